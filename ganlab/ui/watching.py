"""A run folder as plain values for the page: its status, its curves, its sheets."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from ganlab.errors import GanlabError, InvalidValue, RunError
from ganlab.files import Kept, names, stamp
from ganlab.jobs import RunFolder, events_of, list_runs, resume
from ganlab.ui.context import Context
from ganlab.ui.orders import duration

MOST_POINTS = 250
SERIES = ("loss_g", "loss_d", "d_real", "d_fake")
RECENT = 12  # reports over which the speed is taken
MARKED_EPOCHS = (1, 5)  # the paper's figures 2 and 3


def find(ctx: Context, name: object) -> RunFolder:
    """The run of that name among those in the runs folder: a name never becomes a path by itself."""
    with contextlib.suppress(OSError):
        if name in names(ctx.runs_dir) and (run := RunFolder(ctx.runs_dir / str(name))).exists:
            return run
    raise RunError(path=name, why="no such run here")


def choices(ctx: Context) -> list[tuple[str, str]]:
    """(what the picker shows, name) of each run, those at work first, then the newest."""
    runs = [(run, run.status()) for run in list_runs(ctx.runs_dir)]
    runs.sort(key=lambda pair: not pair[1].active)
    phases = ctx.text.table("train.status.phases")
    return [
        (ctx.text("train.run_choice", name=run.name, phase=phases[status.phase].partition(":")[0].lower()), run.name)
        for run, status in runs
    ]


def status(ctx: Context, run: RunFolder) -> dict[str, Any]:
    """The run's status for the widget "status" and for the endpoint /train_status."""
    now = run.status()
    speed = pace(run.events()) if now.phase == "running" else None
    seconds = (now.total - now.images) / speed if speed else now.seconds_left if now.phase == "judging" else None
    left = duration(ctx, seconds) if seconds is not None else ""
    snapshots = run.snapshots()
    return {
        "run": run.name, "phase": now.phase, "active": now.active, "images": now.images, "total": now.total,
        "epoch": now.epoch, "images_per_s": speed, "seconds_left": seconds, "left": left,
        "health": ctx.text.said(now.health), "health_state": now.health_state,
        "error": ctx.text.said(now.error), "last_good": now.last_good,
        "memory": ctx.text.said(now.memory),
        "snapshot": snapshots[-1][0] if snapshots else None,
    }  # fmt: skip


def pace(events: list[dict[str, Any]]) -> float | None:
    """Images a second over the last reports in a row, sheets and snapshots included; None before the second report."""
    last: list[dict[str, Any]] = []
    for event in reversed(events[-RECENT:]):
        last.insert(0, event)
        if event.get("event") != "report":
            break
    if len(last) < 2 or last[-1]["time"] <= last[0]["time"]:
        return None
    return float((last[-1]["images"] - last[0]["images"]) / (last[-1]["time"] - last[0]["time"])) or None


def curves(run: RunFolder) -> dict[str, Any]:
    """Losses and D's beliefs over images, at most 250 points, each the mean of its stretch."""
    try:
        points = _points(run.path / "events.jsonl")
    except OSError:  # it has none yet
        points = []
    return {"run": run.name, **{key: [point[key] for point in points] for key in ("images", *SERIES)}}


def _read_points(path: Path) -> list[dict[str, float]]:
    """A report that came early, for a sheet or a pause, covers few images: it is joined with the next."""
    events = [event for event in events_of(path) if all(isinstance(event.get(key), (int, float)) for key in SERIES)]
    ends = [0, *(int(event["images"]) for event in events)]
    gaps = [max(1, end - before) for before, end in pairwise(ends)]
    stretch = max(ends[-1] / (MOST_POINTS - 1), 0.9 * median(gaps)) if gaps else 0
    points: list[dict[str, float]] = []
    share, since = dict.fromkeys(SERIES, 0.0), 0
    for event, gap in zip(events, gaps, strict=True):
        share = {key: share[key] + gap * event[key] for key in SERIES}
        since += gap
        if since >= stretch or event is events[-1]:
            points.append({"images": event["images"], **{key: round(share[key] / since, 4) for key in SERIES}})
            share, since = dict.fromkeys(SERIES, 0.0), 0
    return points


_points = Kept(_read_points, most=64)


def stamps(ctx: Context, name: str | None, files: Sequence[str]) -> list[object]:
    """Others when files or folders of a run are others; None for each that is not there."""
    found: list[object] = []
    for file in files if name else ():
        try:
            found.append(stamp(ctx.runs_dir / str(name) / file))
        except OSError:
            found.append(None)
    return found


def sheets(run: RunFolder) -> dict[str, Any]:
    """Which sheets there are: images and epoch of each, and the marks at the epochs 1 and 5."""
    try:
        config = run.config()
        pictures, size = int(config["data"]["pictures"]), int(config["network"]["image_size"])
    except (GanlabError, KeyError, TypeError, ValueError):
        return {"run": run.name, "sheets": [], "marks": [], "size": 64}
    rows = [{"images": images, "epoch": round(images / pictures, 2)} for images, _ in run.sheets()]
    firsts = [
        (e, next((k for k, row in enumerate(rows) if row["images"] >= e * pictures), None)) for e in MARKED_EPOCHS
    ]
    marks = [{"epoch": epoch, "index": index} for epoch, index in firsts if index is not None]
    return {"run": run.name, "sheets": rows, "marks": marks, "size": size}


def sheet(ctx: Context, wanted: Any) -> dict[str, Any]:
    """One sheet as a data URI: `wanted` is {"run": name, "images": n}, from outside."""
    asked = wanted if isinstance(wanted, dict) else {}
    run = find(ctx, asked.get("run"))
    for images, path in run.sheets():
        if images == asked.get("images"):
            return {"src": f"data:image/webp;base64,{base64.b64encode(path.read_bytes()).decode()}"}
    raise InvalidValue(name="sheet", value=asked.get("images"), remedy=f"{run.name} has no sheet at that place")


def control(ctx: Context, name: object, wanted: object) -> RunFolder:
    """Ask a run to pause, resume or stop."""
    if ctx.read_only:
        raise InvalidValue(name="run", value=name, remedy=ctx.text("page.read_only"))
    run = find(ctx, name)
    if wanted == "resume":
        resume(run)
    elif wanted in ("pause", "stop"):
        run.control("pause" if wanted == "pause" else "stop")
    else:
        raise InvalidValue(name="wanted", value=wanted, remedy="choose pause, resume or stop")
    return run
