"""A view as one HTML file that needs nothing else: its pictures, figures, settings and the code that makes them."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from importlib.resources import files
from typing import Any

from ganlab import images
from ganlab.images import Pixels
from ganlab.lab import Model
from ganlab.store import VERSION
from ganlab.ui.context import Context
from ganlab.ui.pictures import file

SMALLEST = 96  # px, the side at which a picture is shown at least
WIDEST = 1_024


@dataclass(frozen=True)
class Part:
    """Pictures `[N, S, S, C]` under a caption, `columns` a row, and figures by name."""

    caption: str
    pixels: Pixels
    columns: int
    figures: Mapping[str, str] = field(default_factory=dict)


def report(
    ctx: Context, model: Model, title: str, parts: Sequence[Part], code: str, state: Mapping[str, Any]
) -> dict[str, Any]:
    """The file for a script to hand to the visitor. `state`: what was set on the page; `code`: the same as Python."""
    say = ctx.text
    training, data = model.info.training, model.info.dataset
    facts = {
        say("report.model"): f"{model.folder.name} ({model.digest})",
        say("report.trained"): f"{training.get('images', '?')} · {data.get('name', '?')}",
        say("report.made"): f"ganlab {VERSION}, {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC",
    }
    body = [f"<h1>{_text(title)}</h1>", _table(facts), *(_part(each) for each in parts)]
    body += [f"<h2>{_text(say('report.code'))}</h2><pre>{_text(code)}</pre>"]
    settings = json.dumps(state, indent=1, ensure_ascii=False, sort_keys=True)
    body += [f"<h2>{_text(say('report.settings'))}</h2><pre>{_text(settings)}</pre>"]
    style = files("ganlab.ui").joinpath("report.css").read_text(encoding="utf-8")
    page = (
        f'<!doctype html><html lang="{say.language}"><head><meta charset="utf-8"><title>{_text(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{style}</style></head><body>{''.join(body)}</body></html>"
    )
    return file(page.encode(), f"{_slug(title)}.html")


def _part(part: Part) -> str:
    sheet = images.tile(part.pixels, min(part.columns, len(part.pixels)))
    size, across = part.pixels.shape[1], min(part.columns, len(part.pixels))
    factor = max(1, min(-(-SMALLEST // size), WIDEST // (size * across) or 1))
    alt = _text(part.caption)
    shown = f'<img src="{images.data_uri(sheet, "png")}" width="{sheet.shape[1] * factor}" alt="{alt}">'
    return f"<h2>{alt}</h2><figure>{shown}</figure>{_table(part.figures)}"


def _table(rows: Mapping[str, str]) -> str:
    cells = "".join(f"<tr><th>{_text(name)}</th><td>{_text(value)}</td></tr>" for name, value in rows.items())
    return f"<table>{cells}</table>" if cells else ""


def _text(words: object) -> str:
    return html.escape(str(words))


def _slug(title: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in title.lower()).split()
    return "-".join(words)[:60] or "report"
