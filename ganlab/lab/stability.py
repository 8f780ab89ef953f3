"""How much a sum of concepts owes to its exemplars: done anew with 1, 3 and 10 of them, drawn at random many times.

DCGAN, section 6.3.2: "Experiments working on only single samples per concept were unstable", means of three were not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganlab import latent
from ganlab.errors import InvalidValue
from ganlab.images import Pixels
from ganlab.lab.model import Model
from ganlab.lab.sums import Slot, latents_of
from ganlab.lab.verdicts import verdicts
from ganlab.metrics.pairs import pair_distances
from ganlab.seeds import Latents, mix

COUNTS = (1, 3, 10)
DRAWS = 60
MOST_DRAWS = 1_000
SURE = 0.9
"""Of a verdict: from here on, or below 1 less this, a judge is sure."""
STREAM = 10  # of random numbers, apart from that of the neighbours


@dataclass(frozen=True)
class Stability:
    """A sum with so many exemplars a slot: of the first ones, and of `draws` random choices, with replacement."""

    exemplars: int
    picture: Pixels  # [H, W, C]: the sum of the first exemplars
    draws: Pixels  # [N, H, W, C]; N is 0 where no slot holds several exemplars
    distance: float  # of two draws' pictures: root mean square, in levels of 255; 0 without draws
    verdict: dict[str, float]  # attribute -> how probably `picture` shows it; {} without a judge
    shown: dict[str, NDArray[np.bool_]]  # attribute -> whether each draw shows it [N]; {} without a judge or draws

    @property
    def shares(self) -> dict[str, float]:
        """Attribute -> the share of the draws that show it."""
        return {name: float(rows.mean()) for name, rows in self.shown.items()}

    def alike(self, verdict: Mapping[str, float]) -> float | None:
        """The share of the draws that agree with another picture wherever its verdict is sure; None where nothing is.

        verdict: attribute -> how probably that picture shows it.
        """
        sure = {name: share > 0.5 for name, share in verdict.items() if max(share, 1 - share) >= SURE}
        same = [rows == sure[name] for name, rows in self.shown.items() if name in sure]
        return float(np.all(same, axis=0).mean()) if same else None


def stability(
    model: Model, expression: str, slots: Mapping[str, Slot] | None = None, draws: int = DRAWS, seed: int = 0
) -> tuple[Stability, ...]:
    """The expression's sum with 1, 3 and 10 exemplars, as far as the smallest slot goes.

    slots: concept -> all its exemplars, the best first; None stands for the model's own. Draws are bootstraps: of a
    slot's exemplars with replacement, and with k exemplars the first k of those with more. A slot with a single
    exemplar always gives that one. Raises ExpressionError, InvalidValue, InvalidSeeds.
    """
    if isinstance(draws, bool) or not isinstance(draws, int) or not 2 <= draws <= MOST_DRAWS:
        raise InvalidValue(name="draws", value=draws, remedy=f"choose 2 to {MOST_DRAWS}")
    z = latents_of(model, expression, model.concepts if slots is None else slots)
    pools = [len(rows) for rows in z.values() if len(rows) > 1]
    counts = [k for k in COUNTS if k <= min(pools, default=1)]
    picks = _picks({name: len(rows) for name, rows in z.items()}, draws if pools else 0, seed)
    sums = [_sum(expression, z, pick, k) for k in counts for pick in picks]
    pixels = model.pixels(z=np.stack(sums))
    shown = verdicts(model, pixels)
    each = len(picks)
    return tuple(_row(k, slice(i * each, (i + 1) * each), pixels, shown) for i, k in enumerate(counts))


Pick = Mapping[str, Sequence[int]]
"""Slot -> the places of its exemplars."""


def _picks(sizes: Mapping[str, int], draws: int, seed: int) -> list[Pick]:
    """The first exemplars of each slot, then `draws` random ones: as many as the largest count."""
    first = {name: range(size) for name, size in sizes.items()}
    random = np.random.Generator(np.random.Philox(key=mix(seed, STREAM)))
    most = COUNTS[-1]
    drawn = [{name: random.integers(0, size, most).tolist() for name, size in sizes.items()} for _ in range(draws)]
    return [first, *drawn]


def _sum(expression: str, z: Mapping[str, Latents], pick: Pick, k: int) -> Latents:
    return latent.combine(expression, {name: rows[list(pick[name][:k])] for name, rows in z.items()})


def _row(k: int, rows: slice, pixels: Pixels, shown: Mapping[str, NDArray[np.float32]]) -> Stability:
    picture, draws = pixels[rows][0], pixels[rows][1:]
    return Stability(
        exemplars=k,
        picture=picture,
        draws=draws,
        distance=float(pair_distances(draws).mean()) if len(draws) else 0.0,
        verdict={name: float(values[rows][0]) for name, values in shown.items()},
        shown={name: values[rows][1:] > 0.5 for name, values in shown.items()} if len(draws) else {},
    )
