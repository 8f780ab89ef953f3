"""A model's samples with what a judge says of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ganlab.annotate.exemplars import Verdicts
from ganlab.images import Pixels
from ganlab.judges import Judge, attribute
from ganlab.lab import Model
from ganlab.seeds import Latents

CHUNK = 256


@dataclass(frozen=True)
class Samples:
    """Those of the seeds 0 to N - 1, which are therefore also their rows."""

    z: Latents
    pixels: Pixels
    verdicts: Verdicts


def drawn(model: Model, judge: Judge, count: int, tell: Callable[[int], None] | None = None) -> Samples:
    """Draw and judge `count` samples. tell: (samples done by this step)."""
    numbers, pixels, parts = range(count), [], []
    for start in range(0, count, CHUNK):
        pixels.append(model.pixels(numbers[start : start + CHUNK]))
        parts.append(attribute.probabilities(judge, pixels[-1]))
        if tell:
            tell(len(pixels[-1]))
    verdicts = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Samples(model.z(numbers), np.concatenate(pixels), verdicts)
