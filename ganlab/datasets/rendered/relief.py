"""The form of a face and the light on it: slopes of a head with brow, sockets, nose, cheeks, muzzle and chin.

The head is an ellipsoid; on it lie bumps (1 - u^2)^2 (1 - v^2)^2, whose slopes are products of a row and a column, so
that a bump costs four operations on a field. The light is Lambert's, with a soft terminator, and Blinn's highlight.
"""

from __future__ import annotations

from typing import TypeAlias

import torch
from torch import Tensor

from ganlab.datasets.rendered.draw import Canvas, Scalar, ramp

Columns: TypeAlias = dict[str, Tensor]


class Relief:
    """A surface over a canvas in head units, as the slopes of its height: `dx` and `dy` `[N, h, w]`."""

    def __init__(self, k: Canvas, count: int) -> None:
        self.k = k
        self.dx = torch.zeros(count, k.y.shape[1], k.x.shape[2], device=k.rgb.device)
        self.dy = torch.zeros_like(self.dx)

    def bump(self, cx: Scalar, cy: Scalar, rx: Scalar, ry: Scalar, height: Scalar) -> None:
        """Raise (or lower, if `height` is negative) the surface around a point."""
        u, v = (self.k.x - cx) / rx, (self.k.y - cy) / ry
        fu, fv = (1 - u * u).clamp(min=0), (1 - v * v).clamp(min=0)
        self.dx.add_((u * fu * (height * -4 / rx)) * (fv * fv))
        self.dy.add_((fu * fu) * (v * fv * (height * -4 / ry)))

    def nose(self, p: Columns) -> None:
        """A ridge that grows from between the eyes to the tip, steep below it, with two wings."""
        top, tip = -0.10, p["nose y"]
        along = (self.k.y - top) / (tip - top)
        t = along.clamp(0, 1.15)
        width = 0.075 + p["nose rx"] * 0.42 * t
        u = (self.k.x - p["nose top x"] - (p["nose x"] - p["nose top x"]) * t) / width
        rise, fall = t.clamp(max=1), ((tip + 0.085 - self.k.y) / 0.085).clamp(0, 1)
        high = p["nose"] * (0.26 + 0.5 * rise * rise) * ramp(along, -0.25, 0.4)
        steep = (self.k.y - tip).clamp(min=0) * -87 * fall * p["nose"]
        f = (1 - u * u).clamp(min=0)
        self.dx.add_(u * f * (high * fall * -4 / width))
        self.dy.add_(f * f * (p["nose"] * 0.84 * rise * (fall >= 1) / (tip - top) + steep))
        for sign in (-1, 1):
            self.bump(p["nose x"] + sign * p["nose rx"] * 0.72, tip + 0.005, 0.062, 0.06, 0.030)

    def lit(self, p: Columns, cx: Scalar, cy: Scalar, rx: Scalar, ry: Scalar) -> tuple[Tensor, Tensor]:
        """Light and highlight on the relief over an ellipsoid: the cosine to the light `[N, h, w]`, and a gloss 0..1.

        The cosine runs below 0 on what turns away.
        """
        u, v = (self.k.x - cx) / rx, (self.k.y - cy) / ry
        nz = (1 - u * u - v * v).clamp(min=0.04).sqrt()
        nx, ny = u - self.dx, v - self.dy
        length = (nx * nx + ny * ny + nz * nz).sqrt()
        x, y, z = p["light x"], p["light y"], p["light z"]
        cosine = (nx * x + ny * y + nz * z) / length
        half = (x * x + y * y + (z + 1) * (z + 1)).sqrt()
        shine = (nx * (x / half) + ny * (y / half) + nz * ((z + 1) / half)) / length
        return cosine, ramp(shine, 0.945, 1.0)


def face_relief(k: Canvas, p: Columns) -> Relief:
    """The sitter's face; age hollows the cheeks and bags the eyes, a smile rounds the cheeks."""
    relief = Relief(k, len(p["cx"]))
    relief.bump(p["front x"], -0.36, 0.36, 0.24, 0.045)
    for side, sign in (("left", -1), ("right", 1)):
        x = p[f"{side} x"]
        relief.bump(x + sign * 0.01, p["brow y"] + 0.01, 0.19, 0.085, p["ridge"])
        relief.bump(x - sign * 0.03, p["eye y"] - 0.015, 0.16, 0.12, -0.050 - 0.02 * p["age"])
        relief.bump(x, p["eye y"] + 0.005, 0.10, 0.075, 0.030)
        relief.bump(x, p["eye y"] + 0.085, 0.11, 0.05, 0.022 * p["bags"])
        cheek = x * 0.85 + sign * 0.10
        relief.bump(cheek, 0.17 - 0.02 * p["smile"], 0.19, 0.16, p["cheekbone"] + 0.025 * p["smile"])
        relief.bump(p["mouth x"] * 0.7 + sign * 0.29, 0.40, 0.14, 0.20, -p["hollow"])
        relief.bump(p["chin x"] * 0.9 + sign * 0.25, 0.53, 0.13, 0.14, 0.022 * p["age"])
    relief.nose(p)
    relief.bump(p["mouth x"], p["mouth y"] - 0.01, 0.24, 0.17, 0.040)
    relief.bump(p["mouth x"], p["mouth y"] + p["open"] + p["lip down"] + 0.045, 0.14, 0.06, -0.030)
    relief.bump(p["chin x"] * 1.2, p["chin y"] - 0.10, 0.17, 0.11, 0.050)
    return relief
