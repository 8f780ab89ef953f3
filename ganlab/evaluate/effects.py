"""What an edit of units does to pictures: how much of a thing goes, what stands there then, how much else changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ganlab.evaluate.features import features
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.lab import Model
from ganlab.lab.segments import SURE
from ganlab.lab.turns import chunks
from ganlab.metrics import gradients, rims, spreads
from ganlab.nets import Edits

Measured = NDArray[np.float64]
Masks = NDArray[np.bool_]

BARE = 0.01
"""Of the picture: a sample or a real room with less of the thing counts as one without it in comparisons of places."""


@dataclass(frozen=True)
class Places:
    """What stands where the thing is or was, a value a picture `[N]`; 0 where it was not. See `metrics.places`."""

    contrast: Measured
    step: Measured
    spread: Measured


MEASURES = tuple(field.name for field in fields(Places))


@dataclass(frozen=True)
class Scene:
    """Samples as they are: with the thing in some places, and what walls are like in the same places.

    A wall is a sample without the thing; each picture with it has one, by turns.
    """

    numbers: Sequence[int]
    pixels: Pixels
    masks: Masks
    rows: NDArray[np.intp]
    """those with the thing"""
    walls: Places
    floor: Places
    """of other walls: what the measures say where nothing was ever changed"""

    @property
    def area(self) -> Measured:
        """`[N]`: pixels of the thing"""
        return np.asarray(self.masks.sum((1, 2)), np.float64)

    @property
    def outside(self) -> Measured:
        return np.asarray((~self.masks).sum((1, 2)), np.float64)


@dataclass(frozen=True)
class Effect:
    """Of one edit of a scene, a value a picture `[N]`, and the features of the pictures afterwards `[N, D]`."""

    scene: Scene
    left: Measured
    """pixels of the thing afterwards, wherever they are"""
    change: Measured
    """sum over the pixels outside, in levels of 255"""
    places: Places
    features: NDArray[np.float32]

    @property
    def gone(self) -> Measured:
        """`[N]`: pixels of the thing that are fewer than before; below 0 where there are more."""
        return self.scene.area - self.left

    @property
    def removed(self) -> float:
        """1 - area afterwards / area before: a thing that only moves is not gone."""
        return float(self.gone.sum() / max(self.scene.area.sum(), 1))

    @property
    def elsewhere(self) -> float:
        """Mean absolute change outside, in levels of 255."""
        return float(self.change.sum() / max(self.scene.outside.sum(), 1))

    @property
    def contrast(self) -> float:
        """Edges where the thing was, over a wall's in the same places."""
        return _over(self.places.contrast, self.scene.walls.contrast)

    @property
    def step(self) -> float:
        """The step from where the thing was to around it, over a wall's."""
        return _over(self.places.step, self.scene.walls.step)

    @property
    def spread(self) -> float:
        """How varied what stands in the places is, over walls."""
        return _over(self.places.spread, self.scene.walls.spread)


def scene(model: Model, judge: Judge, numbers: Sequence[int]) -> Scene:
    """Samples of these seeds. Without a single wall, what walls are like is 0."""
    pixels = model.pixels(numbers)
    masks = _shown(model, judge, pixels)
    share = masks.mean((1, 2))
    rows, bare = np.flatnonzero(share >= BARE), np.flatnonzero(share == 0)
    walls, floor = (_places(masks, rows, _by_turns(pixels, bare, len(rows), shift)) for shift in (0, 1))
    return Scene(numbers, pixels, masks, rows, walls, floor)


def effects(
    model: Model, judge: Judge, seen: Scene, edits: Mapping[str, Edits], tell: Callable[[int], None] | None = None
) -> dict[str, Effect]:
    """The effect of each named edit on a scene. tell: (pictures drawn by this step)."""
    done = {}
    for name, edit in edits.items():
        done[name] = effect(model, judge, seen, model.pixels(seen.numbers, edits=edit))
        if tell:
            tell(len(seen.numbers))
    return done


def effect(model: Model, judge: Judge, seen: Scene, after: Pixels) -> Effect:
    """What became of a scene whose pictures are `after` now."""
    left = _shown(model, judge, after)
    change = np.abs(after.astype(np.int16) - seen.pixels).mean(-1) * ~seen.masks
    places = _places(seen.masks, seen.rows, after[seen.rows])
    read = [model.alone(features, judge, after[part]) for part in chunks(len(after))]
    area, moved = (each.sum((1, 2), dtype=np.float64) for each in (left, change))
    return Effect(seen, area, moved, places, np.concatenate(read))


def _shown(model: Model, judge: Judge, pixels: Pixels) -> Masks:
    """`[N, S, S]`: where the judge sees the thing; others may have their turn between the parts."""
    return np.concatenate([model.alone(judge, pixels[part]) > SURE for part in chunks(len(pixels))])


def _places(masks: Masks, rows: NDArray[np.intp], shown: Pixels) -> Places:
    """What stands in the places of `rows` in the pictures `shown`, one a row."""
    found = []
    for measure in (gradients, rims, spreads):
        whole = np.zeros(len(masks))
        if len(shown):
            whole[rows] = measure(shown, masks[rows])
        found.append(whole)
    return Places(*found)


def _by_turns(pixels: Pixels, bare: NDArray[np.intp], count: int, shift: int) -> Pixels:
    if not len(bare):
        return pixels[:0]
    return pixels[bare[(np.arange(count) + shift * (len(bare) // 2)) % len(bare)]]


def _over(parts: Measured, wholes: Measured) -> float:
    return float(parts.sum() / wholes.sum()) if wholes.sum() > 0 else 0.0
