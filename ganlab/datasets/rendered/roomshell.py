"""The empty room: walls, floor and ceiling in their light, darker where they meet, and the sun that falls in."""

from __future__ import annotations

import torch
from torch import Tensor

from ganlab.datasets.rendered import draw
from ganlab.datasets.rendered.perspective import Plane, span
from ganlab.datasets.rendered.scene import Scene, only

SUNLIGHT = (0.42, 0.34, 0.20)
RAIL, SKIRTING, CORNICE = 0.95, 0.11, 0.07
PLANK, BOARD, TILE = 0.26, 0.17, 0.55
DEEP, WIDE = 0.30, 0.26
"""How dark a corner is, and over how many metres."""


def shell(scene: Scene) -> None:
    """Walls, floor, ceiling and their light."""
    p, canvas, camera = scene.p, scene.canvas, scene.camera
    x, y, z = camera.rays(canvas)
    back, sides = z / p["back"], torch.maximum(x / p["left"], x / p["right"])
    wall, flat = torch.maximum(back, sides), torch.maximum(y / p["floor"], y / p["ceiling"])
    px = canvas.px / camera.focal
    _walls(scene, x, y, z, back > sides, 1 / wall, px)
    steep = 1 / torch.where(y > 0, p["floor"], -p["ceiling"]) + torch.where(
        back > sides, camera.sin.abs() / p["back"], camera.cos / torch.where(x < 0, -p["left"], p["right"])
    )
    covered = (0.5 + (flat - wall) / (px * steep)).clamp(0, 1)
    canvas.over(scene.c["ceiling"], covered * only(y < 0))
    lower = _lower(scene)
    _floor(lower, covered[:, -lower.canvas.y.shape[1] :])
    s = 1 / torch.maximum(wall, flat)
    x, y, z = x * s, y * s, z * s
    level = scene.light(x, y, z) * _corners(scene, x, y, z).unsqueeze(1)
    canvas.rgb.mul_(level)
    _gloss(lower)
    sun(lower, lower.camera.level(lower.canvas, lower.p["floor"]), p["floor"])


def _lower(scene: Scene) -> Scene:
    """The rows in which a floor can be."""
    canvas = scene.canvas.window(-1, -0.1, 1, 1)
    return Scene(canvas, scene.owner[:, -canvas.y.shape[1] :], scene.p, scene.c, scene.own)


def _walls(scene: Scene, x: Tensor, y: Tensor, z: Tensor, is_back: Tensor, s: Tensor, px: Tensor) -> None:
    """Paint or paper, a wainscot or a darker lower half, skirting and cornice; the side walls are a little darker."""
    p, c, canvas = scene.p, scene.c, scene.canvas
    along = torch.where(is_back, x, z) * s
    wide = px * s * torch.where(is_back, s / p["back"], 1 / x.abs().clamp(min=0.05))
    tall = px * s * 1.3
    high = p["floor"] - y * s
    shade = torch.where(is_back, 1.0, 0.93 - 0.05 * only(x * p["hand"] > 0) * p["side_c"] * p["day"])
    stripes = draw.ramp(draw.wave(along / 0.36), -0.3, 0.3) * (1.4 - wide / 0.16).clamp(0, 1) * p["stripes"]
    motif = draw.wave(along / 0.46) * draw.wave(high / 0.46) * (1.4 - wide / 0.2).clamp(0, 1) * p["motif"]
    paper = (stripes * 0.55 + motif.clamp(min=0) * 0.8).unsqueeze(1)
    brushed = 1 + 0.025 * draw.wave(along * 0.8 + 0.3 * draw.wave(high * 0.9 + p["phase"]))
    canvas.rgb.copy_((c["wall"] + (c["second"] - c["wall"]) * paper) * brushed.unsqueeze(1))
    below = span(high, tall, -1.0, RAIL)
    grooves = 1 - 0.10 * span(along / 0.42 - (along / 0.42).floor(), wide / 0.42, 0.44, 0.56).unsqueeze(1)
    canvas.over(c["panel"] * grooves, below * p["wainscot"])
    canvas.over(c["second"], below * p["two-tone"])
    rail = span(high, tall, RAIL - 0.02, RAIL + 0.04) * (p["wainscot"] + p["two-tone"])
    top = p["high"] - CORNICE
    trim = span(high, tall, -1.0, SKIRTING) + span(high, tall, top, 9.0) + rail
    canvas.over(c["trim"], trim.clamp(max=1))
    canvas.rgb.mul_(shade.unsqueeze(1))


def _floor(scene: Scene, covered: Tensor) -> None:
    """Boards away from the viewer, planks across, tiles or carpet; fine lines fade with distance."""
    p, plane = scene.p, scene.camera.level(scene.canvas, scene.p["floor"])
    across, along = plane.a - p["left"], plane.b
    first, second = p["planks"] > 0, p["tiles"] > 0
    u = torch.where(first, along, across)
    period = torch.where(second, TILE, torch.where(first, PLANK, BOARD))
    lines, tone = _row(u / period, torch.where(first, plane.pb, plane.pa) / period, p["phase"])
    joints = _row(along / TILE, plane.pb / TILE, p["phase"])[0]
    chess = (u / period).floor() + (along / TILE).floor()
    chess = 0.10 * only(chess - 2 * (chess * 0.5).floor() > 0.5) * (1.5 - plane.pb / TILE).clamp(0, 1)
    wooden = p["boards"] + p["planks"]
    pile = 0.03 * draw.wave(across * 0.9 + 0.3 * draw.wave(along * 1.3)) * p["carpet"]
    tone = 1 + (tone - 0.16 * lines) * wooden - (0.12 * torch.maximum(lines, joints) + chess) * p["tiles"] + pile
    scene.canvas.over(scene.c["floor"] * tone.unsqueeze(1), covered * only(scene.canvas.y > scene.camera.cy))


def _row(u: Tensor, width: Tensor, phase: Tensor) -> tuple[Tensor, Tensor]:
    """Of a row of strips one unit wide: their seams, and a tone for each strip."""
    strip = u.floor()
    fine = (1.7 - 1.4 * width).clamp(0, 1)
    seam = span(u - strip, width.clamp(min=0.06), -0.04, 0.05) * fine
    return seam, (0.06 * draw.wave(strip * 0.3719 + phase) + 0.03 * draw.wave(strip * 0.7213)) * fine


def _corners(scene: Scene, x: Tensor, y: Tensor, z: Tensor) -> Tensor:
    """Ambient occlusion: less light where walls, floor and ceiling come close."""
    p = scene.p
    level = torch.ones_like(p["day"]) / (1 - DEEP)
    for gap in (x - p["left"], p["right"] - x, y - p["ceiling"], p["floor"] - y, p["back"] - z):
        near = 1 + gap.clamp(min=0) * (1 / WIDE)
        level = level * (1 - DEEP / (near * near))
    return level


def _gloss(scene: Scene) -> None:
    """The back wall's windows mirrored faintly in a hard floor by day."""
    p, wall = scene.p, scene.camera.front(scene.canvas, scene.p["back"])
    low, high = 2 * p["floor"] - p["win_y1"], 2 * p["floor"] - p["win_y0"]
    seen = torch.zeros_like(wall.b)
    for name in "ab":
        across = span(wall.a, wall.pa + 0.10, p[f"{name}_x0"], p[f"{name}_x1"])
        seen = seen + across * span(wall.b, 0.30, low, high) * p[f"back_{name}"]
    floor = scene.camera.level(scene.canvas, p["floor"])
    blocked = span(floor.a, 0.2, p["bed_x0"], p["bed_x1"])
    inside = span(wall.a, wall.pa, p["left"], p["right"]) * p["day"] * (1 - p["carpet"]) * (1 - blocked)
    scene.canvas.over(scene.own["skyline"], seen.clamp(max=1) * inside * 0.20)


def sun(scene: Scene, plane: Plane, y: Tensor) -> None:
    """Patches of sunlight on a level plane: what its points see of the sun through the windows' panes."""
    p = scene.p
    inside = only((plane.b < p["back"]) & (plane.a > p["left"]) & (plane.a < p["right"]))
    patch, blur = torch.zeros_like(inside), plane.pa + 0.07
    way = (p["back"] - plane.b).clamp(min=0)
    rise = span(y - way * p["sun_rise"], plane.pb + 0.07, p["win_y0"] + 0.1, p["win_y1"] - 0.1)
    for name in "ab":
        at, x0, x1 = plane.a + p["sun_x"] * way, p[f"{name}_x0"] + 0.1, p[f"{name}_x1"] - 0.1
        middle = (x0 + x1) / 2
        panes = span(at, blur, x0, middle - 0.05) + span(at, blur, middle + 0.05, x1)
        patch = patch + rise * panes * p[f"back_{name}"]
    aside = p["sun_x"] * p["hand"]
    way = ((p["wall_x"] - plane.a).abs() / aside.abs().clamp(min=0.1)).clamp(max=9)
    rise = span(y - way * p["sun_rise"], blur, p["win_y0"] + 0.1, p["win_y1"] - 0.1)
    patch = patch + rise * span(plane.b + way, plane.pb + 0.07, p["c_z0"], p["c_z1"]) * p["side_c"] * only(aside > 0.3)
    light = torch.tensor(SUNLIGHT, device=patch.device).view(1, 3, 1, 1)
    scene.canvas.rgb.mul_(1 + light * (patch.clamp(max=1) * inside * p["sun"]).unsqueeze(1))
