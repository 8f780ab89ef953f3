"""Ranking against activations in which it is known which unit answers inside the boxes."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.dissect import box_mask, fit, random_units
from ganlab.errors import InvalidValue

BOXES = {row: [(0.25, 0.25, 0.625, 0.625)] for row in range(12)}


def activations(count: int = 12, units: int = 16, size: int = 8, strength: float = 3) -> np.ndarray:  # type: ignore[type-arg]
    """Noise after a ReLU; unit 3 answers inside the boxes, unit 5 outside, unit 7 never."""
    h = np.maximum(np.random.default_rng(0).normal(size=(count, units, size, size)), 0).astype(np.float32)
    inside = box_mask({row: boxes for row, boxes in BOXES.items() if row < count}, count, size)
    h[:, 3] += strength * inside
    h[:, 5] += strength * ~inside
    h[:, 7] = 0
    return h


def test_the_unit_that_draws_the_object_comes_first_and_its_opposite_last() -> None:
    ranking = fit(activations(), BOXES)
    assert ranking.units[0] == 3 and ranking.units[-1] == 5
    assert sorted(ranking.units.tolist()) == list(range(16))
    assert (np.diff(ranking.weights) <= 0).all()
    assert ranking.positives == (ranking.weights > 0).sum() and 1 <= ranking.positives < 15
    assert ranking.weights[ranking.units.tolist().index(7)] == 0  # a dead unit is not dropped


def test_cells_outside_are_as_many_as_inside_and_of_the_same_pictures() -> None:
    h = activations()
    h[10:] = np.nan  # boxless pictures are not looked at
    ranking = fit(h, {row: BOXES[row] for row in range(10)})
    assert ranking.inside == ranking.outside == 10 * 9
    ranking = fit(activations(), {0: [(0, 0, 1, 0.9)]})
    assert (ranking.inside, ranking.outside) == (56, 8)  # no more than there are


def test_accuracy_is_measured_on_unseen_pictures_where_there_are_enough() -> None:
    ranking = fit(activations(), BOXES)
    assert ranking.held_out and ranking.accuracy > 0.9
    few = fit(activations(), {row: BOXES[row] for row in range(4)})
    assert not few.held_out and few.accuracy > 0.9


def test_boxes_on_nothing_are_told_by_chance_when_held_out() -> None:
    h = np.maximum(np.random.default_rng(1).normal(size=(60, 16, 8, 8)), 0).astype(np.float32)
    ranking = fit(h, {row: [(0.25, 0.25, 0.625, 0.625)] for row in range(60)})
    assert ranking.held_out and abs(ranking.accuracy - 0.5) < 0.1


def test_the_scale_of_a_model_does_not_matter() -> None:
    small, large = fit(activations(), BOXES), fit(1000 * activations(), BOXES)
    assert np.array_equal(small.units[:3], large.units[:3])
    assert np.allclose(small.weights, large.weights, rtol=1e-2, atol=1e-3)


def test_a_seed_repeats_a_ranking_and_another_draws_other_cells() -> None:
    first, again, other = (fit(activations(), BOXES, seed) for seed in (0, 0, 1))
    assert np.array_equal(first.weights, again.weights) and np.array_equal(first.units, again.units)
    assert not np.array_equal(first.weights, other.weights)


def test_silent_activations_rank_without_a_positive() -> None:
    ranking = fit(np.zeros((2, 4, 8, 8), np.float32), {0: [(0, 0, 0.5, 0.5)]})
    assert ranking.positives == 0 and ranking.accuracy == 0.5


@pytest.mark.parametrize(
    "boxes, words", [({}, "draw a box"), ({0: []}, "draw a box"), ({0: [(0, 0, 1, 1)]}, "leave room")]
)
def test_nothing_to_compare_is_said(boxes: dict[int, list[tuple[float, ...]]], words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        fit(activations(), boxes)


def test_random_units_are_distinct_nested_and_repeatable() -> None:
    drawn = random_units(64, 20)
    assert len(set(drawn)) == 20 and all(0 <= unit < 64 for unit in drawn)
    assert random_units(64, 5) == drawn[:5] and random_units(64, 20, seed=1) != drawn
    assert sorted(random_units(64, 64)) == list(range(64)) and random_units(64, 0) == []
    with pytest.raises(InvalidValue, match="choose 0 to 64"):
        random_units(64, 65)


def test_what_is_learnt_by_heart_does_not_count_as_accuracy() -> None:
    """More units than cells, and nothing in them: any plane fits what it has seen, and none what it has not."""
    noise = np.random.default_rng(0).normal(size=(20, 300, 4, 4)).astype(np.float32)
    boxes = {row: [(0.0, 0.0, 0.5, 0.5)] for row in range(20)}
    ranking = fit(noise, boxes)
    assert ranking.held_out and 0.2 < ranking.accuracy < 0.8
    few = fit(noise[:4], {row: boxes[row] for row in range(4)})
    assert not few.held_out and few.accuracy > 0.95
