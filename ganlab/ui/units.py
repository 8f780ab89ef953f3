"""What the Ablate tab answers: units ranked, their maps, pictures without them, and what a drop of them does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from ganlab import dissect, images, lab, seeds
from ganlab.dissect import Ranking
from ganlab.errors import InvalidValue
from ganlab.evaluate.effects import effects, scene
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.lab import Model, recipes
from ganlab.lab.segments import segmenter
from ganlab.nets import Edits
from ganlab.ui import marks
from ganlab.ui.asked import Asked
from ganlab.ui.pictures import digits, file, sheet

SHARE = 0.5
"""Of the units with a weight above zero, dropped at first: half of what the paper drops, and less collateral."""
HALF = 0.5  # of a stage's units, set to their typical level at first where they are ranked by difference
TENTH = 0.1  # of a stage's units, dropped at first by any other ranking
MAPPED, POOL = 32, range(64)
"""Units whose maps are given at a time, and the samples among which each one's strongest are looked for."""
MEASURED = range(1_000_000, 1_000_064)
"""The seeds on which the judge measures a drop: far from those on which anybody draws."""
READ, FEWEST = range(1_000_000, 1_000_096), 4
"""Those on which a judge of attributes does, and of how many at least it must see the thing, and must not."""
DRAWS = 2  # random drops of equal size


class Point(NamedTuple):
    """A place on a seed's picture, in fractions of it."""

    seed: int
    x: float
    y: float


def ranked(model: Model, asked: Asked) -> dict[str, Any]:
    """A stage's units, the most telling first: by the regression's weight, by overlap, or at a point."""
    stage = asked.choice("stage", model.stages, next(iter(model.stages)))
    rank = asked.choice("rank", marks.RANKS, marks.RANKS[0])
    here = {"stage": stage, "rank": rank}
    if rank == "weights":
        ranking = lab.fit_units(model, stage, marks.boxes(asked), masks=marks.painted(asked, model))
        first = max(1, round(ranking.positives * SHARE))
        return {
            **here,
            **_listed(ranking.units, ranking.weights, ranking.positives),
            "first": first,
            **_fitted(ranking),
        }
    if rank == "difference":
        drawn, paint = marks.boxes(asked), marks.painted(asked, model)
        found = lab.difference_units(model, stage, drawn, paint, marks.thing(model))
        return {**here, **_listed(found.units, found.scores, len(found.units)), "first": round(len(found.units) * HALF)}
    if rank == "overlap":
        found = lab.overlap_units(model, stage, marks.boxes(asked), marks.painted(asked, model))
    else:
        found = lab.point_units(model, stage, *point_of(asked))
    first = max(1, round(len(found.units) * TENTH))
    return {**here, **_listed(found.units, found.scores, found.positives), "first": first}


def maps(model: Model, asked: Asked) -> dict[str, Any]:
    """Units' strongest samples with their maps, each unit's maps from 0 to 255 of its own highest."""
    stage = asked.choice("stage", model.stages, next(iter(model.stages)))
    units, top = asked.wholes("units", MAPPED), asked.whole("top", 1, 8, 1)
    if not units:
        raise InvalidValue(name="units", value="none", remedy="name one or more")
    found = lab.unit_maps(model, stage, units, POOL, top)
    highest = found.maps.max((1, 2, 3), keepdims=True)  # [K, 1, 1, 1]
    levels = (found.maps / np.where(highest > 0, highest, 1) * 255).round().astype(np.uint8)  # [K, top, s, s]
    shown = {"sheet": sheet(_joined(found.pixels)), "maps": sheet(_joined(levels[..., None]))}
    return {"digest": model.digest, "seeds": [digits(row) for row in found.seeds.tolist()], **shown}


def dropped(model: Model, asked: Asked) -> dict[str, Any]:
    """Rows of pictures: as they were, edited, with as many random units edited; and the difference, if asked for."""
    wanted = marks.drop(model, asked)
    result = wanted.done(model)
    about = {"digest": model.digest, "seeds": digits(wanted.seeds), "random_units": sorted(result.random_units)}
    return {
        **about,
        **_levels(wanted, result),
        **_also(model, wanted),
        "region": wanted.region,
        **changed(result),
        "sheet": sheet(np.concatenate(rows(result, asked))),
    }


def _levels(wanted: marks.Drop, result: lab.Ablation) -> dict[str, Any]:
    """What recipes have of it beside the units: of an insertion unit -> the level that it was set to."""
    if wanted.mode == "typical":
        return {"typical": True, "without": wanted.without}
    if wanted.levels is None:
        return {}
    rows = {"levels": result.units, "random_levels": result.random_units}
    return {name: {str(unit): float(wanted.levels[unit]) for unit in sorted(units)} for name, units in rows.items()}


def _also(model: Model, wanted: marks.Drop) -> dict[str, Any]:
    """What is edited at other stages, and at random there, as recipes have it."""
    if wanted.also is None:
        return {}
    return {"also": said(wanted.also), "random_also": said(lab.at_random(model, wanted.also, 0))}


def said(edit: lab.Recipe) -> dict[str, Any]:
    """The fields of a recipe that say what is edited at other stages."""
    values = edit.to_json()
    return {name: values[name] for name in marks.ALSO if name in values}


def rows(result: lab.Ablation, asked: Asked) -> list[Pixels]:
    """The rows that are shown, each `[N, H, W, C]`."""
    shown = [result.before, result.after, result.random]
    return [*shown, difference(result)] if asked.flag("difference") else shown


def difference(result: lab.Ablation) -> Pixels:
    """`[N, H, W, C]`: |after - before|, in levels of 255."""
    return np.asarray(np.abs(result.after.astype(np.int16) - result.before), np.uint8)


def changed(result: lab.Ablation) -> dict[str, float]:
    return {"changed": result.changed, "random_changed": result.random_changed}


def picture(result: lab.Ablation, asked: Asked) -> dict[str, Any]:
    """The rows as a file."""
    made = images.tile(np.concatenate(rows(result, asked)), len(result.before))
    return file(images.encode(made), f"ablation-{len(result.units)}-units.png")


def effect(model: Model, asked: Asked) -> dict[str, Any]:
    """What an edit of units, off or typical, does inside and outside, beside random units edited alike, averaged.

    With a segmenter: the share of the window area that is gone from fresh pictures, the change elsewhere, and the edges
    that are left where the windows were, over a wall's, if some of the pictures have none. With a judge that knows the
    thing of the boxes: the share of fresh pictures that lose it, and the change of pictures that never had it. Else the
    change inside and outside of what is marked, on the marked pictures. Changes are mean levels of 255.
    """
    judge, thing = segmenter(model), marks.known(model)
    edits = _edits(model, asked)
    if judge is not None:
        figures = _windows(model, judge, edits)
    else:
        figures = (_attribute(model, thing, edits) if thing else None) or _marked(model, asked, edits)
    return {"digest": model.digest, **figures}


def _edits(model: Model, asked: Asked) -> list[Edits]:
    """The edit that is asked about, and the same of as many random units, some times over."""
    stage = asked.choice("stage", model.stages, next(iter(model.stages)))
    units, count = asked.wholes("units", marks.MOST_UNITS), model.stages[stage]
    typical = asked.choice("mode", marks.MODES, marks.MODES[0]) == "typical"
    levels = lab.typical(model, stage, marks.thing(model)) if typical else np.zeros(count, np.float32)
    region, also = marks.region(model, asked, stage), marks.also(model, asked, stage) or lab.Recipe()
    inside = dissect.box_mask({0: region}, 1, dissect.side_of(stage)) if region else None
    chance = [
        (dissect.random_units(count, len(units), draw), lab.at_random(model, also, draw)) for draw in range(DRAWS)
    ]
    return [
        dissect.combine(
            recipes.edits(model, replace(others, region=tuple(region))),
            dissect.insert(model.generator, stage, several, levels, inside),
        )
        for several, others in [(units, also), *chance]
    ]


def _beside(ranked: tuple[float, float], random: list[tuple[float, float]]) -> dict[str, float]:
    """(inside, outside) of the ranked units, and the means of the random ones."""
    inside, outside = np.mean(random, axis=0).tolist()
    return {"inside": ranked[0], "outside": ranked[1], "random_inside": inside, "random_outside": outside}


def _windows(model: Model, judge: Judge, edits: list[Edits]) -> dict[str, Any]:
    seen = scene(model, judge, MEASURED)
    done = list(effects(model, judge, seen, {str(n): edit for n, edit in enumerate(edits)}).values())
    first, *others = [(each.removed, each.elsewhere) for each in done]
    edges, *random = [each.contrast for each in done]
    walls = {"contrast": edges, "random_contrast": float(np.mean(random))} if seen.walls.contrast.any() else {}
    return {"judged": True, "pictures": len(MEASURED), **_beside(first, others), **walls}


def _attribute(model: Model, thing: str, edits: list[Edits]) -> dict[str, Any] | None:
    """None where too few of the fresh pictures show the thing, or too few do not."""
    before = model.pixels(READ)
    shown = lab.verdicts(model, before)[thing] > 0.5
    if not FEWEST <= shown.sum() <= len(shown) - FEWEST:
        return None
    found = []
    for edit in edits:
        after = model.pixels(READ, edits=edit)
        lost = lab.verdicts(model, after[shown])[thing] <= 0.5
        moved = np.abs(after[~shown].astype(np.int16) - before[~shown]).mean()
        found.append((float(lost.mean()), float(moved)))
    return {"judged": True, "thing": thing, "pictures": int(shown.sum()), **_beside(found[0], found[1:])}


def _marked(model: Model, asked: Asked, edits: list[Edits]) -> dict[str, Any]:
    drawn = lab.Marks.of(marks.boxes(asked), marks.painted(asked, model))
    mask, before = drawn.mask(model.image_size), model.pixels(drawn.seeds)
    changes = [lab.change(before, model.pixels(drawn.seeds, edits=edit), mask) for edit in edits]
    first, *others = [(each.inside, each.outside) for each in changes]
    return {"judged": False, "pictures": len(drawn.seeds), **_beside(first, others)}


def point_of(asked: Asked) -> Point:
    """The field `point`: {seed, x, y}."""
    point = Asked(asked.table("point", 3))
    seed = seeds.parse(point.text("seed", "0"), 1)[0]
    return Point(seed, point.number("x", 0, 1, 0.5), point.number("y", 0, 1, 0.5))


def _listed(units: Any, scores: Any, positives: int) -> dict[str, Any]:
    return {"units": units.tolist(), "scores": scores.round(4).tolist(), "positives": positives}


def _fitted(ranking: Ranking) -> dict[str, Any]:
    cells = {"inside": ranking.inside, "outside": ranking.outside}
    return {**cells, "accuracy": ranking.accuracy, "held_out": ranking.held_out}


def _joined(several: Pixels) -> Pixels:
    """`[K, top, ...]` -> `[K * top, ...]`"""
    return several.reshape(-1, *several.shape[2:])
