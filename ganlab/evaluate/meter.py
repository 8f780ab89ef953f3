"""How far an evaluation is, counted in pictures that are drawn or looked at, so that the time left can be told."""

from __future__ import annotations

from dataclasses import dataclass

from ganlab.annotate import Tell


@dataclass
class Meter:
    """`total` is known before the work begins; `did` is called after each part of it."""

    total: int
    tell: Tell | None = None
    done: int = 0
    what: str = ""

    def begin(self, what: str) -> None:
        """Name what is done from now on."""
        self.what = what
        self.did(0)

    def did(self, pictures: int) -> None:
        """Count what was just done."""
        self.done = min(self.done + pictures, self.total)
        if self.tell:
            self.tell(self.what, self.done, self.total)
