"""Pictures and archives that the tests of this room are made of."""

from __future__ import annotations

import io
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

Members = dict[str, bytes]


def paint(seed: int, width: int = 32, height: int = 32, channels: int = 3) -> np.ndarray:
    """A smooth picture `[height, width, channels]` uint8 that differs for every seed."""
    noise = np.random.default_rng(seed).integers(0, 256, (4, 4, channels), np.uint8)
    planes = [Image.fromarray(noise[..., c]).resize((width, height), Image.Resampling.BICUBIC) for c in range(channels)]
    return np.stack([np.asarray(plane) for plane in planes], axis=-1)


def encode(image: Image.Image | np.ndarray, kind: str = "PNG", **options: object) -> bytes:
    """An image as the bytes of a file."""
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image[..., 0] if image.ndim == 3 and image.shape[-1] == 1 else image)
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def pack_zip(path: Path, members: Members) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def pack_tar(path: Path, members: Members, mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def pack_folder(path: Path, members: Members) -> Path:
    for name, data in members.items():
        place = path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return path


def peak_bytes(work: Callable[[], object]) -> int:
    """The most that was allocated by Python and numpy at once meanwhile."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class Kit:
    """The helpers above, as one fixture."""

    paint = staticmethod(paint)
    encode = staticmethod(encode)
    zip = staticmethod(pack_zip)
    tar = staticmethod(pack_tar)
    folder = staticmethod(pack_folder)
    peak_bytes = staticmethod(peak_bytes)

    @staticmethod
    def pngs(count: int, name: str = "{}.png", first: int = 0) -> Members:
        """`count` different pictures of 32 px."""
        return {name.format(seed): encode(paint(seed)) for seed in range(first, first + count)}


@pytest.fixture
def kit() -> type[Kit]:
    return Kit


@pytest.fixture
def open_set(tmp_path: Path) -> Callable[..., object]:
    """`datasets.open` at 32 px with a cache below tmp_path."""
    from ganlab import datasets

    def opened(source: object, image_size: int = 32, **options: object) -> object:
        return datasets.open(source, image_size, **{"home": tmp_path / "home", **options})

    return opened
