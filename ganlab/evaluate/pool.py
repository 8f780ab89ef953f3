"""Samples of a model of faces with a judge's verdicts: what exemplars are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganlab import seeds
from ganlab.annotate.exemplars import Planes
from ganlab.images import Pixels
from ganlab.judges import Judge, attribute
from ganlab.lab import Model
from ganlab.seeds import Latents

Rows = NDArray[np.intp]
Verdicts = Mapping[str, NDArray[np.float32]]
"""Attribute -> probability `[N]`"""


@dataclass(frozen=True)
class Pool:
    """The samples of seeds 0 to N - 1."""

    z: Latents
    pixels: Pixels
    verdicts: Verdicts
    planes: Planes

    def members(self, wants: Mapping[str, bool]) -> Rows:
        """The rows that are judged to be all that is wanted; none where the judge does not know an attribute."""
        if not wants.keys() <= self.verdicts.keys():
            return np.zeros(0, np.intp)
        return np.flatnonzero(shows(self.verdicts, wants))

    def exemplars(self, wants: Mapping[str, bool]) -> Rows:
        """Up to 60 members that are typical of the concept, from which those of `annotate` are chosen too.

        Half a smile is a member as well, and near the bound: a difference of such exemplars says little.
        """
        return self.planes.typical(self.members(wants), wants)


def pool(model: Model, judge: Judge, count: int) -> Pool:
    """Draw and judge `count` samples."""
    numbers = range(count)
    pixels, z = model.pixels(numbers), model.z(numbers)
    verdicts = attribute.probabilities(judge, pixels)
    return Pool(z, pixels, verdicts, Planes(z, verdicts))


def shows(verdicts: Verdicts, wants: Mapping[str, bool]) -> NDArray[np.bool_]:
    """`[N]`: every attribute is judged as it is wanted."""
    return np.asarray(np.all([(verdicts[name] > 0.5) == wanted for name, wanted in wants.items()], axis=0))


def pick(members: Rows, k: int, *place: int) -> Rows:
    """k different members, drawn for a place in the work."""
    return members[seeds.permutation(len(members), *place)[:k]]
