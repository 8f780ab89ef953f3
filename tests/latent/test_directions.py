"""Directions against cases in which the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.errors import InvalidValue
from ganlab.latent import directions

RANDOM = np.random.default_rng(0)
Z = RANDOM.normal(size=(600, 6)).astype(np.float32)
PLANTED = np.linalg.qr(RANDOM.normal(size=(6, 6)))[0].astype(np.float32)


def alike(a: np.ndarray, b: np.ndarray) -> float:
    """|cosine| of two vectors."""
    return float(abs(a @ b) / np.linalg.norm(a) / np.linalg.norm(b))


def test_principal_directions_are_those_that_move_activations_most() -> None:
    strengths = np.array([9.0, 4.0, 1.0, 0.3, 0.2, 0.1], np.float32)
    spread = np.linalg.qr(RANDOM.normal(size=(40, 6)))[0].T.astype(np.float32)  # each to its own activations
    activations = ((Z @ PLANTED) * strengths @ spread).reshape(600, 10, 2, 2)
    found, share = directions.principal(activations, Z, 3)
    assert found.shape == (3, 6) and np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert all(alike(found[k], PLANTED[:, k]) > 0.98 for k in range(3))
    assert share[0] == pytest.approx(81 / (strengths**2).sum(), abs=0.05) and (np.diff(share) < 0).all()


def test_the_closed_form_is_what_the_weights_stretch_most() -> None:
    strengths = np.array([5.0, 3.0, 2.0, 1.0, 0.5, 0.1], np.float32)
    weight = (PLANTED * strengths) @ np.linalg.qr(RANDOM.normal(size=(20, 6)))[0].T
    found, stretch = directions.closed_form(weight.astype(np.float32), 4)
    assert stretch == pytest.approx(strengths[:4], rel=1e-4)
    assert all(alike(found[k], PLANTED[:, k]) > 0.999 for k in range(4))
    assert np.linalg.norm(found[0] @ weight) == pytest.approx(5, rel=1e-4)


def test_a_difference_of_means() -> None:
    assert directions.difference(Z[:4] + 1, Z[:4]).tolist() == pytest.approx([1] * 6, abs=1e-6)
    with pytest.raises(InvalidValue, match="empty"):
        directions.difference(Z[:0], Z[:3])


def test_a_plane_that_separates_labels_and_says_how_well() -> None:
    labels = Z @ PLANTED[:, 2] + 0.1 * RANDOM.normal(size=600) > 1.0  # one in six
    found, accuracy = directions.separating(Z, labels)
    assert found @ PLANTED[:, 2] > 0.97 and accuracy > 0.9
    _, chance = directions.separating(Z, RANDOM.random(600) > 0.5)
    assert 0.3 < chance < 0.7
    with pytest.raises(InvalidValue, match="ten"):
        directions.separating(Z, np.arange(600) < 9)


@pytest.mark.parametrize(
    ("shown", "count", "enough"), [(40, 80, True), (39, 80, False), (41, 80, False), (40, 79, False)]
)
def test_a_plane_needs_forty_on_each_side(shown: int, count: int, enough: bool) -> None:
    assert directions.separable(np.arange(count) < shown) is enough


def test_what_is_shared_with_others_goes() -> None:
    mixed = PLANTED[:, 0] + PLANTED[:, 1]
    rest = directions.orthogonal(mixed, PLANTED[:, 1:3].T)
    assert alike(rest, PLANTED[:, 0]) > 0.9999 and abs(rest @ PLANTED[:, 2]) < 1e-6
    with pytest.raises(InvalidValue, match="within the others"):
        directions.orthogonal(PLANTED[:, 1], PLANTED[:, :2].T)


def test_a_walk_along_goes_evenly_through_z() -> None:
    strip = directions.along(Z[0], PLANTED[:, 0], 2.0, 5)
    assert np.allclose(strip[2], Z[0], atol=1e-6) and np.allclose(strip[4] - strip[0], 4 * PLANTED[:, 0], atol=1e-5)
