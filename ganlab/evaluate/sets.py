"""Which units draw a thing: a set over several stages, chosen by what pictures are like without it.

A stage's units are ranked by how far they are from typical where the thing is (`dissect.difference`), which finds what
draws a window and what it silences, the wall behind. What share of each stage is edited, and whether it is set to its
typical maps or switched off, is tried out: first what goes, what stands there then and how much else changes; then, of
those that do well, how well a critic tells edited samples that had the thing from edited samples that had not.

All of it is seen by the first judge, on samples and by a critic of its own: nothing here takes part in measuring the
result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np

from ganlab import dissect
from ganlab.dissect import Scores
from ganlab.evaluate.critic import Lesson, Make, Peaks, Told, told_apart
from ganlab.evaluate.effects import Effect, effects, scene
from ganlab.evaluate.pairs import Pairs, matched, samples
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.lab import Model, Recipe
from ganlab.lab.segments import SURE
from ganlab.lab.turns import chunks
from ganlab.lab.typical import Maps
from ganlab.lab.units import at_random
from ganlab.nets import Edits

RANKED, CHOSEN, PAIRED = 20_000_000, 21_000_000, 22_000_000
"""The first seeds of the samples on which units are ranked, shares tried, and critics asked."""
STAGES = 3
"""The first so many stages; what lies above draws texture."""
TYPICAL_SHARES = ((0, 1 / 8, 3 / 16, 1 / 4, 5 / 16), (0, 1 / 16, 1 / 8, 1 / 4), (0, 1 / 16, 1 / 8, 1 / 4))
OFF_SHARES = ((0, 1 / 8, 1 / 4), (0, 1 / 8, 1 / 4), (0, 1 / 8, 1 / 4))
FINALISTS, FEWEST = 8, 8
CRITIC_SEED = 71
CRITIC = Lesson(epochs=5)

REMOVED, CONTRAST, STEP, SPREAD, OUTSIDE = 0.98, (0.84, 1.15), 1.2, 0.85, 9.7
"""What is sought, a little more than what is hoped for: on other samples it will be a little less."""


@dataclass(frozen=True)
class Choice:
    """Units to edit: off, those at zero; typical, those at their typical maps; both stage -> units."""

    off: Mapping[str, Sequence[int]] = field(default_factory=dict)
    typical: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def stages(self) -> list[str]:
        return [*self.off, *self.typical]

    @property
    def count(self) -> int:
        return sum(map(len, (*self.off.values(), *self.typical.values())))

    def recipe(self, thing: str) -> Recipe:
        """As the library takes it. thing: what typical samples lack."""
        off, typical = ({s: tuple(sorted(u)) for s, u in part.items()} for part in (self.off, self.typical))
        return Recipe(drop=off, typical=typical, without=thing if typical else "")

    def random(self, model: Model, seed: int) -> Choice:
        """As many units of the same stages, chosen at random, edited alike."""

        found = at_random(model, self.recipe(""), seed)
        return Choice(found.drop, found.typical)


@dataclass(frozen=True)
class Sizes:
    """How many samples a search looks at."""

    ranked: int = 1_500
    chosen: int = 400
    paired: int = 12_000
    pairs: int = 1_200


SIZES = Sizes()


def cost(stages: int, sizes: Sizes) -> int:
    """How many pictures are drawn for a model of so many stages."""
    tried = sum(prod(map(len, shares[:stages])) - 1 for shares in (TYPICAL_SHARES, OFF_SHARES))
    return tried * sizes.chosen + sizes.paired + 2 * FINALISTS * sizes.pairs


def edits_of(model: Model, choice: Choice, maps: Maps) -> Edits:
    """The edits of a choice, each unit's typical map being that of `maps`."""
    off = [dissect.drop(model.generator, stage, units) for stage, units in choice.off.items()]
    held = [dissect.insert(model.generator, stage, units, maps[stage]) for stage, units in choice.typical.items()]
    return dissect.combine(*off, *held)


def best(
    model: Model, judge: Judge, maps: Maps, sizes: Sizes = SIZES, tell: Callable[[int], None] | None = None
) -> Choice:
    """The set that does best. judge: a segmenter, which sees the thing on some samples. maps: of those without it.

    tell: (pictures drawn by this step).
    """
    seen = scene(model, judge, range(CHOSEN, CHOSEN + sizes.chosen))
    tried = []
    for choice in candidates(ranked(model, judge, maps, sizes.ranked)):
        done = effects(model, judge, seen, {"": edits_of(model, choice, maps)}, tell)[""]
        tried.append((shortfall(done), choice))
    tried.sort(key=lambda each: each[0])
    finalists, pairs = tried[:FINALISTS], _pairs(model, judge, sizes, tell)
    if len(pairs) < FEWEST:
        return finalists[0][1]

    def merit(each: tuple[float, Choice]) -> float:
        short, choice = each
        told = alike(model, pairs, edits_of(model, choice, maps), Peaks, (CRITIC_SEED,), CRITIC)
        if tell:
            tell(2 * len(pairs))
        return told.auc + short

    return min(finalists, key=merit)[1]


def alike(model: Model, pairs: Pairs, edits: Edits, make: Make, trials: tuple[int, ...], lesson: Lesson) -> Told:
    """How well critics tell edited samples that had the thing from samples without it that are edited alike."""
    having, lacking = sides(model, pairs, edits)
    return told_apart(having, lacking, model.hardware, make, trials, lesson)


def sides(model: Model, pairs: Pairs, edits: Edits) -> tuple[Pixels, Pixels]:
    """The pairs, both sides edited."""
    having, lacking = ([int(seed) for seed in several] for several in (pairs.having, pairs.lacking))
    return model.pixels(having, edits=edits), model.pixels(lacking, edits=edits)


def ranked(model: Model, judge: Judge, maps: Maps, count: int) -> dict[str, Scores]:
    """Each of the first stages' units by how far they are from typical where the judge sees the thing."""
    found = {}
    numbers = range(RANKED, RANKED + count)
    for stage in list(model.stages)[:STAGES]:
        h, cells = [], []
        for part in chunks(count):
            traced = model.trace(stage, numbers[part])
            masks = judge(traced.pixels) > SURE
            h.append(traced.h.cpu().numpy())
            cells.append(np.stack([dissect.to_cells(mask, dissect.side_of(stage)) for mask in masks]))
        found[stage] = dissect.difference(np.concatenate(h), np.concatenate(cells), maps[stage])
    return found


def candidates(rankings: Mapping[str, Scores]) -> Iterator[Choice]:
    """Shares of the stages' units: typical, those that are farthest; off, those that are highest."""
    for off, shares in ((False, TYPICAL_SHARES), (True, OFF_SHARES)):
        for several in product(*shares[: len(rankings)]):
            part: dict[str, list[int]] = {}
            for (stage, found), share in zip(rankings.items(), several):
                units = found.units[found.scores > 0] if off else found.units
                if share:
                    part[stage] = units[: max(1, round(len(found.units) * share))].tolist()
            if part:
                yield Choice(off=part) if off else Choice(typical=part)


def shortfall(done: Effect) -> float:
    """By how much an edit falls short of what is sought, summed; 0 where it does not."""
    low, high = CONTRAST
    missing = (
        REMOVED - done.removed,
        low - done.contrast,
        done.contrast - high,
        done.step - STEP,
        SPREAD - done.spread,
        (done.elsewhere - OUTSIDE) / OUTSIDE,
    )
    return sum(max(0.0, each) for each in missing)


def _pairs(model: Model, judge: Judge, sizes: Sizes, tell: Callable[[int], None] | None) -> Pairs:
    drawn = samples(model, judge, PAIRED, sizes.paired, tell)
    return matched(drawn, model.hardware, CRITIC_SEED, Peaks)[: sizes.pairs]
