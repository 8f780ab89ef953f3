"""Forgetting to draw windows: DCGAN section 6.2.1 and figure 6, counted, and by nothing that helped to choose.

The paper's drop is reported for every stage as it is: boxes on 150 samples, which the first judge draws here, a
logistic regression, all units with weight > 0. Beside it the best set that a search found (`sets`). Both are measured
by a second judge, on other samples, by what stands where the windows were, and by critics, beside random edits of as
many units; `walls` and `pairs` say what the measures are where nothing was changed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ganlab import lab
from ganlab.annotate.rooms import SAMPLES, boxes
from ganlab.errors import InvalidValue
from ganlab.evaluate import sets
from ganlab.evaluate.critic import SEEDS, Lesson, Make, Placing, Pooling, Told, told_apart
from ganlab.evaluate.effects import BARE, MEASURES, Effect, Scene, effects, scene
from ganlab.evaluate.features import features
from ganlab.evaluate.meter import Meter
from ganlab.evaluate.pairs import Pairs, covered, matched, samples
from ganlab.evaluate.sets import SIZES, Choice, Sizes, edits_of, sides
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.lab import Model, Recipe
from ganlab.lab.typical import Maps, measured
from ganlab.metrics import Figures, frechet
from ganlab.nets import Edits

Path = tuple[str, ...]

REPORTED, TOLD = 1_000_000, 30_000_000
"""The first seeds of the samples on which a set is reported and on which critics are asked; the regression's are 0 to
149, those of typical maps and of the search lie elsewhere (`typical.FIRST`, `sets.RANKED` and after)."""
PICTURES = 1_000
DRAWS = 3
"""Random edits of equal size; critics are asked about the first."""
MATCHED_SEED = 91
"""Of the critics that read the propensity of the pairs."""
THING = "window"
PAPER, BEST = "paper", "difference"
LESSON = Lesson(epochs=6)
FEWEST = 8
"""Pairs without which no critic is asked."""


@dataclass(frozen=True)
class Critics:
    """How many samples are drawn for pairs, and how many pairs are looked at."""

    drawn: int = 26_000
    pairs: int = 2_000


CRITICS = Critics()


@dataclass(frozen=True)
class Measured:
    """The figures, and the set of units that is best, as the library takes it."""

    figures: Figures
    edits: Mapping[str, Recipe] = field(default_factory=dict)


@dataclass(frozen=True)
class Material:
    """What sets are measured on."""

    model: Model
    judge: Judge
    maps: Maps
    seen: Scene
    pairs: Pairs
    unmatched: Pairs
    every: NDArray[np.float32]
    """features of real rooms"""
    bare: NDArray[np.float32]
    """of those among them without a window"""
    floor: Told | None
    """how well critics tell the pairs as they are, with the places of the windows covered"""


def cost(stages: int, pictures: int, sizes: Sizes, critics: Critics) -> int:
    """About how many pictures are drawn or shown to critics."""
    asked = 11 * LESSON.epochs * critics.pairs // 4
    return sets.cost(stages, sizes) + 2 * critics.drawn + (stages + 2) * ((1 + DRAWS) * pictures + asked)


def measure(
    model: Model,
    judge: Judge,
    second: Judge,
    real: Pixels,
    pictures: int,
    meter: Meter,
    sizes: Sizes = SIZES,
    critics: Critics = CRITICS,
) -> Measured:
    """The figures below `ablation`; none but the share of samples with windows where the judge sees none on any.

    judge: what the search may look at. second: what measures its result. real: real rooms, to compare samples with.
    """
    figures = Figures()
    masks = judge(model.pixels(range(SAMPLES))) > 0.5
    found = {seed: several for seed in range(SAMPLES) if (several := boxes(masks[seed]))}
    figures.share(len(found) / SAMPLES, SAMPLES, "ablation", "samples with windows")
    if not found:
        return Measured(figures)
    meter.begin("searching for units")
    maps = _typical(model, judge)
    choice = sets.best(model, judge, maps, sizes, meter.did)
    material = _material(model, second, maps, real, pictures, critics, meter)
    apart = _apart(features(second, material.seen.pixels), material.every)
    figures.count(apart, "ablation", "frechet of plain samples", n=pictures)
    figures.count(_apart(material.bare, material.every), "ablation", "frechet of real rooms without windows")
    meter.begin("ablation, untouched")
    _untouched(figures, material, meter)
    meter.begin("ablation, best")
    _put(figures, ("best",), choice, BEST, material, meter)
    for stage in model.stages:
        meter.begin(f"ablation, {stage}")
        ranking = lab.fit_units(model, stage, found)
        paper = Choice(off={stage: ranking.units[: ranking.positives].tolist()})
        _put(figures, ("stages", stage), paper, PAPER, material, meter)
    return Measured(figures, {THING: choice.recipe(THING)})


def _typical(model: Model, judge: Judge) -> Maps:
    """The typical maps of samples without windows; of all samples where hardly one is without."""
    try:
        return measured(model, lambda pixels: np.asarray(~(judge(pixels) > 0.5).any((1, 2))))
    except InvalidValue:
        return measured(model, lambda pixels: np.ones(len(pixels), np.bool_))


def _material(
    model: Model, judge: Judge, maps: Maps, real: Pixels, pictures: int, critics: Critics, meter: Meter
) -> Material:
    meter.begin("samples to compare")
    drawn = samples(model, judge, TOLD, critics.drawn, meter.did)
    pairs = matched(drawn, model.hardware, MATCHED_SEED, tell=meter.did)[: critics.pairs]
    unmatched = drawn.pairs(drawn.having, drawn.lacking)[: critics.pairs]
    seen = scene(model, judge, range(REPORTED, REPORTED + pictures))
    every, bare = features(judge, real), (judge(real) > 0.5).mean((1, 2)) < BARE
    floor = None
    if len(pairs) >= FEWEST:
        floor = _asked(covered(pairs.with_it, pairs.masks), covered(pairs.without_it, pairs.masks), model, meter)
    return Material(model, judge, maps, seen, pairs, unmatched, every, every[bare], floor)


def _put(figures: Figures, path: Path, choice: Choice, ranking: str, on: Material, meter: Meter) -> None:
    at, pictures = ("ablation", *path), len(on.seen.pixels)
    figures.word(list(dict.fromkeys(choice.stages)), *at, "stage")
    figures.word(ranking, *at, "ranking")
    figures.word("typical" if choice.typical else "off", *at, "mode")
    figures.count(choice.count, *at, "units")
    edits = edits_of(on.model, choice, on.maps)
    random = [edits_of(on.model, choice.random(on.model, seed), on.maps) for seed in range(DRAWS)]
    done = effects(
        on.model, on.judge, on.seen, {"": edits, **{str(k): each for k, each in enumerate(random)}}, meter.did
    )
    controls = [done[str(k)] for k in range(DRAWS)]
    for name, several in (("", [done[""]]), ("random ", controls)):
        _effects(figures, at, name, several)
        figures.count(_mean(several, on.every), *at, f"{name}frechet", n=pictures)
        figures.count(_mean(several, on.bare), *at, f"{name}frechet to bare rooms", n=pictures)
    _floors(figures, at, on.seen)
    _critics(figures, at, edits, on, meter)
    _random_critics(figures, at, random[0], on, meter)
    if ranking == BEST:
        _harder(figures, at, edits, on, meter)


def _effects(figures: Figures, at: Path, name: str, several: Sequence[Effect]) -> None:
    """The means of several edits: of one, or of random ones."""
    seen = several[0].scene
    figures.ratio(np.mean([each.gone for each in several], axis=0), seen.area, *at, f"{name}removed")
    figures.ratio(np.mean([each.change for each in several], axis=0), seen.outside, *at, f"{name}outside")
    for measure in MEASURES:
        values = [getattr(each.places, measure) for each in several]
        figures.ratio(np.mean(values, axis=0), getattr(seen.walls, measure), *at, f"{name}{measure}")


def _floors(figures: Figures, at: Path, seen: Scene) -> None:
    """What the measures say of walls against other walls."""
    for measure in MEASURES:
        figures.ratio(getattr(seen.floor, measure), getattr(seen.walls, measure), *at, f"floor {measure}")


def _critics(figures: Figures, at: Path, edits: Edits, on: Material, meter: Meter) -> None:
    """Edited samples that had windows against samples without: as they are, edited alike, and that with the places of
    the windows covered in both, the floor: what the rest of the room tells."""
    if on.floor is None:
        return
    having, lacking = sides(on.model, on.pairs, edits)
    _put_told(figures, _asked(having, on.pairs.without_it, on.model, meter), *at, "critic")
    _put_told(figures, _asked(having, lacking, on.model, meter), *at, "critic alike")
    _put_told(figures, on.floor, *at, "floor critic")
    both = covered(having, on.pairs.masks), covered(lacking, on.pairs.masks)
    _put_told(figures, _asked(*both, on.model, meter), *at, "floor critic alike")


def _random_critics(figures: Figures, at: Path, edits: Edits, on: Material, meter: Meter) -> None:
    """The same of random units, by one critic each."""
    if on.floor is None:
        return
    having, lacking = sides(on.model, on.pairs, edits)
    for other, name in ((on.pairs.without_it, "random critic"), (lacking, "random critic alike")):
        _put_told(figures, _asked(having, other, on.model, meter, trials=SEEDS[:1]), *at, name)


def _harder(figures: Figures, at: Path, edits: Edits, on: Material, meter: Meter) -> None:
    """The same by a critic that is harder to please, and by the usual one for samples that were not paired."""
    for name, pairs, make in (("strict", on.pairs, Placing), ("unmatched", on.unmatched, Pooling)):
        if len(pairs) >= FEWEST:
            having, lacking = sides(on.model, pairs, edits)
            _put_told(figures, _asked(having, lacking, on.model, meter, make), *at, f"{name} critic alike")
            both = covered(having, pairs.masks), covered(lacking, pairs.masks)
            _put_told(figures, _asked(*both, on.model, meter, make), *at, f"floor {name} critic alike")


def _untouched(figures: Figures, on: Material, meter: Meter) -> None:
    """What the measures say while the windows are there: that they are awake."""
    at = ("ablation", "untouched")
    nothing = effects(on.model, on.judge, on.seen, {"": {}})[""]
    _effects(figures, at, "", [nothing])
    asked = (
        ("critic", on.pairs, Pooling),
        ("strict critic", on.pairs, Placing),
        ("unmatched critic", on.unmatched, Pooling),
    )
    for name, pairs, make in asked:
        if len(pairs) >= FEWEST:
            _put_told(figures, _asked(pairs.with_it, pairs.without_it, on.model, meter, make), *at, name)


def _asked(
    having: Pixels, lacking: Pixels, model: Model, meter: Meter, make: Make = Pooling, trials: tuple[int, ...] = SEEDS
) -> Told:
    told = told_apart(having, lacking, model.hardware, make, trials, LESSON)
    meter.did(LESSON.epochs * len(having) * len(trials) // 12)
    return told


def _put_told(figures: Figures, told: Told, *path: str) -> None:
    figures.measured(told.auc, told.pictures, told.interval, *path)


def _mean(several: Sequence[Effect], real: NDArray[np.float32]) -> float:
    return float(np.mean([_apart(each.features, real) for each in several]))


def _apart(features: NDArray[np.float32], real: NDArray[np.float32]) -> float:
    """The Frechet distance, NaN where there are too few pictures for one."""
    return frechet(features, real) if min(len(features), len(real)) > 1 else math.nan
