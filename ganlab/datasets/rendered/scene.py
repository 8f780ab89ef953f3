"""A room being painted: its canvas, what each pixel shows, its numbers, its colours and its light.

A thing is painted close up: `near` cuts its part out of just those pictures that have it, and lays it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganlab.datasets.rendered.draw import Canvas, Numbers, Scalar
from ganlab.datasets.rendered.perspective import Bounds, Camera

THINGS = ("window", "bed", "picture", "lamp", "door", "wardrobe", "rug", "curtain")
NUMBER = {thing: number for number, thing in enumerate(THINGS, start=3)}
"""What `owner` holds for a thing; windows a, b and c are 1, 2 and 3, and 0 is the empty room."""
SOURCES = ("a", "b", "c", "lamp")
"""Where light comes from: by day the windows, in the evening the lamp or one under the ceiling."""
REACH = 1.3  # metres at which a source has half its strength


class Table:
    """Columns by name, of some of the pictures: `[N, 1, 1]` for numbers, `[N, 3, 1, 1]` for colours."""

    def __init__(self, place: Mapping[str, int], values: Tensor) -> None:
        self._place, self.values = place, values

    @classmethod
    def of(cls, columns: Mapping[str, NDArray[np.floating]], device: torch.device | str) -> Table:
        """Arrays `[N]` or `[N, 3]`, all alike."""
        stacked = torch.from_numpy(np.stack(list(columns.values())).astype(np.float32)).to(device)
        return cls({name: place for place, name in enumerate(columns)}, stacked[..., None, None])

    def __getitem__(self, name: str) -> Tensor:
        return self.values[self._place[name]]

    def rows(self, rows: Tensor) -> Table:
        """The columns of these pictures alone."""
        return Table(self._place, self.values[:, rows])

    def times(self, factor: Tensor) -> Table:
        """Every column times a factor."""
        return Table(self._place, self.values * factor)


@dataclass(frozen=True)
class Scene:
    """`c` are colours that need light (in a part from `near` they have it already), `own` those that shine."""

    canvas: Canvas
    owner: Tensor
    p: Table
    c: Table
    own: Table

    @property
    def camera(self) -> Camera:
        """The lens of these pictures."""
        return Camera(*(self.p[name] for name in ("focal", "cx", "cy", "cos", "sin")))

    def paint(self, colour: Tensor, alpha: Tensor, thing: int | None = None) -> None:
        """Lay a colour over the pictures; where it covers half of a pixel, the pixel shows `thing`."""
        self.canvas.over(colour, alpha)
        if thing is not None:
            self.owner.masked_fill_(alpha >= 0.5, thing)

    def glow(self, x: Scalar, y: Scalar, z: Scalar) -> Tensor:
        """How much of the sources' light reaches places of the room."""
        total = torch.zeros_like(self.p["day"])
        for name in SOURCES:
            p = self.p
            u, v, w = x - p[f"{name}_sx"], y - p[f"{name}_sy"], z - p[f"{name}_sz"]
            total = total + p[f"{name}_power"] / (1 + (u * u + v * v + w * w) / (REACH * REACH))
        return total

    def light(self, x: Scalar, y: Scalar, z: Scalar) -> Tensor:
        """The light at places of the room, `[N, 3, h, w]`: 1 is full daylight."""
        return self.own["ambient"] + self.own["shine"] * self.glow(x, y, z).unsqueeze(1)

    def near(
        self,
        there: Numbers,
        frame: Bounds,
        paint: Callable[[Scene], None],
        at: Callable[[Table], tuple[Tensor, Tensor, Tensor]],
    ) -> None:
        """Paint those pictures in which something is `there`, in parts of equal size that hold the bounds in `frame`.

        at: numbers -> the place (X, Y, Z) whose light falls on the part's colours.
        """
        rows = np.flatnonzero(there)
        if not len(rows):
            return
        device = self.owner.device
        picked = torch.from_numpy(rows).to(device)
        x, across, wide = (part.to(device).unsqueeze(1) for part in self._cut(frame[0][rows], frame[2][rows]))
        y, down, high = (part.to(device).unsqueeze(2) for part in self._cut(frame[1][rows], frame[3][rows]))
        pick = (picked.view(-1, 1, 1), y, x)
        every, layers = (slice(None), *pick), self.canvas.rgb.transpose(0, 1)
        rgb, owner = layers[every], self.owner[pick]
        canvas = Canvas(rgb.transpose(0, 1), across, down, self.canvas.px)
        unlit = Scene(canvas, owner, self.p.rows(picked), self.c.rows(picked), self.own.rows(picked))
        paint(replace(unlit, c=unlit.c.times(unlit.light(*at(unlit.p)))))
        inside = wide & high  # what lies beyond a picture's own bounds depends on the others of the batch
        layers[every] = torch.where(inside, rgb, layers[every])
        self.owner[pick] = torch.where(inside, owner, self.owner[pick])

    def _cut(self, low: Numbers, high: Numbers) -> tuple[Tensor, Tensor, Tensor]:
        """Numbers and centres of each part's pixels, as many as the largest needs, and which are its own: `[n, w]`."""
        size = self.owner.shape[2]
        first = np.clip(np.floor((low + 1) / self.canvas.px) - 1, 0, size - 1).astype(np.int64)
        last = np.clip(np.ceil((high + 1) / self.canvas.px) + 1, first + 1, size).astype(np.int64)
        wide = int((last - first).max())
        numbers = np.minimum(first, size - wide)[:, None] + np.arange(wide)
        own = (numbers >= first[:, None]) & (numbers < last[:, None])
        at = torch.from_numpy(numbers)
        return at, self.canvas.x.view(-1).cpu()[at], torch.from_numpy(own)


def only(values: Tensor) -> Tensor:
    """A yes/no field as coverage."""
    return values.to(torch.float32)
