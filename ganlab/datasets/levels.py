"""Numbers of any kind -> levels 0 to 255: whole ranges are scaled, nothing is clipped."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def to_eight_bits(values: NDArray[Any], sixteen: bool = False) -> NDArray[np.uint8]:
    """One picture's values of any shape -> uint8. `sixteen`: the full range is 0 to 65,535 whatever the values are.

    uint16 always has that range; other whole numbers and floats have the first range of `find_range` that holds them,
    or else their own from smallest to largest.
    """
    if sixteen or (values.dtype.kind == "u" and values.dtype.itemsize == 2):
        return scale(values, 0.0, 65535.0)
    if not np.isfinite(values).all():
        raise ValueError("values that are not finite")
    low, high = float(values.min()), float(values.max())
    return scale(values, *(find_range(low, high, values.dtype.kind == "f") or (low, max(high, low + 1e-12))))


def find_range(low: float, high: float, floating: bool) -> tuple[float, float] | None:
    """The usual range that values from `low` to `high` lie in, as (black, white), or None if they fit none.

    floats: 0 to 1, then -1 to 1, then 0 to 255; whole numbers: 0 to 255, then 0 to 65,535.
    """
    ranges = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0)) if floating else ((0.0, 255.0), (0.0, 65535.0))
    slack = 1e-3 if floating else 0.0
    return next(((b, w) for b, w in ranges if low >= b - slack and high <= w + slack), None)


def scale(values: NDArray[Any], black: float, white: float) -> NDArray[np.uint8]:
    """values -> uint8, `black` to 0 and `white` to 255, rounded to the nearest level."""
    levels = (values.astype(np.float32) - np.float32(black)) * np.float32(255.0 / (white - black))
    rounded: NDArray[np.uint8] = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    return rounded
