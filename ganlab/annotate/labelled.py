"""Concepts of a model of somebody's own pictures: a judge learns the labels that came with them, and names samples."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import numpy as np

from ganlab import datasets, judges
from ganlab.annotate import faces
from ganlab.annotate.faces import Verdicts, Wants
from ganlab.datasets import Dataset, cache
from ganlab.errors import CheckpointError, DataNotFound, InvalidValue
from ganlab.judges import Judge, Recipe, attribute
from ganlab.lab import Model
from ganlab.metrics.figures import Figures
from ganlab.seeds import Latents

EDITED = 200
CHANNELS = (None, 1, 3)


def dataset(model: Model, source: str | None = None) -> Dataset:
    """The pictures that a model learnt, from the cache, or those of `source`. InvalidValue: they are not in the cache.

    Raises DataError for a source that cannot be opened.
    """
    if source:
        return datasets.open(source, model.image_size)
    about = model.info.dataset
    for channels in CHANNELS:
        with suppress(DataNotFound):
            return datasets.reopen(cache.key_of(str(about.get("fingerprint", "")), model.image_size, channels, None))
    remedy = "its pictures are not in the cache; give them again with --data PATH, or name a drawn world with --world"
    raise InvalidValue(name="data", value=about.get("name", ""), remedy=remedy)


def judge(
    model: Model,
    source: str | None = None,
    recipe: Recipe | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> Judge:
    """A judge of labels for a model: the one beside it, or one of its pictures or of `source`, trained if need be.

    Raises InvalidValue as `dataset`; DataError for pictures whose labels cannot be learnt.
    """
    path = model.folder / judges.FILE
    if source is None and recipe is None:
        with suppress(CheckpointError):  # absent, or of an older version
            kept = judges.read(path, model.hardware)
            if kept.world == judges.LABELS and kept.size == model.image_size:
                return kept
    return judges.labelled.ready(path, dataset(model, source), model.hardware, recipe, tell)


def concepts(verdicts: Verdicts, binary: tuple[str, ...]) -> dict[str, Wants]:
    """A concept for each class, and for each column of 0 and 1 one for its presence and one for its absence."""
    wanted: dict[str, Wants] = {}
    for name in verdicts:
        wanted[name] = {name: True}
        if name in binary:
            wanted[f"not {name}"] = {name: False}
    return wanted


def measure(model: Model, judge: Judge, verdicts: Verdicts, numbers: range) -> Figures:
    """How well the judge reads, what the samples show, and how often adding a concept to a latent makes it show."""
    figures = Figures()
    for name, measured in judge.measures.items():
        if name.startswith("r/"):
            figures.count(measured.value, "judge", *name.split("/"), n=measured.n)
        else:
            figures.share(measured.value, measured.n, "judge", *name.split("/"))
    z = model.z(numbers)
    for name, verdict in verdicts.items():
        figures.share(float((verdict > 0.5).mean()), len(verdict), "samples", name)
    for name, verdict in verdicts.items():
        moved = _moved(z, verdict)
        if len(moved):
            shown = attribute.probabilities(judge, model.pixels(z=moved))[name] > 0.5
            figures.share(float(shown.mean()), len(shown), "edits", name)
    return figures


def _moved(z: Latents, verdict: np.ndarray) -> Latents:
    """Up to 200 latents that do not show it, each moved by the mean of the surest ten that do less that of ten not."""
    order = np.argsort(-verdict, kind="stable")
    there = int((verdict > 0.5).sum())
    few = faces.EXEMPLARS
    if there < few or len(z) - there < 2 * few:
        return z[:0]
    step = z[order[:few]].mean(0) - z[order[-few:]].mean(0)
    rest = np.sort(order[there:-few])[:EDITED]
    return np.asarray(z[rest] + step, np.float32)
