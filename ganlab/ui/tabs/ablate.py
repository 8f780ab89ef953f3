"""The Ablate tab: which units draw a thing, and what is left without them. The paper's figure 6."""

from __future__ import annotations

from typing import Any

import gradio as gr
import numpy as np

from ganlab import images, lab, seeds
from ganlab.dissect import Ranking
from ganlab.errors import InvalidValue
from ganlab.lab import Model
from ganlab.ui.answers import handled, served
from ganlab.ui.asked import Asked
from ganlab.ui.context import Context
from ganlab.ui.pictures import MOST, digits, file, opening, sheet, tiles, written
from ganlab.ui.widgets.explorer import explorer, follow

FRESH, MOST_FRESH = "1000-1007", 24
PICTURES = 24  # on the wall of the worked example
MIDDLE = [0.25, 0.25, 0.75, 0.75]
MOST_UNITS, MOST_BOXES = 8_192, 64
SHARE = (
    0.5  # of the units with a weight above zero, dropped at first: half of what the paper drops, and less collateral
)


def build(ctx: Context, tab: gr.Tab, model: gr.Dropdown) -> None:
    """Fill the tab; the endpoint /ablate ranks units by boxes, drops them, and gives the three rows."""

    @served(ctx)
    def fit(request: object) -> dict[str, Any]:
        """A stage's units, ranked by boxes on seeds' pictures."""
        asked = Asked(request)
        model = ctx.library.get(asked.text("model"))
        return {"digest": model.digest, "share": SHARE, **_ranking(model, asked)}

    @served(ctx)
    def drop(request: object) -> dict[str, Any]:
        """Three rows of pictures: as they were, without the units, without as many random ones."""
        asked = Asked(request)
        model = ctx.library.get(asked.text("model"))
        rows, result = _ablation(model, asked, asked.wholes("units", MOST_UNITS))
        shown = sheet(np.concatenate([result.before, result.after, result.random]))
        return {"digest": model.digest, "seeds": digits(rows), **_changed(result), "sheet": shown}

    @served(ctx)
    def picture(request: object) -> dict[str, Any]:
        """The three rows as a file."""
        asked = Asked(request)
        _, result = _ablation(ctx.library.get(asked.text("model")), asked, asked.wholes("units", MOST_UNITS))
        return {"file": _rows(result)}

    @handled(ctx)
    def ablate(
        model: str, stage: str = "", boxes: dict[str, Any] | None = None, drop: int = 0, seeds: str = FRESH
    ) -> dict[str, Any]:
        """Rank a stage's units by `boxes` (seed -> list of [x0, y0, x1, y1] in fractions) and drop the first `drop`.

        Without boxes or stage: the model's example. `drop` 0: every unit with a weight above zero, like the paper.
        """
        chosen = ctx.library.get(model)
        example = _example(chosen)
        wanted = {"stage": stage or example["stage"], "boxes": boxes or example["boxes"]}
        asked = Asked({**wanted, "drop": drop, "seeds": seeds})
        ranking = _ranking(chosen, asked)
        count = asked.whole("drop", 0, len(ranking["units"]), 0) or ranking["positives"]
        _, result = _ablation(chosen, asked, ranking["units"][:count])
        return {"digest": chosen.digest, **ranking, "dropped": count, **_changed(result), "file": _rows(result)}

    shown = opening(ctx, _example)
    made = explorer(ctx, "ablate", shown(model.value), [tiles(ctx), fit, drop, picture])
    follow(model, shown, made)
    gr.api(ablate, api_name="ablate")


def _example(model: Model) -> dict[str, Any]:
    """The boxes that come with the model, or one in the middle of each picture."""
    here: dict[str, Any] = {"stages": model.stages, "fresh": FRESH, "rows": digits(seeds.parse(FRESH))}
    for name, example in model.examples.items():
        boxed = dict(sorted(example.boxes.items())[:MOST])
        first = digits(list(boxed))
        boxes = {str(seed): [list(box) for box in several] for seed, several in boxed.items()}
        wall = {"seeds": written(list(boxed)), "first": first}
        return {**here, **wall, "concept": name, "stage": example.stage, "boxes": boxes}
    stages, first = list(model.stages), digits(range(PICTURES))
    stage = stages[min(1, len(stages) - 1)]
    boxes = {seed: [MIDDLE] for seed in first}
    return {**here, "concept": None, "stage": stage, "boxes": boxes, "seeds": f"0-{PICTURES - 1}", "first": first}


def _boxes(asked: Asked) -> dict[int, Any]:
    """Boxes by seed, as the laboratory takes them; it checks each one."""
    given = asked.table("boxes", MOST)
    boxed = {}
    for name, several in given.items():
        if not isinstance(several, list) or len(several) > MOST_BOXES:
            remedy = f"give a list of at most {MOST_BOXES}"
            raise InvalidValue(name=f"boxes of seed {name[:20]}", value=str(several)[:40], remedy=remedy)
        boxed[seeds.parse(name, 1)[0]] = several
    return boxed


def _ranking(model: Model, asked: Asked) -> dict[str, Any]:
    stage = asked.choice("stage", model.stages, next(iter(model.stages)))
    ranking = lab.fit_units(model, stage, _boxes(asked))
    ranked = {"stage": stage, "units": ranking.units.tolist(), "weights": ranking.weights.round(4).tolist()}
    cells = {"inside": ranking.inside, "outside": ranking.outside}
    return {**ranked, **cells, "positives": ranking.positives, **_accuracy(ranking)}


def _accuracy(ranking: Ranking) -> dict[str, Any]:
    return {"accuracy": ranking.accuracy, "held_out": ranking.held_out}


def _ablation(model: Model, asked: Asked, units: list[int]) -> tuple[list[int], lab.Ablation]:
    rows = asked.seeds("seeds", MOST_FRESH, FRESH)
    return rows, lab.ablation(model, asked.text("stage"), units, rows)


def _changed(result: lab.Ablation) -> dict[str, Any]:
    return {"changed": result.changed, "random_changed": result.random_changed}


def _rows(result: lab.Ablation) -> dict[str, Any]:
    rows = np.concatenate([result.before, result.after, result.random])
    return file(images.encode(images.tile(rows, len(result.before))), f"ablation-{len(result.units)}-units.png")
