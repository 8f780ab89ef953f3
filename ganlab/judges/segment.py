"""Where the windows of a rendered room are, read by a small fully-convolutional network.

An encoder with skips to a decoder, as in Ronneberger et al., "U-Net" (2015). Shape ladder at 64 px:
x [N, 3, 64, 64] -> 32 [N, 24] -> 16 [N, 48] -> 8 [N, 96] -> 16 [N, 48] -> 32 [N, 24] -> logits [N, 64, 64]
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, interpolate, pixel_shuffle

from ganlab.datasets.rendered import VERSION, Rendered
from ganlab.device import Hardware
from ganlab.images import Pixels
from ganlab.judges.fitting import Recipe, Tell, built, fit, lessons, softened
from ganlab.judges.judge import Judge, Measure

WORLD, THING = "rooms", "window"
WIDTHS = (24, 48, 96)
RECIPE = Recipe(renders=8_000, epochs=6, lr=4e-3)


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


def targets(drawn: Rendered) -> NDArray[np.float32]:
    """`[N, S, S]` 1 where a window shows."""
    return drawn.masks[THING].astype(np.float32)


def train(size: int, machine: Hardware, recipe: Recipe | None = None, tell: Tell | None = None) -> Judge:
    """A judge for rooms of `size` px, its agreement measured on held-out renders. InvalidValue: a size."""
    recipe = recipe or RECIPE
    learnt, held = lessons(WORLD, size, recipe, targets, tell=tell)
    network = built(SegmentNet, recipe, machine)
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


def _block(before: int, width: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)
    )
