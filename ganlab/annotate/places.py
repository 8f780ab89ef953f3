"""Where a face shows an attribute: one box, for the Ablate tab to begin with.

A judge of attributes says whether a face wears glasses and not where. But faces stand in one place in this world, so
that the mean of those that surely wear them and the mean of those that surely do not differ there and hardly elsewhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ganlab.annotate.concepts import CERTAIN, EXEMPLARS
from ganlab.annotate.exemplars import Rows, Verdicts
from ganlab.annotate.samples import Samples
from ganlab.dissect import Box

THING = "glasses"
"""Of a face's attributes the one that is seen at a glance and stands in one place."""
EXAMPLES = 24
STRAIGHT = ("turned left", "turned right")
SHARE = 0.4
"""Of the largest difference: a pixel with more belongs to the place."""


def example(samples: Samples, stages: list[str], thing: str = THING) -> dict[str, Any]:
    """The entry of units.json: the same box on up to 24 faces that look ahead; {} where too few show it or do not."""
    shown, bare = _surely(samples.verdicts, thing)
    seeds = _ahead(samples.verdicts, shown)[:EXAMPLES]
    if min(len(seeds), len(bare)) < EXEMPLARS:
        return {}
    found = [round(edge, 4) for edge in box(samples, seeds, bare)]
    boxes = {str(seed): [found] for seed in seeds.tolist()}
    return {thing: {"stage": stages[min(1, len(stages) - 1)], "boxes": boxes}}


def box(samples: Samples, shown: Rows, bare: Rows) -> Box:
    """The box, in fractions, around where the means of the rows `shown` and `bare` differ most."""
    apart = np.abs(samples.pixels[shown].mean(0) - samples.pixels[bare].mean(0)).mean(-1)  # [S, S]
    y, x = np.nonzero(apart >= SHARE * apart.max())
    size = len(apart)
    return float(x.min() / size), float(y.min() / size), float((x.max() + 1) / size), float((y.max() + 1) / size)


def _surely(verdicts: Verdicts, thing: str) -> tuple[Rows, Rows]:
    if thing not in verdicts:
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    sure = verdicts[thing]
    return np.flatnonzero(sure >= CERTAIN), _ahead(verdicts, np.flatnonzero(sure <= 1 - CERTAIN))


def _ahead(verdicts: Verdicts, rows: Rows) -> Rows:
    """Those that are judged to look ahead."""
    turned = [verdicts[name][rows] for name in STRAIGHT if name in verdicts]
    return rows[np.max(turned, axis=0) < 0.5] if turned else rows
