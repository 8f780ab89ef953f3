"""Precision and recall of samples: Kynkaanniemi et al., "Improved Precision and Recall Metric" (2019).

A set's manifold is the union of balls around its points, each as far as the point's k-th nearest neighbour in the set.
Precision: the share of samples within that of real pictures (they look right). Recall: the share of real pictures
within that of the samples (nothing is missing).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ganlab.errors import InvalidValue

K = 3
CHUNK = 1_000


def precision_recall(real: ArrayLike, made: ArrayLike, k: int = K) -> tuple[float, float]:
    """Of features `[N, D]` of real pictures and `[M, D]` of samples; both sets need more than k rows."""
    true, drawn = (np.asarray(rows, np.float64) for rows in (real, made))
    if not 1 <= k < min(len(true), len(drawn)):
        raise InvalidValue(name="k", value=k, remedy=f"choose 1 to {min(len(true), len(drawn)) - 1}")
    return _covered(drawn, true, k), _covered(true, drawn, k)


def _covered(points: NDArray[np.float64], around: NDArray[np.float64], k: int) -> float:
    """The share of points that lie in the ball of one of `around`."""
    from sklearn.metrics import pairwise_distances  # here, since it takes as long to import as torch
    from sklearn.neighbors import NearestNeighbors

    reach = (
        NearestNeighbors(n_neighbors=k).fit(around).kneighbors()[0][:, -1]
    )  # [A]: a point is no neighbour of its own
    inside = [
        (pairwise_distances(points[start : start + CHUNK], around) <= reach).any(1)
        for start in range(0, len(points), CHUNK)
    ]
    return float(np.concatenate(inside).mean())
