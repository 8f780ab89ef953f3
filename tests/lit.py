"""A segmenter whose windows are what is light, and what is measured with it on a small model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from ganlab.datasets.rendered import render
from ganlab.device import pick
from ganlab.evaluate.ablation import Critics, Measured, measure
from ganlab.evaluate.meter import Meter
from ganlab.evaluate.sets import Sizes
from ganlab.judges import Judge, segment
from ganlab.lab import Model
from ganlab.metrics import Figures

SHARE = 0.01
"""Of the pixels: so that some of the samples have windows and some have none."""
SIZES, CRITICS, PICTURES = Sizes(60, 40, 120, 24), Critics(240, 40), 60


class Bright(torch.nn.Module):
    """A window is where it is lighter around than `level`; a picture's features are its mean colours."""

    def __init__(self, level: float) -> None:
        super().__init__()
        self.level = level

    def forward(self, x: Tensor) -> Tensor:
        return (avg_pool2d(x.mean(1, keepdim=True), 3, 1, 1)[:, 0] - self.level) * 20

    def features(self, x: Tensor) -> Tensor:
        return x.mean((2, 3))


def bright(model: Model, share: float = SHARE) -> Judge:
    """A judge by which so large a share of the pixels of samples are windows."""
    judge = Judge(Bright(0.0), segment.WORLD, 16, pick("cpu"), "known")
    level = float(np.quantile(judge.outputs(model.pixels(range(64))), 1 - share)) / 20
    return replace(judge, network=Bright(level))


def measured(model: Model, judge: Judge, second: Judge | None = None) -> Measured:
    """What is said of the model's windows, on few pictures."""
    real = render("rooms", range(40), size=16).pixels
    return measure(model, judge, second or judge, real, PICTURES, Meter(10**6), SIZES, CRITICS)


def forgotten(model: Model) -> Figures:
    """The figures alone, of windows that some of the samples have."""
    return measured(model, bright(model)).figures
