"""Steps of a walk and distances of pairs, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.errors import InvalidValue
from ganlab.metrics import pair_distances, relative_steps


def test_a_jump_is_as_large_as_it_is() -> None:
    levels = np.array([0, 10, 20, 200, 210], np.uint8)
    strip = np.broadcast_to(levels[:, None, None, None], (5, 4, 4, 3))
    np.testing.assert_allclose(relative_steps(strip), np.array([10, 10, 180, 10]) / 52.5)
    np.testing.assert_array_equal(relative_steps(strip[:1].repeat(3, 0)), [1, 1])
    with pytest.raises(InvalidValue, match="2 or more"):
        relative_steps(strip[:1])


def test_pairs_are_neighbours_and_the_odd_one_is_left_out() -> None:
    levels = np.array([0, 30, 100, 60, 7], np.uint8)
    pixels = np.broadcast_to(levels[:, None, None, None], (5, 4, 4, 1))
    np.testing.assert_allclose(pair_distances(pixels), [30, 40])
    with pytest.raises(InvalidValue, match="2 or more"):
        pair_distances(pixels[:1])
    random = np.random.default_rng(0).integers(0, 256, (6, 5, 5, 3), np.uint8)
    squares = np.square(random[::2].astype(float) - random[1::2]).mean((1, 2, 3))
    np.testing.assert_allclose(pair_distances(random), np.sqrt(squares))
