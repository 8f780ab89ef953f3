"""What an edit of units does to pictures: how much of a thing goes, what stands there then, how much else changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganlab.evaluate.features import features
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.lab import Model
from ganlab.lab.turns import chunks
from ganlab.metrics import gradients, rims, spreads
from ganlab.nets import Edits

Measured = NDArray[np.float64]
Masks = NDArray[np.bool_]

BARE = 0.01
"""Of the picture: a sample or a real room with less of the thing counts as one without it in comparisons of places."""
SURE = 0.5


@dataclass(frozen=True)
class Left:
    """Of pictures after an edit, a value a picture `[N]`; 0 where the thing was not."""

    pixels: Measured
    """pixels of the thing afterwards, wherever they are"""
    change: Measured
    """sum over the pixels outside, in levels of 255"""
    gradients: Measured
    steps: Measured
    spreads: Measured


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
    walls: Left
    floor: Left
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
    """Of one edit: what it left of a scene, and the features of all pictures afterwards `[N, D]`."""

    scene: Scene
    left: Left
    features: NDArray[np.float32]

    @property
    def gone(self) -> Measured:
        """`[N]`: pixels of the thing that are fewer than before; below 0 where there are more."""
        return self.scene.area - self.left.pixels

    @property
    def removed(self) -> float:
        """1 - area afterwards / area before: a thing that only moves is not gone."""
        return float(self.gone.sum() / max(self.scene.area.sum(), 1))

    @property
    def elsewhere(self) -> float:
        """Mean absolute change outside, in levels of 255."""
        return float(self.left.change.sum() / max(self.scene.outside.sum(), 1))

    @property
    def contrast(self) -> float:
        """Edges where the thing was, over a wall's in the same places."""
        return _over(self.left.gradients, self.scene.walls.gradients)

    @property
    def step(self) -> float:
        """The step from where the thing was to around it, over a wall's."""
        return _over(self.left.steps, self.scene.walls.steps)

    @property
    def spread(self) -> float:
        """How varied what stands in the places is, over walls."""
        return _over(self.left.spreads, self.scene.walls.spreads)


def scene(model: Model, judge: Judge, numbers: Sequence[int]) -> Scene:
    """Samples of these seeds. Without a single wall, what walls are like is 0."""
    pixels = model.pixels(numbers)
    masks = _shown(model, judge, pixels)
    share = masks.mean((1, 2))
    rows, bare = np.flatnonzero(share >= BARE), np.flatnonzero(share == 0)
    walls, floor = (_left(pixels, masks, rows, _by_turns(pixels, bare, len(rows), shift)) for shift in (0, 1))
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
    there = _left(after, seen.masks, seen.rows, after[seen.rows])
    sums = Left(
        left.sum((1, 2)).astype(np.float64), change.sum((1, 2), dtype=np.float64), there.gradients, there.steps,
        there.spreads,
    )  # fmt: skip
    read = [model.alone(features, judge, after[part]) for part in chunks(len(after))]
    return Effect(seen, sums, np.concatenate(read))


def _shown(model: Model, judge: Judge, pixels: Pixels) -> Masks:
    """`[N, S, S]`: where the judge sees the thing; others may have their turn between the parts."""
    return np.concatenate([model.alone(judge, pixels[part]) > SURE for part in chunks(len(pixels))])


def _left(pixels: Pixels, masks: Masks, rows: NDArray[np.intp], shown: Pixels) -> Left:
    """What stands in the places of `rows` in the pictures `shown`, one a row."""
    nothing, places = np.zeros(len(pixels)), masks[rows]
    found = []
    for measure in (gradients, rims, spreads):
        whole = nothing.copy()
        if len(shown):
            whole[rows] = measure(shown, places)
        found.append(whole)
    return Left(nothing, nothing, *found)


def _by_turns(pixels: Pixels, bare: NDArray[np.intp], count: int, shift: int) -> Pixels:
    if not len(bare):
        return pixels[:0]
    return pixels[bare[(np.arange(count) + shift * (len(bare) // 2)) % len(bare)]]


def _over(parts: Measured, wholes: Measured) -> float:
    return float(parts.sum() / wholes.sum()) if wholes.sum() > 0 else 0.0
