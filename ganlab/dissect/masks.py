"""What a person painted on pictures, and the cells that boxes and paint mark together.

Paint is a mask `[S, S]` of one picture. It travels as runs: the lengths of unpainted and painted stretches in turn, row
by row from the top left, the first one unpainted; [0, 5, 4091] paints the first five pixels of a 64 px picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ganlab.dissect.boxes import Box, Boxes, box_mask
from ganlab.errors import InvalidValue

Mask: TypeAlias = NDArray[np.bool_]
Masks: TypeAlias = Mapping[int, Mask]
"""Row of the picture -> its paint `[S, S]`."""


def marked(boxes: Boxes, masks: Masks | None, count: int, size: int) -> Mask:
    """`[count, size, size]`: the cells that lie in a box or under paint (see `box_mask` and `to_cells`)."""
    mask = box_mask(boxes, count, size)
    for row, painted in (masks or {}).items():
        if not 0 <= row < count:
            raise InvalidValue(name="the picture of a mask", value=row, remedy=f"choose 0 to {count - 1}")
        mask[row] |= to_cells(painted, size)
    return mask


def to_cells(painted: Mask, size: int) -> Mask:
    """`[size, size]`: a cell is painted when half of it is; paint too thin for that claims the cell it covers most.

    Raises InvalidValue unless the paint is `[S, S]` with S a multiple of `size`.
    """
    shape = np.shape(painted)
    if len(shape) != 2 or shape[0] != shape[1] or not shape[0] or shape[0] % size:
        raise InvalidValue(name="a mask", value=shape, remedy=f"give [S, S] of true and false, S a multiple of {size}")
    each = shape[0] // size
    covered = np.asarray(painted, bool).reshape(size, each, size, each).mean((1, 3))
    cells = covered >= 0.5
    if not cells.any() and covered.any():
        cells.flat[covered.argmax()] = True
    return np.asarray(cells)


def from_runs(runs: Sequence[int], size: int) -> Mask:
    """The mask `[size, size]` of runs; InvalidValue unless they are whole numbers that add up to all its pixels."""
    whole = all(type(run) is int and 0 <= run <= size * size for run in runs)
    if not whole or sum(runs) != size * size:
        remedy = f"give whole numbers that add up to {size} x {size} pixels"
        raise InvalidValue(name="the runs of a mask", value=str(list(runs)[:6]), remedy=remedy)
    return np.repeat(np.arange(len(runs)) % 2 == 1, runs).reshape(size, size)


def to_runs(mask: Mask) -> list[int]:
    """The runs of a mask `[S, S]`."""
    stretches = [(bool(value), len(list(same))) for value, same in groupby(mask.ravel())]
    lengths = [length for _, length in stretches]
    return [0, *lengths] if stretches and stretches[0][0] else lengths


def cell_boxes(cells: Mask) -> list[Box]:
    """Boxes that mark exactly these cells `[s, s]` at this size: one for each stretch of a row."""
    size, found = len(cells), list[Box]()
    for y, row in enumerate(cells):
        edges = np.flatnonzero(np.diff(np.r_[False, row, False]))  # where a stretch begins and ends, in turn
        pairs = edges.reshape(-1, 2).tolist()
        found += [(start / size, y / size, end / size, (y + 1) / size) for start, end in pairs]
    return found
