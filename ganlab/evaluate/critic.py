"""A critic: a small network trained afresh to tell two sets of pictures apart. What it can tell, something gives away.

Lopez-Paz and Oquab, "Revisiting Classifier Two-Sample Tests" (2017): it learns from three quarters of both sets and is
asked about the rest; an AUC of 0.5 is a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from ganlab import seeds
from ganlab.device import Hardware, autocast
from ganlab.images import Pixels, to_tensor
from ganlab.judges.judge import coloured
from ganlab.metrics import Interval, auc_interval

SHARE = 0.75
"""Of both sets, learnt from."""
SEEDS = (11, 12, 13)
"""Of the critics that report: each has its own initial weights and its own quarter that is held out."""
INIT, SPLIT, SHUFFLE = 31, 32, 33
CHUNK = 256

Scored = NDArray[np.float32]
Make = Callable[[], nn.Module]


@dataclass(frozen=True)
class Lesson:
    """How long a critic learns, by AdamW over one cycle of the learning rate."""

    epochs: int = 8
    batch: int = 64
    rate: float = 3e-3


@dataclass(frozen=True)
class Told:
    """How well critics told two sets apart: the mean AUC, its 95 % interval, and the number of pictures a side."""

    auc: float
    interval: Interval
    pictures: int


class Pooling(nn.Module):
    """x `[N, 3, S, S]` -> logit `[N]`: four convolutions, their maps pooled; it sees what there is, not where."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        self.layers = _layers(width)
        self.to_logit = nn.Linear(4 * width, 1)

    def forward(self, x: Tensor) -> Tensor:
        logit: Tensor = self.to_logit(self.layers(x).mean((2, 3)))
        return logit[:, 0]


class Placing(nn.Module):
    """x `[N, 3, S, S]` -> logit `[N]`: as `Pooling`, but every place has its own weights: it sees where as well, and is
    the harder to please."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        self.layers = _layers(width)
        self.pool = nn.AdaptiveAvgPool2d(4)
        self.to_logit = nn.Linear(4 * width * 16, 1)

    def forward(self, x: Tensor) -> Tensor:
        logit: Tensor = self.to_logit(self.pool(self.layers(x)).flatten(1))
        return logit[:, 0]


class Peaks(nn.Module):
    """x `[N, 3, S, S]` -> logit `[N]`: larger kernels, no normalisation over the batch, and of each map its highest
    value beside its mean: it looks for the one place that gives a picture away. It helps in searches alone.
    """

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, width, 5, 2, 2), nn.GroupNorm(4, width), nn.ReLU(),
            nn.Conv2d(width, 2 * width, 5, 2, 2), nn.GroupNorm(4, 2 * width), nn.ReLU(),
            nn.Conv2d(2 * width, 2 * width, 3, 1, 1), nn.GroupNorm(4, 2 * width), nn.ReLU(),
        )  # fmt: skip
        self.to_logit = nn.Linear(4 * width, 1)

    def forward(self, x: Tensor) -> Tensor:
        seen = self.layers(x)
        logit: Tensor = self.to_logit(torch.cat([seen.amax((2, 3)), seen.mean((2, 3))], 1))
        return logit[:, 0]


def told_apart(
    first: Pixels,
    other: Pixels,
    machine: Hardware,
    make: Make = Pooling,
    trials: tuple[int, ...] = SEEDS,
    lesson: Lesson = Lesson(),
) -> Told:
    """How well critics of this kind tell `first` from `other`, each `[N, S, S, C]`, N at least 4; more are left out."""
    count = min(len(first), len(other))
    scores = []
    for seed in trials:
        learnt, held = (np.sort(rows) for rows in np.split(seeds.permutation(count, seed, SPLIT), [int(SHARE * count)]))
        score = fitted(first[learnt], other[learnt], machine, seed, make, lesson)
        scores.append((score(first[held]), score(other[held])))
    return Told(*auc_interval(scores), count)


def fitted(
    first: Pixels, other: Pixels, machine: Hardware, seed: int, make: Make = Pooling, lesson: Lesson = Lesson()
) -> Callable[[Pixels], Scored]:
    """A critic that learnt to tell the two sets apart: it gives a score a picture, higher for one like `first`."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seeds.mix(seed, INIT))
        network = make().to(machine.device).to(memory_format=torch.channels_last)
    pixels = coloured(np.concatenate([first, other]))
    wanted = torch.from_numpy(np.repeat([1.0, 0.0], [len(first), len(other)]).astype(np.float32))
    batch = min(lesson.batch, len(pixels))
    steps = len(pixels) // batch
    optimiser = torch.optim.AdamW(network.parameters(), lesson.rate, weight_decay=1e-2)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimiser, lesson.rate, total_steps=lesson.epochs * steps + 1)
    network.train()
    for epoch in range(lesson.epochs):
        order = seeds.permutation(len(pixels), seed, SHUFFLE, epoch)
        for step in range(steps):
            rows = order[step * batch : (step + 1) * batch]
            x = to_tensor(pixels[rows], machine.device)
            x = x.flip(3) if step % 2 else x
            with torch.enable_grad(), autocast(machine.device, machine.precision):
                logits = network(x.contiguous(memory_format=torch.channels_last))
            loss = binary_cross_entropy_with_logits(logits.float(), wanted[rows].to(machine.device))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            cycle.step()
    network.eval().requires_grad_(False)

    def score(shown: Pixels) -> Scored:
        parts = []
        for start in range(0, len(shown), CHUNK):
            with torch.inference_mode(), autocast(machine.device, machine.precision):
                parts.append(network(to_tensor(coloured(shown[start : start + CHUNK]), machine.device)).float().cpu())
        return np.asarray(torch.cat(parts).numpy())

    return score


def _layers(width: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    before = 3
    for several in (width, 2 * width, 3 * width, 4 * width):
        layers += [nn.Conv2d(before, several, 3, 2, 1, bias=False), nn.BatchNorm2d(several), nn.LeakyReLU(0.2)]
        before = several
    return nn.Sequential(*layers)
