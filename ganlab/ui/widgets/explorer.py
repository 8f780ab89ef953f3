"""The widgets that explore a model: `pictures.js` and `pictures.css` stand before their own script and style."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from ganlab.ui.context import Context
from ganlab.ui.widgets.base import source, widget


def explorer(ctx: Context, name: str, value: Any, server: Sequence[Callable[..., Any]]) -> gr.HTML:
    """The widget of the tab `name`, with its words."""
    words = {"unreachable": ctx.text("page.unreachable"), **ctx.text.table(name)}
    made = widget(name, elem_id=f"{name}-widget", words=words, value=value, server=server)
    own = source(f"{name}.js")
    made.js_on_load = "\n".join((str(made.js_on_load).removesuffix(own), source("pictures.js"), own))
    made.css_template = "\n".join((source("pictures.css"), str(made.css_template)))
    return made


def follow(model: gr.Dropdown, shown: Callable[[str | None], dict[str, Any]], made: gr.HTML) -> None:
    """Give the widget its opening value anew whenever another model is chosen."""
    model.change(
        shown, model, made, trigger_mode="always_last", queue=False, show_progress="hidden", api_visibility="private"
    )
