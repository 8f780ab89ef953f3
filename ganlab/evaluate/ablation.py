"""Forgetting to draw windows: DCGAN section 6.2.1 and figure 6, counted for every stage.

The paper's drop is reported as it is: boxes on 150 samples, which the judge draws here, a logistic regression, all
units with weight > 0. Beside it fewer of the same ranking, and a set that is learnt by its effect. How many units, and
of which ranking, is chosen on one sample and reported on another, always beside random drops of as many units.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ganlab import dissect, lab
from ganlab.annotate.rooms import SAMPLES, boxes
from ganlab.dissect import Ranking
from ganlab.evaluate.causal import BATCH, STEPS, learned
from ganlab.evaluate.effects import Effect, Units, effects
from ganlab.evaluate.features import features
from ganlab.evaluate.meter import Meter
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.lab import Model
from ganlab.metrics import Figures, frechet

Place: TypeAlias = tuple[str, ...]

REPORTED, CHOSEN, LEARNT = 1_000_000, 4_000_000, 5_000_000
"""The first seeds of the samples on which a drop is reported, chosen and learnt; the regression's are 0 to 149."""
PICTURES, CHOICE = 1_000, 300
DRAWS, CHOICE_DRAWS = 3, 2
"""Random drops of equal size."""
SHARES = (0.125, 0.25, 0.5, 0.75, 1.0)
"""Of the units with positive weight: what is tried of the regression's ranking."""
LEVELS = (0.9, 0.5, 0.25, 0.1)
"""Units of which more than this is dropped in the learnt set, and the best quarter and half: what is tried of it."""
GOAL, MARGIN = 0.9, 0.02
"""The share of the area that should go, and how much more is asked of the sample on which a drop is chosen."""
BARE = 0.01
"""Of the picture: below it a real room counts as one without a window."""
PAPER, BEST_K, LEARNED = "paper", "best k", "learned"


@dataclass(frozen=True)
class Drop:
    """Units of a stage, the highest of a ranking."""

    stage: str
    ranking: str
    units: Units


@dataclass(frozen=True)
class Trial:
    """What a drop did, beside random drops of equal size."""

    drop: Drop
    effect: Effect
    controls: Sequence[Effect]
    frechet: float
    frechet_random: float
    frechet_bare: float
    """to real rooms without windows"""

    @property
    def kind(self) -> bool:
        """Whether the rest of the picture changes no more than by the random drops."""
        return self.effect.elsewhere <= float(np.mean([each.elsewhere for each in self.controls]))


@dataclass(frozen=True)
class Reals:
    """Features of real rooms, and of those among them without a window."""

    every: NDArray[np.float32]
    bare: NDArray[np.float32]


def cost(stages: int, pictures: int, choice: int, steps: int) -> int:
    """About how many pictures are drawn."""
    tried = (len(SHARES) + len(LEVELS) + 2) * (1 + CHOICE_DRAWS) * choice
    return stages * (steps * BATCH + tried + 3 * (1 + DRAWS) * pictures)


def measure(
    model: Model, judge: Judge, real: Pixels, pictures: int, choice: int, meter: Meter, steps: int = STEPS
) -> Figures:
    """The figures below `ablation`; none but the share of samples with windows where the judge sees none on any.

    real: real rooms; the first half is what samples are compared with, from the other sets of units are learnt.
    """
    figures, reals, taught = Figures(), _reals(judge, real[: len(real) // 2]), _reals(judge, real[len(real) // 2 :])
    masks = judge(model.pixels(range(SAMPLES))) > 0.5
    found = {seed: several for seed in range(SAMPLES) if (several := boxes(masks[seed]))}
    figures.share(len(found) / SAMPLES, SAMPLES, "ablation", "samples with windows")
    if not found:
        return figures
    plain = features(judge, model.pixels(range(REPORTED, REPORTED + pictures)))
    figures.count(_apart(plain, reals.every), "ablation", "frechet of plain samples", n=pictures)
    figures.count(_apart(reals.bare, reals.every), "ablation", "frechet of real rooms without windows")
    chosen: list[Trial] = []
    reported: dict[Place, Trial] = {}
    for stage in model.stages:
        meter.begin(f"ablation, {stage}")
        ranking = lab.fit_units(model, stage, found)
        drops = _of_regression(stage, ranking) + _of_effect(
            stage, learned(model, judge, stage, LEARNT, taught.every, steps, meter.did)
        )
        trials = _tried(model, judge, drops, range(CHOSEN, CHOSEN + choice), CHOICE_DRAWS, taught, meter)
        picked = [best([trial for trial in trials if trial.drop.ranking == name]) for name in (BEST_K, LEARNED)]
        paper = Drop(stage, PAPER, ranking.units[: ranking.positives].tolist())
        final = [paper, *(trial.drop for trial in picked)]
        chosen += picked
        for trial in _tried(model, judge, final, range(REPORTED, REPORTED + pictures), DRAWS, reals, meter):
            reported[stage, trial.drop.ranking] = trial
    winner = best(chosen).drop
    _put(figures, ("best",), reported[winner.stage, winner.ranking], reals)
    figures.word(",".join(map(str, winner.units)), "ablation", "best", "dropped")
    for (stage, name), trial in reported.items():
        _put(figures, ("stages", stage) if name == PAPER else ("stages", stage, name), trial, reals)
    return figures


def best(trials: Sequence[Trial]) -> Trial:
    """Of those that take enough away, change no more elsewhere and look as real as random drops, the one whose pictures
    are most like real ones without the thing.

    Where there is none: of those that look less real the best-looking one, else the one that takes most away, changing
    no more elsewhere if that can be.
    """

    def merit(trial: Trial) -> tuple[int, float]:
        if trial.effect.removed < GOAL + MARGIN or not trial.kind:
            return int(trial.kind), trial.effect.removed
        if trial.frechet > trial.frechet_random:
            return 2, -trial.frechet / max(trial.frechet_random, 1e-9)
        return 3, -trial.frechet_bare

    return max(trials, key=merit)


def _of_regression(stage: str, ranking: Ranking) -> list[Drop]:
    sizes = {max(1, round(ranking.positives * share)) for share in SHARES}
    return [Drop(stage, BEST_K, ranking.units[:size].tolist()) for size in sorted(sizes)]


def _of_effect(stage: str, dropped: NDArray[np.float64]) -> list[Drop]:
    order = np.argsort(-dropped, kind="stable")
    sizes = {max(1, int((dropped > level).sum())) for level in LEVELS} | {len(order) // 4, len(order) // 2}
    return [Drop(stage, LEARNED, order[:size].tolist()) for size in sorted(sizes)]


def _tried(
    model: Model, judge: Judge, drops: Sequence[Drop], numbers: range, draws: int, reals: Reals, meter: Meter
) -> list[Trial]:
    """Drops of one stage and random ones of as many units, done on the same samples."""
    stage, count = drops[0].stage, model.stages[drops[0].stage]
    sizes = {len(drop.units) for drop in drops}
    asked: dict[str, Units] = {str(place): drop.units for place, drop in enumerate(drops)}
    asked |= {
        f"random {size} {draw}": dissect.random_units(count, size, draw) for size in sizes for draw in range(draws)
    }
    done = effects(model, judge, stage, asked, numbers, meter.did)
    trials = []
    for place, drop in enumerate(drops):
        controls = [done[f"random {len(drop.units)} {draw}"] for draw in range(draws)]
        apart = [_apart(each.features, reals.every) for each in (done[str(place)], *controls)]
        bare = _apart(done[str(place)].features, reals.bare)
        trials.append(Trial(drop, done[str(place)], controls, apart[0], float(np.mean(apart[1:])), bare))
    return trials


def _put(figures: Figures, path: Place, trial: Trial, reals: Reals) -> None:
    at, effect, pictures = ("ablation", *path), trial.effect, len(trial.effect.area)
    figures.word(trial.drop.stage, *at, "stage")
    figures.word(trial.drop.ranking, *at, "ranking")
    figures.count(len(trial.drop.units), *at, "units")
    for name, several in (("", [effect]), ("random ", trial.controls)):
        figures.ratio(np.mean([each.gone for each in several], axis=0), effect.area, *at, f"{name}removed")
        figures.ratio(np.mean([each.change for each in several], axis=0), effect.outside, *at, f"{name}outside")
    figures.count(trial.frechet, *at, "frechet", n=pictures)
    figures.count(trial.frechet_random, *at, "random frechet", n=pictures)
    figures.count(trial.frechet_bare, *at, "frechet to bare rooms", n=pictures)
    control = float(np.mean([_apart(each.features, reals.bare) for each in trial.controls]))
    figures.count(control, *at, "random frechet to bare rooms", n=pictures)


def _apart(features: NDArray[np.float32], real: NDArray[np.float32]) -> float:
    """The Frechet distance, NaN where there are too few pictures for one."""
    return frechet(features, real) if min(len(features), len(real)) > 1 else math.nan


def _reals(judge: Judge, real: Pixels) -> Reals:
    every, bare = features(judge, real), (judge(real) > 0.5).mean((1, 2)) < BARE
    return Reals(every, every[bare])
