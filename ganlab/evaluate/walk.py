"""Samples as a whole, and walks between them: how even, how near to the training pictures, how varied, how real."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ganlab import lab
from ganlab.evaluate.features import features
from ganlab.evaluate.meter import Meter
from ganlab.evaluate.origin import Origin
from ganlab.images import Pixels
from ganlab.judges import Judge, Recipe, softened
from ganlab.lab import Model
from ganlab.metrics import (
    COPY,
    NEIGHBOURS,
    Figures,
    frechet,
    nearest,
    pair_distances,
    precision_recall,
    ratios,
    relative_steps,
)

SAMPLES = 5_000
COPIES = 1_000
"""Samples whose nearest training pictures are looked for, and as many held-out pictures."""
PLANTED = 10
"""One planted copy to so many samples."""
FALSE_ALARMS = 1
"""Per cent of held-out pictures that the calibrated test calls copies."""
PATHS = 100
STOPS, FRAMES = 9, 9
"""The paper's nine random points, and how many pictures there are from one to the next."""
FEWEST = 8
"""Real pictures without which nothing is compared with them."""
FRESH = 3_000_000
"""The first seed of the samples; the paths' stops follow them."""


def cost(origin: Origin, samples: int, paths: int) -> int:
    """How many pictures are drawn or looked at."""
    return 3 * samples + paths * _LENGTH + origin.count


_LENGTH = (STOPS - 1) * FRAMES + 1


def measure(model: Model, judge: Judge | None, origin: Origin, samples: int, paths: int, meter: Meter) -> Figures:
    """The figures below `walk`; what needs a judge or the training pictures is missing without them."""
    figures, made = Figures(), model.pixels(range(FRESH, FRESH + samples))
    meter.did(samples)
    _steps(figures, model, FRESH + samples, paths, meter)
    _copies(figures, made[:COPIES], origin, meter)
    real = origin.real(2 * samples)
    if real is not None and len(real) < FEWEST:
        real = None
    meter.did(2 * samples)
    figures.mean(pair_distances(made), "walk", "diversity")
    if real is not None:
        figures.mean(pair_distances(real[:samples]), "walk", "diversity of real pictures")
    if judge is None or real is None:
        for name in ("frechet judge", "precision", "recall"):
            figures.missing("walk", name)
        return figures
    _distances(figures, judge, made, real)
    return figures


def _steps(figures: Figures, model: Model, first: int, paths: int, meter: Meter) -> None:
    largest = []
    for path in range(paths):
        start = first + path * STOPS
        strip = lab.walk(model, seeds=range(start, start + STOPS), frames=FRAMES).pixels
        largest.append(relative_steps(strip).max())
        meter.did(len(strip))
    figures.mean(largest, "walk", "largest step")
    figures.count(float(max(largest)), "walk", "largest step of all", n=paths)


def _copies(figures: Figures, made: Pixels, origin: Origin, meter: Meter) -> None:
    """Whether samples are copies, beside what the same test says of pictures that cannot be, and of planted ones.

    A sample can be near to a training picture because all pictures of the kind are: held-out ones tell how near that
    is. And a test that finds nothing may be blind: training pictures, blurred, lit and made noisy as a generator might,
    tell what it would find.
    """
    names = ("copy rate", "copy rate of held-out pictures", "copy rate of planted copies", "nearer than held-out ones")
    if origin.count < FEWEST:
        for name in (*names, "nearest distance", "nearest distance of held-out pictures"):
            figures.missing("walk", name)
        return

    def training() -> Iterator[Pixels]:
        for part in origin.training():
            yield part
            meter.did(len(part))

    planted = softened(origin.some(max(1, len(made) // PLANTED)), Recipe())
    held, own = origin.held_out(len(made))
    distances, _ = nearest(np.concatenate([made, planted, held]), training(), NEIGHBOURS + own)
    samples, copies, others = np.split(distances, np.cumsum([len(made), len(planted)]))
    samples, copies, others = samples[:, :NEIGHBOURS], copies[:, :NEIGHBOURS], others[:, own:]
    found = [ratios(several) for several in (samples, others, copies)]
    for name, each in zip(names, found):
        figures.share(float((each < COPY).mean()), len(each), "walk", name)
    bound = np.percentile(found[1], FALSE_ALARMS)
    figures.share(float((found[0] < bound).mean()), len(made), "walk", names[-1])
    figures.mean(samples[:, 0], "walk", "nearest distance")
    figures.mean(others[:, 0], "walk", "nearest distance of held-out pictures")


def _distances(figures: Figures, judge: Judge, made: Pixels, real: Pixels) -> None:
    """On the judge's features, against as many real pictures; beside it how far two real sets are from each other."""
    half = len(real) // 2
    seen, true, other = features(judge, made), features(judge, real[:half]), features(judge, real[half : 2 * half])
    count = min(len(seen), half)
    figures.count(frechet(seen[:count], true[:count]), "walk", "frechet judge", n=count)
    figures.count(frechet(other, true), "walk", "frechet judge of real pictures", n=half)
    precision, recall = precision_recall(true[:count], seen[:count])
    figures.share(precision, count, "walk", "precision")
    figures.share(recall, count, "walk", "recall")
