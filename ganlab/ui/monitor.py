"""One run on the page: which one, how it is doing, its curves and sheets, and the buttons that speak to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ganlab.ui import watching
from ganlab.ui.answers import handled, served
from ganlab.ui.context import Context
from ganlab.ui.polling import Fields, Poll, Shared, digest
from ganlab.ui.widgets import widget

POLL = 2.0  # seconds between looks at a run that is at work; a resting one is not looked at
EAGER_POLL = 1.0  # the same before its first report
LOOK = """(run, seen) => ganlab.poll('runs', { run, seen, fresh: %s,
  open: Boolean(document.querySelector('#train-run [aria-expanded=true]')) })"""
# Quiet events pass by the queue, and the page does not show their failures: what a person must read is not one.
QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
FILES = {"sheets": ("sheets", "config.json"), "curves": ("events.jsonl",)}
"""A widget's value is another where one of these is, which costs less to tell than to compare the values."""
RESTING = ("paused", "stopped", "failed", "interrupted")


@dataclass(frozen=True)
class Monitor:
    """The run picker and the button to explore its model; `look`: a listener for a moment at which to look anew."""

    run: gr.Dropdown
    explore: gr.Button
    look: Callable[[Any], Any]


@dataclass(frozen=True)
class State:
    """The run shown, None without any; the widgets' values and the picker's choices, and a digest of each."""

    chosen: str | None
    parts: dict[str, Any]
    digests: dict[str, str]


def monitor(ctx: Context) -> Monitor:
    """The monitor in the current column. Without a choice it shows the newest run, one at work before all others."""
    text, first = ctx.label, watching.choices(ctx)
    with gr.Row(elem_classes="bench-bar", elem_id="train-bar"):
        name = first[0][1] if first else None
        words: dict[str, Any] = {"label": text("train.run"), "info": text("train.run_info"), "elem_id": "train-run"}
        # No value: what is newest now is found when a page is opened, which may be long after this was built.
        run = gr.Dropdown(first, value=None, filterable=False, min_width=280, **words)
        run.allow_custom_value = True  # names are checked against the folder; this list is older than the newest run
        buttons = {} if ctx.read_only else {key: _button(ctx, key) for key in ("pause", "resume", "stop")}
        explore = _button(ctx, "explore", variant="primary")
    parts = _parts(ctx, name)
    none = "train.no_runs_read_only" if ctx.read_only else "train.no_runs"
    status = _part(ctx, "status", parts, none=none)
    with gr.Row(elem_classes="bench-row"):
        with gr.Column(scale=0, min_width=512):
            sheets = _part(ctx, "sheets", parts, server=[served(ctx)(_sheet(ctx))])
        with gr.Column(scale=1, min_width=320):
            curves = _part(ctx, "curves", parts)
    timer = gr.Timer(EAGER_POLL, active=False)
    seen = gr.Textbox(visible=False, elem_id="train-seen")

    outputs = [run, status, sheets, curves, *buttons.values(), explore, timer, seen]

    ctx.polls["runs"] = Poll(
        Shared(lambda name, language: _state(ctx, name)),
        key=lambda fields: (fields.get("run", ""), ctx.text.language),
        updates=lambda state, fields: _updates(state, fields, list(buttons)),
    )

    def look(moment: Any, fresh: bool = True) -> Any:
        return moment(None, [run, seen], outputs, js=LOOK % str(fresh).lower(), **QUIET)

    look(run.input)
    look(timer.tick, fresh=False)
    for wanted, button in buttons.items():
        pressed = button.click(_press(ctx, wanted), run, None, api_visibility="private", show_progress="hidden")
        look(pressed.then)
    _endpoints(ctx)
    return Monitor(run, explore, look)


def _button(ctx: Context, name: str, variant: Any = "secondary") -> gr.Button:
    return gr.Button(ctx.label(f"train.{name}"), variant=variant, interactive=False, scale=0, elem_id=f"train-{name}")


def _part(ctx: Context, name: str, parts: dict[str, Any], server: Any = (), **more: str) -> gr.HTML:
    words = ctx.text.words(f"train.{name}", **more)
    return widget(name, elem_id=f"train-{name}", words=words, value=parts[name], server=server)


def _sheet(ctx: Context) -> Callable[[Any], dict[str, Any]]:
    def sheet(wanted: Any) -> dict[str, Any]:
        return watching.sheet(ctx, wanted)

    return sheet


def _press(ctx: Context, wanted: str) -> Callable[[str], None]:
    @handled(ctx)
    def press(name: str) -> None:
        watching.control(ctx, name, wanted)

    return press


def _parts(ctx: Context, name: str | None) -> dict[str, Any]:
    """The values of the widgets for a run, empty ones for none."""
    if name is None:
        return {"status": {}, "sheets": {}, "curves": {}}
    run = watching.find(ctx, name)
    return {"status": watching.status(ctx, run), "sheets": watching.sheets(run), "curves": watching.curves(run)}


def _state(ctx: Context, name: str) -> State:
    """What a page that watches this run shows; without such a run, the newest."""
    choices = watching.choices(ctx)
    names = [key for _, key in choices]
    chosen = name if name in names else (names[0] if names else None)
    stamps = {key: watching.stamps(ctx, chosen, files) for key, files in FILES.items()}  # before what is read from them
    parts = {"choices": choices, **_parts(ctx, chosen)}
    seen = {**{key: parts[key] for key in ("choices", "status")}, **stamps}
    return State(chosen, parts, {key: digest([chosen, value]) for key, value in seen.items()})


def _updates(state: State, fields: Fields, buttons: list[str]) -> list[Any] | None:
    """Updates for what changed since `seen`, the digests of what this page shows; None if nothing did."""
    chosen, parts, now, before = state.chosen, state.parts, state.digests, _read(fields.get("seen"))
    name = fields.get("run", "")
    later = False  # whether something is left for when the list of runs is closed
    if fields.get("open") == "true" and before and chosen == name:  # nothing moves under the hand in an open one
        later = now["choices"] != before.get("choices")
        now = {**now, "choices": str(before.get("choices"))}
    if now == before and chosen == (name or None):
        return None

    def fresh(key: str) -> Any:
        return gr.update(value=parts[key]) if now[key] != before.get(key) else gr.skip()

    status = parts["status"]
    phase, active = status.get("phase"), bool(status.get("active"))
    usable = {"pause": active and phase not in ("paused", "judging"), "resume": phase in RESTING, "stop": active}
    every = POLL if status.get("images") else EAGER_POLL
    choices = parts["choices"]
    picker = gr.update(choices=choices) if now["choices"] != before.get("choices") else gr.skip()
    if chosen != name:  # else by now another may be chosen, which shall stand
        picker = gr.update(choices=choices, value=chosen)
    return [
        picker, fresh("status"), fresh("sheets"), fresh("curves"),
        *(gr.update(interactive=usable[key]) for key in buttons),
        gr.update(interactive=bool(status.get("snapshot"))),
        gr.update(active=active or later, value=every), gr.update(value=json.dumps(now)),
    ]  # fmt: skip


def _read(seen: str | None) -> dict[str, Any]:
    try:
        value = json.loads(seen or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _endpoints(ctx: Context) -> None:
    """The same for programs: /train_status and, where training is allowed, /train_control."""

    @handled(ctx)
    def train_status(run: str) -> dict[str, Any]:
        """How a run is doing, by its name."""
        return watching.status(ctx, watching.find(ctx, run))

    @handled(ctx)
    def train_control(run: str, wanted: str) -> dict[str, Any]:
        """Ask a run to "pause", "resume" or "stop"; its status then follows within a step."""
        return watching.status(ctx, watching.control(ctx, run, wanted))

    gr.api(train_status, api_name="train_status", queue=False)
    gr.api(train_control, api_name="train_control", queue=False)
