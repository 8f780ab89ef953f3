"""What stands where in each bedroom, and where the eye is: numbers alone, nothing is drawn here.

Lengths are metres, places those of perspective.py. A plan maps a name to `[N]` float64. What is there is drawn first,
each thing for itself; then everything is placed so that it fits, whatever else there is.
"""

from __future__ import annotations

import numpy as np

from ganlab.datasets.rendered.draw import Draws
from ganlab.datasets.rendered.roomeye import Plan, look, nearest

WINDOWS = (0.28, 0.36, 0.24, 0.12)
CHANCES = {"day": 0.68, "picture": 0.55, "lamp": 0.6, "door": 0.4, "wardrobe": 0.36, "rug": 0.55}
WALLS = ("plain", "wainscot", "stripes", "motif", "two-tone")
FLOORS = ("boards", "planks", "tiles", "carpet")
VIEWS = ("hills", "trees", "city", "sea")
HEADS = ("panel", "slats", "arch", "quilted")
QUILTS = ("even", "striped", "checked")
SHADES = ("cone", "drum", "globe")
MARGIN = 0.08


def plan(draws: Draws) -> Plan:
    """Every number of the rooms: 0/1 for what is there, edges for where."""
    p: Plan = {name: draws.coin(name, chance) * 1.0 for name, chance in CHANCES.items()}
    count = draws.choice("windows", WINDOWS)
    side = np.where(count == 1, draws.coin("window/alone at the side", 0.35), draws.coin("window/one at the side", 0.5))
    p |= {"windows": count * 1.0, "side_c": ((count == 3) | ((count > 0) & (count < 3) & (side == 1))) * 1.0}
    p |= {"back_a": (count - p["side_c"] > 0) * 1.0, "back_b": (count - p["side_c"] > 1) * 1.0}
    p["curtain"] = draws.coin("curtain", 0.5) * (count > 0)
    at_back = p["side_c"] + draws.coin("door/at the back", 0.6) > 0
    p["back_door"] = p["door"] * (1 - p["wardrobe"]) * at_back
    p["side_door"] = p["door"] - p["back_door"]
    for kind, names in (("wall", WALLS), ("floor", FLOORS), ("view", VIEWS), ("head", HEADS), ("shade", SHADES)):
        chosen = draws.choice(f"{kind}/kind", np.ones(len(names)).tolist())
        p |= {name: (chosen == number) * 1.0 for number, name in enumerate(names)}
    chosen = draws.choice("quilt", (0.5, 0.25, 0.25))
    p |= {name: (chosen == number) * 1.0 for number, name in enumerate(QUILTS)}
    _shell(p, draws)
    _tall(p, draws)
    _wall(p, draws)
    _side(p, draws)
    _bedside(p, draws)
    _light(p, draws)
    return p


def _shell(p: Plan, draws: Draws) -> None:
    """The room, the bed in it, and the eye."""
    wide, half = draws.uniform("wide", 3.5, 4.2), draws.uniform("bed/half", 0.68, 0.84)
    share = draws.uniform("bed/place")
    x = half + 0.06 + share * (wide - 2 * half - 0.12)
    p |= {"wide": wide, "high": draws.uniform("high", 2.4, 2.8), "share": share}
    p["free"] = np.where(share < 0.5, 1.0, -1.0)
    look(p, draws)
    eye = -p["left"]
    p |= {"bed_x": x - eye, "bed_half": half, "bed_x0": x - eye - half, "bed_x1": x - eye + half}
    p["bed_left"] = (p["right"] - p["bed_x"]) / wide
    p["bed_y"] = p["floor"] - draws.uniform("bed/high", 0.46, 0.62)
    p["bed_z"] = p["back"] - draws.uniform("bed/long", 1.85, 2.15)
    p["head_y"] = p["bed_y"] - draws.uniform("bed/head", 0.30, 0.62)
    p["throw"], p["cushion"] = draws.coin("bed/throw", 0.45) * 1.0, draws.coin("bed/cushion", 0.45) * 1.0
    p["footboard"] = draws.coin("bed/footboard", 0.3) * 1.0
    p["turned"] = draws.uniform("bed/turned down", 0.50, 0.75)


def _tall(p: Plan, draws: Draws) -> None:
    """At the free end of the back wall a wardrobe, or else the door; with a wardrobe there, the door is at the side."""
    room = p["wide"] * 0.5 - p["bed_half"] + np.abs(p["share"] - 0.5) * (p["wide"] - 2 * p["bed_half"] - 0.12)
    wide = np.minimum(np.where(p["wardrobe"] == 1, draws.uniform("wardrobe/wide", 0.80, 1.0), 0.80), room - 0.05)
    gap = np.where(p["wardrobe"] == 1, 0.03, 0.14)
    end = np.where(p["free"] > 0, p["right"], p["left"]) - p["free"] * gap
    p |= {"tall_x0": np.minimum(end, end - p["free"] * wide), "tall_x1": np.maximum(end, end - p["free"] * wide)}
    p["tall_taken"] = (gap + wide + 0.06) * np.minimum(p["wardrobe"] + p["back_door"], 1)
    p["tall_z"] = p["back"] - draws.uniform("wardrobe/deep", 0.42, 0.60)
    p["wardrobe_y"] = p["floor"] - draws.uniform("wardrobe/high", 1.85, 2.15)
    p["door_y"] = p["floor"] - draws.uniform("door/high", 1.95, 2.10)


def _wall(p: Plan, draws: Draws) -> None:
    """Windows a and b and the picture share what is left of the back wall, in any order; q runs from the bed's end."""
    long, frame = draws.uniform("window/wide", 1.15, 1.70), draws.uniform("picture/wide", 0.50, 0.80)
    several = p["back_a"] + p["back_b"] + p["picture"]
    space = p["wide"] - 2 * MARGIN - p["tall_taken"] - 0.10 * several
    fit = np.minimum(space / np.maximum(long * (p["back_a"] + p["back_b"]) + frame * p["picture"], 0.1), 1)
    long, frame = long * fit, frame * fit
    gaps = np.stack([draws.uniform(f"wall/gap {place}") for place in range(4)])
    place = draws.choice("picture/order", (1, 1, 1))
    wide = {"a": long * p["back_a"], "b": long * p["back_b"], "pic": frame * p["picture"]}
    orders = (("pic", "a", "b"), ("a", "pic", "b"), ("a", "b", "pic"))
    slack = np.maximum(space - sum(wide.values()), 0)
    here = {name: np.zeros(len(place)) for name in wide}
    for number, order in enumerate(orders):
        q = np.full(len(place), MARGIN)
        for step, name in enumerate(order):
            q = q + slack * gaps[step] / gaps.sum(0) + 0.05 * (wide[name] > 0)
            here[name] = np.where(place == number, q + wide[name] / 2, here[name])
            q = q + wide[name] + 0.05 * (wide[name] > 0)
    start = np.where(p["free"] > 0, p["left"], p["right"])
    for name in wide:
        middle = start + p["free"] * here[name]
        if name == "pic":
            middle = np.where(p["back_a"] == 1, middle, p["bed_x"] + draws.uniform("picture/x", -0.12, 0.12))
        p |= {f"{name}_x0": middle - wide[name] / 2, f"{name}_x1": middle + wide[name] / 2}
    middle, half = (
        p["floor"] - draws.uniform("picture/y", 1.62, 1.74),
        frame * draws.uniform("picture/high", 0.36, 0.60),
    )
    p |= {"pic_y0": middle - np.minimum(half, 0.30), "pic_y1": middle + np.minimum(half, 0.30)}


def _side(p: Plan, draws: Draws) -> None:
    """Window c in the wall of `hand`, and sometimes a door in the wall of the free end; both run along Z."""
    p["win_y0"] = np.maximum(p["floor"] - draws.uniform("window/top", 2.06, 2.30), p["ceiling"] + 0.2)
    p["win_y1"] = p["floor"] - draws.uniform("window/sill", 0.62, 0.88)
    p["panes"], p["crossbar"] = (
        1.0 + draws.choice("window/panes", (0.2, 0.6, 0.2)),
        draws.coin("window/crossbar", 0.6) * 1.0,
    )
    p["wall_x"] = np.where(p["hand"] > 0, p["right"], p["left"])
    p["c_z1"] = p["back"] - draws.uniform("window/start", 0.22, 0.45)
    p["c_z0"] = np.maximum(p["c_z1"] - draws.uniform("window/long", 1.5, 1.9), nearest(p, p["wall_x"]) + 0.10)
    p["long"] = draws.coin("curtain/long", 0.4) * 1.0
    p["tied"], p["drawn"] = draws.coin("curtain/tied", 0.4) * 1.0, draws.uniform("curtain/drawn", 0.08, 0.2)
    p["door_x"] = np.where(p["free"] > 0, p["right"], p["left"])
    p["door_z1"] = p["back"] - np.where(p["wardrobe"] == 1, 0.75, draws.uniform("door/start", 0.25, 0.5))
    p["door_z0"] = p["door_z1"] - 0.85
    p["phase"] = draws.uniform("phase")
    p["horizon"] = draws.uniform("view/horizon", -0.15, 0.25)


def _bedside(p: Plan, draws: Draws) -> None:
    """A table with a lamp on that side of the bed where it fits; a plant in a corner that is free; a rug."""
    tight = np.where(p["free"] > 0, p["bed_x0"] - p["left"], p["right"] - p["bed_x1"])
    loose = p["wide"] - 2 * p["bed_half"] - tight - p["tall_taken"]
    inner = (tight > 0.52) & ((draws.uniform("lamp/side") < 0.5) | (loose < 0.52))
    toward = np.where(inner, -p["free"], p["free"])
    half = np.clip(np.where(inner, tight, loose) / 2 - 0.06, 0.16, draws.uniform("lamp/table", 0.20, 0.27))
    p["lamp_x"], p["table_half"] = p["bed_x"] + toward * (p["bed_half"] + 0.05 + half), half
    p["table_y"] = p["bed_y"] - draws.uniform("lamp/y", -0.04, 0.08)
    p["table_z"], p["lamp_high"] = p["back"] - 0.44, draws.uniform("lamp/high", 0.50, 0.68)
    p["lamp_z"] = p["back"] - 0.22
    empty = (p["tall_taken"] + p["side_door"] == 0) & ((p["lamp"] == 0) | inner) & (loose > 0.7)
    p["plant"] = empty * draws.coin("plant", 0.6) * 1.0
    p["plant_x"] = np.where(p["free"] > 0, p["right"], p["left"]) - p["free"] * draws.uniform("plant/x", 0.30, 0.40)
    p["plant_high"] = draws.uniform("plant/high", 0.65, 1.05)
    p["rug_out"], p["round"] = draws.uniform("rug/out", 0.40, 0.75), draws.coin("rug/round", 0.35) * 1.0
    p["rug_z1"] = p["back"] - draws.uniform("rug/start", 0.8, 1.2)
    p["rug_z0"] = p["bed_z"] - draws.uniform("rug/end", 0.25, 0.55)
    p["rug_x0"] = np.maximum(p["bed_x0"] - p["rug_out"], p["left"] + 0.05)
    p["rug_x1"] = np.minimum(p["bed_x1"] + p["rug_out"], p["right"] - 0.05)


def _light(p: Plan, draws: Draws) -> None:
    """Places and powers of the sources of light, and the way to the sun: (aside, rise) for each metre along Z."""
    middle, day = (p["win_y0"] + p["win_y1"]) / 2, p["day"]
    for name in "ab":
        p |= {
            f"{name}_sx": (p[f"{name}_x0"] + p[f"{name}_x1"]) / 2,
            f"{name}_sy": middle,
            f"{name}_sz": p["back"] - 0.3,
        }
        p[f"{name}_power"] = 0.8 * day * p[f"back_{name}"]
    p |= {"c_sx": p["wall_x"] * 0.9, "c_sy": middle, "c_sz": (p["c_z0"] + p["c_z1"]) / 2}
    p["c_power"] = 0.9 * day * p["side_c"]
    on = p["lamp"]
    p["lamp_sx"] = np.where(on == 1, p["lamp_x"], (p["left"] + p["right"]) / 2)
    p["lamp_sy"] = np.where(on == 1, p["table_y"] - p["lamp_high"] * 0.8, p["ceiling"] + 0.25)
    p["lamp_sz"] = p["back"] - np.where(on == 1, 0.35, 1.5)
    p["lamp_power"] = (1 - day) * draws.uniform("lamp/power", 0.95, 1.2)
    p["sun"] = day * draws.coin("sun", 0.65)
    alone = p["side_c"] * (1 - p["back_a"])
    p["sun_x"] = np.where(alone == 1, p["hand"] * draws.uniform("sun/x", 0.7, 1.6), draws.uniform("sun/x", -0.8, 0.8))
    p["sun_rise"] = draws.uniform("sun/rise", 0.7, 1.2) * np.where(alone == 1, 1.2, 1)
