"""A loaded model and what can be asked of it: pictures, walks, arithmetic, units and their ablation.

Answers are frozen dataclasses of arrays and numbers; nothing here knows a page or a command line.
"""

from ganlab.lab.directions import WAYS, Direction, between, directions
from ganlab.lab.model import Model, Traced, load
from ganlab.lab.recipes import Recipe, latents, pictures
from ganlab.lab.sidecars import Example
from ganlab.lab.sums import Arithmetic, Slot, arithmetic
from ganlab.lab.units import Ablation, UnitMaps, ablate, ablation, fit_units, unit_maps
from ganlab.lab.walks import Walk, along, walk

__all__ = [
    "WAYS",
    "Ablation",
    "Arithmetic",
    "Direction",
    "Example",
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
    "between",
    "directions",
    "fit_units",
    "latents",
    "load",
    "pictures",
    "unit_maps",
    "walk",
]
