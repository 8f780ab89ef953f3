"""How a judge learns: renders of their own seed, softened anew in every batch, AdamW, one cycle of the learning rate.

Smith and Topin, "Super-Convergence" (2017) for the cycle. The same recipe, renders and device give the same judge.
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
from ganlab.datasets import rendered
from ganlab.device import Hardware, autocast
from ganlab.errors import InvalidValue
from ganlab.images import Pixels, to_pixels, to_tensor
from ganlab.judges.soften import soften

Tell = Callable[[int, int], None]
"""(pictures shown so far, pictures in all)"""
Targets = Callable[[rendered.Rendered], NDArray[np.float32]]

SERIES = 1  # the seed of a judge's renders; datasets are drawn from seed 0
CHUNK = 500
INIT, SHUFFLE, SOFTEN, SOFTEN_HELD = range(4)


@dataclass(frozen=True)
class Recipe:
    """How many renders are learnt from, how many are held out, and how long the learning takes."""

    renders: int = 8_000
    held_out: int = 1_000
    epochs: int = 6
    batch: int = 64
    lr: float = 4e-3
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("renders", "held_out", "epochs", "batch"):
            if getattr(self, name) < 1:
                raise InvalidValue(name=name, value=getattr(self, name), remedy="choose 1 or more")

    def __str__(self) -> str:
        return (
            f"{self.renders} renders, {self.epochs} epochs of {self.batch}, lr {self.lr}, seed {self.seed}, "
            f"{self.held_out} held out"
        )


@dataclass(frozen=True)
class Lesson:
    """Renders with what is to be read from them: pixels `[N, S, S, 3]` and targets `[N, ...]` in 0 to 1."""

    pixels: Pixels
    targets: NDArray[np.float32]


def lessons(world: str, size: int, recipe: Recipe, targets: Targets) -> tuple[Lesson, Lesson]:
    """What is learnt and what is held out: two ranges of one series that no dataset is drawn from."""
    drawn = _draw(world, size, recipe.renders + recipe.held_out, targets)
    cut = recipe.renders
    return Lesson(drawn.pixels[:cut], drawn.targets[:cut]), Lesson(drawn.pixels[cut:], drawn.targets[cut:])


def built(make: Callable[[], nn.Module], recipe: Recipe, machine: Hardware) -> nn.Module:
    """A network with the recipe's initial weights, on the device; the process's own random state stays as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seeds.mix(recipe.seed, INIT))
        return make().to(machine.device).to(memory_format=torch.channels_last)


def fit(network: nn.Module, lesson: Lesson, recipe: Recipe, machine: Hardware, tell: Tell | None = None) -> None:
    """Train the network (logits of the targets' shape) with binary cross-entropy; leave it frozen, in eval mode."""
    count, device = len(lesson.pixels), machine.device
    steps = max(1, count // recipe.batch)
    optimiser = torch.optim.AdamW(network.parameters(), lr=recipe.lr, weight_decay=1e-3)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.lr, total_steps=recipe.epochs * steps + 1)
    network.train()
    for epoch in range(recipe.epochs):
        order = seeds.permutation(count, recipe.seed, SHUFFLE, epoch)
        for step in range(steps):
            rows = order[step * recipe.batch : (step + 1) * recipe.batch]
            random = seeds.generator(device, recipe.seed, SOFTEN, epoch, step)
            x = soften(to_tensor(lesson.pixels[rows], device), random)
            with autocast(device, machine.precision):
                logits = network(x)
            target = torch.from_numpy(lesson.targets[rows]).to(device)
            loss: Tensor = binary_cross_entropy_with_logits(logits.float(), target)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            cycle.step()
            if tell:
                tell((epoch * steps + step + 1) * recipe.batch, recipe.epochs * steps * recipe.batch)
    network.eval().requires_grad_(False)


def softened(pixels: Pixels, recipe: Recipe) -> Pixels:
    """The same pictures as a soft generator might have drawn them, for a second measurement."""
    parts = []
    for start in range(0, len(pixels), CHUNK):
        x = soften(to_tensor(pixels[start : start + CHUNK]), seeds.generator("cpu", recipe.seed, SOFTEN_HELD, start))
        parts.append(to_pixels(x))
    return np.concatenate(parts)


def _draw(world: str, size: int, count: int, targets: Targets) -> Lesson:
    pixels, wanted = [], []
    for start in range(0, count, CHUNK):
        part = rendered.render(world, range(start, min(start + CHUNK, count)), size=size, seed=SERIES)
        pixels.append(part.pixels)
        wanted.append(targets(part))
    return Lesson(np.concatenate(pixels), np.concatenate(wanted))
