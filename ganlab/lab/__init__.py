"""A loaded model and what can be asked of it: pictures, walks, arithmetic, units and their ablation.

Answers are frozen dataclasses of arrays and numbers; nothing here knows a page or a command line.
"""

from ganlab.lab.directions import WAYS, Direction, between, directions
from ganlab.lab.marks import Change, Marks, change, difference_units, fit_units, levels, overlap_units, point_units
from ganlab.lab.model import Model, Traced, load
from ganlab.lab.recipes import Recipe, edited, latents, pictures
from ganlab.lab.shipped import shipped_edits
from ganlab.lab.sidecars import Example
from ganlab.lab.sums import Arithmetic, Slot, arithmetic
from ganlab.lab.typical import typical
from ganlab.lab.units import Ablation, UnitMaps, ablate, ablation, at_random, unit_maps
from ganlab.lab.verdicts import verdicts
from ganlab.lab.walks import Walk, along, walk

__all__ = [
    "WAYS",
    "Ablation",
    "Arithmetic",
    "Change",
    "Direction",
    "Example",
    "Marks",
    "Model",
    "Recipe",
    "Slot",
    "Traced",
    "UnitMaps",
    "Walk",
    "ablate",
    "ablation",
    "along",
    "arithmetic",
    "at_random",
    "between",
    "change",
    "difference_units",
    "directions",
    "edited",
    "fit_units",
    "latents",
    "levels",
    "load",
    "overlap_units",
    "pictures",
    "point_units",
    "shipped_edits",
    "typical",
    "unit_maps",
    "verdicts",
    "walk",
]
