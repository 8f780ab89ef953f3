"""What a sitter chose: haircut, beard, clothes and glasses, as numbers; units as in `sitter`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ganlab.datasets.rendered.draw import Draws, Flags, Numbers, palette
from ganlab.datasets.rendered.sitter import Labels, Traits, by_sex, turned

FRINGES = [  # level and slope of its edge over the forehead, and how it falls away from the parting
    (-1.2, 0.0, 0.0),  # none: combed back
    (-0.30, 0.0, -0.10),  # straight over the brow
    (-0.40, 0.36, 0.0),  # swept to a side
    (-0.52, 0.0, 1.5),  # two curtains
]
BEARDS = [  # the top edge on the cheeks and how far it stops from the middle, density, moustache, length below the chin
    (0.16, 1.0, 0.93, 1.0, 0.075),  # full
    (0.25, 1.0, 0.88, 0.9, 0.02),  # short
    (0.24, 1.0, 0.62, 0.75, 0.0),  # stubble
    (0.38, 0.50, 0.92, 0.95, 0.03),  # goatee
    (0.30, 1.0, 0.50, 1.25, 0.0),  # a moustache over stubble
]
NECKLINES = [  # depth below the collar bone, how pointed, collar, lapels, roll
    (0.02, 0.0, 0.0, 0.0, 0.0),  # crew neck
    (0.16, 1.0, 0.0, 0.0, 0.0),  # a V
    (0.12, 0.8, 1.0, 0.0, 0.0),  # a shirt
    (0.10, 0.6, 1.0, 1.0, 0.0),  # a jacket over a shirt
    (-0.08, 0.0, 0.0, 0.0, 1.0),  # a roll neck
    (0.20, 0.0, 0.0, 0.0, 0.0),  # a scoop
]


def _rows(table: Sequence[Sequence[float]], chosen: Flags, width: int) -> list[Numbers]:
    rows = np.asarray(table, np.float64)[chosen]
    return [rows[:, column] for column in range(width)]


def hair(draws: Draws, labels: Labels) -> Traits:
    """Outline, hairline, length, curl, fringe, parting, tail and bun.

    Short hair ends over the jaw, long hair below it; a tail or a bun shows its length by its own.
    """
    long, length, (sin, _) = labels["long_hair"], labels["hair_length"], turned(labels)
    man, age = 1 - labels["woman"], labels["age"]
    tied = np.where(labels["woman"] == 1, draws.coin("tied/woman", 0.2), draws.coin("tied/man", 0.12)) * long
    bun, side = tied * draws.coin("bun", 0.4), np.where(draws.coin("tail side") == 1, 1.0, -1.0)
    curl = palette(draws.uniform("curl"), [(0.0,), (0.12,), (0.35,), (0.55,), (0.85,), (1.0,)])[:, 0]
    bald = man * draws.coin("bald", 0.16) * (length < 0.22) * draws.uniform("bald/how", 0.5, 1.0)
    recede = np.maximum(man * draws.uniform("recede", -0.5, 0.45).clip(0) * (0.5 + age), bald)
    grown = (length / 0.4).clip(0, 1)  # cropped hair lies on the skull
    bare = (grown < 0.3) | (tied == 1) | (recede > 0.3)
    kind = np.where(bare, 0, draws.choice("fringe", (0.4, 0.2, 0.22, 0.18)))
    level, slope, fall = _rows(FRINGES, kind, 3)
    parting = np.where(draws.coin("parting side") == 1, 1.0, -1.0) * draws.uniform("parting", 0.02, 0.2)
    tip = np.where(long == 1, 0.66 + 0.84 * (length - 0.5), -0.14 + 0.78 * length)
    return {
        "volume": 0.002 + grown * (0.045 + 0.12 * curl * curl * draws.uniform("volume", 0.5, 1.0) - 0.035 * tied),
        "crown": -0.045 + grown * draws.bell("crown", 0.06, 0.03),
        "cropped": 1 - (length / 0.12).clip(0, 1),
        "hairline": by_sex(draws, "hairline", labels, -0.47, -0.43, 0.04) - 0.11 * recede.clip(0, 0.5) - 0.32 * bald,
        "temples": 0.9 * recede.clip(0, 0.5),
        "opening rx": 0.405 + draws.bell("opening", 0.0, 0.02) - 0.03 * long * (1 - tied) + 0.035 * bald,
        "tuck": np.where(
            long == 1, 0.02 + 0.07 * draws.uniform("tuck"), 0.09 * (1 - ((length - 0.22) / 0.1).clip(0, 1))
        ),
        "length": np.where(tied == 1, 0.02, tip),
        "long": (long * (1 - tied)).astype(np.float64),
        "flare": draws.uniform("flare", 0.0, 0.09) + 0.1 * curl,
        "tail": (tied * (1 - bun)).astype(np.float64),
        "tail x": side,
        "tip": tip,
        "bun": bun * (0.10 + 0.14 * (length - 0.5)),
        "bun x": draws.uniform("bun x", -0.12, 0.12) - 0.13 * sin,
        "curl": curl,
        "fringe y": level + draws.bell("fringe y", 0, 0.06),
        "fringe slope": slope * np.sign(parting) * draws.uniform("fringe slope", -1.3, -0.7),
        "fringe fall": fall * draws.uniform("fringe fall", 0.7, 1.3),
        "parting": parting + 0.25 * sin,
        "parted": (kind != 1) * draws.uniform("parted", -0.4, 0.6).clip(0) * (grown > 0.3) * (curl < 0.5),
        "tousled": draws.uniform("tousled", 0.004, 0.015) + 0.006 * grown * (1 - tied),
        "strand": draws.uniform("strand"),
        "gloss": draws.uniform("gloss", 0.35, 1.0) * (1 - 0.6 * curl),
        "streaks": draws.uniform("streaks", 0.6, 1.1),
    }


def beard(draws: Draws, labels: Labels) -> Traits:
    """One of five kinds of beard, each a little different; density 0 for who wears none."""
    top, reach, dense, moustache, length = _rows(BEARDS, draws.choice("beard kind", (0.3, 0.25, 0.17, 0.16, 0.12)), 5)
    return {
        "beard": labels["beard"] * dense * draws.uniform("beard density", 0.95, 1.05),
        "beard top": top + draws.bell("beard top", 0, 0.05),
        "beard reach": reach,
        "moustache": moustache * draws.uniform("moustache", 0.85, 1.1),
        "beard length": labels["beard"] * length * draws.uniform("beard length", 0.6, 1.4),
        "shaven": (1 - labels["woman"]) * (1 - labels["beard"]) * draws.uniform("shaven", 0.0, 0.16),
    }


def clothes(draws: Draws, labels: Labels) -> Traits:
    """Neckline, collar, lapels and stripes, and earrings for some women."""
    man, female = draws.choice("clothes/man", (4, 2, 4, 3, 1, 0)), draws.choice("clothes/woman", (2, 3, 1, 1, 1, 4))
    depth, point, collar, lapel, roll = _rows(NECKLINES, np.where(labels["woman"] == 1, female, man), 5)
    return {
        "neckline": 0.93 + depth + draws.bell("neckline", 0, 0.03),
        "point": point,
        "collar": collar,
        "lapel": lapel,
        "roll": roll,
        "stripes": draws.coin("striped", 0.15) * (1 - lapel) * draws.uniform("stripes", 0.15, 0.4),
        "stripe": draws.uniform("stripe", 4.0, 7.0),
        "earring": labels["woman"] * draws.coin("earring", 0.55) * draws.uniform("earring size", 0.018, 0.034),
    }


def glasses(draws: Draws, labels: Labels) -> Traits:
    """Round to square lenses, thin wire to thick horn, clear or tinted."""
    tint = draws.coin("tinted", 0.12) * draws.uniform("tint", 0.2, 0.5)
    return {
        "glasses": labels["glasses"].astype(np.float64),
        "lens round": draws.uniform("lens round", 0.3, 1.0),
        "lens": draws.bell("lens", 0.0, 0.016),
        "lens tall": draws.bell("lens tall", 0.114, 0.016),
        "rim": draws.uniform("rim", 0.0175, 0.026),
        "browline": draws.uniform("browline", -1, 1).clip(0) * 0.016,
        "tint": tint,
    }
