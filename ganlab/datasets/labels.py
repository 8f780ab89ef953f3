"""labels.csv -> columns aligned with the pictures: a column that names the file, and one column a label.

Tolerant of what spreadsheets write: a byte order mark, semicolons or tabs, backslashes, any case in the header. Rows
find their picture by its path beside labels.csv, by its path in the source, by its bare name, or by that without a
suffix.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganlab.errors import InvalidLabels

NAME = "labels.csv"
FILE_COLUMNS = ("file", "filename", "image", "name")
LONGEST_VALUE = 200
_WHOLE = re.compile(r"[+-]?(0|[1-9]\d{0,17})")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?|[+-]?inf|nan", re.IGNORECASE)
_PADDED = re.compile(r"[+-]?0\d+")

Columns = dict[str, NDArray[Any]]


def find(names: Iterable[str]) -> int | None:
    """The position of the labels.csv nearest to the root, or None."""
    found = [(name.count("/"), index) for index, name in enumerate(names) if name.lower().rsplit("/", 1)[-1] == NAME]
    return min(found)[1] if found else None


@dataclass
class Table:
    """The rows of a labels.csv. `folder`: the folder that it lies in, "" or ending in "/"."""

    columns: list[str]
    rows: list[list[str]]
    folder: str = ""
    notes: list[str] = field(default_factory=list)
    _row_of: dict[str, int] = field(default_factory=dict)
    _loose: dict[str, int] = field(default_factory=dict)

    def row_of(self, name: str) -> int | None:
        """The row of the picture `name`, or None."""
        beside = name[len(self.folder) :] if name.startswith(self.folder) else name
        for key in (beside, name):
            if key in self._row_of:
                return self._row_of[key]
        bare = name.rsplit("/", 1)[-1]
        for key in (bare, bare.rsplit(".", 1)[0]):
            if self._loose.get(key, -1) >= 0:
                return self._loose[key]
        return None

    def align(self, names: Sequence[str]) -> tuple[Columns, list[str]]:
        """One array `[len(names)]` a column, and notes on what was left over. Missing: "" in text, NaN in numbers."""
        at = [self.row_of(name) for name in names]
        missing = sum(row is None for row in at)
        spare = len(self.rows) - len({row for row in at if row is not None})
        notes = list(self.notes)
        if missing:
            notes.append(f"labels.csv has no row for {missing:,} of {len(names):,} pictures; their labels are empty.")
        if spare:
            notes.append(f"labels.csv: {spare:,} of {len(self.rows):,} rows belong to no picture that is used.")
        if missing == len(names):
            return {}, notes
        values = {
            column: typed(["" if row is None else self.rows[row][number] for row in at])
            for number, column in enumerate(self.columns)
        }
        return values, notes


def parse(data: bytes, place: Path | str, folder: str = "") -> Table:
    """The bytes of a labels.csv as a Table. Raises InvalidLabels, which names `place`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    lines = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=_delimiter(text))
    try:
        header = [cell.strip() for cell in next(lines, [])]
        key = _file_column(header, place)
        rows = [row for row in lines if len(row) > key and row[key].strip()]
    except csv.Error as error:
        raise InvalidLabels(path=place, why=f"line {lines.line_num}: {error}") from error
    kept = [number for number, cell in enumerate(header) if number != key and cell]
    columns = _distinct([header[number] for number in kept])
    values = [[row[number].strip()[:LONGEST_VALUE] if number < len(row) else "" for number in kept] for row in rows]
    table = Table(columns, values, folder)
    for index, row in enumerate(rows):
        _index(table, row[key], index)
    if len(table._row_of) < len(rows):
        table.notes.append(
            f"labels.csv names {len(rows) - len(table._row_of):,} files more than once; the first row counts."
        )
    return table


def _index(table: Table, cell: str, row: int) -> None:
    """Two rows with one bare name in different folders make that bare name ambiguous: -1."""
    parts = [part for part in cell.strip().replace("\\", "/").split("/") if part not in ("", ".")]
    path = "/".join(parts)
    if path in table._row_of:
        return
    table._row_of[path] = row
    bare = parts[-1] if parts else ""
    for loose in {bare, bare.rsplit(".", 1)[0]}:
        table._loose[loose] = -1 if loose in table._loose else row


def _file_column(header: list[str], place: Path | str) -> int:
    lower = [cell.lower() for cell in header]
    for name in FILE_COLUMNS:
        if name in lower:
            return lower.index(name)
    shown = ", ".join(repr(cell) for cell in header[:6]) or "nothing"
    raise InvalidLabels(path=place, why=f"its first line holds {shown[:200]}")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _distinct(names: list[str]) -> list[str]:
    """The same names, a repeated one numbered: "smile", "smile 2"."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return out


def typed(cells: list[str]) -> NDArray[Any]:
    """Text cells as int64 (all whole), float64 (numbers, some perhaps missing: NaN) or text (else; missing: "")."""
    filled = [cell for cell in cells if cell]
    if filled and not any(_PADDED.fullmatch(cell) for cell in filled):
        if len(filled) == len(cells) and all(_WHOLE.fullmatch(cell) for cell in cells):
            return np.array([int(cell) for cell in cells], np.int64)
        if all(_NUMBER.fullmatch(cell) for cell in filled):
            return np.array([float(cell or "nan") for cell in cells], np.float64)
    return np.array(cells, np.str_)
