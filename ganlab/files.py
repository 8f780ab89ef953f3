"""What is read of files and folders is kept, and read again only when they have changed.

A page is watched by a whole class: what thirty browsers ask for once a second is read from the disk once.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

Value = TypeVar("Value")
Stamp = tuple[int, int, int]

UNSURE_S, UNSURE_NAMES_S = 0.1, 2.5
"""A change this near to a reading may be followed by another within the same tick of the file system's clock: some have
ticks of two seconds. A file that changes is another in its size or place as well, a folder is not."""


def stamp(path: Path) -> Stamp:
    """Another value whenever a file, or the list of names in a folder, is another. OSError where it is absent."""
    found = os.stat(path)
    return found.st_mtime_ns, found.st_ino, found.st_size


class Kept(Generic[Value]):
    """`read(path)`, called anew only when the file or folder has changed; of at most `most` paths, the last used.

    What `read` raises is raised and not kept. Safe to call from several threads; do not change what it returns.
    """

    def __init__(self, read: Callable[[Path], Value], most: int = 1024, unsure: float = UNSURE_S) -> None:
        self._read, self._most, self._unsure = read, most, unsure
        self._values: OrderedDict[Path, tuple[Stamp, Value]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, path: Path) -> Value:
        now = stamp(path)
        with self._lock:
            kept = self._values.get(path)
            if kept and kept[0] == now:
                self._values.move_to_end(path)
                return kept[1]
        began = time.time()
        value = self._read(path)
        if now[0] / 1e9 < began - self._unsure:
            with self._lock:
                self._values[path] = (now, value)
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
        return value


names = Kept(lambda folder: tuple(sorted(os.listdir(folder))), unsure=UNSURE_NAMES_S)
"""The sorted names in a folder. OSError where there is no folder."""
