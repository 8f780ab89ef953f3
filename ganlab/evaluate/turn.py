"""Turning heads: DCGAN section 6.3.2 and figure 8, counted.

The mean z of four faces that look left minus that of four that look right is added to other faces at several steps. The
first judge chose the eight; the second one says how far the head came, and whether it is still the same person: whether
among all faces, read for everything but the turn, its own unturned one is the nearest. Beside it the same of a random
vector of equal length, and of mirrored faces, which are the same persons seen from the other side.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganlab.annotate.concepts import OF_FACES
from ganlab.evaluate.meter import Meter
from ganlab.evaluate.pool import Pool, pick
from ganlab.images import Pixels
from ganlab.judges import Judge, attribute
from ganlab.lab import Model
from ganlab.metrics import Figures
from ganlab.seeds import mix

FACES = 500
EXEMPLARS = 4
DRAWS = 10
"""Vectors, each of its own random exemplars, which the faces share out."""
STEPS = (-1.0, -0.5, 0.0, 0.5, 1.0)
"""In lengths of the vector."""
FRESH = 2_000_000
"""The first seed of the faces that are turned."""
IDENTITY = ("woman", "smiling", "glasses", "beard", "long hair", "old")


def cost(faces: int) -> int:
    """How many pictures are drawn."""
    return faces * (len(STEPS) + 2)


def measure(model: Model, judge: Judge, pool: Pool, faces: int, meter: Meter) -> Figures:
    """The figures below `turn`; none where the judge reads no yaw or too few samples are turned."""
    figures, left, right = Figures(), pool.members(OF_FACES["turned left"]), pool.members(OF_FACES["turned right"])
    if min(len(left), len(right)) < EXEMPLARS or "yaw" not in attribute.values(judge, pool.pixels[:1]):
        figures.missing("turn", "correlation")
        meter.did(cost(faces))
        return figures
    vectors = np.stack(
        [
            pool.z[pick(left, EXEMPLARS, draw, 0)].mean(0) - pool.z[pick(right, EXEMPLARS, draw, 1)].mean(0)
            for draw in range(DRAWS)
        ]
    )
    z, along = model.z(range(FRESH, FRESH + faces)), vectors[np.arange(faces) % DRAWS]
    shown = []
    for step in STEPS:
        shown.append(model.pixels(z=z + np.float32(step) * along))
        meter.did(faces)
    _correlations(figures, np.stack([_leftward(judge, pixels) for pixels in shown], axis=1))
    _kept(figures, np.stack([_verdicts(judge, pixels) for pixels in shown]))
    still = shown[STEPS.index(0.0)]
    for step, pixels in zip(STEPS, shown):
        if step:
            _known(figures, judge, still, pixels, "same person", f"{step:+g}")
    elsewhere = np.random.Generator(np.random.Philox(key=mix(FRESH, faces))).standard_normal(z.shape).astype(np.float32)
    elsewhere *= np.linalg.norm(along, axis=1, keepdims=True) / np.linalg.norm(elsewhere, axis=1, keepdims=True)
    _known(figures, judge, still, model.pixels(z=z + elsewhere), "same person", "random vector")
    meter.did(faces)
    _known(figures, judge, still, np.ascontiguousarray(still[:, :, ::-1]), "same person", "mirrored")
    meter.did(faces)
    return figures


def _known(figures: Figures, judge: Judge, still: Pixels, moved: Pixels, *path: str) -> None:
    """The share of `moved [N]` whose own one of `still [N]` is the nearest of all N; chance is 1 / N."""
    here, there = _person(judge, still), _person(judge, moved)
    middle, spread = here.mean(0), here.std(0).clip(1e-6)
    far = np.linalg.norm(((there - middle) / spread)[:, None] - ((here - middle) / spread)[None], axis=2)
    known = far.argmin(1) == np.arange(len(far))
    figures.share(float(known.mean()), len(known), "turn", *path)


def _person(judge: Judge, pixels: Pixels) -> NDArray[np.float64]:
    """`[N, D]`: all that is read of a face but its turn: logits of 0/1 attributes, at most sure, and numbers."""
    verdicts, numbers = attribute.probabilities(judge, pixels), attribute.values(judge, pixels)
    plain = [np.clip(verdicts[name], 0.01, 0.99) for name in IDENTITY]
    return np.stack([*(np.log(p / (1 - p)) for p in plain), *(numbers[n] for n in numbers if n != "yaw")], axis=1)


def _leftward(judge: Judge, pixels: Pixels) -> NDArray[np.float64]:
    """`[N]`: how far a head is turned to the left, in the label's units; the label's yaw is to the right."""
    return -attribute.values(judge, pixels)["yaw"].astype(np.float64)


def _verdicts(judge: Judge, pixels: Pixels) -> NDArray[np.bool_]:
    """`[attributes, N]`"""
    verdicts = attribute.probabilities(judge, pixels)
    return np.asarray([verdicts[name] > 0.5 for name in IDENTITY])


def _correlations(figures: Figures, yaws: NDArray[np.float64]) -> None:
    """yaws `[faces, steps]`: each face's own correlation with the step, and one over all faces and steps at once."""
    steps = np.asarray(STEPS)
    apart, away = yaws - yaws.mean(1, keepdims=True), steps - steps.mean()
    own = (apart * away).sum(1) / np.maximum(np.linalg.norm(apart, axis=1) * np.linalg.norm(away), 1e-12)
    figures.mean(own, "turn", "correlation")
    pooled = np.corrcoef(yaws.ravel(), np.tile(steps, len(yaws)))[0, 1] if yaws.std() > 0 else 0.0
    figures.count(float(pooled), "turn", "correlation over all faces", n=len(yaws))
    for place, step in enumerate(STEPS):
        figures.mean(yaws[:, place], "turn", "yaw to the left", f"{step:+g}")


def _kept(figures: Figures, verdicts: NDArray[np.bool_]) -> None:
    """verdicts `[steps, attributes, faces]`: how many are judged as they were without a turn."""
    for place, step in enumerate(STEPS):
        if step:
            same = verdicts[place] == verdicts[STEPS.index(0.0)]
            figures.mean(same.mean(0), "turn", "attributes kept", f"{step:+g}")
    others = np.roll(verdicts[STEPS.index(0.0)], 1, axis=1) == verdicts[STEPS.index(0.0)]
    figures.mean(others.mean(0), "turn", "attributes kept", "by another face")
    ends = (verdicts[0] == verdicts[STEPS.index(0.0)], verdicts[-1] == verdicts[STEPS.index(0.0)])
    for name, first, last in zip(IDENTITY, *ends):
        figures.mean((first + last.astype(float)) / 2, "turn", "kept at the ends", name)
