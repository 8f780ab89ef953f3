"""How a training is doing, in words, with the evidence and one thing to do about it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

State = Literal["starting", "steady", "d-ahead", "g-ahead", "collapse"]

RECENT = 8  # reports that a verdict looks back on
ALIKE = 0.15  # samples' spread as a share of the data's, under which they are all but one picture


@dataclass(frozen=True)
class Health:
    """A verdict: `state` for a machine, `words` for a person."""

    state: State
    words: str

    @property
    def good(self) -> bool:
        return self.state != "collapse"


@dataclass
class Watch:
    """Looks at the reports of a training as they come.

    `data_spread` and each sheet's spread are the standard deviation over pictures, averaged over pixels, in levels.
    """

    data_spread: float
    warm_up: int
    d_real: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT))
    d_fake: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT))
    spread: float | None = None

    def judge(self, images: int) -> Health:
        """The verdict after `images` images."""
        if images < self.warm_up or len(self.d_real) < RECENT:
            return Health("starting", f"Warming up: verdicts begin at {self.warm_up:,} images.")
        real, fake = sum(self.d_real) / len(self.d_real), sum(self.d_fake) / len(self.d_fake)
        evidence = f"D(x) {real:.2f}, D(G(z)) {fake:.2f} over the last {RECENT} reports"
        if self.spread is not None and self.spread < ALIKE * self.data_spread:
            share = self.spread / self.data_spread
            return Health(
                "collapse",
                f"Collapse: the samples vary {share:.0%} as much as the data. "
                "Go back to the last good snapshot and lower the learning rate.",
            )
        if fake < 0.02 and real > 0.98:
            return Health(
                "d-ahead",
                f"D is far ahead ({evidence}): G learns little from it. "
                "Give G two steps a round, or lower the learning rate.",
            )
        if fake > 0.6 and real < 0.6:
            return Health("g-ahead", f"D cannot tell real from fake ({evidence}). Give D two steps a round.")
        return Health("steady", f"Steady: {evidence}.")
