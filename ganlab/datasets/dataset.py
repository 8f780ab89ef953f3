"""A dataset as the rest of the house sees it: pixels on disk, labels beside them, and the inspector's report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganlab import seeds
from ganlab.datasets.report import Report


@dataclass(frozen=True, eq=False)
class Dataset:
    """Training pictures, decoded once.

    name: "faces.zip" or "rendered:faces@1". fingerprint: sha256 hex of the content, whatever the image size. pixels:
    uint8 `[N, S, S, C]`, mapped from disk, read only, C = 1 or 3. labels: column -> `[N]` of text, int64 or float64
    (missing: "" or NaN). folder: its place in the cache, whose name `reopen` takes. licence: "" if unknown.
    """

    name: str
    fingerprint: str
    pixels: NDArray[np.uint8]
    labels: dict[str, NDArray[Any]]
    report: Report
    folder: Path
    licence: str = ""

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def key(self) -> str:
        """The name of its cache folder."""
        return self.folder.name

    @property
    def image_size(self) -> int:
        """Side of a picture in px."""
        return int(self.pixels.shape[1])

    @property
    def channels(self) -> int:
        """1 (gray) or 3 (RGB)."""
        return int(self.pixels.shape[3])

    def wall(self, count: int = 64, seed: int = 0) -> NDArray[np.uint8]:
        """pixels `[min(count, N), S, S, C]`: one picture drawn from each of `count` equal stretches, in order."""
        return np.ascontiguousarray(self.pixels[self.spread(count, seed)])

    def spread(self, count: int = 64, seed: int = 0) -> NDArray[np.int64]:
        """The positions of the pictures that `wall` shows, ascending, all different."""
        count = max(0, min(count, len(self)))
        edges = np.arange(count + 1, dtype=np.int64) * len(self) // max(1, count)
        draw = np.random.Generator(np.random.Philox(key=seeds.mix(seeds.check(seed), len(self), count)))
        return draw.integers(edges[:-1], edges[1:]) if count else np.zeros(0, np.int64)
