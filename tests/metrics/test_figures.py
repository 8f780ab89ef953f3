"""Figures: paths, names, what is not measured, and the table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganlab.metrics import Figures, bootstrap, wilson, write_section


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.27753), (5, 10, 0.23659, 0.76341), (81, 263, 0.25529, 0.36620), (10, 10, 0.72247, 1.0)],
)
def test_wilson_against_published_values(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=1e-4)


def test_wilson_of_nothing_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_mean_has_the_normal_interval() -> None:
    values, figures = np.random.default_rng(0).normal(3, 2, 400), Figures()
    figures.mean(values, "a", "mean")
    row, reach = figures["a", "mean"], 1.96 * values.std() / 20
    assert row.value == pytest.approx(values.mean()) and row.n == 400
    assert row.ci95 == pytest.approx((values.mean() - reach, values.mean() + reach), abs=0.06)
    assert row.ci95 == bootstrap(values, np.ones(400))


def test_names_and_what_is_not_measured_stand_where_they_belong() -> None:
    figures, more = Figures(), Figures()
    figures.word("8x8", "ablation", "best", "stage")
    figures.count(12, "ablation", "best", "units")
    more.missing("walk", "copy rate")
    figures.update(more)
    values = figures.to_json()
    assert values == {"ablation": {"best": {"stage": "8x8", "units": 12}}, "walk": {"copy_rate": None}}
    assert "| ablation · best · stage | 8x8 |  |  |" in figures.table()
    assert "| walk · copy rate | not measured |  |  |" in figures.table()


def test_figures_come_with_n_and_interval_under_the_same_paths() -> None:
    figures = Figures()
    figures.share(0.5, 10, "a", "of it all")
    figures.ratio([1, 3, 0], [2, 4, 0], "b")
    figures.ratio([0], [0], "c")
    figures.count(7, "a", "k")
    values = figures.to_json()
    assert values["a"] == {"of_it_all": 0.5, "k": 7} and values["b"] == pytest.approx(4 / 6, abs=1e-3)
    assert values["n"] == {"a": {"of_it_all": 10}, "b": 2} and "c" not in values
    assert values["ci95"]["a"]["of_it_all"] == pytest.approx([0.2366, 0.7634], abs=1e-3)
    assert "| a · of it all | 0.5 | 0.2366 to 0.7634 | 10 |" in figures.table()


def test_a_section_is_replaced_where_it_stands(tmp_path: Path) -> None:
    card = tmp_path / "README.md"
    write_section(card, "one")
    assert card.read_text(encoding="utf-8") == "## Figures\n\none\n"
    card.write_text("# A\n\n## Use\n\ntext\n")
    write_section(card, "one")
    assert card.read_text(encoding="utf-8") == "# A\n\n## Use\n\ntext\n\n## Figures\n\none\n"
    card.write_text(card.read_text(encoding="utf-8") + "\n## Licence\n\nfree\n")
    write_section(card, "two\n### Figures\n")
    write_section(card, "three")
    assert card.read_text(encoding="utf-8") == "# A\n\n## Use\n\ntext\n\n## Figures\n\nthree\n\n## Licence\n\nfree\n"
