"""Critics tell apart what differs and guess where nothing does; pairs are alike in all but the thing."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ganlab.device import pick
from ganlab.evaluate.critic import Lesson, Make, Peaks, Placing, Pooling, fitted, told_apart
from ganlab.evaluate.pairs import COVER, Samples, covered, matched

MACHINE = pick("cpu")
QUICK = Lesson(epochs=6, batch=32)
SIDE = 16
Pixels = NDArray[np.uint8]


def noise(count: int, seed: int, level: float = 110) -> Pixels:
    random = np.random.default_rng(seed)
    return random.normal(level, 25, (count, SIDE, SIDE, 3)).clip(0, 255).astype(np.uint8)


def patched(pixels: Pixels, top: int = 4, left: int = 4, by: int = 60) -> Pixels:
    shown = pixels.astype(np.int16)
    shown[:, top : top + 6, left : left + 6] += by
    return shown.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("make", [Pooling, Placing, Peaks])
def test_a_critic_tells_a_patch_and_nothing_where_there_is_none(make: Make) -> None:
    with_it, without = patched(noise(200, 1)), noise(220, 2)
    found = told_apart(with_it, without, MACHINE, make, (1,), QUICK)
    assert found.auc > 0.95 and found.pictures == 200 and found.interval[0] > 0.85
    same = told_apart(noise(200, 3), noise(200, 4), MACHINE, make, (1,), QUICK)
    assert 0.3 < same.auc < 0.7 and same.interval[0] < 0.5 < same.interval[1]


def test_it_is_asked_about_a_quarter_that_it_has_not_learnt_from() -> None:
    """Pictures of noise alone can be learnt by heart, and then say nothing about others."""
    learnt, other = noise(60, 5), noise(60, 6)
    long = Lesson(epochs=30, batch=16, rate=1e-2)
    score = fitted(learnt, other, MACHINE, 1, Placing, long)
    assert (score(learnt)[:, None] > score(other)[None]).mean() > 0.95
    assert told_apart(learnt, other, MACHINE, Placing, (1, 2, 3), long).auc < 0.8


def test_a_seed_repeats_its_verdict_and_leaves_the_world_alone() -> None:
    import torch

    a, b = patched(noise(80, 1), by=12), noise(80, 2)
    state = torch.random.get_rng_state()
    first = told_apart(a, b, MACHINE, Pooling, (3, 4), QUICK)
    assert torch.equal(state, torch.random.get_rng_state())
    assert first == told_apart(a, b, MACHINE, Pooling, (3, 4), QUICK)
    assert first.auc != told_apart(a, b, MACHINE, Pooling, (5, 6), QUICK).auc


def test_a_placing_critic_sees_where_and_a_pooling_one_hardly() -> None:
    """In pictures that are mirrored in every second batch, above or below is what is left to tell."""
    a, b = patched(noise(240, 1), top=1), patched(noise(240, 2), top=9)
    assert told_apart(a, b, MACHINE, Placing, (1,), QUICK).auc > 0.95


def test_a_place_is_covered_with_what_is_around_it() -> None:
    pixels, masks = noise(2, 1), np.zeros((2, SIDE, SIDE), bool)
    masks[0, 7:9, 8:9] = True
    shown = covered(pixels, masks)
    assert (shown[0, 3:13, 4:13] == COVER).all() and (shown[1] == pixels[1]).all()
    outside = np.ones((SIDE, SIDE), bool)
    outside[3:13, 4:13] = False
    assert (shown[0][outside] == pixels[0][outside]).all()


def world() -> tuple[Samples, NDArray[np.float64]]:
    """Rooms of any lightness: light ones have the thing far more often than dark ones."""
    random = np.random.default_rng(7)
    level = random.uniform(60, 180, 900)
    has = random.random(900) < np.where(level > 120, 0.85, 0.15)
    pixels = np.concatenate([noise(1, k, value) for k, value in enumerate(level)])
    masks = np.zeros((900, SIDE, SIDE), bool)
    masks[has, 5:9, 5:9] = True
    pixels[has] = np.where(masks[has][..., None], 255, pixels[has])
    return Samples(5_000, pixels, masks), level


def test_pairs_are_alike_in_all_but_the_thing() -> None:
    drawn, level = world()
    pairs = matched(drawn, MACHINE, 3)
    having, lacking = (rows - 5_000 for rows in (pairs.having, pairs.lacking))
    assert len(pairs) > 100 and len(set(having)) == len(set(lacking)) == len(pairs)
    assert drawn.masks[having].any((1, 2)).all() and not drawn.masks[lacking].any()
    assert (pairs.masks == drawn.masks[having]).all() and (pairs.with_it == drawn.pixels[having]).all()
    assert (pairs.without_it == drawn.pixels[lacking]).all()
    before = level[drawn.having].mean() - level[drawn.lacking].mean()
    assert before > 30 and abs(level[having].mean() - level[lacking].mean()) < before / 4
    both = (drawn.having, drawn.lacking)
    plain = [covered(drawn.pixels[rows][:150], drawn.masks[both[0]][:150]) for rows in both]
    paired = [covered(several[:150], pairs.masks[:150]) for several in (pairs.with_it, pairs.without_it)]
    told = [told_apart(*sides, MACHINE, Pooling, (1, 2), QUICK).auc for sides in (plain, paired)]
    assert told[1] < told[0] - 0.1, "what the rest of a room tells goes"


def test_too_few_samples_make_no_pairs() -> None:
    drawn, _ = world()
    few = Samples(0, drawn.pixels[:5], drawn.masks[:5])
    assert len(matched(few, MACHINE, 3)) == 0
