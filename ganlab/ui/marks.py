"""What the Ablate tab asks for, read and checked: boxes and paint on pictures, a region, units, and how to rank them.

Boxes are [x0, y0, x1, y1] in fractions of the picture; paint is runs (see dissect.masks). The code and the report come
from the tab's state, {marks: {boxes, painted, region, point, stage, rank, off, also}, fresh, mode, level, difference}.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganlab import dissect, lab, seeds
from ganlab.dissect import Box, Masks
from ganlab.errors import InvalidValue
from ganlab.lab import Model, Recipe
from ganlab.lab.typical import things
from ganlab.ui.asked import Asked
from ganlab.ui.pictures import MOST

FRESH, MOST_FRESH = "1000-1007", 24
MOST_UNITS, MOST_BOXES, MOST_RUNS = 8_192, 64, 65_536
REGION = "region"
MODES, RANKS = ("off", "typical", "insert"), ("weights", "difference", "overlap", "point")
HIGHEST = 10.0  # times the mean activation
ALSO = ("drop", "typical", "without")
"""The fields of a recipe that say what is edited at other stages."""


@dataclass(frozen=True)
class Drop:
    """Units of a stage that are off, at their typical maps, or `level` times their mean where something is marked."""

    stage: str
    units: list[int]
    seeds: list[int]
    region: list[Box]
    """where the edit holds, cells of the stage where it was painted; empty: everywhere"""
    mode: str
    level: float
    """of an insertion"""
    without: str
    """the thing that typical samples lack; empty: all samples"""
    levels: NDArray[np.float32] | None
    """`[U]` of an insertion, `[U, s, s]` of typical maps"""
    also: Recipe | None
    """what is edited at other stages"""

    def done(self, model: Model) -> lab.Ablation:
        where, also = self.region or None, self.also
        return lab.ablation(model, self.stage, self.units, self.seeds, region=where, levels=self.levels, also=also)


def boxes(asked: Asked, name: str = "boxes") -> dict[int, Any]:
    """Boxes by seed, as the laboratory takes them; it checks each one."""
    return {
        _seed(key): _boxes(several, f"boxes of seed {key[:20]}") for key, several in asked.table(name, MOST).items()
    }


def painted(asked: Asked, model: Model, name: str = "painted") -> Masks:
    """Masks `[S, S]` by seed."""
    return {_seed(key): _mask(runs, model) for key, runs in asked.table(name, MOST).items()}


def drop(model: Model, asked: Asked) -> Drop:
    """The units to edit, and how, with their region. InvalidValue: what is wrong."""
    stage = asked.choice("stage", model.stages, next(iter(model.stages)))
    units, rows = asked.wholes("units", MOST_UNITS), asked.seeds("seeds", MOST_FRESH, FRESH)
    mode, level = asked.choice("mode", MODES, MODES[0]), asked.number("level", 0, HIGHEST, 1)
    without, levels = thing(model) if mode == "typical" else "", None
    if mode == "insert":
        levels = lab.levels(model, stage, boxes(asked), painted(asked, model)) * np.float32(level)
    elif mode == "typical":
        levels = lab.typical(model, stage, without)
    return Drop(
        stage, units, rows, region(model, asked, stage), mode, level, without, levels, also(model, asked, stage)
    )


def also(model: Model, asked: Asked, stage: str) -> Recipe | None:
    """What is edited at other stages than `stage`: units off and units at their typical maps; None: nothing is."""
    given = asked.table("also", len(ALSO))
    edit = Recipe.of({"seed": 0, **{name: given[name] for name in ALSO if name in given}})
    if stage in (*edit.drop, *edit.typical):
        raise InvalidValue(name="also", value=stage, remedy="name other stages than the one of the list")
    for part in (edit.drop, edit.typical):
        for where, units in part.items():
            dissect.check_units(where, units, dissect.check_stage(model.generator, where))
    if edit.typical:  # what typical samples lack is this model's: another snapshot may have no judge to tell
        edit = replace(edit, without=thing(model))
    return edit if edit.drop or edit.typical else None


def thing(model: Model) -> str:
    """What typical samples lack: the thing of the model's boxes; "" if its judge does not know it, or all have it."""
    name = known(model)
    if not name:
        return ""
    try:
        lab.typical(model, next(iter(model.stages)), name)
    except InvalidValue:
        return ""
    return name


def known(model: Model) -> str:
    """The thing of the model's boxes, if its judge knows it; else ""."""
    seen = things(model)
    return next((name for name in model.examples if name in seen), "")


def region(model: Model, asked: Asked, stage: str) -> list[Box]:
    """Boxes of the region, empty for the whole picture; with paint, exactly the cells of the stage that are marked."""
    given = asked.table(REGION, 2)
    boxed, runs = _boxes(given.get("boxes", []), REGION), given.get("painted", [])
    dissect.check_boxes({0: boxed}, REGION)
    if not runs:
        return boxed
    side = int(stage.split("x")[0])
    return dissect.cell_boxes(dissect.marked({0: boxed}, {0: _mask(runs, model)}, 1, side)[0])


def flat(asked: Asked, example: dict[str, Any]) -> Asked:
    """The tab's state as what its functions take; boxes that a state leaves out are the example's."""
    marks = Asked({"boxes": example["boxes"], **asked.table("marks", 16)})
    tables = {
        name: marks.table(name, most)
        for name, most in (("boxes", MOST), ("painted", MOST), (REGION, 2), ("point", 3), ("also", len(ALSO)))
    }
    fields = {"stage": marks.text("stage", example["stage"]), "rank": marks.text("rank", RANKS[0])}
    drawn = {"units": marks.wholes("off", MOST_UNITS), "seeds": asked.text("fresh", FRESH)}
    done = {"mode": asked.text("mode", MODES[0]), "level": asked.number("level", 0, HIGHEST, 1)}
    return Asked({**tables, **fields, **drawn, **done, "difference": asked.flag("difference")})


def state(asked: Asked) -> dict[str, Any]:
    """What was set on the tab, for a report."""
    texts = {name: asked.text(name, usual) for name, usual in (("seeds", ""), ("fresh", FRESH), ("mode", MODES[0]))}
    return {"marks": asked.table("marks", 16), **texts, "level": asked.number("level", 0, HIGHEST, 1)}


def _seed(key: str) -> int:
    return seeds.parse(key, 1)[0]


def _boxes(several: Any, name: str) -> list[Box]:
    if not isinstance(several, list) or len(several) > MOST_BOXES:
        remedy = f"give a list of at most {MOST_BOXES}"
        raise InvalidValue(name=name, value=str(several)[:40], remedy=remedy)
    return several


def _mask(runs: Any, model: Model) -> dissect.Mask:
    if not isinstance(runs, list) or len(runs) > MOST_RUNS:
        raise InvalidValue(name="paint", value=type(runs).__name__, remedy="give its runs, a list of whole numbers")
    return dissect.from_runs(runs, model.image_size)
