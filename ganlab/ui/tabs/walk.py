"""The Walk tab: a path through seeds, and one number of z at a time. The paper's figure 4."""

from __future__ import annotations

import re
from typing import Any, cast

import gradio as gr
import numpy as np

from ganlab import images, lab, seeds
from ganlab.errors import InvalidValue
from ganlab.images import Pixels
from ganlab.lab import Model
from ganlab.lab.directions import WAYS as DIRECTIONS
from ganlab.lab.directions import Way
from ganlab.latent import Kind
from ganlab.ui.answers import handled, served
from ganlab.ui.asked import Asked
from ganlab.ui.context import Context
from ganlab.ui.pictures import digits, file, opening, sheet, tiles
from ganlab.ui.widgets.explorer import explorer, follow

PATH, FACES = "0-8", "0-3"
NUMBERS = "numbers"
WAYS = (NUMBERS, *DIRECTIONS)
STOPS, MOST_FACES = 16, 8
FRAMES, COARSE = 33, 9  # of one number
LEG, COARSE_LEG = 8, 2  # pictures from one stop to the next


def build(ctx: Context, tab: gr.Tab, model: gr.Dropdown) -> None:
    """Fill the tab; the endpoint /walk gives a strip as a file."""

    @served(ctx)
    def path(request: object) -> dict[str, Any]:
        """A walk through seeds; coarse: a few pictures of it, soon."""
        asked = Asked(request)
        model, stops, walk = _path(ctx, asked)
        place = {"stops": list(walk.stops), "seeds": digits(stops), "frames": len(walk.pixels)}
        step = {"largest_step": walk.largest_step, "coarse": asked.flag("coarse")}
        return {"digest": model.digest, **place, **step, "sheet": sheet(walk.pixels)}

    @served(ctx)
    def coordinate(request: object) -> dict[str, Any]:
        """One number of z, or one direction, moved for several seeds; the sheet holds one strip after the other."""
        asked = Asked(request)
        model, rows, walks, name = _coordinate(ctx, asked)
        values, way = [float(value) for value in walks[0].values], asked.choice("way", WAYS, NUMBERS)
        strips = np.concatenate([walk.pixels for walk in walks])
        place = {"seeds": digits(rows), "values": values, "frames": len(values), "name": name, "way": way}
        return {"digest": model.digest, **place, "sheet": sheet(strips)}

    @served(ctx)
    def ranking(request: object) -> dict[str, Any]:
        """The ways to go of one kind: all numbers of z, or a model's directions; the most telling first."""
        asked = Asked(request)
        model, way = ctx.library.get(asked.text("model")), asked.choice("way", WAYS, NUMBERS)
        if way == NUMBERS:
            effect = model.coordinate_effects()
            order = np.argsort(-effect, kind="stable")
            rows = [{"index": int(k), "name": f"z{k}", "score": round(float(effect[k]), 3)} for k in order]
            return {"digest": model.digest, "rows": rows, "reach": 2.0 if model.prior == "normal" else 1.0}
        found = lab.directions(model, cast(Way, way))
        rows = [{"index": k, "name": each.name, "score": round(each.score, 4)} for k, each in enumerate(found)]
        return {"digest": model.digest, "rows": rows, "reach": found[0].reach if found else 1.0}

    @served(ctx)
    def strip(request: object) -> dict[str, Any]:
        """A walk as a file."""
        return _strip(ctx, Asked(request))

    @handled(ctx)
    def walk(
        model: str, seeds: str = PATH, kind: str = "linear", coordinate: int = -1, reach: float = 2.0,
        file: str = "png", way: str = NUMBERS,
    ) -> dict[str, Any]:  # fmt: skip
        """A strip ("png") or animation ("webp"): through `seeds`, or of a `coordinate` of z where that is not -1.

        way: what `coordinate` counts: "numbers" of z, or directions ("principal", "closed-form", "concepts").
        """
        fields = {"model": model, "seeds": seeds, "kind": kind, "coordinate": coordinate, "reach": reach, "as": file}
        fields["way"] = way
        return _strip(ctx, Asked({**fields, "walk": "path" if coordinate < 0 else "coordinate"}))

    shown = opening(ctx, _example)
    made = explorer(ctx, "walk", shown(model.value), [tiles(ctx), path, coordinate, ranking, strip])
    follow(model, shown, made)
    gr.api(walk, api_name="walk")


def _example(model: Model) -> dict[str, Any]:
    here = {"path": PATH, "stops": digits(seeds.parse(PATH)), "faces": FACES, "shown": digits(seeds.parse(FACES))}
    return {**here, "leg": LEG, "reach": 2.0 if model.prior == "normal" else 1.0}


def _path(ctx: Context, asked: Asked) -> tuple[Model, list[int], lab.Walk]:
    model, stops = ctx.library.get(asked.text("model")), asked.seeds("seeds", STOPS, PATH)
    if len(stops) < 2:
        raise InvalidValue(name="seeds", value=digits(stops)[0], remedy=f"a path needs two or more, such as {PATH}")
    kind: Kind = "spherical" if asked.choice("kind", ("linear", "spherical"), "linear") == "spherical" else "linear"
    frames = COARSE_LEG if asked.flag("coarse") else LEG
    return model, stops, lab.walk(model, seeds=stops, frames=frames, kind=kind)


def _coordinate(ctx: Context, asked: Asked) -> tuple[Model, list[int], list[lab.Walk], str]:
    """The model, its seeds, a walk a seed, and the name of what is walked."""
    model, rows = ctx.library.get(asked.text("model")), asked.seeds("seeds", MOST_FACES, FACES)
    way, reach = asked.choice("way", WAYS, NUMBERS), asked.number("reach", 0.1, 10, 2)
    frames = COARSE if asked.flag("coarse") else FRAMES
    if way == NUMBERS:
        index = asked.whole("coordinate", 0, model.z_dim - 1, 0)
        walks = [lab.walk(model, seed=row, coordinate=index, frames=frames, reach=reach) for row in rows]
        return model, rows, walks, f"z{index}"
    found = lab.directions(model, cast(Way, way))
    if not found:
        raise InvalidValue(name="way", value=way, remedy="this model has none of that kind")
    chosen = found[asked.whole("coordinate", 0, len(found) - 1, 0)]
    return model, rows, [lab.along(model, chosen, row, frames, reach) for row in rows], chosen.name


def _strip(ctx: Context, asked: Asked) -> dict[str, Any]:
    """Path: one row of frames. Coordinate: a row a seed, which move together in the animation."""
    kind = asked.choice("as", ("png", "webp"), "png")
    if asked.choice("walk", ("path", "coordinate"), "path") == "path":
        model, rows, walk = _path(ctx, asked)
        rolls, name = walk.pixels[None], "path"
    else:
        model, rows, walks, name = _coordinate(ctx, asked)
        rolls = np.stack([walk.pixels for walk in walks])
    content = _roll(rolls) if kind == "png" else _film(rolls)
    made = file(content, f"walk-{re.sub('[^a-z0-9]+', '-', name)}.{kind}")
    return {"digest": model.digest, "seeds": digits(rows), "frames": rolls.shape[1], "file": made}


def _roll(rolls: Pixels) -> bytes:
    """`[rows, F, H, W, C]` as one PNG, a row each."""
    return images.encode(images.tile(rolls.reshape(-1, *rolls.shape[2:]), rolls.shape[1]), "png")


def _film(rolls: Pixels) -> bytes:
    """`[rows, F, H, W, C]` as a WebP that goes there and back, the rows side by side."""
    frames = np.stack([images.tile(rolls[:, k], len(rolls)) for k in range(rolls.shape[1])])
    return images.animation(np.concatenate([frames, frames[-2:0:-1]]))
