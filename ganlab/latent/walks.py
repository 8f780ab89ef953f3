"""Walks through z: DCGAN section 6.1 (a series of nine random points, interpolated) and one coordinate at a time.

A walk is a strip of latents `[F, z_dim]`; `render: z [N, z_dim] -> pixels [N, H, W, C]` says what it looks like.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ganlab.errors import InvalidValue
from ganlab.images import Pixels
from ganlab.seeds import Latents, Prior, latents

Render: TypeAlias = Callable[[Latents], Pixels]
Kind = Literal["linear", "spherical"]

CHUNK = 64
FEWEST, MOST = 2, 256


def reach_of(prior: Prior) -> float:
    """How far a coordinate is walked to either side: two standard deviations, or the edge of the uniform cube."""
    return 2.0 if prior == "normal" else 1.0


def coordinate(z: Latents, index: int, low: float, high: float, frames: int) -> Latents:
    """`[frames, z_dim]`: z `[z_dim]` with coordinate `index` going evenly from `low` to `high`, all else held."""
    need_index(index, len(z))
    need_frames(frames)
    if not (np.isfinite(low) and np.isfinite(high) and low != high):
        raise InvalidValue(name="the range of the walk", value=(low, high), remedy="give two different numbers")
    strip = np.repeat(np.asarray(z, np.float32)[None], frames, axis=0)
    strip[:, index] = np.linspace(low, high, frames)
    return strip


def path(stops: Latents, between: int = 8, kind: Kind = "linear") -> Latents:
    """`[(K - 1) * (between + 1) + 1, z_dim]` through the stops `[K, z_dim]`, which are frames themselves.

    Linear: a straight line a leg. Spherical: the direction turns evenly (Shoemake 1985) while the norm goes straight,
    so that a leg does not pass the thinly populated middle of a normal prior.
    """
    stops = np.asarray(stops, np.float32)
    if stops.ndim != 2 or len(stops) < 2:
        raise InvalidValue(name="stops", value=stops.shape, remedy="a path needs 2 or more latents, [K, z_dim]")
    if between < 0:
        raise InvalidValue(name="between", value=between, remedy="choose 0 or more frames between two stops")
    need_frames((len(stops) - 1) * (between + 1) + 1)
    if kind not in ("linear", "spherical"):
        raise InvalidValue(name="kind", value=kind, remedy="choose linear or spherical")
    leg = _straight if kind == "linear" else _turning
    t = np.arange(between + 1)[:, None] / (between + 1)  # [between + 1, 1], from 0, below 1
    legs = [leg(a, b, t) for a, b in pairwise(stops.astype(np.float64))]
    strip = np.concatenate([*legs, stops[-1:]]).astype(np.float32)
    strip[:: between + 1] = stops
    return strip


def largest_step(pixels: Pixels) -> float:
    """The largest step of a strip `[F, ...]` over its mean step (mean |change| a value): 1 is even, large is a jump."""
    steps = np.array([_change(a, b) for a, b in pairwise(pixels)])
    return float(steps.max() / steps.mean()) if steps.any() else 1.0


def rank_coordinates(render: Render, z_dim: int, prior: Prior, *, faces: int = 3) -> NDArray[np.float32]:
    """effect `[z_dim]`: mean |pixel change|, in levels of 255, when a coordinate goes from one end to the other.

    The mean over the latents of seeds 0 to `faces` - 1; the ends are -2 and 2 of a normal prior, -1 and 1 of a uniform.
    Renders 2 * z_dim * faces pictures, at most 64 at a time.
    """
    reach, effect = reach_of(prior), np.zeros(z_dim)
    for base in latents(range(faces), z_dim, prior):
        for start in range(0, z_dim, CHUNK // 2):
            moved = np.arange(start, min(start + CHUNK // 2, z_dim))
            ends = np.repeat(base[None], 2 * len(moved), axis=0)
            ends[np.arange(len(moved)), moved] = -reach
            ends[len(moved) + np.arange(len(moved)), moved] = reach
            low, high = np.split(render(ends), 2)
            effect[moved] += [_change(a, b) for a, b in zip(low, high)]
    return (effect / faces).astype(np.float32)


def need_frames(frames: int) -> None:
    """InvalidValue unless a strip of so many frames can be made."""
    if isinstance(frames, bool) or not isinstance(frames, (int, np.integer)) or not FEWEST <= frames <= MOST:
        raise InvalidValue(name="frames", value=frames, remedy=f"choose {FEWEST} to {MOST} pictures for a strip")


def need_index(index: int, z_dim: int) -> None:
    """InvalidValue unless z has a number at this place."""
    if isinstance(index, bool) or not isinstance(index, (int, np.integer)) or not 0 <= index < z_dim:
        raise InvalidValue(name="coordinate", value=index, remedy=f"z has {z_dim}, choose 0 to {z_dim - 1}")


def _change(a: Pixels, b: Pixels) -> float:
    return float(np.abs(a.astype(np.int16) - b).mean())


def _straight(a: NDArray[np.float64], b: NDArray[np.float64], t: NDArray[np.float64]) -> NDArray[np.float64]:
    return a + (b - a) * t


def _turning(a: NDArray[np.float64], b: NDArray[np.float64], t: NDArray[np.float64]) -> NDArray[np.float64]:
    long_a, long_b = np.linalg.norm(a), np.linalg.norm(b)
    cosine = float(a @ b / max(long_a * long_b, 1e-300))
    if not long_a * long_b or abs(cosine) > 0.9999:  # no direction, or no one plane to turn in
        return _straight(a, b, t)
    angle = np.arccos(cosine)
    direction = (np.sin((1 - t) * angle) * a / long_a + np.sin(t * angle) * b / long_b) / np.sin(angle)
    return np.asarray(direction * (long_a + (long_b - long_a) * t))
