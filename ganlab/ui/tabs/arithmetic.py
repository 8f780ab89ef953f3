"""The Arithmetic tab: sums of pictures, done on the latents behind them. The paper's figure 7."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ganlab import images, lab, seeds
from ganlab.errors import ExpressionError, InvalidValue
from ganlab.lab import Model, Recipe
from ganlab.ui import sums, sums_report
from ganlab.ui.answers import handled, served
from ganlab.ui.asked import Asked
from ganlab.ui.chosen import chosen
from ganlab.ui.context import Context
from ganlab.ui.pictures import digits, file, opening, tiles
from ganlab.ui.sums import EXEMPLARS, EXPRESSION, MOST
from ganlab.ui.widgets.explorer import Picker, explorer, follow

SLOTS = ("a", "b", "c")
FIGURE_7 = ("smiling woman", "neutral woman", "neutral man")
WALL = "0-47"
PARTS = ("slots", "result", "stability", "start")


def build(ctx: Context, tab: gr.Tab, picker: Picker) -> None:
    """Fill the tab; the endpoint /arithmetic gives the same panel."""

    @served(ctx)
    def solve(request: object) -> dict[str, Any]:
        """The slots' pictures, and the sum with its figures or what is wrong with it."""
        asked = Asked(request)
        model, slots = chosen(ctx, asked), sums.slots_of(asked)
        try:
            result, wrong = sums.sum_of(model, asked, slots), None
        except (ExpressionError, InvalidValue) as error:
            place = {name: error.facts.get(name) for name in ("expression", "position")}
            result, wrong = None, {"error": ctx.text.error(error), **place}
        known = {} if result is None else {**sums.figures(result), "judged": sums.judged(model, result)}
        return {"digest": model.digest, "wrong": wrong, **sums.solved(model, slots, result), **known}

    @served(ctx)
    def stability(request: object) -> dict[str, Any]:
        """The sum with 1, 3 and 10 exemplars a slot, drawn anew many times, as pictures and as judged."""
        asked = Asked(request)
        model, slots = chosen(ctx, asked), sums.slots_of(asked)
        rows, verdict = sums.stable(model, asked, slots), sums.judged(model, sums.sum_of(model, asked, slots))
        return {"digest": model.digest, **sums.rows_of(rows, sums.pools_of(model, asked, slots), verdict)}

    @served(ctx)
    def latent(request: object) -> dict[str, Any]:
        """The latent behind any recipe: what a slot takes of a picture that is no plain seed."""
        asked = Asked(request)
        recipe = Recipe.of(asked.table("recipe", 20))
        return {"z": sums.numbers(lab.latents(chosen(ctx, asked), [recipe])[0])}

    @served(ctx)
    def panel(request: object) -> dict[str, Any]:
        """The panel as a file."""
        asked = Asked(request)
        return {"file": _panel(sums.sum_of(chosen(ctx, asked), asked, sums.slots_of(asked)))}

    @served(ctx)
    def python(request: object) -> dict[str, Any]:
        """The code that draws the pictures shown."""
        asked = Asked(request)
        return {"code": sums_report.code(ctx, chosen(ctx, asked), asked)}

    @served(ctx)
    def report(request: object) -> dict[str, Any]:
        """All that the tab shows, as one HTML file."""
        asked = Asked(request)
        return {"file": sums_report.file(ctx, chosen(ctx, asked), asked)}

    @handled(ctx)
    def arithmetic(
        model: str,
        expression: str = EXPRESSION,
        slots: dict[str, Any] | None = None,
        noise: float = 0.25,
        noise_seed: int = 0,
    ) -> dict[str, Any]:
        """The 3x3 panel of an expression over the model's concepts and `slots`, with its figures.

        slots: name -> seeds, or latents as lists of numbers, at most ten.
        """
        chosen = ctx.library.get(model)
        given = _example(chosen)["slots"] if slots is None else slots
        asked = Asked({"expression": expression, "slots": given, "noise": noise, "noise_seed": noise_seed})
        result = sums.sum_of(chosen, asked, sums.slots_of(asked))
        pictures = {"panel": _panel(result), "pixel_sum": file(images.encode(result.pixel_sum), "pixel-sum.png")}
        return {"digest": chosen.digest, "judged": sums.judged(chosen, result), **pictures, **sums.figures(result)}

    shown, server = opening(ctx, _example), [tiles(ctx), solve, stability, latent, panel, python, report]
    made = explorer(ctx, "arithmetic", shown(picker.model.value), server, [f"arithmetic-{part}" for part in PARTS])
    follow(picker, shown, made)
    gr.api(arithmetic, api_name="arithmetic")


def _example(model: Model) -> dict[str, Any]:
    """Figure 7 where the model names its concepts, else nine seeds."""
    named = all(model.concepts.get(name) for name in FIGURE_7)
    rows = [model.concepts[name][:EXEMPLARS] if named else range(3 * k, 3 * k + 3) for k, name in enumerate(FIGURE_7)]
    concepts = {name: digits(several[:MOST]) for name, several in model.concepts.items() if several}
    example = {"slots": {slot: digits(row) for slot, row in zip(SLOTS, rows)}, "example": FIGURE_7 if named else ()}
    wall = {"seeds": WALL, "first": digits(seeds.parse(WALL))}
    return {**example, **wall, "expression": EXPRESSION, "concepts": concepts}


def _panel(result: lab.Arithmetic) -> dict[str, Any]:
    return file(images.encode(images.tile(result.pixels, 3)), "arithmetic.png")
