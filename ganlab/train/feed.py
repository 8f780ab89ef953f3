"""Real images in a shuffled order that depends on the seed and the place alone: every image once an epoch."""

from __future__ import annotations

import warnings

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganlab import seeds
from ganlab.images import Pixels, to_tensor


class Feed:
    """pixels `[N, H, W, C]`, perhaps memory-mapped, as batches of x by place (images seen before the batch)."""

    def __init__(self, pixels: Pixels, device: torch.device, *position: int) -> None:
        self.pixels, self.device, self.position = pixels, device, position
        self._orders: dict[int, NDArray[np.int64]] = {}
        with warnings.catch_warnings():  # a read-only memory map: it is only read
            warnings.filterwarnings("ignore", message=".*not writable.*")
            self._levels = torch.from_numpy(pixels)
        if device.type != "cpu" and pixels.nbytes < _room(device):
            self._levels = self._levels.to(device)

    def __call__(self, place: int, count: int) -> Tensor:
        """x `[count, C, H, W]` in [-1, 1]: the images at `place` to `place + count` of the endless shuffled row."""
        total = len(self.pixels)
        rows = np.array([self._order(k // total)[k % total] for k in range(place, place + count)])
        return to_tensor(self._levels[torch.from_numpy(rows).to(self._levels.device)], self.device)

    def _order(self, epoch: int) -> NDArray[np.int64]:
        if epoch not in self._orders:
            self._orders = {e: order for e, order in self._orders.items() if e == epoch - 1}
            self._orders[epoch] = seeds.permutation(len(self.pixels), *self.position, epoch)
        return self._orders[epoch]


def _room(device: torch.device) -> float:
    return torch.cuda.mem_get_info(device)[0] / 2 if device.type == "cuda" else 2e9
