"""Pictures that come as one array: its layout and its range are found out once, then it is read picture by picture.

Layouts `[N, H, W]`, `[N, H, W, C]` and `[N, C, H, W]`, C = 1, 3 or 4 (the fourth is alpha). Whole numbers lie in 0 to
255 or 0 to 65,535, floats in 0 to 1, -1 to 1 or 0 to 255; the range is that of the whole array, never of one picture.
An array keeps its order and its length: nothing in it is set aside as a duplicate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganlab.datasets.feeds import Item
from ganlab.datasets.inspector import (
    ALPHA,
    SIXTEEN_BIT,
    UNREADABLE,
    Picture,
    Refusal,
    changes_of,
    fit,
    judge_size,
    smallest_side,
)
from ganlab.datasets.labels import LONGEST_VALUE, Columns
from ganlab.datasets.levels import find_range, scale
from ganlab.datasets.sources import words
from ganlab.errors import BrokenArchive, NoPictures

CHUNK_BYTES = 2**22


@dataclass(frozen=True)
class Layout:
    """Shape of the array, dtype of its numbers; `read()` opens the numbers as a stream in C order."""

    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    open: Callable[[], AbstractContextManager[BinaryIO]]

    @property
    def channels_first(self) -> bool:
        """Whether a four-dimensional array is `[N, C, H, W]`."""
        return len(self.shape) == 4 and self.shape[3] not in (1, 3, 4) and self.shape[1] in (1, 3, 4)

    def blocks(self) -> Iterator[NDArray[Any]]:
        """The array in pieces `[n, ...]` of some megabytes."""
        each = math.prod(self.shape[1:]) * self.dtype.itemsize
        count = max(1, CHUNK_BYTES // max(1, each))
        with self.open() as stream:
            for first in range(0, self.shape[0], count):
                rows = min(count, self.shape[0] - first)
                data = _read_exactly(self.path, stream, rows * each)
                if len(data) < rows * each:
                    raise BrokenArchive(
                        path=self.path, kind="an array", why=f"it ends in picture {first + len(data) // each:,}"
                    )
                yield np.frombuffer(data, self.dtype).reshape(rows, *self.shape[1:])
            _read_exactly(self.path, stream, 1)  # archives compare their checksum at the end


def is_pictures(shape: tuple[int, ...]) -> bool:
    """Whether an array of this shape can hold pictures."""
    plausible = len(shape) == 3 or (len(shape) == 4 and (shape[3] in (1, 3, 4) or shape[1] in (1, 3, 4)))
    return plausible and min(shape) > 0


class Array:
    """The pictures of one array, with the label arrays that belong to it."""

    unique = False

    def __init__(self, layout: Layout, columns: Columns, notes: list[str], limit: int | None = None) -> None:
        self._layout, self._columns, self._notes = layout, columns, list(notes)
        count = layout.shape[0]
        self._chosen: set[int] | None = None
        self.total = count
        if limit is not None and limit < count:
            self._chosen = {place * count // limit for place in range(limit)}
            self.total = limit
            self._notes.append(f"Only {limit:,} of {count:,} pictures were looked at, evenly spread, as asked.")

    def items(self, size: int) -> Iterator[Item]:
        self._check_size(size)
        span = self._range()
        index = -1
        for block in self._layout.blocks():
            if self._layout.channels_first:
                block = block.transpose(0, 2, 3, 1)
            for values in block:
                index += 1
                if self._chosen is None or index in self._chosen:
                    yield Item(index, f"picture {index}", _picture(values, span, size))

    def _check_size(self, size: int) -> None:
        """All pictures of an array have one size: too large or too small is known before any is read."""
        shape = self._layout.shape
        height, width = shape[2:4] if self._layout.channels_first else shape[1:3]
        refused = judge_size(width, height, size)
        if refused:
            why = f"{refused.reason}: {refused.detail}"
            raise NoPictures(path=self._layout.path, count=shape[0], why=why, smallest=smallest_side(size))

    def _range(self) -> tuple[float, float]:
        """Black and white of the whole array; one pass over it, unless its type says it."""
        kind, width = self._layout.dtype.kind, self._layout.dtype.itemsize
        if kind == "b":
            return 0.0, 1.0
        if kind == "u" and width == 1:
            return 0.0, 255.0
        low, high = math.inf, -math.inf
        for block in self._layout.blocks():
            finite = block[np.isfinite(block)] if kind == "f" else block
            if finite.size:
                low, high = min(low, float(finite.min())), max(high, float(finite.max()))
        found = find_range(low, high, kind == "f")
        if found is None:
            why = f"its values run from {low:.4g} to {high:.4g}; bring them to 0..255, or as floats to 0..1 or -1..1"
            raise BrokenArchive(path=self._layout.path, kind="pictures", why=why)
        return found

    def labels(self, kept: Sequence[int]) -> tuple[Columns, list[str]]:
        rows = np.asarray(kept, np.int64)
        return {name: plain(values[rows]) for name, values in self._columns.items()}, self._notes


def _picture(values: NDArray[Any], span: tuple[float, float], size: int) -> Picture | Refusal:
    """values `[H, W]` or `[H, W, C]` -> a picture `size` px square."""
    height, width = values.shape[:2]
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        return Refusal(UNREADABLE, "values that are not finite")
    levels = values if values.dtype == np.uint8 else scale(values, *span)
    gray = levels.ndim == 2 or levels.shape[2] == 1
    changes = changes_of(width, height, size)
    reasons = ((SIXTEEN_BIT,) if span[1] > 255 else ()) + changes
    detail = f"{width} x {height} px" if changes else ""
    if not changes and levels.ndim == 3 and levels.shape[2] == 3:
        return Picture(np.ascontiguousarray(levels), width, height, gray, reasons, detail)
    image = Image.fromarray(np.ascontiguousarray(levels.reshape(height, width) if gray else levels))
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
        reasons = (ALPHA, *reasons)
        detail = "; ".join(part for part in (detail, "laid on white") if part)
    return Picture(fit(image, size), width, height, gray, reasons, detail)


def plain(values: NDArray[Any]) -> NDArray[Any]:
    """A label array `[N]` as int64, float64 or text of at most 200 characters."""
    if values.dtype.kind in "biu":
        return values.astype(np.int64)
    if values.dtype.kind == "f":
        return values.astype(np.float64)
    text = np.char.decode(values, "utf-8", "replace") if values.dtype.kind == "S" else values.astype(np.str_)
    return text.astype(f"<U{min(LONGEST_VALUE, max(1, text.dtype.itemsize // 4))}")


def _read_exactly(path: Path, stream: BinaryIO, count: int) -> bytes:
    """`count` bytes, fewer only at the end or where the stream is damaged."""
    parts = []
    while count:
        try:
            part = stream.read(count)
        except Exception as error:  # gzip, zip and lzma each have errors of their own
            raise BrokenArchive(path=path, kind="an array", why=words(error)) from error
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
