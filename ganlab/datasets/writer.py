"""Pictures -> one growing file of raw uint8, in one pass, when neither their number nor their colour is known before.

While every picture so far is colourless one channel is written; the first coloured one turns what is there into three.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray
from PIL import Image

CHUNK = 256


class Writer:
    """Writes pictures `[S, S]` or `[S, S, 3]` to `path`. channels: 1, 3, or None for as few as the pictures need."""

    def __init__(self, path: Path, size: int, channels: int | None) -> None:
        self.path, self.size, self._fixed = path, size, channels is not None
        self.channels = channels or 1
        self.count = 0
        self._stream = path.open("wb")

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def add(self, picture: NDArray[np.uint8]) -> None:
        """One picture more."""
        if picture.ndim == 3 and self.channels == 1:
            if self._fixed:
                picture = np.asarray(Image.fromarray(picture).convert("L"))
            else:
                self._colour()
        elif picture.ndim == 2 and self.channels == 3:
            picture = np.repeat(picture[..., None], 3, axis=2)
        self._stream.write(np.ascontiguousarray(picture).data)
        self.count += 1

    def _colour(self) -> None:
        """Every gray level written so far three times."""
        self._stream.close()
        gray = self.path.with_name(self.path.name + ".gray")
        self.path.replace(gray)
        self._stream = self.path.open("wb")
        with gray.open("rb") as old:
            while block := old.read(CHUNK * self.size * self.size):
                self._stream.write(np.repeat(np.frombuffer(block, np.uint8), 3).data)
        gray.unlink()
        self.channels = 3


def colourless(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`[S, S, 3]` with three equal channels as `[S, S]`; anything else as it is."""
    if picture.ndim == 3:
        red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
        middle = len(picture) // 2
        if np.array_equal(red[middle], green[middle]) and np.array_equal(red, green) and np.array_equal(green, blue):
            return red
    return picture
