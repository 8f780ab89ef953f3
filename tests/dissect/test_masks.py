"""Paint on pictures: its runs, and the cells that it and boxes mark together."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.dissect import box_mask, cell_boxes, from_runs, marked, to_cells, to_runs
from ganlab.errors import InvalidValue


def painted(size: int = 16, seed: int = 0) -> np.ndarray:  # type: ignore[type-arg]
    return np.random.default_rng(seed).random((size, size)) < 0.3


def test_runs_and_masks_are_each_others_inverse() -> None:
    mask = from_runs([3, 2, 11], 4)
    assert np.argwhere(mask).tolist() == [[0, 3], [1, 0]]
    for some in (mask, painted(), np.ones((4, 4), bool), np.zeros((4, 4), bool)):
        assert np.array_equal(from_runs(to_runs(some), len(some)), some)
    assert to_runs(np.ones((2, 2), bool)) == [0, 4] and to_runs(mask) == [3, 2, 11]


@pytest.mark.parametrize("runs", [[], [3], [-1, 17], [8.0, 8], [True, 15], ["16"], [16, 1]])
def test_runs_that_are_none_are_refused(runs: list[int]) -> None:
    with pytest.raises(InvalidValue, match="add up to 4 x 4 pixels"):
        from_runs(runs, 4)


def test_a_cell_is_painted_when_half_of_it_is() -> None:
    mask = np.zeros((8, 8), bool)
    mask[:4, :2] = True  # half of the first cell of 4x4 px
    mask[4:, 4:7] = True
    mask[4:, :1] = True  # a quarter
    assert to_cells(mask, 2).tolist() == [[True, False], [False, True]]
    assert np.array_equal(to_cells(mask, 8), mask)


def test_thin_paint_claims_the_cell_it_covers_most() -> None:
    mask = np.zeros((8, 8), bool)
    mask[3, 1:6] = True  # three pixels in the left cell, two in the right
    assert np.argwhere(to_cells(mask, 2)).tolist() == [[0, 0]]
    assert not to_cells(np.zeros((8, 8), bool), 2).any()


@pytest.mark.parametrize("shape", [(8, 4), (6, 6), (0, 0), (8,), (1, 8, 8)])
def test_paint_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValue, match="a multiple of 4"):
        to_cells(np.zeros(shape, bool), 4)


def test_boxes_and_paint_count_together() -> None:
    boxes, mask = {0: [(0, 0, 0.5, 0.5)], 1: [(0.5, 0.5, 1, 1)]}, painted(8)
    both = marked(boxes, {1: mask}, 3, 8)
    assert np.array_equal(both[0], box_mask(boxes, 3, 8)[0]) and not both[2].any()
    assert np.array_equal(both[1], box_mask(boxes, 3, 8)[1] | mask)
    with pytest.raises(InvalidValue, match="choose 0 to 2"):
        marked({}, {3: mask}, 3, 8)


@pytest.mark.parametrize("seed", range(5))
def test_the_boxes_of_cells_mark_exactly_these_cells(seed: int) -> None:
    cells = painted(8, seed)
    assert np.array_equal(box_mask({0: cell_boxes(cells)}, 1, 8)[0], cells)
    assert cell_boxes(np.zeros((4, 4), bool)) == []
