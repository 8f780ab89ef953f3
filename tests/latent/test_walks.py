"""Walks against geometry and against a generator whose effects are known."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab import latent
from ganlab.errors import InvalidValue
from ganlab.images import Pixels
from ganlab.seeds import Latents, latents

STOPS = latents(range(4), 50)


def test_one_coordinate_goes_evenly_and_all_else_stays() -> None:
    strip = latent.coordinate(STOPS[0], 7, -2, 2, 9)
    assert strip.shape == (9, 50) and strip.dtype == np.float32
    assert strip[:, 7].tolist() == [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2]
    assert np.array_equal(np.delete(strip, 7, axis=1), np.delete(np.repeat(STOPS[:1], 9, 0), 7, axis=1))


@pytest.mark.parametrize("kind", ["linear", "spherical"])
def test_the_stops_are_frames_themselves(kind: latent.Kind) -> None:
    strip = latent.path(STOPS, between=4, kind=kind)
    assert strip.shape == (16, 50) and strip.dtype == np.float32
    assert np.array_equal(strip[::5], STOPS)
    assert np.array_equal(latent.path(STOPS, 0, kind), STOPS)


def test_a_linear_leg_is_straight_and_even() -> None:
    strip = latent.path(STOPS[:2], between=3)
    assert np.allclose(np.diff(strip, axis=0), (STOPS[1] - STOPS[0]) / 4, atol=1e-6)


def test_a_spherical_leg_turns_evenly_and_keeps_its_norm() -> None:
    strip = latent.path(STOPS[:2], 7, "spherical")
    norms = np.linalg.norm(strip, axis=1)
    assert np.allclose(norms, np.linspace(norms[0], norms[-1], 9), rtol=1e-5)
    units = strip / norms[:, None]
    angles = np.arccos((units[1:] * units[:-1]).sum(1))
    assert np.allclose(angles, angles.mean(), rtol=1e-3)
    middle = latent.path(STOPS[:2], 7)[4]
    assert np.linalg.norm(middle) < 0.9 * norms[4]  # which the straight line does not


@pytest.mark.parametrize("factor", [1, -1, 2])
def test_a_spherical_leg_without_a_plane_stays_finite(factor: float) -> None:
    strip = latent.path(np.stack([STOPS[0], factor * STOPS[0]]), 3, "spherical")
    assert np.isfinite(strip).all() and np.array_equal(strip[-1], factor * STOPS[0])
    assert np.isfinite(latent.path(np.zeros((2, 5), np.float32), 3, "spherical")).all()


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: latent.coordinate(STOPS[0], 50, -1, 1, 9), "coordinate is 50: z has 50, choose 0 to 49"),
        (lambda: latent.coordinate(STOPS[0], -1, -1, 1, 9), "coordinate is -1"),
        (lambda: latent.coordinate(STOPS[0], 1.5, -1, 1, 9), "coordinate is 1.5"),
        (lambda: latent.coordinate(STOPS[0], 0, -1, 1, 1), "frames is 1: choose 2 to 256"),
        (lambda: latent.coordinate(STOPS[0], 0, -1, 1, 257), "frames is 257"),
        (lambda: latent.coordinate(STOPS[0], 0, -1, 1, "9"), "frames is '9'"),
        (lambda: latent.coordinate(STOPS[0], 0, 1, 1, 9), "two different"),
        (lambda: latent.coordinate(STOPS[0], 0, float("nan"), 1, 9), "nan"),
        (lambda: latent.path(STOPS[:1]), "2 or more latents"),
        (lambda: latent.path(STOPS[0]), "2 or more latents"),
        (lambda: latent.path(STOPS, -1), "between is -1"),
        (lambda: latent.path(STOPS, 100), "frames is 304"),
        (lambda: latent.path(STOPS, 3, "cubic"), "kind is 'cubic': choose linear or spherical"),
    ],
)
def test_a_walk_that_cannot_be_made_says_why_on_one_line(call, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidValue) as caught:
        call()
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_an_even_strip_has_a_largest_step_of_1_and_a_jump_is_seen() -> None:
    even = np.arange(10, dtype=np.uint8)[:, None, None, None] * np.full((1, 4, 4, 3), 20, np.uint8)
    assert latent.largest_step(even) == 1
    jump = np.concatenate([even[:1]] * 5 + [even[5:6]] * 5)
    assert latent.largest_step(jump) == 9  # all of the change in one of nine steps
    assert latent.largest_step(even[:1].repeat(4, 0)) == 1


@pytest.mark.parametrize("prior, reach", [("normal", 2.0), ("uniform", 1.0)])
def test_coordinates_are_ranked_by_what_they_do(prior: latent.walks.Prior, reach: float) -> None:
    slopes = np.random.default_rng(0).permutation(np.arange(100) % 25).astype(np.float32)  # levels a unit of z
    asked: list[int] = []

    def render(z: Latents) -> Pixels:
        asked.append(len(z))
        levels = 128 + slopes * z  # each coordinate is one pixel
        return np.rint(levels).clip(0, 255).astype(np.uint8).reshape(len(z), 10, 10, 1)

    effect = latent.rank_coordinates(render, 100, prior, faces=2)
    assert effect.shape == (100,)
    assert np.allclose(effect * 100, 2 * reach * slopes, atol=1.01)
    assert effect.argmax() in np.flatnonzero(slopes == 24)
    assert sum(asked) == 400 and max(asked) <= 64
