"""A trained judge: pictures in, probabilities out, and how well it did on renders that it had not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ganlab.device import Hardware, autocast
from ganlab.images import Pixels, to_tensor

CHUNK = 256


@dataclass(frozen=True)
class Measure:
    """A share between 0 and 1 of n things that were counted."""

    value: float
    n: int


@dataclass(frozen=True)
class Judge:
    """A network that reads pictures of one world at one size. Call it with pixels."""

    network: nn.Module
    world: str
    size: int
    machine: Hardware
    recipe: str
    measures: Mapping[str, Measure] = field(default_factory=dict)
    """what was measured on held-out renders, such as "accuracy/crisp/woman" """

    def __call__(self, pixels: Pixels) -> NDArray[np.float32]:
        """Probabilities of pixels `[N, S, S, 1 or 3]`: `[N, attributes]` for faces, `[N, S, S]` for rooms; N >= 1."""
        parts = []
        for start in range(0, len(pixels), CHUNK):
            part = np.ascontiguousarray(pixels[start : start + CHUNK])
            colour = part if part.shape[-1] == 3 else np.repeat(part, 3, axis=-1)
            with torch.inference_mode(), autocast(self.machine.device, self.machine.precision):
                logits = self.network(to_tensor(colour, self.machine.device))
            parts.append(logits.float().sigmoid().cpu().numpy())
        return np.concatenate(parts)

    def measured(self, measures: Mapping[str, Measure]) -> Judge:
        """The same judge with its measures."""
        return replace(self, measures=dict(measures))
