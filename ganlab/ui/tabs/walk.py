"""The Walk tab: a path through pictures, and numbers of z or directions moved one on top of another. Figure 4."""

from __future__ import annotations

import base64
import re
from typing import Any, cast

import gradio as gr
import numpy as np

from ganlab import images, lab, seeds
from ganlab.images import Pixels
from ganlab.lab import Model
from ganlab.lab.directions import Way
from ganlab.lab.moves import FURTHEST, ends
from ganlab.latent import difference
from ganlab.seeds import Latents
from ganlab.ui import walks, walks_report
from ganlab.ui.answers import handled, served
from ganlab.ui.asked import Asked
from ganlab.ui.chosen import chosen
from ganlab.ui.context import Context
from ganlab.ui.pictures import digits, file, opening, sheet, tiles
from ganlab.ui.sums import numbers
from ganlab.ui.walks import FACES, NUMBERS, PATH, WAYS
from ganlab.ui.widgets.explorer import Picker, explorer, follow

SCRIPTS = ("walk-path", "walk-one", "walk-ranking", "walk-own", "walk-start")
GLANCED, SMALL = 12, 64  # directions at a time, px
KINDS = ("png", "webp", "gif")


def build(ctx: Context, tab: gr.Tab, picker: Picker) -> None:
    """Fill the tab; the endpoint /walk gives a strip as a file."""

    @served(ctx)
    def path(request: object) -> dict[str, Any]:
        """A walk through pictures; coarse: a few pictures of it, soon."""
        asked = Asked(request)
        model, names, walk = walks.path(ctx, asked)
        place = {"stops": list(walk.stops), "seeds": names, "frames": len(walk.pixels), "z": _packed(walk.z)}
        step = {"largest_step": walk.largest_step, "coarse": asked.flag("coarse")}
        return {"digest": model.digest, **place, **step, "sheet": sheet(walk.pixels)}

    @served(ctx)
    def coordinate(request: object) -> dict[str, Any]:
        """One number of z, or one direction, moved for several faces; the sheet holds one strip after the other."""
        asked = Asked(request)
        moving = walks.moving(ctx, asked)
        strips = moving.walks()
        values, way = [float(value) for value in strips[0].values], asked.choice("way", WAYS, NUMBERS)
        place = {
            "coarse": asked.flag("coarse"),
            "seeds": moving.names,
            "values": values,
            "frames": len(values),
            "name": moving.name,
            "way": way,
        }
        z = _packed(np.concatenate([walk.z for walk in strips]))
        pixels = np.concatenate([walk.pixels for walk in strips])
        return {"digest": moving.model.digest, **place, "z": z, "sheet": sheet(pixels)}

    @served(ctx)
    def ranking(request: object) -> dict[str, Any]:
        """The ways to go of one kind: all numbers of z, or a model's directions; the most telling first."""
        asked = Asked(request)
        model, way = chosen(ctx, asked), asked.choice("way", WAYS[:-1], NUMBERS)
        if way == NUMBERS:
            effect = model.coordinate_effects()
            order = np.argsort(-effect, kind="stable")
            rows = [{"index": int(k), "name": f"z{k}", "score": round(float(effect[k]), 3)} for k in order]
            return {"digest": model.digest, "rows": rows, "reach": 2.0 if model.prior == "normal" else 1.0}
        found = lab.directions(model, cast(Way, way))
        rows = [{"index": k, "name": each.name, "score": round(each.score, 4)} for k, each in enumerate(found)]
        return {"digest": model.digest, "rows": rows, "reach": found[0].reach if found else 1.0}

    @served(ctx)
    def glance(request: object) -> dict[str, Any]:
        """What each of some `moves` does to the first face: its picture at either end, small, one after the other."""
        asked = Asked(request)
        model = chosen(ctx, asked)
        held, reach = walks.held(model, asked), asked.number("reach", 0.1, FURTHEST, 2)
        moves = [walks.move(model, Asked(each), held) for each in asked.table("moves", GLANCED).values()]
        _, z = walks.places(model, asked, walks.MOST_FACES, FACES)
        pixels = images.shrunk(ends(model, z[0], moves, reach, held), SMALL)
        return {"digest": model.digest, "count": len(pixels), **(sheet(pixels) if moves else {})}

    @served(ctx)
    def turn(request: object) -> dict[str, Any]:
        """From the mean of the group `minus` to that of `plus`; the sheet holds both groups' pictures, minus first."""
        asked = Asked(request)
        model = chosen(ctx, asked)
        minus, plus = (walks.group(asked, name) for name in ("minus", "plus"))
        vector = difference(lab.latents(model, plus), lab.latents(model, minus)) if plus and minus else None
        found = None if vector is None else numbers(vector)
        length = None if vector is None else float(np.linalg.norm(vector))
        shown = sheet(lab.pictures(model, [*minus, *plus])) if plus or minus else None
        return {"digest": model.digest, "vector": found, "length": length, "sheet": shown}

    @served(ctx)
    def vector(request: object) -> dict[str, Any]:
        """A listed direction spelled out, to be kept: {name, vector, reach}."""
        asked = Asked(request)
        model = chosen(ctx, asked)
        found = walks.move(model, asked, walks.held(model, asked))
        if isinstance(found, int):
            unit = np.eye(model.z_dim, dtype=np.float32)[found]
            found = lab.Direction(f"z{found}", unit, 0.0, 2.0 if model.prior == "normal" else 1.0)
        own = {"name": found.name, "vector": numbers(found.vector), "reach": found.reach}
        return {"digest": model.digest, "own": own}

    @served(ctx)
    def strip(request: object) -> dict[str, Any]:
        """A walk as a file."""
        return _strip(ctx, Asked(request))

    @served(ctx)
    def python(request: object) -> dict[str, Any]:
        """The code that draws what is shown."""
        return {"code": walks_report.code(ctx, Asked(request))}

    @served(ctx)
    def report(request: object) -> dict[str, Any]:
        """What is shown, as one HTML file."""
        return {"file": walks_report.file(ctx, Asked(request))}

    @handled(ctx)
    def walk(
        model: str, seeds: str = PATH, kind: str = "linear", coordinate: int = -1, reach: float = 2.0,
        file: str = "png", way: str = NUMBERS,
    ) -> dict[str, Any]:  # fmt: skip
        """A strip ("png") or animation ("webp", "gif"): through `seeds`, or of one `coordinate` of z unless that is -1.

        way: what `coordinate` counts: "numbers" of z, or directions ("principal", "closed-form", "concepts").
        """
        fields = {"model": model, "seeds": seeds, "kind": kind, "coordinate": coordinate, "reach": reach, "as": file}
        fields["way"] = way
        return _strip(ctx, Asked({**fields, "walk": "path" if coordinate < 0 else "coordinate"}))

    shown = opening(ctx, _example)
    server = [tiles(ctx), path, coordinate, ranking, glance, turn, vector, strip, python, report]
    made = explorer(ctx, "walk", shown(picker.model.value), server, SCRIPTS)
    follow(picker, shown, made)
    gr.api(walk, api_name="walk")


def _example(model: Model) -> dict[str, Any]:
    here = {"path": PATH, "stops": digits(seeds.parse(PATH)), "faces": FACES, "shown": digits(seeds.parse(FACES))}
    return {**here, "leg": walks.LEG, "reach": 2.0 if model.prior == "normal" else 1.0}


def _packed(z: Latents) -> str:
    """Latents `[N, z_dim]` for a script, which names a frame by them: float32, little endian, base64."""
    return base64.b64encode(np.ascontiguousarray(z, "<f4").tobytes()).decode()


def _strip(ctx: Context, asked: Asked) -> dict[str, Any]:
    """Path: one row of frames. Coordinate: a row a face, which move together in the animation."""
    kind = asked.choice("as", KINDS, "png")
    if asked.choice("walk", ("path", "coordinate"), "path") == "path":
        model, names, walk = walks.path(ctx, asked)
        rolls, name = walk.pixels[None], "path"
    else:
        moving = walks.moving(ctx, asked)
        model, names, name = moving.model, moving.names, moving.name
        rolls = np.stack([walk.pixels for walk in moving.walks()])
    content = _roll(rolls) if kind == "png" else _film(rolls, kind, asked.number("milliseconds", 20, 200, 60))
    made = file(content, f"walk-{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-') or 'own'}.{kind}")
    return {"digest": model.digest, "seeds": names, "frames": rolls.shape[1], "file": made}


def _roll(rolls: Pixels) -> bytes:
    """`[rows, F, H, W, C]` as one PNG, a row each."""
    return images.encode(images.tile(rolls.reshape(-1, *rolls.shape[2:]), rolls.shape[1]), "png")


def _film(rolls: Pixels, kind: str, milliseconds: float) -> bytes:
    """`[rows, F, H, W, C]` as an animation that goes there and back, the rows side by side."""
    frames = np.stack([images.tile(rolls[:, k], len(rolls)) for k in range(rolls.shape[1])])
    return images.animation(np.concatenate([frames, frames[-2:0:-1]]), round(milliseconds), kind)
