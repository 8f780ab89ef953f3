"""Samples of a model with a judge's verdicts: what exemplars are drawn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ganlab import seeds
from ganlab.annotate.concepts import candidates, plainly
from ganlab.annotate.exemplars import Planes, Rows, Verdicts, Wants, shows
from ganlab.annotate.samples import drawn
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.lab import Model
from ganlab.metrics import Figures
from ganlab.seeds import Latents


@dataclass(frozen=True)
class Pool:
    """The samples of seeds 0 to N - 1."""

    z: Latents
    pixels: Pixels
    verdicts: Verdicts
    planes: Planes

    def members(self, wants: Wants) -> Rows:
        """The rows that are judged to be all that is wanted; none where the judge does not know an attribute."""
        if not wants.keys() <= self.verdicts.keys():
            return np.zeros(0, np.intp)
        return np.flatnonzero(shows(self.verdicts, wants))

    def exemplars(self, asked: Wants) -> Rows:
        """Up to 60 members that are typical of the concept and plain to see, from which `annotate` chooses too.

        Half a smile is a member as well, and near the bound: a difference of such exemplars says little.
        """
        if not asked.keys() <= self.verdicts.keys():
            return np.zeros(0, np.intp)
        wants, rows = candidates(self.verdicts, asked, plainly(asked))
        return self.planes.typical(rows, wants)

    def shares(self) -> Figures:
        """Under `samples`, how many show each attribute."""
        figures = Figures()
        for name, verdict in self.verdicts.items():
            figures.share(float((verdict > 0.5).mean()), len(verdict), "samples", name)
        return figures


def pool(model: Model, judge: Judge, count: int, tell: Callable[[int], None] | None = None) -> Pool:
    """Draw and judge `count` samples. tell: (samples done by this step)."""
    made = drawn(model, judge, count, tell)
    return Pool(made.z, made.pixels, made.verdicts, Planes(made.z, made.verdicts))


def pick(members: Rows, k: int, *place: int) -> Rows:
    """k different members, drawn for a place in the work."""
    return members[seeds.permutation(len(members), *place)[:k]]
