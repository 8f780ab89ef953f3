"""What a model's judge of attributes says of pictures: judge.safetensors beside the model."""

from __future__ import annotations

import threading
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ganlab import judges
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.lab.model import Model
from ganlab.lab.turns import chunks

Verdicts = dict[str, NDArray[np.float32]]
"""Attribute -> probability `[N]`"""

_kept: WeakKeyDictionary[Model, Judge] = WeakKeyDictionary()
_reading = threading.Lock()


def verdicts(model: Model, pixels: Pixels) -> Verdicts:
    """How probably each picture `[N, H, W, C]` shows each attribute; {} for a model without a judge of attributes.

    Raises CheckpointError for a file that holds no judge.
    """
    judge = judge_of(model)
    if judge is None or not len(pixels):
        return {}
    parts = [model.alone(judges.attribute.probabilities, judge, pixels[part]) for part in chunks(len(pixels))]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def judge_of(model: Model) -> Judge | None:
    """The judge of attributes that lies beside the model; None without one for pictures of its size."""
    judge = judge_beside(model)
    return judge if judge and judge.columns else None


def judge_beside(model: Model) -> Judge | None:
    """The judge of whatever kind that lies beside the model, read once; None without one for pictures of its size.

    Raises CheckpointError for a file that holds no judge.
    """
    path = model.folder / judges.FILE
    with _reading:
        if model not in _kept and path.exists():
            _kept[model] = model.turns(lambda: judges.read(path, model.hardware))
        judge = _kept.get(model)
    return judge if judge and judge.size == model.image_size else None
