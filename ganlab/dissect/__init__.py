"""What single units draw: dropping them, and ranking them by what a person marked (DCGAN section 6.2.1)."""

from ganlab.dissect.boxes import Box, Boxes, box_mask, check_boxes
from ganlab.dissect.edits import View, ablate, check_stage, check_units, combine, drop, insert, side_of
from ganlab.dissect.masks import Mask, Masks, cell_boxes, from_runs, marked, to_cells, to_runs
from ganlab.dissect.rank import Ranking, fit, no_boxes, random_units
from ganlab.dissect.score import Scores, at_point, difference, overlap

__all__ = [
    "Box",
    "Boxes",
    "Mask",
    "Masks",
    "Ranking",
    "Scores",
    "View",
    "ablate",
    "at_point",
    "box_mask",
    "cell_boxes",
    "check_boxes",
    "check_stage",
    "check_units",
    "combine",
    "difference",
    "drop",
    "fit",
    "from_runs",
    "insert",
    "marked",
    "no_boxes",
    "overlap",
    "random_units",
    "side_of",
    "to_cells",
    "to_runs",
]
