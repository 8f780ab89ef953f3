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


def test_a_section_is_replaced_where_it_stands(tmp_path: Path) -> None:
    card = tmp_path / "README.md"
    card.write_text("# A\n\n## Figures\n\none\n\n## Licence\n\nfree\n", encoding="utf-8")
    write_section(card, "two")
    assert card.read_text(encoding="utf-8") == "# A\n\n## Figures\n\ntwo\n\n## Licence\n\nfree\n"
