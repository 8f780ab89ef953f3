"""Drawing a batch of pictures at once: random parameters a picture, signed distances, coverage, compositing.

The frame is [-1, 1] x [-1, 1], x to the right, y down; a pixel is 2 / size wide. A field is float32 `[N, h, w]`, a
column (one number a picture) `[N, 1, 1]`; both broadcast. A signed distance is negative inside its shape (Quilez,
"2D distance functions"). Per pixel only + - * / sqrt, min, max and floor are used: these are rounded alike wherever a
value lies in memory, so that a picture is the same, bit for bit, in every batch. Write a world's own fields with them.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganlab import images

Numbers: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.int64]
Scalar: TypeAlias = "Tensor | float"


class Draws:
    """Random numbers by name: each depends on (seed, index, name) alone, so a new parameter moves no other one."""

    def __init__(self, indices: NDArray[np.integer], seed: int) -> None:
        self._key = _scramble(indices.astype(np.uint64) + _scramble(np.asarray([seed % 2**64], np.uint64)))

    def __len__(self) -> int:
        return len(self._key)

    def uniform(self, name: str, low: float = 0.0, high: float = 1.0) -> Numbers:
        """`[N]` uniform on [low, high)."""
        bits = _scramble(self._key ^ _scramble(np.asarray([zlib.crc32(name.encode())], np.uint64)))
        share: Numbers = (bits >> np.uint64(11)).astype(np.float64) / 2**53
        return low + (high - low) * share

    def bell(self, name: str, middle: float = 0.0, reach: float = 1.0) -> Numbers:
        """`[N]` bell-shaped on (middle - reach, middle + reach), standard deviation reach / 3."""
        first, second, third = (self.uniform(f"{name}/{i}", -1, 1) for i in range(3))
        return middle + reach * ((first + second + third) / 3)

    def coin(self, name: str, chance: float = 0.5) -> Flags:
        """`[N]` 1 with probability `chance`, else 0."""
        return (self.uniform(name) < chance).astype(np.int64)

    def choice(self, name: str, weights: Sequence[float]) -> Flags:
        """`[N]` numbers of the options, drawn in proportion to `weights`."""
        steps = np.cumsum(weights) / np.sum(weights)
        return np.minimum(np.searchsorted(steps, self.uniform(name), side="right"), len(weights) - 1).astype(np.int64)


def _scramble(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finaliser (Steele et al. 2014), a bijection of 64 bits."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[np.uint64] = values ^ (values >> np.uint64(31))
    return mixed


class Canvas:
    """N pictures being painted: `rgb` `[N, 3, h, w]` in [0, 1], pixel centres `x` `[1, 1, w]` and `y` `[1, h, 1]`.

    `px` is the width of a pixel.
    """

    def __init__(self, rgb: Tensor, x: Tensor, y: Tensor, px: float) -> None:
        self.rgb, self.x, self.y, self.px = rgb, x, y, px

    @classmethod
    def blank(cls, count: int, size: int, device: torch.device | str) -> Canvas:
        """Black pictures."""
        centres = (torch.arange(size, dtype=torch.float32) * 2 + 1) / size - 1
        centres = centres.to(device)
        rgb = torch.zeros(count, 3, size, size, device=device)
        return cls(rgb, centres.view(1, 1, -1), centres.view(1, -1, 1), 2 / size)

    def rows(self, x0: float, y0: float, x1: float, y1: float) -> tuple[slice, slice]:
        """The part of a full field that `window` paints: (rows, columns)."""
        height, width = self.y.shape[1], self.x.shape[2]
        top, left = self.y[0, 0, 0].item() - self.px / 2, self.x[0, 0, 0].item() - self.px / 2
        return _span(y0 - top, y1 - top, self.px, height), _span(x0 - left, x1 - left, self.px, width)

    def window(self, x0: float, y0: float, x1: float, y1: float) -> Canvas:
        """The pixels that touch this part of the frame, on the same memory: painting small things there is cheap."""
        down, across = self.rows(x0, y0, x1, y1)
        return Canvas(self.rgb[:, :, down, across], self.x[:, :, across], self.y[:, down], self.px)

    def halved(self) -> Canvas:
        """The same pictures at half the size, every pixel the mean of four."""
        x, y = (self.x[..., ::2] + self.x[..., 1::2]) * 0.5, (self.y[:, ::2] + self.y[:, 1::2]) * 0.5
        return Canvas(halved(self.rgb), x, y, self.px * 2)

    def cover(self, distance: Tensor, soft: Scalar = 0.0) -> Tensor:
        """Coverage in [0, 1] of the shape with this signed distance: antialiased, blurred over `soft` frame units."""
        return cover(distance, self.px, soft)

    def over(self, colour: Tensor, alpha: Tensor) -> None:
        """Lay a colour `[N, 3, 1, 1]` or `[N, 3, h, w]` over the pictures, as opaque as `alpha` `[N, h, w]`."""
        alpha = alpha.unsqueeze(1)
        self.rgb.add_((colour - self.rgb).mul_(alpha))

    def multiply(self, colour: Tensor, alpha: Tensor) -> None:
        """Tint or shade: the pictures times a colour where `alpha` is 1, unchanged where it is 0."""
        self.rgb.mul_((colour - 1) * alpha.unsqueeze(1) + 1)

    def pixels(self) -> NDArray[np.uint8]:
        """uint8 `[N, h, w, 3]`."""
        return images.to_pixels(self.rgb * 2 - 1)


def _span(low: float, high: float, px: float, length: int) -> slice:
    start = min(max(int(np.floor(low / px)), 0), length - 1)
    return slice(start, max(min(int(np.ceil(high / px)), length), start + 1))


def column(values: NDArray[np.generic], device: torch.device | str) -> Tensor:
    """`[N]` numbers as a column `[N, 1, 1]`."""
    return torch.from_numpy(np.ascontiguousarray(values, np.float32)).to(device).view(-1, 1, 1)


def colour(values: NDArray[np.generic], device: torch.device | str) -> Tensor:
    """`[N, 3]` RGB in [0, 1] as `[N, 3, 1, 1]`."""
    return torch.from_numpy(np.ascontiguousarray(values, np.float32)).to(device).view(-1, 3, 1, 1)


def palette(position: Numbers, stops: Sequence[Sequence[float]]) -> Numbers:
    """Colours `[N, 3]` at `position` in [0, 1] along evenly spaced RGB stops."""
    table, at = np.asarray(stops, np.float64), np.clip(position, 0, 1) * (len(stops) - 1)
    low = np.minimum(at.astype(int), len(stops) - 2)
    share = (at - low)[:, None]
    blend: Numbers = table[low] * (1 - share) + table[low + 1] * share
    return blend


def ellipse(x: Tensor, y: Tensor, cx: Scalar, cy: Scalar, rx: Scalar, ry: Scalar) -> Tensor:
    """Distance to an axis-parallel ellipse, first order: exact on the outline, close near it."""
    u, v = (x - cx) / rx, (y - cy) / ry
    inner = u * u + v * v
    u, v = u / rx, v / ry
    return (inner - inner.sqrt()) / (u * u + v * v + 1e-12).sqrt()


def box(x: Tensor, y: Tensor, cx: Scalar, cy: Scalar, rx: Scalar, ry: Scalar, corner: Scalar = 0.0) -> Tensor:
    """Exact distance to a box of half sizes rx, ry whose corners are rounded with radius `corner`."""
    u, v = (x - cx).abs() - (rx - corner), (y - cy).abs() - (ry - corner)
    outside = (u.clamp(min=0) * u.clamp(min=0) + v.clamp(min=0) * v.clamp(min=0)).sqrt()
    return outside + torch.maximum(u, v).clamp(max=0) - corner


def capsule(
    x: Tensor, y: Tensor, ax: Scalar, ay: Scalar, bx: Scalar, by: Scalar, ra: Scalar, rb: Scalar | None = None
) -> Tensor:
    """Distance to a line from a to b with round ends, `ra` thick (as a radius) at a and `rb` at b."""
    ex, ey, u, v = bx - ax, by - ay, x - ax, y - ay
    t = ((u * ex + v * ey) / (ex * ex + ey * ey + 1e-12)).clamp(0, 1)
    du, dv = u - t * ex, v - t * ey
    return (du * du + dv * dv).sqrt() - (ra if rb is None else ra + t * (rb - ra))


def curve(
    x: Tensor, y: Tensor, a: tuple[Scalar, Scalar], b: tuple[Scalar, Scalar], c: tuple[Scalar, Scalar], steps: int = 2
) -> tuple[Tensor, Tensor]:
    """Unsigned distance to the quadratic Bezier curve a-b-c, and the nearest point's t in [0, 1], for tapering.

    Newton steps from the chord: right for gentle curves, whose control point stands over their chord.
    """
    px, py = b[0] - a[0], b[1] - a[1]
    qx, qy = c[0] - b[0] - px, c[1] - b[1] - py
    ex, ey = c[0] - a[0], c[1] - a[1]
    t = (((x - a[0]) * ex + (y - a[1]) * ey) / (ex * ex + ey * ey + 1e-12)).clamp(0, 1)
    for _ in range(steps):
        dx, dy = a[0] + t * (2 * px + t * qx) - x, a[1] + t * (2 * py + t * qy) - y
        gx, gy = px + t * qx, py + t * qy
        bend = gx * gx + gy * gy + 0.5 * (dx * qx + dy * qy).clamp(min=0)
        t = (t - 0.5 * (dx * gx + dy * gy) / (bend + 1e-12)).clamp(0, 1)
    dx, dy = a[0] + t * (2 * px + t * qx) - x, a[1] + t * (2 * py + t * qy) - y
    return (dx * dx + dy * dy).sqrt(), t


def halved(values: Tensor) -> Tensor:
    """`[..., h, w]` at half the size, `[..., h / 2, w / 2]`: every value the mean of four."""
    left = values[..., ::2, ::2] + values[..., 1::2, ::2]
    return (left + (values[..., ::2, 1::2] + values[..., 1::2, 1::2])) * 0.25


def cover(distance: Tensor, px: float, soft: Scalar = 0.0) -> Tensor:
    """Coverage in [0, 1]: 1 inside, 0 outside, a smooth ramp `px + soft` wide on the outline."""
    share = (0.5 - distance / (px + soft)).clamp(0, 1)
    return share if isinstance(soft, float) and soft == 0 else share * share * (3 - 2 * share)


def ramp(values: Tensor, low: Scalar, high: Scalar) -> Tensor:
    """0 below `low`, 1 above `high` (or the other way round if low > high), smooth between."""
    share = ((values - low) / (high - low)).clamp(0, 1)
    return share * share * (3 - 2 * share)


def wave(values: Tensor) -> Tensor:
    """A wave of period 1 in [-1, 1], close to a sine, made of parabolas."""
    t = 2 * (values - values.floor()) - 1
    return -4 * t * (1 - t.abs())


def join(first: Tensor, second: Tensor, radius: Scalar) -> Tensor:
    """Distance to two shapes together, their crease filled over `radius`."""
    overlap = (radius - (first - second).abs()).clamp(min=0) / radius
    return torch.minimum(first, second) - overlap * overlap * radius * 0.25


def mask(alpha: Tensor) -> NDArray[np.bool_]:
    """Where a coverage `[N, h, w]` is at least a half, as bool on the CPU."""
    return (alpha >= 0.5).cpu().numpy()
