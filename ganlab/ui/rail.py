"""The left rail: which model the tabs work on, what it is, and the device. It stays while tabs change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ganlab import device, store
from ganlab.errors import GanlabError
from ganlab.library import Entry, said_of
from ganlab.ui.answers import handled
from ganlab.ui.chosen import shipped_edits
from ganlab.ui.context import Context
from ganlab.ui.polling import Poll, Shared, digest
from ganlab.ui.shelf import shelf
from ganlab.ui.widgets import widget
from ganlab.ui.widgets.explorer import Picker

REFRESH = 4.0  # seconds between looks at which models there are
LINKED = "(chosen, seen) => (ganlab.link.model ? [ganlab.link.model, ''] : [chosen, seen])"
"""When the page is loaded, the model that its address names comes before the first one."""
LOOK = """(chosen, seen) => ganlab.poll('models', { chosen, seen,
  open: Boolean(document.querySelector('#model [aria-expanded=true]')) })"""
"""While the picker's list is open it stays as it is: nothing moves under the hand."""
LISTED = "() => { document.documentElement.dataset.listed = 'true'; }"
"""For whoever drives the page by a script: the list is filled, and nothing is on its way that would fill it anew."""


def rail(ctx: Context, page: gr.Blocks) -> Picker:
    """The rail in the current column; the value of its model picker is a key of the library."""
    entries = ctx.library.entries()
    gr.Markdown(ctx.label.joined("# {}\n\n{}", ("page.title", {}), ("page.tagline", {})), elem_id="masthead")
    model = gr.Dropdown(
        choices(ctx, entries),
        value=entries[0].key if entries else None,
        label=ctx.label("page.model"),
        info=ctx.label("page.model_info"),
        filterable=False,
        elem_id="model",
    )
    model.allow_custom_value = True  # the library checks keys; this component's list is older than the newest run
    about = widget("about", elem_id="model-about", words=ctx.text.words("page"), value=describe(ctx, model.value))
    shelf(ctx, model)
    seen = gr.Textbox(signature(ctx, entries), visible="hidden", elem_id="model-seen")
    names = gr.Textbox(named(ctx, model.value), visible="hidden", elem_id="model-names")

    def refresh(chosen: str | None, seen: str) -> Any:
        updates = _updates(_state(ctx, chosen), seen)
        return gr.skip() if updates is None else tuple(updates)

    def travel(event: gr.EventData) -> Any:
        """Another snapshot of the run, by the time machine."""
        key = str(event.key)
        return gr.Dropdown(choices=[*choices(ctx, ctx.library.entries()), (_snapshot(ctx, key), key)], value=key)

    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

    ctx.polls["models"] = Poll(
        Shared(lambda chosen, language: _state(ctx, chosen or None)),
        key=lambda fields: (fields.get("chosen", ""), ctx.text.language),
        updates=lambda state, fields: None if fields.get("open") == "true" else _updates(state, fields.get("seen", "")),
    )
    page.load(handled(ctx)(refresh), [model, seen], [model, seen], js=LINKED, **quiet).then(None, js=LISTED, **quiet)
    about.moved(travel, None, model, trigger_mode="multiple", **quiet)  # the widget sees to the last one
    gr.Timer(REFRESH).tick(None, [model, seen], [model, seen], js=LOOK, **quiet)
    news = [model.change, seen.change]  # one event: no older answer comes last
    gr.on(news, lambda key: describe(ctx, key), model, about, trigger_mode="always_last", **quiet)
    seen.change(lambda key: named(ctx, key), model, names, trigger_mode="always_last", **quiet)
    return Picker(model, names)


@dataclass(frozen=True)
class State:
    """What the picker shows for a page that has chosen a key: its choices, the key that it keeps, a digest of all."""

    chosen: str | None
    kept: str | None
    choices: list[tuple[str, str]]
    digest: str


def _state(ctx: Context, chosen: str | None) -> State:
    entries = ctx.library.entries()
    shown, keys = choices(ctx, entries), [entry.key for entry in entries]
    kept = chosen if chosen in keys or _is_kept(ctx, chosen) else (keys[0] if keys else None)
    if kept and kept not in keys:
        shown.append((_snapshot(ctx, kept), kept))
    return State(chosen, kept, shown, signature(ctx, entries))


def _updates(state: State, seen: str) -> list[Any] | None:
    """The picker and what was seen of the models, where that is another than `seen`."""
    if state.digest == seen and state.kept == state.chosen:
        return None
    if state.kept == state.chosen and seen:  # by now another may be chosen, which shall stand
        return [gr.update(choices=state.choices), gr.update(value=state.digest)]
    return [gr.update(choices=state.choices, value=state.kept), gr.update(value=state.digest)]


def choices(ctx: Context, entries: list[Entry]) -> list[tuple[str, str]]:
    """What the picker shows and the key that it means. The name comes first: the rail is narrow."""
    kinds = ctx.text.table("page.kinds")
    return [
        (ctx.text("page.choice", title=entry.title, kind=kinds.get(entry.kind, entry.kind)), entry.key)
        for entry in entries
    ]


def signature(ctx: Context, entries: list[Entry]) -> str:
    """Changes when what the rail shows changes, or what is named in a model."""
    about = [(entry.images, said_of(entry.folder)) for entry in entries]
    return digest([choices(ctx, entries), about, ctx.text.language])


def named(ctx: Context, key: str | None) -> str:
    """Changes when the model of a key gets other names, boxes or a judge."""
    try:
        return said_of(ctx.library.folder(key)) if key else ""
    except GanlabError:
        return ""


def describe(ctx: Context, key: str | None) -> dict[str, Any]:
    """One sentence on the model, and the device, for the widget "about"."""
    here = {
        "device": ctx.text("page.device", device=ctx.text.said(device.pick(ctx.library.device).name)),
        "read_only": ctx.read_only,
    }
    if not key:
        return {**here, "sentence": ctx.text("page.no_model")}
    try:
        folder = ctx.library.folder(key)
        info, digest, edits = store.read_info(folder), store.digest(folder), shipped_edits(ctx, folder)
    except GanlabError as error:
        return {**here, "sentence": ctx.text.error(error)}
    facts = {"size": info.config.image_size, "z_dim": info.config.z_dim, "data": info.dataset.get("name") or "?"}
    images = info.training.get("images")
    sentence = ctx.text("page.looking_at", images=f"{images:,}" if images is not None else "?", **facts)
    kind = next((entry.kind for entry in ctx.library.entries() if entry.key == key), "shipped")
    said = f"{sentence} {ctx.text.table('page.standing').get(kind, '')}".strip()
    return {**here, "sentence": said, "key": key, "digest": digest, "edits": edits, **_snapshots(ctx, key, images)}


def _snapshots(ctx: Context, key: str, images: int | None) -> dict[str, Any]:
    """For the time machine: a run's snapshots, in images, and which of them is shown."""
    run = key.partition("@")[0]
    return {"run": run, "snapshots": ctx.library.snapshots(run), "at": images} if run.startswith("runs/") else {}


def _snapshot(ctx: Context, key: str) -> str:
    """What the picker shows for an older snapshot of a run."""
    run, _, images = key.partition("@")
    name = run.rpartition("/")[2]
    return ctx.text("page.snapshot", run=name, images=f"{int(images):,}") if images.isdigit() else name


def _is_kept(ctx: Context, key: str | None) -> bool:
    """Whether a key that is not listed still names a model, such as an older snapshot of a run."""
    try:
        return bool(key and ctx.library.folder(key))
    except GanlabError:
        return False
