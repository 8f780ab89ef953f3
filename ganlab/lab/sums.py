"""Arithmetic on a model's concepts: DCGAN section 6.3.2 and figure 7."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ganlab import latent
from ganlab.errors import InvalidValue
from ganlab.images import Pixels
from ganlab.lab.model import Model
from ganlab.lab.recipes import exemplars as rows_of
from ganlab.seeds import Latents

Slot: TypeAlias = "Sequence[int | Sequence[float]] | Latents"
"""Exemplars of a concept, the best first: latents `[k, z_dim]`, or a list of seeds and of latents `[z_dim]`."""


@dataclass(frozen=True)
class Arithmetic:
    """A sum of concepts. Row 4 of `pixels` and of `z` is the sum itself, the others are its neighbours."""

    pixels: Pixels  # [9, H, W, C]
    z: Latents  # [9, z_dim]
    weights: dict[str, float]
    exemplars: dict[str, Pixels]  # concept -> [k, H, W, C]
    means: dict[str, Pixels]  # concept -> G(mean z) [H, W, C]
    pixel_sum: Pixels  # [H, W, C]: the same sum done on the exemplars' pixels
    norm: float  # ||z[4]||
    prior_norm: tuple[float, float]  # mean and standard deviation of ||z|| under the prior


def arithmetic(
    model: Model,
    expression: str,
    slots: Mapping[str, Slot] | None = None,
    noise: float = 0.25,
    exemplars: int = 3,
    seed: int = 0,
) -> Arithmetic:
    """The expression's sum over the means of each concept's first `exemplars` latents, with eight neighbours +- noise.

    slots: concept -> exemplars; None stands for the model's own concepts.
    Raises ExpressionError with the character at fault, InvalidValue (an empty slot), InvalidSeeds.
    """
    if isinstance(exemplars, bool) or not isinstance(exemplars, int) or exemplars < 1:
        raise InvalidValue(name="exemplars", value=exemplars, remedy="choose 1 or more (the paper has 3)")
    every = latents_of(model, expression, model.concepts if slots is None else slots)
    z = {name: rows[:exemplars] for name, rows in every.items()}
    panel = latent.neighbours(latent.combine(expression, z), noise, seed)
    means = np.stack([rows.mean(0) for rows in z.values()])
    drawn = model.pixels(z=np.concatenate([panel, means, *z.values()]))  # [9 + names + exemplars, H, W, C]
    ends = np.cumsum([len(panel), len(means), *(len(rows) for rows in z.values())])
    panel_pixels, mean_pixels, *shown = np.split(drawn, ends[:-1])
    pictures = dict(zip(z, shown))
    return Arithmetic(
        pixels=panel_pixels,
        z=panel,
        weights=latent.read(expression, z),
        exemplars=pictures,
        means=dict(zip(z, mean_pixels)),
        pixel_sum=latent.pixel_sum(expression, pictures),
        norm=latent.norm(panel[latent.CENTRE]),
        prior_norm=latent.prior_norm(model.z_dim, model.prior),
    )


def latents_of(model: Model, expression: str, slots: Mapping[str, Slot]) -> dict[str, Latents]:
    """Name -> `[k, z_dim]` of every slot that the expression names; raises like `arithmetic`."""
    given = {latent.spaced(name): slot for name, slot in slots.items()}
    return {name: _latents(model, name, given[name]) for name in latent.read(expression, given)}


def _latents(model: Model, name: str, slot: Slot) -> Latents:
    if isinstance(slot, np.ndarray) and slot.ndim == 2 and len(slot):
        return model.checked(slot)
    return rows_of(model, [int(item) if isinstance(item, np.integer) else item for item in slot], name)  # type: ignore[misc]
