"""Whether a model's named concepts are what they are called, by a judge that had no part in naming them."""

from __future__ import annotations

from ganlab.annotate.concepts import OF_FACES
from ganlab.annotate.exemplars import shows
from ganlab.evaluate.pool import Pool
from ganlab.judges import Judge, attribute
from ganlab.lab import Model
from ganlab.metrics import Figures

SAMPLES = 1_000


def measure(model: Model, second: Judge, pool: Pool) -> Figures:
    """The figures below `exemplars`: the share that the second judge reads as they are named, concept by concept.

    `all`: of all exemplars; `chance`: how often a plain sample would be read so, on average over the concepts.
    """
    figures, right, chance = Figures(), [], []
    samples = attribute.probabilities(second, pool.pixels[:SAMPLES])
    for name, wants in OF_FACES.items():
        rows = model.concepts.get(name, [])
        if len(rows):
            read = shows(attribute.probabilities(second, model.pixels(rows)), wants)
            figures.share(float(read.mean()), len(read), "exemplars", name)
            right += read.tolist()
            chance.append(float(shows(samples, wants).mean()))
    if right:
        figures.share(sum(right) / len(right), len(right), "exemplars", "all")
        figures.count(sum(chance) / len(chance), "exemplars", "chance", n=SAMPLES)
    return figures
