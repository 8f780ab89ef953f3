"""The colours of a bedroom: `[N, 3]` RGB in [0, 1], of things in plain daylight, and of what has its own light."""

from __future__ import annotations

import numpy as np

from ganlab.datasets.rendered.draw import Draws, Numbers, palette
from ganlab.datasets.rendered.roomeye import Plan

Colours = dict[str, Numbers]

SHINING = {
    "ambient": ((0.74, 0.75, 0.78), (0.44, 0.38, 0.40)),
    "shine": ((0.40, 0.39, 0.36), (0.88, 0.62, 0.33)),
    "zenith": ((0.42, 0.68, 0.98), (0.04, 0.07, 0.22)),
    "skyline": ((0.93, 0.97, 1.0), (0.15, 0.22, 0.46)),
    "far": ((0.62, 0.78, 0.80), (0.07, 0.10, 0.24)),
    "land": ((0.42, 0.66, 0.30), (0.03, 0.06, 0.13)),
    "leaf": ((0.26, 0.52, 0.20), (0.02, 0.05, 0.10)),
    "block": ((0.70, 0.68, 0.70), (0.06, 0.07, 0.17)),
    "pane": ((0.48, 0.56, 0.66), (1.0, 0.82, 0.42)),
    "water": ((0.36, 0.62, 0.78), (0.04, 0.09, 0.25)),
    "lampshade": ((0.93, 0.89, 0.80), (1.0, 0.90, 0.62)),
    "halo": ((0.0, 0.0, 0.0), (1.0, 0.72, 0.36)),
}
"""By day and in the evening: the light itself, the view, the lamp's shade and the glow around it"""

# fmt: off
WALLS = ((0.84, 0.80, 0.73), (0.84, 0.73, 0.55), (0.80, 0.60, 0.55), (0.66, 0.60, 0.74),
         (0.50, 0.61, 0.76), (0.46, 0.65, 0.66), (0.58, 0.69, 0.54))
BEDS = ((0.70, 0.32, 0.27), (0.80, 0.56, 0.32), (0.80, 0.74, 0.55), (0.44, 0.56, 0.41),
        (0.27, 0.50, 0.54), (0.30, 0.40, 0.60), (0.50, 0.33, 0.48))
FLOORS = ((0.36, 0.23, 0.16), (0.55, 0.37, 0.23), (0.70, 0.53, 0.36), (0.66, 0.62, 0.57))
TILES = ((0.78, 0.76, 0.72), (0.62, 0.50, 0.42), (0.50, 0.54, 0.56))
CARPETS = ((0.70, 0.64, 0.56), (0.56, 0.50, 0.52), (0.46, 0.52, 0.56), (0.62, 0.46, 0.40))
WOODS = ((0.30, 0.18, 0.12), (0.50, 0.31, 0.18), (0.70, 0.52, 0.33), (0.86, 0.83, 0.77))
RUGS = ((0.86, 0.80, 0.70), (0.62, 0.27, 0.24), (0.30, 0.40, 0.54), (0.46, 0.50, 0.40), (0.50, 0.46, 0.48))
CLOTHS = ((0.92, 0.88, 0.80), (0.76, 0.56, 0.40), (0.66, 0.30, 0.28), (0.40, 0.50, 0.56), (0.58, 0.62, 0.48))
LEAVES = ((0.30, 0.50, 0.22), (0.20, 0.44, 0.28), (0.42, 0.52, 0.24))
POTS = ((0.72, 0.42, 0.28), (0.88, 0.86, 0.82), (0.34, 0.36, 0.40))
# fmt: on
WHITE = (0.95, 0.93, 0.90)


def colours(p: Plan, draws: Draws) -> tuple[Colours, Colours]:
    """Colours that need light, and colours that shine; `wall_hue` and `bed_hue` join the plan."""
    p["wall_hue"], p["bed_hue"] = draws.uniform("wall/hue"), draws.uniform("bed/hue")

    def tone(name: str, stops: tuple[tuple[float, ...], ...], spread: float = 0.06) -> Numbers:
        return palette(draws.uniform(name), stops) * draws.uniform(f"{name}/light", 1 - spread, 1 + spread)[:, None]

    white = np.full((len(draws), 3), WHITE)
    wall = palette(p["wall_hue"], WALLS) * draws.uniform("wall/light", 0.86, 1.06)[:, None]
    bed = palette(p["bed_hue"], BEDS) * draws.uniform("bed/light", 0.9, 1.1)[:, None]
    timber, second = tone("wood", WOODS), tone("wood/second", WOODS)
    kind = np.stack([p[name] for name in ("boards", "planks", "tiles", "carpet")], 1)
    floors = [tone("floor", FLOORS), tone("floor", FLOORS), tone("floor/tiles", TILES), tone("floor/carpet", CARPETS)]
    painted = draws.coin("window/painted", 0.75)[:, None]
    padded = (p["quilted"] * draws.coin("head/padded", 0.7))[:, None]
    rug, throw = tone("rug", RUGS), palette((p["bed_hue"] + draws.uniform("throw", 0.3, 0.7)) % 1, BEDS)
    lit = {
        "wall": wall,
        "second": wall * draws.uniform("wall/second", 0.70, 0.86)[:, None],
        "panel": 0.25 * wall + 0.70 * white,
        "ceiling": 0.22 * wall + 0.76 * white,
        "floor": (kind[:, :, None] * np.stack(floors, 1)).sum(1),
        "trim": white * 0.96,
        "frame": np.where(painted == 1, white * 0.97, timber * 0.75),
        "door": np.where(draws.coin("door/painted", 0.5)[:, None] == 1, 0.2 * wall + 0.7 * white, second),
        "curtain": tone("curtain", CLOTHS),
        "timber": timber,
        "wood": second,
        "head": padded * (0.4 * bed + 0.45 * white) + (1 - padded) * timber,
        "dark": timber * 0.35,
        "sheet": white * 1.02,
        "blanket": bed,
        "fold": 0.4 * bed + 0.6 * white,
        "weave": 0.55 * bed + 0.40 * throw,
        "throw": throw * 0.9,
        "plant": tone("plant", LEAVES, 0.1),
        "pot": tone("plant/pot", POTS),
        "rug": rug,
        "border": 0.45 * rug + 0.35 * bed,
        "mount": white * 0.95,
        "art": tone("picture", BEDS) * 0.95,
        "art_two": tone("picture/second", WALLS) * 0.9,
    }
    day = p["day"][:, None]
    own = {name: day * np.asarray(noon) + (1 - day) * np.asarray(dusk) for name, (noon, dusk) in SHINING.items()}
    own["ambient"] = own["ambient"] * (1 + 0.12 * day * (p["windows"] == 0)[:, None])
    tint = draws.uniform("light/warmth", -0.04, 0.04)[:, None] * np.asarray((1.0, 0.0, -1.0))
    own["ambient"] = own["ambient"] * draws.uniform("light/level", 0.93, 1.07)[:, None] + tint
    haze = day * draws.uniform("view/haze", 0, 0.45)[:, None]
    own["zenith"] = own["zenith"] * (1 - haze) + own["skyline"] * haze
    return lit, own
