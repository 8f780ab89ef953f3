"""`rendered:faces`: who is in the portrait. Draws every person's labels; `portrait` paints them.

Every label is independent of every other, but for two that follow from another one: `beard` is 0 for women, `long_hair`
says on which side of a half `hair_length` lies. So hair tells nothing of who is a woman: jaw, brows, lashes, lips,
neck and shoulders do.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from ganlab.datasets.rendered import Rendered, pigments, portrait, sitter, styling
from ganlab.datasets.rendered.draw import Canvas, Draws, colour, column, halved, mask
from ganlab.datasets.rendered.sitter import Labels

COARSE = 64
"""Smaller pictures are painted at twice their size and shrunk: lashes and lips are finer than their pixels."""


def draw(indices: NDArray[np.integer], size: int, seed: int, device: torch.device | str) -> Rendered:
    """Portraits with these numbers, all in one batch; masks `face hair mouth eyes glasses`."""
    draws = Draws(indices, seed)
    labels = draw_labels(draws)
    canvas = Canvas.blank(len(indices), size * 2 if size < COARSE else size, device)
    p = {name: column(values, device) for name, values in draw_traits(draws, labels).items()}
    c = {name: colour(values, device) for name, values in pigments.colours(draws, labels).items()}
    seen = portrait.paint(canvas, p, c)
    if size < COARSE:
        canvas = canvas.halved()
        seen = {name: halved(alpha) for name, alpha in seen.items()}
    return Rendered(canvas.pixels(), labels, {name: mask(alpha) for name, alpha in seen.items()})


def draw_labels(draws: Draws) -> Labels:
    """What is known of every person. `woman smiling glasses beard long_hair` are 0 or 1, the others continuous.

    `hair` runs from 0, blond, to 1, black; `hair_length` from 0, cropped, to 1, far over the shoulders; `skin` from 0,
    light, to 1, dark; `age` from 0, young, to 1, old; `yaw`, the head's turn, from -1, 29 degrees towards the picture's
    left, to 1, as far to its right. A beard is one of any kind, stubble and moustache among them.
    """
    woman = draws.coin("woman")
    length = draws.uniform("hair_length")
    return {
        "woman": woman,
        "smiling": draws.coin("smiling"),
        "glasses": draws.coin("glasses", 0.25),
        "beard": (1 - woman) * draws.coin("beard", 0.4),
        "long_hair": (length > 0.5).astype(np.int64),
        "hair": draws.uniform("hair"),
        "hair_length": length,
        "skin": draws.uniform("skin"),
        "age": draws.uniform("age"),
        "yaw": draws.bell("yaw"),
    }


def draw_traits(draws: Draws, labels: Labels) -> sitter.Traits:
    """Every number `[N]` that the painting needs, by name."""
    parts = (sitter.frame, sitter.head, sitter.features, sitter.mouth, styling.hair, styling.beard, styling.clothes)
    return {name: values for part in (*parts, styling.glasses) for name, values in part(draws, labels).items()}
