"""Edits of a generator's stages: DCGAN section 6.2.1, "forgetting to draw certain objects".

An edit is data that is handed to a call; the network, which others may be using, is never changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from ganlab.errors import InvalidValue, UnknownStage, UnknownUnits
from ganlab.nets import DCGANConfig, Edits, Generator


class View:
    """A generator seen through edits: called, traced and finished like it, and sharing its weights."""

    def __init__(self, generator: Generator | View, edits: Edits) -> None:
        self.generator, self.edits = generator, edits

    @property
    def config(self) -> DCGANConfig:
        return self.generator.config

    @property
    def stages(self) -> dict[str, int]:
        return self.generator.stages

    def __call__(self, z: Tensor, edits: Edits | None = None) -> Tensor:
        """x `[N, C, H, W]` for z `[N, z_dim]`; further edits come after the view's own."""
        return self.generator(z, combine(self.edits, edits or {}))

    def trace(self, z: Tensor, stages: Collection[str], edits: Edits | None = None) -> tuple[Tensor, dict[str, Tensor]]:
        """x and the named stages' outputs `[N, units, H, W]`, after their edits."""
        return self.generator.trace(z, stages, combine(self.edits, edits or {}))

    def finish(self, h: Tensor, stage: str, edits: Edits | None = None) -> Tensor:
        """x from an output h of this view's stage, in which the view's own edits of that stage are already done."""
        order = list(self.stages)
        later = {name: edit for name, edit in self.edits.items() if order.index(name) > order.index(stage)}
        return self.generator.finish(h, stage, combine(later, edits or {}))


def drop(
    generator: Generator | View, stage: str, units: Sequence[int], region: NDArray[np.bool_] | Tensor | None = None
) -> Edits:
    """The edit that zeroes `units` of a stage, on the CPU: everywhere, or within `region` `[N or 1, S, S]`, 1 = inside.

    A region of another size than the stage's is averaged to it, so that an edge may be dropped in part.
    Raises UnknownStage, UnknownUnits, InvalidValue.
    """
    return {stage: (1 - _chosen(generator, stage, units, region), torch.zeros(1))}


def insert(
    generator: Generator | View,
    stage: str,
    units: Sequence[int],
    levels: NDArray[np.float32],
    region: NDArray[np.bool_] | Tensor | None = None,
) -> Edits:
    """The edit that sets `units` of a stage to their `levels`, one for each unit of the stage; else like `drop`.

    A level is a number, levels `[U]`, what Bau et al., "GAN Dissection" (2019), section 3.2, paint a thing with where
    there is none; or a map, levels `[U, s, s]`, such as the unit's typical one.
    """
    chosen, count = _chosen(generator, stage, units, region), check_stage(generator, stage)
    wanted, side = np.asarray(levels, np.float32), side_of(stage)
    if wanted.shape not in ((count,), (count, side, side)) or not np.isfinite(wanted).all():
        remedy = f"give {count} finite numbers, or as many maps {side} x {side}"
        raise InvalidValue(name="the shape of levels", value=wanted.shape, remedy=remedy)
    if wanted.ndim == 1:
        wanted = wanted[:, None, None]
    return {stage: (1 - chosen, chosen * torch.from_numpy(wanted)[None])}


def combine(*edits: Edits) -> Edits:
    """One after the other, the first one first."""
    result: dict[str, tuple[Tensor, Tensor]] = {}
    for each in edits:
        for stage, (keep, add) in each.items():
            if stage in result:
                before, added = result[stage]
                keep, add = before * keep, added * keep + add
            result[stage] = keep, add
    return result


@contextmanager
def ablate(generator: Generator | View, stage: str, units: Sequence[int]) -> Iterator[View]:
    """`with ablate(generator, "8x8", [3, 5]) as without:` a view on `generator` in which these units are zero."""
    device = _device(generator)
    moved = {name: (keep.to(device), add.to(device)) for name, (keep, add) in drop(generator, stage, units).items()}
    yield View(generator, moved)


def check_stage(generator: Generator | View, stage: str) -> int:
    """How many units the stage has, or UnknownStage."""
    if stage not in generator.stages:
        raise UnknownStage(value=stage, stages=", ".join(generator.stages))
    return generator.stages[stage]


def side_of(stage: str) -> int:
    """How many cells a side of a stage's maps has."""
    return int(stage.split("x")[0])


def check_units(stage: str, units: Sequence[int], count: int) -> list[int]:
    """The units as whole numbers, each once, in their order; UnknownUnits names those that a stage of `count` lacks."""
    rows = list(units)
    strange = [u for u in rows if isinstance(u, bool) or not isinstance(u, (int, np.integer)) or not 0 <= u < count]
    if strange:
        shown = ", ".join(map(str, strange[:5])) + (f" and {len(strange) - 5} more" if len(strange) > 5 else "")
        raise UnknownUnits(value=shown, stage=stage, count=count, last=count - 1)
    return list(dict.fromkeys(int(unit) for unit in rows))


def _chosen(
    generator: Generator | View, stage: str, units: Sequence[int], region: NDArray[np.bool_] | Tensor | None
) -> Tensor:
    """`[1, U, 1, 1]`, or with a region `[N, U, s, s]`: 1 where the units of a stage are to be changed."""
    count = check_stage(generator, stage)
    chosen = torch.zeros(1, count, 1, 1)
    chosen[:, check_units(stage, units, count)] = 1
    if region is None:
        return chosen
    return chosen * _at_stage(torch.as_tensor(region), side_of(stage))


def _device(generator: Generator | View) -> torch.device:
    while isinstance(generator, View):
        generator = generator.generator
    return next(generator.parameters()).device


def _at_stage(region: Tensor, size: int) -> Tensor:
    region = region.float()
    if region.ndim != 3 or not region.numel() or region.shape[1] != region.shape[2] or not region.isfinite().all():
        raise InvalidValue(name="region", value=tuple(region.shape), remedy="give [N or 1, S, S] of 0 and 1")
    return adaptive_avg_pool2d(region[:, None].clamp(0, 1), size)  # [N, 1, size, size]
