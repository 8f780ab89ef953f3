"""The model that a request is about, seen through the edit that the visitor holds in every tab."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

from ganlab import lab, store
from ganlab.lab import Model, Recipe
from ganlab.ui.asked import Asked
from ganlab.ui.context import Context

EDIT = ("drop", "typical", "without", "insert", "region")
"""The fields of a recipe that make an edit."""
VIEW_BYTES = 2**23
"""What an edited view is counted for in the budget of memory: its masks, a judge, and what is measured of it."""

_choosing = threading.Lock()


def chosen(ctx: Context, asked: Asked) -> Model:
    """The model of the field `model`, seen through the field `edit`: what of a recipe makes an edit."""
    model, edit = ctx.library.get(asked.text("model")), asked.table("edit", len(EDIT))
    return _edited(model, edit) if edit else model


def edit_of(asked: Asked) -> Recipe | None:
    """What is switched off or set in every tab, if anything is."""
    edit = asked.table("edit", len(EDIT))
    return Recipe.of({"seed": 0, **edit}) if edit else None


def shipped_edits(ctx: Context, folder: Path) -> dict[str, Any]:
    """Name -> edit of the sets of units that a checkpoint's figures come with. CheckpointError."""
    named = {}
    for thing, edit in lab.shipped_edits(folder, store.read_info(folder).config.ladder).items():
        parts = [
            (stage, len(units)) for part in (edit.drop, edit.typical, edit.insert) for stage, units in part.items()
        ]
        stages, n = ", ".join(dict.fromkeys(stage for stage, _ in parts)), sum(count for _, count in parts)
        values = edit.to_json()
        named[ctx.text("page.edit_shipped", concept=thing, stage=stages, n=n)] = {
            name: values[name] for name in EDIT if name in values
        }
    return named


def folder_of(ctx: Context, model: Model) -> str:
    """Where the model lies, as the page names it: below checkpoints/ or runs/."""
    here = model.folder.resolve()
    for name, folder in (("checkpoints", ctx.checkpoints_dir), ("runs", ctx.runs_dir)):
        if here.is_relative_to(folder.resolve()):
            return f"{name}/{here.relative_to(folder.resolve()).as_posix()}"
    return model.folder.name


def loading(ctx: Context, model: Model, asked: Asked) -> str:
    """The lines of Python that give this model, edited as the page shows it."""
    lines = f"model = ganlab.load({folder_of(ctx, model)!r})"
    edit = edit_of(asked)
    if edit is None:
        return lines
    values = {name: value for name, value in edit.to_json().items() if name in EDIT}
    return f"{lines}\nmodel = ganlab.edited(model, ganlab.Recipe.of({json.dumps({'seed': 0, **values})}))"


def _edited(model: Model, edit: dict[str, object]) -> Model:
    key = (model.owner, "edited", json.dumps(edit, sort_keys=True))
    with _choosing:
        view: Model | None = model.budget.get(key)
        if view is None:
            view = lab.edited(model, Recipe.of({"seed": 0, **edit}))
            if view is not model:
                model.budget.put(key, view, VIEW_BYTES)
        return view
