"""All that a round needs from outside the networks, drawn for its place: pictures, latents, changes, mixtures.

So that what is left of a round is a function of tensors alone: it can be cut into micro-batches, shared out among
processes, or recorded as a graph, and each gives what the whole would give.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import torch
from torch import Tensor

from ganlab.train.augment import Changes, draw_augmentation, draw_noise
from ganlab.train.feed import Feed
from ganlab.train.training import AUGMENT, MIX, NOISE, Training

PLACES = 64
"""Latents that a round may ask for: as many for D's steps from the front as for G's from the back."""


@dataclass(frozen=True)
class Draw:
    """A round's tensors. One of `x`, `real_changes`, `fake_changes` and `mixes` for each step of D."""

    x: list[Tensor]
    """`[N, C, H, W]`"""
    z: list[Tensor]
    """`[N, z_dim]`: for each step of D, then for each of G but the first, which is judged on D's last fakes"""
    real_changes: list[Changes]
    fake_changes: list[Changes]
    g_changes: list[Changes]
    """for each step of G"""
    mixes: list[Tensor]
    """`[N, 1, 1, 1]` for the gradient penalty, if there is one"""

    def rows(self, part: int, parts: int) -> Draw:
        """The part-th of so many equal shares of every batch."""
        lists = {f.name: [_cut(each, part, parts) for each in getattr(self, f.name)] for f in fields(self)}
        return Draw(**lists)

    def tensors(self) -> Iterator[Tensor]:
        """All tensors, in an order that depends on the config alone."""
        for each in (item for f in fields(self) for item in getattr(self, f.name)):
            yield from each.values() if isinstance(each, dict) else (each,)


def draw(training: Training, feed: Feed) -> Draw:
    """What the round at the training's place needs; of each batch, this process's rows."""
    config, network, ranks = training.config, training.generator.config, training.ranks
    batch, place, share = config.batch, training.rounds, config.batch // ranks.count
    shape = (batch, network.channels, network.image_size, network.image_size)
    level = config.instance_noise * max(0.0, 1 - training.images / config.noise_images)
    augmented, noise, mix = (training.random(stream, place) for stream in (AUGMENT, NOISE, MIX))

    def changes() -> Changes:
        drawn = draw_augmentation(batch, network.image_size, augmented) if config.augment == "diff" else {}
        return drawn | (draw_noise(shape, level, noise) if level else {})

    steps = range(config.d_steps)
    places = [*steps, *(PLACES - 1 - step for step in range(1, config.g_steps))]
    drawn = Draw(
        x=[],
        z=[training.latents(place * PLACES + k, batch) for k in places],
        real_changes=[changes() for _ in steps],
        fake_changes=[changes() for _ in steps],
        g_changes=[changes() for _ in range(config.g_steps)],
        mixes=[torch.rand(batch, 1, 1, 1, generator=mix, device=mix.device) for _ in steps if config.penalised],
    )
    first = training.images + ranks.index * share
    return replace(drawn.rows(ranks.index, ranks.count), x=[feed(first + k * batch, share) for k in steps])


def _cut(value: Tensor | Changes, part: int, parts: int) -> Any:
    if isinstance(value, dict):
        return {kind: numbers.chunk(parts)[part] for kind, numbers in value.items()}
    return value.chunk(parts)[part]
