"""Small networks that read pictures: they label samples and score edits. Trained on renders alone, never on samples.

`attribute` tells what a face shows, `segment` where a room has windows; `fitting` trains both, `shelf` keeps them.
"""

from ganlab.judges import attribute, segment
from ganlab.judges.fitting import Recipe
from ganlab.judges.judge import Judge, Measure
from ganlab.judges.shelf import FILE, load, ready, save

__all__ = ["FILE", "Judge", "Measure", "Recipe", "attribute", "load", "ready", "save", "segment"]
