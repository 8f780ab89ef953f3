"""The judge of a model of somebody's own pictures: it learns the labels that came with them."""

from __future__ import annotations

from contextlib import suppress

from ganlab import datasets, judges
from ganlab.datasets import Dataset, cache
from ganlab.errors import CheckpointError, DataNotFound, InvalidValue
from ganlab.judges import Judge, Recipe, Tell
from ganlab.lab import Model

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


def judge(model: Model, source: str | None = None, recipe: Recipe | None = None, tell: Tell | None = None) -> Judge:
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
