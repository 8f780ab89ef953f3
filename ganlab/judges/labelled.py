"""A judge from any labelled set: class folders, a labels.csv, a published set. A tenth of the pictures is held out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganlab import seeds
from ganlab.datasets import Dataset
from ganlab.device import Hardware
from ganlab.errors import DataError, InvalidLabels
from ganlab.images import Pixels
from ganlab.judges import attribute, columns, shelf
from ganlab.judges.fitting import CHUNK, Lesson, Recipe, Tell, built
from ganlab.judges.judge import Judge, coloured

FEWEST = 200
"""A set of fewer pictures teaches a judge nothing that could be measured."""
MOST = 50_000
"""Of a larger set so many are learnt from: at 64 px they take 600 MB."""
MOST_EPOCHS = 30
HOLD_OUT = 4


def ready(
    path: Path, data: Dataset, machine: Hardware, recipe: Recipe | None = None, tell: Tell | None = None
) -> Judge:
    """The judge in the file if it learnt from this very set; else one trained now and saved there. As `train`."""
    wanted = None if recipe is None else _fitted(recipe, len(data))
    judge = shelf.fitting(path, shelf.LABELS, data.fingerprint, data.image_size, machine, wanted)
    if judge is None:
        judge = train(data, machine, recipe, tell)
        shelf.save(path, judge)
    return judge


def train(data: Dataset, machine: Hardware, recipe: Recipe | None = None, tell: Tell | None = None) -> Judge:
    """A judge of a set's labels, measured on the tenth that it did not see.

    recipe: its `renders` times `epochs` pictures are shown, however many the set has, a picture at most 30 times; no
    more than 50,000 are learnt from. Raises InvalidLabels: none can be learnt; DataError: fewer than 200 pictures.
    """
    if len(data) < FEWEST:
        raise DataError(what=f"{data.name}: {len(data)} pictures are too few for a judge; give {FEWEST} or more")
    found = columns.find(data.labels)
    if not found:
        each = columns.FEWEST_EACH
        why = f"no column that a judge could learn (two values, each of {each} pictures or more, or numbers)"
        raise InvalidLabels(path=data.name, why=why if data.labels else "there are no labels")
    recipe = _fitted(recipe or Recipe(), len(data))
    order = seeds.permutation(len(data), recipe.seed, HOLD_OUT)
    wanted = columns.targets(found, data.labels)
    cut = recipe.held_out + recipe.renders
    first, rest = order[: recipe.held_out], order[recipe.held_out : cut]
    held = Lesson(coloured(data.pixels[first]), wanted[first])
    learnt = Lesson(_shrunk(data, rest), wanted[rest])
    network = built(lambda: attribute.network(found, data.image_size), recipe, machine)
    judge = Judge(network, shelf.LABELS, data.image_size, machine, str(recipe), columns=found, origin=data.fingerprint)
    return attribute.taught(judge, learnt, held, recipe, tell)


def _fitted(recipe: Recipe, count: int) -> Recipe:
    """The recipe for a set of `count` pictures: as many are shown as renders would be."""
    shown = recipe.renders * recipe.epochs
    held = min(recipe.held_out, count // 10)
    learnt = min(count - held, shown, MOST)
    return replace(recipe, renders=learnt, held_out=held, epochs=max(1, min(MOST_EPOCHS, round(shown / learnt))))


def _shrunk(data: Dataset, rows: NDArray[np.int64]) -> Pixels:
    """These pictures in colour, `[N, S, S, 3]`, at most 64 px: more a classifier does not see."""
    times, parts = max(1, data.image_size // attribute.LARGEST), []
    for start in range(0, len(rows), CHUNK):
        part = coloured(data.pixels[rows[start : start + CHUNK]])
        side = part.shape[1] // times
        blocks = part.reshape(len(part), side, times, side, times, 3)
        parts.append(blocks.mean((2, 4)).round().astype(np.uint8) if times > 1 else part)
    return np.concatenate(parts)
