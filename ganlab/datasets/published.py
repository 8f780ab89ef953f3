"""The pictures and labels of a torchvision set that is on disk, one by one as torchvision opens them."""

from __future__ import annotations

import contextlib
import sys
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganlab.datasets.feeds import Item
from ganlab.datasets.inspector import Picture, Refusal, look_at
from ganlab.datasets.labels import LONGEST_VALUE, Columns
from ganlab.datasets.named import Named, torchvision
from ganlab.datasets.sources import words
from ganlab.errors import DataError


def _open(named: Named, root: Path, split: str) -> Any:
    """One split of a set that is on disk."""
    if any(root.glob("*/processed")):
        raise DataError(what=f"{root}: holds a folder 'processed' of an old torchvision, full of pickles; delete it")
    sets = torchvision(named)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            return named.recipe.make(sets, root, split, False)
    except Exception as error:  # whatever a reader makes of damaged files
        lost = "not found" in str(error)
        why = "files are missing or not torchvision's" if lost else words(error)
        remedy = f"Put {named.recipe.files} there, or delete the folder and the set is downloaded"
        raise DataError(what=f"{named.name} cannot be read from {root} ({why}). {remedy}") from error


class Published:
    """The pictures of a set. It keeps its length: none is set aside as a duplicate."""

    unique = False

    def __init__(self, named: Named, root: Path, limit: int | None = None) -> None:
        self._splits = named.recipe.splits[named.split]
        self._parts = [_open(named, root, split) for split in self._splits]
        self._columns = named.recipe.columns(self._parts[0])
        self._ends = np.cumsum([len(part) for part in self._parts])
        count = int(self._ends[-1])
        self.total = count if limit is None else min(limit, count)
        self._rows = np.arange(self.total, dtype=np.int64) * count // max(1, self.total)
        self._targets = array("q")
        self._notes: list[str] = []
        if self.total < count:
            self._notes.append(f"Only {self.total:,} of {count:,} pictures were looked at, evenly spread, as asked.")

    def items(self, size: int) -> Iterator[Item]:
        for row in self._rows.tolist():
            part = int(np.searchsorted(self._ends, row, side="right"))
            place = row - int(self._ends[part]) + len(self._parts[part])
            yield Item(row, f"{self._splits[part]} {place}", self._look(part, place, size))

    def _look(self, part: int, place: int, size: int) -> Picture | Refusal:
        target: list[int] = [-1] * len(self._columns)

        def opened() -> Image.Image:
            image, numbers = self._parts[part][place]
            target[:] = np.asarray(numbers, np.int64).ravel()[: len(target)].tolist()
            return image  # type: ignore[no-any-return]

        found = look_at(opened, size)
        self._targets.extend(target)
        return found

    def labels(self, kept: Sequence[int]) -> tuple[Columns, list[str]]:
        rows = np.asarray(kept, np.int64)
        targets = np.frombuffer(self._targets, np.int64).reshape(-1, len(self._columns))
        chosen = targets[np.searchsorted(self._rows, rows)]
        columns: Columns = {
            name: _named(chosen[:, number], names) for number, (name, names) in enumerate(self._columns.items())
        }
        if len(self._splits) > 1:
            columns["split"] = np.array(self._splits)[np.searchsorted(self._ends, rows, side="right")]
        return columns, self._notes


def _named(numbers: NDArray[np.int64], names: Sequence[str] | None) -> NDArray[Any]:
    """Numbers `[N]` as the words that they count in; those outside are empty. Without words: the numbers."""
    if not names:
        return numbers
    inside = (numbers >= 0) & (numbers < len(names))
    texts = np.array([*(name[:LONGEST_VALUE] for name in names), ""])
    return np.take(texts, np.where(inside, numbers, len(names)))
