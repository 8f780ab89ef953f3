"""What is typical of a model's units: their mean maps over samples, or over those samples that lack a thing.

A unit that is set to zero draws what the model hardly ever draws; one that is set to its typical map draws what usually
stands there. The thing is named as the model's judge knows it: "window" of a segmenter, else one of its attributes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from weakref import WeakKeyDictionary

import numpy as np
import torch
from numpy.typing import NDArray

from ganlab import judges, seeds
from ganlab.errors import InvalidValue
from ganlab.images import Pixels, to_pixels
from ganlab.lab.model import Model
from ganlab.lab.segments import segmenter, segments
from ganlab.lab.turns import CHUNK
from ganlab.lab.verdicts import judge_of, verdicts
from ganlab.nets import Generator

Maps = dict[str, NDArray[np.float32]]
"""Stage -> its units' maps `[U, s, s]`"""
Lacks = Callable[[Pixels], NDArray[np.bool_]]
"""Which of the pictures `[N, H, W, C]` lack a thing, `[N]`."""

FIRST, SAMPLES = 6_000_000, 512
"""The seeds of the samples: far from those that anybody looks at, ranks or measures with."""
FEWEST = 8

_kept: WeakKeyDictionary[Generator, dict[str, Maps]] = WeakKeyDictionary()
_measuring = threading.Lock()


def typical(model: Model, stage: str, without: str = "") -> NDArray[np.float32]:
    """`[U, s, s]`: the mean maps of a stage's units, of the model itself even where it is seen through an edit.

    without: over the samples that lack this thing alone. Measured once for all stages. Raises InvalidValue where the
    model's judge does not know the thing, or nearly every sample has it.
    """
    with _measuring:
        here = _kept.setdefault(model.beneath, {})
        if without not in here:
            here[without] = measured(model, lacking(model, without) if without else _all, without)
        return here[without][stage]


def things(model: Model) -> list[str]:
    """What `without` may name."""
    if segmenter(model):
        return [judges.segment.THING]
    judge = judge_of(model)
    return [column.name for column in judge.columns] if judge else []


def lacking(model: Model, thing: str) -> Lacks:
    """Tells which pictures lack the thing, by the judge that lies beside the model; InvalidValue: it knows no such."""
    known = ", ".join(things(model))
    if thing not in things(model):
        raise InvalidValue(name="without", value=thing, remedy=f"this model's judge knows {known or 'none'}")
    if segmenter(model):
        return lambda pixels: np.asarray(~segments(model, pixels).any((1, 2)))
    return lambda pixels: verdicts(model, pixels)[thing] < 0.5


def measured(model: Model, lacks: Lacks, thing: str = "") -> Maps:
    """The mean maps of all stages over those of 512 samples that lack a thing. InvalidValue: fewer than 8 do."""
    totals: dict[str, NDArray[np.float64]] = {}
    count = 0
    for start in range(FIRST, FIRST + SAMPLES, CHUNK):
        pixels, maps = model.alone(_drawn, model, range(start, min(start + CHUNK, FIRST + SAMPLES)))
        rows = lacks(pixels)
        count += int(rows.sum())
        for stage, h in maps.items():
            totals[stage] = totals.get(stage, np.zeros(h.shape[1:])) + h[rows].sum(0, dtype=np.float64)
    if count < FEWEST:
        remedy = f"only {count} of {SAMPLES} samples lack it: choose what more of them lack"
        raise InvalidValue(name="without", value=thing, remedy=remedy)
    return {stage: (total / count).astype(np.float32) for stage, total in totals.items()}


def _drawn(model: Model, numbers: range) -> tuple[Pixels, dict[str, NDArray[np.float32]]]:
    z = torch.from_numpy(seeds.latents(numbers, model.z_dim, model.prior)).to(model.device)
    x, seen = model.beneath.trace(z, model.stages)
    return to_pixels(x), {stage: h.cpu().numpy() for stage, h in seen.items()}


def _all(pixels: Pixels) -> NDArray[np.bool_]:
    return np.ones(len(pixels), np.bool_)
