"""A model's directions in z, found once and kept: by its activations, its weights, its concepts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ganlab import latent
from ganlab.errors import InvalidValue
from ganlab.lab.model import Model
from ganlab.lab.verdicts import judge_of, verdicts
from ganlab.seeds import Latents

Way = Literal["principal", "closed-form", "concepts", "labels"]
WAYS: tuple[Way, ...] = ("principal", "closed-form", "concepts", "labels")
SAMPLES, LABELLED = 1_000, 2_000
COUNT = 20
EXEMPLARS = 4  # the paper's, for its turn

_kept: WeakKeyDictionary[Model, dict[Way, tuple[Direction, ...]]] = WeakKeyDictionary()
_finding = threading.Lock()


@dataclass(frozen=True)
class Direction:
    """A way to go from any latent: z + t * vector, t from -reach to reach.

    score: how much it is worth among its like: the share of variance (principal), the stretch (closed-form), the
    vector's length (concepts), the share of held-out samples whose label it tells (labels).
    """

    name: str
    vector: Latents  # [z_dim]
    score: float
    reach: float


def directions(model: Model, way: Way) -> tuple[Direction, ...]:
    """The model's directions of one kind, the most telling first; the same ones whenever they are asked for.

    principal: GANSpace, from the 4x4 stage over 1,000 seeds. closed-form: SeFa, from the first layer's weights.
    concepts: for any two concepts that differ in one word ("turned left", "turned right") the mean of four exemplars of
    one less that of the other; DCGAN, section 6.3.2. labels: a linear SVM on what the model's judge says of 2,000
    samples; InterFaceGAN. () for a model without such concepts, or without a judge of attributes.
    """
    if way not in WAYS:
        raise InvalidValue(name="way", value=way, remedy=f"choose {', '.join(WAYS)}")
    found = _kept.get(model, {}).get(way)
    if found is not None:  # nobody waits for what others have found out yet
        return found
    with _finding:
        kept = _kept.setdefault(model, {})
        if way not in kept:
            kept[way] = FINDERS[way](model)
        return kept[way]


def between(model: Model, name: str, plus: Sequence[int], minus: Sequence[int]) -> Direction:
    """From the mean of some seeds to that of others; InvalidSeeds, InvalidValue for an empty group."""
    vector = latent.difference(model.z(plus), model.z(minus))
    return Direction(name, vector, float(np.linalg.norm(vector)), 1.0)


def _principal(model: Model) -> tuple[Direction, ...]:
    seeds = range(SAMPLES)
    stage = next(iter(model.stages))
    step = 250  # a trace of all at once would not be kept anyway
    traced = [model.trace(stage, seeds[i : i + step]).h.cpu().numpy() for i in range(0, SAMPLES, step)]
    vectors, shares = latent.principal(np.concatenate(traced), model.z(seeds), min(COUNT, model.z_dim))
    return _numbered("component", vectors, shares, model)


def _closed_form(model: Model) -> tuple[Direction, ...]:
    vectors, stretches = latent.closed_form(model.first_weight(), min(COUNT, model.z_dim))
    return _numbered("eigenvector", vectors, stretches, model)


def _numbered(word: str, vectors: Latents, scores: NDArray[np.float64], model: Model) -> tuple[Direction, ...]:
    reach = _reach(model)
    rows = zip(vectors, scores)
    return tuple(Direction(f"{word} {k + 1}", vector, float(score), reach) for k, (vector, score) in enumerate(rows))


def _reach(model: Model) -> float:
    """How far a direction of length 1 is walked: four spreads of a coordinate."""
    return 4.0 if model.prior == "normal" else 2.0


def _concepts(model: Model) -> tuple[Direction, ...]:
    made = []
    names = sorted(model.concepts)
    for k, first in enumerate(names):
        for second in names[k + 1 :]:
            if _differ_in_one(first, second):
                groups = (model.concepts[name][:EXEMPLARS] for name in (second, first))
                made.append(between(model, f"{first} → {second}", *groups))
    return tuple(sorted(made, key=lambda each: -each.score))


def _differ_in_one(first: str, second: str) -> bool:
    """Whether two names have as many words, all alike but one."""
    a, b = first.split(), second.split()
    return len(a) == len(b) > 1 and sum(x != y for x, y in zip(a, b)) == 1


def _labels(model: Model) -> tuple[Direction, ...]:
    if judge_of(model) is None:
        return ()
    made, seeds = [], range(LABELLED)
    z, reach = model.z(seeds), _reach(model)
    for name, share in verdicts(model, model.pixels(seeds)).items():
        shown = share > 0.5
        if latent.separable(shown):
            vector, accuracy = latent.separating(z, shown)
            made.append(Direction(name, vector, accuracy, reach))
    return tuple(sorted(made, key=lambda each: -each.score))


FINDERS: dict[Way, Callable[[Model], tuple[Direction, ...]]] = {
    "principal": _principal,
    "closed-form": _closed_form,
    "concepts": _concepts,
    "labels": _labels,
}
