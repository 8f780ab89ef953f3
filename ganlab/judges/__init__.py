"""Small networks that read pictures: they label samples and score edits. Trained on renders, or on a labelled set.

`attribute` tells what a picture shows, `segment` where a room has windows. `columns` says what labels ask of a network,
`fitting` trains both kinds, `labelled` one for a labelled set, `shelf` keeps them.
"""

from ganlab.judges import attribute, labelled, segment
from ganlab.judges.fitting import Recipe, Tell, softened
from ganlab.judges.judge import Judge, Measure
from ganlab.judges.shelf import FILE, LABELS, SECOND, load, of_world, read, ready, ready_second, save

__all__ = [
    "FILE",
    "LABELS",
    "SECOND",
    "Judge",
    "Measure",
    "Recipe",
    "Tell",
    "attribute",
    "labelled",
    "load",
    "of_world",
    "read",
    "ready",
    "ready_second",
    "save",
    "segment",
    "softened",
]
