"""Labels of somebody's own pictures carried over to a model: does adding one to a latent make the picture show it?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganlab.annotate.concepts import EXEMPLARS
from ganlab.evaluate.meter import Meter
from ganlab.evaluate.pool import Pool
from ganlab.judges import Judge, attribute
from ganlab.lab import Model
from ganlab.metrics import Figures
from ganlab.seeds import Latents

EDITED = 200


def cost(judge: Judge, edited: int) -> int:
    """How many pictures are drawn at most."""
    return edited * sum(column.outputs for column in judge.columns if column.kind != "continuous")


def measure(model: Model, judge: Judge, pool: Pool, edited: int, meter: Meter) -> Figures:
    """The figures below `edits`; none for what too few samples show, or too few do not.

    Of up to `edited` samples that do not show a thing, the share that does once the mean latent of the ten samples that
    show it most has been added and that of the ten that show it least subtracted.
    """
    figures = Figures()
    for name, verdict in pool.verdicts.items():
        moved = _moved(pool.z, verdict, edited)
        if len(moved):
            shown = attribute.probabilities(judge, model.pixels(z=moved))[name] > 0.5
            figures.share(float(shown.mean()), len(shown), "edits", name)
        meter.did(edited)
    return figures


def _moved(z: Latents, verdict: NDArray[np.float32], edited: int) -> Latents:
    """Up to `edited` latents that do not show it, each moved by the mean of the surest ten less that of ten not."""
    order = np.argsort(-verdict, kind="stable")
    there = int((verdict > 0.5).sum())
    if there < EXEMPLARS or len(z) - there < 2 * EXEMPLARS:
        return z[:0]
    step = z[order[:EXEMPLARS]].mean(0) - z[order[-EXEMPLARS:]].mean(0)
    rest = np.sort(order[there:-EXEMPLARS])[:edited]
    return np.asarray(z[rest] + step, np.float32)
