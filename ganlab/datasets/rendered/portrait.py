"""Paints portraits from traits, from the wall behind to the hair in front.

`p` holds columns `[N, 1, 1]` and `c` colours `[N, 3, 1, 1]`, named in `faces`. Lengths are in head units: the frame's,
scaled and moved with the head.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganlab.datasets.rendered import Box
from ganlab.datasets.rendered.draw import Canvas, box, ellipse, join, mask, ramp, wave
from ganlab.datasets.rendered.features import Columns, beard, eyes_and_brows, glasses, mouth, nose

Part: TypeAlias = Callable[[Canvas, Columns, Columns], Tensor]


def paint(canvas: Canvas, p: Columns, c: Columns) -> dict[str, NDArray[np.bool_]]:
    """Fill the canvas; what is seen of `face hair mouth eyes glasses` as bool `[N, S, S]`."""
    full = _local(canvas, p)
    outline, opening = _hair_outline(full, p), _hair_opening(full, p)
    face = _face_outline(full, p)
    background(canvas, p, c)
    behind = back_hair(full, p, c, outline)
    body = torso(full, p, c, face)
    skin = head(full, p, c, face, opening)
    eyes = _windowed(canvas, p, c, (-0.75, -0.5, 0.75, 0.3), eyes_and_brows)
    _windowed(canvas, p, c, (-0.72, -0.36, 0.72, 0.72), nose)
    beard(full, p, c, face)
    lips = _windowed(canvas, p, c, (-0.72, 0.2, 0.72, 0.96), mouth)
    specs = _windowed(canvas, p, c, (-0.85, -0.4, 0.85, 0.4), glasses)
    front = front_hair(full, p, c, outline, opening)
    bare = 1 - front
    hair = torch.maximum(front, behind * (1 - body) * (1 - skin))
    seen = {"face": skin * bare, "hair": hair, "mouth": lips, "eyes": eyes * bare, "glasses": specs * bare}
    return {name: mask(alpha) for name, alpha in seen.items()}


def _local(canvas: Canvas, p: Columns) -> Canvas:
    """The same memory in head units."""
    return Canvas(canvas.rgb, (canvas.x - p["cx"]) / p["scale"], (canvas.y - p["cy"]) / p["scale"], canvas.px)


def _windowed(canvas: Canvas, p: Columns, c: Columns, place: Box, part: Part) -> Tensor:
    """Paint a part in its window only; its coverage `[N, S, S]`."""
    whole = torch.zeros_like(canvas.rgb[:, 0])
    down, across = canvas.rows(*place)
    whole[:, down, across] = part(_local(canvas.window(*place), p), p, c)
    return whole


def _face_outline(k: Canvas, p: Columns) -> Tensor:
    skull = ellipse(k.x, k.y, 0.0, -0.13, p["skull rx"], 0.56)
    jaw = ellipse(k.x, k.y, p["jaw x"], p["jaw y"], p["jaw rx"], 0.36)
    chin = box(k.x, k.y, p["chin x"], p["chin y"] - 0.12, p["chin rx"], 0.12, 0.11)
    return join(join(skull, jaw, 0.12), chin, 0.3)


def _hair_outline(k: Canvas, p: Columns) -> Tensor:
    rx, ry = p["skull rx"] + 0.05 + p["volume"], 0.6 + p["crown"] + p["volume"]
    cap = ellipse(k.x, k.y, p["back x"], -0.17 - p["crown"], rx, ry)
    cap = cap + 0.007 * wave(k.x * 2.3 / (k.y + 1.6).clamp(min=0.4) + 2 * p["strand"])
    width = p["skull rx"] + 0.045 + p["volume"] + ramp(k.y, -0.2, 0.5) * (0.05 + 0.04 * wave(k.y * 0.8 + p["strand"]))
    fall = (k.x - p["back x"]).abs() - width
    fall = torch.maximum(torch.maximum(fall, -0.17 - k.y), k.y - p["length"])
    return torch.where(p["long"] > 0.5, torch.minimum(cap, fall), torch.maximum(cap, k.y - p["length"]))


def _hair_opening(k: Canvas, p: Columns) -> Tensor:
    """Where the face looks out of the hair: an arch with a parting, or straight under a fringe; open below."""
    taper = p["opening rx"] + p["taper"] * ramp(k.y, -0.3, 0.12)
    arch = ellipse(k.x, k.y.clamp(max=0.1), p["front x"], 0.1, taper, 0.1 - p["hairline"])
    arch = arch + 0.02 * wave((k.x - p["parting"]) * 2.1 + p["strand"]) * ramp(k.y, 0.1, -0.3)
    arch = arch + 0.025 * wave(k.y * 0.9 + p["strand"]) * ramp(k.y, 0.1, 0.5)
    side = (k.x - p["parting"]) * 1.6
    swoop = p["fringe y"] - 0.07 * side * side.clamp(-1, 1).abs() + 0.05
    return torch.maximum(arch, p["fringe"] * (swoop - k.y) - (1 - p["fringe"]) * 2)


def background(k: Canvas, p: Columns, c: Columns) -> None:
    """A wall in soft light."""
    u, v = k.x - p["glow x"], k.y + 0.3
    glow = 1 / (1 + 0.9 * (u * u + v * v))
    k.over(c["back"], torch.ones_like(k.rgb[:, 0]))
    k.over(c["back light"], glow)
    k.multiply(c["back"] * 0.7, ramp(k.y + 0.1 * k.x, 0.0, 1.6) * 0.6)


def back_hair(k: Canvas, p: Columns, c: Columns, outline: Tensor) -> Tensor:
    """The hair behind head and neck."""
    seen = k.cover(torch.maximum(outline, k.y - p["length"]))
    k.over(c["hair dark"], seen)
    return seen


def torso(k: Canvas, p: Columns, c: Columns, face: Tensor) -> Tensor:
    """Neck, shoulders and neckline, with the head's shadow on them."""
    neck = box(k.x, k.y, p["jaw x"] * 0.6, 0.75, p["neck rx"], 0.6, 0.05)
    body = join(neck, ellipse(k.x, k.y, 0.0, p["shoulder y"] + 0.55, p["shoulder rx"], 0.55), 0.3)
    notch = ellipse(k.x, k.y, p["jaw x"] * 0.4, 0.5, p["neck rx"] + 0.07, p["neckline"] - 0.5)
    bare, cloth = torch.maximum(body, notch), torch.maximum(body, -notch)
    cloth = torch.maximum(cloth, 0.55 - k.y)
    skin, dress = k.cover(bare), k.cover(cloth)
    turn = (k.x * p["light"]).clamp(-1, 1)
    k.over(c["cloth"] * (1 + 0.3 * turn).unsqueeze(1), dress)
    k.multiply(c["cloth"] * 0.5, dress * k.cover((notch - 0.02).abs() - 0.03, 0.06) * 0.5)
    k.over(c["skin"] * (0.86 + 0.2 * turn).unsqueeze(1), skin)
    shadow = k.cover(face + 0.02 - 0.12 * ramp(k.y, 0.3, 0.6), 0.16)
    k.over(c["shade"], skin * shadow * 0.8)
    return torch.maximum(skin, dress)


def head(k: Canvas, p: Columns, c: Columns, face: Tensor, opening: Tensor) -> Tensor:
    """Ears and face with the light from one side, rounder towards the outline, darker under the hair."""
    ears = torch.minimum(
        ellipse(k.x, k.y, -p["skull rx"] + p["back x"] * 0.5, 0.04, 0.06, 0.115),
        ellipse(k.x, k.y, p["skull rx"] + p["back x"] * 0.5, 0.04, 0.06, 0.115),
    )
    seen = k.cover(ears)
    k.over(c["skin"] * 0.9, seen)
    k.over(c["shade"], k.cover(ears + 0.03, 0.03) * 0.5)
    cover = k.cover(face)
    turn = (k.x - p["front x"] * 0.5) * p["light"] * 1.5 - k.y * 0.45
    k.over(c["skin"], cover)
    k.over(c["light"], cover * ramp(turn, 0.0, 1.1) * 0.75)
    k.over(c["shade"], cover * ramp(turn, 0.05, -1.15) * 0.8)
    k.over(c["shade"], cover * ramp(face, -0.16, 0.03) * 0.5)
    k.over(c["shade"], cover * ramp(opening, -0.14, 0.03) * 0.5)
    for x, sign in (("left x", -1), ("right x", 1)):
        cheek = p[x] * 1.2 + sign * 0.04
        bloom = k.cover(ellipse(k.x, k.y, cheek, 0.2, 0.07, 0.05), 0.22)
        k.over(c["blush"], cover * bloom * (0.3 + 0.25 * p["woman"] + 0.3 * p["smile"]))
        bone = k.cover(ellipse(k.x, k.y, cheek, 0.14, 0.05, 0.03), 0.16)
        k.over(c["light"], cover * bone * (0.15 + 0.35 * p["smile"]))
    return cover


def front_hair(k: Canvas, p: Columns, c: Columns, outline: Tensor, opening: Tensor) -> Tensor:
    """The hair around the face, in strands that fall from the parting, with a band of light."""
    seen = k.cover(torch.maximum(outline, -opening))
    fan = (k.x - p["parting"]) / (k.y + 1.25).clamp(min=0.3)
    strands = 0.5 * wave(fan * 3.1 + p["strand"]) + 0.3 * wave(fan * 7.3 + 3 * p["strand"])
    strands = strands + 0.2 * wave(fan * 13.7 + 0.3 * k.y)
    turn = k.x * p["light"] * 0.8 - k.y * 0.35
    k.over(c["hair"], seen)
    k.over(c["hair dark"], seen * (0.45 * ramp(strands, 0.1, -0.9) + 0.55 * ramp(turn, 0.15, -0.75)).clamp(max=0.9))
    k.over(c["hair dark"], seen * ramp(opening, 0.07, 0.0) * 0.4)
    band = k.cover((outline + 0.13).abs() - 0.03, 0.16) * ramp(k.y, 0.3, -0.5)
    k.over(c["hair light"], seen * band * (0.35 + 0.4 * ramp(turn, -0.3, 0.6)) * (0.65 + 0.35 * strands))
    return seen
