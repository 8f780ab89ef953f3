"""Units ranked without a regression: by how their maps overlap what was marked, by how far they are from what is
typical there, or by how strong they are at a point.

The overlap is that of Bau et al., "GAN Dissection" (2019), section 3.1: a unit's map, enlarged to the picture and cut
at a threshold, against the marked pixels, as intersection over union. The threshold is a top quantile of the unit's own
enlarged maps over all samples, as in their "Network Dissection" (2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import interpolate

from ganlab.dissect.masks import Mask
from ganlab.errors import InvalidValue

MOST_LIT = 0.5
"""The largest share of its pixels that counts as lit of a unit, however much is marked."""
BLOCK = 2**24  # values of enlarged maps held at a time: 64 MiB


@dataclass(frozen=True)
class Scores:
    """Units of a stage, the highest first."""

    units: NDArray[np.int64]  # [U], by falling score
    scores: NDArray[np.float64]  # [U], of those units

    @property
    def positives(self) -> int:
        """How many scores are above zero."""
        return int((self.scores > 0).sum())


def overlap(activations: NDArray[np.float32], mask: Mask, top: float | None = None) -> Scores:
    """Rank the units of activations `[N, U, s, s]` by the IoU of their lit pixels with the mask `[N, S, S]`.

    A unit's lit pixels are the `top` share of its maps', enlarged bilinearly, over all N samples; zero is never lit.
    top: without it, the share that is marked, so that 1 can be reached; Network Dissection took 0.005.
    Raises InvalidValue where nothing is marked, or top is not between 0 and 1.
    """
    if not mask.any():
        raise InvalidValue(name="marks", value="none", remedy="box or paint what the units should be ranked for")
    share = min(float(mask.mean()), MOST_LIT) if top is None else top
    if not 0 < share < 1:
        raise InvalidValue(name="top", value=top, remedy="choose a share between 0 and 1, such as 0.05")
    wanted = torch.from_numpy(np.ascontiguousarray(mask)).flatten()
    maps, side = torch.from_numpy(np.ascontiguousarray(activations.swapaxes(0, 1))), mask.shape[-1]  # [U, N, s, s]
    several = max(1, BLOCK // mask.size)
    blocks = (maps[start : start + several] for start in range(0, len(maps), several))
    scores = [_overlaps(block, wanted, side, share) for block in blocks]
    return _ordered(np.concatenate(scores))


def difference(activations: NDArray[np.float32], mask: Mask, typical: NDArray[np.float32]) -> Scores:
    """Rank the units of activations `[N, U, s, s]` by how far they are from typical in the marked cells `[N, s, s]`.

    A score is the mean of what a unit is there above its `typical` map `[U, s, s]` in the same cells, over the unit's
    standard deviation: above zero for one that draws what is marked, below for one that it silences, such as the wall
    behind a window. The farthest come first, whichever way. Raises InvalidValue where nothing is marked.
    """
    if not mask.any():
        raise InvalidValue(name="marks", value="none", remedy="box or paint what the units should be ranked for")
    units = activations.swapaxes(0, 1)  # [U, N, s, s]
    above = (units - typical[:, None])[:, mask].mean(1, dtype=np.float64)  # [U]
    spread = units.std((1, 2, 3), dtype=np.float64)
    scores = np.divide(above, spread, out=np.zeros_like(above), where=spread > 1e-6)  # 0 for a unit that never changes
    order = np.argsort(-np.abs(scores), kind="stable")
    return Scores(order, scores[order])


def at_point(activations: NDArray[np.float32], x: float, y: float) -> Scores:
    """Rank the units of one picture `[U, s, s]` by their activation in the cell under a point, in fractions of it."""
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise InvalidValue(name="the point", value=(x, y), remedy="give x and y from 0 to 1, fractions of the picture")
    size = activations.shape[-1]
    row, column = (min(int(place * size), size - 1) for place in (y, x))
    return _ordered(activations[:, row, column].astype(np.float64))


def _overlaps(maps: torch.Tensor, wanted: torch.Tensor, side: int, top: float) -> NDArray[np.float64]:
    """The IoU of each unit of maps `[K, N, s, s]` with the pixels `wanted` `[N * side * side]`."""
    large = interpolate(maps, size=(side, side), mode="bilinear", align_corners=False).flatten(1)
    lowest = max(1, round(top * large.shape[1]))
    threshold = large.topk(lowest, 1).values[:, -1:]  # [K, 1]
    lit = (large >= threshold) & (large > 0)
    both = lit[:, wanted].sum(1)
    return (both / (lit.sum(1) + wanted.sum() - both)).double().numpy()


def _ordered(scores: NDArray[np.float64]) -> Scores:
    order = np.argsort(-scores, kind="stable")
    return Scores(order, scores[order])
