"""Hair: its outline, the opening that the face looks out of, and its locks, from straight to tight curls."""

from __future__ import annotations

from typing import TypeAlias

import torch
from torch import Tensor

from ganlab.datasets.rendered.draw import Canvas, capsule, ellipse, ramp, wave

Columns: TypeAlias = dict[str, Tensor]


def curls(k: Canvas, p: Columns) -> Tensor:
    """A field in [-1, 1] of rounded cells, for the edge and the body of curly hair."""
    x = k.x * 0.92 + k.y * 0.40 + 0.05 * wave(k.y * 1.7 + p["strand"])
    y = k.y * 0.92 - k.x * 0.40 + 0.05 * wave(k.x * 1.9 - p["strand"])
    large = wave(x * 2.9 + p["strand"]) * wave(y * 2.7 + 2 * p["strand"])
    return 0.45 * large + 0.55 * wave((x * 0.5 + y) * 4.6 + 0.55 * large + 0.2 * wave(x * 5.3 - y))


def outline(k: Canvas, p: Columns, cells: Tensor, lock: Tensor) -> Tensor:
    """Distance to all hair, in front of the head and behind it."""
    rx, ry = p["skull rx"] + 0.045 + p["volume"], 0.55 + p["crown"] + p["volume"]
    cap = ellipse(k.x, k.y, p["back x"], -0.20 - p["crown"] * 0.8, rx, ry)
    cap = cap - lock * (p["tousled"] * (1 - p["cropped"])) + cells * (0.034 * p["curl"] * (1 - p["cropped"]))
    down = ramp(k.y, -0.2, 0.6)
    width = p["skull rx"] + 0.02 + p["volume"] + down * (p["flare"] + 0.035 * wave(k.y * 0.8 + p["strand"]))
    width = width + (0.03 * p["curl"]) * wave(k.y * 2.1 + 3 * p["strand"]) * down
    fall = (k.x - p["back x"]).abs() - width
    end = p["length"] + 0.05 * wave(k.x * 1.6 + 4 * p["strand"])
    fall = torch.maximum(torch.maximum(fall, -0.17 - k.y), k.y - end + 0.25 * (fall + 0.1).clamp(min=0))
    fall = fall + cells * (0.030 * p["curl"])
    hem = k.y - p["length"] - 0.025 * wave(k.x * 1.6 + 4 * p["strand"])
    short = torch.maximum(cap + 0.06 * ramp(hem, -0.22, 0.0), hem)
    return torch.where(p["long"] > 0.5, torch.minimum(cap, fall), short)


def opening(k: Canvas, p: Columns, cells: Tensor) -> Tensor:
    """Where the face looks out: an arch with temples and a fringe; open below, wider where hair is tucked back."""
    below = ramp(k.y, -0.22, 0.10)
    reach = p["opening rx"] + p["tuck"] * below + p["temples"] * 0.12
    middle = p["front x"] * (1 - 0.55 * ramp(k.y, 0.1, 0.7))
    arch = ellipse(k.x, k.y.clamp(max=0.1), middle, 0.1, reach, 0.1 - p["hairline"])
    side = (k.x - p["parting"]) * 1.0
    arch = arch + 0.018 * wave(side * 2.1 + p["strand"]) * ramp(k.y, 0.1, -0.3)
    arch = arch + 0.025 * wave(k.y * 0.9 + p["strand"]) * ramp(k.y, 0.1, 0.5) + cells * (0.022 * p["curl"])
    arch = arch + p["temples"] * 0.10 * ramp(((k.x - p["front x"]).abs() - 0.22).abs(), 0.12, 0.0)
    edge = p["fringe y"] + p["fringe slope"] * side + p["fringe fall"] * side * side
    edge = edge + 0.022 * wave(k.x * 4.3 + p["strand"]) + 0.012 * wave(k.x * 9.1 + 2 * p["strand"])
    return torch.maximum(arch, edge.clamp(max=0.1) - k.y)


def locks(k: Canvas, p: Columns, cells: Tensor) -> Tensor:
    """A field in [-1, 1]: strands that fall from the parting, bent by waves, broken up into curls."""
    reach = (k.y + 1.25).clamp(min=0.3)
    reach = torch.minimum(reach, 1.0 + (reach - 1.0) * 0.15)
    bend = (k.x - p["parting"]) + (0.09 * p["curl"]) * wave(k.y * 1.4 + k.x * 0.7 + p["strand"])
    fan = bend / reach
    strands = 0.5 * wave(fan * 2.9 + p["strand"]) + 0.3 * wave(fan * 6.7 + 3 * p["strand"] + 0.4 * k.y)
    strands = strands + 0.2 * wave(fan * 12.3 + 0.9 * k.y)
    share = ramp(p["curl"], 0.45, 0.95)
    return strands + (cells - strands) * share


def paint_hair(k: Canvas, p: Columns, c: Columns, seen: Tensor, edge: Tensor, lock: Tensor, inner: Tensor) -> None:
    """Hair where `seen`: a round form in the light, its locks, a band of gloss, a shadow at the face's edge.

    `edge` is the distance to its outline, `inner` that to the opening.
    """
    u, v = (k.x - p["back x"]) / 0.74, (k.y + 0.22) / 0.80
    v = v.clamp(max=0.35)
    nz = (1 - u * u - v * v).clamp(min=0.05).sqrt()
    cosine = u * p["light x"] + v * p["light y"] + nz * p["light z"] + lock * (0.17 * p["streaks"])
    dark = 0.80 * ramp(cosine, 0.60, -0.1) + (0.45 - 0.2 * p["curl"]) * ramp(lock, -0.15, -0.9) * p["streaks"]
    dark = dark + 0.40 * ramp(inner, 0.08, 0.0) + 0.30 * ramp(edge, -0.10, 0.0) * ramp(cosine, 0.9, 0.3)
    band = k.cover((v + 0.50 + 0.06 * lock + u * u * 0.25).abs() - 0.03, 0.26)
    sheen = band * p["gloss"] + ramp(cosine, 0.78, 1.05) * 0.45
    light = (sheen * ramp(cosine, 0.35, 0.9) * (0.6 + 0.4 * lock)).clamp(0, 0.85).unsqueeze(1)
    tone = c["hair"] + (c["hair dark"] - c["hair"]) * dark.clamp(max=0.9).unsqueeze(1)
    k.over(tone + (c["hair light"] - tone) * light, seen)


def paint_parting(k: Canvas, p: Columns, c: Columns, seen: Tensor, edge: Tensor) -> Tensor:
    """The line where the hair is parted, from the hairline up to the crown."""
    x = p["parting"] * (1 - 0.25 * ramp(k.y, -0.4, -0.8))
    line = k.cover((k.x - x).abs() - 0.004, 0.014) * ramp(edge, -0.03, -0.10) * ramp(k.y, -0.30, -0.40)
    line = seen * line * p["parted"]
    k.over(c["shade"], line)
    return line


def bun(k: Canvas, p: Columns, cells: Tensor) -> Tensor:
    """Distance to a bun on the crown; far away for who wears none."""
    crown = -0.74 - p["crown"] * 1.4 - p["bun"] * 0.35
    ball = ellipse(k.x, k.y, p["bun x"] + p["back x"] * 0.3, crown, p["bun"] * 1.15 + 1e-3, p["bun"] + 1e-3)
    return ball + (p["bun"] <= 0) * 9 + cells * (0.025 * p["curl"])


def tail(k: Canvas, p: Columns, cells: Tensor) -> Tensor:
    """Distance to a tail that comes from behind the neck over one shoulder; far away for who wears none."""
    x = p["tail x"] * (0.34 + 0.07 * ramp(k.y, 0.1, 0.9)) + 0.04 * wave(k.y * 0.7 + p["strand"])
    full = capsule(k.x - x, k.y, 0.0, 0.10, 0.0, p["tip"] - 0.06, 0.085, 0.045)
    full = full - 0.050 * ramp(k.y, 0.15, 0.5) * ramp(k.y, p["tip"] + 0.1, p["tip"] - 0.35)
    return full + (1 - p["tail"]) * 9 + cells * (0.025 * p["curl"])
