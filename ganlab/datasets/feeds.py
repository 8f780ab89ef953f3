"""What the builder of a cache is fed with: pictures one after the other, and the labels of those that were kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ganlab.datasets.classes import from_folders
from ganlab.datasets.inspector import HIDDEN, UNREADABLE, Picture, Refusal, look
from ganlab.datasets.labels import Columns, Table, find, parse
from ganlab.datasets.safety import Limits, is_hidden
from ganlab.datasets.sources import Source
from ganlab.errors import InvalidLabels


@dataclass(frozen=True)
class Item:
    """One thing that was looked at: its position in its source, its name, and what it turned out to be."""

    index: int
    name: str
    found: Picture | Refusal


class Feed(Protocol):
    """A stream of at most `total` items. `unique`: a picture that came before is set aside as a duplicate."""

    total: int
    unique: bool

    def items(self, size: int) -> Iterator[Item]:
        """Every item, its picture made `size` px square."""

    def labels(self, kept: Sequence[int]) -> tuple[Columns, list[str]]:
        """Columns `[len(kept)]` for the items at these positions, and notes for the report; after all items."""


class Files:
    """The files of a source, each of which may be a picture. With a limit: that many of them, evenly spread."""

    unique = True

    def __init__(self, source: Source, limits: Limits, limit: int | None = None) -> None:
        self.source = source
        self._notes: list[str] = []
        entries = source.entries
        self._hidden = {index for index, entry in enumerate(entries) if is_hidden(entry.name)}
        sheet = find("" if index in self._hidden else entry.name for index, entry in enumerate(entries))
        self._table = None if sheet is None else self._read_table(sheet, limits)
        self._chosen = [index for index in range(len(entries)) if index != sheet]
        if limit is not None:
            self._choose(limit)
        self.total = len(self._chosen)

    def _choose(self, limit: int) -> None:
        plain = [index for index in self._chosen if index not in self._hidden]
        if limit < len(plain):
            self._chosen = [plain[place * len(plain) // limit] for place in range(limit)]
            self._notes.append(f"Only {limit:,} of {len(plain):,} files were looked at, evenly spread, as asked.")

    def _read_table(self, index: int, limits: Limits) -> Table:
        entry = self.source.entries[index]
        place = f"{self.source.path}: {entry.name}"
        if entry.note or entry.size > limits.labels:
            raise InvalidLabels(path=place, why=entry.note or f"{entry.size / 2**20:,.0f} MiB are too many")
        data = next(iter(self.source.read([index])))[1]
        if isinstance(data, str):
            raise InvalidLabels(path=place, why=data)
        return parse(data, place, entry.name[: entry.name.rfind("/") + 1])

    def items(self, size: int) -> Iterator[Item]:
        entries = self.source.entries
        readable = []
        for index in self._chosen:
            if index in self._hidden:
                yield Item(index, entries[index].name, Refusal(HIDDEN))
            elif entries[index].note:
                yield Item(index, entries[index].name, Refusal(UNREADABLE, entries[index].note))
            else:
                readable.append(index)
        for index, data in self.source.read(readable):
            name = entries[index].name
            yield Item(index, name, Refusal(UNREADABLE, data) if isinstance(data, str) else look(data, size, name))

    def labels(self, kept: Sequence[int]) -> tuple[Columns, list[str]]:
        names = [self.source.entries[index].name for index in kept]
        columns, notes = self._table.align(names) if self._table else ({}, [])
        for name, values in from_folders(names).items():
            columns.setdefault(name, values)
        return columns, [*self._notes, *notes]
