"""What a person marked on seeds' pictures, by boxes and by paint, and what a model's units have to do with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganlab import dissect
from ganlab.dissect import Boxes, Mask, Masks, Ranking, Scores
from ganlab.images import Pixels
from ganlab.lab.model import Model
from ganlab.lab.typical import typical

FINEST = 64  # px, at which maps and marks are laid over each other


@dataclass(frozen=True)
class Marks:
    """The marked pictures, one a row, and each row's boxes and paint."""

    seeds: tuple[int, ...]
    boxes: Boxes
    masks: Masks

    @classmethod
    def of(cls, boxes: Boxes, masks: Masks | None = None) -> Marks:
        """Of boxes in fractions and masks `[S, S]`, both by seed; InvalidValue where nothing is marked."""
        dissect.check_boxes(boxes, "seed")
        paint = {seed: mask for seed, mask in (masks or {}).items() if np.any(mask)}
        seeds = tuple(dict.fromkeys([*(seed for seed, several in boxes.items() if len(several)), *paint]))
        if not seeds:
            raise dissect.no_boxes()
        rows = {seed: row for row, seed in enumerate(seeds)}
        boxed = {rows[seed]: several for seed, several in boxes.items() if seed in rows}
        return cls(seeds, boxed, {rows[seed]: mask for seed, mask in paint.items()})

    def mask(self, size: int) -> Mask:
        """`[N, size, size]`: what is marked at this size."""
        return dissect.marked(self.boxes, self.masks, len(self.seeds), size)


@dataclass(frozen=True)
class Change:
    """Mean absolute change of marked pictures by an edit, in levels of 255."""

    inside: float
    outside: float


def fit_units(model: Model, stage: str, boxes: Boxes, seed: int = 0, masks: Masks | None = None) -> Ranking:
    """Rank a stage's units by what is marked on seeds' pictures, with a logistic regression (DCGAN section 6.2.1).

    boxes: seed -> [(x0, y0, x1, y1)] in fractions of the picture. masks: seed -> paint `[S, S]`. Both count together.
    """
    dissect.check_stage(model.generator, stage)
    marks = Marks.of(boxes, masks)
    return dissect.fit(_activations(model, stage, marks), marks.boxes, seed, marks.masks)


def overlap_units(
    model: Model, stage: str, boxes: Boxes, masks: Masks | None = None, top: float | None = None
) -> Scores:
    """Rank a stage's units by the IoU of their maps with what is marked on seeds' pictures; see `dissect.overlap`.

    Both are compared at the pictures' size, or at FINEST px where that is less and the stage is no finer.
    """
    dissect.check_stage(model.generator, stage)
    marks = Marks.of(boxes, masks)
    h = _activations(model, stage, marks)
    return dissect.overlap(h, marks.mask(min(model.image_size, max(FINEST, h.shape[-1]))), top)


def difference_units(model: Model, stage: str, boxes: Boxes, masks: Masks | None = None, without: str = "") -> Scores:
    """Rank a stage's units by how far they are from typical where seeds' pictures are marked; see `dissect.difference`.

    without: the thing that the samples lack whose mean is typical; see `lab.typical`.
    """
    dissect.check_stage(model.generator, stage)
    marks = Marks.of(boxes, masks)
    h = _activations(model, stage, marks)
    return dissect.difference(h, marks.mask(h.shape[-1]), typical(model, stage, without))


def point_units(model: Model, stage: str, seed: int, x: float, y: float) -> Scores:
    """Rank a stage's units by their activation at a point of a seed's picture, x and y in fractions of it."""
    return dissect.at_point(model.trace(stage, [seed]).h[0].cpu().numpy(), x, y)


def levels(model: Model, stage: str, boxes: Boxes, masks: Masks | None = None) -> NDArray[np.float32]:
    """`[U]`: each unit's mean activation in the cells that are marked on seeds' pictures."""
    dissect.check_stage(model.generator, stage)
    marks = Marks.of(boxes, masks)
    h = _activations(model, stage, marks)
    return np.asarray(h.swapaxes(0, 1)[:, marks.mask(h.shape[-1])].mean(1))


def change(before: Pixels, after: Pixels, mask: Mask) -> Change:
    """Of pictures `[N, S, S, C]`: how much the marked pixels `[N, S, S]` changed, and how much all others did."""
    moved = np.abs(after.astype(np.int16) - before).mean(-1)
    inside, outside = (float(moved[part].mean()) if part.any() else 0.0 for part in (mask, ~mask))
    return Change(inside, outside)


def _activations(model: Model, stage: str, marks: Marks) -> NDArray[np.float32]:
    """`[N, U, s, s]` of the marked pictures."""
    return np.asarray(model.trace(stage, marks.seeds).h.cpu().numpy())
