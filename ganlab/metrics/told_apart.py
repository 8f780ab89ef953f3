"""How well scores tell two sets apart: the area under the ROC curve, 0.5 for a guess, 1 for each pair told right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ganlab import seeds
from ganlab.metrics.intervals import RESAMPLES, Interval

Scores: TypeAlias = NDArray[np.floating]


def auc(higher: Scores, lower: Scores) -> float:
    """The share of pairs in which the one of `higher [N]` has the higher score; a tie counts half."""
    return float(_wins(higher, lower).mean())


def auc_interval(pairs: Sequence[tuple[Scores, Scores]], seed: int = 0) -> tuple[float, Interval]:
    """The mean AUC of several trials and its 95 % interval: bootstrap over trials, and in each over both sets."""
    wins = [_wins(*pair) for pair in pairs]
    random = np.random.Generator(np.random.Philox(key=seeds.mix(seed, len(pairs))))
    again = []
    for each in wins:
        rows, columns = (random.multinomial(n, np.full(n, 1 / n), RESAMPLES) / n for n in each.shape)
        again.append(((rows @ each) * columns).sum(1))
    drawn = random.integers(0, len(wins), (len(wins), RESAMPLES))
    means = np.take_along_axis(np.stack(again), drawn, 0).mean(0)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(np.mean([each.mean() for each in wins])), (float(low), float(high))


def _wins(higher: Scores, lower: Scores) -> NDArray[np.float64]:
    """`[N, M]`: 1 where a pair is told right."""
    a, b = np.asarray(higher, np.float64)[:, None], np.asarray(lower, np.float64)[None]
    return np.asarray((a > b) + 0.5 * (a == b), np.float64)
