"""A zip or a tar as a source: judged whole before it is read, read entry by entry, never unpacked to disk."""

from __future__ import annotations

import bz2
import gzip
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from ganlab.datasets.safety import Ledger, Limits, Meter, check_name, refusal, shorten
from ganlab.datasets.sources import Entry, too_big, words
from ganlab.errors import BrokenArchive

READ_ERRORS = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)
TAR_ERRORS = (tarfile.TarError, OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)


class Zip:
    """The files of a zip, in its own order."""

    kind = "zip"

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits = path, limits
        ledger = Ledger(path, limits)
        self.entries, self._infos = [], []
        with _open_zip(path) as archive:
            for info in archive.infolist():
                ledger.add_file()
                name = _check_zip_entry(path, info)
                if info.is_dir():
                    continue
                ledger.check_ratio(info.file_size, info.compress_size, f"the file {shorten(name)}")
                ledger.add_bytes(info.file_size)
                self.entries.append(Entry(name, info.file_size))
                self._infos.append(info)

    def read(self, chosen: Sequence[int]) -> Iterator[tuple[int, bytes | str]]:
        ledger = Ledger(self.path, self.limits)
        with _open_zip(self.path) as archive:
            for index in chosen:
                info = self._infos[index]
                found: bytes | str = too_big(self.entries[index], self.limits)
                try:
                    if not found:
                        with archive.open(info) as stream:
                            found = stream.read(info.file_size + 1)
                except READ_ERRORS as error:
                    found = words(error)
                ledger.add_bytes(len(found))
                yield index, found

    @contextmanager
    def stream(self, index: int) -> Iterator[BinaryIO]:
        try:
            with _open_zip(self.path) as archive, archive.open(self._infos[index]) as stream:
                yield cast(BinaryIO, stream)
        except READ_ERRORS as error:
            raise BrokenArchive(path=self.path, kind="zip", why=words(error)) from error


class Tar:
    """The files of a tar, plain or packed with gzip, bzip2 or xz, in its own order; read from the front each time."""

    kind = "tar"

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self.entries = [Entry(name, member.size) for name, member, _ in self._members()]

    def _members(self) -> Generator[tuple[str, tarfile.TarInfo, tarfile.TarFile], None, None]:
        ledger = Ledger(self.path, self.limits)
        try:
            with unpacked(self.path) as plain:
                meter = cast(BinaryIO, Meter(plain, ledger))
                with tarfile.open(fileobj=meter, mode="r:") as archive:
                    while (member := archive.next()) is not None:
                        vars(archive)["members"] = []  # tarfile would keep every header it has seen
                        ledger.add_file()
                        name = _check_tar_entry(self.path, member)
                        if member.isreg():
                            ledger.reach(member.offset_data + member.size)
                            yield name, member, archive
                    _check_end(meter, archive.offset)
        except TAR_ERRORS as error:
            raise BrokenArchive(path=self.path, kind="tar", why=words(error)) from error

    def read(self, chosen: Sequence[int]) -> Iterator[tuple[int, bytes | str]]:
        wanted = iter(chosen)
        target = next(wanted, None)
        members = self._members()
        for index, (_, member, archive) in enumerate(members):
            if target is None:
                members.close()
                return
            if index == target:
                yield index, too_big(self.entries[index], self.limits) or _extract(archive, member).read()
                target = next(wanted, None)

    @contextmanager
    def stream(self, index: int) -> Iterator[BinaryIO]:
        for position, (_, member, archive) in enumerate(self._members()):
            if position == index:
                try:
                    yield _extract(archive, member)
                except TAR_ERRORS as error:
                    raise BrokenArchive(path=self.path, kind="tar", why=words(error)) from error
                return


@contextmanager
def unpacked(path: Path) -> Iterator[BinaryIO]:
    """A file's content as a stream: unpacked if it is gzip, bzip2 or xz by its first bytes, else as it is."""
    with path.open("rb") as raw:
        head = raw.read(6)
        raw.seek(0)
        if head.startswith(b"\x1f\x8b"):
            opened: object = gzip.GzipFile(fileobj=raw)
        elif head.startswith(b"BZh"):
            opened = bz2.BZ2File(raw)
        elif head.startswith(b"\xfd7zXZ"):
            opened = lzma.LZMAFile(raw)  # noqa: SIM115 - closes with raw
        else:
            opened = raw
        yield cast(BinaryIO, opened)


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except READ_ERRORS as error:
        raise BrokenArchive(path=path, kind="zip", why=words(error)) from error


def _check_zip_entry(path: Path, info: zipfile.ZipInfo) -> str:
    check_name(path, info.orig_filename)
    name = check_name(path, info.filename)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise refusal(path, f"{shorten(name)} is {'a link' if kind == stat.S_IFLNK else 'a device'}")
    if info.flag_bits & 1:
        raise refusal(path, f"{shorten(name)} is encrypted", "pack it again without a password")
    return name


def _check_tar_entry(path: Path, member: tarfile.TarInfo) -> str:
    name = check_name(path, member.name)
    if member.issym() or member.islnk():
        raise refusal(path, f"{shorten(name)} is a link")
    if not (member.isreg() or member.isdir()):
        raise refusal(path, f"{shorten(name)} is a device")
    if member.issparse():
        raise refusal(path, f"{shorten(name)} is sparse")
    return name


def _check_end(stream: BinaryIO, offset: int) -> None:
    """tarfile takes a damaged header for the end; the true end is a block of zeros, or nothing."""
    stream.seek(offset)
    if stream.read(tarfile.BLOCKSIZE).strip(b"\0"):
        raise tarfile.ReadError(f"damaged header at byte {offset:,}")


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo) -> BinaryIO:
    return cast(BinaryIO, archive.extractfile(member))
