"""Where the eye is in a bedroom and what it looks at: numbers alone. Lengths and places are those of perspective.py."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganlab.datasets.rendered.draw import Draws
from ganlab.datasets.rendered.perspective import lens, turned

Values = NDArray[Any]
Plan = dict[str, Values]


def look(p: Plan, draws: Draws) -> None:
    """Place the eye, turn the camera, and choose the lens by the part of the frame that the back wall shall take.

    Of the side walls, that of `hand` is seen best: it holds the side window, or else the side door.
    """
    window, door = p["side_c"] == 1, p["side_door"] == 1
    hand = np.where(window & (p["door"] + p["wardrobe"] == 0), 2.0 * draws.coin("hand") - 1, -p["free"])
    p["hand"] = np.where(window, hand, np.where(door, p["free"], 2.0 * draws.coin("hand") - 1))
    kinds = [window & door, window, door]

    def drawn(name: str, *ranges: tuple[float, float]) -> list[Values]:
        return [draws.uniform(name, *ends) for ends in ranges]

    toward = drawn("middle", (0.06, 0.12), (0.22, 0.29), (0.12, 0.22))
    middle = np.select(kinds, [-p["hand"] * by for by in toward], draws.bell("middle", 0, 0.10))
    shown = np.select(
        kinds, drawn("share", (1.10, 1.22), (1.20, 1.38), (1.32, 1.48)), draws.uniform("share", 1.42, 1.72)
    )
    turn = drawn("turn", (0.0, 0.04), (0.03, 0.10), (0.02, 0.08))
    p["cos"], p["sin"] = turned(np.select(kinds, [p["hand"] * by for by in turn], draws.bell("turn", 0, 0.10)))
    aside = drawn("eye/away", (-0.1, 0.2), (0.25, 0.85), (0.1, 0.6))
    away = np.select(kinds, [p["hand"] * by for by in aside], draws.bell("eye/aside", 0, 0.6))
    p |= {"left": away - p["wide"] / 2, "right": away + p["wide"] / 2, "back": draws.uniform("eye/back", 4.3, 5.6)}
    p["floor"] = draws.uniform("eye/level", 1.25, 1.75)
    p["ceiling"] = p["floor"] - p["high"]
    first, last = lens(p, p["left"], p["back"])[0], lens(p, p["right"], p["back"])[0]
    p["focal"] = shown / (last - first)
    p["cx"] = middle - p["focal"] * (first + last) / 2
    p["cy"] = draws.uniform("bottom", 0.16, 0.36) - p["focal"] * p["floor"] / p["back"]


def nearest(p: Plan, x: Values) -> Values:
    """Z of the nearest point at this X that is still in the frame."""
    u = (np.sign(x) - p["cx"]) / p["focal"]
    return x * (p["cos"] - u * p["sin"]) / (u * p["cos"] + p["sin"])
