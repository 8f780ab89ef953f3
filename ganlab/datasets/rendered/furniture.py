"""The things of a bedroom but for its bed and its windows, painted from the back wall towards the viewer."""

from __future__ import annotations

import torch
from torch import Tensor

from ganlab.datasets.rendered import draw
from ganlab.datasets.rendered.perspective import Plane, bounds, span
from ganlab.datasets.rendered.roomeye import Plan
from ganlab.datasets.rendered.scene import NUMBER, Scene, only

Span = tuple[Tensor, Tensor]


def contact(scene: Scene, x: Span, z: Span, soft: float = 0.22, strength: float = 0.55) -> None:
    """The soft shadow on the floor of what stands between the two X and the two Z."""
    floor = scene.camera.level(scene.canvas, scene.p["floor"])
    shadow = span(floor.a, soft, x[0] - soft / 3, x[1] + soft / 3) * span(floor.b, soft, z[0] - soft / 3, z[1] + soft)
    inside = only((floor.b < scene.p["back"]) & (floor.a > scene.p["left"]) & (floor.a < scene.p["right"]))
    scene.canvas.rgb.mul_(1 - (strength * shadow * inside).unsqueeze(1))


def cuboid(scene: Scene, x: Span, y: Span, z: Span, colour: Tensor, thing: int) -> Plane:
    """A block with its flank and top as far as they are seen; the plane of its front is returned, to be painted on."""
    camera, canvas = scene.camera, scene.canvas
    shown, seen = flank(x)
    side = camera.side(canvas, shown)
    scene.paint(colour * 0.72, side.rect(z[0], y[0], z[1], y[1]) * seen, thing)
    top = camera.level(canvas, y[0].clamp(min=0.02))
    scene.paint(colour * 1.10, top.rect(x[0], z[0], x[1], z[1]) * only(y[0] > 0.02), thing)
    front = camera.front(canvas, z[0])
    scene.paint(colour * 0.92, front.rect(x[0], y[0], x[1], y[1]), thing)
    return front


def flank(x: Span) -> tuple[Tensor, Tensor]:
    """X of that side of a block which faces the eye, and 1 where there is one."""
    return torch.where(x[0] > 0, x[0], x[1]), only((x[0] > 0) | (x[1] < 0))


def doors(scene: Scene, plan: Plan) -> None:
    """A door in the back wall or in a side wall."""
    y = (plan["door_y"] - 0.15, plan["floor"])
    frame = bounds(plan, (plan["tall_x0"] - 0.1, plan["tall_x1"] + 0.1), y, (plan["back"],))
    scene.near(plan["back_door"], frame, _back_door, lambda p: (p["tall_x0"], p["win_y1"], p["back"] - 0.2))
    frame = bounds(plan, (plan["door_x"],), y, (plan["door_z0"] - 0.1, plan["door_z1"] + 0.1))
    scene.near(plan["side_door"], frame, _side_door, lambda p: (p["door_x"] * 0.9, p["win_y1"], p["door_z1"]))


def _back_door(scene: Scene) -> None:
    plane = scene.camera.front(scene.canvas, scene.p["back"])
    _door(scene, plane, scene.p["tall_x0"], scene.p["tall_x1"])


def _side_door(scene: Scene) -> None:
    _door(scene, scene.camera.side(scene.canvas, scene.p["door_x"]), scene.p["door_z0"], scene.p["door_z1"])


def _door(scene: Scene, plane: Plane, a0: Tensor, a1: Tensor) -> None:
    """Architrave, leaf, panels and a handle."""
    p, c, y0, y1 = scene.p, scene.c, scene.p["door_y"], scene.p["floor"]
    scene.paint(c["trim"] * 0.95, plane.rect(a0 - 0.09, y0 - 0.09, a1 + 0.09, y1), NUMBER["door"])
    scene.paint(c["door"] * 0.5, plane.rect(a0 - 0.015, y0 - 0.015, a1 + 0.015, y1))
    shade = (0.98 - 0.10 * ((plane.b - y0) / (y1 - y0)).clamp(0, 1)).unsqueeze(1)
    scene.paint(c["door"] * shade, plane.rect(a0, y0, a1, y1))
    middle, high = (a0 + a1) / 2, y1 - y0
    for top, end in ((0.07, 0.42), (0.52, 0.92)):
        for near, far in ((a0 + 0.11, middle - 0.05), (middle + 0.05, a1 - 0.11)):
            scene.paint(c["door"] * 0.72, plane.rect(near, y0 + high * top, far, y0 + high * end))
            inside = plane.rect(near + 0.035, y0 + high * top + 0.045, far, y0 + high * end)
            scene.paint(c["door"] * shade * 0.93, inside)
    knob = torch.where(p["phase"] > 0.5, a0 + 0.09, a1 - 0.09)
    scene.paint(c["dark"], plane.rect(knob - 0.035, y0 + high * 0.47, knob + 0.035, y0 + high * 0.52))


def wardrobe(scene: Scene, plan: Plan) -> None:
    """A wardrobe at the free end of the back wall."""
    x, y = (plan["tall_x0"] - 0.3, plan["tall_x1"] + 0.3), (plan["wardrobe_y"] - 0.25, plan["floor"] + 0.02)
    frame = bounds(plan, x, y, (plan["back"], plan["tall_z"] - 0.3))
    scene.near(plan["wardrobe"], frame, _wardrobe, lambda p: (p["tall_x0"], p["win_y1"], p["tall_z"]))


def _wardrobe(scene: Scene) -> None:
    p, c, thing = scene.p, scene.c, NUMBER["wardrobe"]
    x0, x1, y0, y1, z = p["tall_x0"], p["tall_x1"], p["wardrobe_y"], p["floor"], p["tall_z"]
    wall = scene.camera.front(scene.canvas, p["back"])
    soft = span(wall.a, 0.3, x0 - 0.12, x1 + 0.12) * span(wall.b, 0.3, y0 - 0.06, y1 + 9) * only(wall.b < y1)
    inside = only((wall.a > p["left"]) & (wall.a < p["right"]))
    scene.canvas.rgb.mul_(1 - (0.38 * soft * inside).unsqueeze(1))
    contact(scene, (x0, x1), (z, p["back"]))
    front = cuboid(scene, (x0, x1), (y0, y1), (z, p["back"]), c["wood"], thing)
    middle, high = (x0 + x1) / 2, y1 - y0
    grain = (0.98 - 0.14 * ((front.b - y0) / high).clamp(0, 1)).unsqueeze(1)
    for near, far in ((x0 + 0.05, middle - 0.015), (middle + 0.015, x1 - 0.05)):
        scene.paint(c["wood"] * 0.60, front.rect(near, y0 + 0.09, far, y1 - 0.30))
        scene.paint(c["wood"] * grain, front.rect(near + 0.02, y0 + 0.11, far - 0.02, y1 - 0.32))
        scene.paint(c["wood"] * 0.84, front.rect(near + 0.09, y0 + 0.20, far - 0.09, y1 - 0.42))
    scene.paint(c["wood"] * 0.62, front.rect(x0 + 0.05, y1 - 0.26, x1 - 0.05, y1 - 0.07))
    scene.paint(c["wood"] * grain * 0.96, front.rect(x0 + 0.07, y1 - 0.24, x1 - 0.07, y1 - 0.09))
    scene.paint(c["wood"] * 1.08, front.rect(x0 - 0.03, y0 - 0.03, x1 + 0.03, y0 + 0.05), thing)
    for at in (middle - 0.05, middle + 0.05):
        scene.paint(c["dark"], front.rect(at - 0.018, y0 + high * 0.42, at + 0.018, y0 + high * 0.54))


def picture(scene: Scene, plan: Plan) -> None:
    """A framed landscape or a plain of two tones, on the back wall."""
    y = (plan["pic_y0"] - 0.05, plan["pic_y1"] + 0.12)
    frame = bounds(plan, (plan["pic_x0"] - 0.05, plan["pic_x1"] + 0.12), y, (plan["back"],))
    scene.near(plan["picture"], frame, _picture, lambda p: (p["pic_x0"], p["pic_y1"], p["back"]))


def _picture(scene: Scene) -> None:
    p, c, wall = scene.p, scene.c, scene.camera.front(scene.canvas, scene.p["back"])
    x0, x1, y0, y1 = p["pic_x0"], p["pic_x1"], p["pic_y0"], p["pic_y1"]
    scene.paint(c["wall"] * 0.5, span(wall.a, 0.14, x0, x1 + 0.06) * span(wall.b, 0.14, y0, y1 + 0.08) * 0.7)
    scene.paint(c["dark"], wall.rect(x0, y0, x1, y1), NUMBER["picture"])
    scene.paint(c["mount"], wall.rect(x0 + 0.05, y0 + 0.05, x1 - 0.05, y1 - 0.05))
    art = wall.rect(x0 + 0.10, y0 + 0.10, x1 - 0.10, y1 - 0.10)
    scene.paint(c["art_two"], art)
    hill = (y0 + y1) / 2 + 0.10 * draw.wave((wall.a - x0) / (x1 - x0) * 0.8 + p["phase"])
    scene.paint(c["art"], span(wall.b, wall.pb, hill, hill + 9) * art)


def rug(scene: Scene, plan: Plan) -> None:
    """A bordered rug under the foot of the bed, with corners or round."""
    x, y = (plan["rug_x0"] - 0.1, plan["rug_x1"] + 0.1), (plan["floor"],)
    frame = bounds(plan, x, y, (plan["rug_z0"] - 0.1, plan["rug_z1"] + 0.1))
    scene.near(plan["rug"], frame, _rug, lambda p: (p["bed_x"], p["floor"], p["bed_z"]))


def _rug(scene: Scene) -> None:
    p, c, floor = scene.p, scene.c, scene.camera.level(scene.canvas, scene.p["floor"])
    x, z = (p["rug_x0"] + p["rug_x1"]) / 2, (p["rug_z0"] + p["rug_z1"]) / 2
    wide, long = (p["rug_x1"] - p["rug_x0"]) / 2, (p["rug_z1"] - p["rug_z0"]) / 2
    oval = draw.ellipse(floor.a, floor.b, x, z, wide, long)
    square = draw.box(floor.a, floor.b, x, z, wide, long)
    shape, size = torch.where(p["round"] > 0, oval, square), torch.maximum(floor.pa, floor.pb)
    near = only(floor.b < p["rug_z1"] + 0.2)  # farther away a pixel is wider than the rug

    def inside(rim: float) -> Tensor:
        return (0.5 - (shape + rim) / size).clamp(0, 1) * near

    scene.paint(c["border"], inside(0.0), NUMBER["rug"])
    scene.paint(c["rug"], inside(0.10))
    scene.paint(c["border"], (inside(0.17) - inside(0.22)) * 0.7)


def lamp(scene: Scene, plan: Plan) -> None:
    """A bedside table and the lamp on it; in the evening it glows."""
    half, wide = plan["table_half"], 0.30
    x = (plan["lamp_x"] - half - wide, plan["lamp_x"] + half + wide)
    y = (plan["table_y"] - plan["lamp_high"] - wide, plan["floor"] + 0.02)
    frame = bounds(plan, x, y, (plan["table_z"] - 0.2, plan["back"]))
    scene.near(plan["lamp"], frame, _table, lambda p: (p["lamp_x"], p["floor"], p["table_z"] - 0.5))


def _table(scene: Scene) -> None:
    p, c = scene.p, scene.c
    x, half, y, z = p["lamp_x"], p["table_half"], p["table_y"], p["table_z"]
    contact(scene, (x - half, x + half), (z, p["back"]))
    front = cuboid(scene, (x - half, x + half), (y, p["floor"]), (z, p["back"] - 0.02), c["timber"], 0)
    for top in (0.06, 0.27):
        scene.paint(c["timber"] * 0.55, front.rect(x - half + 0.03, y + top, x + half - 0.03, y + top + 0.18))
        scene.paint(c["timber"] * 0.86, front.rect(x - half + 0.045, y + top, x + half - 0.045, y + top + 0.16))
        scene.paint(c["dark"], front.rect(x - 0.05, y + top + 0.06, x + 0.05, y + top + 0.09))
    _lamp(scene)


def _lamp(scene: Scene) -> None:
    """Foot, stem and shade: a cone, a drum or a globe."""
    p, c, own, thing = scene.p, scene.c, scene.own, NUMBER["lamp"]
    x, y, high, plane = p["lamp_x"], p["table_y"], p["lamp_high"], scene.camera.front(scene.canvas, p["lamp_z"])
    px = plane.pa
    scene.paint(c["dark"] * 1.3, plane.rect(x - 0.025, y - high * 0.6, x + 0.025, y), thing)
    foot = draw.ellipse(plane.a, plane.b, x, y - 0.03, 0.10, 0.05)
    scene.paint(c["dark"] * 1.5, (0.5 - foot / px).clamp(0, 1), thing)
    rise = ((plane.b - (y - high)) / (high * 0.52)).clamp(0, 1)
    reach = torch.where(p["cone"] > 0, 0.11 + 0.13 * rise, 0.19)
    shade = span(plane.a, px, x - reach, x + reach) * span(plane.b, plane.pb, y - high, y - high * 0.48)
    ball = (0.5 - draw.ellipse(plane.a, plane.b, x, y - high * 0.72, 0.19, 0.19) / px).clamp(0, 1)
    shade = torch.where(p["globe"] > 0, ball, shade)
    u, v = (plane.a - x) / 0.30, (plane.b - (y - high * 0.72)) / 0.30
    halo = (1 - (u * u + v * v)).clamp(min=0)
    scene.canvas.rgb.add_(own["halo"] * (0.45 * halo * halo).unsqueeze(1))
    side = (plane.a - x) / 0.22
    scene.paint(own["lampshade"] * (1.02 - 0.10 * side * side - 0.06 * (1 - rise)).unsqueeze(1), shade, thing)
