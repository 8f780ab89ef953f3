"""Where the windows of a rendered room are, read by a small fully-convolutional network.

An encoder with skips to a decoder, as in Ronneberger et al., "U-Net" (2015). Shape ladder at 64 px:
x [N, 3, 64, 64] -> 32 [N, 24] -> 16 [N, 48] -> 8 [N, 96] -> 16 [N, 48] -> 32 [N, 24] -> logits [N, 64, 64]
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, interpolate, pixel_shuffle

from ganlab.datasets.rendered import VERSION, Rendered
from ganlab.device import Hardware
from ganlab.images import Pixels
from ganlab.judges.fitting import SECOND_SERIES, SERIES, Recipe, Tell, built, fit, lessons, softened
from ganlab.judges.judge import Judge, Measure

WORLD, THING = "rooms", "window"
WIDTHS = (24, 48, 96)
RECIPE = Recipe(renders=8_000, epochs=6, lr=4e-3)
DILATED, DILATIONS = 32, (1, 2, 4, 8, 1)
SECOND_RECIPE = Recipe(renders=8_000, epochs=5, lr=4e-3)


class SegmentNet(nn.Module):
    """x `[N, 3, S, S]`, S a power of two from 16 -> logits `[N, S, S]`."""

    def __init__(self) -> None:
        super().__init__()
        first, second, third = WIDTHS
        self.down = nn.ModuleList([_block(3, first, 2), _block(first, second, 2), _block(second, third, 2)])
        self.around = _block(third, third, 1)
        self.up = nn.ModuleList([_block(third + second, second, 1), _block(second + first, first, 1)])
        self.to_logits = nn.Conv2d(first, 4, 3, 1, 1)

    def features(self, x: Tensor) -> Tensor:
        """`[N, 96]`: the innermost maps, each its mean over the picture."""
        return self._encoded(x)[0].mean((2, 3))

    def forward(self, x: Tensor) -> Tensor:
        x, seen = self._encoded(x)  # [N, 96, S / 8, S / 8]
        for block, skip in zip(self.up, seen[-2::-1]):
            x = block(torch.cat([interpolate(x, scale_factor=2.0), skip], 1))
        return pixel_shuffle(self.to_logits(x), 2)[:, 0]  # [N, 4, S / 2, S / 2] -> [N, S, S]

    def _encoded(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        seen = []
        for block in self.down:
            x = block(x)
            seen.append(x)
        return self.around(x), seen


class DilatedNet(nn.Module):
    """x `[N, 3, S, S]`, S even -> logits `[N, S, S]`, without an encoder: Yu and Koltun, "Multi-Scale Context
    Aggregation by Dilated Convolutions" (2016). At 64 px six layers `[N, 32, 32, 32]`, which see ever farther.
    """

    def __init__(self) -> None:
        super().__init__()
        self.first = _block(3, DILATED, 2)
        self.layers = nn.ModuleList([_block(DILATED, DILATED, 1, dilation) for dilation in DILATIONS])
        self.to_logits = nn.Conv2d(DILATED, 4, 1)

    def features(self, x: Tensor) -> Tensor:
        """`[N, 160]`: every layer's maps, each its mean over the picture."""
        return torch.cat([layer.mean((2, 3)) for layer in self._layers(x)[1:]], 1)

    def forward(self, x: Tensor) -> Tensor:
        return pixel_shuffle(self.to_logits(self._layers(x)[-1]), 2)[:, 0]  # [N, 4, S / 2, S / 2] -> [N, S, S]

    def _layers(self, x: Tensor) -> list[Tensor]:
        """Each `[N, 32, S / 2, S / 2]`"""
        seen = [self.first(x)]
        for layer in self.layers:
            seen.append(layer(seen[-1]))
        return seen


def targets(drawn: Rendered) -> NDArray[np.float32]:
    """`[N, S, S]` 1 where a window shows."""
    return drawn.masks[THING].astype(np.float32)


def train(size: int, machine: Hardware, recipe: Recipe | None = None, tell: Tell | None = None) -> Judge:
    """A judge for rooms of `size` px, its agreement measured on held-out renders. InvalidValue: a size."""
    return trained(SegmentNet, size, machine, recipe or RECIPE, SERIES, tell)


def train_second(size: int, machine: Hardware, recipe: Recipe | None = None, tell: Tell | None = None) -> Judge:
    """Another judge for the same: another network, another seed, other renders. It measures what the first one chose.

    recipe: that of the first judge, if it is not the usual one.
    """
    recipe = replace(recipe or SECOND_RECIPE, seed=SECOND_SERIES)
    return trained(DilatedNet, size, machine, recipe, SECOND_SERIES, tell)


def trained(
    make: type[nn.Module], size: int, machine: Hardware, recipe: Recipe, series: int, tell: Tell | None = None
) -> Judge:
    """A judge with a network of this kind, which learnt from the renders of a series that is no dataset's."""
    learnt, held = lessons(WORLD, size, recipe, targets, tell=tell, series=series)
    network = built(make, recipe, machine)
    fit(network, learnt, recipe, machine, binary_cross_entropy_with_logits, tell)
    judge = Judge(network, WORLD, size, machine, str(recipe), origin=str(VERSION[WORLD]))
    wanted = held.targets > 0.5
    measures: dict[str, Measure] = {}
    for kind, pixels in (("crisp", held.pixels), ("softened", softened(held.pixels, recipe))):
        measures |= {f"{name}/{kind}": measure for name, measure in agreement(judge(pixels) > 0.5, wanted).items()}
    return judge.measured(measures)


def features(judge: Judge, pixels: Pixels) -> NDArray[np.float32]:
    """`[N, 96]`: pooled features of the encoder, for distances between sets of pictures."""
    return judge.features(pixels)


def agreement(found: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> dict[str, Measure]:
    """Of masks `[N, S, S]`: `iou` over all pixels of the N pictures, `recall` of pictures' windows.

    `recall`: the share of pictures with windows of whose window pixels at least half were found. `quiet`: the share of
    pictures without a window in which less than 1 % of the pixels were taken for one.
    """
    both, either = (found & wanted).sum((1, 2)), (found | wanted).sum((1, 2))
    area = wanted.sum((1, 2))
    there = area > 0
    recalled = both[there] >= area[there] / 2
    quiet = found[~there].mean((1, 2)) < 0.01
    return {
        "iou": Measure(float(both.sum() / max(either.sum(), 1)), len(found)),
        "recall": Measure(float(recalled.mean()) if len(recalled) else 1.0, len(recalled)),
        "quiet": Measure(float(quiet.mean()) if len(quiet) else 1.0, len(quiet)),
    }


def _block(before: int, width: int, stride: int, dilation: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, width, 3, stride, dilation, dilation, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(inplace=True),
    )
