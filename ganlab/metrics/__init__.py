"""What can be measured on sets of pictures, one file a metric, and the figures that hold it with its interval.

They know arrays alone: features and pixels `[N, ...]` in, numbers out.
"""

from ganlab.metrics.copies import COPY, NEIGHBOURS, nearest, ratios
from ganlab.metrics.figures import Figure, Figures, write_section
from ganlab.metrics.frechet import frechet
from ganlab.metrics.intervals import Interval, bootstrap, wilson
from ganlab.metrics.pairs import pair_distances
from ganlab.metrics.places import gradients, rims, spreads
from ganlab.metrics.precision_recall import precision_recall
from ganlab.metrics.steps import relative_steps
from ganlab.metrics.told_apart import auc, auc_interval

__all__ = [
    "COPY",
    "NEIGHBOURS",
    "Figure",
    "Figures",
    "Interval",
    "auc",
    "auc_interval",
    "bootstrap",
    "frechet",
    "gradients",
    "nearest",
    "pair_distances",
    "precision_recall",
    "ratios",
    "relative_steps",
    "rims",
    "spreads",
    "wilson",
    "write_section",
]
