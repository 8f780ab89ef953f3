"""Samples with a thing and samples without it, alike in everything else: what a critic may be asked to tell apart.

A model that draws windows more often in dark rooms than in bright ones lets a critic tell edited samples that had
windows from others by the room alone, however well the windows are gone. So each sample with windows gets one without
whose propensity is the same: how likely the rest of the picture, with the windows' places covered, makes a window
(Rosenbaum and Rubin, "The Central Role of the Propensity Score", 1983). Critics read it, each on samples that it has
not learnt from. What they can still tell with the places covered is the floor of whatever is measured on the pairs.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganlab import seeds
from ganlab.device import Hardware
from ganlab.evaluate.critic import Lesson, Make, Pooling, fitted
from ganlab.evaluate.effects import BARE
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.lab import Model
from ganlab.lab.segments import SURE
from ganlab.lab.turns import chunks

FOLDS = 3
SPLIT, ORDER, PLACE = 41, 42, 43
CALIPER = 0.1
"""The most by which the propensities of a pair differ, as logits."""
AROUND = 4
"""px around a thing that are covered with it: of a window its sill and reveal, which belong to the wall."""
COVER = 127
LESSON = Lesson(epochs=6)

Masks = NDArray[np.bool_]
Rows = NDArray[np.intp]
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Pairs:
    """Seeds of samples with the thing and of as many without it, in pairs, and the samples as they are.

    masks `[N, S, S]`: where those that have it have it.
    """

    having: Rows
    lacking: Rows
    masks: Masks
    with_it: Pixels
    without_it: Pixels

    def __len__(self) -> int:
        return len(self.having)

    def __getitem__(self, part: slice) -> Pairs:
        return Pairs(self.having[part], self.lacking[part], self.masks[part], self.with_it[part], self.without_it[part])


@dataclass(frozen=True)
class Samples:
    """Samples of some seeds, and where a judge sees the thing in them."""

    first: int
    pixels: Pixels
    masks: Masks

    def pairs(self, having: Rows, lacking: Rows) -> Pairs:
        """Pairs of these rows, as many as both have."""
        count = min(len(having), len(lacking))
        a, b = having[:count], lacking[:count]
        return Pairs(self.first + a, self.first + b, self.masks[a], self.pixels[a], self.pixels[b])

    @property
    def having(self) -> Rows:
        return np.flatnonzero(self.masks.mean((1, 2)) >= BARE)

    @property
    def lacking(self) -> Rows:
        return np.flatnonzero(~self.masks.any((1, 2)))


def samples(model: Model, judge: Judge, first: int, count: int, tell: Tell | None = None) -> Samples:
    """`count` samples from the seed `first` on. tell: (pictures drawn by this step)."""
    pixels, masks = [], []
    for part in chunks(count):
        pixels.append(model.pixels(range(first + part.start, first + min(part.stop, count))))
        masks.append(judge(pixels[-1]) > SURE)
        if tell:
            tell(len(pixels[-1]))
    return Samples(first, np.concatenate(pixels), np.concatenate(masks))


def matched(drawn: Samples, machine: Hardware, seed: int, make: Make = Pooling, tell: Tell | None = None) -> Pairs:
    """Pairs of like propensity, in no particular order; fewer than there are samples of either kind.

    seed: of the critics that read the propensity. tell: (pictures looked at by this step).
    """
    having, lacking = drawn.having, drawn.lacking
    having = having[: 2 * len(lacking)]
    if min(len(having), len(lacking)) < 2 * FOLDS:
        return drawn.pairs(having[:0], lacking[:0])
    elsewhere = having[seeds.permutation(len(having), seed, PLACE)[np.arange(len(lacking)) % len(having)]]
    sides = (
        covered(drawn.pixels[having], drawn.masks[having]),
        covered(drawn.pixels[lacking], drawn.masks[elsewhere]),
    )
    scores = [np.zeros(len(side), np.float32) for side in sides]
    folds = [seeds.permutation(len(side), seed, SPLIT, place) % FOLDS for place, side in enumerate(sides)]
    for fold in range(FOLDS):
        learnt = [side[mine != fold] for side, mine in zip(sides, folds)]
        read = fitted(learnt[0], learnt[1], machine, seeds.mix(seed, fold), make, LESSON)
        for side, mine, score in zip(sides, folds, scores):
            score[mine == fold] = read(side[mine == fold])
        if tell:
            tell(len(sides[0]) + len(sides[1]))
    first, second = _nearest(scores[0], scores[1], seeds.permutation(len(lacking), seed, ORDER))
    return drawn.pairs(having[first], lacking[second])


def covered(pixels: Pixels, masks: Masks) -> Pixels:
    """The pictures with a grey box over each patch of their masks, and a little around it."""
    from scipy.ndimage import find_objects, label  # type: ignore[import-untyped]  # here, for a quick start

    shown = pixels.copy()
    for picture, mask in zip(shown, masks):
        for rows, columns in find_objects(label(mask)[0]):
            top, left = max(0, rows.start - AROUND), max(0, columns.start - AROUND)
            picture[top : rows.stop + AROUND, left : columns.stop + AROUND] = COVER
    return np.asarray(shown, np.uint8)


def _nearest(having: NDArray[np.float32], lacking: NDArray[np.float32], order: Rows) -> tuple[Rows, Rows]:
    """Places of pairs: in this order each of `lacking` takes the nearest of `having` that is left, if it is near."""
    left = sorted((float(value), place) for place, value in enumerate(having))
    first, second = [], []
    for mine in order:
        wanted = float(lacking[mine])
        at = bisect.bisect(left, (wanted, -1))
        near = min(
            (k for k in (at - 1, at) if 0 <= k < len(left)), key=lambda k: abs(left[k][0] - wanted), default=None
        )
        if near is not None and abs(left[near][0] - wanted) <= CALIPER:
            first.append(left.pop(near)[1])
            second.append(int(mine))
    return np.asarray(first, np.intp), np.asarray(second, np.intp)
