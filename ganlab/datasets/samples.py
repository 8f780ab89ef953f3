"""Tars whose files come in groups by a key: `000001.jpg` with `000001.cls` and `000001.json`, in one tar or in many.

A tar is an archive like any other: judged whole before it is read, read from its front, never unpacked, and nothing in
it is decoded but pictures and their labels. One tar is open at a time, so that a million pictures take little memory.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

from ganlab.datasets.archives import Tar
from ganlab.datasets.classes import from_folders
from ganlab.datasets.feeds import Item
from ganlab.datasets.inspector import HIDDEN, UNREADABLE, Refusal, look
from ganlab.datasets.labels import Columns, typed
from ganlab.datasets.safety import Limits, is_hidden
from ganlab.datasets.sidecars import Sidecars, beside, key_of


class Samples:
    """The pictures of one or many tars, with the labels beside them. With a limit: that many, evenly spread."""

    unique = True

    def __init__(
        self, tars: Sequence[Path | Tar], limits: Limits, limit: int | None = None, notes: Sequence[str] = ()
    ) -> None:
        self._tars: list[Path | Tar] = []
        self._limits = limits
        self._notes = list(notes)
        self._sidecars = Sidecars()
        self._sample_of = array("q")  # picture -> row of its labels
        self._folder_of: list[str] = []  # picture -> its folder in the tar, ending in "/"
        self._count = hidden = listed = 0
        for tar in tars:  # each is judged here; the lists of as many files as one archive may hold are kept
            opened = self._opened(tar)
            entries = opened.entries
            listed += len(entries)
            self._tars.append(opened if listed <= limits.files else tar)
            unseen = sum(is_hidden(entry.name) for entry in entries)
            self._count += len(entries) - unseen - len(beside(entries))
            hidden += unseen
        self._limit = limit if limit is not None and limit < self._count else None
        self.total = self._limit or self._count + hidden
        if self._limit:
            self._notes.append(f"Only {limit:,} of {self._count:,} files were looked at, evenly spread, as asked.")

    def _opened(self, tar: Path | Tar) -> Tar:
        return tar if isinstance(tar, Tar) else Tar(tar, self._limits)

    def _is_wanted(self, number: int) -> bool:
        """Whether picture `number` of all is looked at. With a limit: those at `place * count // limit`."""
        if self._limit is None:
            return True
        place = -(-number * self._limit // self._count)
        return place < self._limit and place * self._count // self._limit == number

    def items(self, size: int) -> Iterator[Item]:
        first = 0
        for tar in map(self._opened, self._tars):
            labels = set(beside(tar.entries))
            hidden = {index for index, entry in enumerate(tar.entries) if is_hidden(entry.name)}
            plain = [index for index in range(len(tar.entries)) if index not in labels and index not in hidden]
            if self._limit is None:
                yield from (Item(-1, self._shown(tar, index), Refusal(HIDDEN)) for index in sorted(hidden))
            chosen = [index for number, index in enumerate(plain, first) if self._is_wanted(number)]
            yield from self._read(tar, chosen, labels, size)
            first += len(plain)

    def _read(self, tar: Tar, chosen: list[int], labels: set[int], size: int) -> Iterator[Item]:
        """The chosen files of one tar, while the labels that lie beside them go to their rows."""
        rows: dict[str, int] = {}
        numbers: dict[int, int] = {}
        folders: dict[str, str] = {}  # a folder's name is kept once
        for index in chosen:
            key = key_of(tar.entries[index].name)
            numbers[index] = len(self._sample_of)
            self._sample_of.append(rows.setdefault(key, self._sidecars.rows + len(rows)))
            folder = key[: key.rfind("/") + 1]
            self._folder_of.append(folders.setdefault(folder, folder))
        self._sidecars.rows += len(rows)
        wanted = [
            index
            for index in labels
            if key_of(tar.entries[index].name) in rows and self._sidecars.is_wanted(tar.entries[index])
        ]
        for index, data in tar.read(sorted([*chosen, *wanted])):
            name = tar.entries[index].name
            if index in numbers:
                found = Refusal(UNREADABLE, data) if isinstance(data, str) else look(data, size, name)
                yield Item(numbers[index], self._shown(tar, index), found)
            elif isinstance(data, bytes):
                self._sidecars.add(rows[key_of(name)], name, data)

    def _shown(self, tar: Tar, index: int) -> str:
        name = tar.entries[index].name
        return name if len(self._tars) == 1 else f"{tar.path.name}/{name}"

    def labels(self, kept: Sequence[int]) -> tuple[Columns, list[str]]:
        rows = [self._sample_of[number] for number in kept]
        columns: Columns = {}
        for name, cells in self._sidecars.columns():
            values = [cells[row] if row < len(cells) else "" for row in rows]
            if any(values):
                columns[name] = typed(values)
        for name, classes in from_folders([self._folder_of[number] for number in kept]).items():
            columns.setdefault(name, classes)
        return columns, [*self._notes, *self._sidecars.notes()]
