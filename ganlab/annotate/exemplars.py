"""Which samples stand for a concept: those that are typical of it in z, not those of whose looks a judge is surest.

In a sum of three exemplars a concept, what they have by chance adds up with what they have in common. Along each wanted
attribute's direction in z, the normal of the plane that a linear SVM lays between samples with and without it (Shen et
al. 2020), exemplars are therefore chosen near one place: a little beyond the mean of all that show the concept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ganlab import latent
from ganlab.seeds import Latents

COUNT = 60
BEYOND = 0.5
"""How far beyond the mean of a concept's members its exemplars should lie, in their standard deviations."""

Rows: TypeAlias = NDArray[np.intp]
Wants: TypeAlias = Mapping[str, bool]
"""Attribute -> whether a picture must show it or must not"""
Verdicts: TypeAlias = Mapping[str, NDArray[np.float32]]
"""Attribute -> probability `[N]`"""


def shows(verdicts: Verdicts, wants: Wants) -> NDArray[np.bool_]:
    """`[N]`: every attribute is judged as it is wanted."""
    return np.asarray(np.all([(verdicts[name] > 0.5) == wanted for name, wanted in wants.items()], axis=0))


class Planes:
    """The directions in z of a judge's attributes, each found when it is first asked for."""

    def __init__(self, z: Latents, verdicts: Verdicts) -> None:
        self.z, self.verdicts = z, verdicts
        self._places: dict[str, NDArray[np.float64] | None] = {}

    def place(self, name: str) -> NDArray[np.float64] | None:
        """Where each sample lies along the attribute's direction `[N]`; None where too few show it or do not."""
        if name not in self._places:
            shown = self.verdicts[name] > 0.5
            direction = latent.separating(self.z, shown)[0] if latent.separable(shown) else None
            self._places[name] = None if direction is None else np.asarray(self.z @ direction, np.float64)
        return self._places[name]

    def typical(self, members: Rows, wants: Wants, count: int = COUNT) -> Rows:
        """Up to `count` of a concept's members, the most typical first; without any plane, in the order given."""
        if not len(members):
            return members
        off = np.zeros(len(members))
        for name, wanted in wants.items():
            place = self.place(name)
            if place is not None:
                here = place[members] if wanted else -place[members]
                spread = max(float(here.std()), 1e-9)
                off = np.maximum(off, np.abs(here - here.mean() - BEYOND * spread) / spread)
        return members[np.argsort(off, kind="stable")[:count]]
