"""A rendered world as files: a folder of pictures with labels.csv, and beside it what is known of every pixel.

    OUT/000000.png ... labels.csv          opens like any folder of pictures, with its labels
    OUT-masks/THING/000000.png ...         255 where the picture shows the thing, else 0
    OUT-masks/boxes.json                   of a world with boxes (docs/formats.md)

The masks have a folder of their own, since every picture below OUT would be one to train on.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ganlab import seeds
from ganlab.datasets import labels, rendered, worlds
from ganlab.datasets.rendered import Box, Rendered
from ganlab.errors import InvalidValue
from ganlab.images import encode

COUNT = 1000
CHUNK = 64
DIGITS = 6


def export(
    source: str,
    out: Path,
    *,
    count: int | None = None,
    size: int = 64,
    first: int = 0,
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Path:
    """Write `count` pictures of a world from number `first` on, `size` px square; returns the folder of their masks.

    source: "rendered:faces" or "rendered:rooms"; a count may stand in it, "rendered:faces:500", else it is 1,000.
    Both folders are written beside and renamed, the pictures last: where these are, all is there. Raises InvalidValue,
    also where one of the folders is there already.
    """
    world = worlds.parse(source)
    wanted = count if count is not None else world.count if source.count(":") > 1 else COUNT
    if not 1 <= wanted <= worlds.MOST:
        raise InvalidValue(name="count", value=wanted, remedy=f"ask for 1 to {worlds.MOST:,} pictures")
    if not 0 <= first <= rendered.LAST - wanted + 1:
        raise InvalidValue(name="first", value=first, remedy="pictures are numbered from 0 to 2^53")
    masks = out.with_name(f"{out.name}-masks")
    for folder in (out, masks):
        if folder.exists():
            raise InvalidValue(name="out", value=str(out), remedy=f"{folder} is there already; choose another place")
    order = worlds.World(world.world, world.version, wanted, seeds.check(seed))
    with _beside(masks) as half_masks, _beside(out) as half_pictures:
        _write(half_pictures, half_masks, order, first, size, progress)
        half_masks.rename(masks)
        half_pictures.rename(out)
    return masks


def _write(
    pictures: Path, masks: Path, world: worlds.World, first: int, size: int, progress: Callable[[int, int], None]
) -> None:
    boxes: dict[str, dict[str, list[list[float]]]] = {}
    with (pictures / labels.NAME).open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        for start in range(0, world.count, CHUNK):
            numbers = range(first + start, first + min(start + CHUNK, world.count))
            drawn = rendered.render(world.world, numbers, size=size, seed=world.seed)
            names = [f"{number:0{DIGITS}d}.png" for number in numbers]
            if not start:
                table.writerow([labels.FILE_COLUMNS[0], *drawn.labels])
            table.writerows(_rows(names, drawn))
            _write_pictures(pictures, names, drawn.pixels)
            for thing, shown in drawn.masks.items():
                _write_pictures(masks / thing, names, shown[..., None].astype(np.uint8) * 255)
            boxes |= {name: _shares(found, size) for name, found in zip(names, drawn.boxes)}
            progress(start + len(names), world.count)
    if boxes:
        about = {"format": 1, "world": f"{worlds.PREFIX}{world.world}@{world.version}", "seed": world.seed}
        (masks / "boxes.json").write_text(json.dumps({**about, "boxes": boxes}, indent=1) + "\n", encoding="utf-8")


def _rows(names: list[str], drawn: Rendered) -> list[list[Any]]:
    """A row a picture: its file, then its labels; what is read back is the same number, bit for bit."""
    columns = [values.tolist() for values in drawn.labels.values()]
    return [[name, *values] for name, *values in zip(names, *columns)]


def _write_pictures(folder: Path, names: list[str], pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> None:
    folder.mkdir(exist_ok=True)
    for name, picture in zip(names, pixels):
        (folder / name).write_bytes(encode(picture))


def _shares(found: dict[str, list[Box]], size: int) -> dict[str, list[list[float]]]:
    """Boxes in pixels as fractions of the picture."""
    return {thing: [[edge / size for edge in box] for box in boxes] for thing, boxes in found.items()}


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A fresh folder beside `folder`, which is gone afterwards unless it has been renamed."""
    half = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    try:
        yield half
    finally:
        shutil.rmtree(half, ignore_errors=True)
