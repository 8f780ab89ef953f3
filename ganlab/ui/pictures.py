"""Arrays on their way to a widget's script.

A sheet is {uri, size, columns, count}: `count` square pictures of `size` px, row by row.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Sequence
from typing import Any

from ganlab import images
from ganlab.errors import GanlabError
from ganlab.images import Pixels
from ganlab.lab import Model
from ganlab.ui.answers import served
from ganlab.ui.asked import Asked
from ganlab.ui.chosen import chosen
from ganlab.ui.context import Context

EXACT = 2**20  # bytes of pixels up to which a sheet is a PNG, exact to the level; above, WebP
MOST = 256  # pictures on a wall
KINDS = {"html": "text/html"}
WIDEST = 8_192  # px of a sheet's side, well under what browsers decode

Shown = Callable[[str | None], dict[str, Any]]


def sheet(pixels: Pixels) -> dict[str, Any]:
    """Pictures `[N, S, S, C]`, N >= 1, as one picture that the script cuts again."""
    count, size = pixels.shape[:2]
    columns = min(max(math.ceil(math.sqrt(count)), 1), max(WIDEST // size, 1))
    kind = "png" if pixels.nbytes <= EXACT else "webp"
    uri = images.data_uri(images.tile(pixels, columns), kind)
    return {"uri": uri, "size": size, "columns": columns, "count": count}


def file(content: bytes, name: str) -> dict[str, Any]:
    """A file for a script to hand to the visitor."""
    ending = name.rpartition(".")[2]
    kind = f"image/{ending}" if ending in ("png", "webp", "gif") else KINDS.get(ending, f"application/{ending}")
    return {"uri": f"data:{kind};base64,{base64.b64encode(content).decode()}", "name": name}


def digits(wanted: Sequence[int]) -> list[str]:
    """Seeds as text: a script's numbers are exact up to 2^53 only."""
    return [str(seed) for seed in wanted]


def written(wanted: Sequence[int]) -> str:
    """Rising seeds as a person writes them: "3, 5, 9-12"."""
    runs: list[list[int]] = []
    for seed in wanted:
        if runs and seed == runs[-1][-1] + 1:
            runs[-1].append(seed)
        else:
            runs.append([seed])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def about(model: Model, key: str) -> dict[str, Any]:
    """What every widget needs to know of its model before it has a picture of it."""
    return {"model": key, "digest": model.digest, "size": model.image_size, "z_dim": model.z_dim, "prior": model.prior}


def opening(ctx: Context, more: Callable[[Model], dict[str, Any]]) -> Shown:
    """A widget's value for a model's key: what it is about, and the worked example; or a sentence."""

    def opened(key: str | None) -> dict[str, Any]:
        if not key:
            return {"model": None}
        try:
            model = ctx.library.get(key)
            return {**about(model, key), **more(model)}
        except GanlabError as error:
            return {"model": None, "error": ctx.text.error(error)}

    return opened


def tiles(ctx: Context) -> Callable[..., dict[str, Any]]:
    """The server function behind every wall of samples: some of the pictures of a list of seeds."""

    @served(ctx)
    def tiles(request: object) -> dict[str, Any]:
        asked = Asked(request)
        model, rows = chosen(ctx, asked), asked.seeds("seeds", MOST)
        first = asked.whole("first", 0, MOST, 0)
        part = rows[first : first + asked.whole("count", 1, MOST, MOST)]
        pixels = model.pixels(part, truncation=asked.number("truncation", 0, 2, 1))
        shown = sheet(pixels) if part else {"count": 0}
        return {"digest": model.digest, "seeds": digits(rows), "first": first, **shown}

    return tiles
