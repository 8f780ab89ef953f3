"""Boxes that a person drew on pictures, and the cells of a stage that lie in them.

A box is (x0, y0, x1, y1) in fractions of the picture, x to the right, y down.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ganlab.errors import InvalidValue

Box: TypeAlias = Sequence[float]
Boxes: TypeAlias = Mapping[int, Sequence[Box]]
"""Row of the picture -> its boxes."""


def box_mask(boxes: Boxes, count: int, size: int) -> NDArray[np.bool_]:
    """`[count, size, size]`: a cell is in a box when its centre is; a thinner box claims the cell under its own."""
    check_boxes(boxes)
    mask = np.zeros((count, size, size), bool)
    for row, several in boxes.items():
        if not 0 <= row < count:
            raise InvalidValue(name="the picture of a box", value=row, remedy=f"choose 0 to {count - 1}")
        for x0, y0, x1, y1 in several:
            mask[row, _cells(y0, y1, size), _cells(x0, x1, size)] = True
    return mask


def check_boxes(boxes: Boxes, kind: str = "picture") -> None:
    """InvalidValue, naming the `kind` and its number, unless every box lies within the picture and has an area."""
    for row, several in boxes.items():
        for box in several:
            if not _usable(box):
                remedy = "give x0, y0, x1, y1 in fractions of the picture, 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1"
                raise InvalidValue(name=f"a box of {kind} {row}", value=box, remedy=remedy)


def _usable(box: Box) -> bool:
    try:
        x0, y0, x1, y1 = (float(edge) for edge in box)
    except (TypeError, ValueError):
        return False
    return all(map(math.isfinite, (x0, y0, x1, y1))) and 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1


def _cells(low: float, high: float, size: int) -> slice:
    """The cells whose centres (i + 0.5) / size lie in [low, high), or the one under the middle."""
    first, end = math.ceil(low * size - 0.5), math.ceil(high * size - 0.5)
    if first >= end:
        first = min(int((low + high) / 2 * size), size - 1)
        end = first + 1
    return slice(first, end)
