"""Train: a form for a new training, and every run with its curves and sheets.

The run folder is the truth: nothing of a training lives in this page, so any page can watch any run.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ganlab.ui import watching
from ganlab.ui.context import Context
from ganlab.ui.form import form
from ganlab.ui.monitor import QUIET, Monitor, monitor
from ganlab.ui.rail import choices
from ganlab.ui.widgets.explorer import Picker


def build(ctx: Context, tab: gr.Tab, picker: Picker) -> None:
    """Fill the current tab."""
    text = ctx.label
    gr.Markdown(text("train.read_only" if ctx.read_only else "train.lead"), elem_classes="lead", elem_id="train-lead")
    started = None
    with gr.Tabs(selected=_view(ctx), elem_id="train-views") as views:
        if not ctx.read_only:
            with gr.Tab(text("train.views.new"), id="new", elem_id="train-view-new"):
                started = form(ctx)
        with gr.Tab(text("train.views.runs"), id="runs", elem_id="train-view-runs") as runs:
            watched = monitor(ctx)
    _attach([tab, runs], watched)
    opened = gr.Textbox(visible=False)
    found = _root(tab).load(lambda: _view(ctx), None, opened, **QUIET)
    found.then(None, opened, views, js="(view) => ganlab.firstView(view)", **QUIET)
    _explore(ctx, tab, picker.model, watched)
    if started is not None:
        _follow(ctx, started, views, watched)


def _attach(shown: list[gr.Tab], watched: Monitor) -> None:
    """Look at the runs when the page is loaded and whenever they are shown."""
    for moment in (_root(shown[0]).load, *(tab.select for tab in shown)):
        watched.look(moment)


def _explore(ctx: Context, tab: gr.Tab, model: gr.Dropdown, watched: Monitor) -> None:
    """Make the run the model that all tabs work on, and show its samples."""

    def go(name: str) -> Any:
        return gr.Dropdown(choices=choices(ctx, ctx.library.entries()), value=f"runs/{name}"), gr.Tabs(
            selected="samples"
        )

    watched.explore.click(go, watched.run, [model, tab.parent], **QUIET)


def _follow(ctx: Context, started: gr.Textbox, views: gr.Tabs, watched: Monitor) -> None:
    """Watch a run from the moment it is started."""

    def follow(name: str) -> Any:
        return gr.Tabs(selected="runs"), gr.Dropdown(choices=watching.choices(ctx), value=name)

    began = started.change(follow, started, [views, watched.run], **QUIET)
    watched.look(began.then)


def _view(ctx: Context) -> str:
    """What is open at first: the runs where there are any, so that a refresh comes back to a training."""
    return "runs" if ctx.read_only or watching.choices(ctx) else "new"


def _root(block: Any) -> gr.Blocks:
    while block.parent is not None:
        block = block.parent
    return block
