"""A model's units: looked at, dropped, and set to a level. DCGAN section 6.2.1 and figure 6."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ganlab import dissect
from ganlab.dissect import Box
from ganlab.errors import InvalidValue
from ganlab.images import Pixels
from ganlab.lab.model import Model
from ganlab.lab.recipes import Recipe, edits


@dataclass(frozen=True)
class Ablation:
    """The same seeds before and after an edit of units, and after the same edit of as many random ones."""

    before: Pixels  # [N, H, W, C]
    after: Pixels
    random: Pixels
    changed: float  # mean |after - before|, in levels of 255
    random_changed: float
    units: tuple[int, ...]
    random_units: tuple[int, ...]


@dataclass(frozen=True)
class UnitMaps:
    """Where units answer most: for each of K units its `top` samples, the strongest first."""

    seeds: NDArray[np.int64]  # [K, top]
    maps: NDArray[np.float32]  # [K, top, s, s], activations after the ReLU
    pixels: Pixels  # [K, top, H, W, C]


def unit_maps(model: Model, stage: str, units: Sequence[int], seeds: Sequence[int], top: int = 4) -> UnitMaps:
    """The maps of `units` on the `top` of `seeds` that excite each most, by the mean of the map."""
    rows = dissect.check_units(stage, units, dissect.check_stage(model.generator, stage))
    if top < 1:
        raise InvalidValue(name="top", value=top, remedy="choose 1 or more samples for each unit")
    traced = model.trace(stage, seeds)
    maps = traced.h[:, rows].cpu().numpy().swapaxes(0, 1)  # [K, N, s, s]
    best = np.argsort(-maps.mean((2, 3)), axis=1, kind="stable")[:, :top]  # [K, top]
    strongest = np.take_along_axis(maps, best[..., None, None], 1)
    return UnitMaps(np.asarray(seeds, np.int64)[best], strongest, traced.pixels[best])


def ablation(
    model: Model,
    stage: str,
    units: Sequence[int],
    seeds: Sequence[int],
    random_seed: int = 0,
    region: Sequence[Box] | None = None,
    levels: NDArray[np.float32] | None = None,
    also: Recipe | None = None,
) -> Ablation:
    """Drop units of a stage on seeds' pictures, everywhere or within `region`, boxes that hold for every picture.

    levels: instead of zero each of the stage's units is set to its level `[U]` (see `lab.levels`), to paint with it, or
    to its map `[U, s, s]` (see `lab.typical`). also: what is edited at other stages, within the same region; the random
    units are as many there, too, edited alike.
    The stage is traced once and kept; only what lies above it is computed for each drop. No units, no change.
    Raises UnknownStage, UnknownUnits, InvalidSeeds, InvalidValue.
    """
    count = dissect.check_stage(model.generator, stage)
    rows = dissect.check_units(stage, units, count)
    inside = None if region is None else dissect.box_mask({0: region}, 1, dissect.side_of(stage))
    set_to = np.zeros(count, np.float32) if levels is None else levels
    traced = model.trace(stage, seeds)
    control = dissect.random_units(count, len(rows), random_seed)
    before = traced.pixels
    edit, chance = (dissect.insert(model.generator, stage, several, set_to, inside) for several in (rows, control))
    if also is None:
        after, random = (model.finish(traced.h, stage, each) for each in (edit, chance))
    else:
        others = [
            edits(model, replace(each, region=tuple(region or ())))
            for each in (also, at_random(model, also, random_seed))
        ]
        after, random = (
            model.pixels(seeds, edits=dissect.combine(*each)) for each in zip(others, (edit, chance), strict=True)
        )
    changed, random_changed = (float(np.abs(x.astype(np.int16) - before).mean()) for x in (after, random))
    return Ablation(before, after, random, changed, random_changed, tuple(rows), tuple(control))


def at_random(model: Model, edit: Recipe, seed: int) -> Recipe:
    """As many units of the same stages, chosen at random, edited alike: those off and those at their typical maps."""

    off: dict[str, tuple[int, ...]] = {}
    usual: dict[str, tuple[int, ...]] = {}
    for stage in dict.fromkeys((*edit.drop, *edit.typical)):
        first, second = (len(part.get(stage, ())) for part in (edit.drop, edit.typical))
        drawn = tuple(dissect.random_units(model.stages[stage], first + second, seed))
        off |= {stage: drawn[:first]} if first else {}
        usual |= {stage: drawn[first:]} if second else {}
    return replace(edit, drop=off, typical=usual)


@contextmanager
def ablate(model: Model, stage: str, units: Sequence[int]) -> Iterator[Model]:
    """`with ablate(model, "8x8", units) as without:` the model with these units at zero; `model` stays as it is."""
    with dissect.ablate(model.generator, stage, units) as view:
        yield model.viewed(view)
