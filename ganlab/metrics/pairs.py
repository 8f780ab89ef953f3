"""How unlike each other pictures are: a generator that has collapsed draws the same few again and again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganlab.errors import InvalidValue


def pair_distances(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """`[N // 2]`: root mean square differences, in levels of 255, of pictures 0 and 1, 2 and 3 ... of `[N, ...]`."""
    count = len(pixels) // 2
    if not count:
        raise InvalidValue(name="the number of pictures", value=len(pixels), remedy="give 2 or more")
    rows = pixels[: 2 * count].reshape(count, 2, -1)
    return np.asarray([np.sqrt(np.square(a.astype(np.float64) - b).mean()) for a, b in rows])
