"""An attribute of faces switched off in the generator, as windows are in rooms: DCGAN section 6.2.1 on another thing.

No search: of each of the first three stages the eighth that is farthest from typical where the thing stands is set to
its typical maps, the means over samples without the thing. The boxes and what is typical are the first judge's; the
second one says on fresh samples how many have lost the thing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ganlab import dissect, lab
from ganlab.annotate.places import THING
from ganlab.errors import InvalidValue
from ganlab.evaluate.meter import Meter
from ganlab.evaluate.sets import Choice
from ganlab.images import Pixels
from ganlab.judges import Judge, attribute
from ganlab.lab import Model, Recipe
from ganlab.lab.recipes import edits
from ganlab.metrics import Figures

STAGES, SHARE = 3, 1 / 8
DRAWS = 3
SAMPLES = 1_000
FRESH = 4_000_000
"""The first seed of the samples: far from those on which units were ranked and typical maps were measured."""


def cost(samples: int) -> int:
    """How many pictures are drawn."""
    return samples * (2 + DRAWS)


def measure(model: Model, second: Judge, samples: int, meter: Meter) -> tuple[Figures, Mapping[str, Recipe]]:
    """The figures below `forgotten`, and the edit; none where the model comes without boxes on such a thing."""
    figures, example = Figures(), model.examples.get(THING)
    found = None if example is None else choice(model, example.boxes)
    if found is None:
        meter.did(cost(samples))
        return figures, {}
    numbers = range(FRESH, FRESH + samples)
    before = model.pixels(numbers)
    meter.did(samples)
    kinds = {"": found, **{f"random {draw}": found.random(model, draw) for draw in range(DRAWS)}}
    rows = {}
    for name, each in kinds.items():
        rows[name] = _compared(second, before, model.pixels(numbers, edits=edits(model, each.recipe(THING))))
        meter.did(samples)
    figures.word(list(found.typical), "forgotten", THING, "stage")
    figures.count(found.count, "forgotten", THING, "units")
    random = [row for name, row in rows.items() if name]
    for measured, values in rows[""].items():
        if len(values):
            figures.mean(values, "forgotten", THING, measured)
            figures.mean(np.mean([row[measured] for row in random], axis=0), "forgotten", THING, f"random {measured}")
    return figures, {THING: found.recipe(THING)}


def choice(model: Model, boxes: dissect.Boxes) -> Choice | None:
    """The units, from those that the boxes rank; None where nearly all samples have the thing, or too few."""
    try:
        ranked = {s: lab.difference_units(model, s, boxes, None, THING) for s in list(model.stages)[:STAGES]}
    except InvalidValue:
        return None
    return Choice(
        typical={s: found.units[: max(1, round(len(found.units) * SHARE))].tolist() for s, found in ranked.items()}
    )


def _compared(judge: Judge, before: Pixels, after: Pixels) -> dict[str, NDArray[np.float64]]:
    """Of samples with the thing: lost; of those without: gained, the change in levels, other attributes changed."""
    was, now = attribute.probabilities(judge, before), attribute.probabilities(judge, after)
    shown = was[THING] > 0.5
    changed = np.mean([(was[name] > 0.5) != (now[name] > 0.5) for name in was if name != THING], axis=0)
    moved = np.abs(after.astype(np.int16) - before).mean((1, 2, 3))
    return {
        "lost": (now[THING][shown] <= 0.5).astype(float),
        "gained": (now[THING][~shown] > 0.5).astype(float),
        "change without it": moved[~shown],
        "other attributes changed": changed[~shown],
    }
