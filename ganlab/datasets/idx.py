"""The idx files of MNIST and its relatives: `train-images-idx3-ubyte.gz` with `train-labels-idx1-ubyte.gz`.

They lie in a folder, in a zip or tar, or are given one by one. Images and labels find each other by name. Where there
are train and test images, the train images are used and the report says what was left.
"""

from __future__ import annotations

import gzip
import io
import math
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from ganlab.datasets.archives import READ_ERRORS
from ganlab.datasets.arrays import Array, Layout, plain
from ganlab.datasets.inspector import PICTURE_NAME
from ganlab.datasets.labels import Columns
from ganlab.datasets.safety import Ledger, Limits, is_hidden, shorten
from ganlab.datasets.sources import Source, words
from ganlab.errors import BrokenArchive

DTYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_NAME = re.compile(r"(idx\d?[-.]u?byte|-ubyte|\.idx\d?)(\.gz)?$", re.IGNORECASE)
_TEST = re.compile(r"t10k|test|val", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """An idx file: its position in the source, name, shape, type of numbers, and where they begin."""

    index: int
    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    start: int


def is_name(name: str) -> bool:
    """Whether a file is called like an idx file."""
    return bool(_NAME.search(name)) and not is_hidden(name)


def are_in(source: Source) -> bool:
    """Whether a source is a set of idx files: some are called so, and nothing in it is called like a picture."""
    names = [entry.name for entry in source.entries if not is_hidden(entry.name)]
    return any(map(is_name, names)) and not any(PICTURE_NAME.search(name) for name in names)


def is_head(head: bytes) -> bool:
    """Whether these first bytes are those of an idx file: two zeros, a type, 1 to 4 dimensions."""
    return len(head) >= 4 and head[:2] == b"\0\0" and head[2] in DTYPES and 1 <= head[3] <= 4


def partners(path: Path) -> list[str]:
    """The name of an idx file and those of the labels (or images) that lie beside it under the same name."""
    other = ("label", "image") if "label" in path.name.lower() else ("image", "label")
    beside = [
        item.name
        for item in sorted(path.parent.iterdir())
        if item.is_file() and other[0] in path.name.lower() and other[1] in item.name.lower()
        and _stem(item.name) == _stem(path.name)
    ]  # fmt: skip
    return [path.name, *beside[:1]]


def from_source(source: Source, limits: Limits, limit: int | None = None, every: bool = False) -> Array:
    """The pictures of a source that holds idx files, known by their names unless `every` file is one.

    Raises BrokenArchive, UnsafeArchive.
    """
    headers = [_header(source, index) for index, entry in enumerate(source.entries) if every or is_name(entry.name)]
    images = [header for header in headers if len(header.shape) >= 3]
    if not images:
        raise BrokenArchive(
            path=source.path, kind="pictures", why="its idx files hold no images, only labels or numbers"
        )
    chosen = min(images, key=lambda header: (bool(_TEST.search(header.name)), -math.prod(header.shape), header.name))
    _check_bomb(source, chosen, limits)
    labels = _labels_of(chosen, headers)
    columns: Columns = {} if labels is None else {"label": plain(_whole(source, labels))}
    return Array(_layout(source, chosen), columns, _notes(source, chosen, labels), limit)


def _notes(source: Source, chosen: Header, labels: Header | None) -> list[str]:
    used = {chosen.index} | ({labels.index} if labels else set())
    rest = [entry.name for index, entry in enumerate(source.entries) if index not in used and not is_hidden(entry.name)]
    notes = [] if labels else [f"No labels were found for {chosen.name}."]
    if rest:
        more = f" and {len(rest) - 6:,} more" if len(rest) > 6 else ""
        notes.append(f"The pictures are those of {chosen.name}; not used: {', '.join(rest[:6])}{more}.")
    return notes


def _labels_of(images: Header, headers: list[Header]) -> Header | None:
    """The labels whose name differs only in the words, or else the only labels of the same length."""
    fitting = [header for header in headers if header.shape == images.shape[:1]]
    named = [header for header in fitting if _stem(header.name) == _stem(images.name)]
    return named[0] if named else fitting[0] if len(fitting) == 1 else None


def _stem(name: str) -> str:
    return re.sub(r"images?|labels?|idx\d?|\.gz$", "", name.rsplit("/", 1)[-1].lower())


def _header(source: Source, index: int) -> Header:
    name = source.entries[index].name
    try:
        with _numbers(source, index, 0) as stream:
            head = stream.read(4)
            if not is_head(head):
                raise ValueError("its first bytes are not those of an idx file")
            shape = struct.unpack(f">{head[3]}I", stream.read(4 * head[3]))
    except (*READ_ERRORS, struct.error) as error:
        raise BrokenArchive(path=source.path, kind=f"idx ({shorten(name)})", why=words(error)) from error
    return Header(index, name, shape, np.dtype(DTYPES[head[2]]), 4 + 4 * head[3])


@contextmanager
def _numbers(source: Source, index: int, start: int) -> Iterator[BinaryIO]:
    """An entry as a stream from byte `start` on, unpacked if it is gzip."""
    with source.stream(index) as packed:
        plain_or_not = io.BufferedReader(cast(io.RawIOBase, packed))
        is_gzip = plain_or_not.peek(2)[:2] == b"\x1f\x8b"
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=plain_or_not) if is_gzip else plain_or_not)
        stream.read(start)
        yield stream


def _layout(source: Source, header: Header) -> Layout:
    shape = header.shape if len(header.shape) <= 4 else header.shape[:4]
    return Layout(source.path, shape, header.dtype, lambda: _numbers(source, header.index, header.start))


def _whole(source: Source, header: Header) -> NDArray[Any]:
    layout = _layout(source, header)
    return np.concatenate(list(layout.blocks()))


def _check_bomb(source: Source, header: Header, limits: Limits) -> None:
    """The header says how many bytes will be read: that many must be likely for a file of this size."""
    unpacked = math.prod(header.shape) * header.dtype.itemsize
    packed = source.entries[header.index].size
    Ledger(source.path, limits).check_ratio(unpacked, packed, f"the file {shorten(header.name)}")
