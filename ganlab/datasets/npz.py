"""Arrays saved by NumPy, `.npz` and `.npy`, read as a stream and never unpickled.

The pictures are the array with a usual name, or else the largest that has the shape of pictures. Every other array of
the same length with one dimension is a column of labels.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from ganlab.datasets.archives import READ_ERRORS, Zip
from ganlab.datasets.arrays import Array, Layout, is_pictures
from ganlab.datasets.labels import Columns
from ganlab.datasets.safety import Limits
from ganlab.datasets.sources import words
from ganlab.errors import BrokenArchive

PICTURE_NAMES = ("images", "x_train", "train_images", "x", "pictures", "pixels", "imgs", "data", "arr_0")
_LABEL_NAMES = {
    "y": "label",
    "labels": "label",
    "y_train": "label",
    "train_labels": "label",
    "target": "label",
    "targets": "label",
}
_MOST_IN_MEMORY = 2 * 2**30

_ERRORS = (*READ_ERRORS, SyntaxError, TypeError, tokenize.TokenError)  # a header is read as Python's own words

Header = tuple[tuple[int, ...], bool, "np.dtype[Any]"]


def from_npz(path: Path, limits: Limits, limit: int | None = None) -> Array:
    """The pictures of an `.npz`. Raises BrokenArchive, UnsafeArchive."""
    archive = Zip(path, limits)
    names = [re.sub(r"\.npy$", "", entry.name) for entry in archive.entries]
    headers: dict[str, Header] = {}
    pickled = []
    for index, name in enumerate(names):
        with archive.stream(index) as stream:
            header = read_header(path, stream)
        _check_claim(path, header, archive.entries[index].size)
        if header[2].hasobject:
            pickled.append(name)
        else:
            headers[name] = header
    chosen = _choose(path, headers, pickled)
    shape = headers[chosen][0]
    columns: Columns = {}
    for name, (other, _, dtype) in headers.items():
        if name != chosen and other in ((shape[0],), (shape[0], 1)) and dtype.kind in "biufUS" and shape[0] > 0:
            with archive.stream(names.index(name)) as stream:
                columns[_LABEL_NAMES.get(name.lower(), name)] = _whole(path, stream).reshape(-1)
    rest = sorted(set(names) - {chosen} - {name for name in headers if _LABEL_NAMES.get(name.lower(), name) in columns})
    notes = [f"The pictures are the array {chosen!r}; not used: {', '.join(rest)}."] if rest else []
    index = names.index(chosen)
    return Array(_layout(path, headers[chosen], lambda: archive.stream(index)), columns, notes, limit)


def from_npy(path: Path, limit: int | None = None) -> Array:
    """The pictures of an `.npy`. Raises BrokenArchive."""
    with path.open("rb") as stream:
        header = read_header(path, stream)
    _check_claim(path, header, path.stat().st_size)
    _choose(path, {} if header[2].hasobject else {path.stem: header}, [path.stem] if header[2].hasobject else [])
    return Array(_layout(path, header, lambda: path.open("rb")), {}, [], limit)


def read_header(path: Path, stream: BinaryIO) -> Header:
    """(shape, whether Fortran order, dtype) of an npy stream, left at its first number."""
    try:
        version = npy.read_magic(stream)
        read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
        if read is None:
            raise ValueError(f"npy version {version}")
        return read(stream)
    except _ERRORS as error:
        raise BrokenArchive(path=path, kind="NumPy arrays", why=words(error)) from error


def _check_claim(path: Path, header: Header, held: int) -> None:
    """What a header claims must be there, before memory is taken for it."""
    shape, _, dtype = header
    claimed = int(np.prod(shape, dtype=object)) * dtype.itemsize
    if claimed > held and not dtype.hasobject:
        why = f"an array {list(shape)} of {dtype} takes {claimed:,} bytes, and only {held:,} are there"
        raise BrokenArchive(path=path, kind="NumPy arrays", why=why)


def _choose(path: Path, headers: dict[str, Header], pickled: list[str]) -> str:
    fitting = [name for name, (shape, _, dtype) in headers.items() if is_pictures(shape) and dtype.kind in "biuf"]
    named = [name for usual in PICTURE_NAMES for name in fitting if name.lower() == usual]
    if named:
        return named[0]
    if fitting:
        return max(fitting, key=lambda name: int(np.prod(headers[name][0])))
    shapes = ", ".join(f"{name} {list(shape)}" for name, (shape, _, _) in list(headers.items())[:4]) or "none"
    why = f"no array [N, H, W] or [N, H, W, C] among its arrays ({shapes})"
    if pickled:
        why += f"; {pickled[0]!r} holds pickled objects, which are never opened"
    raise BrokenArchive(path=path, kind="pictures", why=why)


def _layout(path: Path, header: Header, source: Any) -> Layout:
    shape, fortran, dtype = header
    size = int(np.prod(shape, dtype=object)) * dtype.itemsize
    if fortran and size > _MOST_IN_MEMORY:
        raise BrokenArchive(
            path=path, kind="pictures", why="a large array in Fortran order; save np.ascontiguousarray(it)"
        )

    @contextmanager
    def numbers() -> Iterator[BinaryIO]:
        with source() as stream:
            if fortran:
                whole = _whole(path, stream)
                yield io.BytesIO(np.ascontiguousarray(whole).tobytes())
            else:
                read_header(path, stream)
                yield stream

    return Layout(path, shape, dtype, numbers)


def _whole(path: Path, stream: BinaryIO) -> NDArray[Any]:
    try:
        return npy.read_array(stream, allow_pickle=False)
    except _ERRORS as error:
        raise BrokenArchive(path=path, kind="NumPy arrays", why=words(error)) from error
