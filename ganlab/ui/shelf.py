"""The shelf in the rail: pictures that a visitor keeps. They live in the visitor's browser, never on the server."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ganlab import images, lab
from ganlab.lab import Recipe
from ganlab.ui.answers import served
from ganlab.ui.asked import Asked
from ganlab.ui.context import Context
from ganlab.ui.widgets import widget

MOST = 60  # pictures on a shelf; shelf.js has the same


def shelf(ctx: Context, model: gr.Dropdown) -> None:
    """The widget in the current column; it draws opened recipes with the chosen model."""

    @served(ctx)
    def draw(request: object) -> dict[str, Any]:
        """The pictures of recipes from a file, with the recipes as this version writes them."""
        asked = Asked(request)
        chosen, rows = ctx.library.get(asked.text("model")), asked.items("recipes", MOST)
        recipes = [Recipe.of(each) for each in rows]
        pixels = lab.pictures(chosen, recipes)
        pictures = [
            {"recipe": {**recipe.to_json(), "model": chosen.digest}, "uri": images.data_uri(picture, "png")}
            for recipe, picture in zip(recipes, pixels)
        ]
        return {"digest": chosen.digest, "pictures": pictures}

    words = ctx.text.words("shelf")
    made = widget("shelf", elem_id="shelf", words=words, value={"model": model.value}, server=[draw])
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    model.change(lambda key: {"model": key}, model, made, trigger_mode="always_last", **quiet)
