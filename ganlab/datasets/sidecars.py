"""The small files beside a picture that hold its labels: `000001.cls` and `000001.json` beside `000001.jpg`.

`.cls` holds the class as a whole number, `.json` an object whose numbers and short texts are labels; `.txt`, a caption,
is known and not read. The key that they share is the path up to the first dot of the name, as WebDataset has it.
Cells are kept as text, one list a column, and typed at the end like those of a labels.csv.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ganlab.datasets.inspector import PICTURE_NAME
from ganlab.datasets.safety import is_hidden
from ganlab.datasets.sources import Entry

MOST_BYTES = 64 * 1024
MOST_COLUMNS = 256
LONGEST_TEXT = 40
LONGEST_NAME = 80
_MOST_SHARED = 100_000
_KINDS = ("cls", "json", "txt")
_CLASS = re.compile(r"[+-]?\d{1,18}")
_TOO_LARGE = f"more than {MOST_BYTES // 1024} KiB"
_NO_CLASS, _NO_OBJECT = "no whole number in a .cls", "no object in a .json"


def key_of(name: str) -> str:
    """What the files of one sample share: the path up to the first dot of the file's name."""
    folder, slash, bare = name.rpartition("/")
    return folder + slash + bare.partition(".")[0]


def beside(entries: Sequence[Entry]) -> list[int]:
    """The positions of the files that are called like labels of a picture among the same entries."""
    named = [index for index, entry in enumerate(entries) if _suffix(entry.name) in _KINDS]
    keys = {key_of(entry.name) for entry in entries if PICTURE_NAME.search(entry.name)} if named else set()
    return [index for index in named if key_of(entries[index].name) in keys and not is_hidden(entries[index].name)]


def _suffix(name: str) -> str:
    return name[name.rfind(".") + 1 :].lower()


class Sidecars:
    """Gathers the labels of `rows` samples. A column with long texts, as captions and addresses are, is dropped."""

    def __init__(self) -> None:
        self.rows = 0
        self._cells: dict[str, list[str]] = {}
        self._long: set[str] = set()
        self._shared: dict[str, str] = {}  # cells that recur are kept once
        self._captions = 0
        self._bad: Counter[str] = Counter()
        self._crowded = False

    def is_wanted(self, entry: Entry) -> bool:
        """Whether a sidecar is worth reading. Captions are counted."""
        if _suffix(entry.name) == "txt":
            self._captions += 1
            return False
        self._bad[_TOO_LARGE] += entry.size > MOST_BYTES
        return entry.size <= MOST_BYTES

    def add(self, row: int, name: str, data: bytes) -> None:
        """The labels in the file `name` for the sample `row`. What cannot be read counts, and is told by `notes`."""
        if _suffix(name) == "cls":
            self._add_class(row, data)
        else:
            self._add_object(row, data)

    def _add_class(self, row: int, data: bytes) -> None:
        text = data.decode("utf-8", "replace").strip()
        if _CLASS.fullmatch(text):
            self._put(row, "class", str(int(text)))
        else:
            self._bad[_NO_CLASS] += 1

    def _add_object(self, row: int, data: bytes) -> None:
        try:
            facts = json.loads(data)
        except (ValueError, RecursionError):
            facts = None
        if not isinstance(facts, dict):
            self._bad[_NO_OBJECT] += 1
            return
        for name, value in facts.items():
            plain = " ".join(name.split())[:LONGEST_NAME]
            cell = _cell(value)
            if not plain or cell is None or plain in self._long:
                continue
            if len(cell) > LONGEST_TEXT:
                self._cells.pop(plain, None)
                if len(self._long) < MOST_COLUMNS:
                    self._long.add(plain)
            else:
                self._put(row, f".json {plain}" if plain == "class" else plain, cell)

    def _put(self, row: int, name: str, cell: str) -> None:
        if name not in self._cells and len(self._cells) >= MOST_COLUMNS and name != "class":
            self._crowded = True
            return
        cells = self._cells.setdefault(name, [])
        cells.extend([""] * (row + 1 - len(cells)))
        cells[row] = self._shared.setdefault(cell, cell) if len(self._shared) < _MOST_SHARED else cell

    def columns(self) -> Iterator[tuple[str, list[str]]]:
        """Each column with its cells by row; rows after its last cell are empty. "class" is `.cls`, or else JSON's."""
        for name, cells in self._cells.items():
            plain = name.removeprefix(".json ")
            yield ("class 2" if "class" in self._cells else plain) if name != plain else name, cells

    def notes(self) -> list[str]:
        """Sentences on what was not used."""
        notes = [f"Labels beside pictures: {what}, {count:,} times." for what, count in self._bad.items() if count]
        if self._captions:
            notes.append(f"{self._captions:,} captions (.txt) are not used.")
        if self._long:
            shown = ", ".join(sorted(self._long)[:6]) + (" and more" if len(self._long) > 6 else "")
            notes.append(f"Fields of more than {LONGEST_TEXT} characters are not used: {shown}.")
        if self._crowded:
            notes.append(f"The labels have more than {MOST_COLUMNS} fields; the first {MOST_COLUMNS} are used.")
        return notes


def _cell(value: object) -> str | None:
    """A JSON value as the text of a cell; None for lists, objects and null."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, bool | int):
        return str(int(value))
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else ""
    return None
