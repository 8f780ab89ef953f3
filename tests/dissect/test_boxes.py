"""Which cells a box claims."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.dissect import box_mask, check_boxes
from ganlab.errors import InvalidValue


def cells(*box: float, size: int = 4) -> list[tuple[int, int]]:
    """(row, column) of the cells that a box claims."""
    return [(int(y), int(x)) for y, x in np.argwhere(box_mask({0: [box]}, 1, size)[0])]


def test_a_cell_is_claimed_when_its_centre_is_inside() -> None:
    assert cells(0, 0, 0.5, 0.25) == [(0, 0), (0, 1)]
    assert cells(0.13, 0.13, 0.36, 0.36) == [(0, 0)]  # under its middle, for it holds no centre
    assert cells(0.1, 0.6, 0.4, 0.9) == [(2, 0), (2, 1), (3, 0), (3, 1)]
    assert len(cells(0, 0, 1, 1)) == 16


def test_x_goes_right_and_y_goes_down() -> None:
    assert cells(0.75, 0, 1, 0.25) == [(0, 3)]
    assert cells(0, 0.75, 0.25, 1) == [(3, 0)]


def test_a_box_thinner_than_a_cell_claims_the_cells_under_its_line() -> None:
    assert cells(0.98, 0.98, 1, 1) == [(3, 3)]
    assert cells(0.26, 0, 0.3, 1) == [(0, 1), (1, 1), (2, 1), (3, 1)]
    assert cells(0.4, 0.4, 0.6, 0.6, size=1) == [(0, 0)]


def test_boxes_share_cells_and_pictures_do_not() -> None:
    mask = box_mask({0: [(0, 0, 0.5, 0.5), (0.25, 0.25, 0.75, 0.75)], 2: [(0, 0, 1, 1)], 1: []}, 4, 4)
    assert mask.shape == (4, 4, 4) and mask.sum((1, 2)).tolist() == [7, 0, 16, 0]


@pytest.mark.parametrize(
    "box",
    [
        (0, 0, 1.1, 1),
        (-0.1, 0, 1, 1),
        (0.5, 0, 0.5, 1),
        (0, 0.6, 1, 0.5),
        (0, 0, float("nan"), 1),
        (0, 0, 1),
        0.5,
        ("a", 0, 1, 1),
        None,
    ],
)
def test_a_box_that_is_none_is_refused_with_its_picture(box: object) -> None:
    with pytest.raises(InvalidValue, match=r"a box of seed 12 is .*in fractions of the picture"):
        check_boxes({12: [box]}, "seed")  # type: ignore[list-item]


@pytest.mark.parametrize("row", [-1, 2])
def test_a_picture_that_is_not_there_is_named(row: int) -> None:
    with pytest.raises(InvalidValue, match=f"the picture of a box is {row}: choose 0 to 1"):
        box_mask({row: [(0, 0, 1, 1)]}, 2, 4)
