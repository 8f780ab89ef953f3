"""The widgets that explore a model: pictures.js, keeping.js and pictures.css stand before their own files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ganlab.ui.context import Context
from ganlab.ui.widgets.base import source, widget


@dataclass(frozen=True)
class Picker:
    """What all tabs follow: the model that is chosen, and a hidden text that changes when it gets names or boxes."""

    model: gr.Dropdown
    names: gr.Textbox


def explorer(
    ctx: Context, name: str, value: Any, server: Sequence[Callable[..., Any]], parts: Sequence[str] = ()
) -> gr.HTML:
    """The widget of the tab `name`, with its words; the scripts and styles of its `parts` follow its own, in order."""
    words = ctx.text.words("share", name, unreachable="page.unreachable")
    made = widget(name, elem_id=f"{name}-widget", words=words, value=value, server=server)
    own = source(f"{name}.js")
    scripts, styles = ([source(f"{part}.{kind}") for part in parts] for kind in ("js", "css"))
    made.js_on_load = "\n".join(
        (str(made.js_on_load).removesuffix(own), source("pictures.js"), source("keeping.js"), own, *scripts)
    )
    made.css_template = "\n".join((source("pictures.css"), str(made.css_template), *styles))
    return made


def follow(picker: Picker, shown: Callable[[str | None], dict[str, Any]], made: gr.HTML) -> None:
    """Give the widget its opening value anew whenever another model is chosen, or this one is annotated."""
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    news = [picker.model.change, picker.names.change]
    gr.on(news, shown, picker.model, made, trigger_mode="always_last", **quiet)  # one event: no older answer comes last
