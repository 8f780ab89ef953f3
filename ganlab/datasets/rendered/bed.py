"""The bed: headboard, frame, mattress, pillows, blanket, throw, and the shadow that it casts."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ganlab.datasets.rendered import draw
from ganlab.datasets.rendered.furniture import contact, flank
from ganlab.datasets.rendered.perspective import Plane, bounds, span
from ganlab.datasets.rendered.roomeye import Plan
from ganlab.datasets.rendered.roomshell import sun
from ganlab.datasets.rendered.scene import NUMBER, Scene, only

THING = NUMBER["bed"]


def bed(scene: Scene, plan: Plan) -> None:
    """The bed with its head at the back wall."""
    x, y = (plan["bed_x0"] - 0.36, plan["bed_x1"] + 0.36), (plan["head_y"] - 0.2, plan["floor"] + 0.02)
    frame = bounds(plan, x, y, (plan["bed_z"] - 0.36, plan["back"]))
    scene.near(np.ones_like(plan["bed_x"]), frame, _bed, lambda p: (p["bed_x"], p["bed_y"], p["bed_z"] + 0.8))


def _bed(scene: Scene) -> None:
    p = scene.p
    contact(scene, (p["bed_x0"], p["bed_x1"]), (p["bed_z"], p["back"]), 0.4, 0.62)
    _headboard(scene)
    _body(scene)
    _top(scene)
    _pillows(scene)
    _blanket(scene)
    _foot(scene)


def _headboard(scene: Scene) -> None:
    """A panel, slats between posts, an arch, or quilted cloth."""
    p, c, plane = scene.p, scene.c, scene.camera.front(scene.canvas, scene.p["back"] - 0.06)
    x, half, y0, y1 = p["bed_x"], p["bed_half"] + 0.03, p["head_y"], p["floor"]
    u = (plane.a - x) / half
    bow = y0 + 0.22 * u * u * p["arch"]
    shape = draw.box(plane.a, plane.b - (bow - y0), x, (y0 + y1) / 2, half, (y1 - y0) / 2, 0.05 + 0.04 * p["quilted"])
    scene.canvas.rgb.mul_(1 - (0.4 * (0.5 - (shape - 0.03) / 0.12).clamp(0, 1) * only(plane.b < y1)).unsqueeze(1))
    board = (0.5 - shape / plane.pb).clamp(0, 1)
    rate = (plane.a - x) / 0.17
    slit = span(rate - rate.floor(), plane.pa / 0.17, 0.30, 0.70) * span(plane.b, plane.pb, y0 + 0.10, y1)
    open_ = slit * p["slats"] * only(plane.a.sub(x).abs() < half - 0.08)
    seam = torch.minimum((rate * 0.6 - (rate * 0.6).floor() - 0.5).abs() * 2, torch.ones_like(rate))
    tuft = 1 + p["quilted"] * (0.10 * seam - 0.07)
    lit = (1.08 - 0.35 * ((plane.b - y0) / 0.7).clamp(0, 1)) * tuft
    scene.paint(c["head"] * lit.unsqueeze(1), board * (1 - 0.75 * open_), THING)
    inner = (0.5 - (shape + 0.07) / plane.pb).clamp(0, 1)
    scene.paint(c["head"] * (0.86 * lit).unsqueeze(1), inner * (p["panel"] + p["arch"]))


def _body(scene: Scene) -> None:
    """The flank: frame, mattress, and the blanket hanging over them in folds."""
    p, c = scene.p, scene.c
    shown, seen = flank((p["bed_x0"], p["bed_x1"]))
    plane, y, y1 = scene.camera.side(scene.canvas, shown), p["bed_y"], p["floor"]
    z0, z1, high = p["bed_z"], p["back"] - 0.05, p["floor"] - p["bed_y"]
    bright = 0.70 + 0.10 * only(shown * p["hand"] < 0) * p["side_c"] * p["day"]
    scene.paint(c["head"] * 0.55, plane.rect(z0, y, z1, y1 - 0.06) * seen, THING)
    scene.paint(c["dark"] * 0.35, plane.rect(z0 + 0.03, y1 - 0.09, z1, y1) * seen, THING)
    scene.paint(c["sheet"] * bright.unsqueeze(1), plane.rect(z0, y, z1, y + high * 0.5) * seen)
    hem = y + high * (0.80 + 0.04 * draw.wave(plane.a / 0.7 + p["phase"]))
    fall = bright * (1.05 - 0.30 * ((plane.b - y) / high).clamp(0, 1)) + 0.05 * draw.wave(plane.a / 0.45 + p["phase"])
    cloth = _cloth(scene, plane.a, plane.b, plane.pa)
    scene.paint(cloth * fall.unsqueeze(1), plane.rect(z0 - 0.02, y, z1 - p["turned"], hem) * seen)
    scene.paint(c["throw"] * fall.unsqueeze(1), plane.rect(z0 + 0.25, y, z0 + 0.75, hem) * seen * p["throw"])


def _top(scene: Scene) -> None:
    p = scene.p
    plane = scene.camera.level(scene.canvas, p["bed_y"])
    shade = (1.0 - 0.16 * draw.ramp(plane.b, p["back"] - 0.45, p["back"] - 0.1)).unsqueeze(1)
    scene.paint(scene.c["sheet"] * shade, plane.rect(p["bed_x0"], p["bed_z"], p["bed_x1"], p["back"] - 0.05), THING)


def _pillows(scene: Scene) -> None:
    """Two at the headboard, and sometimes a cushion before them."""
    p, c, half = scene.p, scene.c, scene.p["bed_half"]
    for side in (-1, 1):
        lean = 0.012 * draw.wave(p["phase"] + 0.3 * side)
        _pillow(scene, p["bed_x"] + side * half * 0.49 + lean, half * 0.45, 0.17, 0.20, c["sheet"], None)
    _pillow(scene, p["bed_x"], half * 0.30, 0.13, 0.42, c["throw"], p["cushion"])


def _pillow(
    scene: Scene, x: Tensor, wide: Tensor, high: float, out: float, colour: Tensor, there: Tensor | None
) -> None:
    plane = scene.camera.front(scene.canvas, scene.p["back"] - 0.05 - out)
    y = scene.p["bed_y"] - high * 0.72
    u, v = (plane.a - x) / wide, (plane.b - y) / high
    shape = draw.box(plane.a, plane.b, x, y, wide * (1 - 0.05 * v * v), high * (1 - 0.14 * (1 - u * u)), high * 0.6)
    alpha = (0.5 - shape / plane.pb).clamp(0, 1)
    soft = (0.5 - (shape - 0.02) / 0.10).clamp(0, 1) * 0.5
    if there is not None:
        alpha, soft = alpha * there, soft * there
    scene.paint(colour * 0.45, soft)
    puff = 1.06 - 0.16 * draw.ramp(v, -0.3, 1.0) - 0.16 * draw.ramp(shape, -0.09, 0.0)
    scene.paint(colour * puff.unsqueeze(1), alpha, THING)


def _cloth(scene: Scene, a: Tensor, b: Tensor, pa: Tensor) -> Tensor:
    """The blanket's colour: even, with stripes along the bed, or checked, `[N, 3, h, w]`."""
    p, c = scene.p, scene.c
    fine = (1.5 - pa / 0.13).clamp(0, 1)
    lines = draw.ramp(draw.wave(a / 0.34), -0.2, 0.2) * p["striped"]
    boxes = draw.ramp(draw.wave(a / 0.5) * draw.wave(b / 0.5), -0.15, 0.15) * p["checked"]
    return c["blanket"] + (c["weave"] - c["blanket"]) * ((lines + boxes) * fine * 0.6).unsqueeze(1)


def _blanket(scene: Scene) -> None:
    """The blanket on top, its turned-down edge, a throw, and the sun on them."""
    p, c = scene.p, scene.c
    plane = scene.camera.level(scene.canvas, p["bed_y"])
    x0, x1, z0, z1 = p["bed_x0"] - 0.015, p["bed_x1"] + 0.015, p["bed_z"] - 0.02, p["back"] - p["turned"]
    soft = _quilting(scene, plane).unsqueeze(1)
    scene.paint(c["blanket"] * 0.5, plane.rect(x0, z0, x1, z1 + 0.05) * 0.5)
    scene.paint(_cloth(scene, plane.a, plane.b, plane.pa) * soft, plane.rect(x0, z0, x1, z1), THING)
    scene.paint(c["fold"] * soft, plane.rect(x0, z1 - 0.22, x1, z1 + 0.02))
    scene.paint(c["blanket"] * soft * 0.7, plane.rect(x0, z1 - 0.26, x1, z1 - 0.22))
    scene.paint(c["throw"] * soft, plane.rect(x0, z0 + 0.27, x1, z0 + 0.77) * p["throw"])
    _sunlit(scene, plane)


def _quilting(scene: Scene, plane: Plane) -> Tensor:
    """Soft hills and valleys, and an edge that turns away from the light."""
    p = scene.p
    edge = 1.04 - 0.16 * draw.ramp((plane.a - p["bed_x"]).abs(), p["bed_half"] * 0.55, p["bed_half"])
    ripple = draw.wave(plane.a * 1.1 + plane.b * 0.7 + p["phase"]) + 0.6 * draw.wave(plane.a * 0.6 - plane.b * 1.7)
    return edge + 0.035 * ripple - 0.08 * draw.ramp(plane.b, p["bed_z"] + 0.2, p["bed_z"])


def _sunlit(scene: Scene, plane: Plane) -> None:
    """Sun on the blanket alone: the patch is painted on a copy that is laid back there."""
    p = scene.p
    before = scene.canvas.rgb.clone()
    sun(scene, plane, p["bed_y"])
    on = plane.rect(p["bed_x0"], p["bed_z"], p["bed_x1"], p["back"] - p["turned"]).unsqueeze(1)
    scene.canvas.rgb.sub_(before).mul_(on).add_(before)


def _foot(scene: Scene) -> None:
    """The blanket over the foot, the frame below it, or a low footboard."""
    p, c, plane = scene.p, scene.c, scene.camera.front(scene.canvas, scene.p["bed_z"])
    x0, x1, y, y1 = p["bed_x0"], p["bed_x1"], p["bed_y"], p["floor"]
    high = y1 - y
    scene.paint(c["dark"] * 0.35, plane.rect(x0 + 0.02, y + 0.05, x1 - 0.02, y1), THING)
    scene.paint(c["head"] * 0.68, plane.rect(x0, y + 0.05, x1, y1 - 0.09), THING)
    hem = 0.40 + 0.015 * draw.wave(plane.a / 0.9 + p["phase"])
    drape = draw.box(plane.a, plane.b, p["bed_x"], y + high * hem, p["bed_half"] + 0.02, high * hem + 0.01, 0.07)
    fall = 0.94 - 0.30 * ((plane.b - y) / high).clamp(0, 1) + 0.035 * draw.wave(plane.a / 0.36 + p["phase"])
    fall = fall - 0.10 * draw.ramp((plane.a - p["bed_x"]).abs(), p["bed_half"] * 0.75, p["bed_half"])
    cloth = _cloth(scene, plane.a, plane.b, plane.pa) * fall.unsqueeze(1)
    scene.paint(cloth, (0.5 - drape / plane.pb).clamp(0, 1), THING)
    board = draw.box(plane.a, plane.b, p["bed_x"], y + high * 0.45, p["bed_half"] + 0.05, high * 0.55, 0.05)
    grain = (1.0 - 0.25 * ((plane.b - y) / high).clamp(0, 1)).unsqueeze(1)
    scene.paint(c["head"] * grain, (0.5 - board / plane.pb).clamp(0, 1) * p["footboard"], THING)
    scene.paint(c["head"] * grain * 0.84, (0.5 - (board + 0.08) / plane.pb).clamp(0, 1) * p["footboard"])
