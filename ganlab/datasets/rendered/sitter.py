"""The sitter of a portrait: the place and light, head, features and mouth, as numbers that follow from the labels.

Lengths are in head units: the crown is near y = -0.7, the chin near 0.67, the eyes near 0. What lies nearer to the
viewer slides farther as the head turns: a point of depth z moves by z times the sine of the turn.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ganlab.datasets.rendered.draw import Draws, Numbers

Labels: TypeAlias = dict[str, NDArray[Any]]
Traits: TypeAlias = dict[str, Numbers]


def turned(labels: Labels) -> tuple[Numbers, Numbers]:
    """Sine and cosine of the head's turn, at most 29 degrees, as polynomials."""
    a = labels["yaw"].astype(np.float64) * 0.5
    return a * (1 - a * a / 6 * (1 - a * a / 20)), 1 - a * a / 2 * (1 - a * a / 12)


def by_sex(draws: Draws, name: str, labels: Labels, man: float, female: float, reach: float) -> Numbers:
    """A trait with one middle for men and one for women."""
    return np.where(labels["woman"] == 1, female, man) + draws.bell(name, 0, reach)


def frame(draws: Draws, labels: Labels) -> Traits:
    """Where the head stands in the picture, and where the key light comes from: a unit vector towards it."""
    side = np.where(draws.coin("light side", 0.65) == 1, -1.0, 1.0)
    x, y = side * draws.uniform("light x", 0.2, 1.05), draws.uniform("light y", -0.75, -0.25)
    length = np.sqrt(x * x + y * y + 0.7)
    along = draws.uniform("brush x", -0.95, 0.95)
    return {
        "cx": draws.bell("cx", 0, 0.04),
        "cy": draws.bell("cy", -0.055, 0.03),
        "scale": draws.bell("scale", 1.0, 0.045),
        "light x": x / length,
        "light y": y / length,
        "light z": np.sqrt(0.7) / length,
        "contrast": draws.uniform("contrast", 0.8, 1.2),
        "glow x": draws.uniform("glow x", -0.8, 0.8),
        "glow y": draws.uniform("glow y", -0.8, 0.3),
        "drift": draws.uniform("drift", -1, 1),
        "blot x": draws.uniform("blot x", -1, 1),
        "blot y": draws.uniform("blot y", -0.9, 0.6),
        "blot": draws.uniform("blot", 0.0, 0.6),
        "brush": draws.uniform("brush", 0.008, 0.032),
        "brush x": along,
        "brush y": np.sqrt(1 - along * along),
        "stroke": draws.uniform("stroke"),
    }


def head(draws: Draws, labels: Labels) -> Traits:
    """The head's outline: skull, jaw, chin, ears and neck. It widens and sags below with age."""
    (sin, cos), age = turned(labels), labels["age"]
    width = draws.bell("face width", 1.0, 0.075)
    long = draws.bell("face length", 0.0, 0.04)
    return {
        "woman": labels["woman"].astype(np.float64),
        "age": age.astype(np.float64),
        "skull rx": by_sex(draws, "skull rx", labels, 0.445, 0.425, 0.015) * width,
        "jaw rx": (by_sex(draws, "jaw rx", labels, 0.405, 0.362, 0.025) + 0.018 * age) * width,
        "jaw y": by_sex(draws, "jaw y", labels, 0.25, 0.18, 0.02) + 0.025 * age + long,
        "chin rx": by_sex(draws, "chin rx", labels, 0.225, 0.152, 0.025) + 0.022 * age,
        "chin y": by_sex(draws, "chin y", labels, 0.695, 0.640, 0.02) + 0.018 * age + long,
        "jaw x": 0.10 * sin,
        "chin x": 0.25 * sin,
        "front x": 0.30 * sin,
        "back x": -0.13 * sin,
        "ear left": -0.432 * width * cos - 0.10 * sin,
        "ear right": 0.432 * width * cos - 0.10 * sin,
        "ear": draws.bell("ear", 0.115, 0.02) + 0.012 * age,
        "neck rx": by_sex(draws, "neck rx", labels, 0.28, 0.20, 0.02),
        "neck x": 0.06 * sin,
        "shoulder rx": by_sex(draws, "shoulder rx", labels, 1.12, 0.86, 0.06),
        "shoulder y": by_sex(draws, "shoulder y", labels, 0.84, 0.90, 0.03),
        "ridge": by_sex(draws, "ridge", labels, 0.050, 0.018, 0.012),
        "cheekbone": draws.bell("cheekbone", 0.032, 0.015),
        "hollow": 0.012 + 0.042 * age + draws.bell("hollow", 0.0, 0.01),
        "freckles": draws.uniform("freckles", -2.0, 1.0).clip(0) * (1 - labels["skin"]),
    }


def features(draws: Draws, labels: Labels) -> Traits:
    """Eyes, brows and nose: places on a round head that turns, so that its near side widens, its far side narrows."""
    smile, age, (sin, cos) = labels["smiling"], labels["age"], turned(labels)
    gap = draws.bell("eye gap", 0.2, 0.014)
    eye = by_sex(draws, "eye rx", labels, 0.103, 0.113, 0.007) * (1.05 - 0.1 * age)
    squint = (1 - 0.2 * smile) * (1.14 - 0.28 * age)
    return {
        "eye y": draws.bell("eye y", -0.02, 0.02),
        "left x": -gap * cos + 0.36 * sin,
        "right x": gap * cos + 0.36 * sin,
        "left rx": eye * (cos + 0.5 * sin),
        "right rx": eye * (cos - 0.5 * sin),
        "lid up": by_sex(draws, "lid up", labels, 0.044, 0.060, 0.008) * squint,
        "lid down": by_sex(draws, "lid down", labels, 0.027, 0.031, 0.005) * (1 - 0.3 * smile),
        "eye slant": by_sex(draws, "eye slant", labels, 0.002, 0.010, 0.012) - 0.012 * age,
        "lash": by_sex(draws, "lash", labels, 0.011, 0.031, 0.004),
        "wing": np.where(labels["woman"] == 1, 1.16, 1.0),
        "shadow lid": np.where(labels["woman"] == 1, draws.uniform("shadow lid", 0.1, 0.6), 0.0),
        "gaze": 0.018 * sin + draws.bell("gaze", 0, 0.014),
        "bags": 0.05 + 0.75 * age + draws.bell("bags", 0, 0.1),
        "brow y": by_sex(draws, "brow y", labels, -0.140, -0.182, 0.015) - 0.010 * smile + 0.014 * age,
        "brow": by_sex(draws, "brow", labels, 0.033, 0.017, 0.006),
        "brow arch": by_sex(draws, "brow arch", labels, 0.016, 0.042, 0.012),
        "brow slant": draws.bell("brow slant", -0.004, 0.016),
        "nose x": 0.50 * sin,
        "nose top x": 0.37 * sin,
        "nose y": draws.bell("nose y", 0.225, 0.022) + 0.012 * age,
        "nose rx": by_sex(draws, "nose rx", labels, 0.098, 0.076, 0.014) * (1 + 0.08 * age),
        "nose": by_sex(draws, "nose", labels, 0.115, 0.092, 0.02),
    }


def mouth(draws: Draws, labels: Labels) -> Traits:
    """The mouth: wide, corners up and teeth in a smile; short, flat and closed otherwise; lips thin with age."""
    age, (sin, cos) = labels["age"], turned(labels)
    width = by_sex(draws, "mouth rx", labels, 0.152, 0.138, 0.012)
    smile = np.where(labels["smiling"] == 1, draws.uniform("smile", 0.72, 1.0), draws.uniform("no smile", -0.1, 0.12))
    agape = np.where(labels["smiling"] == 1, draws.uniform("agape", 0.55, 1.15), 0.0)
    thin = (1 - 0.38 * age) * (1 - 0.28 * smile.clip(0))
    return {
        "smile": smile,
        "mouth x": 0.40 * sin,
        "mouth y": draws.bell("mouth y", 0.405, 0.018) - 0.005 * smile,
        "mouth left": (width + 0.078 * smile) * (cos + 0.45 * sin),
        "mouth right": (width + 0.078 * smile) * (cos - 0.45 * sin),
        "lift": 0.004 + 0.068 * smile - 0.008 * age,
        "open": 0.092 * agape,
        "lip up": by_sex(draws, "lip up", labels, 0.025, 0.040, 0.006) * thin,
        "lip down": by_sex(draws, "lip down", labels, 0.036, 0.056, 0.008) * thin,
        "folds": 0.04 + 0.62 * age * (0.8 + 0.2 * age) + 0.28 * smile.clip(0),
        "wrinkles": (0.95 * age - 0.12).clip(0) * draws.uniform("wrinkles", 0.85, 1.1),
    }
