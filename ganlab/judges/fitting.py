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

from ganlab import seeds
from ganlab.datasets import rendered
from ganlab.device import Hardware, autocast
from ganlab.errors import InvalidValue
from ganlab.images import Pixels, to_pixels, to_tensor
from ganlab.judges.soften import soften

Tell = Callable[[int, int], None]
"""(pictures drawn or shown so far, pictures in all)"""
Targets = Callable[[rendered.Rendered], NDArray[np.float32]]
Loss = Callable[[Tensor, Tensor], Tensor]
"""(outputs, targets) -> a number"""

SERIES = 1  # the seed of a judge's renders; datasets are drawn from seed 0
SECOND_SERIES = 3
"""The seed of a second judge's renders: of 0 are datasets, of 1 the first judge's, of 2 real ones to compare."""
CHUNK = 500
INIT, SHUFFLE, SOFTEN, SOFTEN_HELD = range(4)


@dataclass(frozen=True)
class Recipe:
    """How many renders or other pictures are learnt from, how many are held out, and how long the learning takes."""

    renders: int = 16_000
    held_out: int = 1_000
    epochs: int = 9
    batch: int = 64
    lr: float = 3e-3
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("renders", "held_out", "epochs", "batch"):
            if getattr(self, name) < 1:
                raise InvalidValue(name=name, value=getattr(self, name), remedy="choose 1 or more")

    def __str__(self) -> str:
        return (
            f"{self.renders} pictures, {self.epochs} epochs of {self.batch}, lr {self.lr}, seed {self.seed}, "
            f"{self.held_out} held out"
        )


@dataclass(frozen=True)
class Lesson:
    """Pictures with what is to be read from them: pixels `[N, S, S, 3]` and targets `[N, ...]`."""

    pixels: Pixels
    targets: NDArray[np.float32]


def lessons(
    world: str,
    size: int,
    recipe: Recipe,
    targets: Targets,
    learnt_at: int | None = None,
    tell: Tell | None = None,
    series: int = SERIES,
) -> tuple[Lesson, Lesson]:
    """What is learnt and what is held out: two ranges of one series that no dataset is drawn from.

    learnt_at: the size in px of what is learnt, if it is another. tell: hears of the pictures as they are drawn.
    """
    cut, end = recipe.renders, recipe.renders + recipe.held_out

    def draw(side: int, indices: range) -> Lesson:
        pixels, wanted = [], []
        for start in range(0, len(indices), CHUNK):
            part = rendered.render(world, indices[start : start + CHUNK], size=side, seed=series)
            pixels.append(part.pixels)
            wanted.append(targets(part))
            if tell:
                tell(indices[start] + len(part.pixels), end)
        return Lesson(np.concatenate(pixels), np.concatenate(wanted))

    return draw(learnt_at or size, range(cut)), draw(size, range(cut, end))


def built(make: Callable[[], nn.Module], recipe: Recipe, machine: Hardware) -> nn.Module:
    """A network with the recipe's initial weights, on the device; the process's own random state stays as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seeds.mix(recipe.seed, INIT))
        return make().to(machine.device).to(memory_format=torch.channels_last)


def fit(
    network: nn.Module,
    lesson: Lesson,
    recipe: Recipe,
    machine: Hardware,
    loss: Loss,
    tell: Tell | None = None,
    mirror: NDArray[np.float32] | None = None,
) -> None:
    """Train the network; leave it frozen, in eval mode.

    Half of every batch is softened. mirror: `[columns]` by which targets are multiplied in a mirror; with it every
    second batch is a mirrored one.
    """
    count, device = len(lesson.pixels), machine.device
    batch = min(recipe.batch, count)
    steps = count // batch
    optimiser = torch.optim.AdamW(network.parameters(), lr=recipe.lr, weight_decay=1e-2)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.lr, total_steps=recipe.epochs * steps + 1)
    network.train()
    for epoch in range(recipe.epochs):
        order = seeds.permutation(count, recipe.seed, SHUFFLE, epoch)
        for step in range(steps):
            rows = order[step * batch : (step + 1) * batch]
            x, wanted = to_tensor(lesson.pixels[rows], device), torch.from_numpy(lesson.targets[rows]).to(device)
            if mirror is not None and step % 2:
                x, wanted = x.flip(3), wanted * torch.from_numpy(mirror).to(device)
            random = seeds.generator(device, recipe.seed, SOFTEN, epoch, step)
            x = torch.cat([soften(x[: batch // 2], random), x[batch // 2 :]])
            with autocast(device, machine.precision):
                outputs = network(x.contiguous(memory_format=torch.channels_last))
            error = loss(outputs.float(), wanted)
            optimiser.zero_grad(set_to_none=True)
            error.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            cycle.step()
            if tell:
                tell((epoch * steps + step + 1) * batch, recipe.epochs * steps * batch)
    network.eval().requires_grad_(False)


def softened(pixels: Pixels, recipe: Recipe) -> Pixels:
    """The same pictures as a soft generator might have drawn them, for a second measurement."""
    parts = []
    for start in range(0, len(pixels), CHUNK):
        x = soften(to_tensor(pixels[start : start + CHUNK]), seeds.generator("cpu", recipe.seed, SOFTEN_HELD, start))
        parts.append(to_pixels(x))
    return np.concatenate(parts)
