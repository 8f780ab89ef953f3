"""A room seen in one-point perspective: its planes, and what a pixel sees of a rectangle lying in one of them.

A point of the room is (X, Y, t): X and Y are frame units as they appear on the back wall, t is the way from that wall
towards the viewer, in the same units. It is seen at v + s * ((X, Y) - v), where v is the vanishing point and
s = 1 / (1 - t / DEPTH). Columns and fields are those of draw.py, and so are the few operations that a field is made of.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ganlab.datasets.rendered.draw import Canvas, Scalar

DEPTH = 1.8
NEAREST = 0.05


@dataclass(frozen=True)
class Plane:
    """Coordinates a, b of every pixel in a plane of the room, and how much of each a pixel spans; they broadcast."""

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
class Room:
    """The back wall's edges and the vanishing point, columns `[N, 1, 1]` in frame units."""

    left: Tensor
    right: Tensor
    top: Tensor
    bottom: Tensor
    vx: Tensor
    vy: Tensor

    def front(self, canvas: Canvas, t: Scalar = 0.0) -> Plane:
        """The plane parallel to the back wall at t; a is X, b is Y."""
        near = torch.ones_like(self.vx) * (1 - t / DEPTH)
        a, b = self.vx + (canvas.x - self.vx) * near, self.vy + (canvas.y - self.vy) * near
        return Plane(a, b, canvas.px * near, canvas.px * near)

    def side(self, canvas: Canvas, x: Tensor) -> Plane:
        """The upright plane at X = x that runs towards the viewer; a is t, b is Y."""
        gap = _apart(x - self.vx)
        s = ((canvas.x - self.vx) / gap).clamp(min=NEAREST)
        b = (canvas.y - self.vy) / s
        tilt = (b.abs() / gap.abs()).clamp(min=1)
        return Plane(DEPTH * (1 - 1 / s), self.vy + b, canvas.px * DEPTH / (s * s * gap.abs()), canvas.px / s * tilt)

    def level(self, canvas: Canvas, y: Tensor) -> Plane:
        """The level plane at Y = y; a is X, b is t."""
        gap = _apart(y - self.vy)
        s = ((canvas.y - self.vy) / gap).clamp(min=NEAREST)
        a = (canvas.x - self.vx) / s
        tilt = (a.abs() / gap.abs()).clamp(min=1)
        return Plane(self.vx + a, DEPTH * (1 - 1 / s), canvas.px / s * tilt, canvas.px * DEPTH / (s * s * gap.abs()))

    def reach(self, canvas: Canvas) -> tuple[Tensor, Tensor]:
        """How near side walls `[N, 1, w]` and floor or ceiling `[N, h, 1]` are at a pixel, as s; the nearer is seen."""
        x, y = canvas.x - self.vx, canvas.y - self.vy
        across = torch.maximum(x / (self.left - self.vx), x / (self.right - self.vx))
        down = torch.maximum(y / (self.top - self.vy), y / (self.bottom - self.vy))
        return across, down

    def seen(self, x: Tensor, y: Tensor, t: Scalar) -> tuple[Tensor, Tensor]:
        """Where a point of the room appears in the frame."""
        near = 1 - t / DEPTH
        return self.vx + (x - self.vx) / near, self.vy + (y - self.vy) / near


def _apart(gap: Tensor) -> Tensor:
    """Keep a plane off the eye: at least 0.01 away, on its own side."""
    return torch.where(gap < 0, gap.clamp(max=-0.01), gap.clamp(min=0.01))
