"""A trained judge: pictures in, probabilities out, and how well it did on pictures that it had not seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ganlab.device import Hardware, autocast
from ganlab.images import Pixels, to_tensor
from ganlab.judges.columns import Column

CHUNK = 256


@dataclass(frozen=True)
class Measure:
    """A share between 0 and 1 of n things that were counted, or a correlation over n pictures."""

    value: float
    n: int


class Reader(Protocol):
    """A network that tells, beside its outputs, what it saw before them."""

    def features(self, x: Tensor) -> Tensor:
        """x `[N, 3, S, S]` -> `[N, D]`"""


@dataclass(frozen=True)
class Judge:
    """A network that reads pictures at one size. A segmenter is called with pixels; a classifier through `attribute`.

    world: "faces", "rooms", or "labels" where it learnt from a labelled set. origin: the world's version, or that set's
    fingerprint. columns: what a classifier reads.
    """

    network: nn.Module
    world: str
    size: int
    machine: Hardware
    recipe: str
    measures: Mapping[str, Measure] = field(default_factory=dict)
    """what was measured on held-out pictures, such as "accuracy/crisp/woman" """
    columns: tuple[Column, ...] = ()
    origin: str = ""

    def __call__(self, pixels: Pixels) -> NDArray[np.float32]:
        """Probabilities of pixels `[N, S, S, 1 or 3]`: the sigmoid of all outputs, `[N, S, S]` of a segmenter."""
        return torch.from_numpy(self.outputs(pixels)).sigmoid().numpy()

    def outputs(self, pixels: Pixels) -> NDArray[np.float32]:
        """The network's outputs for pixels `[N, S, S, 1 or 3]`, N >= 1."""
        return self._run(self.network, pixels)

    def features(self, pixels: Pixels) -> NDArray[np.float32]:
        """`[N, D]`: what the network sees in pixels `[N, S, S, 1 or 3]` before it answers."""
        reader: Reader = self.network  # type: ignore[assignment]
        return self._run(reader.features, pixels)

    def _run(self, network: Callable[[Tensor], Tensor], pixels: Pixels) -> NDArray[np.float32]:
        parts = []
        for start in range(0, len(pixels), CHUNK):
            part = coloured(np.array(pixels[start : start + CHUNK]))  # a dataset's are mapped from disk, read only
            with torch.inference_mode(), autocast(self.machine.device, self.machine.precision):
                outputs = network(to_tensor(part, self.machine.device))
            parts.append(outputs.float().cpu().numpy())
        return np.concatenate(parts)

    def measured(self, measures: Mapping[str, Measure]) -> Judge:
        """The same judge with its measures."""
        return replace(self, measures=dict(measures))


def coloured(pixels: Pixels) -> Pixels:
    """Pixels `[N, S, S, 1 or 3]` -> `[N, S, S, 3]`."""
    return pixels if pixels.shape[-1] == 3 else np.repeat(pixels, 3, axis=-1)
