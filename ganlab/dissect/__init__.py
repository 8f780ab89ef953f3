"""What single units draw: dropping them, and ranking them by boxes that a person drew (DCGAN section 6.2)."""

from ganlab.dissect.boxes import Box, Boxes, box_mask, check_boxes
from ganlab.dissect.edits import View, ablate, check_stage, check_units, combine, drop
from ganlab.dissect.rank import Ranking, fit, no_boxes, random_units

__all__ = [
    "Box",
    "Boxes",
    "Ranking",
    "View",
    "ablate",
    "box_mask",
    "check_boxes",
    "check_stage",
    "check_units",
    "combine",
    "drop",
    "fit",
    "no_boxes",
    "random_units",
]
