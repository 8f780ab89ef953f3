"""A loaded model and what can be asked of it: pictures, walks, arithmetic, units and their ablation.

Answers are frozen dataclasses of arrays and numbers; nothing here knows a page or a command line.
"""

from ganlab.lab.model import Model, Traced, load
from ganlab.lab.sidecars import Example
from ganlab.lab.sums import Arithmetic, Slot, arithmetic
from ganlab.lab.units import Ablation, UnitMaps, ablate, ablation, fit_units, unit_maps
from ganlab.lab.walks import Walk, walk

__all__ = [
    "Ablation",
    "Arithmetic",
    "Example",
    "Model",
    "Slot",
    "Traced",
    "UnitMaps",
    "Walk",
    "ablate",
    "ablation",
    "arithmetic",
    "fit_units",
    "load",
    "unit_maps",
    "walk",
]
