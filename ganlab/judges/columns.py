"""What labels ask of a judge: a column of 0 and 1 is one logit, k classes are k logits, numbers are one standardised
output. Missing labels (NaN, "") are learnt from nothing and counted nowhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, smooth_l1_loss

Kind = Literal["binary", "classes", "continuous"]
Values = NDArray[np.float32]

FEWEST_EACH = 20
"""A value that fewer pictures have is no class."""
MOST_CLASSES = 100
MOST_NUMBERS = 12
"""Whole numbers of at most so many different values are classes."""
COVERED = 0.5
"""Of the pictures: the share that the classes of a column must have together, or it holds names and no classes."""
YES, NO = ("yes", "true"), ("no", "false")
NOT_SEEN = ("split",)
"""Columns that say nothing about the picture itself."""
BEND = 0.25
"""Standard deviations: errors below count by their square, larger ones by their size."""
SURE = 8.0
"""The logit of a label that is known."""


@dataclass(frozen=True)
class Column:
    """A column of labels and how a network's outputs stand for it.

    classes: the values as text, for `classes`. centre and spread: mean and standard deviation, for `continuous`.
    """

    name: str
    kind: Kind
    classes: tuple[str, ...] = ()
    centre: float = 0.0
    spread: float = 1.0

    @property
    def outputs(self) -> int:
        return len(self.classes) or 1

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Column:
        return cls(**{**values, "classes": tuple(values["classes"])})


def find(labels: Mapping[str, NDArray[Any]]) -> tuple[Column, ...]:
    """The columns of a dataset's labels `[N]` that a judge can learn; one that repeats another is passed over."""
    columns: list[Column] = []
    seen: list[bytes] = []
    for name, values in labels.items():
        column = None if name in NOT_SEEN else _column(name, values)
        if column:
            target = (column.classes, encode(column, values).tobytes())
            key = repr(target).encode()
            if key not in seen:
                seen.append(key)
                columns.append(column)
    return tuple(columns)


def encode(column: Column, values: NDArray[Any]) -> Values:
    """`[N]` float32: 0 or 1, the number of the class, or the standardised value; NaN where there is none."""
    if column.kind == "classes":
        numbers = {text: float(place) for place, text in enumerate(column.classes)}
        return np.asarray([numbers.get(text, np.nan) for text in _texts(values)], np.float32)
    if values.dtype.kind == "U":
        answers = dict.fromkeys(YES, 1.0) | dict.fromkeys(NO, 0.0)
        return np.asarray([answers.get(text.lower(), np.nan) for text in values.tolist()], np.float32)
    return ((values.astype(np.float64) - column.centre) / column.spread).astype(np.float32)


def targets(columns: Sequence[Column], labels: Mapping[str, NDArray[Any]]) -> Values:
    """`[N, columns]` of what is to be read, encoded."""
    return np.stack([encode(column, labels[column.name]) for column in columns], axis=1)


def perfect(columns: Sequence[Column], wanted: Values) -> Values:
    """`[N, columns]` encoded labels -> the `[N, outputs]` of a network that knows them; NaN where there is none."""
    parts = []
    for place, column in enumerate(columns):
        known = wanted[:, place : place + 1]
        if column.kind == "binary":
            parts.append((2 * known - 1) * SURE)
        elif column.kind == "classes":
            parts.append(np.where(np.isnan(known), np.nan, (known == np.arange(column.outputs)) * 2 * SURE))
        else:
            parts.append(known)
    return np.concatenate(parts, axis=1).astype(np.float32)


def loss(columns: Sequence[Column], outputs: Tensor, wanted: Tensor) -> Tensor:
    """The sum over columns of cross-entropy, or of the Huber loss of standardised values, of the known labels."""
    total = outputs.new_zeros(())
    for column, target, part in zip(columns, wanted.unbind(1), split(columns, outputs), strict=True):
        known = ~target.isnan()
        if not known.any():
            continue
        part, target = part[known], target[known]
        if column.kind == "classes":
            total = total + cross_entropy(part, target.long())
        elif column.kind == "binary":
            total = total + binary_cross_entropy_with_logits(part[:, 0], target)
        else:
            total = total + smooth_l1_loss(part[:, 0], target, beta=BEND)
    return total


def split(columns: Sequence[Column], outputs: Tensor) -> Sequence[Tensor]:
    """`[N, outputs]` -> one `[N, outputs of it]` a column."""
    return torch.split(outputs, [column.outputs for column in columns], dim=1)


def probabilities(columns: Sequence[Column], outputs: Values) -> dict[str, Values]:
    """Name -> probability `[N]`: of a binary column under its own name, of a class under the class's."""
    found: dict[str, Values] = {}
    names = class_names(columns)
    for column, part in zip(columns, split(columns, torch.from_numpy(outputs)), strict=True):
        if column.kind == "binary":
            found[plain(column.name)] = part[:, 0].sigmoid().numpy()
        elif column.kind == "classes":
            shares = part.softmax(1)
            found |= {names[column.name, text]: shares[:, k].numpy() for k, text in enumerate(column.classes)}
    return found


def values(columns: Sequence[Column], outputs: Values) -> dict[str, Values]:
    """Continuous column -> value `[N]` in the label's own units."""
    parts = zip(columns, split(columns, torch.from_numpy(outputs)), strict=True)
    return {
        column.name: (part[:, 0] * column.spread + column.centre).numpy()
        for column, part in parts
        if column.kind == "continuous"
    }


def class_names(columns: Sequence[Column]) -> dict[tuple[str, str], str]:
    """(column, class) -> a name that an expression can hold: the class, with its column where it alone says too little.

    That is where it begins with a digit, or where another column or class has the same name.
    """
    pairs = [(column.name, text) for column in columns for text in column.classes]
    taken = Counter([*(plain(text) for _, text in pairs), *(plain(c.name) for c in columns if c.kind == "binary")])
    return {
        (name, text): plain(text) if taken[plain(text)] == 1 and plain(text)[:1].isalpha() else plain(f"{name} {text}")
        for name, text in pairs
    }


def plain(name: str) -> str:
    """Words of letters and digits with one space between: "long_hair" is "long hair"."""
    return " ".join(re.sub(r"[\W_]+", " ", name).split())


def _column(name: str, values: NDArray[Any]) -> Column | None:
    if values.dtype.kind == "U":
        return _of_texts(name, values)
    known = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    different = set(np.unique(known).tolist()) if len(known) else set()
    if different <= {0, 1}:
        enough = min(np.count_nonzero(known == 0), np.count_nonzero(known == 1)) >= FEWEST_EACH
        return Column(name, "binary") if enough else None
    if len(different) <= MOST_NUMBERS and all(float(value).is_integer() for value in different):
        return _of_classes(name, values)
    finite = known[np.isfinite(known)].astype(np.float64)
    if len(finite) < COVERED * len(values) or not finite.std() > 0:
        return None
    return Column(name, "continuous", centre=float(finite.mean()), spread=float(finite.std()))


def _of_texts(name: str, values: NDArray[Any]) -> Column | None:
    said = Counter(text.lower() for text in values.tolist() if text)
    if said and all(text in (*YES, *NO) for text in said):
        counts = [sum(said[text] for text in answers) for answers in (YES, NO)]
        return Column(name, "binary") if min(counts) >= FEWEST_EACH else None
    return _of_classes(name, values)


def _of_classes(name: str, values: NDArray[Any]) -> Column | None:
    counts = Counter(text for text in _texts(values) if text)
    classes = tuple(sorted(text for text, count in counts.items() if count >= FEWEST_EACH))
    covered = sum(counts[text] for text in classes) >= COVERED * len(values)
    return Column(name, "classes", classes) if 2 <= len(classes) <= MOST_CLASSES and covered else None


def _texts(values: NDArray[Any]) -> list[str]:
    """Values as text; "" where there is none."""
    if values.dtype.kind == "f":
        return ["" if np.isnan(value) else f"{value:g}" for value in values.tolist()]
    return [str(value) for value in values.tolist()]
