"""What a rendered face shows, read by a small convolutional network: woman, smiling, glasses, beard,
long hair, old, turned.

Shape ladder at 64 px: x [N, 3, 64, 64] -> 32 [N, 24] -> 16 [N, 48] -> 8 [N, 96] -> 4 [N, 128] -> mean -> logits [N, 8]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from ganlab.datasets.rendered import Rendered
from ganlab.device import Hardware
from ganlab.images import Pixels
from ganlab.judges.fitting import Recipe, Tell, built, fit, lessons, softened
from ganlab.judges.judge import Judge, Measure

WORLD = "faces"
TURNED = 0.25
"""From which turn of the head (1 is 29 degrees) a face counts as turned."""
OLD = 0.6
"""From which age (0 young, 1 old) a face counts as old."""

ATTRIBUTES = ("woman", "smiling", "glasses", "beard", "long hair", "old", "turned left", "turned right")
WIDTHS = (24, 48, 96, 128)


class AttributeNet(nn.Module):
    """x `[N, 3, S, S]`, S a power of two from 16 -> logits `[N, attributes]`."""

    def __init__(self, attributes: int = len(ATTRIBUTES)) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for width in WIDTHS:
            layers += [nn.Conv2d(before, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
            before = width
        layers += [nn.Conv2d(before, before, 3, 1, 1, bias=False), nn.BatchNorm2d(before), nn.ReLU(inplace=True)]
        self.features = nn.Sequential(*layers)
        self.to_logits = nn.Linear(before, attributes)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.to_logits(self.features(x).mean((2, 3)))
        return logits


def targets(drawn: Rendered) -> NDArray[np.float32]:
    """`[N, attributes]` 0 or 1, in the order of ATTRIBUTES."""
    labels = drawn.labels
    plain = [labels[name] for name in ATTRIBUTES[:4]]
    bounds = [labels["hair_length"] > 0.5, labels["age"] > OLD, labels["yaw"] < -TURNED, labels["yaw"] > TURNED]
    return np.stack([*plain, *bounds], axis=1).astype(np.float32)


def train(size: int, machine: Hardware, recipe: Recipe | None = None, tell: Tell | None = None) -> Judge:
    """A judge for faces of `size` px, its accuracy measured on held-out renders. InvalidValue: a size."""
    recipe = recipe or Recipe()
    learnt, held = lessons(WORLD, size, recipe, targets)
    network = built(AttributeNet, recipe, machine)
    fit(network, learnt, recipe, machine, tell)
    judge = Judge(network, WORLD, size, machine, str(recipe))
    measures = {
        name: _accuracies(judge, pixels, held.targets)
        for name, pixels in (("crisp", held.pixels), ("softened", softened(held.pixels, recipe)))
    }
    return judge.measured({f"accuracy/{kind}/{name}": m for kind, row in measures.items() for name, m in row.items()})


def _accuracies(judge: Judge, pixels: Pixels, wanted: NDArray[np.float32]) -> dict[str, Measure]:
    right = (judge(pixels) > 0.5) == (wanted > 0.5)  # [N, attributes]
    return {name: Measure(float(right[:, k].mean()), len(right)) for k, name in enumerate(ATTRIBUTES)}


def probabilities(judge: Judge, pixels: Pixels) -> dict[str, NDArray[np.float32]]:
    """Attribute -> probability `[N]`."""
    verdicts = judge(pixels)
    return {name: verdicts[:, k] for k, name in enumerate(ATTRIBUTES)}
