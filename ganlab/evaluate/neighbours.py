"""The training pictures nearest to one picture, soon enough to be looked at: Goodfellow et al. (2014), Figure 2.

All training pictures are compared at 16 px, and the best 200 of these as they are. The small ones, 46 MB for 60,000 in
colour, are made the first time that a dataset is asked about, and kept as long as the budget of memory has room.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from ganlab import images
from ganlab.datasets import Dataset
from ganlab.errors import InvalidValue
from ganlab.evaluate.origin import origin
from ganlab.images import Pixels
from ganlab.lab.budget import budget, owner
from ganlab.store import Info

SIDE = 16
CANDIDATES = 200
CHUNK = 2_048

_owner, _budget = owner(), budget(torch.device("cpu"))
_making = threading.Lock()


@dataclass(frozen=True)
class Nearest:
    """The nearest training pictures, the nearest first. A distance is the root mean square difference in levels."""

    pixels: Pixels  # [k, H, W, C]
    places: NDArray[np.int64]  # [k], among the training pictures
    distances: NDArray[np.float32]  # [k], in levels of 255
    count: int  # training pictures in all


def training(info: Info) -> Dataset | None:
    """The pictures that a model was trained on, if the cache of decoded datasets has them."""
    return origin(info).dataset


def nearest(dataset: Dataset, picture: Pixels, count: int = 6) -> Nearest:
    """Up to `count` training pictures that are nearest to a picture `[H, W, C]` of the same size and channels."""
    if picture.shape != dataset.pixels.shape[1:]:
        raise InvalidValue(name="picture", value=picture.shape, remedy=f"give {dataset.pixels.shape[1:]}")
    small = _small(dataset)
    far = _distances(small, images.shrunk(picture[None], SIDE).reshape(-1))
    best = np.sort(np.argpartition(far, min(CANDIDATES, len(far)) - 1)[:CANDIDATES])
    shown = np.stack([dataset.pixels[place] for place in best])
    exact = _distances(shown.reshape(len(shown), -1), picture.reshape(-1))
    order = np.argsort(exact, kind="stable")[:count]
    return Nearest(shown[order], best[order], exact[order], len(dataset))


def _distances(rows: Pixels, row: Pixels) -> NDArray[np.float32]:
    """`[N]`: root mean square difference of each of `rows [N, D]` from `row [D]`."""
    wanted, found = row.astype(np.float32), np.empty(len(rows), np.float32)
    for start in range(0, len(rows), CHUNK):
        apart = rows[start : start + CHUNK] - wanted
        found[start : start + CHUNK] = np.einsum("nd,nd->n", apart, apart)
    return np.sqrt(found / len(row))


def _small(dataset: Dataset) -> Pixels:
    """`[N, 16 * 16 * C]` of all pictures; made once by whoever comes first."""
    key = (_owner, str(dataset.folder))
    with _making:
        small: Pixels | None = _budget.get(key)
        if small is None:
            parts = range(0, len(dataset), CHUNK)
            shrunk = [images.shrunk(dataset.pixels[start : start + CHUNK], SIDE) for start in parts]
            small = np.concatenate(shrunk).reshape(len(dataset), -1)
            _budget.put(key, small, small.nbytes)
        return small
