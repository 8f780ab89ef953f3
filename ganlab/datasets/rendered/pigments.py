"""The colours of a portrait, as RGB in [0, 1]: skin, hair that greys with age, lips, eyes, clothes, wall and light."""

from __future__ import annotations

import numpy as np

from ganlab.datasets.rendered.draw import Draws, Numbers, palette
from ganlab.datasets.rendered.sitter import Labels

SKIN = [
    (0.98, 0.85, 0.76),
    (0.94, 0.76, 0.63),
    (0.85, 0.63, 0.48),
    (0.70, 0.47, 0.34),
    (0.52, 0.34, 0.25),
    (0.38, 0.25, 0.19),
]
HAIR = [
    (0.93, 0.80, 0.53),
    (0.76, 0.56, 0.31),
    (0.52, 0.31, 0.17),
    (0.31, 0.18, 0.11),
    (0.17, 0.11, 0.09),
    (0.08, 0.07, 0.08),
]
GREY = [(0.96, 0.95, 0.92), (0.78, 0.77, 0.75), (0.62, 0.61, 0.60), (0.48, 0.47, 0.47), (0.36, 0.36, 0.37)]
IRIS = [(0.36, 0.54, 0.68), (0.38, 0.50, 0.38), (0.42, 0.28, 0.14), (0.24, 0.14, 0.08)]
BACK = [
    (0.42, 0.50, 0.58),
    (0.56, 0.62, 0.58),
    (0.70, 0.64, 0.54),
    (0.58, 0.50, 0.46),
    (0.62, 0.54, 0.60),
    (0.44, 0.44, 0.52),
    (0.34, 0.46, 0.46),
    (0.66, 0.50, 0.42),
]
CLOTH = [
    (0.17, 0.22, 0.36),
    (0.24, 0.38, 0.38),
    (0.40, 0.44, 0.30),
    (0.62, 0.48, 0.30),
    (0.55, 0.20, 0.22),
    (0.42, 0.28, 0.42),
    (0.80, 0.76, 0.70),
    (0.22, 0.21, 0.24),
]
SHIRT = [(0.93, 0.92, 0.90), (0.72, 0.80, 0.90), (0.90, 0.80, 0.76)]
FRAME = [(0.07, 0.06, 0.07), (0.22, 0.12, 0.08), (0.30, 0.19, 0.09), (0.14, 0.16, 0.24), (0.34, 0.10, 0.12)]


def colours(draws: Draws, labels: Labels) -> dict[str, Numbers]:
    """RGB `[N, 3]` of everything that is painted."""
    woman = labels["woman"].astype(np.float64)[:, None]
    age = labels["age"].astype(np.float64)
    skin = palette(labels["skin"].astype(np.float64), SKIN)
    skin = skin * (1 + draws.bell("undertone", 0, 0.05)[:, None] * np.asarray([0.2, -0.3, -1.0]))
    dull = 0.25 * age[:, None]  # old skin is paler in hue, not in level
    skin = (skin * (1 - dull) + skin.mean(1, keepdims=True) * np.asarray([1.12, 0.98, 0.90]) * dull).clip(0, 1)
    strands = _strands(draws, labels)
    rouge = palette(draws.uniform("rouge"), [(0.74, 0.15, 0.20), (0.80, 0.24, 0.30), (0.62, 0.13, 0.22)])
    rouge = (rouge * 0.72 + 0.28 * skin * np.asarray([1.0, 0.45, 0.5])) * (0.7 + 0.3 * skin)
    paint = draws.uniform("painted", 0.55, 1.0)[:, None] * woman
    natural = skin * np.asarray([0.87, 0.70, 0.67])
    back = palette(draws.uniform("back"), BACK) * draws.uniform("back level", 0.45, 1.15)[:, None]
    other = palette(draws.uniform("back other"), BACK) * draws.uniform("back other level", 0.5, 1.1)[:, None]
    cloth = palette(draws.uniform("cloth"), CLOTH) * draws.uniform("cloth level", 0.75, 1.15)[:, None]
    light = np.asarray([1.0, 0.96, 0.90]) + draws.bell("warm light", 0, 0.06)[:, None] * np.asarray([0.4, 0, -1])
    return {
        "skin": skin,
        "deep": np.asarray([0.47, 0.34, 0.34]) + 0.06 * skin,  # a multiplier: skin in shadow
        "shade": skin * np.asarray([0.58, 0.43, 0.40]),
        "light": (skin * 1.16 + (light - skin) * np.asarray([0.30, 0.27, 0.23])).clip(0, 1),
        "blush": skin * np.asarray([1.0, 0.74, 0.72]),
        "lips": paint * rouge + (1 - paint) * natural,
        "hair": strands,
        "hair dark": strands * (np.asarray([0.40, 0.35, 0.37]) + 0.30 * strands.min(1, keepdims=True)),
        "hair light": strands + (light - strands).clip(0) * np.asarray([0.42, 0.36, 0.28]),
        "brow": np.minimum(strands * 0.62, skin * 0.66),
        "beard": np.minimum(strands * 0.74, skin * 0.78),
        "iris": palette((labels["skin"] * 0.7 + draws.uniform("iris", -0.1, 0.6)).astype(np.float64), IRIS),
        "back": back.clip(0, 1),
        "back light": (back * 1.25 + 0.10).clip(0, 1),
        "back other": other.clip(0, 1),
        "cloth": cloth.clip(0, 1),
        "shirt": palette(draws.uniform("shirt"), SHIRT),
        "frame": palette(draws.uniform("frame"), FRAME),
        "metal": palette(draws.uniform("metal"), [(0.95, 0.80, 0.42), (0.90, 0.90, 0.92)]),
    }


def _strands(draws: Draws, labels: Labels) -> Numbers:
    """Hair: from blond to black, warmer or cooler, greying from the middle of life on, dark hair to a darker grey."""
    tone = labels["hair"].astype(np.float64)
    strands = palette(tone, HAIR)
    strands = strands * (1 + draws.bell("warm", 0, 0.22)[:, None] * np.asarray([0.5, -0.1, -0.5])).clip(0.5, 1.6)
    grey = ((labels["age"] - 0.42) / 0.53).clip(0, 1) * draws.uniform("greying", 0.8, 1.0)
    greyed: Numbers = (strands + (palette(tone, GREY) - strands) * grey[:, None]).clip(0, 1)
    return greyed
