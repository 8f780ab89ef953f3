"""How a training is doing, in words, with the evidence and one thing to do about it."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ganlab.images import Pixels

State = Literal["starting", "steady", "d-ahead", "g-ahead", "collapse"]

RECENT = 8  # reports that a verdict looks back on
ALIKE = 0.15  # samples' spread as a share of the data's, under which they are all but one picture


@dataclass(frozen=True)
class Health:
    """A verdict: `state` for a machine, `words` for a person."""

    state: State
    words: str


@dataclass
class Watch:
    """Looks at the reports of a training as they come.

    `data_spread` and each sheet's spread are the standard deviation over pictures, averaged over pixels, in levels.
    """

    data_spread: float
    warm_up: int
    probability: bool = True  # whether D's verdicts are, as its objective has it
    d_real: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT))
    d_fake: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT))
    spread: float | None = None

    @classmethod
    def over(cls, pixels: Pixels, images: int, probability: bool = True) -> Watch:
        """For a training on `pixels [N, H, W, C]` to `images` images."""
        return cls(spread_of(pixels), max(5_000, min(20_000, images // 5)), probability)

    def memory(self) -> str:
        """What was seen so far, as text: a resumed training judges as the whole one does."""
        return json.dumps({"d_real": list(self.d_real), "d_fake": list(self.d_fake), "spread": self.spread})

    def recall(self, memory: str) -> None:
        """Take over what `memory` gave. Raises ValueError, KeyError or TypeError where it is something else."""
        values = json.loads(memory)
        self.d_real.extend(values["d_real"])
        self.d_fake.extend(values["d_fake"])
        self.spread = values["spread"]

    def judge(self, images: int) -> Health:
        """The verdict after `images` images."""
        if images < self.warm_up:
            return Health("starting", f"Warming up: verdicts begin at {self.warm_up:,} images.")
        if self.spread is not None and self.spread < ALIKE * self.data_spread:
            share = self.spread / self.data_spread
            return Health(
                "collapse",
                f"Collapse: the samples vary {share:.0%} as much as the data. "
                "The last good snapshot is kept; start anew with a lower learning rate or more varied pictures.",
            )
        if len(self.d_real) < RECENT:
            return Health("starting", f"A verdict takes {RECENT} reports; there are {len(self.d_real)}.")
        real, fake = sum(self.d_real) / len(self.d_real), sum(self.d_fake) / len(self.d_fake)
        evidence = f"D(x) {real:.2f}, D(G(z)) {fake:.2f} over the last {RECENT} reports"
        if not self.probability:
            return Health("steady", f"Steady: {evidence}.")
        if fake < 0.02 and real > 0.98:
            return Health(
                "d-ahead",
                f"D is far ahead ({evidence}): G learns little from it. "
                "Give G two steps a round, or lower the learning rate.",
            )
        if fake > 0.6 and real < 0.6:
            return Health("g-ahead", f"D cannot tell real from fake ({evidence}). Give D two steps a round.")
        return Health("steady", f"Steady: {evidence}.")


def spread_of(pixels: Pixels) -> float:
    """Standard deviation over up to 256 pictures, averaged over pixels, in levels of 255."""
    some = pixels[:: max(1, len(pixels) // 256)][:256]
    return float(np.asarray(some, np.float32).std(0).mean())
