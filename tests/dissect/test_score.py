"""Ranking without a regression, against maps of which it is known how they overlap."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.dissect import at_point, box_mask, difference, fit, overlap
from ganlab.errors import InvalidValue

BOXES = {row: [(0.25, 0.25, 0.625, 0.625)] for row in range(6)}


def activations() -> np.ndarray:  # type: ignore[type-arg]
    """`[6, 8, 8, 8]`: weak noise; unit 2 fires inside the boxes, unit 5 in a part of them, unit 6 never."""
    h = 0.1 * np.random.default_rng(0).random((6, 8, 8, 8)).astype(np.float32)
    h[:, 2] += box_mask(BOXES, 6, 8)
    h[:, 5, 2:4, 2:4] += 1
    h[:, 6] = 0
    return h


def test_a_unit_that_fires_where_it_is_marked_has_an_iou_of_one() -> None:
    scores = overlap(activations(), box_mask(BOXES, 6, 8))
    assert scores.units[0] == 2 and scores.scores[0] == 1
    assert scores.units[1] == 5 and scores.units[-1] == 6 and scores.scores[-1] == 0
    assert scores.positives == 7 and (np.diff(scores.scores) <= 0).all()


def test_the_iou_is_that_of_the_top_share_by_hand() -> None:
    h, mask = activations(), box_mask(BOXES, 6, 8)
    scores = overlap(h, mask, top=0.1)
    lit = h[:, 5] >= np.sort(h[:, 5].ravel())[-round(0.1 * h[:, 5].size)]
    by_hand = (lit & mask).sum() / (lit | mask).sum()
    assert scores.scores[scores.units.tolist().index(5)] == pytest.approx(by_hand)


def test_maps_are_enlarged_to_the_mask() -> None:
    h, mask = activations(), box_mask(BOXES, 6, 32)
    scores = overlap(h, mask)
    assert scores.units[0] == 2 and 0.6 < scores.scores[0] < 1  # soft edges


def test_many_units_go_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    from ganlab.dissect import score

    h, mask = activations(), box_mask(BOXES, 6, 8)
    whole = overlap(h, mask)
    monkeypatch.setattr(score, "BLOCK", 3 * mask.size)
    assert np.array_equal(overlap(h, mask).scores, whole.scores)


def test_nothing_marked_or_a_share_of_none_is_said() -> None:
    with pytest.raises(InvalidValue, match="box or paint"):
        overlap(activations(), np.zeros((6, 8, 8), bool))
    for top in (0, 1, -0.5, float("nan")):
        with pytest.raises(InvalidValue, match="a share between 0 and 1"):
            overlap(activations(), box_mask(BOXES, 6, 8), top)


def test_at_a_point_the_strongest_comes_first() -> None:
    h = activations()[0]
    scores = at_point(h, 3.5 / 8, 3.5 / 8)
    assert scores.scores.tolist() == sorted(h[:, 3, 3].tolist(), reverse=True) and {2, 5} == set(scores.units[:2])
    assert at_point(h, 1, 0).scores[0] == h[:, 0, 7].max()  # the edge belongs to the last cell
    with pytest.raises(InvalidValue, match="from 0 to 1"):
        at_point(h, 1.2, 0)


def test_the_regression_takes_paint_for_boxes() -> None:
    h = activations()
    boxed = fit(h, BOXES)
    painted = fit(h, {}, masks=dict(enumerate(box_mask(BOXES, 6, 8))))
    assert np.array_equal(boxed.units, painted.units) and np.array_equal(boxed.weights, painted.weights)
    half = fit(h, {row: BOXES[row] for row in range(3)}, masks={row: box_mask(BOXES, 6, 8)[row] for row in range(3, 6)})
    assert np.array_equal(boxed.weights, half.weights)


def test_units_that_a_mark_lights_and_those_that_it_silences_are_both_far_from_typical() -> None:
    mask = box_mask(BOXES, 6, 8)
    h = activations()
    typical = np.full((8, 8, 8), h[:, 7].mean(), np.float32)
    typical[5] = 0.05
    typical[3], h[:, 3] = 1.0, 1.0 + 0.1 * h[:, 3]
    h[:, 3] -= 0.9 * mask  # a wall behind a window
    scores = difference(h, mask, typical)
    assert scores.units[:2].tolist() == [2, 3] or scores.units[:2].tolist() == [3, 2]
    found = dict(zip(scores.units.tolist(), scores.scores.tolist()))
    assert found[2] > 0.5 and found[3] < -0.5 and abs(found[7]) < 0.5 and found[6] == 0
    by_hand = (h[:, 2][mask].mean() - typical[2][0, 0]) / h[:, 2].std()
    assert found[2] == pytest.approx(by_hand, rel=1e-4)
    assert (np.diff(np.abs(scores.scores)) <= 0).all()


def test_what_is_typical_of_a_place_is_no_difference() -> None:
    """A unit that always fires in the middle draws no window there, however much it fires."""
    h, mask = activations(), box_mask(BOXES, 6, 8)
    scores = difference(h, mask, h.mean(0))
    assert abs(dict(zip(scores.units.tolist(), scores.scores.tolist()))[2]) < 1e-3
    with pytest.raises(InvalidValue, match="marks"):
        difference(h, np.zeros_like(mask), h.mean(0))
