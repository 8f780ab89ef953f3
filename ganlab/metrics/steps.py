"""How even a walk is: DCGAN section 6.1, where sharp transitions on the way would be a sign of memorisation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganlab.errors import InvalidValue


def relative_steps(strip: NDArray[np.uint8]) -> NDArray[np.float64]:
    """`[F - 1]`: the change from frame to frame of a strip `[F, ...]`, mean |difference|, over the mean of all steps.

    Ones where nothing changes at all.
    """
    if len(strip) < 2:
        raise InvalidValue(name="the frames of a walk", value=len(strip), remedy="give 2 or more")
    rows = strip.reshape(len(strip), -1).astype(np.int16)
    steps = np.abs(np.diff(rows, axis=0)).mean(1)
    return np.asarray(steps / steps.mean() if steps.any() else np.ones(len(steps)))
