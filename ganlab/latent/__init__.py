"""Walks and arithmetic in z: functions of numbers, and of a `render` that turns latents into pixels."""

from ganlab.latent.arithmetic import CENTRE, combine, neighbours, norm, pixel_sum, prior_norm, read
from ganlab.latent.directions import along, closed_form, difference, orthogonal, principal, separable, separating
from ganlab.latent.expressions import parse, spaced
from ganlab.latent.walks import Kind, coordinate, largest_step, need_frames, path, rank_coordinates, reach_of

__all__ = [
    "CENTRE",
    "Kind",
    "along",
    "closed_form",
    "combine",
    "coordinate",
    "difference",
    "largest_step",
    "need_frames",
    "neighbours",
    "norm",
    "orthogonal",
    "parse",
    "path",
    "pixel_sum",
    "principal",
    "prior_norm",
    "rank_coordinates",
    "reach_of",
    "read",
    "separable",
    "separating",
    "spaced",
]
