"""Real images in a shuffled order that depends on the seed and the place alone: every image once an epoch.

On a GPU the pictures live there if they fit, as bytes, with the epoch's order: a batch is then gathered without a word
to the host. Those that do not fit are gathered by a thread, a batch ahead, into memory from which the GPU takes them by
itself (pinned: a copy from any other memory waits for the device). The next epoch's order is shuffled by that thread,
too, while this one's is in use.
"""

from __future__ import annotations

import warnings
from concurrent.futures import Future, ThreadPoolExecutor

import torch
from torch import Tensor

from ganlab import seeds
from ganlab.images import Pixels, to_tensor


class Feed:
    """pixels `[N, H, W, C]`, perhaps memory-mapped, as batches of x by place (images seen before the batch)."""

    def __init__(self, pixels: Pixels, device: torch.device, *position: int) -> None:
        self.pixels, self.device, self.position = pixels, device, position
        self._orders: dict[int, Tensor] = {}
        self._shuffled: dict[int, Future[Tensor]] = {}
        with warnings.catch_warnings():  # a read-only memory map: it is only read
            warnings.filterwarnings("ignore", message=".*not writable.*")
            self._levels = torch.from_numpy(pixels)
        if device.type != "cpu" and pixels.nbytes < _room(device):
            self._levels = self._levels.to(device)
        # by type: pictures that went to "cuda" lie on "cuda:0", which is another name
        self._gathers = device.type == "cuda" and self._levels.device.type == "cpu"
        self._ahead = ThreadPoolExecutor(1)
        self._next: tuple[tuple[int, int], Future[Tensor]] | None = None
        self._last: int | None = None

    def __call__(self, place: int, count: int) -> Tensor:
        """x `[count, C, H, W]` in [-1, 1]: the images at `place` to `place + count` of the endless shuffled row."""
        if not self._gathers:
            return to_tensor(self._levels[self._rows(place, count)], self.device)
        if self._next and self._next[0] == (place, count):
            levels = self._next[1].result()
        else:
            levels = self._pinned(self._rows(place, count))
        step = count if self._last is None else place - self._last  # more than count where others take the rest
        rows = self._rows(place + step, count)
        self._next, self._last = ((place + step, count), self._ahead.submit(self._pinned, rows)), place
        return to_tensor(levels.to(self.device, non_blocking=True), self.device)

    def _pinned(self, rows: Tensor) -> Tensor:
        return self._levels[rows].pin_memory()

    def _rows(self, place: int, count: int) -> Tensor:
        """Which pictures stand there, on the pictures' device."""
        total, parts = len(self.pixels), []
        while count:
            epoch, first = divmod(place, total)
            parts.append(self._order(epoch)[first : first + count])
            place, count = place + len(parts[-1]), count - len(parts[-1])
        return torch.cat(parts)

    def _order(self, epoch: int) -> Tensor:
        if epoch not in self._orders:
            ahead = self._shuffled.get(epoch)
            order = ahead.result() if ahead else self._shuffle(epoch)
            self._orders = {e: known for e, known in self._orders.items() if e == epoch - 1}
            self._orders[epoch] = order.to(self._levels.device, non_blocking=True)
            self._shuffled = {epoch + 1: self._ahead.submit(self._shuffle, epoch + 1)}
        return self._orders[epoch]

    def _shuffle(self, epoch: int) -> Tensor:
        """An epoch's order, where the pictures' device takes it from without waiting."""
        order = torch.from_numpy(seeds.permutation(len(self.pixels), *self.position, epoch))
        return order.pin_memory() if self._levels.device.type == "cuda" else order


def _room(device: torch.device) -> float:
    if device.type != "cuda":
        return 2e9
    torch.cuda.empty_cache()  # what a training before this one has left is free as well
    return torch.cuda.mem_get_info(device)[0] / 2
