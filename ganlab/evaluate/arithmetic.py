"""How often a sum of concepts is what it should be: DCGAN section 6.3.2 and figure 7, counted.

A trial draws k random exemplars a concept and asks a judge about the sum's picture. Exemplars are drawn from those that
are typical of the concept, as `annotate` proposes them; and, for comparison, from all that are judged to show it. They
were chosen by the first judge, so that the second one is asked.

A judge of attributes sees the smile of a double exposure, and says nothing of the exposure. So sums, and the same sums
done on pixels, are also asked what else an eye would see: whether the model's own discriminator takes them for samples,
whether they are as sharp as samples, whether they are as unlike each other, and how well critics trained afresh tell
them from samples that show the same. Two samples laid over each other show what these say of something that is
certainly broken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganlab import latent, seeds
from ganlab.annotate.concepts import OF_FACES, candidates, plainly
from ganlab.annotate.exemplars import Rows, Verdicts, Wants, shows
from ganlab.evaluate.critic import Lesson, told_apart
from ganlab.evaluate.meter import Meter
from ganlab.evaluate.plausible import Plausible
from ganlab.evaluate.pool import Pool, pick
from ganlab.images import Pixels
from ganlab.judges import Judge, attribute
from ganlab.lab import Model
from ganlab.metrics import Figures, gradients, pair_distances

TRIALS = 1_000
COUNTS = (1, 3, 10)
LESSON, FEWEST = Lesson(epochs=12), 16
"""Of the critics, and how many pictures a side they need."""
USUAL = 3
"""The paper's number of exemplars: what the baselines and side effects are measured with."""

CONCEPTS: dict[str, Wants] = {
    **OF_FACES,
    "old woman": {**OF_FACES["woman without glasses"], "old": True},
    "young woman": {**OF_FACES["woman without glasses"], "old": False},
    "young man": {**OF_FACES["man without glasses"], "old": False},
    "old man": {**OF_FACES["man without glasses"], "old": True},
}
"""Those that `annotate` names, and what a sum about age asks for."""


@dataclass(frozen=True)
class Sum:
    """An expression, and what its picture should show."""

    expression: str
    wants: Wants
    like: str
    """the concept whose samples its pictures should be like"""

    @property
    def names(self) -> list[str]:
        return list(latent.parse(self.expression))

    @property
    def base(self) -> str:
        """The concept to which the difference of the others is added: the last one."""
        return self.names[-1]


SMILING_MAN = Sum("smiling woman - neutral woman + neutral man", {"woman": False, "smiling": True}, "smiling man")
OTHERS = {
    "woman with glasses": Sum(
        "man with glasses - man without glasses + woman without glasses",
        {"woman": True, "glasses": True},
        "woman with glasses",
    ),
    "smiling woman": Sum(
        "smiling man - neutral man + neutral woman", {"woman": True, "smiling": True}, "smiling woman"
    ),
    "old man": Sum("old woman - young woman + young man", {"woman": False, "old": True}, "old man"),
}


def cost(trials: int) -> int:
    """How many pictures are drawn or judged."""
    return trials * ((2 + len(OTHERS)) * len(COUNTS) + 4)


@dataclass(frozen=True)
class Trials:
    """What a measurement is made with."""

    model: Model
    judge: Judge
    """the second one, which had no part in the choice of exemplars"""
    first: Judge
    pool: Pool
    count: int
    meter: Meter

    def exemplars(self, asked: Sum, k: int, typical: bool = True) -> list[dict[str, Rows]]:
        """For each trial the rows of k exemplars a concept; [] where a concept has fewer than k."""
        choose = self.pool.exemplars if typical else self.pool.members
        rows = {name: choose(CONCEPTS[name]) for name in asked.names}
        if min(map(len, rows.values())) < k:
            return []
        return [
            {name: pick(several, k, trial, k, place) for place, (name, several) in enumerate(rows.items())}
            for trial in range(self.count)
        ]

    def sums(self, asked: Sum, drawn: Sequence[Mapping[str, Rows]]) -> Pixels:
        """G of the expression, a picture a trial."""
        z = self.pool.z
        sums = [latent.combine(asked.expression, {name: z[rows] for name, rows in each.items()}) for each in drawn]
        return self.model.pixels(z=np.stack(sums))

    def blends(self, asked: Sum, drawn: Sequence[Mapping[str, Rows]]) -> Pixels:
        """The expression on the exemplars' pixels, a picture a trial."""
        pixels = self.pool.pixels
        return np.stack(
            [latent.pixel_sum(asked.expression, {name: pixels[rows] for name, rows in each.items()}) for each in drawn]
        )

    def bases(self, asked: Sum, drawn: Sequence[Mapping[str, Rows]]) -> Pixels:
        """G of the mean of the concept that the difference is added to, a picture a trial."""
        return self.model.pixels(z=np.stack([self.pool.z[each[asked.base]].mean(0) for each in drawn]))

    def verdicts(self, pixels: Pixels) -> Verdicts:
        return attribute.probabilities(self.judge, pixels)


def measure(trials: Trials, plausible: Plausible | None) -> Figures:
    """The figures below `arithmetic`; a sum for which the pool has too few exemplars is left out."""
    figures = Figures()
    _successes(figures, ("success",), SMILING_MAN, trials)
    _successes(figures, ("success of any",), SMILING_MAN, trials, typical=False)
    for name, each in OTHERS.items():
        _successes(figures, ("others", name), each, trials)
    _beside(figures, SMILING_MAN, trials, plausible)
    trials.meter.did(4 * trials.count)
    return figures


def _successes(figures: Figures, path: tuple[str, ...], asked: Sum, trials: Trials, typical: bool = True) -> None:
    for k in COUNTS:
        drawn = trials.exemplars(asked, k, typical)
        if drawn:
            hits = shows(trials.verdicts(trials.sums(asked, drawn)), asked.wants)
            figures.share(float(hits.mean()), trials.count, "arithmetic", *path, str(k))
        trials.meter.did(trials.count)


def _beside(figures: Figures, asked: Sum, trials: Trials, plausible: Plausible | None) -> None:
    """The same trials done on pixels, and what else changed against the picture of the base's mean."""
    drawn = trials.exemplars(asked, USUAL)
    if not drawn:
        return
    samples = trials.pool.pixels
    made, blends, doubles = trials.sums(asked, drawn), trials.blends(asked, drawn), _doubles(samples, trials.count)
    verdicts = trials.verdicts(made)
    right = {"latent": shows(verdicts, asked.wants), "pixel sum": shows(trials.verdicts(blends), asked.wants)}
    figures.share(float(right["pixel sum"].mean()), trials.count, "arithmetic", "pixel sum")
    for name, pixels in (("latent", made), ("pixel sum", blends)):
        first = shows(attribute.probabilities(trials.first, pixels), asked.wants)
        figures.share(float(first.mean()), trials.count, "arithmetic", "by the first judge", name)
    changed = _changed(verdicts, trials.verdicts(trials.bases(asked, drawn)), asked)
    figures.mean(changed.mean(0), "arithmetic", "other attributes changed")
    read = trials.verdicts(samples)
    others = {name: np.roll(rows, 1) for name, rows in read.items()}
    figures.mean(_changed(read, others, asked).mean(0), "arithmetic", "random pairs differ")
    _told_from_samples(figures, trials, asked, {"latent": made, "pixel sum": blends})
    sharp, apart = _sharpness(samples).mean(), pair_distances(samples).mean()
    for name, pixels in (("latent", made), ("pixel sum", blends), ("double exposure", doubles)):
        figures.mean(_sharpness(pixels) / sharp, "arithmetic", "sharpness", name)
        figures.mean(pair_distances(pixels) / apart, "arithmetic", "diversity", name)
        if plausible:
            real = plausible(pixels)
            figures.share(float(real.mean()), len(real), "arithmetic", "plausible", name)
            if name in right:
                both = real & right[name]
                figures.share(float(both.mean()), len(both), "arithmetic", "success and plausible", name)


def _told_from_samples(figures: Figures, trials: Trials, asked: Sum, kinds: Mapping[str, Pixels]) -> None:
    """How well critics, trained afresh, tell each kind of sum from samples that show what it should.

    `samples`: two halves of such samples, where nothing is to be told; `double exposure`: the mean of two of them.
    """
    wants = CONCEPTS[asked.like]
    rows = candidates(trials.pool.verdicts, wants, plainly(wants))[1]
    real = trials.pool.pixels[rows[seeds.permutation(len(rows), len(rows))]]
    halves = {"samples": real[::2], "double exposure": _doubles(real, len(real))}
    for name, pixels in {**kinds, **halves}.items():
        other = real[1::2] if name == "samples" else real
        if min(len(pixels), len(other)) >= FEWEST:
            told = told_apart(pixels, other, trials.model.hardware, lesson=LESSON)
            figures.measured(told.auc, told.pictures, told.interval, "arithmetic", "told from samples", name)


def _doubles(samples: Pixels, count: int) -> Pixels:
    """`count` pictures, each the mean of a sample and of another, half of all samples away."""
    both = samples[:count].astype(np.float32) + np.roll(samples, -(len(samples) // 2), axis=0)[:count]
    return np.asarray(np.rint(both / 2), np.uint8)


def _sharpness(pixels: Pixels) -> NDArray[np.float64]:
    """`[N]`: the mean gradient of each picture's lightness, in levels of 255 a px."""
    return gradients(pixels, np.ones(pixels.shape[:3], bool)) / np.prod(pixels.shape[1:3])


def _changed(after: Verdicts, before: Verdicts, asked: Sum) -> NDArray[np.bool_]:
    """`[others, N]`: whether attributes that the sum is not about are judged otherwise than before."""
    others = [name for name in after if name not in asked.wants]
    return np.asarray([(after[name] > 0.5) != (before[name] > 0.5) for name in others])
