"""`rendered:rooms`: bedrooms with none to three windows, drawn for the experiment of the DCGAN paper's Figure 6.

`roomplan.py` decides what stands where, `roomcolours.py` in which colours, `perspective.py` holds the geometry and
`scene.py` the light; `roomshell.py`, `roomwindows.py`, `furniture.py` and `bed.py` paint. Here is what is known about
each picture. Masks and boxes tell what is visible, not what is hidden: a curtain hides the glass behind it.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from ganlab.datasets.rendered import Box, Rendered, furniture
from ganlab.datasets.rendered.bed import bed
from ganlab.datasets.rendered.draw import Canvas, Draws
from ganlab.datasets.rendered.plant import plant
from ganlab.datasets.rendered.roomcolours import colours
from ganlab.datasets.rendered.roomeye import Plan
from ganlab.datasets.rendered.roomplan import plan
from ganlab.datasets.rendered.roomshell import shell
from ganlab.datasets.rendered.roomwindows import windows
from ganlab.datasets.rendered.scene import NUMBER, THINGS, Scene, Table

FLAGS = ("day", "curtain", "picture", "lamp", "door", "wardrobe", "rug")
FLOATS = ("bed_left", "wall_hue", "bed_hue")


IN_ORDER = (
    furniture.doors,
    windows,
    furniture.picture,
    furniture.rug,
    furniture.wardrobe,
    plant,
    furniture.lamp,
    bed,
)
"""What is painted in the empty room, from the back wall towards the viewer"""


def draw(indices: NDArray[np.integer], size: int, seed: int, device: torch.device | str) -> Rendered:
    """Rooms `indices` of the series `seed`, `size` px square; `render` checks the arguments."""
    draws = Draws(indices, seed)
    p = plan(draws)
    lit, own = colours(p, draws)
    owner = torch.zeros(len(draws), size, size, dtype=torch.uint8, device=device)
    canvas = Canvas.blank(len(draws), size, device)
    scene = Scene(canvas, owner, Table.of(p, device), Table.of(lit, device), Table.of(own, device))
    shell(scene)
    for paint in IN_ORDER:
        paint(scene, p)
    _vignette(canvas)
    shown = owner.cpu().numpy()
    masks = {thing: shown == NUMBER[thing] for thing in THINGS}
    masks["window"] = (shown >= 1) & (shown <= 3)
    return Rendered(canvas.pixels(), labels(p), masks, _boxes(shown))


def _vignette(canvas: Canvas) -> None:
    """A little less light towards the frame's corners."""
    canvas.rgb.mul_((1.02 - 0.08 * (canvas.x * canvas.x + canvas.y * canvas.y)).unsqueeze(1))


def labels(p: Plan) -> dict[str, NDArray[np.generic]]:
    """`windows` 0 to 3; 0/1 for things; `bed_left` 0 at the wall's right end to 1 at its left; hues along a palette."""
    count = p["windows"].astype(np.int64)
    known: dict[str, NDArray[np.generic]] = {"windows": count, "window": (count > 0).astype(np.int64)}
    known |= {name: p[name].astype(np.int64) for name in FLAGS}
    return known | {name: p[name] for name in FLOATS}


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
