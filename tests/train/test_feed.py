"""The order of pictures: the same as ever, and at hand before it is asked for."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ganlab import seeds
from ganlab.train.feed import Feed

CPU = torch.device("cpu")


@pytest.fixture
def numbered() -> np.ndarray:
    """30 pictures, each filled with its own number."""
    return np.arange(30, dtype=np.uint8).repeat(16 * 16).reshape(30, 16, 16, 1)


def shown(feed: Feed, place: int, count: int) -> list[int]:
    return feed(place, count)[:, 0, 0, 0].add(1).mul(127.5).round().int().tolist()


def test_the_next_epochs_order_is_shuffled_before_it_is_asked_for(numbered: np.ndarray) -> None:
    feed = Feed(numbered, CPU, 7, 1)
    shown(feed, 0, 10)
    assert list(feed._shuffled) == [1]
    assert feed._shuffled[1].result(120).tolist() == seeds.permutation(30, 7, 1, 1).tolist()


def test_every_epoch_has_its_own_order_whatever_was_shuffled_ahead(numbered: np.ndarray) -> None:
    feed = Feed(numbered, CPU, 7, 1)
    for place in (0, 25, 95, 20, 60, 55):  # onwards, over an end, over three epochs, and back
        expected = [int(seeds.permutation(30, 7, 1, at // 30)[at % 30]) for at in range(place, place + 10)]
        assert shown(feed, place, 10) == expected


def test_a_batch_may_be_larger_than_the_set(numbered: np.ndarray) -> None:
    row = shown(Feed(numbered, CPU, 7, 1), 5, 100)
    assert len(row) == 100 and sorted(row[25:55]) == list(range(30))


@pytest.mark.cuda
@pytest.mark.parametrize("resident", [True, False], ids=["on the card", "gathered by a thread"])
def test_a_card_is_fed_what_a_cpu_is(numbered: np.ndarray, monkeypatch: pytest.MonkeyPatch, resident: bool) -> None:
    if not resident:
        monkeypatch.setattr("ganlab.train.feed._room", lambda device: 0)
    feed = Feed(numbered, torch.device("cuda"), 7, 1)
    assert feed._levels.device.type == ("cuda" if resident else "cpu")
    plain = Feed(numbered, CPU, 7, 1)
    for place in range(0, 100, 10):
        assert torch.equal(feed(place, 10).cpu(), plain(place, 10))
