"""The Samples tab: pictures of a list of seeds. The paper's figures 2 and 3."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import gradio as gr
import numpy as np

from ganlab import images, seeds
from ganlab.errors import InvalidValue
from ganlab.images import Pixels
from ganlab.ui.answers import handled, served
from ganlab.ui.asked import Asked
from ganlab.ui.context import Context
from ganlab.ui.pictures import MOST, digits, file, opening, tiles
from ganlab.ui.widgets.explorer import explorer, follow

SEEDS = "0-63"
KINDS = ("png", "zip", "npz")


def build(ctx: Context, tab: gr.Tab, model: gr.Dropdown) -> None:
    """Fill the tab; the endpoint /samples gives the same sheet."""
    shown = opening(ctx, lambda _: {"seeds": SEEDS, "first": digits(seeds.parse(SEEDS))})

    @served(ctx)
    def sheet(request: object) -> dict[str, Any]:
        """The sheet as a file, pixel by pixel; of one seed its picture."""
        return _sheet(ctx, Asked(request))

    @handled(ctx)
    def samples(
        model: str, seeds: str = SEEDS, columns: int = 8, truncation: float = 1.0, file: str = "png"
    ) -> dict[str, Any]:
        """The pictures of `seeds` ("0-63" or "3, 5, 9-12"): a PNG sheet, row by row, a zip of PNG files, or an npz."""
        fields = {"model": model, "seeds": seeds, "columns": columns, "truncation": truncation, "as": file}
        return _sheet(ctx, Asked(fields))

    @served(ctx)
    def ranked(request: object) -> dict[str, Any]:
        """The seeds in the order of D's score, the most convincing first; without a discriminator an error."""
        asked = Asked(request)
        model, rows = ctx.library.get(asked.text("model")), asked.seeds("seeds", MOST, SEEDS)
        scores = model.scores(model.pixels(rows, truncation=asked.number("truncation", 0, 2, 1)))
        if scores is None:
            raise InvalidValue(name="order", value="score", remedy="this model came without its discriminator")
        order = np.argsort(-scores, kind="stable")
        return {
            "digest": model.digest, "seeds": digits([rows[k] for k in order]),
            "scores": [round(float(scores[k]), 2) for k in order],
        }  # fmt: skip

    made = explorer(ctx, "samples", shown(model.value), [tiles(ctx), sheet, ranked])
    follow(model, shown, made)
    gr.api(samples, api_name="samples")


def _sheet(ctx: Context, asked: Asked) -> dict[str, Any]:
    """Pictures as a file: one PNG sheet, a zip of PNG files by seed, or an npz with pixels, seeds and z."""
    model, rows = ctx.library.get(asked.text("model")), asked.seeds("seeds", MOST, SEEDS)
    columns, truncation = min(asked.whole("columns", 1, MOST, 8), len(rows)), asked.number("truncation", 0, 2, 1)
    pixels, kind = model.pixels(rows, truncation=truncation), asked.choice("as", KINDS, "png")
    name = f"seed-{rows[0]}" if len(rows) == 1 else f"samples-{rows[0]}-{rows[-1]}"
    content = {"png": lambda: images.encode(images.tile(pixels, columns), "png"), "zip": lambda: _zip(rows, pixels)}
    arrays = {"pixels": pixels, "seeds": np.asarray(rows, np.uint64), "z": model.z(rows) * np.float32(truncation)}
    made = content[kind]() if kind in content else _npz(arrays)
    return {"digest": model.digest, "seeds": digits(rows), "columns": columns, "file": file(made, f"{name}.{kind}")}


def _zip(rows: list[int], pixels: Pixels) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:  # PNG is packed already
        for seed, picture in zip(rows, pixels):
            archive.writestr(f"seed-{seed}.png", images.encode(picture, "png"))
    return buffer.getvalue()


def _npz(arrays: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()
