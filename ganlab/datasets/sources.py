"""Where files come from: a source gives its entries first and then bytes, entry by entry. The plain one is a folder.

Nothing is unpacked to disk. A source lists every name and judges it before it reads a single picture; a file that
cannot be read comes as a sentence instead of bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from ganlab.datasets.safety import Limits, is_hidden

BLOCK = 2**20


@dataclass(frozen=True)
class Entry:
    """A file of a source: its name with "/" between the parts, its size in bytes; `note` says why it cannot be used."""

    name: str
    size: int
    note: str = ""


class Source(Protocol):
    """Files that can be listed and read."""

    path: Path
    kind: str
    entries: list[Entry]

    def read(self, chosen: Sequence[int]) -> Iterator[tuple[int, bytes | str]]:
        """For ascending positions in `entries`: the position, and the file's bytes or why it cannot be read."""

    def stream(self, index: int) -> AbstractContextManager[BinaryIO]:
        """One entry as a binary stream, read from its start to its end."""


class Folder:
    """The files below a folder, sorted by name. Links are not followed: what they show in here is here already."""

    kind = "a folder"

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self.entries = sorted(self._list(), key=lambda entry: entry.name)

    def _list(self) -> Iterator[Entry]:
        return self._walk(self.path, "")

    def _walk(self, folder: Path, prefix: str) -> Iterator[Entry]:
        try:
            found = list(os.scandir(folder))
        except OSError as error:
            yield Entry(prefix.rstrip("/"), 0, f"cannot be listed ({error.strerror})")
            return
        for item in found:
            name = prefix + item.name
            if item.is_symlink():
                yield Entry(name, 0, "a link; links are not followed")
            elif item.is_dir(follow_symlinks=False):
                yield from self._walk(folder / item.name, name + "/")
            elif item.is_file(follow_symlinks=False):
                yield Entry(name, item.stat(follow_symlinks=False).st_size)
            else:
                yield Entry(name, 0, "no plain file")

    def read(self, chosen: Sequence[int]) -> Iterator[tuple[int, bytes | str]]:
        for index in chosen:
            entry = self.entries[index]
            try:
                yield index, too_big(entry, self.limits) or (self.path / entry.name).read_bytes()
            except OSError as error:
                yield index, error.strerror or str(error)

    @contextmanager
    def stream(self, index: int) -> Iterator[BinaryIO]:
        with (self.path / self.entries[index].name).open("rb") as stream:
            yield stream


def fingerprint_of_file(path: Path) -> str:
    """sha256 of a file's bytes, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def fingerprint_of_folder(folder: Folder) -> str:
    """sha256 of the sorted (relative name, sha256 of the bytes), hex; hidden and system files do not count."""
    digest = hashlib.sha256()
    for entry in folder.entries:
        if not entry.note and not is_hidden(entry.name):
            try:
                content = fingerprint_of_file(folder.path / entry.name)
            except OSError:
                content = "unreadable"
            digest.update(os.fsencode(entry.name) + b"\0" + content.encode() + b"\n")
    return digest.hexdigest()


def too_big(entry: Entry, limits: Limits) -> str:
    """Why an entry is not read for its size alone, or an empty string."""
    return f"a file of {entry.size / 2**20:,.0f} MiB" if entry.size > limits.one_file else ""


def words(error: BaseException, most: int = 120) -> str:
    """An exception of a library as one line of at most so many characters."""
    return " ".join(str(error).split())[:most] or type(error).__name__
