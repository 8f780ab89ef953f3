"""The windows of a bedroom: reveal, frame, panes with a view, sill, curtains.

A window's mask is its visible glass and frame. A curtain that hangs before them hides them, as does a lamp or a bed;
the sill and the reveal belong to the wall.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ganlab.datasets.rendered import draw
from ganlab.datasets.rendered.perspective import Plane, bounds, span
from ganlab.datasets.rendered.roomeye import Plan
from ganlab.datasets.rendered.scene import NUMBER, Scene, Table

FRAME, BAR = 0.075, 0.05


@dataclass(frozen=True)
class Opening:
    """One window's plane and its left and right edge there."""

    plane: Plane
    a0: Tensor
    a1: Tensor
    number: int


def windows(scene: Scene, plan: Plan) -> None:
    """Up to two windows in the back wall and one in a side wall."""
    y = (plan["win_y0"] - 0.2, plan["floor"])
    for number, name in enumerate("ab", start=1):
        x = (plan[f"{name}_x0"] - 0.25, plan[f"{name}_x1"] + 0.25)
        frame = bounds(plan, x, y, (plan["back"],))

        def at_back(part: Scene, name: str = name, number: int = number) -> None:
            plane = part.camera.front(part.canvas, part.p["back"])
            _window(part, Opening(plane, part.p[f"{name}_x0"], part.p[f"{name}_x1"], number))

        def before(p: Table, name: str = name) -> tuple[Tensor, Tensor, Tensor]:
            return (p[f"{name}_x0"] + p[f"{name}_x1"]) / 2, (p["win_y0"] + p["win_y1"]) / 2, p["back"] - 0.9

        scene.near(plan[f"back_{name}"], frame, at_back, before)
    frame = bounds(plan, (plan["wall_x"],), y, (plan["c_z0"] - 0.25, plan["c_z1"] + 0.2))
    scene.near(plan["side_c"], frame, _at_side, lambda p: (p["wall_x"] * 0.5, p["win_y0"], p["c_z1"]))


def _at_side(part: Scene) -> None:
    _window(part, Opening(part.camera.side(part.canvas, part.p["wall_x"]), part.p["c_z0"], part.p["c_z1"], 3))


def _window(scene: Scene, window: Opening) -> None:
    p, c, plane, a0, a1 = scene.p, scene.c, window.plane, window.a0, window.a1
    y0, y1 = p["win_y0"], p["win_y1"]
    soft = span(plane.a, plane.pa + 0.16, a0 - 0.06, a1 + 0.06) * span(plane.b, plane.pb + 0.2, y0 - 0.05, y1 + 0.14)
    scene.paint(c["wall"] * 0.5, soft * 0.5)
    scene.paint(c["frame"], plane.rect(a0, y0, a1, y1), window.number)
    inner = (a0 + FRAME, y0 + FRAME, a1 - FRAME, y1 - FRAME)
    pane = plane.rect(*inner)
    scene.paint(_view(scene, plane), pane)
    lintel = plane.rect(inner[0], inner[1], inner[2], inner[1] + 0.06)
    scene.paint(c["dark"], lintel * 0.28)
    step = (inner[2] - inner[0]) / p["panes"]
    place = (plane.a - inner[0]) / step
    bars = span(place - (place + 0.5).floor(), plane.pa / step, -BAR / 2 / step, BAR / 2 / step)
    level = y0 + (y1 - y0) * 0.40
    bars = torch.maximum(bars, span(plane.b, plane.pb, level - BAR / 2, level + BAR / 2) * p["crossbar"])
    scene.paint(c["frame"] * 0.92, bars * pane)
    scene.paint(c["frame"] * 1.04, plane.rect(a0 - 0.07, y1, a1 + 0.07, y1 + 0.06))
    scene.paint(c["frame"] * 0.55, plane.rect(a0 - 0.05, y1 + 0.06, a1 + 0.05, y1 + 0.09) * 0.7)
    _curtains(scene, window)


def _view(scene: Scene, plane: Plane) -> Tensor:
    """Sky over hills, trees, a city or the sea, `[N, 3, h, w]`; the horizon is near the eye's level."""
    p, own = scene.p, scene.own
    a, high = plane.a + 7 * p["phase"], p["horizon"] - plane.b
    sky = own["skyline"] + (own["zenith"] - own["skyline"]) * draw.ramp(high, 0.0, 1.0).unsqueeze(1)
    crest = 0.10 * draw.wave(a * 0.31) + 0.05 * draw.wave(a * 0.83)
    ridge = (crest + 0.12 * p["hills"]) * (1 - p["sea"])
    ground = own["far"] + (own["water"] - own["far"]) * p["sea"].unsqueeze(1)
    land = own["land"] * (1 + 0.10 * draw.wave(a * 0.35 + high * 1.1)).unsqueeze(1)
    bank = crest * 0.5 - 0.16 - 0.15 * p["sea"]
    ground = ground + (land - ground) * draw.ramp(high, bank + 0.04, bank - 0.04).unsqueeze(1)
    view = sky + (ground - sky) * draw.ramp(high, ridge + 0.03, ridge - 0.03).unsqueeze(1)
    return _tall(scene, view, a, high, plane)


def _tall(scene: Scene, view: Tensor, a: Tensor, high: Tensor, plane: Plane) -> Tensor:
    """Crowns of trees or blocks of houses, whose windows shine in the evening."""
    p, own = scene.p, scene.own
    crowns = 0.10 + 0.24 * draw.wave(a * 0.9) + 0.12 * draw.wave(a * 1.9 + 0.4) + 0.04 * draw.wave(a * 4.3)
    blobs = draw.wave(a * 1.3 + 0.6 * draw.wave(high * 0.7)) + draw.wave(high * 1.9 + 0.5 * draw.wave(a * 0.8))
    leaf = own["leaf"] + (own["land"] - own["leaf"]) * (0.45 + 0.22 * blobs).unsqueeze(1)
    view = view + (leaf - view) * (draw.ramp(high, crowns + 0.10, crowns - 0.10) * p["trees"]).unsqueeze(1)
    street = (a / 0.24).floor()
    roof = 0.22 + 0.34 * draw.wave(street * 0.381) * draw.wave(street * 0.173)
    u, v = a / 0.12, high / 0.15
    u, v = u - u.floor(), v - v.floor()
    lights = span(u, plane.pa / 0.12, 0.3, 0.75) * span(v, plane.pb / 0.15, 0.3, 0.75)
    some = 0.35 + 0.65 * draw.wave((a / 0.12).floor() * 0.37 + (high / 0.15).floor() * 0.71).clamp(min=0)
    block = own["block"] * (1 + 0.18 * draw.wave(street * 0.617)).unsqueeze(1)
    block = block + (own["pane"] - block) * (lights * some).unsqueeze(1)
    return view + (block - view) * (span(high, plane.pb, -9.0, roof) * p["city"]).unsqueeze(1)


def _curtains(scene: Scene, window: Opening) -> None:
    """Two hanging cloths at the edges, straight or tied back, to the floor or below the sill, and their rod."""
    p, c, plane, there = scene.p, scene.c, window.plane, scene.p["curtain"]
    a0, a1, top = window.a0, window.a1, p["win_y0"] - 0.10
    end = torch.where(p["long"] > 0, p["floor"] - 0.04, p["win_y1"] + 0.16)
    down = ((plane.b - top) / (end - top)).clamp(0, 1)
    waist = (down - 0.62) * 3.2
    slim = 1 - p["tied"] * 0.5 / (1 + waist * waist)
    inside, outside = (a1 - a0) * p["drawn"] * slim, 0.14
    hang = span(plane.b, plane.pb, top, end)
    left = span(plane.a, plane.pa, a0 - outside, a0 + inside)
    right = span(plane.a, plane.pa, a1 - inside, a1 + outside)
    both = ((left + right) * hang).clamp(max=1) * there
    fall = 1 + 0.16 * draw.wave(plane.a / 0.15) * (1.4 - plane.pa / 0.14).clamp(0, 1)
    fall = fall * (1.06 - 0.18 * down) + 0.05 * p["day"]
    scene.paint(scene.c["wall"] * 0.5, span(plane.a, plane.pa + 0.1, a1 + 0.1, a1 + 0.2) * hang * there * 0.4)
    scene.paint(c["curtain"] * fall.unsqueeze(1), both, NUMBER["curtain"])
    scene.paint(c["dark"], plane.rect(a0 - 0.19, top - 0.045, a1 + 0.19, top) * there)
