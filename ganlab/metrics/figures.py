"""Measured figures: bare numbers by path, with `n` and `ci95` under the same paths, and as a table of a model card."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ganlab.metrics.intervals import Interval, bootstrap, wilson

HEADING = "## Figures"


@dataclass(frozen=True)
class Figure:
    """A value, on how many trials or pictures it was measured, and its 95 % interval; None where it is a mere count.

    The value is NaN, null in JSON, where it could not be measured.
    """

    value: float
    n: int | None = None
    ci95: Interval | None = None


@dataclass
class Figures:
    """Figures by path, such as ("ablation", "8x8", "window_gone"), in the order in which they were put."""

    rows: dict[tuple[str, ...], Figure] = field(default_factory=dict)
    words: dict[tuple[str, ...], str | list[str]] = field(default_factory=dict)
    """What is a name or several and no number, such as the stages of a set of units."""

    def count(self, value: float, *path: str, n: int | None = None) -> None:
        """A number without an interval."""
        self.rows[path] = Figure(value, n)

    def word(self, text: str | list[str], *path: str) -> None:
        """A name, or several."""
        self.words[path] = text

    def missing(self, *path: str) -> None:
        """A figure that could not be measured here."""
        self.rows[path] = Figure(math.nan)

    def share(self, value: float, n: int, *path: str) -> None:
        """A share of n independent trials, with Wilson's interval."""
        self.rows[path] = Figure(value, n, wilson(value * n, n))

    def ratio(self, parts: ArrayLike, wholes: ArrayLike, *path: str) -> None:
        """sum(parts) / sum(wholes) over pictures, with a bootstrap interval; n counts those whose whole is above 0.

        Nothing is put where there are none.
        """
        top, bottom = np.asarray(parts, np.float64), np.asarray(wholes, np.float64)
        if bottom.sum() > 0:
            self.rows[path] = Figure(float(top.sum() / bottom.sum()), int((bottom > 0).sum()), bootstrap(top, bottom))

    def measured(self, value: float, n: int, interval: Interval, *path: str) -> None:
        """A figure whose interval was worked out where it was measured."""
        self.rows[path] = Figure(value, n, interval)

    def mean(self, values: ArrayLike, *path: str) -> None:
        """The mean of values `[N]`, N at least 1, with a bootstrap interval."""
        rows = np.asarray(values, np.float64)
        self.ratio(rows, np.ones(len(rows)), *path)

    def update(self, other: Figures) -> None:
        """Put another's figures after these."""
        self.rows.update(other.rows)
        self.words.update(other.words)

    def replace(self, other: Figures) -> None:
        """Put another's figures after these, and drop all of these whose first name it has."""
        names = {path[0] for path in (*other.rows, *other.words)}
        self.rows = {path: row for path, row in self.rows.items() if path[0] not in names}
        self.words = {path: text for path, text in self.words.items() if path[0] not in names}
        self.update(other)

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> Figures:
        """The figures that `to_json` gave, to four digits; `values` may hold other things beside objects of figures."""
        figures = cls()
        parts = {name: part for name, part in values.items() if isinstance(part, dict) and name not in ("n", "ci95")}
        for path, value in _leaves(parts):
            n, edges = (_at(values.get(name, {}), path) for name in ("n", "ci95"))
            plain = tuple(name.replace("_", " ") for name in path)
            if isinstance(value, str | list):
                figures.words[plain] = value
            else:
                figures.rows[plain] = Figure(math.nan if value is None else value, n, edges and (edges[0], edges[1]))
        return figures

    def __getitem__(self, path: tuple[str, ...]) -> Figure:
        return self.rows[path]

    def to_json(self) -> dict[str, Any]:
        """Bare numbers, and `n` and `ci95` as objects of the same paths."""
        values: dict[str, Any] = {}
        for path, text in ((_key(path), text) for path, text in self.words.items()):
            _put(values, path, text)
        for path, figure in ((_key(path), row) for path, row in self.rows.items()):
            _put(values, path, None if math.isnan(figure.value) else _short(figure.value))
            if figure.n is not None:
                _put(values, ("n", *path), figure.n)
            if figure.ci95 is not None:
                _put(values, ("ci95", *path), [_short(edge) for edge in figure.ci95])
        return values

    def lines(self) -> Iterator[tuple[str, str, str, str]]:
        """For each figure its path, value, interval and n, as a person reads them."""
        for path, text in self.words.items():
            yield " · ".join(path), text if isinstance(text, str) else ", ".join(text), "", ""
        for path, figure in self.rows.items():
            value = "not measured" if math.isnan(figure.value) else f"{_short(figure.value)}"
            between = "" if figure.ci95 is None else f"{_short(figure.ci95[0])} to {_short(figure.ci95[1])}"
            yield " · ".join(path), value, between, "" if figure.n is None else f"{figure.n:,}"

    def table(self) -> str:
        """A Markdown table."""
        rows = [("figure", "value", "95 % interval", "n"), ("---",) * 4, *self.lines()]
        return "\n".join(["|---|---|---|---|" if row[0] == "---" else f"| {' | '.join(row)} |" for row in rows])


def write_section(card: Path, text: str) -> None:
    """Put a "Figures" section into a model card, in the place of the one that is there; written beside and renamed."""
    old = card.read_text(encoding="utf-8") if card.exists() else ""
    section = f"{HEADING}\n\n{text.strip()}\n"
    found = re.search(rf"^{HEADING}$.*?(?=^## |\Z)", old, re.MULTILINE | re.DOTALL)
    if found:
        after = old[found.end() :]
        new = old[: found.start()] + section + (f"\n{after}" if after else "")
    else:
        new = f"{old.rstrip()}\n\n{section}".lstrip()
    beside = card.with_name(f".{card.name}.tmp")
    beside.write_text(new, encoding="utf-8")
    beside.replace(card)


def _put(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for name in path[:-1]:
        values = values.setdefault(name, {})
    values[path[-1]] = value


def _leaves(values: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), value


def _at(values: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        values = values.get(name) if isinstance(values, dict) else None
    return values


def _key(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.replace(" ", "_") for name in path)


def _short(value: float) -> float:
    """Four significant digits; whole numbers stay whole."""
    if isinstance(value, int) or value == 0 or not math.isfinite(value):
        return value
    return float(f"{value:.4g}")
