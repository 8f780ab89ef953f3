"""Verdicts follow from the evidence that they quote."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.train.health import RECENT, Watch, spread_of


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


@pytest.mark.parametrize(
    ("real", "fake", "spread", "state"),
    [
        (0.99, 0.03, 40, "steady"),
        (0.97, 0.01, 40, "steady"),
        (0.61, 0.7, 40, "steady"),
        (0.4, 0.59, 40, "steady"),
        (0.7, 0.3, 7.6, "steady"),
        (0.7, 0.3, 7.4, "collapse"),
        (0.99, 0.01, 2, "collapse"),
    ],
)
def test_a_verdict_begins_at_its_bound(real: float, fake: float, spread: float, state: str) -> None:
    assert watch(real, fake, spread).judge(100).state == state


def test_a_verdict_looks_back_on_the_last_reports_alone() -> None:
    made = watch(0.99, 0.01)
    for place in range(RECENT):
        assert made.judge(1_000).state == ("d-ahead" if not place else "steady")
        made.d_real.append(0.7)
        made.d_fake.append(0.3)
    assert "D(x) 0.70, D(G(z)) 0.30" in made.judge(1_000).words


def test_heights_are_no_probabilities_and_say_nothing_of_who_is_ahead() -> None:
    for real, fake in ((0.99, 0.01), (0.4, 0.7)):
        made = watch(real, fake)
        made.probability = False
        assert made.judge(1_000).state == "steady"
    made.spread = 2.0
    assert made.judge(1_000).state == "collapse"


def test_spread_is_over_pictures_and_not_within_them() -> None:
    checks = np.tile(np.array([[0, 255], [255, 0]], np.uint8), (4, 4))[None, :, :, None]
    assert spread_of(np.repeat(checks, 10, 0)) == 0
    assert spread_of(np.concatenate([checks, 255 - checks])) == pytest.approx(127.5)
    many = np.random.default_rng(0).integers(0, 256, (1_000, 8, 8, 3), np.uint8)
    assert spread_of(many) == pytest.approx(many.astype(float).std(0).mean(), rel=0.03)


@pytest.mark.parametrize(("images", "warm_up"), [(10_000, 5_000), (50_000, 10_000), (1_000_000, 20_000)])
def test_verdicts_begin_after_a_fifth_of_the_training_within_bounds(images: int, warm_up: int) -> None:
    made = Watch.over(np.random.default_rng(0).integers(0, 256, (20, 8, 8, 3), np.uint8), images)
    assert made.warm_up == warm_up and made.data_spread > 60
    assert f"{warm_up:,}" in made.judge(warm_up - 1).words


def test_nothing_is_said_before_there_is_evidence() -> None:
    assert watch(0.99, 0.01).judge(99).state == "starting"
    assert Watch(50.0, 100).judge(1_000).state == "starting"


def test_words_quote_the_figures() -> None:
    assert "D(x) 0.99, D(G(z)) 0.01 over the last 8 reports" in watch(0.99, 0.01).judge(1_000).words
    assert "4%" in watch(0.7, 0.3, 2.0).judge(1_000).words


def test_a_collapse_needs_no_reports_so_that_a_resumed_training_does_not_forget_it() -> None:
    assert Watch(50.0, 100, spread=2.0).judge(1_000).state == "collapse"


def test_what_was_seen_outlives_the_process() -> None:
    first, second = watch(0.99, 0.01, 31.0), Watch(data_spread=50.0, warm_up=100)
    second.recall(first.memory())
    assert second == first and second.judge(1_000) == first.judge(1_000)
