"""Ranking a stage's units by what a person boxed or painted: DCGAN section 6.2.1, the windows of figure 6.

A logistic regression tells from the activations of one cell `[units]` whether the cell lies in a box. The paper's own
recipe: raw activations, cells inside boxes against as many random cells of the same pictures, units with weight > 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ganlab.dissect.boxes import Boxes
from ganlab.dissect.masks import Masks, marked
from ganlab.errors import InvalidValue
from ganlab.seeds import permutation

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

FEWEST_TO_HOLD_OUT = 5
"""Boxed pictures from which on a fifth of them is held out to measure the accuracy; under it, it is the training's."""


@dataclass(frozen=True)
class Ranking:
    """Units of a stage, the most telling first."""

    units: NDArray[np.int64]  # [U], by falling weight
    weights: NDArray[np.float64]  # [U], of those units; per root mean square of the activations
    positives: int  # how many weights are > 0: what the paper drops
    accuracy: float  # mean of the hit rates inside and outside, 0.5 is chance
    held_out: bool  # whether the accuracy was measured on pictures that the fit had not seen
    inside: int  # cells in boxes
    outside: int  # cells elsewhere that stood against them


def fit(activations: NDArray[np.float32], boxes: Boxes, seed: int = 0, masks: Masks | None = None) -> Ranking:
    """Rank the units of activations `[N, U, s, s]`; boxes and painted masks are by row. A seed repeats its ranking.

    Logistic regression with an L2 penalty (C = 1) on raw activations, divided by one number, their root mean square, so
    that the penalty weighs the same for every model. Raises InvalidValue where there is nothing inside or outside.
    """
    count, _, size, _ = activations.shape
    mask = marked(boxes, masks, count, size)
    rows, cells, inside = _draw(mask, seed)
    features = activations[rows, :, cells // size, cells % size].astype(np.float64)  # [M, U]
    features /= np.sqrt(np.square(features).mean()) or 1.0
    accuracy, held_out = _accuracy(features, inside, rows, seed)
    weights = _regression(features, inside).coef_[0]
    order = np.argsort(-weights, kind="stable")
    return Ranking(
        order, weights[order], int((weights > 0).sum()), accuracy, held_out, int(inside.sum()), int((~inside).sum())
    )


def no_boxes() -> InvalidValue:
    """The error of a ranking without a single box or painted mask."""
    return InvalidValue(name="boxes", value="none", remedy="draw a box around what the units should be ranked for")


def random_units(count: int, k: int, seed: int = 0) -> list[int]:
    """k of `count` units at random, the control of a drop; a larger k of the same seed contains the smaller one."""
    if not 0 <= k <= count:
        raise InvalidValue(name="the number of random units", value=k, remedy=f"choose 0 to {count}")
    return [int(unit) for unit in permutation(count, seed, count)[:k]]


def _draw(mask: NDArray[np.bool_], seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Row, cell and label `[M]`: each picture's boxed cells and as many others of it, or all if they are fewer."""
    if not mask.any():
        raise no_boxes()
    rows, cells, labels = [], [], []
    for row in np.flatnonzero(mask.any((1, 2))):
        inside, outside = np.flatnonzero(mask[row]), np.flatnonzero(~mask[row])
        outside = outside[permutation(len(outside), seed, int(row))][: len(inside)]
        rows.append(np.full(len(inside) + len(outside), row))
        cells.append(np.concatenate([inside, outside]))
        labels.append(np.repeat([True, False], [len(inside), len(outside)]))
    if np.concatenate(labels).all():
        raise InvalidValue(name="boxes", value="everything", remedy="leave room around them, or choose a finer stage")
    return np.concatenate(rows), np.concatenate(cells), np.concatenate(labels)


def _accuracy(
    features: NDArray[np.float64], inside: NDArray[np.bool_], rows: NDArray[np.intp], seed: int
) -> tuple[float, bool]:
    pictures = np.unique(rows)
    if len(pictures) >= FEWEST_TO_HOLD_OUT:
        held = np.isin(rows, pictures[permutation(len(pictures), seed)[: len(pictures) // 5]])
        if all(len(np.unique(inside[part])) == 2 for part in (held, ~held)):
            return _hit_rate(_regression(features[~held], inside[~held]), features[held], inside[held]), True
    return _hit_rate(_regression(features, inside), features, inside), False


def _hit_rate(model: LogisticRegression, features: NDArray[np.float64], inside: NDArray[np.bool_]) -> float:
    right = model.predict(features) == inside
    return float((right[inside].mean() + right[~inside].mean()) / 2)


def _regression(features: NDArray[np.float64], inside: NDArray[np.bool_]) -> LogisticRegression:
    from sklearn.linear_model import LogisticRegression  # here, since it takes as long to import as torch
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(
        1, user_api="blas"
    ):  # the problem is small: threads that wait for each other cost several times more
        return LogisticRegression(C=1.0, max_iter=2_000).fit(features, inside)
