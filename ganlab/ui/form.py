"""The form for a new training: which pictures, what became of them, how to train, and Start."""

from __future__ import annotations

import threading
from typing import Any

import gradio as gr

from ganlab.jobs import list_runs, start
from ganlab.jobs.launch import free_name
from ganlab.losses import OBJECTIVES
from ganlab.train import PRESETS
from ganlab.ui import intake, orders
from ganlab.ui.answers import handled, served
from ganlab.ui.context import Context
from ganlab.ui.widgets import widget

QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_naming = threading.Lock()


def form(ctx: Context) -> gr.Textbox:
    """The form in the current column; returns a hidden box that changes to the name of each run that it starts."""
    with gr.Row(elem_classes="bench-row"):
        with gr.Column(scale=0, min_width=320, elem_classes="controls"):
            source, file = _pictures(ctx)
            preset, estimate, fields = _settings(ctx)
            begin = gr.Button(ctx.label("train.start"), variant="primary", elem_id="train-start")
        with gr.Column(scale=1, min_width=320):
            seen = {"ok": True, **intake.look(ctx, intake.SOURCES[0], None, 64)}
            report = widget("report", elem_id="train-report", words=ctx.text.words("train.report"), value=seen)
    started = gr.Textbox(visible=False, elem_id="train-started")
    _inspect(ctx, source, file, fields["image_size"], report)
    _guess(ctx, preset, estimate, fields)

    @handled(ctx)
    def train_start(
        source: str, file: str | None, preset: str, images: int, batch: int, width: int, image_size: int, seed: int,
        objective: str, d_steps: int, g_steps: int,
    ) -> str:  # fmt: skip
        """Start a training on a drawn world or an upload; returns the run's name."""
        values = (images, batch, width, image_size, seed, objective, d_steps, g_steps)
        wanted = dict(zip(orders.FIELDS, values, strict=True))
        order = orders.make_order(intake.chosen(ctx, source, file), preset, wanted)
        if any(run.status().active for run in list_runs(ctx.runs_dir)):
            gr.Warning(ctx.text("train.beside"))
        with _naming:
            return start(order, free_name(ctx.runs_dir, order.data.rpartition(":")[2])).name

    begin.click(
        train_start, [source, file, preset, *fields.values()], started, api_name="train_start", show_progress="hidden"
    )
    return started


def _pictures(ctx: Context) -> tuple[gr.Radio, gr.File]:
    text = ctx.label
    choices = [(text(f"train.sources.{key}"), key) for key in intake.SOURCES]
    source = gr.Radio(
        choices, value=choices[0][1], label=text("train.source"), info=text("train.source_info"), elem_id="train-source"
    )
    file = gr.File(label=text("train.file"), type="filepath", height=148, elem_id="train-file")
    return source, file


def _settings(ctx: Context) -> tuple[gr.Radio, gr.Markdown, dict[str, Any]]:
    text, usual = ctx.label, orders.preset_values("first-look")
    choices = [(_preset_words(ctx, name), name) for name in PRESETS]
    preset = gr.Radio(
        choices, value="first-look", label=text("train.preset"), info=text("train.preset_info"), elem_id="train-preset"
    )
    estimate = gr.Markdown(orders.estimate(ctx, usual), elem_id="train-estimate")
    with gr.Accordion(text("train.advanced"), open=False, elem_id="train-advanced"):
        fields = {name: _field(ctx, name, usual[name]) for name in orders.FIELDS}
    return preset, estimate, fields


def _preset_words(ctx: Context, name: str) -> Any:
    chosen = PRESETS[name]
    return ctx.label(f"train.presets.{name}", size=chosen.image_size, width=chosen.width)


def _field(ctx: Context, name: str, value: Any) -> Any:
    words: dict[str, Any] = {
        "label": ctx.label(f"train.fields.{name}"),
        "info": ctx.label(f"train.field_info.{name}"),
        "elem_id": f"train-{name.replace('_', '-')}",
    }
    if name == "image_size":
        return gr.Dropdown(list(intake.SIZES), value=value, filterable=False, **words)
    if name == "objective":
        return gr.Dropdown(list(OBJECTIVES), value=value, filterable=False, **words)
    return gr.Number(value, precision=0, minimum=0, **words)


def _inspect(ctx: Context, source: gr.Radio, file: gr.File, size: gr.Dropdown, report: gr.HTML) -> None:
    """An upload, another world or another size is looked at; a refusal stands in the report, and the upload goes."""

    @served(ctx)
    def inspect(source: str, file: str | None, size: int, progress: gr.Progress = gr.Progress()) -> dict[str, Any]:  # noqa: B008
        """What becomes of each file of an upload, or the first pictures of a drawn world, at `size` px."""

        def tell(done: int, total: int) -> None:
            progress((done, total), desc=ctx.text("train.report.reading"))

        return {} if source == intake.OWN and not file else intake.look(ctx, source, file, size, tell)

    def own(file: str | None, source: str) -> str:
        return intake.OWN if file else source

    def tidy(report: Any) -> Any:
        return None if isinstance(report, dict) and report.get("ok") is False else gr.skip()

    inputs: Any = [source, file, size]
    slow: dict[str, Any] = {"show_progress": "full", "concurrency_limit": 2, "concurrency_id": "inspect"}
    file.upload(own, [file, source], source, **QUIET).then(inspect, inputs, report, api_name="inspect", **slow).then(
        tidy, report, file, **QUIET
    )
    source.input(inspect, inputs, report, api_visibility="private", trigger_mode="always_last", **slow)
    size.input(inspect, inputs, report, api_visibility="private", trigger_mode="always_last", **slow)


def _guess(ctx: Context, preset: gr.Radio, estimate: gr.Markdown, fields: dict[str, Any]) -> None:
    """A preset fills the fields in; every change of a field makes a new estimate."""

    @handled(ctx)
    def fill(name: str) -> list[Any]:
        return list(orders.preset_values(name).values())

    def again(*values: Any) -> str:
        return orders.estimate(ctx, dict(zip(fields, values, strict=True)))

    boxes = list(fields.values())
    preset.change(fill, preset, boxes, **QUIET)
    gr.on(None, again, boxes, estimate, trigger_mode="always_last", **QUIET)  # when the page is loaded, too
