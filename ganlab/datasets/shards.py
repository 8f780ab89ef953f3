"""Which tars are the shards of one set: those that lie in a folder, or those that "shards-{000..009}.tar" names."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from pathlib import Path

from ganlab.datasets.inspector import PICTURE_NAME
from ganlab.datasets.safety import Limits, is_hidden
from ganlab.datasets.samples import Samples
from ganlab.datasets.sources import Entry, Folder
from ganlab.errors import DataNotFound, InvalidValue

MOST_SHARDS = 100_000
_SHARD = re.compile(r"\.(tar(\.(gz|bz2|xz))?|tgz|tbz2?|txz)$", re.IGNORECASE)
_RANGE = re.compile(r"\{(\d{1,9})\.\.(\d{1,9})\}")


def is_pattern(path: Path) -> bool:
    """Whether a path names many shards: "shards-{000..009}.tar"."""
    return bool(_RANGE.search(path.name)) and not path.exists()


def expand(path: Path) -> list[str]:
    """The file names that a pattern stands for, in order, padded with zeros as its bounds are. Raises InvalidValue."""
    pieces = _RANGE.split(path.name)  # text, first, last, text, first, last, ..., text
    bounds = list(zip(pieces[1::3], pieces[2::3]))
    spans = [range(int(first), int(last) + 1) for first, last in bounds]
    count = math.prod(len(span) for span in spans)
    if not 1 <= count <= MOST_SHARDS:
        remedy = f"it names {count:,} shards; 1 to {MOST_SHARDS:,} can be read, counted upwards as in {{000..009}}"
        raise InvalidValue(name="source", value=str(path), remedy=remedy)
    padded = [
        [str(number).zfill(len(first) if first.startswith("0") else 0) for number in span]
        for span, (first, _) in zip(spans, bounds)
    ]
    return ["".join(itertools.chain(*zip(pieces[::3], (*numbers, "")))) for numbers in itertools.product(*padded)]


class Pattern(Folder):
    """The shards that a pattern names. Raises InvalidValue, and DataNotFound for the first that is not there."""

    kind = "shards"

    def __init__(self, path: Path, limits: Limits) -> None:
        self._names = expand(path)
        super().__init__(path.parent, limits)

    def _list(self) -> Iterator[Entry]:
        for name in self._names:
            if not (self.path / name).is_file():
                raise DataNotFound(path=self.path / name)
            yield Entry(name, (self.path / name).stat().st_size)


def are_in(folder: Folder) -> bool:
    """Whether a folder is a set of shards: tars lie in it, and nothing below it is called like a picture."""
    names = [entry.name for entry in folder.entries if not entry.note and not is_hidden(entry.name)]
    return any(_is_shard(name) for name in names) and not any(PICTURE_NAME.search(name) for name in names)


def of_folder(folder: Folder, limits: Limits, limit: int | None = None) -> Samples:
    """The pictures of all shards that lie in a folder, or that a pattern names."""
    plain = [entry.name for entry in folder.entries if not entry.note and not is_hidden(entry.name)]
    shards = plain if isinstance(folder, Pattern) else [name for name in plain if _is_shard(name)]
    rest = sorted(set(plain) - set(shards))
    more = f" and {len(rest) - 6:,} more" if len(rest) > 6 else ""
    notes = [f"Only the {len(shards):,} shards were read; not used: {', '.join(rest[:6])}{more}."] if rest else []
    return Samples([folder.path / name for name in shards], limits, limit, notes)


def _is_shard(name: str) -> bool:
    return "/" not in name and bool(_SHARD.search(name))
