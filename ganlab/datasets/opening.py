"""`open`: anything that holds pictures -> a Dataset. What a file is, its first bytes say, not its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ganlab.datasets import cache, idx, labels, named, npz, shards, sidecars, worlds
from ganlab.datasets.archives import TAR_ERRORS, Tar, Zip, unpacked
from ganlab.datasets.build import Order, Progress, build
from ganlab.datasets.dataset import Dataset
from ganlab.datasets.feeds import Feed, Files
from ganlab.datasets.published import Published
from ganlab.datasets.safety import Limits
from ganlab.datasets.samples import Samples
from ganlab.datasets.sources import Entry, Folder, Source, fingerprint_of_file, fingerprint_of_folder, words
from ganlab.errors import BrokenArchive, DataNotFound, InvalidValue

SIZES = (16, 32, 64, 128, 256)
_STRANGERS = {
    b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a RAR archive", b"\x89HDF": "an HDF5 file", b"PAR1": "a Parquet file",
    b"\x89PNG": "a single picture", b"\xff\xd8\xff": "a single picture", b"GIF8": "a single picture",
    b"\x28\xb5\x2f\xfd": "a zstd archive", b"\x80\x02": "a pickle, which is never opened",
    b"\x80\x03": "a pickle, which is never opened", b"\x80\x04": "a pickle, which is never opened",
}  # fmt: skip


@dataclass(frozen=True)
class Origin:
    """Where pictures come from; `feed` opens them, and is not called if the cache has them."""

    name: str
    path: str
    fingerprint: str
    feed: Callable[[], Feed]
    licence: str = ""


def open(
    source: str | Path,
    image_size: int = 64,
    *,
    channels: int | None = None,
    limit: int | None = None,
    home: Path | None = None,
    progress: Progress | None = None,
    limits: Limits = Limits(),  # noqa: B008
) -> Dataset:
    """Pictures as a Dataset of `image_size` px, decoded into the cache the first time and mapped from it afterwards.

    source: a zip, a tar (plain, gz, bz2, xz), a folder, an npz or npy, idx files, a folder of tar shards or a pattern
    like "shards-{000..009}.tar", "rendered:faces" or "rendered:rooms" (with "@1" and ":500" if wanted), or a set of
    torchvision's like "torchvision:CelebA" or "torchvision:MNIST:test", downloaded if it is not in the home. channels:
    1, 3, or None for 1 if every picture is gray and else 3. limit: look at no more than so many files, evenly spread.
    home: place of the cache, else $GANLAB_HOME, else ~/.cache/ganlab. progress: called with (done, total) about ten
    times a second. limits: what an archive may hold, each shard for itself.
    Raises InvalidValue, DataNotFound, BrokenArchive, UnsafeArchive, InvalidLabels, NoPictures, DataError.
    """
    _check(image_size, channels, limit)
    origin = _origin(source, limits, limit, home)
    folder = cache.home_of(home) / cache.key_of(origin.fingerprint, image_size, channels, limit)
    found = cache.load(folder)
    if found is not None:
        return replace(found, name=origin.name)  # the same content may have come under another name
    order = Order(origin.name, origin.path, origin.fingerprint, origin.licence, image_size, channels)
    return build(order, origin.feed(), folder, progress)


def _check(image_size: int, channels: int | None, limit: int | None) -> None:
    if image_size not in SIZES:
        raise InvalidValue(name="image_size", value=image_size, remedy=f"choose one of {', '.join(map(str, SIZES))} px")
    if channels not in (None, 1, 3):
        raise InvalidValue(
            name="channels", value=channels, remedy="give 1 (gray), 3 (colour), or nothing to let the pictures decide"
        )
    if limit is not None and limit < 1:
        raise InvalidValue(name="limit", value=limit, remedy="give the most files to look at, at least 1")


def is_named(source: str | Path) -> bool:
    """Whether a source is a name and no path: "rendered:faces", "torchvision:CelebA"."""
    return isinstance(source, str) and source.strip().startswith((worlds.PREFIX, named.PREFIX))


def _origin(source: str | Path, limits: Limits, limit: int | None, home: Path | None) -> Origin:
    if is_named(source):
        return _by_name(str(source), limit, home)
    path = Path(source).expanduser()
    if path.is_dir() or shards.is_pattern(path):
        folder = Folder(path, limits) if path.is_dir() else shards.Pattern(path, limits)
        return Origin(
            path.resolve().name, str(path), fingerprint_of_folder(folder), lambda: _files(folder, limits, limit)
        )
    if not path.is_file():
        raise DataNotFound(path=path)
    kind = sniff(path)
    if kind == "idx":
        lone = _LoneIdx(path, limits)
        return Origin(
            path.name, str(path), fingerprint_of_folder(lone), lambda: idx.from_source(lone, limits, limit, every=True)
        )
    return Origin(path.name, str(path), fingerprint_of_file(path), lambda: _archive(path, kind, limits, limit))


def _by_name(source: str, limit: int | None, home: Path | None) -> Origin:
    if source.strip().startswith(worlds.PREFIX):
        world = worlds.parse(source)
        return Origin(world.name, world.name, world.fingerprint, lambda: worlds.Drawn(world, limit), worlds.LICENCE)
    wanted = named.parse(source)
    root = named.fetch(wanted, home)
    fingerprint = named.fingerprint(wanted, root)
    return Origin(wanted.name, str(root), fingerprint, lambda: Published(wanted, root, limit), wanted.recipe.licence)


def _archive(path: Path, kind: str, limits: Limits, limit: int | None) -> Feed:
    if kind == "npy":
        return npz.from_npy(path, limit)
    if kind == "tar":
        tar = Tar(path, limits)
        grouped = labels.find(entry.name for entry in tar.entries) is None and sidecars.beside(tar.entries)
        return Samples([tar], limits, limit) if grouped else _files(tar, limits, limit)
    archive = Zip(path, limits)
    if archive.entries and all(entry.name.endswith(".npy") for entry in archive.entries):
        return npz.from_npz(path, limits, limit)
    return _files(archive, limits, limit)


def _files(source: Source, limits: Limits, limit: int | None) -> Feed:
    if idx.are_in(source):
        return idx.from_source(source, limits, limit)
    if isinstance(source, shards.Pattern) or (isinstance(source, Folder) and shards.are_in(source)):
        return shards.of_folder(source, limits, limit)
    return Files(source, limits, limit)


class _LoneIdx(Folder):
    """An idx file that was given alone, with the labels that lie beside it under the same name."""

    kind = "idx"

    def __init__(self, path: Path, limits: Limits) -> None:
        self._given = path
        super().__init__(path.parent, limits)

    def _list(self) -> Iterator[Entry]:
        for name in idx.partners(self._given):
            yield Entry(name, (self.path / name).stat().st_size)


def sniff(path: Path) -> str:
    """ "zip", "tar", "npy" or "idx", by the first bytes, unpacked if need be. Raises BrokenArchive for all else."""
    with path.open("rb") as raw:
        magic = raw.read(8)
    if magic.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if magic.startswith(b"\x93NUMPY"):
        return "npy"
    stranger = next((what for start, what in _STRANGERS.items() if magic.startswith(start)), "")
    if not stranger:
        try:
            with unpacked(path) as stream:
                head = stream.read(512)
        except TAR_ERRORS as error:
            raise BrokenArchive(path=path, kind="an archive", why=words(error)) from error
        if _is_tar(head):
            return "tar"
        if idx.is_head(head):
            return "idx"
    why = f"it is {stranger}" if stranger else "it is empty" if not magic else "its first bytes are of no known kind"
    raise BrokenArchive(path=path, kind="a zip, tar, npz or idx file", why=why)


def _is_tar(head: bytes) -> bool:
    """Whether a block is a tar header: its checksum says so in every dialect."""
    if len(head) < 512 or not head.strip(b"\0"):
        return False
    try:
        claimed = int(head[148:156].strip(b" \0") or b"-1", 8)
    except ValueError:
        return False
    return claimed == sum(head[:148]) + 256 + sum(head[156:512])
