"""What stands where in each bedroom, and in which colours: numbers alone, nothing is drawn here.

Lengths are frame units on the back wall (perspective.py). A plan maps a name to `[N]` float64; colours are `[N, 3]` RGB
in [0, 1].
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganlab.datasets.rendered.draw import Draws, palette
from ganlab.datasets.rendered.perspective import DEPTH

Values = NDArray[Any]
Plan = dict[str, Values]

SHINING = {
    "zenith": ((0.58, 0.79, 1.0), (0.24, 0.28, 0.56)),
    "horizon": ((0.97, 0.99, 1.0), (1.0, 0.66, 0.40)),
    "far": ((0.72, 0.86, 0.62), (0.34, 0.24, 0.36)),
    "land": ((0.50, 0.72, 0.36), (0.16, 0.14, 0.24)),
    "shade": ((0.95, 0.90, 0.78), (1.0, 0.90, 0.62)),
}
"""What has its own light, by day and in the evening: the view, and the lamp's shade"""

LAYOUTS = ("none", "beside", "above", "both", "side", "back and side")
WEIGHTS = (0.30, 0.24, 0.09, 0.15, 0.12, 0.10)
"""Where windows are: nowhere; in the back wall beside the bed, above it, on both its sides; in a side wall; in both"""

# fmt: off
WALLS = ((0.76, 0.73, 0.68), (0.78, 0.70, 0.55), (0.78, 0.61, 0.58),
         (0.66, 0.62, 0.74), (0.56, 0.66, 0.76), (0.58, 0.70, 0.62))
BEDS = ((0.80, 0.42, 0.30), (0.84, 0.66, 0.30), (0.42, 0.56, 0.40),
        (0.25, 0.52, 0.56), (0.28, 0.38, 0.60), (0.52, 0.32, 0.48))
# fmt: on
FLOORS = ((0.40, 0.27, 0.19), (0.58, 0.40, 0.26), (0.70, 0.55, 0.40), (0.62, 0.58, 0.54))
WOODS = ((0.34, 0.21, 0.14), (0.52, 0.34, 0.21), (0.72, 0.56, 0.38), (0.88, 0.86, 0.82))
RUGS = ((0.86, 0.82, 0.74), (0.66, 0.34, 0.28), (0.36, 0.44, 0.56), (0.56, 0.54, 0.52))
LINENS = ((0.88, 0.84, 0.76), (0.74, 0.66, 0.56), (0.90, 0.88, 0.86))
DUSK = (0.66, 0.58, 0.54)


def plan(draws: Draws) -> Plan:
    """Every number of the rooms: 0/1 for what is there, edges for where."""
    layout = draws.choice("layout", WEIGHTS)
    has = {name: layout == number for number, name in enumerate(LAYOUTS)}
    turned = has["side"] | has["back and side"]
    hand = 2.0 * draws.coin("hand") - 1
    p: Plan = {"back_a": (has["beside"] | has["above"] | has["both"] | has["back and side"]) * 1.0}
    p |= {"back_b": has["both"] * 1.0, "side_c": turned * 1.0, "hand": hand, "above": has["above"] * 1.0}
    p["day"] = draws.coin("day", 0.72) * 1.0
    _shell(p, draws, turned)
    _bed(p, draws, has)
    _windows(p, draws, has)
    _furniture(p, draws, has)
    return p


def _shell(p: Plan, draws: Draws, turned: Values) -> None:
    """The back wall, shifted to show more of a side wall that has a window, and the eye."""
    half = np.where(turned, draws.uniform("half", 0.58, 0.64), draws.uniform("half", 0.72, 0.82))
    middle = np.where(turned, -p["hand"] * draws.uniform("shift", 0.21, 0.26), draws.bell("shift", 0, 0.10))
    p |= {"left": middle - half, "right": middle + half, "half": half, "middle": middle}
    p |= {"top": draws.uniform("top", -0.80, -0.68), "bottom": draws.uniform("bottom", 0.20, 0.32)}
    p["vx"] = middle + np.where(turned, -p["hand"] * draws.uniform("eye", 0.02, 0.16), draws.bell("eye", 0, 0.30))
    p["vy"] = draws.uniform("eye/level", -0.34, -0.18)


def _bed(p: Plan, draws: Draws, has: dict[str, Values]) -> None:
    """The bed stands with its head at the back wall, away from `hand`, where the free side is."""
    half = np.where(has["both"], draws.uniform("bed/half", 0.27, 0.31), draws.uniform("bed/half", 0.29, 0.34))
    room = p["half"] - half - 0.05
    share = draws.uniform("bed/place")
    away = np.select(
        [has["both"], has["above"], has["none"]],
        [0.24 * share - 0.12, 0.75 * share, 0.15 + 0.85 * share],
        0.7 + 0.3 * share,
    )
    x = p["middle"] - p["hand"] * room * away
    p |= {"bed_x": x, "bed_half": half, "bed_x0": x - half, "bed_x1": x + half}
    p["bed_y"] = p["bottom"] - draws.uniform("bed/height", 0.19, 0.24)
    near = (draws.uniform("bed/foot", 0.62, 0.82) - p["vy"]) / (p["bottom"] - p["vy"])
    p["bed_t"] = DEPTH * (1 - 1 / near)
    p["head_y"] = p["bed_y"] - draws.uniform("bed/head", 0.13, 0.24)
    p["throw"], p["cushion"] = draws.coin("bed/throw", 0.45) * 1.0, draws.coin("bed/cushion", 0.4) * 1.0
    inner, wall = x + p["hand"] * half, np.where(p["hand"] > 0, p["right"], p["left"])
    p |= {"inner": inner, "wall": wall, "free": np.abs(wall - inner), "free_x": (wall + inner) / 2}
    rear = np.where(p["hand"] > 0, p["left"], p["right"])
    p |= {"rear": np.abs(rear - (x - p["hand"] * half)), "rear_x": (rear + x - p["hand"] * half) / 2}


def _windows(p: Plan, draws: Draws, has: dict[str, Values]) -> None:
    """Window a beside or above the bed, b on its other side, c in the side wall of `hand`, there along t."""
    height = p["bottom"] - p["top"]
    p["win_top"] = p["top"] + height * draws.uniform("window/top", 0.11, 0.17)
    p["win_bottom"] = p["win_top"] + height * np.where(has["above"], 0.43, draws.uniform("window/height", 0.53, 0.61))
    wide = draws.uniform("window/half", 0.24, 0.30)
    pair = np.minimum(np.minimum(p["free"], p["rear"]) / 2 - 0.015, 0.25)
    half = np.select([has["both"], has["above"]], [pair, wide + 0.05], np.minimum(wide, p["free"] / 2 - 0.03))
    slack = np.where(has["beside"], np.maximum(p["free"] / 2 - half - 0.08, 0), 0)
    a = np.where(has["above"], p["bed_x"], p["free_x"] + slack * draws.uniform("window/place", -1, 1))
    p |= {"a_x0": a - half, "a_x1": a + half, "b_x0": p["rear_x"] - half, "b_x1": p["rear_x"] + half, "win_half": half}
    edge = DEPTH * (1 - np.abs(p["wall"] - p["vx"]) / (1 - p["hand"] * p["vx"]))
    p["c_t0"] = draws.uniform("window/t", 0.09, 0.14)
    p["c_t1"] = np.minimum(p["c_t0"] + draws.uniform("window/long", 0.52, 0.64), edge - 0.06)
    p["crossbar"], p["curtain"] = draws.coin("window/crossbar", 0.7) * 1.0, draws.coin("window/curtain", 0.45) * 1.0
    p["curtain"] *= np.minimum(p["back_a"] + p["side_c"], 1)
    p["long"] = draws.coin("window/floor length", 0.4) * (1 - p["above"])
    p["hills"], p["hills_x"] = draws.uniform("view/height", 0.52, 0.72), draws.uniform("view/place")
    p["sun"] = p["day"] * draws.coin("view/sun", 0.6)


def _furniture(p: Plan, draws: Draws, has: dict[str, Values]) -> None:
    """On the free side a wardrobe, a door or nothing; a picture above the bed; a lamp on a table beside it; a rug."""
    bare = (has["none"] | has["side"] | has["above"]) & (p["free"] > 0.46)
    kind = draws.choice("free side", (0.34, 0.26, 0.40))
    p["wardrobe"], p["door"] = bare * (kind == 0) * (1 - p["side_c"]), bare * (kind == 1) * 1.0
    wide = np.minimum(draws.uniform("tall/half", 0.17, 0.22), p["free"] / 2 - 0.05) - 0.03 * p["door"]
    x = p["wall"] - p["hand"] * (wide + 0.02 + 0.06 * p["door"])
    p |= {"tall_x0": x - wide, "tall_x1": x + wide, "tall_t": draws.uniform("tall/deep", 0.20, 0.30) * p["wardrobe"]}
    p["tall_y"] = p["bottom"] - (p["bottom"] - p["top"]) * draws.uniform("tall/height", 0.70, 0.80)

    p["picture"] = draws.coin("picture", 0.55) * (1 - p["above"])
    middle = (p["top"] + p["head_y"]) / 2 + draws.uniform("picture/y", -0.03, 0.03)
    x = p["bed_x"] + draws.uniform("picture/x", -0.08, 0.08) * (1 - p["back_b"])
    wide, high = draws.uniform("picture/half", 0.12, 0.19), draws.uniform("picture/high", 0.10, 0.15)
    p |= {"pic_x0": x - wide, "pic_x1": x + wide, "pic_y0": middle - high, "pic_y1": middle + high}

    tall = np.minimum(p["wardrobe"] + p["door"], 1) * 0.44
    rear = (p["rear"] > 0.25) & ((draws.uniform("lamp/side") < 0.5) | (p["free"] - tall < 0.25))
    fits = rear | (p["free"] - tall > 0.25)
    p["lamp"] = draws.coin("lamp", 0.68) * fits
    p["lamp_x"] = np.where(rear, p["bed_x"] - p["hand"] * (p["bed_half"] + 0.125), p["inner"] + p["hand"] * 0.125)
    p["lamp_y"] = p["bed_y"] + draws.uniform("lamp/table", -0.02, 0.03)
    p["lamp_high"] = draws.uniform("lamp/high", 0.20, 0.25)
    p["rug"], p["rug_out"] = draws.coin("rug", 0.5) * 1.0, draws.uniform("rug/out", 0.14, 0.24)


def colours(p: Plan, draws: Draws) -> dict[str, Values]:
    """Every colour, already in the light of the hour; `wall_hue` and `bed_hue` join the plan."""
    p["wall_hue"], p["bed_hue"], floor = (
        draws.uniform("wall/hue"),
        draws.uniform("bed/hue"),
        draws.uniform("floor/tone"),
    )
    wood, paint = draws.uniform("wood/tone"), draws.coin("window/painted", 0.75)
    day, light = p["day"][:, None], draws.uniform("wall/light", 0.93, 1.05)[:, None]
    white = np.full((len(draws), 3), (0.94, 0.92, 0.89))
    wall, bed, timber = palette(p["wall_hue"], WALLS) * light, palette(p["bed_hue"], BEDS), palette(wood, WOODS)
    rug = palette(draws.uniform("rug/tone"), RUGS)
    cloth, linen = palette(draws.uniform("curtain/tone"), LINENS), np.full((len(draws), 3), (0.86, 0.83, 0.76))
    c: dict[str, Values] = {
        "wall": wall,
        "ceiling": 0.35 * wall + 0.57 * white,
        "floor": palette(floor, FLOORS),
        "trim": white * 0.95,
        "frame": np.where(paint[:, None] == 1, white, timber * 0.8),
        "door": 0.5 * palette(1 - wood, WOODS) + 0.35 * white,
        "curtain": cloth * 0.6 + bed * 0.35,
        "timber": timber,
        "head": timber * 0.92,
        "dark": timber * 0.45,
        "sheet": white,
        "blanket": bed,
        "fold": 0.45 * bed + 0.55 * white,
        "throw": palette((p["bed_hue"] + 0.45) % 1, BEDS) * 0.9,
        "rug": rug,
        "border": 0.6 * rug + 0.4 * bed * 0.8,
        "mount": linen,
        "art": palette(draws.uniform("picture/tone"), BEDS) * 0.8,
        "art_two": palette(draws.uniform("picture/tone two"), BEDS) * 0.9,
    }
    c = {name: value * (day + (1 - day) * np.asarray(DUSK)) for name, value in c.items()}
    c["sheet"] = c["sheet"] * (1.12 - 0.12 * day)
    return c | {name: day * np.asarray(noon) + (1 - day) * np.asarray(dusk) for name, (noon, dusk) in SHINING.items()}
