"""Feed -> cache folder: every item is looked at once, and that one look gives the pixels, the labels and the report."""

from __future__ import annotations

import hashlib
import time
import warnings
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganlab.datasets import cache
from ganlab.datasets.dataset import Dataset
from ganlab.datasets.feeds import Feed
from ganlab.datasets.inspector import DUPLICATE, Picture, Refusal, smallest_side
from ganlab.datasets.labels import Columns
from ganlab.datasets.report import Tally
from ganlab.datasets.writer import Writer, colourless
from ganlab.errors import NoPictures

Progress = Callable[[int, int], None]
MOST_CLASSES = 100
_REPORT_EVERY = 0.1


@dataclass(frozen=True)
class Order:
    """What is to be built, and under which name."""

    name: str
    path: str
    fingerprint: str
    licence: str
    image_size: int
    channels: int | None


def build(order: Order, feed: Feed, folder: Path, progress: Progress | None = None) -> Dataset:
    """Decode everything that `feed` gives into the cache folder `folder`. Raises NoPictures, DataError."""
    began = time.monotonic()
    with cache.building(folder.parent) as place:
        tally = Tally()
        with Writer(place / cache.PIXELS, order.image_size, order.channels) as writer:
            kept = _fill(feed, order.image_size, writer, tally, progress)
        if not kept:
            smallest = smallest_side(order.image_size)
            raise NoPictures(
                path=order.path, count=sum(tally.set_aside.values()), why=tally.why_none(), smallest=smallest
            )
        labels, notes = feed.labels(kept)
        seconds = time.monotonic() - began
        report = tally.report(order.name, writer.channels, order.image_size, classes_of(labels), seconds, notes)
        shape = (writer.count, order.image_size, order.image_size, writer.channels)
        cache.finish(place, cache.About(order.name, order.fingerprint, order.licence, shape, report), labels)
        return cache.publish(place, folder)


def _fill(feed: Feed, size: int, writer: Writer, tally: Tally, progress: Progress | None) -> array[int]:
    """Write the pictures of a feed; the positions of those that were kept."""
    kept, seen = array("q"), _Seen()
    tick = time.monotonic()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's remarks on damaged files; what matters of them is in the report
        for done, item in enumerate(feed.items(size), 1):
            found = item.found
            if isinstance(found, Picture):
                found = replace(found, pixels=colourless(found.pixels))
                if feed.unique:
                    found = seen.judge(item.name, found)
            if isinstance(found, Refusal):
                tally.refuse(item.name, found)
            else:
                writer.add(found.pixels)
                tally.keep(item.name, found)
                kept.append(item.index)
            if progress and time.monotonic() - tick > _REPORT_EVERY:
                tick = time.monotonic()
                progress(done, feed.total)
    if progress:
        progress(feed.total, feed.total)
    return kept


class _Seen:
    """Remembers pictures by a 64-bit hash of their processed pixels."""

    def __init__(self) -> None:
        self._first: dict[int, str] = {}

    def judge(self, name: str, picture: Picture) -> Picture | Refusal:
        digest = hashlib.blake2b(_bytes(picture.pixels), digest_size=8).digest()
        first = self._first.setdefault(int.from_bytes(digest, "big"), name)
        return picture if first is name else Refusal(DUPLICATE, f"the same picture as {first[-120:]}")


def _bytes(pixels: NDArray[np.uint8]) -> bytes:
    return pixels.tobytes()


def classes_of(labels: Columns) -> dict[str, dict[str, int]]:
    """How often each value occurs, most frequent first, in columns of at most 100 different texts or whole numbers."""
    counted = {}
    for column, values in labels.items():
        if values.dtype.kind != "f":
            counts = Counter(values.tolist())
            if len(counts) <= MOST_CLASSES:
                counted[column] = {str(value): count for value, count in counts.most_common()}
    return counted
