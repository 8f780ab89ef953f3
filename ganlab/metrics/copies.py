"""How near samples come to the pictures that were trained on: the memorisation check of Goodfellow et al. (2014).

Whether the nearest one is a copy cannot be told from its distance alone: a soft sample is near to everything. It is one
where it is much nearer than the other training pictures around: Carlini et al., "Extracting Training Data" (2023).
Light and contrast are taken out first: of copies made lighter, paler and softer, a third was found without that.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganlab.errors import InvalidValue

NEIGHBOURS = 50
COPY = 0.5
"""A copy's distance to its nearest training picture, over the mean distance to its 50 nearest, is below this."""
SIDE = 32
FLAT = 1.0
"""A standard deviation in levels of 255; a picture of less is not stretched to more."""


def nearest(
    made: NDArray[np.uint8], training: Iterable[NDArray[np.uint8]], neighbours: int = NEIGHBOURS
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Distances `[N, k]` to the k nearest training pictures, rising, and their places; k = min(neighbours, M).

    made `[N, S, S, C]`; training: parts `[m, S, S, C]` of M pictures in all, each looked at once. A distance is the
    root mean square difference of the pictures shrunk to 32 px, each less its mean and over its standard deviation: 0
    for the same picture in whatever light, 1.4 for two that have nothing in common.
    """
    rows, seen = _small(made), 0
    kept, places = torch.zeros(len(rows), 0), torch.zeros(len(rows), 0, dtype=torch.int64)
    for part in training:
        if part.shape[1:] != made.shape[1:]:
            raise InvalidValue(name="the training pictures", value=part.shape, remedy=f"give [m, {made.shape[1:]}]")
        far = torch.cat([kept, torch.cdist(rows, _small(part))], 1)
        here = torch.cat([places, torch.arange(seen, seen + len(part)).expand(len(rows), -1)], 1)
        kept, best = far.topk(min(neighbours, far.shape[1]), largest=False)
        places, seen = here.gather(1, best), seen + len(part)
    if not seen:
        raise InvalidValue(name="the training pictures", value="none", remedy="give one or more")
    return (kept / rows.shape[1] ** 0.5).numpy(), places.numpy()


def ratios(distances: NDArray[np.float32]) -> NDArray[np.float32]:
    """`[N]`: the nearest distance over the mean of all those given `[N, k]`; 0 is a copy bit for bit."""
    return np.asarray(distances[:, 0] / distances.mean(1).clip(1e-9), np.float32)


def _small(pixels: NDArray[np.uint8]) -> Tensor:
    """`[N, s * s * C]` float32, s at most 32, each row of mean 0 and standard deviation 1; 0 throughout if flat."""
    x = torch.from_numpy(np.array(pixels)).permute(0, 3, 1, 2).float()
    x = torch.nn.functional.adaptive_avg_pool2d(x, min(SIDE, x.shape[-1])).flatten(1)
    x = x - x.mean(1, keepdim=True)
    return x / x.square().mean(1, keepdim=True).sqrt().clamp_min(FLAT)
