"""The Samples tab: pictures of a list of seeds. The paper's figures 2 and 3."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import gradio as gr
import numpy as np
from numpy.typing import NDArray

from ganlab import images, seeds
from ganlab.errors import InvalidValue
from ganlab.evaluate import neighbours
from ganlab.images import Pixels
from ganlab.lab import Model
from ganlab.ui import pictures
from ganlab.ui.answers import handled, served
from ganlab.ui.asked import Asked
from ganlab.ui.chosen import chosen, loading
from ganlab.ui.context import Context
from ganlab.ui.pictures import MOST, digits, file, opening, tiles
from ganlab.ui.report import Part
from ganlab.ui.report import report as report_file
from ganlab.ui.widgets.explorer import Picker, explorer, follow

SEEDS = "0-63"
KINDS = ("png", "zip", "npz")
ORDERS = ("seed", "score")
CODE = """\
from pathlib import Path

import numpy as np

import ganlab
from ganlab import images, seeds

{loading}
pixels = model.pixels(seeds.parse({seeds!r}), truncation={truncation:g})
{sort}images.save(Path("samples.png"), images.tile(pixels, {columns}))
"""
SORT = "pixels = pixels[np.argsort(-model.scores(pixels), kind='stable')]  # by the discriminator's score\n"


def build(ctx: Context, tab: gr.Tab, picker: Picker) -> None:
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
        model, rows, _, scores = _ordered(ctx, Asked(request), by_score=True)
        return {"digest": model.digest, "seeds": digits(rows), "scores": [round(float(each), 2) for each in scores]}

    @served(ctx)
    def nearest(request: object) -> dict[str, Any]:
        """The training pictures nearest to the first picture of `seeds`; count 0 where its data is not at hand."""
        asked = Asked(request)
        model, rows = chosen(ctx, asked), asked.seeds("seeds", 1)
        dataset = neighbours.training(model.info)
        if dataset is None:
            return {"digest": model.digest, "count": 0, "data": str(model.info.dataset.get("name") or "")}
        (picture,) = model.pixels(rows, truncation=asked.number("truncation", 0, 2, 1))
        found = neighbours.nearest(dataset, picture)
        figures = {"distances": [round(float(each), 1) for each in found.distances], "places": found.places.tolist()}
        return {"digest": model.digest, "count": found.count, **figures, "sheet": pictures.sheet(found.pixels)}

    @served(ctx)
    def python(request: object) -> dict[str, Any]:
        """The code that draws the wall."""
        return {"code": _code(ctx, Asked(request))}

    @served(ctx)
    def report(request: object) -> dict[str, Any]:
        """The wall as one HTML file."""
        return {"file": _report(ctx, Asked(request))}

    server = [tiles(ctx), sheet, ranked, nearest, python, report]
    made = explorer(ctx, "samples", shown(picker.model.value), server, ["samples-picture"])
    follow(picker, shown, made)
    gr.api(samples, api_name="samples")


def _sheet(ctx: Context, asked: Asked) -> dict[str, Any]:
    """Pictures as a file: one PNG sheet, a zip of PNG files by seed, or an npz with pixels, seeds and z."""
    model, rows = chosen(ctx, asked), asked.seeds("seeds", MOST, SEEDS)
    columns, truncation = min(asked.whole("columns", 1, MOST, 8), len(rows)), asked.number("truncation", 0, 2, 1)
    pixels, kind = model.pixels(rows, truncation=truncation), asked.choice("as", KINDS, "png")
    name = f"seed-{rows[0]}" if len(rows) == 1 else f"samples-{rows[0]}-{rows[-1]}"
    content = {"png": lambda: images.encode(images.tile(pixels, columns), "png"), "zip": lambda: _zip(rows, pixels)}
    arrays = {"pixels": pixels, "seeds": np.asarray(rows, np.uint64), "z": model.z(rows) * np.float32(truncation)}
    made = content[kind]() if kind in content else _npz(arrays)
    return {"digest": model.digest, "seeds": digits(rows), "columns": columns, "file": file(made, f"{name}.{kind}")}


def _ordered(ctx: Context, asked: Asked, by_score: bool) -> tuple[Model, list[int], Pixels, NDArray[np.float32]]:
    """The model, its seeds in the wanted order, their pictures, and D's scores, none where nobody asks for them."""
    model, rows = chosen(ctx, asked), asked.seeds("seeds", MOST, SEEDS)
    pixels = model.pixels(rows, truncation=asked.number("truncation", 0, 2, 1))
    if not by_score:
        return model, rows, pixels, np.zeros(0, np.float32)
    scores = model.scores(pixels)
    if scores is None:
        raise InvalidValue(name="order", value="score", remedy="this model came without its discriminator")
    order = np.argsort(-scores, kind="stable")
    return model, [rows[k] for k in order], pixels[order], scores[order]


def _code(ctx: Context, asked: Asked) -> str:
    """A snippet that draws the wall as a PNG sheet."""
    model, rows, *_ = _ordered(ctx, asked, by_score=False)
    by_score = asked.choice("order", ORDERS, "seed") == "score"
    return CODE.format(
        loading=loading(ctx, model, asked),
        seeds=asked.text("seeds", SEEDS),
        truncation=asked.number("truncation", 0, 2, 1),
        sort=SORT if by_score else "",
        columns=min(asked.whole("columns", 1, MOST, 8), len(rows)),
    )


def _report(ctx: Context, asked: Asked) -> dict[str, Any]:
    """The wall, its truncation, and D's scores where they give the order."""
    by_score, say = asked.choice("order", ORDERS, "seed") == "score", ctx.text
    model, rows, pixels, scores = _ordered(ctx, asked, by_score)
    figures = {say("samples.truncation"): f"{asked.number('truncation', 0, 2, 1):g}"}
    if by_score:
        figures[say("samples.report_scores")] = f"{scores[0]:.2f} … {scores[-1]:.2f}"
    columns = min(asked.whole("columns", 1, MOST, 8), len(rows))
    parts = [Part(say("samples.report_seeds", seeds=asked.text("seeds", SEEDS)), pixels, columns, figures)]
    state = {name: asked.text(name, usual) for name, usual in (("seeds", SEEDS), ("order", "seed"))}
    state["truncation"] = f"{asked.number('truncation', 0, 2, 1):g}"
    return report_file(ctx, model, say("samples.report_title"), parts, _code(ctx, asked), state)


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
