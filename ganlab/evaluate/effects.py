"""What drops of units do to pictures: how much of a thing goes, how much else changes, how real the rest still is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganlab import dissect
from ganlab.evaluate.features import features
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.lab import Model
from ganlab.lab.turns import chunks

Units = Sequence[int]
Measured = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """Of one drop, a value a picture `[N]`, and the features of the pictures afterwards `[N, D]`."""

    area: Measured
    """pixels of the thing before"""
    left: Measured
    """pixels of the thing afterwards, wherever they are"""
    change: Measured
    """sum over the pixels outside, in levels of 255"""
    outside: Measured
    """pixels that did not belong to the thing before"""
    features: NDArray[np.float32]

    @property
    def gone(self) -> Measured:
        """`[N]`: pixels of the thing that are fewer than before; below 0 where there are more."""
        return self.area - self.left

    @property
    def removed(self) -> float:
        """1 - area afterwards / area before: a thing that only moves is not gone."""
        return float(self.gone.sum() / max(self.area.sum(), 1))

    @property
    def elsewhere(self) -> float:
        """Mean absolute change outside, in levels of 255."""
        return float(self.change.sum() / max(self.outside.sum(), 1))


def effects(
    model: Model,
    judge: Judge,
    stage: str,
    drops: Mapping[str, Units],
    numbers: Sequence[int],
    tell: Callable[[int], None] | None = None,
) -> dict[str, Effect]:
    """The effect of each named drop of a stage's units on these seeds; the stage is computed once for all of them.

    tell: (pictures drawn by this step).
    """
    parts: dict[str, list[Effect]] = {name: [] for name in drops}
    edits = {name: dissect.drop(model.generator, stage, units) for name, units in drops.items()}
    for part in chunks(len(numbers)):
        traced = model.trace(stage, numbers[part])
        window = model.alone(judge, traced.pixels) > 0.5
        for name, edit in edits.items():
            parts[name].append(_effect(model, judge, traced.pixels, model.finish(traced.h, stage, edit), window))
            if tell:
                tell(len(window))
    return {name: _joined(several) for name, several in parts.items()}


def _effect(model: Model, judge: Judge, before: Pixels, after: Pixels, window: NDArray[np.bool_]) -> Effect:
    change = np.abs(after.astype(np.int16) - before).mean(-1)  # [N, S, S]
    left = model.alone(judge, after) > 0.5
    area, remaining, moved, outside = (
        each.sum((1, 2)).astype(np.float64) for each in (window, left, change * ~window, ~window)
    )
    return Effect(area, remaining, moved, outside, model.alone(features, judge, after))


def _joined(parts: Sequence[Effect]) -> Effect:
    rows = ((part.area, part.left, part.change, part.outside) for part in parts)
    area, left, change, outside = (np.concatenate(several) for several in zip(*rows))
    return Effect(area, left, change, outside, np.concatenate([part.features for part in parts]))
