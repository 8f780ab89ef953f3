"""What a picture shows, read by a small convolutional network with a head for every column of labels.

Shape ladder at 64 px: x [N, 3, 64, 64] -> 32 [N, 32] -> 16 [N, 64] -> 8 [N, 128] -> 4 [N, 192] -> 4 [N, 64]
-> features [N, 192] -> outputs [N, outputs of all columns]. Pictures above 64 px are shrunk to 64 first.

A second judge, which measures what the first one helped to choose, is another network that learnt from other renders.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d, avg_pool2d

from ganlab.datasets import rendered
from ganlab.device import Hardware
from ganlab.images import Pixels
from ganlab.judges import columns as labels
from ganlab.judges.columns import Column, Values
from ganlab.judges.fitting import SECOND_SERIES, SERIES, Lesson, Recipe, Tell, built, fit, lessons, softened
from ganlab.judges.judge import Judge, Measure

WORLD = "faces"
TURNED = 0.25
"""From which turn of the head (1 is 29 degrees) a face counts as turned."""
OLD = 0.6
"""From which age (0 young, 1 old) a face counts as old."""
BLUR = 0.05
"""How far from such a bound a value is judged with 73 %: about the error of a reading."""

ATTRIBUTES = ("woman", "smiling", "glasses", "beard", "long hair", "old", "turned left", "turned right")
MIRRORED = ("yaw",)
"""Columns of faces that change their sign in a mirror."""
WIDTHS = (32, 64, 128, 192)
NARROW, FEATURES = 64, 192
SECOND_RECIPE = Recipe(epochs=7)
POOLED = (16, 32, 64, 128)
LARGEST = 64


class AttributeNet(nn.Module):
    """x `[N, 3, S, S]`, S a power of two from 16 -> outputs `[N, outputs]`."""

    def __init__(self, outputs: int, size: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for width in WIDTHS:
            layers += [nn.Conv2d(before, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
            before = width
        layers += [nn.Conv2d(before, NARROW, 1, bias=False), nn.BatchNorm2d(NARROW), nn.ReLU(inplace=True)]
        side = min(size, LARGEST) // 2 ** len(WIDTHS)
        self.trunk = nn.Sequential(*layers)
        self.to_features = nn.Linear(NARROW * side * side, FEATURES)
        self.to_outputs = nn.Linear(FEATURES, outputs)

    def features(self, x: Tensor) -> Tensor:
        """`[N, 192]`, the layer before the heads."""
        if x.shape[-1] > LARGEST:
            x = adaptive_avg_pool2d(x, LARGEST)
        found: Tensor = self.to_features(self.trunk(x).flatten(1))
        return found.relu()

    def forward(self, x: Tensor) -> Tensor:
        outputs: Tensor = self.to_outputs(self.features(x))
        return outputs


class PooledNet(nn.Module):
    """x `[N, 3, S, S]`, S a power of two from 16 -> outputs `[N, outputs]`: convolutions without a stride.

    At 64 px each is followed by means of 2 x 2: 32 [N, 16] -> 16 [N, 32] -> 8 [N, 64] -> 4 [N, 128], and the heads see
    the last maps without a layer between: features [N, 128 * 16].
    """

    def __init__(self, outputs: int, size: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList()
        before = 3
        for width in POOLED:
            self.layers.append(
                nn.Sequential(nn.Conv2d(before, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.SiLU())
            )
            before = width
        side = min(size, LARGEST) // 2 ** len(POOLED)
        self.drop = nn.Dropout(0.2)
        self.to_outputs = nn.Linear(before * side * side, outputs)

    def features(self, x: Tensor) -> Tensor:
        """`[N, D]`, the layer before the heads."""
        if x.shape[-1] > LARGEST:
            x = adaptive_avg_pool2d(x, LARGEST)
        for layer in self.layers:
            x = avg_pool2d(layer(x), 2)
        return x.flatten(1)

    def forward(self, x: Tensor) -> Tensor:
        outputs: Tensor = self.to_outputs(self.drop(self.features(x)))
        return outputs


def network(columns: Sequence[Column], size: int) -> AttributeNet:
    """An untrained network for these columns and pictures of `size` px."""
    return AttributeNet(sum(column.outputs for column in columns), size)


def second_network(columns: Sequence[Column], size: int) -> PooledNet:
    """The same for a second judge."""
    return PooledNet(sum(column.outputs for column in columns), size)


def train(size: int, machine: Hardware, recipe: Recipe | None = None, tell: Tell | None = None) -> Judge:
    """A judge for faces of `size` px, its accuracy measured on held-out renders. InvalidValue: a size.

    Above 64 px it learns from renders of 64 px, which is what its network sees of larger ones.
    """
    return _trained(lambda: network(COLUMNS, size), size, machine, recipe or Recipe(), SERIES, tell)


def train_second(size: int, machine: Hardware, recipe: Recipe | None = None, tell: Tell | None = None) -> Judge:
    """Another judge for the same: another network, another seed, other renders. It measures what the first one chose.

    recipe: that of the first judge, if it is not the usual one.
    """
    recipe = replace(recipe or SECOND_RECIPE, seed=SECOND_SERIES)
    return _trained(lambda: second_network(COLUMNS, size), size, machine, recipe, SECOND_SERIES, tell)


def _trained(
    make: Callable[[], nn.Module], size: int, machine: Hardware, recipe: Recipe, series: int, tell: Tell | None
) -> Judge:
    learnt, held = lessons(
        WORLD, size, recipe, lambda drawn: labels.targets(COLUMNS, drawn.labels), min(size, LARGEST), tell, series
    )
    judge = Judge(
        built(make, recipe, machine),
        WORLD,
        size,
        machine,
        str(recipe),
        columns=COLUMNS,
        origin=str(rendered.VERSION[WORLD]),
    )
    mirror = np.asarray([-1 if column.name in MIRRORED else 1 for column in COLUMNS], np.float32)
    return taught(judge, learnt, held, recipe, tell, mirror)


def taught(
    judge: Judge,
    learnt: Lesson,
    held: Lesson,
    recipe: Recipe,
    tell: Tell | None = None,
    mirror: NDArray[np.float32] | None = None,
) -> Judge:
    """The judge trained on what is learnt and measured on what is held out, crisp and softened."""

    def loss(outputs: Tensor, wanted: Tensor) -> Tensor:
        return labels.loss(judge.columns, outputs, wanted)

    fit(judge.network, learnt, recipe, judge.machine, loss, tell, mirror)
    measures: dict[str, Measure] = {}
    for kind, pixels in (("crisp", held.pixels), ("softened", softened(held.pixels, recipe))):
        measures |= _measured(judge, judge.outputs(pixels), held.targets, kind)
    return judge.measured(measures)


def probabilities(judge: Judge, pixels: Pixels) -> dict[str, NDArray[np.float32]]:
    """Attribute -> probability `[N]`: of 0/1 columns, of each class, and for faces of ATTRIBUTES."""
    return _probabilities(judge, judge.outputs(pixels))


def values(judge: Judge, pixels: Pixels) -> dict[str, NDArray[np.float32]]:
    """Continuous column -> value `[N]` in the label's own units, such as yaw from -1 to 1."""
    return labels.values(judge.columns, judge.outputs(pixels))


def binary(judge: Judge) -> tuple[str, ...]:
    """The names of the judge's 0/1 columns, as `probabilities` calls them."""
    return tuple(labels.plain(column.name) for column in judge.columns if column.kind == "binary")


def features(judge: Judge, pixels: Pixels) -> NDArray[np.float32]:
    """`[N, 192]`: the layer before the heads, for distances between sets of pictures."""
    return judge.features(pixels)


def _probabilities(judge: Judge, outputs: Values) -> dict[str, Values]:
    found = labels.probabilities(judge.columns, outputs)
    if judge.world == WORLD:
        numbers = labels.values(judge.columns, outputs)
        beyond = {"old": numbers["age"] - OLD}
        beyond |= {"turned left": -TURNED - numbers["yaw"], "turned right": numbers["yaw"] - TURNED}
        found |= {name: torch.from_numpy(far / BLUR).sigmoid().numpy() for name, far in beyond.items()}
    return found


def _measured(judge: Judge, outputs: Values, wanted: Values, kind: str) -> dict[str, Measure]:
    """Accuracy of every attribute and of every column of classes, and the correlation r of every continuous column."""
    measures: dict[str, Measure] = {}
    ideal = labels.perfect(judge.columns, wanted)
    classes = set(labels.class_names(judge.columns).values())
    truths = _probabilities(judge, ideal)
    for name, found in _probabilities(judge, outputs).items():
        if name not in classes:
            known = ~np.isnan(truths[name])
            right = (found > 0.5) == (truths[name] > 0.5)
            measures[f"accuracy/{kind}/{name}"] = _share(right[known])
    parts = labels.split(judge.columns, torch.from_numpy(outputs))
    for column, part, truth in zip(judge.columns, parts, wanted.T, strict=True):
        known = ~np.isnan(truth)
        if column.kind == "classes":
            measures[f"accuracy/{kind}/{labels.plain(column.name)}"] = _share((part.argmax(1).numpy() == truth)[known])
        elif column.kind == "continuous":
            r = _correlation(part[:, 0].numpy()[known], truth[known])
            measures[f"r/{kind}/{labels.plain(column.name)}"] = Measure(r, int(known.sum()))
    return measures


def _share(right: NDArray[np.bool_]) -> Measure:
    return Measure(float(right.mean()) if len(right) else 0.0, len(right))


def _correlation(found: Values, truth: Values) -> float:
    """Pearson's r; 0 where either does not vary."""
    if len(truth) < 2 or not (found.std() > 0 and truth.std() > 0):
        return 0.0
    return float(np.corrcoef(found, truth)[0, 1])


def _even(name: str, low: float) -> Column:
    """A label that is drawn from [low, 1], with its middle and the spread of an even draw."""
    return Column(name, "continuous", centre=(low + 1) / 2, spread=(1 - low) / 12**0.5)


COLUMNS: tuple[Column, ...] = (
    *(Column(name, "binary") for name in ("woman", "smiling", "glasses", "beard", "long_hair")),
    *(_even(name, 0.0) for name in ("hair", "hair_length", "skin", "age")),
    _even("yaw", -1.0),
)
"""What is read from rendered faces."""
