"""`rendered:faces`: who is in the portrait. Draws every person's traits and labels; `portrait` paints them.

`woman`, `smiling` and `glasses` are independent of each other and of skin, hair colour and turn of the head. Two labels
follow `woman`: `beard` (men only) and `long_hair` (most women, few men), one of the things that tell the two apart.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray

from ganlab.datasets.rendered import Rendered, portrait
from ganlab.datasets.rendered.draw import Canvas, Draws, Numbers, colour, column, palette

SKIN = [
    (0.99, 0.87, 0.78),
    (0.95, 0.77, 0.64),
    (0.86, 0.64, 0.48),
    (0.70, 0.47, 0.33),
    (0.53, 0.35, 0.25),
    (0.43, 0.28, 0.2),
]
HAIR = [
    (0.90, 0.76, 0.48),
    (0.74, 0.54, 0.29),
    (0.50, 0.31, 0.17),
    (0.30, 0.18, 0.11),
    (0.16, 0.10, 0.08),
    (0.09, 0.08, 0.09),
]
IRIS = [(0.33, 0.52, 0.66), (0.36, 0.50, 0.36), (0.42, 0.28, 0.14), (0.24, 0.14, 0.08)]
BACK = [(0.52, 0.60, 0.66), (0.62, 0.66, 0.62), (0.72, 0.68, 0.62), (0.66, 0.60, 0.64)]
CLOTH = [(0.20, 0.27, 0.40), (0.28, 0.36, 0.36), (0.50, 0.22, 0.24), (0.82, 0.78, 0.72), (0.24, 0.22, 0.26)]


Labels: TypeAlias = dict[str, NDArray[Any]]
Shape: TypeAlias = dict[str, Numbers]


def draw(indices: NDArray[np.integer], size: int, seed: int, device: torch.device | str) -> Rendered:
    """Portraits with these numbers, all in one batch; masks `face hair mouth eyes glasses`."""
    draws = Draws(indices, seed)
    labels = draw_labels(draws)
    canvas = Canvas.blank(len(indices), size, device)
    parts = (part(draws, labels) for part in (frame, head, features, mouth, hair))
    p = {name: column(values, device) for part in parts for name, values in part.items()}
    c = {name: colour(values, device) for name, values in colours(draws, labels).items()}
    masks = portrait.paint(canvas, p, c)
    return Rendered(canvas.pixels(), labels, masks)


def draw_labels(draws: Draws) -> Labels:
    """What is known of every person: 0 or 1, but for `hair`, `skin` and `yaw`.

    `hair` runs from 0, blond, to 1, black; `skin` from 0, light, to 1, dark; `yaw`, the head's turn, from -1, 29
    degrees towards the picture's left, to 1, as far to its right.
    """
    woman = draws.coin("woman")
    return {
        "woman": woman,
        "smiling": draws.coin("smiling"),
        "glasses": draws.coin("glasses", 0.25),
        "beard": (1 - woman) * draws.coin("beard", 0.4),
        "long_hair": np.where(woman == 1, draws.coin("long/woman", 0.8), draws.coin("long/man", 0.06)),
        "hair": draws.uniform("hair"),
        "skin": draws.uniform("skin"),
        "yaw": draws.bell("yaw"),
    }


def _turned(labels: Labels) -> tuple[Numbers, Numbers]:
    """Sine and cosine of the head's turn, at most 29 degrees, as polynomials."""
    a = labels["yaw"].astype(np.float64) * 0.5
    return a * (1 - a * a / 6 * (1 - a * a / 20)), 1 - a * a / 2 * (1 - a * a / 12)


def _by(draws: Draws, name: str, woman: NDArray[Any], man: float, female: float, reach: float) -> Numbers:
    """A trait with one middle for men and one for women."""
    return np.where(woman == 1, female, man) + draws.bell(name, 0, reach)


def frame(draws: Draws, labels: Labels) -> Shape:
    """Where the head stands in the picture, and the light."""
    side = np.where(draws.coin("light side", 0.7) == 1, -1.0, 1.0)
    return {
        "cx": draws.bell("cx", 0, 0.05),
        "cy": draws.bell("cy", 0.04, 0.04),
        "scale": _by(draws, "scale", labels["woman"], 1.11, 1.11, 0.05),
        "light": side * draws.uniform("light", 0.5, 1),
        "glow x": draws.uniform("glow x", -0.5, 0.5),
        "glasses": labels["glasses"].astype(np.float64),
        "beard": labels["beard"] * draws.uniform("beard density", 0.84, 0.97),
        "beard top": draws.bell("beard top", 0.2, 0.06),
        "woman": labels["woman"].astype(np.float64),
        "lens round": draws.uniform("lens round", 0.35, 1.0),
        "lens": draws.bell("lens", 0.0, 0.02),
    }


def head(draws: Draws, labels: Labels) -> Shape:
    """The head's outline: skull, jaw, chin, ears, neck, and how they slide as it turns."""
    woman, (sin, _) = labels["woman"], _turned(labels)
    return {
        "skull rx": _by(draws, "skull rx", woman, 0.455, 0.435, 0.025),
        "jaw rx": _by(draws, "jaw rx", woman, 0.415, 0.35, 0.03),
        "jaw y": _by(draws, "jaw y", woman, 0.24, 0.18, 0.02),
        "chin rx": _by(draws, "chin rx", woman, 0.235, 0.125, 0.03),
        "chin y": _by(draws, "chin y", woman, 0.68, 0.645, 0.03),
        "jaw x": 0.10 * sin,
        "chin x": 0.24 * sin,
        "front x": 0.34 * sin,
        "back x": -0.12 * sin,
        "neck rx": _by(draws, "neck rx", woman, 0.28, 0.2, 0.02),
        "shoulder rx": _by(draws, "shoulder rx", woman, 1.05, 0.86, 0.06),
        "shoulder y": _by(draws, "shoulder y", woman, 0.70, 0.74, 0.03),
        "neckline": _by(draws, "neckline", woman, 0.76, 0.84, 0.05),
    }


def features(draws: Draws, labels: Labels) -> Shape:
    """Eyes, brows and nose: places on a round head that turns, so that its near side widens, its far side narrows."""
    woman, smile, (sin, cos) = labels["woman"], labels["smiling"], _turned(labels)
    gap, eye = draws.bell("eye gap", 0.2, 0.015), _by(draws, "eye rx", woman, 0.118, 0.132, 0.01)
    squint = 1 - 0.28 * smile
    return {
        "eye y": draws.bell("eye y", -0.04, 0.02),
        "left x": -gap * cos + 0.36 * sin,
        "right x": gap * cos + 0.36 * sin,
        "left rx": eye * (cos + 0.55 * sin),
        "right rx": eye * (cos - 0.55 * sin),
        "lid up": _by(draws, "lid up", woman, 0.054, 0.072, 0.01) * squint,
        "lid down": _by(draws, "lid down", woman, 0.034, 0.040, 0.006) * squint,
        "eye slant": _by(draws, "eye slant", woman, 0.0, 0.010, 0.012),
        "lash": _by(draws, "lash", woman, 0.012, 0.034, 0.004),
        "wing": np.where(woman == 1, 1.15, 1.0),
        "gaze": 0.02 * sin + draws.bell("gaze", 0, 0.015),
        "brow y": _by(draws, "brow y", woman, -0.165, -0.205, 0.02) - 0.012 * smile,
        "brow": _by(draws, "brow", woman, 0.037, 0.017, 0.007),
        "brow arch": _by(draws, "brow arch", woman, 0.022, 0.045, 0.015),
        "brow slant": draws.bell("brow slant", -0.004, 0.014),
        "nose x": 0.47 * sin,
        "nose top x": 0.37 * sin,
        "nose y": draws.bell("nose y", 0.225, 0.02),
        "nose rx": _by(draws, "nose rx", woman, 0.098, 0.078, 0.012),
    }


def mouth(draws: Draws, labels: Labels) -> Shape:
    """The mouth: wide, corners up and teeth in a smile; short, flat and closed otherwise."""
    woman, (sin, cos) = labels["woman"], _turned(labels)
    width = _by(draws, "mouth rx", woman, 0.165, 0.15, 0.012)
    smile = np.where(labels["smiling"] == 1, draws.uniform("smile", 0.8, 1.0), draws.uniform("no smile", 0.0, 0.12))
    return {
        "smile": smile,
        "mouth x": 0.37 * sin,
        "mouth y": draws.bell("mouth y", 0.405, 0.02) - 0.005 * smile,
        "mouth left": (width + 0.085 * smile) * (cos + 0.5 * sin),
        "mouth right": (width + 0.085 * smile) * (cos - 0.5 * sin),
        "lift": 0.006 + 0.07 * smile,
        "open": 0.115 * (smile - 0.15).clip(0) / 0.85,
        "lip up": _by(draws, "lip up", woman, 0.024, 0.040, 0.006) * (1 - 0.3 * smile),
        "lip down": _by(draws, "lip down", woman, 0.036, 0.058, 0.008) * (1 - 0.3 * smile),
    }


def hair(draws: Draws, labels: Labels) -> Shape:
    """The hair's outline, hairline, length and parting."""
    woman, long, (sin, _) = labels["woman"], labels["long_hair"], _turned(labels)
    fringe = np.where(woman == 1, draws.coin("fringe/woman", 0.35), draws.coin("fringe/man", 0.2))
    bob = np.where(woman == 1, draws.uniform("bob", 0.25, 0.5), draws.bell("sideburn", 0.02, 0.06))
    parting = np.where(draws.coin("parting side") == 1, 1.0, -1.0) * draws.uniform("parting", 0.02, 0.2)
    return {
        "volume": _by(draws, "volume", woman, 0.01, 0.055, 0.03) + 0.02 * long,
        "crown": _by(draws, "crown", woman, 0.04, 0.04, 0.04),
        "hairline": _by(draws, "hairline", woman, -0.46, -0.42, 0.05),
        "opening rx": _by(draws, "opening rx", woman, 0.435, 0.385, 0.015) - 0.02 * long,
        "taper": np.where(woman == 1, 0.0, 0.085) * (1 - long),
        "length": np.where(long == 1, draws.uniform("length", 0.75, 1.3), bob),
        "long": long.astype(np.float64),
        "fringe": fringe.astype(np.float64),
        "fringe y": draws.bell("fringe y", -0.29, 0.05),
        "parting": parting + 0.3 * sin,
        "strand": draws.uniform("strand"),
    }


def colours(draws: Draws, labels: Labels) -> dict[str, Numbers]:
    """RGB `[N, 3]` in [0, 1] of everything that is painted."""
    woman = labels["woman"].astype(np.float64)[:, None]
    skin = palette(labels["skin"].astype(np.float64), SKIN)
    strands = palette(labels["hair"].astype(np.float64), HAIR)
    strands = strands * (1 + draws.bell("warm", 0, 0.25)[:, None] * np.asarray([0.5, -0.1, -0.5])).clip(0.5, 1.6)
    rouge = np.asarray([0.78, 0.16, 0.22]) * (0.75 + 0.25 * skin)
    natural = skin * np.asarray([0.86, 0.66, 0.64])
    back = palette(draws.uniform("back"), BACK) * draws.uniform("back level", 0.75, 1.1)[:, None]
    return {
        "skin": skin,
        "shade": skin * np.asarray([0.62, 0.47, 0.44]),
        "light": skin + (1 - skin) * np.asarray([0.55, 0.5, 0.42]),
        "blush": skin * np.asarray([1.0, 0.72, 0.70]),
        "lips": woman * rouge + (1 - woman) * natural,
        "hair": strands,
        "hair dark": strands * 0.5,
        "hair light": strands + (1 - strands) * np.asarray([0.36, 0.30, 0.22]),
        "brow": np.minimum(strands * 0.55, skin * 0.62),
        "beard": np.minimum(strands * 0.62, skin * 0.6),
        "iris": palette((labels["skin"] * 0.7 + draws.uniform("iris", -0.1, 0.6)).astype(np.float64), IRIS),
        "back": back.clip(0, 1),
        "back light": (back * 1.25 + 0.04).clip(0, 1),
        "cloth": palette(draws.uniform("cloth"), CLOTH),
    }
