"""What a judge sees in pictures before it answers, whichever judge it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganlab.images import Pixels
from ganlab.judges import Judge, attribute, segment


def features(judge: Judge, pixels: Pixels) -> NDArray[np.float32]:
    """`[N, D]`; judges of different kinds have different ones."""
    return segment.features(judge, pixels) if judge.world == segment.WORLD else attribute.features(judge, pixels)
