"""The Arithmetic tab: sums of pictures, done on the latents behind them. The paper's figure 7."""

from __future__ import annotations

from typing import Any

import gradio as gr
import numpy as np

from ganlab import images, lab, seeds
from ganlab.errors import ExpressionError, InvalidValue
from ganlab.images import Pixels
from ganlab.lab import Model
from ganlab.latent import norm
from ganlab.ui.answers import handled, served
from ganlab.ui.asked import Asked
from ganlab.ui.context import Context
from ganlab.ui.pictures import digits, file, opening, sheet, tiles
from ganlab.ui.widgets.explorer import explorer, follow

SLOTS = ("a", "b", "c")
FIGURE_7 = ("smiling woman", "neutral woman", "neutral man")
EXPRESSION, WALL = "a - b + c", "0-47"
EXEMPLARS, MOST = 3, 10
NAMES = 24  # slots that a request may name

Slots = dict[str, list[int]]


def build(ctx: Context, tab: gr.Tab, model: gr.Dropdown) -> None:
    """Fill the tab; the endpoint /arithmetic gives the same panel."""

    @served(ctx)
    def solve(request: object) -> dict[str, Any]:
        """The slots' pictures, and the sum or what is wrong with it."""
        asked = Asked(request)
        model, slots = ctx.library.get(asked.text("model")), _slots(asked)
        try:
            result, wrong = _sum(model, asked, slots), None
        except (ExpressionError, InvalidValue) as error:
            place = {name: error.facts.get(name) for name in ("expression", "position")}
            result, wrong = None, {"error": ctx.text.error(error), **place}
        shown = {"slots": {name: digits(rows) for name, rows in slots.items()}, "wrong": wrong}
        lengths = {name: norm(model.z(rows).mean(0)) for name, rows in slots.items() if rows}
        pictures = {**_pictures(model, slots, result), **_length(result)}
        return {"digest": model.digest, "lengths": lengths, **shown, **pictures}

    @served(ctx)
    def panel(request: object) -> dict[str, Any]:
        """The panel as a file."""
        asked = Asked(request)
        return {"file": _panel(_sum(ctx.library.get(asked.text("model")), asked, _slots(asked)))}

    @handled(ctx)
    def arithmetic(
        model: str, expression: str = EXPRESSION, slots: dict[str, Any] | None = None, noise: float = 0.25
    ) -> dict[str, Any]:
        """The 3x3 panel of an expression over the model's concepts and `slots` (name -> seeds), with its figures."""
        chosen = ctx.library.get(model)
        given = _example(chosen)["slots"] if slots is None else slots
        asked = Asked({"expression": expression, "slots": given, "noise": noise})
        result = _sum(chosen, asked, _slots(asked))
        pictures = {"panel": _panel(result), "pixel_sum": file(images.encode(result.pixel_sum), "pixel-sum.png")}
        return {"digest": chosen.digest, "weights": result.weights, **pictures, **_length(result)}

    shown = opening(ctx, _example)
    made = explorer(ctx, "arithmetic", shown(model.value), [tiles(ctx), solve, panel])
    follow(model, shown, made)
    gr.api(arithmetic, api_name="arithmetic")


def _example(model: Model) -> dict[str, Any]:
    """Figure 7 where the model names its concepts, else nine seeds."""
    named = all(model.concepts.get(name) for name in FIGURE_7)
    rows = [model.concepts[name][:EXEMPLARS] if named else range(3 * k, 3 * k + 3) for k, name in enumerate(FIGURE_7)]
    concepts = {name: digits(several[:MOST]) for name, several in model.concepts.items() if several}
    example = {"slots": {slot: digits(row) for slot, row in zip(SLOTS, rows)}, "example": FIGURE_7 if named else ()}
    wall = {"seeds": WALL, "first": digits(seeds.parse(WALL))}
    return {**example, **wall, "expression": EXPRESSION, "concepts": concepts}


def _slots(asked: Asked) -> Slots:
    given = asked.table("slots", NAMES)
    return {name: Asked(given).seeds(name, MOST) if rows else [] for name, rows in given.items()}


def _sum(model: Model, asked: Asked, slots: Slots) -> lab.Arithmetic:
    """The expression over the slots, and over the first exemplars of the model's concepts."""
    concepts = {name: rows[:EXEMPLARS] for name, rows in model.concepts.items()}
    noise = asked.number("noise", 0, 2, 0.25)
    return lab.arithmetic(model, asked.text("expression", EXPRESSION), {**concepts, **slots}, noise, exemplars=MOST)


def _pictures(model: Model, slots: Slots, result: lab.Arithmetic | None) -> dict[str, Any]:
    """One sheet: the panel and the pixel sum if there is a result, each filled slot's mean, all exemplars."""
    z = [model.z(rows) for rows in slots.values() if rows]
    drawn: list[Pixels] = [] if result is None else [result.pixels, result.pixel_sum[None]]
    done = 0 if result is None else 10
    if z:
        drawn.append(model.pixels(z=np.concatenate([np.stack([rows.mean(0) for rows in z]), *z])))
    places = {"sum_at": 9, "means_at": done, "members_at": done + len(z)}
    return {**places, "sheet": sheet(np.concatenate(drawn)) if drawn else None}


def _length(result: lab.Arithmetic | None) -> dict[str, Any]:
    return {} if result is None else {"norm": result.norm, "prior_norm": list(result.prior_norm)}


def _panel(result: lab.Arithmetic) -> dict[str, Any]:
    return file(images.encode(images.tile(result.pixels, 3)), "arithmetic.png")
