"""A drop of units as Python code, and as the parts of a report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ganlab import dissect
from ganlab.lab import Model
from ganlab.ui import marks, units
from ganlab.ui.asked import Asked
from ganlab.ui.chosen import loading
from ganlab.ui.context import Context
from ganlab.ui.marks import Drop
from ganlab.ui.report import Part, report

CODE = """\
from pathlib import Path

import numpy as np

import ganlab
{imports}

{loading}
stage, seeds = {stage!r}, {seeds}

# What was marked, by seed, and how it ranks the units.
boxes = {boxes}
masks = {masks}
ranking = {ranking}
print(ranking.units[:10])

# The units that were chosen, and what is done to them.
units = {units}
region = {region}
levels = {levels}
{also}result = ganlab.ablation(model, stage, units, seeds, region=region, levels=levels{with_also})
rows = np.concatenate([result.before, result.after, result.random])
images.save(Path("ablation.png"), images.tile(rows, len(seeds)))
print(f"{{result.changed:.1f}} levels of 255 changed, {{result.random_changed:.1f}} by as many random units")
"""

ENDING = {"off": "", "typical": "_typical", "insert": "_inserted"}
"""Of the words that say what is done."""
RANKINGS = {
    "weights": "ganlab.fit_units(model, stage, boxes, masks=masks)",
    "difference": "lab.difference_units(model, stage, boxes, masks, without={without!r})",
    "overlap": "lab.overlap_units(model, stage, boxes, masks)",
    "point": "lab.point_units(model, stage, {seed}, {x!r}, {y!r})",
}


def code(ctx: Context, model: Model, asked: Asked) -> str:
    """A snippet that ranks the units and draws the rows of the tab's flat state."""
    wanted = marks.drop(model, asked)
    painted = {seed: dissect.to_runs(mask) for seed, mask in marks.painted(asked, model).items()}
    masks = {seed: f"from_runs({runs}, model.image_size)" for seed, runs in painted.items()}
    ranking = _ranking(asked, model)
    imports = ["from ganlab import images"] + ["from ganlab.dissect import from_runs"] * bool(masks)
    if ranking.startswith("lab.") or wanted.levels is not None:
        imports[0] += ", lab"
    level = {
        "off": None,
        "typical": f"lab.typical(model, stage, {wanted.without!r})",
        "insert": f"lab.levels(model, stage, boxes, masks) * np.float32({wanted.level:g})",
    }[wanted.mode]
    return CODE.format(
        imports="\n".join(imports),
        loading=loading(ctx, model, asked),
        stage=wanted.stage,
        seeds=wanted.seeds,
        boxes=_table(marks.boxes(asked)),
        masks=_table(masks),
        ranking=ranking,
        units=wanted.units,
        region=wanted.region or None,
        levels=level,
        also=f"also = ganlab.Recipe.of({_others(wanted)})  # at other stages\n" if wanted.also else "",
        with_also=", also=also" if wanted.also else "",
    )


def file(ctx: Context, model: Model, asked: Asked, state: Mapping[str, Any]) -> dict[str, Any]:
    """The report for a script to hand to the visitor."""
    wanted = marks.drop(model, asked)
    title = ctx.text(f"ablate.reported{ENDING[wanted.mode]}", n=len(wanted.units), stage=wanted.stage)
    return report(ctx, model, title, parts(ctx, model, wanted), code(ctx, model, asked), state)


def parts(ctx: Context, model: Model, wanted: Drop) -> list[Part]:
    """The rows that the tab shows, and the difference."""
    say, result = ctx.text, wanted.done(model)
    ending = ENDING[wanted.mode]
    facts = {
        say("ablate.stage"): wanted.stage,
        say("ablate.units_off"): ", ".join(map(str, wanted.units)) or "-",
        **({say("ablate.also"): _others(wanted)} if wanted.also else {}),
        say("ablate.where"): str([list(box) for box in wanted.region]) if wanted.region else say("ablate.region_none"),
    }
    after = {**facts, say("ablate.change"): say("ablate.changed", level=f"{result.changed:.1f}")}
    random = {say("ablate.change"): say("ablate.changed", level=f"{result.random_changed:.1f}")}
    seeds = {say("ablate.fresh"): ", ".join(map(str, wanted.seeds))}
    return [
        Part(say("ablate.before"), result.before, 8, seeds),
        Part(say(f"ablate.after{ending}"), result.after, 8, after),
        Part(say(f"ablate.random{ending}"), result.random, 8, random),
        Part(say("ablate.difference"), units.difference(result), 8),
    ]


def _others(wanted: Drop) -> str:
    """What is edited at other stages, as a recipe has it."""
    return json.dumps({"seed": 0, **units.said(wanted.also)}) if wanted.also else ""


def _table(rows: Mapping[int, Any]) -> str:
    """A dict as it is written, a row a line."""
    return "{\n" + "".join(f"    {seed}: {row},\n" for seed, row in rows.items()) + "}" if rows else "{}"


def _ranking(asked: Asked, model: Model) -> str:
    rank = asked.choice("rank", marks.RANKS, marks.RANKS[0])
    point = units.point_of(asked) if rank == "point" else None
    return RANKINGS[rank].format(without=marks.thing(model), **(point._asdict() if point else {}))
