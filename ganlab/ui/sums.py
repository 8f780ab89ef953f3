"""Slots of exemplars on their way from a widget's script to the lab and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ganlab import lab, seeds
from ganlab.errors import InvalidValue
from ganlab.images import Pixels
from ganlab.lab import Model
from ganlab.lab.recipes import Item, exemplars, item
from ganlab.lab.stability import Stability, stability
from ganlab.lab.verdicts import verdicts
from ganlab.latent import CENTRE, norm, read, spaced
from ganlab.seeds import Latents
from ganlab.ui.asked import Asked
from ganlab.ui.pictures import sheet

EXPRESSION = "a - b + c"
EXEMPLARS, MOST = 3, 10
NAMES = 24  # slots that a request may name
LOUDEST = 2.0  # noise
ATTRIBUTES = 8  # that bars are drawn of
DRAWN = 18  # draws that are shown of each number of exemplars

Slots = dict[str, list[Item]]


def slots_of(asked: Asked) -> Slots:
    """The request's `slots`: name -> seeds as text, or a list of seeds, their digits, and latents as number lists."""
    return {name: _items(name, rows) for name, rows in asked.table("slots", NAMES).items()}


def sum_of(model: Model, asked: Asked, slots: Slots) -> lab.Arithmetic:
    """The expression over the slots, and over the first exemplars of the model's concepts."""
    known: dict[str, lab.Slot] = {name: rows[:EXEMPLARS] for name, rows in model.concepts.items()}
    known.update(slots)
    expression, noise, seed = asked.text("expression", EXPRESSION), noise_of(asked), noise_seed_of(asked)
    return lab.arithmetic(model, expression, known, noise, exemplars=MOST, seed=seed)


def noise_of(asked: Asked) -> float:
    return asked.number("noise", 0, LOUDEST, 0.25)


def noise_seed_of(asked: Asked) -> int:
    return asked.whole("noise_seed", 0, seeds.LARGEST, 0)


def solved(model: Model, slots: Slots, result: lab.Arithmetic | None) -> dict[str, Any]:
    """One sheet: the panel and the pixel sum if there is a result, each filled slot's mean, all exemplars; figures."""
    z = {name: exemplars(model, items, name) for name, items in slots.items() if items}
    means = {name: rows.mean(0) for name, rows in z.items()}
    drawn: list[Pixels] = [] if result is None else [result.pixels, result.pixel_sum[None]]
    done = sum(map(len, drawn))
    if z:
        drawn.append(model.pixels(z=np.concatenate([np.stack([*means.values()]), *z.values()])))
    places = {"sum_at": 9, "means_at": done, "members_at": done + len(z)}
    lengths = {name: norm(mean) for name, mean in means.items()}
    return {**places, "lengths": lengths, "sheet": sheet(np.concatenate(drawn)) if drawn else None}


def figures(result: lab.Arithmetic) -> dict[str, Any]:
    """How far out the sum lies, and how much of each name it holds."""
    return {"weights": result.weights, "norm": result.norm, "prior_norm": list(result.prior_norm)}


def judged(model: Model, result: lab.Arithmetic) -> dict[str, float]:
    """Attribute -> how probably the centre of the panel shows it, by the model's judge; {} without one."""
    return {name: round(float(rows[0]), 4) for name, rows in verdicts(model, result.pixels[CENTRE, None]).items()}


def stable(model: Model, asked: Asked, slots: Slots) -> list[Stability]:
    """The same sum with 1, 3 and 10 exemplars."""
    return list(stability(model, asked.text("expression", EXPRESSION), pools_of(model, asked, slots)))


def rows_of(rows: Sequence[Stability], pools: Slots, verdict: Mapping[str, float]) -> dict[str, Any]:
    """A sheet of each row's centre and some of its draws, and what the judge says. verdict: that on the sum itself."""
    few = min(DRAWN, len(rows[0].draws))
    pixels = np.concatenate([np.concatenate([row.picture[None], row.draws[:few]]) for row in rows])
    told = _telling(rows, verdict)
    shown = [
        {
            **_figures(row, told, verdict),
            "slots": {name: plain(items[: row.exemplars]) for name, items in pools.items()},
        }
        for row in rows
    ]
    return {"sheet": sheet(pixels), "each": 1 + few, "rows": shown, "judged": dict(verdict)}


def pools_of(model: Model, asked: Asked, slots: Slots) -> Slots:
    """What the exemplars of each name of the expression are drawn from.

    A slot that opens like a concept stands for all of its exemplars.
    """
    pools: Slots = {spaced(name): [*rows] for name, rows in model.concepts.items()}
    for name, items in slots.items():
        concept = concept_of(model, items)
        pools[spaced(name)] = [*model.concepts[concept]] if concept else items
    return {name: pools[name] for name in read(asked.text("expression", EXPRESSION), pools)}


def concept_of(model: Model, items: Sequence[Item]) -> str:
    """The concept whose first exemplars these are, three or more; else ""."""
    fits = (name for name, rows in model.concepts.items() if rows[: len(items)] == list(items))
    return next(fits, "") if len(items) >= EXEMPLARS else ""


def numbers(z: Latents) -> list[float]:
    """A latent for a script, each number as short as it may be for the same float32 to come back."""
    return [float(str(value)) for value in z]


def _figures(row: Stability, told: Sequence[str], verdict: Mapping[str, float]) -> dict[str, Any]:
    shares = row.shares
    return {
        "exemplars": row.exemplars,
        "draws": len(row.draws),
        "distance": round(row.distance, 2),
        "alike": row.alike(verdict),
        "shares": {name: shares[name] for name in told if name in shares},
    }


def _telling(rows: Sequence[Stability], verdict: Mapping[str, float]) -> list[str]:
    """The attributes that pictures show most, in the judge's order."""
    most = {name: max(verdict[name], *(row.shares.get(name, 0.0) for row in rows)) for name in verdict}
    kept = sorted(most, key=lambda name: -most[name])[:ATTRIBUTES]
    return [name for name in verdict if name in kept]


def plain(items: Sequence[Item]) -> list[Any]:
    """A slot's items as a script takes them: seeds as digits, latents as lists of numbers."""
    return [str(each) if isinstance(each, int) else list(each) for each in items]


def _items(name: str, rows: object) -> list[Item]:
    if not rows:
        return []
    if not isinstance(rows, list) or not any(isinstance(row, list) for row in rows):
        return list(Asked({name: rows}).seeds(name, MOST))
    if len(rows) > MOST:
        raise InvalidValue(name=name, value=len(rows), remedy=f"a slot holds {MOST} pictures at most")
    try:
        return [item(row) for row in rows]
    except TypeError as error:
        raise InvalidValue(name=name, value=str(error), remedy="give seeds, or latents as lists of numbers") from error
