"""`rendered:rooms`: bedrooms with none, one or two windows, drawn for the experiment of the DCGAN paper's Figure 6.

`roomplan.py` decides what stands where, `perspective.py` holds the geometry, `furniture.py` paints; here are the empty
room, the light, and what is known about each picture. Masks and boxes tell what is visible, not what is hidden.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganlab.datasets.rendered import Box, Rendered, furniture
from ganlab.datasets.rendered import draw as drawing
from ganlab.datasets.rendered.draw import Canvas, Draws
from ganlab.datasets.rendered.furniture import NUMBER, THINGS, Scene
from ganlab.datasets.rendered.perspective import Room, span
from ganlab.datasets.rendered.roomplan import Plan, colours, plan

FLAGS = ("day", "curtain", "picture", "lamp", "door", "wardrobe", "rug")
FLOATS = ("wall_hue", "bed_hue")
SHADOW = (0.58, 0.56, 0.58)
SUNLIGHT = (1.38, 1.30, 1.14)
LAMPLIGHT = (1.62, 1.46, 1.22)
PLANK = 0.13


def draw(indices: NDArray[np.integer], size: int, seed: int, device: torch.device | str) -> Rendered:
    """Rooms `indices` of the series `seed`, `size` px square; `render` checks the arguments."""
    draws = Draws(indices, seed)
    p = plan(draws)
    c = colours(p, draws)
    scene = _scene(p, c, size, device)
    _shell(scene)
    furniture.windows(scene)
    furniture.tall(scene)
    furniture.picture(scene)
    furniture.rug(scene)
    furniture.lamp(scene)
    furniture.bed(scene)
    _evening(scene)
    owner = scene.owner.cpu().numpy()
    masks = {thing: owner == NUMBER[thing] for thing in THINGS}
    masks["window"] = (owner >= 1) & (owner <= 3)
    return Rendered(scene.canvas.pixels(), _labels(p), masks, _boxes(owner))


def _scene(p: Plan, c: dict[str, NDArray[np.float64]], size: int, device: torch.device | str) -> Scene:
    count = len(p["day"])
    columns = {name: drawing.column(values, device) for name, values in p.items()}
    paints = {name: drawing.colour(values, device) for name, values in c.items()}
    for name, light in (("shadow", SHADOW), ("sunlight", SUNLIGHT), ("lamplight", LAMPLIGHT)):
        paints[name] = torch.tensor(light, device=device).view(1, 3, 1, 1)
    room = Room(*(columns[name] for name in ("left", "right", "top", "bottom", "vx", "vy")))
    owner = torch.zeros(count, size, size, dtype=torch.uint8, device=device)
    return Scene(Canvas.blank(count, size, device), owner, room, columns, paints)


def _shell(scene: Scene) -> None:
    """Walls, floor and ceiling, darker in the corners, lighter around windows, sunlit on the floor."""
    canvas, room, c = scene.canvas, scene.room, scene.c
    across, down = room.reach(canvas)
    right = (canvas.x > room.vx).unsqueeze(1)
    lit = 0.86 + 0.08 * (scene.p["side_c"] * scene.p["hand"]).unsqueeze(1) * (1 - 2 * right.float())
    side = c["wall"] * lit * (1.05 - 0.10 * across.unsqueeze(1))
    below = (canvas.y > room.vy).unsqueeze(1)
    near = down.unsqueeze(1)
    flat = torch.where(below, c["floor"] * (0.92 + 0.05 * near), c["ceiling"] * (1.06 - 0.06 * near))
    canvas.rgb.copy_(c["wall"].expand_as(canvas.rgb))
    wide, high = _steepness(room)
    canvas.over(side, (0.5 + (across - 1) / (canvas.px * wide)).clamp(0, 1).expand_as(scene.owner))
    canvas.over(flat, (0.5 + (down - across.clamp(min=1)) / (canvas.px * high)).clamp(0, 1))
    _floor(scene)
    _skirting(scene)
    _light(scene, across, down)


def _steepness(room: Room) -> tuple[Tensor, Tensor]:
    """How fast the nearness of side walls, and of floor against walls, changes over the frame."""
    wide = 1 / torch.minimum(room.vx - room.left, room.right - room.vx)
    high = 1 / torch.minimum(room.vy - room.top, room.bottom - room.vy)
    return wide, (wide * wide + high * high).sqrt()


def _floor(scene: Scene) -> None:
    """Planks that run towards the viewer, and patches of sun below the back wall's windows."""
    lower, p = scene.part(-1, 0.15, 1, 1), scene.p
    floor = scene.room.level(lower.canvas, scene.room.bottom)
    seen = (lower.canvas.y > scene.room.bottom) * ((floor.a > scene.room.left) & (floor.a < scene.room.right))
    across = floor.a / PLANK
    fine = (1.6 - floor.pa / (0.5 * PLANK)).clamp(0, 1)
    plank = across.floor()
    tone = 0.05 * drawing.wave(plank * 0.37 + p["hills_x"]) - 0.12 * ((across - plank - 0.5).abs() > 0.46)
    lower.canvas.multiply(1 + (tone * fine).unsqueeze(1), seen.float())
    blur, slant = floor.pa + 0.02, p["hills_x"] * 0.8 - 0.4
    for name in "ab":
        x0, x1 = p[f"{name}_x0"] + slant * floor.b, p[f"{name}_x1"] + slant * floor.b
        middle = (x0 + x1) / 2
        glass = span(floor.a, blur, x0 + 0.03, middle - 0.015) + span(floor.a, blur, middle + 0.015, x1 - 0.03)
        patch = glass * span(floor.b, floor.pb + 0.03, 0.18, 0.56) * p["sun"] * p[f"back_{name}"] * seen
        lower.canvas.multiply(scene.c["sunlight"], patch)


def _skirting(scene: Scene) -> None:
    """A pale board where the walls meet the floor."""
    room, lower = scene.room, scene.part(-1, 0.1, 1, 1)
    top = room.bottom - 0.035
    lower.paint(scene.c["trim"], room.front(lower.canvas).rect(room.left, top, room.right, room.bottom))
    for edge in (room.left, room.right):
        lower.paint(scene.c["trim"] * 0.88, room.side(lower.canvas, edge).rect(0.0, top, 1.6, room.bottom))


def _light(scene: Scene, across: Tensor, down: Tensor) -> None:
    """Corners in shade; by day the windows' surroundings brighter than the rest."""
    p, canvas = scene.p, scene.canvas
    nearest = torch.maximum(across, down).clamp(min=1)
    second = torch.maximum(torch.minimum(across, down), torch.maximum(across, down).clamp(max=1))
    gap = 1 + 8 * (nearest - second)
    level = 1.02 - 0.24 / (gap * gap)
    middle = (p["win_top"] + p["win_bottom"]) / 2
    side = torch.where(p["hand"] > 0, scene.room.right, scene.room.left)
    c_x, c_y = scene.room.seen(side, middle, (p["c_t0"] + p["c_t1"]) / 2)
    for x, y, there in (
        ((p["a_x0"] + p["a_x1"]) / 2, middle, p["back_a"]),
        ((p["b_x0"] + p["b_x1"]) / 2, middle, p["back_b"]),
        (c_x, c_y, p["side_c"]),
    ):
        level = level + (0.13 * there * p["day"]) * _glow(canvas, x, y, 0.55)
    canvas.multiply(level.unsqueeze(1), torch.ones_like(level))


def _evening(scene: Scene) -> None:
    """In the evening the bedside lamp, or else one under the ceiling, spreads a warm light."""
    p, c = scene.p, scene.c
    x = p["lamp_x"] * p["lamp"] + p["middle"] * (1 - p["lamp"])
    y = (p["lamp_y"] - 0.16) * p["lamp"] + (p["top"] + 0.1) * (1 - p["lamp"])
    glow = _glow(scene.canvas, x, y, 0.50) * (1 - p["day"])
    scene.canvas.multiply(c["lamplight"], glow)


def _glow(canvas: Canvas, x: Tensor, y: Tensor, reach: float) -> Tensor:
    """1 at a place, a half `reach` away, then falling fast."""
    u, v = (canvas.x - x) / reach, (canvas.y - y) / reach
    far = 1 + 0.414 * (u * u + v * v)
    return 1 / (far * far)


def _labels(p: Plan) -> dict[str, NDArray[np.generic]]:
    """`windows` 0 to 2; 0/1 for things; `bed_left` 0 at the wall's right end to 1 at its left; hues along a palette."""
    count = (p["back_a"] + p["back_b"] + p["side_c"]).astype(np.int64)
    labels: dict[str, NDArray[np.generic]] = {"windows": count, "window": (count > 0).astype(np.int64)}
    labels |= {name: p[name].astype(np.int64) for name in FLAGS}
    labels["bed_left"] = (p["right"] - p["bed_x"]) / (p["right"] - p["left"])
    return labels | {name: p[name] for name in FLOATS}


def _boxes(owner: NDArray[np.uint8]) -> list[dict[str, list[Box]]]:
    """A picture -> thing -> tight boxes around what is visible, one a window, from left to right."""
    numbers = [("window", 1), ("window", 2), ("window", 3), *((thing, NUMBER[thing]) for thing in THINGS[1:])]
    boxes: list[dict[str, list[Box]]] = [{} for _ in owner]
    size = owner.shape[1]
    for thing, number in numbers:
        shown = owner == number
        columns, rows = shown.any(1), shown.any(2)
        x0, x1 = columns.argmax(1), size - columns[:, ::-1].argmax(1)
        y0, y1 = rows.argmax(1), size - rows[:, ::-1].argmax(1)
        for picture in np.flatnonzero(columns.any(1)):
            box = (float(x0[picture]), float(y0[picture]), float(x1[picture]), float(y1[picture]))
            boxes[picture][thing] = sorted([*boxes[picture].get(thing, []), box])
    return boxes
