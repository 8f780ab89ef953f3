"""Verdicts follow from the evidence that they quote."""

from __future__ import annotations

import pytest

from ganlab.train.health import RECENT, Watch


def watch(real: float, fake: float, spread: float | None = 40.0) -> Watch:
    made = Watch(data_spread=50.0, warm_up=100, spread=spread)
    made.d_real.extend([real] * RECENT)
    made.d_fake.extend([fake] * RECENT)
    return made


@pytest.mark.parametrize(
    ("real", "fake", "spread", "state"),
    [(0.7, 0.3, 40, "steady"), (0.99, 0.01, 40, "d-ahead"), (0.4, 0.7, 40, "g-ahead"), (0.7, 0.3, 2, "collapse")],
)
def test_verdict(real: float, fake: float, spread: float, state: str) -> None:
    verdict = watch(real, fake, spread).judge(1_000)
    assert verdict.state == state


def test_nothing_is_said_before_there_is_evidence() -> None:
    assert watch(0.99, 0.01).judge(99).state == "starting"
    assert Watch(50.0, 100).judge(1_000).state == "starting"


def test_words_quote_the_figures() -> None:
    assert "D(x) 0.99, D(G(z)) 0.01" in watch(0.99, 0.01).judge(1_000).words
    assert "4%" in watch(0.7, 0.3, 2.0).judge(1_000).words


def test_a_collapse_needs_no_reports_so_that_a_resumed_training_does_not_forget_it() -> None:
    assert Watch(50.0, 100, spread=2.0).judge(1_000).state == "collapse"


def test_what_was_seen_outlives_the_process() -> None:
    first, second = watch(0.99, 0.01, 31.0), Watch(data_spread=50.0, warm_up=100)
    second.recall(first.memory())
    assert second == first and second.judge(1_000) == first.judge(1_000)
