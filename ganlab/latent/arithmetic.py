"""Arithmetic on concepts: DCGAN section 6.3.2. Each concept is the mean z of its exemplars, three in the paper.

The mean of n latents has a norm smaller by 1 / sqrt(n); a - b + c of three three-means has the prior's variance again.
A sum that strays far from the prior's norm leaves what the generator has learned, and its picture turns grey or harsh.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import numpy as np

from ganlab.errors import ExpressionError, InvalidValue
from ganlab.images import Pixels
from ganlab.latent.expressions import first_mention, parse, spaced
from ganlab.seeds import Latents, Prior, mix

NEIGHBOURS, CENTRE = 9, 4


def read(expression: str, names: Collection[str]) -> dict[str, float]:
    """Name -> weight; ExpressionError at the first name that is not among `names`."""
    weights = parse(expression)
    known = [spaced(name) for name in names]
    for name in weights:
        if name not in known:
            why = f"{name!r} is no concept here; there are {', '.join(known) or 'none yet'}"
            raise ExpressionError(expression=expression, position=first_mention(expression, name), why=why)
    return weights


def combine(expression: str, slots: Mapping[str, Latents]) -> Latents:
    """y `[z_dim]`: the expression's sum, where a name is the mean of its slot's exemplars `[k, z_dim]`, k >= 1."""
    weights, means = read(expression, slots), _means(slots)
    return np.asarray(sum(weight * means[name] for name, weight in weights.items())).astype(np.float32)


def neighbours(y: Latents, noise: float = 0.25, seed: int = 0) -> Latents:
    """`[9, z_dim]`: y itself in the centre (row 4) and y + U(-noise, noise) around it, DCGAN figure 7."""
    if not (math.isfinite(noise) and noise >= 0):
        raise InvalidValue(name="noise", value=noise, remedy="choose 0 or more (the paper has 0.25)")
    random = np.random.Generator(np.random.Philox(key=mix(seed, NEIGHBOURS)))
    shift = random.uniform(-noise, noise, (NEIGHBOURS, len(y)))
    shift[CENTRE] = 0
    return (y + shift).astype(np.float32)


def pixel_sum(expression: str, slots: Mapping[str, Pixels]) -> Pixels:
    """The same sum on pictures `[k, H, W, C]`, on the scale [-1, 1], clipped: one picture `[H, W, C]`."""
    weights = read(expression, slots)
    means = _means({name: pixels / np.float32(127.5) - 1 for name, pixels in slots.items()})
    x = sum(weight * means[name] for name, weight in weights.items())
    return np.asarray(np.rint((np.clip(x, -1, 1) + 1) * 127.5)).astype(np.uint8)


def norm(y: Latents) -> float:
    """||y||."""
    return float(np.linalg.norm(y))


def prior_norm(z_dim: int, prior: Prior) -> tuple[float, float]:
    """Mean and standard deviation of ||z||: exact for the normal prior, to second order for the uniform one."""
    if prior == "normal":  # the chi distribution
        mean = math.sqrt(2) * math.exp(math.lgamma((z_dim + 1) / 2) - math.lgamma(z_dim / 2))
        return mean, math.sqrt(max(z_dim - mean**2, 0))
    square, variance = z_dim / 3, z_dim * 4 / 45  # of ||z||^2, z uniform on [-1, 1]
    spread = variance / (4 * square)
    return math.sqrt(square - spread), math.sqrt(spread)


def _means(slots: Mapping[str, Latents]) -> dict[str, Latents]:
    for name, rows in slots.items():
        if not len(rows):
            raise InvalidValue(name=f"slot {name!r}", value="empty", remedy="put a picture into it")
    return {spaced(name): np.asarray(rows, np.float64).mean(0) for name, rows in slots.items()}
