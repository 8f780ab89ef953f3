"""The things of a bedroom, painted from the back wall towards the viewer."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ganlab.datasets.rendered import draw
from ganlab.datasets.rendered.draw import Canvas, Scalar
from ganlab.datasets.rendered.perspective import Plane, Room, span

THINGS = ("window", "bed", "picture", "lamp", "door", "wardrobe", "rug", "curtain")
NUMBER = {thing: number for number, thing in enumerate(THINGS, start=3)}
"""What `owner` holds for a thing; windows a, b and c are 1, 2 and 3, and 0 is the empty room."""
FRAME, BAR = 0.045, 0.032


@dataclass(frozen=True)
class Scene:
    """Rooms being painted: the canvas, what each pixel shows, the perspective, the plan's columns, its colours."""

    canvas: Canvas
    owner: Tensor
    room: Room
    p: dict[str, Tensor]
    c: dict[str, Tensor]

    def part(self, x0: float, y0: float, x1: float, y1: float) -> Scene:
        """A part of the frame, on the same memory."""
        down, across = self.canvas.rows(x0, y0, x1, y1)
        return Scene(self.canvas.window(x0, y0, x1, y1), self.owner[:, down, across], self.room, self.p, self.c)

    def paint(self, colour: Tensor, alpha: Tensor, thing: int | None = None) -> None:
        """Lay a colour over the pictures; where it covers half of a pixel, the pixel shows `thing`."""
        self.canvas.over(colour, alpha)
        if thing is not None:
            self.owner.masked_fill_(alpha >= 0.5, thing)


def windows(scene: Scene) -> None:
    """Up to two windows in the back wall and one in a side wall."""
    p, upper = scene.p, scene.part(-1, -0.82, 1, 0.4)
    wall = scene.room.front(upper.canvas)
    for number, name in enumerate("ab", start=1):
        _window(upper, wall, p[f"{name}_x0"], p[f"{name}_x1"], p[f"back_{name}"], number)
    side = scene.room.side(scene.canvas, torch.where(p["hand"] > 0, scene.room.right, scene.room.left))
    _window(scene, side, p["c_t0"], p["c_t1"], p["side_c"], 3)


def _window(scene: Scene, plane: Plane, a0: Tensor, a1: Tensor, there: Tensor, number: int) -> None:
    p, c = scene.p, scene.c
    y0, y1 = p["win_top"], p["win_bottom"]
    scene.paint(c["frame"] * 0.55, plane.rect(a0 - 0.02, y0 - 0.015, a1 + 0.02, y1 + 0.05) * there * 0.35)
    scene.paint(c["frame"], plane.rect(a0, y0, a1, y1) * there, number)
    pane = plane.rect(a0 + FRAME, y0 + FRAME, a1 - FRAME, y1 - FRAME) * there
    scene.canvas.over(_view(scene, plane, (plane.b - y0) / (y1 - y0)), pane)
    middle = (a0 + a1) / 2
    bars = span(plane.a, plane.pa, middle - BAR / 2, middle + BAR / 2)
    level = y0 + (y1 - y0) * 0.42
    bars = torch.maximum(bars, span(plane.b, plane.pb, level - BAR / 2, level + BAR / 2) * p["crossbar"])
    scene.paint(c["frame"] * 0.93, bars * pane)
    scene.paint(c["frame"] * 0.97, plane.rect(a0 - 0.035, y1, a1 + 0.035, y1 + 0.035) * there)
    _curtains(scene, plane, a0, a1, there * p["curtain"])


def _view(scene: Scene, plane: Plane, height: Tensor) -> Tensor:
    """Sky over hills, `[N, 3, h, w]`; `height` is 0 at the window's top and 1 at its sill."""
    p, c = scene.p, scene.c
    sky = c["zenith"] + (c["horizon"] - c["zenith"]) * draw.ramp(height, 0.0, 0.65).unsqueeze(1)
    crest = p["hills"] + 0.05 * draw.wave(plane.a * 1.7 + p["hills_x"]) + 0.02 * draw.wave(plane.a * 6.1 + p["hills_x"])
    land = draw.ramp(height, crest - 0.03, crest + 0.03).unsqueeze(1)
    ground = c["far"] + (c["land"] - c["far"]) * draw.ramp(height, crest, 1.0).unsqueeze(1)
    return sky + (ground - sky) * land


def _curtains(scene: Scene, plane: Plane, a0: Tensor, a1: Tensor, there: Tensor) -> None:
    """Two hanging strips that leave the middle of the window free, and their rod."""
    p, thing = scene.p, NUMBER["curtain"]
    inside = (a1 - a0) * 0.12
    end = torch.where(p["long"] > 0, scene.room.bottom - 0.02, p["win_bottom"] + 0.07)
    left = plane.rect(a0 - 0.05, p["win_top"] - 0.045, a0 + inside, end)
    right = plane.rect(a1 - inside, p["win_top"] - 0.045, a1 + 0.05, end)
    folds = (1 + 0.13 * draw.wave(plane.a * 13)).unsqueeze(1)
    scene.paint(scene.c["curtain"] * folds, (left + right).clamp(max=1) * there, thing)
    rod = plane.rect(a0 - 0.08, p["win_top"] - 0.065, a1 + 0.08, p["win_top"] - 0.04)
    scene.paint(scene.c["dark"], rod * there)


Span = tuple[Tensor, Tensor]


def cuboid(scene: Scene, x: Span, y: Span, t: Tensor, colour: Tensor, there: Tensor, thing: int) -> Plane:
    """A block against the back wall, as deep as t; the plane of its front is returned, to be painted on."""
    canvas, room, middle = scene.canvas, scene.room, (x[0] + x[1]) / 2
    shown = torch.where(room.vx < middle, x[0], x[1])
    flank = room.side(canvas, shown).rect(0.0, y[0], t, y[1]) * there
    scene.paint(colour * 0.70, flank, thing)
    scene.paint(colour * 1.04, room.level(canvas, y[0]).rect(x[0], 0.0, x[1], t) * there * (y[0] > room.vy), thing)
    front = room.front(canvas, t)
    scene.paint(colour * 0.88, front.rect(x[0], y[0], x[1], y[1]) * there, thing)
    return front


def tall(scene: Scene) -> None:
    """A wardrobe or a door against the back wall."""
    p, c, bottom = scene.p, scene.c, scene.room.bottom
    x0, x1, y0 = p["tall_x0"], p["tall_x1"], p["tall_y"]
    wall = scene.room.front(scene.canvas)
    scene.paint(c["trim"], wall.rect(x0 - 0.03, y0 - 0.03, x1 + 0.03, bottom) * p["door"], NUMBER["door"])
    scene.paint(c["door"], wall.rect(x0, y0, x1, bottom) * p["door"], NUMBER["door"])
    middle, high = (x0 + x1) / 2, bottom - y0
    for top, end in ((0.08, 0.44), (0.52, 0.92)):
        panel = wall.rect(x0 + 0.04, y0 + high * top, x1 - 0.04, y0 + high * end) * p["door"]
        scene.paint(c["door"] * 0.86, panel)
    knob = p["hand"] * -(middle - x0 - 0.03) + middle
    scene.paint(c["dark"], wall.rect(knob - 0.014, y0 + high * 0.5, knob + 0.014, y0 + high * 0.54) * p["door"])

    front = cuboid(scene, (x0, x1), (y0, bottom), p["tall_t"], c["timber"], p["wardrobe"], NUMBER["wardrobe"])
    for near, far in ((x0 + 0.02, middle - 0.008), (middle + 0.008, x1 - 0.02)):
        scene.paint(c["timber"] * 0.98, front.rect(near, y0 + 0.025, far, bottom - 0.05) * p["wardrobe"])
    for at in (middle - 0.03, middle + 0.03):
        scene.paint(c["dark"], front.rect(at - 0.007, y0 + high * 0.45, at + 0.007, y0 + high * 0.56) * p["wardrobe"])


def picture(scene: Scene) -> None:
    """A framed landscape of two tones above the bed."""
    p, c, upper = scene.p, scene.c, scene.part(-1, -0.7, 1, 0.1)
    wall = scene.room.front(upper.canvas)
    x0, x1, y0, y1 = p["pic_x0"], p["pic_x1"], p["pic_y0"], p["pic_y1"]
    upper.paint(c["wall"] * 0.6, wall.rect(x0 + 0.015, y0 + 0.02, x1 + 0.02, y1 + 0.03) * p["picture"] * 0.6)
    upper.paint(c["dark"], wall.rect(x0, y0, x1, y1) * p["picture"], NUMBER["picture"])
    upper.paint(c["mount"], wall.rect(x0 + 0.025, y0 + 0.025, x1 - 0.025, y1 - 0.025) * p["picture"])
    art = wall.rect(x0 + 0.05, y0 + 0.05, x1 - 0.05, y1 - 0.05) * p["picture"]
    upper.paint(c["art"], art)
    hill = (y0 + y1) / 2 + 0.02 + 0.25 * (x1 - x0) * draw.wave((wall.a - x0) / (x1 - x0) * 0.8)
    upper.paint(c["art_two"], upper.canvas.cover(hill - wall.b) * art)


def lamp(scene: Scene) -> None:
    """A bedside table and the lamp on it."""
    p, c, thing = scene.p, scene.c, NUMBER["lamp"]
    x, y, low = p["lamp_x"], p["lamp_y"], scene.part(-1, -0.4, 1, 0.8)
    there, deep = p["lamp"], torch.full_like(x, 0.20)
    front = cuboid(low, (x - 0.105, x + 0.105), (y, scene.room.bottom), deep, c["timber"], there, 0)
    low.paint(c["timber"] * 0.72, front.rect(x - 0.105, y + 0.085, x + 0.105, y + 0.097) * there)
    low.paint(c["dark"], front.rect(x - 0.02, y + 0.035, x + 0.02, y + 0.055) * there)
    stand, high = scene.room.front(low.canvas, 0.10), p["lamp_high"]
    low.paint(c["dark"], stand.rect(x - 0.016, y - high * 0.5, x + 0.016, y) * there, thing)
    low.paint(c["dark"], low.canvas.cover(draw.ellipse(stand.a, stand.b, x, y, 0.05, 0.022)) * there, thing)
    rise = ((stand.b - (y - high)) / (high * 0.58)).clamp(0, 1)
    reach = 0.055 + 0.04 * rise
    shade = span(stand.a, stand.pa, x - reach, x + reach) * span(stand.b, stand.pb, y - high, y - high * 0.42)
    low.paint(c["shade"] * (0.92 + 0.12 * rise).unsqueeze(1), shade * there, thing)


def rug(scene: Scene) -> None:
    """A bordered rug under the foot of the bed."""
    p, c, lower = scene.p, scene.c, scene.part(-1, 0.2, 1, 1)
    floor, out = scene.room.level(lower.canvas, scene.room.bottom), p["rug_out"]
    x0, x1, t0, t1 = p["bed_x0"] - out, p["bed_x1"] + out, p["bed_t"] * 0.45, p["bed_t"] + out * 0.8
    lower.paint(c["border"], floor.rect(x0, t0, x1, t1) * p["rug"], NUMBER["rug"])
    lower.paint(c["rug"], floor.rect(x0 + 0.035, t0 + 0.04, x1 - 0.035, t1 - 0.04) * p["rug"])


def bed(scene: Scene) -> None:
    """Shadow, headboard, mattress, pillows, blanket."""
    p, c, thing = scene.p, scene.c, NUMBER["bed"]
    x0, x1, y, t = p["bed_x0"], p["bed_x1"], p["bed_y"], p["bed_t"]
    room, low = scene.room, scene.part(-1, -0.3, 1, 1)
    floor = room.level(low.canvas, room.bottom)
    shadow = span(floor.a, 0.22, x0 - 0.03, x1 + 0.03) * span(floor.b, 0.22, -1.0, t + 0.04)
    low.canvas.multiply(c["shadow"], shadow * (low.canvas.y > room.bottom))
    board = room.front(low.canvas, 0.03)
    middle, half, head = p["bed_x"], p["bed_half"] + 0.02, p["head_y"]
    outline = draw.box(board.a, board.b, middle, (head + room.bottom) / 2, half, (room.bottom - head) / 2, 0.05)
    low.paint(c["head"], low.canvas.cover(outline), thing)
    low.paint(c["head"] * 1.12, low.canvas.cover(outline + 0.045))
    _mattress(low, x0, x1, y, t)
    _pillows(low)
    _blanket(low, x0, x1, y, t)


def _mattress(scene: Scene, x0: Tensor, x1: Tensor, y: Tensor, t: Tensor) -> None:
    """The bed's body: frame below, sheet on top, blanket hanging over the flank that is seen."""
    c, room, thing = scene.c, scene.room, NUMBER["bed"]
    shown = torch.where(room.vx < (x0 + x1) / 2, x0, x1)
    flank = room.side(scene.canvas, shown)
    high = room.bottom - y
    scene.paint(c["head"] * 0.6, flank.rect(0.03, y, t, room.bottom), thing)
    scene.paint(c["sheet"] * 0.80, flank.rect(0.03, y, t, y + high * 0.45))
    hem = y + high * 0.80
    fall = 1 - 0.18 * ((flank.b - y) / high).clamp(0, 1)
    scene.paint(c["blanket"] * (0.80 * fall).unsqueeze(1), flank.rect(t * 0.40, y, t, hem))
    scene.paint(c["throw"] * 0.78, flank.rect(t * 0.70, y, t * 0.92, hem) * scene.p["throw"])
    scene.paint(c["sheet"], room.level(scene.canvas, y).rect(x0, 0.02, x1, t * 0.42), thing)


def _pillows(scene: Scene) -> None:
    """Two at the headboard and sometimes a cushion before them."""
    p, half, upper = scene.p, scene.p["bed_half"], scene.part(-1, -0.3, 1, 0.25)
    for side in (-1, 1):
        _pillow(upper, p["bed_x"] + side * half * 0.49, half * 0.46, 0.075, 0.10, scene.c["sheet"], 1.0)
    _pillow(upper, p["bed_x"], half * 0.30, 0.06, 0.17, scene.c["throw"], p["cushion"])


def _pillow(scene: Scene, x: Tensor, wide: Tensor, high: float, t: float, colour: Tensor, there: Scalar) -> None:
    plane = scene.room.front(scene.canvas, t)
    y = scene.p["bed_y"] - high * 0.62
    shape = draw.box(plane.a, plane.b, x, y, wide, high, high * 0.7)
    scene.paint(colour * 0.62, scene.canvas.cover(shape - 0.012, 0.02) * 0.5 * there)
    puff = 0.99 - 0.16 * draw.ramp(plane.b - y, -0.2 * high, high) - 0.10 * draw.ramp(shape, -0.45 * high, 0.0)
    scene.paint(colour * puff.unsqueeze(1), scene.canvas.cover(shape) * there, NUMBER["bed"])


def _blanket(scene: Scene, x0: Tensor, x1: Tensor, y: Tensor, t: Tensor) -> None:
    """The blanket on top and over the foot, its folded edge, a throw."""
    p, c, room, thing = scene.p, scene.c, scene.room, NUMBER["bed"]
    top = room.level(scene.canvas, y)
    edge = 1 - 0.13 * draw.ramp((top.a - p["bed_x"]).abs(), p["bed_half"] * 0.6, p["bed_half"])
    soft = (edge * (1 + 0.025 * draw.wave(top.a * 2.3 + top.b * 1.9 + p["hills_x"]))).unsqueeze(1)
    scene.paint(c["blanket"] * soft, top.rect(x0, t * 0.40, x1, t + 0.02), thing)
    scene.paint(c["fold"] * soft, top.rect(x0, t * 0.34, x1, t * 0.46))
    scene.paint(c["throw"] * soft, top.rect(x0, t * 0.70, x1, t * 0.92) * p["throw"])
    foot = room.front(scene.canvas, t)
    high = room.bottom - y
    scene.paint(c["head"] * 0.62, foot.rect(x0, y + 0.03, x1, room.bottom - 0.01), thing)
    drape = draw.box(foot.a, foot.b, p["bed_x"], y + high * 0.36, p["bed_half"] + 0.008, high * 0.44, 0.03)
    fall = 0.93 - 0.26 * ((foot.b - y) / high).clamp(0, 1) + 0.03 * draw.wave(foot.a * 6)
    scene.paint(c["blanket"] * fall.unsqueeze(1), scene.canvas.cover(drape) * (foot.b > y - 0.01), thing)
