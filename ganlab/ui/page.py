"""The page: a rail with the model that all tabs work on, and the tabs. It places them and knows not what is in them."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr

from ganlab.ui.context import Context
from ganlab.ui.rail import rail
from ganlab.ui.tabs import ablate, arithmetic, samples, train, walk

Builder = Callable[[Context, gr.Tab, gr.Dropdown], None]

TABS: dict[str, Builder] = {
    "train": train.build,
    "samples": samples.build,
    "walk": walk.build,
    "arithmetic": arithmetic.build,
    "ablate": ablate.build,
}


def build(ctx: Context) -> gr.Blocks:
    """The whole page. Tab NAME has the id "NAME" (to select it) and the elem_id "tab-NAME"."""
    with gr.Blocks(
        title=ctx.text("page.title"), analytics_enabled=False, delete_cache=(600, 3600), fill_width=True
    ) as page:
        with gr.Row(elem_id="bench"):
            with gr.Column(elem_id="rail", scale=0, min_width=188):
                picker = rail(ctx, page)
            with gr.Column(elem_id="work", scale=1, min_width=320), gr.Tabs(selected=first(ctx), elem_id="tabs"):
                for name, builder in TABS.items():
                    with gr.Tab(ctx.label(f"page.tabs.{name}"), id=name, elem_id=f"tab-{name}") as tab:
                        builder(ctx, tab, picker)
    return page


def first(ctx: Context) -> str:
    """The tab that is open at first: pictures where there is a model, else the one that makes a model."""
    return "samples" if ctx.library.entries() else "train"
