"""Worlds drawn by the program: pictures that come with their true labels, masks and boxes.

A picture is a function of (world, version, seed, index): it is the same in any batch, and needs no file and no licence.
`faces` are portraits, `rooms` are bedrooms. Each world is a module of this package with one function `draw`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ganlab.errors import InvalidValue

WORLDS = {
    "faces": "portraits, labelled with woman, smiling, glasses, beard, hair, its length, skin, age and the head's turn",
    "rooms": "bedrooms with none to three windows, with a mask and boxes for every thing in them",
}
VERSION = {"faces": 2, "rooms": 2}
SIZES = (16, 32, 64, 128, 256)
LAST = 2**53
CHUNK = 64  # pictures of 64 px that are drawn at once: their fields stay in the cache
CHUNK_GPU = 2048  # there a portrait is some 5,600 kernels, whatever their number

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Rendered:
    """Pictures of a world and all that is known about them."""

    pixels: NDArray[np.uint8]
    """uint8 `[N, S, S, 3]`"""
    labels: dict[str, NDArray[Any]]
    """column -> `[N]`; 0/1 are int64, continuous values float64"""
    masks: dict[str, NDArray[np.bool_]]
    """thing -> bool `[N, S, S]`, true where at least half of the pixel shows the thing"""
    boxes: list[dict[str, list[Box]]] = field(default_factory=list)
    """a picture -> thing -> boxes (x0, y0, x1, y1) in pixels from the top left; empty for a world without boxes"""

    def __len__(self) -> int:
        return len(self.pixels)


def render(
    world: str, indices: Sequence[int], *, size: int = 64, seed: int = 0, device: torch.device | str = "cpu"
) -> Rendered:
    """Pictures `indices` (0 to 2^53) of the endless series that (world, seed) names.

    They are `size` px square: 16, 32, 64, 128 or 256. Picture i is the same in any batch, bit for bit on one device.
    Raises InvalidValue for a world, size or index that does not exist.
    """
    if world not in WORLDS:
        raise InvalidValue(name="world", value=world, remedy=f"choose one of {', '.join(WORLDS)}")
    if size not in SIZES:
        raise InvalidValue(name="size", value=size, remedy=f"choose one of {', '.join(map(str, SIZES))}")
    numbers = _checked(indices)
    draw = _painters()[world]
    most = CHUNK if torch.device(device).type == "cpu" else CHUNK_GPU
    chunk = max(1, most * 64 * 64 // (size * size))
    with _one_thread(), torch.inference_mode():
        parts = [draw(numbers[i : i + chunk], size, seed, device) for i in range(0, len(numbers), chunk)]
    return _joined(parts)


def _painters() -> dict[str, Callable[[NDArray[np.integer], int, int, torch.device | str], Rendered]]:
    from ganlab.datasets.rendered import faces, rooms  # here, since they are built on what stands above

    return {"faces": faces.draw, "rooms": rooms.draw}


def _checked(indices: Sequence[int]) -> NDArray[np.integer]:
    numbers = np.asarray(indices)
    whole = numbers.ndim == 1 and len(numbers) > 0 and numbers.dtype.kind in "iu"
    if not whole or not 0 <= numbers.min() <= numbers.max() <= LAST:
        raise InvalidValue(name="indices", value=indices, remedy="give one or more whole numbers from 0 to 2^53")
    return numbers


@contextmanager
def _one_thread() -> Iterator[None]:
    """A thousand small operations a chunk: on a busy machine, waiting for a second thread costs more than it brings."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _joined(parts: list[Rendered]) -> Rendered:
    return Rendered(
        np.concatenate([part.pixels for part in parts]),
        {name: np.concatenate([part.labels[name] for part in parts]) for name in parts[0].labels},
        {name: np.concatenate([part.masks[name] for part in parts]) for name in parts[0].masks},
        [boxes for part in parts for boxes in part.boxes],
    )
