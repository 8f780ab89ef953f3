"""A room seen through a lens: the planes of its walls and furniture, and what a pixel sees of a rectangle in them.

The eye is the origin; X runs to the right along the back wall, Y down, Z from the eye to the back wall, all in metres.
The camera stays upright and may be turned about Y, so that uprights stay upright (two-point perspective); its picture
may be shifted, as by an architect's lens. Columns and fields are those of draw.py, and so are the few operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ganlab.datasets.rendered.draw import Canvas, Numbers, Scalar

NEAREST, NOWHERE = 1e-3, 1e6
"""The least slope of a ray against a plane; one that does not meet it is told to meet it that many metres away."""

Bounds = tuple[Numbers, Numbers, Numbers, Numbers]
"""Frame coordinates x0, y0, x1, y1 of a part of each picture, `[N]` each."""


@dataclass(frozen=True)
class Plane:
    """Coordinates a, b in metres of every pixel in a plane of the room, and how much of each a pixel spans."""

    a: Tensor
    b: Tensor
    pa: Tensor
    pb: Tensor

    def rect(self, a0: Scalar, b0: Scalar, a1: Scalar, b1: Scalar) -> Tensor:
        """Coverage of a rectangle of the plane; a thin line keeps its share of the pixel."""
        return span(self.a, self.pa, a0, a1) * span(self.b, self.pb, b0, b1)


def span(values: Tensor, width: Scalar, low: Scalar, high: Scalar) -> Tensor:
    """The share of [value - width / 2, value + width / 2] that lies in [low, high]."""
    half = 0.5 * width
    first, last = values - half, values + half
    first = torch.maximum(first, low) if isinstance(low, Tensor) else first.clamp(min=low)
    last = torch.minimum(last, high) if isinstance(high, Tensor) else last.clamp(max=high)
    return ((last - first) / width).clamp(min=0)


@dataclass(frozen=True)
class Camera:
    """Focal length and the optical axis's place in the frame, in frame units; the turn as cosine and sine: columns."""

    focal: Tensor
    cx: Tensor
    cy: Tensor
    cos: Tensor
    sin: Tensor

    def rays(self, canvas: Canvas) -> tuple[Tensor, Tensor, Tensor]:
        """Directions through every pixel: X and Z `[N, 1, w]`, Y `[N, h, 1]`."""
        u, v = (canvas.x - self.cx) / self.focal, (canvas.y - self.cy) / self.focal
        return u * self.cos + self.sin, v, self.cos - u * self.sin

    def front(self, canvas: Canvas, z: Tensor) -> Plane:
        """The upright plane at Z = z, parallel to the back wall; a is X, b is Y."""
        x, v, deep = self.rays(canvas)
        px, s = canvas.px / self.focal, z / deep.clamp(min=NEAREST)
        return Plane(x * s, v * s, px * s * s / z, px * s)

    def side(self, canvas: Canvas, x: Tensor) -> Plane:
        """The upright plane at X = x, parallel to the side walls; a is Z, b is Y."""
        across, v, deep = self.rays(canvas)
        across = torch.where(x < 0, -across, across)
        met, across = across > NEAREST, across.clamp(min=NEAREST)
        px, s = canvas.px / self.focal, x.abs() / across
        return Plane(
            torch.where(met, deep * s, NOWHERE), v * s, px * s / across, px * s * (v / across).abs().clamp(min=1)
        )

    def level(self, canvas: Canvas, y: Tensor) -> Plane:
        """The level plane at Y = y > 0, below the eye; a is X, b is Z."""
        x, v, deep = self.rays(canvas)
        met, v = v > NEAREST, v.clamp(min=NEAREST)
        px, s = canvas.px / self.focal, y / v
        return Plane(
            x * s, torch.where(met, deep * s, NOWHERE), px * s * (x / v).abs().clamp(min=1), px * s * (deep / v)
        )


def turned(half: Numbers) -> tuple[Numbers, Numbers]:
    """Cosine and sine of the angle whose half has this tangent."""
    square = half * half
    return (1 - square) / (1 + square), 2 * half / (1 + square)


def lens(p: Mapping[str, Numbers], x: Numbers, z: Numbers) -> tuple[Numbers, Numbers]:
    """Of a point of the plan at (x, z): its slope to the right of the optical axis, and its distance along it."""
    ahead = np.maximum(x * p["sin"] + z * p["cos"], 0.2)
    return (x * p["cos"] - z * p["sin"]) / ahead, ahead


def bounds(p: Mapping[str, Numbers], x: tuple[Numbers, ...], y: tuple[Numbers, ...], z: tuple[Numbers, ...]) -> Bounds:
    """The part of the frame in which the block between the two X, two Y and two Z appears."""
    across, down = [], []
    for at in x:
        for deep in z:
            u, ahead = lens(p, at, deep)
            across.append(p["cx"] + p["focal"] * u)
            down += [p["cy"] + p["focal"] * high / ahead for high in y]
    return np.min(across, 0), np.min(down, 0), np.max(across, 0), np.max(down, 0)
