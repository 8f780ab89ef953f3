"""Where the judge of a model of rooms sees windows: judge.safetensors beside the model, if it is a segmenter."""

from __future__ import annotations

import numpy as np

from ganlab import judges
from ganlab.dissect import Mask
from ganlab.errors import InvalidValue
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.lab.model import Model
from ganlab.lab.turns import chunks
from ganlab.lab.verdicts import judge_beside

SURE = 0.5  # the probability from which on a pixel belongs to the thing


def segmenter(model: Model) -> Judge | None:
    """The segmenter that lies beside the model; None without one for pictures of its size.

    Raises CheckpointError for a file that holds no judge.
    """
    judge = judge_beside(model)
    return judge if judge and judge.world == judges.segment.WORLD else None


def segments(model: Model, pixels: Pixels) -> Mask:
    """`[N, S, S]`: where pictures `[N, S, S, C]` of the model show the thing; InvalidValue without a segmenter."""
    judge = segmenter(model)
    if judge is None:
        raise InvalidValue(
            name="judge", value="none", remedy="this model came without one that finds things; draw boxes"
        )
    found = [np.zeros((0, model.image_size, model.image_size), np.bool_)]
    return np.concatenate([*found, *(model.alone(judge, pixels[part]) > SURE for part in chunks(len(pixels)))])
