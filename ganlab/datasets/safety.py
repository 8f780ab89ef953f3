"""What an archive may not contain: names that point elsewhere, links, devices, passwords, and bombs.

Nothing is ever unpacked under a name from an archive; the names are judged all the same, since an archive that carries
such a name was not made by a person who packs pictures. Sizes are judged by what the headers claim before anything is
read, and by the bytes that really come out while reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ganlab.errors import UnsafeArchive

_DRIVE = re.compile(r"[A-Za-z]:")
_SYSTEM = {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin"}


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold. Sizes in bytes; `ratio`: uncompressed to compressed, judged beyond `ratio_from`."""

    files: int = 500_000
    total: int = 20 * 2**30
    one_file: int = 256 * 2**20
    labels: int = 256 * 2**20
    ratio: float = 200.0
    ratio_from: int = 1_000_000


def check_name(path: Path, name: str) -> str:
    """A name in the archive `path` with "/" between its parts and no "./"; UnsafeArchive if it points elsewhere."""
    plain = name.replace("\\", "/")
    if "\0" in plain:
        raise refusal(path, f"the name {shorten(name)} holds a zero byte")
    if plain.startswith("/") or _DRIVE.match(plain):
        raise refusal(path, f"the name {shorten(name)} is absolute")
    parts = plain.split("/")
    if ".." in parts:
        raise refusal(path, f"the name {shorten(name)} climbs out of the folder with '..'")
    return "/".join(part for part in parts if part not in ("", "."))


def is_hidden(name: str) -> bool:
    """Whether a name belongs to the system and not to a person: dot files, __MACOSX, Thumbs.db and their like."""
    return any(part.startswith(".") or part.lower() in _SYSTEM for part in name.split("/"))


def refusal(path: Path, why: str, remedy: str = "pack only plain picture files, by relative names") -> UnsafeArchive:
    """The error for an archive that is refused."""
    return UnsafeArchive(path=path, why=why, remedy=remedy)


def shorten(name: str) -> str:
    """A name as it may be shown in a message: quoted, escaped, at most 80 characters."""
    return ascii(name if len(name) <= 80 else name[:77] + "...")


class Ledger:
    """Counts what an archive of `packed` bytes claims or gives, and refuses it once that is too much."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self.packed = max(1, path.stat().st_size)
        self.files = 0
        self.bytes = 0

    def add_file(self) -> None:
        """One more entry of any kind."""
        self.files += 1
        if self.files > self.limits.files:
            raise refusal(self.path, f"it holds more than {self.limits.files:,} files", "split it")

    def add_bytes(self, count: int) -> None:
        """`count` more bytes, uncompressed."""
        self.reach(self.bytes + count)

    def reach(self, count: int) -> None:
        """`count` bytes in all, uncompressed."""
        self.bytes = max(self.bytes, count)
        if self.bytes > self.limits.total:
            raise refusal(
                self.path, f"it unpacks to more than {_size(self.limits.total)}", "split it or shrink the pictures"
            )
        self.check_ratio(self.bytes, self.packed, "it")

    def check_ratio(self, unpacked: int, packed: int, what: str) -> None:
        """Refuse `what` if it is as compressible as only a bomb is."""
        if unpacked > self.limits.ratio_from and unpacked > self.limits.ratio * max(1, packed):
            ratio = unpacked / max(1, packed)
            remedy = "pack pictures as PNG, JPEG or WebP"
            raise refusal(
                self.path, f"{what} unpacks to {ratio:,.0f} times its size (at most {self.limits.ratio:,.0f})", remedy
            )


class Meter:
    """A decompressed stream with read, seek and tell for `tarfile`, which reports to a ledger how far it has come.

    No single read may be larger than one file may be: a header that claims a huge name costs no memory.
    """

    def __init__(self, stream: BinaryIO, ledger: Ledger) -> None:
        self._stream, self._ledger = stream, ledger

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes."""
        if size < 0 or size > self._ledger.limits.one_file:
            raise refusal(self._ledger.path, f"a header asks for {size:,} bytes at once")
        self._ledger.reach(self._stream.tell() + size if size > self._ledger.limits.ratio_from else 0)
        data = self._stream.read(size)
        self._ledger.reach(self._stream.tell())
        return data

    def seek(self, position: int, whence: int = 0) -> int:
        """Go to `position`, decompressing on the way."""
        if whence == 0:
            self._ledger.reach(position)
        return self._stream.seek(position, whence)

    def tell(self) -> int:
        """Position in bytes, uncompressed."""
        return self._stream.tell()


def _size(count: int) -> str:
    return f"{count / 2**30:,.0f} GiB" if count >= 2**30 else f"{count / 2**20:,.1f} MiB"
