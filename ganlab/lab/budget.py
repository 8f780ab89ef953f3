"""One budget of memory a device for all that is kept to answer sooner: models, their edited views, traced stages.

What was used longest ago goes first, whosever it is. The budget is a share of what would be free without what is kept:
it shrinks by itself while a training or another program needs the memory.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cache, partial
from itertools import count
from typing import Any

import torch

from ganlab.device import free_memory

SHARE = 0.25
TRIM_S = 1.0  # seconds between looks at what is free while nothing is put

Key = tuple[Hashable, ...]
"""Whose it is (a number from `owner`), and what."""

owner: Callable[[], int] = count().__next__
"""Another number at each call."""


class Budget:
    """Values by key, the last used ones, of at most `limit` bytes together. Safe to use from several threads."""

    def __init__(self, free: Callable[[], int]) -> None:
        self._free = free
        self._values: OrderedDict[Key, tuple[Any, int]] = OrderedDict()
        self._lock = threading.RLock()  # a value that goes may take others with it
        self._trimmed = 0.0
        self.held = 0
        """bytes"""

    @property
    def limit(self) -> int:
        """Bytes that may be held."""
        return int(SHARE * (self._free() + self.held))

    def get(self, key: Key) -> Any:
        """What was put there, if it is still held; else None."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            if time.monotonic() - self._trimmed > TRIM_S:
                self._trim()
            return self._values[key][0]

    def put(self, key: Key, value: Any, size: int) -> None:
        """Hold a value of `size` bytes; others go for it. The last one stays, however large it is."""
        with self._lock:
            self.drop(key)
            self._values[key] = value, size
            self.held += size
            self._trim()

    def _trim(self) -> None:
        limit, self._trimmed = self.limit, time.monotonic()
        while self.held > limit and len(self._values) > 1:
            self.drop(next(iter(self._values)))

    def drop(self, key: Key) -> None:
        """Let go of a value, if it is held."""
        with self._lock:
            _, size = self._values.pop(key, (None, 0))
            self.held -= size

    def release(self, whose: int) -> None:
        """Let go of all that is this owner's."""
        with self._lock:
            for key in [key for key in self._values if key[0] == whose]:
                self.drop(key)


@cache
def budget(device: torch.device) -> Budget:
    """The budget of this process on a device."""
    return Budget(partial(free_memory, device))
