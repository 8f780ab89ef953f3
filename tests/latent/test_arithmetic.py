"""Arithmetic on latents against sums done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab import latent
from ganlab.errors import ExpressionError, InvalidValue
from ganlab.seeds import Prior, latents

SLOTS = {"smiling woman": latents(range(3), 40), "b": latents(range(3, 6), 40), "c": latents([6], 40)}


def test_a_name_is_the_mean_of_its_exemplars() -> None:
    y = latent.combine("smiling  woman - b + 0.5*c", SLOTS)
    by_hand = SLOTS["smiling woman"].mean(0) - SLOTS["b"].mean(0) + 0.5 * SLOTS["c"][0]
    assert y.dtype == np.float32 and y.shape == (40,) and np.allclose(y, by_hand, atol=1e-6)
    assert np.array_equal(latent.combine("c", SLOTS), SLOTS["c"][0])


def test_an_unknown_name_is_shown_with_its_place_and_the_known_ones() -> None:
    with pytest.raises(ExpressionError) as caught:
        latent.combine("b - smiling man + c", SLOTS)
    assert caught.value.facts["position"] == 4
    assert "'smiling man' is no concept here; there are smiling woman, b, c" in str(caught.value)
    with pytest.raises(ExpressionError, match="there are none yet"):
        latent.combine("a", {})


def test_an_empty_slot_says_so() -> None:
    with pytest.raises(InvalidValue, match="slot 'a' is 'empty': put a picture into it"):
        latent.combine("a", {"a": np.zeros((0, 4), np.float32)})


def test_the_neighbours_lie_within_the_noise_around_the_centre() -> None:
    y = SLOTS["c"][0]
    around = latent.neighbours(y, 0.25)
    shift = np.delete(around - y, 4, axis=0)
    assert around.shape == (9, 40) and around.dtype == np.float32 and np.array_equal(around[4], y)
    assert np.abs(shift).max() <= 0.25 + 1e-6 and abs(shift.std() - 0.25 / 3**0.5) < 0.01
    assert len(np.unique(shift.round(6), axis=0)) == 8


def test_the_neighbours_are_named_by_their_seed() -> None:
    y = SLOTS["c"][0]
    assert np.array_equal(latent.neighbours(y, 0.25, 3), latent.neighbours(y, 0.25, 3))
    assert not np.array_equal(latent.neighbours(y, 0.25, 3)[0], latent.neighbours(y, 0.25, 4)[0])
    assert np.array_equal(latent.neighbours(y, 0), np.repeat(y[None], 9, 0))


@pytest.mark.parametrize("noise", [-0.1, float("nan"), float("inf")])
def test_a_noise_that_is_none_is_refused(noise: float) -> None:
    with pytest.raises(InvalidValue, match="noise is"):
        latent.neighbours(SLOTS["c"][0], noise)


def test_the_pixel_sum_is_done_on_minus_1_to_1_and_clipped() -> None:
    def gray(*levels: int) -> np.ndarray:  # type: ignore[type-arg]
        return np.stack([np.full((2, 2, 3), level, np.uint8) for level in levels])

    slots = {"a": gray(100, 200), "b": gray(50), "c": gray(60), "d": gray(250)}
    summed = latent.pixel_sum("a - b + c", slots)
    assert summed.shape == (2, 2, 3) and summed.dtype == np.uint8 and (summed == 160).all()
    assert (latent.pixel_sum("a - a", slots) == 128).all()  # nothing is middle gray
    assert (latent.pixel_sum("a + d", slots) == 255).all() and (latent.pixel_sum("c - d", slots) == 0).all()


@pytest.mark.parametrize("prior", ["normal", "uniform"])
@pytest.mark.parametrize("z_dim", [4, 100])
def test_the_priors_norm_is_what_its_samples_have(prior: Prior, z_dim: int) -> None:
    norms = np.linalg.norm(latents(range(4_000), z_dim, prior), axis=1)
    mean, deviation = latent.prior_norm(z_dim, prior)
    assert mean == pytest.approx(norms.mean(), rel=0.012)
    assert deviation == pytest.approx(norms.std(), rel=0.06)


def test_a_mean_shrinks_and_a_minus_b_plus_c_of_three_means_does_not() -> None:
    prior, _ = latent.prior_norm(100, "normal")
    means = {name: latents(range(3 * k, 3 * k + 3), 100) for k, name in enumerate("abc")}
    assert latent.norm(latent.combine("a", means)) == pytest.approx(prior / 3**0.5, rel=0.15)
    assert latent.norm(latent.combine("a - b + c", means)) == pytest.approx(prior, rel=0.15)
