"""Intervals that go with a figure: 95 %, from counted trials or from pictures."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from ganlab import seeds

Interval: TypeAlias = tuple[float, float]

Z95 = 1.959963984540054
RESAMPLES = 1_000


def wilson(hits: float, n: int) -> Interval:
    """Of a share of n independent trials: Wilson, "Probable inference" (1927). (0, 1) where there are none."""
    if n <= 0:
        return 0.0, 1.0
    share, square = hits / n, Z95 * Z95
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = Z95 / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def bootstrap(parts: ArrayLike, wholes: ArrayLike, seed: int = 0) -> Interval:
    """Of sum(parts) / sum(wholes) over pictures `[N]` each: Efron's percentiles (1979) of 1,000 resamples of pictures.

    Pixels of one picture are no independent trials, pictures are.
    """
    top, bottom = np.asarray(parts, np.float64), np.asarray(wholes, np.float64)
    random = np.random.Generator(np.random.Philox(key=seeds.mix(seed, len(top))))
    rows = random.integers(0, len(top), (RESAMPLES, len(top)))
    totals = bottom[rows].sum(1)
    ratios = top[rows].sum(1)[totals > 0] / totals[totals > 0]
    low, high = np.percentile(ratios, (2.5, 97.5))
    return float(low), float(high)
