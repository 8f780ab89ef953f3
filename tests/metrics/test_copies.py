"""Nearest training pictures: exact, in parts, and a copy told from a picture that is merely near."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.errors import InvalidValue
from ganlab.metrics import COPY, nearest, ratios


def pictures(count: int, seed: int = 0, size: int = 16) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, size, size, 3), np.uint8)


def test_distances_are_those_of_all_pairs_whatever_the_parts() -> None:
    made, training = pictures(5), pictures(70, seed=1)
    one, other = (rows.reshape(len(rows), -1).astype(float) for rows in (made, training))
    one, other = ((rows - rows.mean(1, keepdims=True)) / rows.std(1, keepdims=True) for rows in (one, other))
    apart = np.sqrt(np.square(one[:, None] - other[None]).mean(2))
    for parts in ([training], [training[:1], training[1:40], training[40:]]):
        distances, places = nearest(made, parts, neighbours=10)
        np.testing.assert_allclose(distances, np.sort(apart, axis=1)[:, :10], rtol=1e-4)
        np.testing.assert_array_equal(places, np.argsort(apart, axis=1)[:, :10])


def test_a_copy_stands_out_and_a_soft_picture_does_not() -> None:
    training = pictures(200, seed=1)
    copy = np.clip(training[17].astype(int) + np.random.default_rng(2).integers(-8, 9, training[17].shape), 0, 255)
    gray = np.full_like(training[0], 127)
    distances, places = nearest(np.stack([copy.astype(np.uint8), gray]), [training])
    assert places[0, 0] == 17
    assert list(ratios(distances) < COPY) == [True, False]
    darker, _ = nearest((copy[None] * 0.5 + 20).astype(np.uint8), [training])
    np.testing.assert_allclose(darker[0, 0], distances[0, 0], rtol=0.1, err_msg="in another light it is the same copy")
    assert ratios(np.zeros((1, 4), np.float32)) == 0
    np.testing.assert_allclose(ratios(np.array([[1, 2, 6], [4, 4, 4]], np.float32)), [1 / 3, 1])


def test_large_pictures_are_shrunk_before_they_are_compared() -> None:
    small = pictures(4, size=32)
    large = small.repeat(2, axis=1).repeat(2, axis=2)
    distances, places = nearest(large, [large[::-1]], neighbours=1)
    np.testing.assert_allclose(distances, 0, atol=0.05)
    np.testing.assert_array_equal(places[:, 0], [3, 2, 1, 0])


def test_what_cannot_be_compared_is_said() -> None:
    with pytest.raises(InvalidValue, match="none"):
        nearest(pictures(2), [])
    with pytest.raises(InvalidValue, match="training pictures"):
        nearest(pictures(2), [pictures(2, size=32)])
