"""The Samples tab: pictures of a list of seeds. The paper's figures 2 and 3."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ganlab import images, seeds
from ganlab.ui.answers import handled, served
from ganlab.ui.asked import Asked
from ganlab.ui.context import Context
from ganlab.ui.pictures import MOST, digits, file, opening, tiles
from ganlab.ui.widgets.explorer import explorer, follow

SEEDS = "0-63"


def build(ctx: Context, tab: gr.Tab, model: gr.Dropdown) -> None:
    """Fill the tab; the endpoint /samples gives the same sheet."""
    shown = opening(ctx, lambda _: {"seeds": SEEDS, "first": digits(seeds.parse(SEEDS))})

    @served(ctx)
    def sheet(request: object) -> dict[str, Any]:
        """The sheet as a PNG file, pixel by pixel; of one seed its picture."""
        return _sheet(ctx, Asked(request))

    @handled(ctx)
    def samples(model: str, seeds: str = SEEDS, columns: int = 8, truncation: float = 1.0) -> dict[str, Any]:
        """A PNG sheet of the pictures of `seeds` ("0-63" or "3, 5, 9-12"), row by row."""
        return _sheet(ctx, Asked({"model": model, "seeds": seeds, "columns": columns, "truncation": truncation}))

    made = explorer(ctx, "samples", shown(model.value), [tiles(ctx), sheet])
    follow(model, shown, made)
    gr.api(samples, api_name="samples")


def _sheet(ctx: Context, asked: Asked) -> dict[str, Any]:
    model, rows = ctx.library.get(asked.text("model")), asked.seeds("seeds", MOST, SEEDS)
    columns = min(asked.whole("columns", 1, MOST, 8), len(rows))
    pixels = model.pixels(rows, truncation=asked.number("truncation", 0, 2, 1))
    name = f"seed-{rows[0]}.png" if len(rows) == 1 else f"samples-{rows[0]}-{rows[-1]}.png"
    picture = images.encode(images.tile(pixels, columns), "png")
    return {"digest": model.digest, "seeds": digits(rows), "columns": columns, "file": file(picture, name)}
