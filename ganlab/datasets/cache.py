"""Decoded datasets on disk, so that a source is decoded once: `<home>/datasets/<key>/`.

A folder holds `pixels.u8` (raw `[N, S, S, C]`), `labels.npz` and, written last, `dataset.json`. It is built beside
under a name of its own and renamed when complete: builders do not collide, a reader never sees half a set, and one that
is damaged is built again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganlab.datasets.dataset import Dataset
from ganlab.datasets.labels import Columns
from ganlab.datasets.report import Report
from ganlab.errors import DataError, DataNotFound

VERSION = 1
PIXELS, LABELS, ABOUT = "pixels.u8", "labels.npz", "dataset.json"
_KEY = re.compile(r"[0-9a-f]{24}-\d{1,4}-(auto|gray|rgb)(-\d+)?-v\d+")
_DAMAGE = (OSError, ValueError, KeyError, TypeError, EOFError, AttributeError, zipfile.BadZipFile, zlib.error)
_HALF_BUILT = ".building-"
_STALE = 24 * 3600


@dataclass(frozen=True)
class About:
    """What `dataset.json` says."""

    name: str
    fingerprint: str
    licence: str
    shape: tuple[int, int, int, int]
    report: Report


def base_of(home: Path | None) -> Path:
    """The given home, or $GANLAB_HOME, or ~/.cache/ganlab."""
    return Path(home or os.environ.get("GANLAB_HOME") or Path.home() / ".cache" / "ganlab").expanduser()


def home_of(home: Path | None) -> Path:
    """The folder of datasets in the home."""
    return base_of(home) / "datasets"


def key_of(fingerprint: str, image_size: int, channels: int | None, limit: int | None) -> str:
    """The name of the cache folder for this content, decoded in this way, by this version of the decoder."""
    policy = {None: "auto", 1: "gray", 3: "rgb"}[channels]
    return f"{fingerprint[:24]}-{image_size}-{policy}{f'-{limit}' if limit is not None else ''}-v{VERSION}"


def load(folder: Path) -> Dataset | None:
    """The dataset in a cache folder, its pixels mapped; None if there is none or it is not whole."""
    try:
        values = json.loads((folder / ABOUT).read_text("utf-8"))
        shape = tuple(values["shape"])
        pixels = folder / PIXELS
        if len(shape) != 4 or min(shape) < 1 or pixels.stat().st_size != int(np.prod(shape, dtype=np.int64)):
            return None
        with (folder / LABELS).open("rb") as packed, np.load(packed, allow_pickle=False) as stored:
            labels: dict[str, NDArray[Any]] = {name: stored[f"c{i}"] for i, name in enumerate(values["columns"])}
        if any(len(column) != shape[0] for column in labels.values()):
            return None
        mapped = np.memmap(pixels, np.uint8, mode="r", shape=shape)
        report = Report.from_json(values["report"])
        return Dataset(values["name"], values["fingerprint"], mapped, labels, report, folder, values["licence"])
    except _DAMAGE:
        return None


def reopen(key: str, *, home: Path | None = None) -> Dataset:
    """A dataset by the name of its cache folder, as a resumed run knows it. Raises DataNotFound if it is gone."""
    folder = home_of(home) / key
    dataset = load(folder) if _KEY.fullmatch(key) else None
    if dataset is None:
        raise DataNotFound(path=folder)
    return dataset


@contextmanager
def building(home: Path) -> Iterator[Path]:
    """A fresh folder to build in, which is gone afterwards unless `publish` has renamed it."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        _sweep(home)
        folder = Path(tempfile.mkdtemp(prefix=_HALF_BUILT, dir=home))
    except OSError as error:
        raise _cannot_write(home, error) from error
    try:
        yield folder
    except OSError as error:
        raise _cannot_write(home, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def finish(folder: Path, about: About, labels: Columns) -> None:
    """Write everything but the pixels, `dataset.json` last."""
    np.savez(folder / LABELS, **{f"c{i}": values for i, values in enumerate(labels.values())})  # type: ignore[arg-type]
    values = {
        "format": 1, "version": VERSION, "name": about.name, "fingerprint": about.fingerprint, "licence": about.licence,
        "shape": list(about.shape), "columns": list(labels), "report": about.report.to_json(),
    }  # fmt: skip
    (folder / ABOUT).write_text(json.dumps(values, indent=1), "utf-8")


def publish(built: Path, folder: Path) -> Dataset:
    """Rename a finished folder to its place. If another builder came first its result is taken; a damaged one goes."""
    for _ in range(5):
        try:
            os.rename(built, folder)
        except OSError as error:
            if not folder.is_dir():
                raise _cannot_write(folder.parent, error) from error
            if load(folder) is None:
                _clear(folder)
                continue
        dataset = load(folder)
        if dataset is not None:
            return dataset
    raise DataError(what=f"{folder}: cannot be replaced; delete this folder and try again")


def _clear(folder: Path) -> None:
    aside = folder.with_name(f"{_HALF_BUILT}old-{os.getpid()}-{time.monotonic_ns()}")
    try:
        os.rename(folder, aside)
    except OSError:  # another builder cleared it first
        return
    shutil.rmtree(aside, ignore_errors=True)


def _sweep(home: Path) -> None:
    """Remove what builders that were killed more than a day ago have left."""
    for left in home.glob(_HALF_BUILT + "*"):
        try:
            if time.time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left, ignore_errors=True)
        except OSError:
            continue


def _cannot_write(place: Path, error: OSError) -> DataError:
    why = error.strerror or str(error)
    return DataError(what=f"{place}: cannot be written ({why}); free some space or set GANLAB_HOME to another folder")


def digest(text: str) -> str:
    """sha256 of a text, hex."""
    return hashlib.sha256(text.encode()).hexdigest()
