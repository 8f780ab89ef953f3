"""Walks and arithmetic in z: functions of numbers, and of a `render` that turns latents into pixels."""

from ganlab.latent.arithmetic import CENTRE, combine, neighbours, norm, pixel_sum, prior_norm, read
from ganlab.latent.expressions import parse, spaced
from ganlab.latent.walks import Kind, coordinate, largest_step, need_frames, path, rank_coordinates, reach_of

__all__ = [
    "CENTRE",
    "Kind",
    "combine",
    "coordinate",
    "largest_step",
    "need_frames",
    "neighbours",
    "norm",
    "parse",
    "path",
    "pixel_sum",
    "prior_norm",
    "rank_coordinates",
    "reach_of",
    "read",
    "spaced",
]
