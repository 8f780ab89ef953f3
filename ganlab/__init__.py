"""ganlab: explore what a DCGAN has learned, in a browser, on the command line or from Python.

>>> import ganlab
>>> model = ganlab.load("checkpoints/faces")
>>> model.pixels(seeds=range(16)).shape
(16, 64, 64, 3)
"""

from ganlab.errors import GanlabError, InputError
from ganlab.lab import Model, Recipe, ablate, ablation, arithmetic, edited, fit_units, load, pictures, walk
from ganlab.store import VERSION as __version__

__all__ = [
    "GanlabError",
    "InputError",
    "Model",
    "Recipe",
    "__version__",
    "ablate",
    "ablation",
    "arithmetic",
    "edited",
    "fit_units",
    "load",
    "pictures",
    "walk",
]
