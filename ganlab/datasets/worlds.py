"""A rendered world as a dataset: "rendered:faces", "rendered:faces@1", "rendered:faces@1:500"."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganlab.datasets import rendered
from ganlab.datasets.cache import digest
from ganlab.datasets.feeds import Item
from ganlab.datasets.inspector import Picture
from ganlab.datasets.labels import Columns
from ganlab.errors import InvalidValue

PREFIX = "rendered:"
COUNT = 12_000
MOST = 1_000_000
LICENCE = "CC0-1.0"
_CHUNK = 128
_SPEC = re.compile(r"rendered:([a-z_]+)(?:@(\d{1,4}))?(?::(\d{1,7}))?")


@dataclass(frozen=True)
class World:
    """`count` pictures of a world, drawn for `seed`."""

    world: str
    version: int
    count: int
    seed: int = 0

    @property
    def name(self) -> str:
        """As a person writes it, in full."""
        return f"{PREFIX}{self.world}@{self.version}" + (f":{self.count}" if self.count != COUNT else "")

    @property
    def fingerprint(self) -> str:
        """sha256 hex of world, version, count and seed."""
        return digest(json.dumps(["rendered", self.world, self.version, self.count, self.seed]))


def parse(text: str) -> World:
    """What "rendered:NAME[@VERSION][:COUNT]" asks for. Raises InvalidValue, which lists the worlds."""
    match = _SPEC.fullmatch(text.strip())
    worlds = ", ".join(f"{PREFIX}{name}@{rendered.VERSION[name]}" for name in rendered.WORLDS)
    world = match[1] if match else ""
    if not match or world not in rendered.WORLDS:
        remedy = f"the worlds are {worlds}; a count may follow, as in rendered:faces:500"
        raise InvalidValue(name="source", value=text, remedy=remedy)
    version, count = int(match[2] or rendered.VERSION[world]), int(match[3] or COUNT)
    if version != rendered.VERSION[world]:
        raise InvalidValue(name="source", value=text, remedy=f"this ganlab draws {worlds}")
    if not 1 <= count <= MOST:
        raise InvalidValue(name="source", value=text, remedy=f"ask for 1 to {MOST:,} pictures")
    return World(world, version, count)


class Drawn:
    """The pictures of a world, drawn in chunks as they are asked for."""

    unique = False

    def __init__(self, world: World, limit: int | None = None) -> None:
        self._world = world
        self.total = world.count if limit is None else min(limit, world.count)
        self._labels: dict[str, list[NDArray[Any]]] = {}

    def items(self, size: int) -> Iterator[Item]:
        for first in range(0, self.total, _CHUNK):
            indices = range(first, min(first + _CHUNK, self.total))
            drawn = rendered.render(self._world.world, indices, size=size, seed=self._world.seed)
            for name, values in drawn.labels.items():
                self._labels.setdefault(name, []).append(np.asarray(values))
            for index, picture in zip(indices, np.asarray(drawn.pixels), strict=True):
                yield Item(index, f"picture {index}", Picture(picture, size, size, gray=False))

    def labels(self, kept: Sequence[int]) -> tuple[Columns, list[str]]:
        rows = np.asarray(kept, np.int64)
        return {name: np.concatenate(parts)[rows] for name, parts in self._labels.items()}, []
