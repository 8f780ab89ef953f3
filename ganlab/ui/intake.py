"""Pictures on their way into a training: where they may come from, what became of them, a wall of them processed."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ganlab import datasets
from ganlab.datasets import Report, rendered
from ganlab.errors import DataError, InvalidValue
from ganlab.images import Pixels, data_uri, tile
from ganlab.ui.context import Context

WALL, COLUMNS = 60, 12
STALE = 60.0  # seconds after which an empty file is no upload that is about to begin
OWN = "own"
SOURCES = ("rendered:faces", "rendered:rooms", OWN)
SIZES = (16, 32, 64, 128, 256)


def chosen(ctx: Context, source: str, upload: str | None) -> str:
    """What a training shall read: a rendered world's name or the upload's path. Never a path that a visitor typed."""
    if ctx.read_only:
        raise InvalidValue(name="source", value=source, remedy=ctx.text("page.read_only"))
    if source not in SOURCES:
        raise InvalidValue(name="source", value=source, remedy=f"choose one of {', '.join(SOURCES)}")
    if source == OWN and not upload:
        raise InvalidValue(name="pictures", value="none", remedy=ctx.text("train.no_file"))
    return str(upload) if source == OWN else source


def look(
    ctx: Context, source: str, upload: str | None, size: int, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """The inspector's report and the wall for the widget "report". A refused upload is deleted before it is said so."""
    data = chosen(ctx, source, upload)
    if size not in SIZES:
        raise InvalidValue(name="image_size", value=size, remedy=f"choose one of {', '.join(map(str, SIZES))}")
    if data in SOURCES:
        return drawn(data, size)
    try:
        found = datasets.open(data, size, progress=progress)
    except DataError:
        _forget(Path(data))
        raise
    rows = np.linspace(0, len(found.pixels) - 1, min(WALL, len(found.pixels))).astype(int)
    return {"report": told(ctx, found.report), "name": found.name, **wall(np.asarray(found.pixels[rows]))}


def told(ctx: Context, report: Report) -> dict[str, Any]:
    """The inspector's report as plain values, its sentences in the visitor's language."""
    examples = tuple(replace(row, detail=ctx.text.said(row.detail)) for row in report.examples)
    return replace(report, examples=examples, notes=tuple(map(ctx.text.said, report.notes))).to_json()


def drawn(source: str, size: int) -> dict[str, Any]:
    """The first pictures of a rendered world, drawn now."""
    world = rendered.render(source.partition(":")[2], range(WALL), size=size)
    labels = [name.replace("_", " ") for name in world.labels]
    return {"labels": labels, "name": source, **wall(np.asarray(world.pixels))}


def wall(pixels: Pixels) -> dict[str, Any]:
    """pixels `[N, H, W, C]` as one picture of `columns` columns, for a script to cut into tiles."""
    sheet = data_uri(tile(pixels, COLUMNS), "webp")
    return {"wall": {"src": sheet, "count": len(pixels), "columns": COLUMNS, "size": int(pixels.shape[1])}}


def sweep(uploads: Path) -> None:
    """Take away the empty files that gradio leaves behind beside each upload."""
    for path in uploads.glob("tmp*"):
        with suppress(OSError):
            found = path.stat()
            if path.is_file() and not found.st_size and time.time() - found.st_mtime > STALE:
                path.unlink()


def _forget(upload: Path) -> None:
    """Delete an upload and the folder that was made for it."""
    with suppress(OSError):
        upload.unlink(missing_ok=True)
        upload.parent.rmdir()
    sweep(upload.parent.parent)
