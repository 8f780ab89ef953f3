"""The Ablate tab: which units draw a thing, and what is left without them. The paper's figure 6."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ganlab import seeds
from ganlab.annotate.rooms import boxes as boxes_around
from ganlab.lab import Model
from ganlab.lab.segments import segmenter, segments
from ganlab.ui import marks, units, units_report
from ganlab.ui.answers import handled, served
from ganlab.ui.asked import Asked
from ganlab.ui.chosen import shipped_edits
from ganlab.ui.context import Context
from ganlab.ui.marks import FRESH
from ganlab.ui.pictures import MOST, digits, opening, tiles, written
from ganlab.ui.widgets.explorer import Picker, explorer, follow

PARTS = (
    "edits",
    *(f"ablate-{part}" for part in ("tools", "boxes", "units", "rows", "also", "curve", "saved", "start")),
)
PICTURES = 24  # on the wall of the worked example
MIDDLE = [0.25, 0.25, 0.75, 0.75]


def build(ctx: Context, tab: gr.Tab, picker: Picker) -> None:
    """Fill the tab; the endpoint /ablate ranks units by boxes, drops them, and gives the three rows."""

    def about(request: object) -> tuple[Model, Asked]:
        asked = Asked(request)
        return ctx.library.get(asked.text("model")), asked

    @served(ctx)
    def fit(request: object) -> dict[str, Any]:
        """A stage's units, ranked by what is marked on seeds' pictures."""
        model, asked = about(request)
        return {"digest": model.digest, **units.ranked(model, asked)}

    @served(ctx)
    def maps(request: object) -> dict[str, Any]:
        """Where units fire, on the samples that excite them most."""
        return units.maps(*about(request))

    @served(ctx)
    def drop(request: object) -> dict[str, Any]:
        """Rows of pictures: as they were, without the units, without as many random ones, and their difference."""
        return units.dropped(*about(request))

    @served(ctx)
    def picture(request: object) -> dict[str, Any]:
        """The rows as a file."""
        model, asked = about(request)
        return {"file": units.picture(marks.drop(model, asked).done(model), asked)}

    @served(ctx)
    def effect(request: object) -> dict[str, Any]:
        """What a drop does to what was marked, and to the rest: one point of the curve."""
        return units.effect(*about(request))

    @served(ctx)
    def judge(request: object) -> dict[str, Any]:
        """Boxes around what the model's judge finds on seeds' pictures."""
        model, asked = about(request)
        rows = asked.seeds("seeds", MOST)
        masks = segments(model, model.pixels(rows))
        found = {str(seed): [list(box) for box in boxes_around(mask)] for seed, mask in zip(rows, masks)}
        return {"digest": model.digest, "boxes": {seed: several for seed, several in found.items() if several}}

    @served(ctx)
    def python(request: object) -> dict[str, Any]:
        """The code that draws the pictures shown."""
        model, asked = about(request)
        return {"code": units_report.code(ctx, model, marks.flat(asked, example(model)))}

    @served(ctx)
    def report(request: object) -> dict[str, Any]:
        """What the tab shows, as one HTML file."""
        model, asked = about(request)
        return {"file": units_report.file(ctx, model, marks.flat(asked, example(model)), marks.state(asked))}

    @handled(ctx)
    def ablate(
        model: str, stage: str = "", boxes: dict[str, Any] | None = None, drop: int = 0, seeds: str = FRESH,
        rank: str = "weights", region: list[Any] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Rank a stage's units by `boxes` (seed -> list of [x0, y0, x1, y1] in fractions) and drop the first `drop`.

        Without boxes or stage: the model's example. `drop` 0: every unit with a score above zero, like the paper.
        rank: "weights" of a logistic regression, or "overlap". region: boxes inside which alone the drop holds.
        """
        chosen = ctx.library.get(model)
        usual = example(chosen)
        wanted = {"stage": stage or usual["stage"], "boxes": boxes or usual["boxes"], "rank": rank}
        ranking = units.ranked(chosen, Asked(wanted))
        count = Asked({"drop": drop}).whole("drop", 0, len(ranking["units"]), 0) or ranking["positives"]
        fields = {"stage": wanted["stage"], "units": ranking["units"][:count], "region": {"boxes": region or []}}
        asked = Asked({**fields, "seeds": seeds})
        result = marks.drop(chosen, asked).done(chosen)
        figures = {**units.changed(result), "file": units.picture(result, asked)}
        return {"digest": chosen.digest, **ranking, "weights": ranking["scores"], "dropped": count, **figures}

    def opened(model: Model) -> dict[str, Any]:
        edits = shipped_edits(ctx, model.folder)
        return {**example(model), "edits": edits, "first_edit": next((name for name in edits), None)}

    shown = opening(ctx, opened)
    server = [tiles(ctx), fit, maps, drop, picture, effect, judge, python, report]
    made = explorer(ctx, "ablate", shown(picker.model.value), server, PARTS)
    follow(picker, shown, made)
    gr.api(ablate, api_name="ablate")


def example(model: Model) -> dict[str, Any]:
    """The boxes that come with the model, or one in the middle of each picture."""
    here: dict[str, Any] = {"stages": model.stages, "fresh": FRESH, "rows": digits(seeds.parse(FRESH))}
    stages = list(model.stages)
    second = stages[min(1, len(stages) - 1)]  # which typical levels suit best: half of 8x8 takes windows away alone
    here |= {"judge": segmenter(model) is not None, "judged": bool(marks.known(model))}
    here |= {"rank": marks.RANKS[0], "mode": marks.MODES[0]}
    for name, given in model.examples.items():
        boxed = dict(sorted(given.boxes.items())[:MOST])
        boxes = {str(seed): [list(box) for box in several] for seed, several in boxed.items()}
        wall = {"seeds": written(list(boxed)), "first": digits(list(boxed))}
        shown = {**here, **wall, "concept": name, "stage": given.stage, "boxes": boxes}
        # Where the judge knows which samples lack it, typical is what stands there without it.
        return {**shown, "stage": second, "rank": "difference", "mode": "typical"} if marks.known(model) else shown
    first = digits(range(PICTURES))
    stage, boxes = second, {seed: [MIDDLE] for seed in first}
    return {**here, "concept": None, "stage": stage, "boxes": boxes, "seeds": f"0-{PICTURES - 1}", "first": first}
