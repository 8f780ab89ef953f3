"""A seed is a name: one counter-based generator a seed, so that picture k is the same in a batch of 1, 9 or 64.

Latents come from NumPy's Philox (Salmon et al. 2011), keyed by the seed: the same numbers on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from ganlab.errors import InvalidSeeds

Prior = Literal["normal", "uniform"]
Latents = NDArray[np.float32]

LARGEST = 2**63 - 1
MOST = 1024
_RANGE = re.compile(r"\s*(\d{1,19})\s*(?:-\s*(\d{1,19})\s*)?")


def latents(seeds: Iterable[int], z_dim: int, prior: Prior = "normal") -> Latents:
    """z `[N, z_dim]` float32, row i drawn for `seeds[i]` alone: N(0, 1) or uniform on [-1, 1]."""
    rows = [_latent(check(seed), z_dim, prior) for seed in seeds]
    return np.stack(rows) if rows else np.zeros((0, z_dim), np.float32)


def _latent(seed: int, z_dim: int, prior: Prior) -> Latents:
    generator = np.random.Generator(np.random.Philox(key=seed))
    row = generator.standard_normal(z_dim) if prior == "normal" else generator.uniform(-1, 1, z_dim)
    return row.astype(np.float32)


def check(seed: int) -> int:
    """The seed itself, if it is a whole number from 0 to 2^63 - 1; else InvalidSeeds."""
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed <= LARGEST:
        raise InvalidSeeds(value=seed, remedy=f"a seed is a whole number from 0 to {LARGEST}")
    return int(seed)


def parse(text: str, most: int = MOST) -> list[int]:
    """Seeds as a person writes them, "0-63" or "3, 5, 9-12", in that order; at most `most` of them."""
    seeds: list[int] = []
    for part in text.split(","):
        match = _RANGE.fullmatch(part)
        if not match:
            raise InvalidSeeds(value=text, remedy=f"{part.strip()!r} is no seed or range; write 7, 0-63 or 3, 5, 9-12")
        first, last = check(int(match[1])), check(int(match[2] or match[1]))
        if last < first:
            raise InvalidSeeds(value=text, remedy=f"{part.strip()!r} runs backwards; write {last}-{first}")
        if len(seeds) + last - first + 1 > most:
            raise InvalidSeeds(value=text, remedy=f"more than {most} pictures; ask for fewer at a time")
        seeds.extend(range(first, last + 1))
    return seeds


def mix(*position: int) -> int:
    """A 63-bit number for a place in the work, such as (seed, stream, step): the same on every machine."""
    return int(np.random.SeedSequence(position).generate_state(1, np.uint64)[0] >> 1)


def generator(device: torch.device | str, *position: int) -> torch.Generator:
    """A torch generator for a place in the work: a resumed run draws what the uninterrupted one draws."""
    return torch.Generator(device=device).manual_seed(mix(*position))


def permutation(count: int, *position: int) -> NDArray[np.int64]:
    """A shuffled `[count]` of 0 to count - 1 for a place in the work."""
    return np.random.Generator(np.random.Philox(key=mix(*position))).permutation(count)
