"""What a model was trained on: the world that can judge it, pictures to compare its samples with, and copies of them.

A rendered world of this version is drawn again, without end and without a file. Any other set is taken from the cache
of decoded datasets, if it is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ganlab.datasets import Dataset, cache, rendered, worlds
from ganlab.errors import InvalidValue
from ganlab.images import Pixels
from ganlab.store import Info

SERIES = 2
"""The seed of real pictures to compare with: no dataset (0) and no judge (1) has learnt from these."""
CHUNK = 512


@dataclass(frozen=True)
class Origin:
    """The data behind a model."""

    name: str
    size: int
    channels: int
    world: worlds.World | None
    """the rendered world, if this version still draws it"""
    dataset: Dataset | None
    """the training pictures, decoded, if the cache has them"""

    @property
    def count(self) -> int:
        """How many training pictures can be looked at; 0 where there are none."""
        return len(self.dataset) if self.dataset else self.world.count if self.world and self.channels == 3 else 0

    def training(self) -> Iterator[Pixels]:
        """All training pictures that there are, in parts `[m, S, S, C]`, read from the cache or drawn again."""
        for start in range(0, self.count, CHUNK):
            rows = range(start, min(start + CHUNK, self.count))
            if self.dataset:
                yield np.array(self.dataset.pixels[rows.start : rows.stop])
            elif self.world:
                yield rendered.render(self.world.world, rows, size=self.size, seed=self.world.seed).pixels

    def some(self, count: int) -> Pixels:
        """Up to `count` of the training pictures; there must be some."""
        if self.dataset:
            return self.dataset.wall(count)
        assert self.world
        rows = range(min(count, self.count))
        return rendered.render(self.world.world, rows, size=self.size, seed=self.world.seed).pixels

    def held_out(self, count: int) -> tuple[Pixels, int]:
        """Up to `count` pictures to compare with all training pictures but themselves, and how many of these they are.

        Fresh ones of a rendered world: 0. Of another set training pictures, each of which is its own nearest one: 1.
        """
        if self.world is None or self.channels != 3:
            return self.some(count), 1
        return rendered.render(self.world.world, range(count), size=self.size, seed=SERIES).pixels, 0

    def real(self, count: int) -> Pixels | None:
        """Up to `count` real pictures: fresh ones of a rendered world, else training pictures; None without either."""
        if self.world:
            return rendered.render(self.world.world, range(count), size=self.size, seed=SERIES).pixels
        return self.dataset.wall(count) if self.dataset else None


def origin(info: Info) -> Origin:
    """Where a model comes from, by its config."""
    name, fingerprint = (str(info.dataset.get(key) or "") for key in ("name", "fingerprint"))
    size, channels = info.config.image_size, info.config.channels
    world = _world(name, fingerprint)
    keys = [cache.key_of(fingerprint, size, policy, None) for policy in (None, channels)] if fingerprint else []
    found = (cache.load(cache.home_of(None) / key) for key in keys)
    dataset = next((data for data in found if data is not None and data.channels == channels), None)
    return Origin(name, size, channels, world, dataset)


def _world(name: str, fingerprint: str) -> worlds.World | None:
    try:
        world = worlds.parse(name)
    except InvalidValue:  # another set, or a version of a world that is drawn no more
        return None
    return world if world.fingerprint == fingerprint else None
