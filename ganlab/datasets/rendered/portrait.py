"""Paints portraits from traits, from the wall behind to the hair in front.

`p` holds columns `[N, 1, 1]` and `c` colours `[N, 3, 1, 1]`, named in `sitter`, `styling` and `pigments`. Lengths are
in head units: the frame's, scaled and moved with the head.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import torch
from torch import Tensor

from ganlab.datasets.rendered import Box, hairdo, wear
from ganlab.datasets.rendered.draw import Canvas, box, ellipse, join, ramp, wave
from ganlab.datasets.rendered.features import Columns, eyes_and_brows, mouth, nose, wrinkles
from ganlab.datasets.rendered.relief import face_relief

Part: TypeAlias = Callable[..., Tensor]
"""(canvas, traits, colours, fields...) -> what of the part is seen"""
Shape: TypeAlias = Callable[[Canvas, Columns, Tensor], Tensor]

HEAD, BUN, TAIL = (-0.75, -0.88, 0.75, 0.95), (-0.60, -1.0, 0.60, -0.25), (-0.75, -0.15, 0.75, 1.0)


def paint(canvas: Canvas, p: Columns, c: Columns) -> dict[str, Tensor]:
    """Fill the canvas; what is seen of `face hair mouth eyes glasses` as coverage `[N, S, S]`."""
    full = _local(canvas, p)
    cells = hairdo.curls(full, p)
    lock = hairdo.locks(full, p, cells)
    edge, inner = hairdo.outline(full, p, cells, lock), hairdo.opening(full, p, cells)
    face = _face_outline(full, p)
    background(canvas, p, c)
    bun = _knot(canvas, p, c, BUN, hairdo.bun, cells, lock)
    behind = full.cover(edge)
    full.over(c["hair dark"] * (0.85 + 0.22 * lock).unsqueeze(1), full.cover(edge, 0.012))
    body = wear.torso(full, p, c, face)
    tail = _knot(canvas, p, c, TAIL, hairdo.tail, cells, lock)
    skin = _windowed(canvas, p, c, HEAD, head, face, inner)
    _windowed(canvas, p, c, (-0.72, -0.60, 0.72, -0.05), wrinkles)
    eyes = _windowed(canvas, p, c, (-0.72, -0.45, 0.72, 0.20), eyes_and_brows)
    _windowed(canvas, p, c, (-0.62, -0.30, 0.62, 0.55), nose)
    lips = _windowed(canvas, p, c, (-0.62, 0.10, 0.62, 0.72), mouth)
    specs = _windowed(canvas, p, c, (-0.78, -0.36, 0.78, 0.26), wear.glasses)
    hairline = full.cover(-inner, 0.012 + 0.07 * p["cropped"])
    shown = torch.minimum(full.cover(edge, 0.012), hairline) * (1 - 0.35 * p["cropped"])
    hairdo.paint_hair(full, p, c, shown, edge, lock, inner)
    _windowed(canvas, p, c, (-0.40, -1.0, 0.40, -0.25), hairdo.paint_parting, shown, edge)
    _finish(canvas, p)
    front = full.cover(torch.maximum(edge, -inner))
    bare = 1 - front
    back = torch.maximum(torch.maximum(behind, bun) * (1 - body), tail)
    hair = torch.maximum(front, back * (1 - skin))
    return {"face": skin * bare, "hair": hair, "mouth": lips * bare, "eyes": eyes * bare, "glasses": specs * bare}


def _local(canvas: Canvas, p: Columns) -> Canvas:
    """The same memory in head units."""
    return Canvas(canvas.rgb, (canvas.x - p["cx"]) / p["scale"], (canvas.y - p["cy"]) / p["scale"], canvas.px)


def _windowed(canvas: Canvas, p: Columns, c: Columns, place: Box, part: Part, *fields: Tensor) -> Tensor:
    """Paint a part in its window only, from that window of the fields; its coverage `[N, S, S]`."""
    whole = torch.zeros_like(canvas.rgb[:, 0])
    down, across = canvas.rows(*place)
    cut = [values[:, down, across] for values in fields]
    whole[:, down, across] = part(_local(canvas.window(*place), p), p, c, *cut)
    return whole


def _knot(canvas: Canvas, p: Columns, c: Columns, place: Box, shape: Shape, cells: Tensor, lock: Tensor) -> Tensor:
    """Paint tied hair; its coverage `[N, S, S]`."""

    def part(k: Canvas, p: Columns, c: Columns, cells: Tensor, lock: Tensor) -> Tensor:
        distance = shape(k, p, cells)
        seen = k.cover(distance, 0.01)
        hairdo.paint_hair(k, p, c, seen, distance, lock, -distance)
        return seen

    return _windowed(canvas, p, c, place, part, cells, lock)


def _face_outline(k: Canvas, p: Columns) -> Tensor:
    skull = ellipse(k.x, k.y, 0.0, -0.13, p["skull rx"], 0.56)
    jaw = ellipse(k.x, k.y, p["jaw x"], p["jaw y"], p["jaw rx"], 0.36)
    chin = box(k.x, k.y, p["chin x"], p["chin y"] - 0.12, p["chin rx"], 0.12, 0.11)
    return join(join(skull, jaw, 0.12), chin, 0.3)


def background(k: Canvas, p: Columns, c: Columns) -> None:
    """A wall in soft light, with a large blurred shape before it."""
    u, v = k.x - p["glow x"], k.y - p["glow y"]
    glow = 1 / (1 + 1.1 * (u * u + v * v))
    k.over(c["back"], torch.ones_like(k.rgb[:, 0]))
    k.over(c["back light"], glow)
    k.over(c["back other"], k.cover(ellipse(k.x, k.y, p["blot x"], p["blot y"], 0.55, 0.7), 0.9) * p["blot"])
    cloud = wave(k.x * 0.9 + 0.4 * k.y + p["stroke"]) * wave(k.y * 0.8 - 0.5 * k.x + 2 * p["stroke"])
    shade = ramp(k.y + p["drift"] * k.x, 0.0, 1.7) * 0.55 + 0.10 * cloud + 0.10
    k.multiply(c["back"] * 0.7, shade)


def head(k: Canvas, p: Columns, c: Columns, face: Tensor, opening: Tensor) -> Tensor:
    """Ears and face: first their colour, with blush, freckles and beard, then light and shadow over all of it."""
    for side, sign in (("left", -1), ("right", 1)):
        ear = ellipse(k.x, k.y, p[f"ear {side}"], 0.03, 0.056, p["ear"])
        turned = 0.35 * ramp(p["light x"] * sign, 0.3, -0.5)
        k.over(c["skin"] * (0.92 - turned).unsqueeze(1), k.cover(ear))
        k.multiply(c["deep"], k.cover(ear + 0.03, 0.03) * 0.5)
    wear.earrings(k, p, c)
    hair = beard_outline(k, p)
    cover = k.cover(torch.minimum(face, hair))
    k.over(c["skin"], k.cover(face))
    for x, sign in (("left x", -1), ("right x", 1)):
        bloom = k.cover(ellipse(k.x, k.y, p[x] * 1.1 + sign * 0.05, 0.19, 0.08, 0.06), 0.24)
        k.over(c["blush"], cover * bloom * (0.22 + 0.30 * p["woman"] + 0.2 * p["smile"]) * (1.2 - 0.9 * p["age"]))
    specks = wave(k.x * 12.3 + 4.1 * k.y + p["strand"]) * wave(k.y * 13.7 - 3.3 * k.x)
    specks = ramp(specks, 0.45, 0.9) * ramp(k.y, -0.1, 0.08)
    k.over(c["shade"], cover * specks * ramp(k.y, 0.32, 0.2) * p["freckles"] * 0.30)
    _paint_beard(k, p, c, cover, hair)
    relief = face_relief(k, p)
    cosine, gloss = relief.lit(p, p["front x"] * 0.5, -0.02, 0.515, 0.84)
    shadow = ramp(cosine, 0.80, 0.0) * p["contrast"]
    shadow = shadow + 0.30 * ramp(face, -0.13, 0.02) + 0.42 * ramp(opening + 0.12 * p["light y"], -0.10, 0.02)
    k.multiply(c["deep"], cover * shadow.clamp(max=1.0) * 0.92)
    fine = 1 - 0.6 * p["beard"] * k.cover(hair, 0.05)
    k.over(c["light"], cover * fine * (ramp(cosine, 0.70, 1.0) * 0.42 + gloss * 0.40))
    return cover


def beard_outline(k: Canvas, p: Columns) -> Tensor:
    """Distance to the beard: it follows the jaw down, and hangs below the chin if it is long."""
    chin = ellipse(k.x, k.y, p["chin x"], p["chin y"] - 0.16, p["jaw rx"] * 0.80, 0.16 + p["beard length"])
    return chin + (p["beard length"] <= 0) * 9


def _paint_beard(k: Canvas, p: Columns, c: Columns, cover: Tensor, hang: Tensor) -> None:
    """Cheeks, jaw, chin and moustache, of a grain; a shaven man's jaw is a little darker than his cheeks."""
    across = k.x - p["mouth x"]
    m = across / 0.36
    edge = p["beard top"] + 0.22 - 0.26 * (m * m).clamp(max=1)
    lip = p["mouth y"] - 0.015
    sides = ramp(m.abs(), p["beard reach"] + 0.05, p["beard reach"] - 0.12) + (p["beard reach"] >= 1)
    bare = ramp(m.abs(), 0.66, 0.36) * ramp(k.y, lip + 0.06, lip)
    jaw = ramp(k.y, edge - 0.03, edge + 0.06) * (1 - bare)
    bow = p["mouth y"] - 0.085 + 1.4 * across * across
    moustache = k.cover((k.y - bow).abs() - 0.038 * (1.1 - m * m), 0.025) * ramp(m.abs(), 0.66, 0.5)
    shape = torch.maximum(jaw * sides.clamp(max=1), moustache * p["moustache"]) * cover
    grain = 1 + 0.12 * wave(across * 7 + 2.5 * k.y * across + p["strand"]) * wave(k.y * 3.1 + p["strand"])
    k.over(c["beard"] * grain.unsqueeze(1), (shape * p["beard"]).clamp(max=0.96))
    k.multiply(c["deep"], shape * p["shaven"])


def _finish(k: Canvas, p: Columns) -> None:
    """Broad brushwork over all, light and dark, a hand's breadth wide, in each picture its own way."""
    u, v = k.x * p["brush x"] + k.y * p["brush y"], k.y * p["brush x"] - k.x * p["brush y"]
    brush = wave(u * 2.3 + 0.3 * wave(v * 1.1 + p["stroke"]) + p["stroke"]) * wave(v * 4.1 + 3 * p["stroke"])
    k.rgb.mul_((1 + p["brush"] * brush).unsqueeze(1))
