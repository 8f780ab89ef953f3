"""Samples of a model of faces with a judge's verdicts: what exemplars are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganlab import seeds
from ganlab.images import Pixels
from ganlab.judges import Judge, attribute
from ganlab.lab import Model
from ganlab.seeds import Latents

Rows = NDArray[np.intp]
Verdicts = Mapping[str, NDArray[np.float32]]
"""Attribute -> probability `[N]`"""

CLEAREST = 60
"""As many as the named concepts of a model are chosen from."""


@dataclass(frozen=True)
class Pool:
    """The samples of seeds 0 to N - 1."""

    z: Latents
    pixels: Pixels
    verdicts: Verdicts

    def members(self, wants: Mapping[str, bool]) -> Rows:
        """The rows that are judged to be all that is wanted; none where the judge does not know an attribute."""
        if not wants.keys() <= self.verdicts.keys():
            return np.zeros(0, np.intp)
        return np.flatnonzero(shows(self.verdicts, wants))

    def clear(self, wants: Mapping[str, bool]) -> Rows:
        """Up to 60 members, those of whose least sure attribute the judge is surest: what a person would choose from.

        Half a smile is a member too, and near the bound: a difference of such exemplars says little.
        """
        rows = self.members(wants)
        if not len(rows):
            return rows
        sure = [
            self.verdicts[name][rows] if wanted else 1 - self.verdicts[name][rows] for name, wanted in wants.items()
        ]
        return rows[np.argsort(-np.min(sure, axis=0), kind="stable")[:CLEAREST]]


def pool(model: Model, judge: Judge, count: int) -> Pool:
    """Draw and judge `count` samples."""
    numbers = range(count)
    pixels = model.pixels(numbers)
    return Pool(model.z(numbers), pixels, attribute.probabilities(judge, pixels))


def shows(verdicts: Verdicts, wants: Mapping[str, bool]) -> NDArray[np.bool_]:
    """`[N]`: every attribute is judged as it is wanted."""
    return np.asarray(np.all([(verdicts[name] > 0.5) == wanted for name, wanted in wants.items()], axis=0))


def pick(members: Rows, k: int, *place: int) -> Rows:
    """k different members, drawn for a place in the work."""
    return members[seeds.permutation(len(members), *place)[:k]]
