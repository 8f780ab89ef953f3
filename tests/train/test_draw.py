"""What a round is given: every step, round and process its own numbers, and the same ones again at the same place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from ganlab.images import Pixels
from ganlab.nets import DCGANConfig
from ganlab.train import TrainConfig, Training
from ganlab.train.augment import NOISE
from ganlab.train.draw import Draw, draw
from ganlab.train.feed import Feed
from ganlab.train.ranks import Ranks
from ganlab.train.training import DATA

NETWORK = DCGANConfig(image_size=16, channels=1, width=2, z_dim=8, d_norm="none")
CONFIG = TrainConfig(
    batch=8, d_steps=2, g_steps=3, objective="wasserstein", augment="diff", instance_noise=0.5, noise_images=10_000
)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def pixels() -> Pixels:
    """64 pictures, each of one level, its number."""
    return np.arange(64, dtype=np.uint8).repeat(256).reshape(64, 16, 16, 1)


def drawn(pixels: Pixels, rounds: int = 0, index: int = 0, count: int = 1, **change: object) -> Draw:
    config = replace(CONFIG, **change)  # type: ignore[arg-type]
    training = Training(NETWORK, config, CPU)
    training.ranks = Ranks(index, count)
    training.rounds, training.images = rounds, rounds * config.batch * config.d_steps
    return draw(training, Feed(pixels, CPU, config.seed, DATA))


def apart(tensors: list[Tensor]) -> bool:
    """Whether no two are equal, nor have a row in common."""
    rows = torch.cat([each.flatten(1) for each in tensors])
    return len(rows.unique(dim=0)) == len(rows)


def numbers(batches: list[Tensor]) -> list[int]:
    return torch.cat([x[:, 0, 0, 0] for x in batches]).add(1).mul(127.5).round().int().tolist()


def test_every_step_and_every_round_has_its_own_numbers(pixels: Pixels) -> None:
    one, two = drawn(pixels, 3), drawn(pixels, 4)
    assert (len(one.z), len(one.x), len(one.mixes), len(one.g_changes)) == (4, 2, 2, 3)
    assert apart(one.z + two.z) and apart(one.mixes + two.mixes)
    changes = [*one.real_changes, *one.fake_changes, *one.g_changes]
    changes += [*two.real_changes, *two.fake_changes, *two.g_changes]
    assert apart([each[NOISE] for each in changes])
    for kind in set(changes[0]) - {NOISE}:
        assert len({tuple(each[kind].flatten().tolist()) for each in changes}) == len(changes), kind
    assert all(float(mix.min()) >= 0 and float(mix.max()) <= 1 for mix in one.mixes)


def test_the_same_place_gives_the_same_numbers_and_another_seed_others(pixels: Pixels) -> None:
    one, again, other = drawn(pixels, 5), drawn(pixels, 5), drawn(pixels, 5, seed=1)
    assert all(torch.equal(a, b) for a, b in zip(one.tensors(), again.tensors()))
    assert not any(torch.equal(a, b) for a, b in zip(one.tensors(), other.tensors()))


def test_steps_and_rounds_go_on_through_the_pictures(pixels: Pixels) -> None:
    seen = [numbers(drawn(pixels, place).x) for place in range(4)]
    assert all(len(each) == 16 for each in seen)
    assert sorted(number for each in seen for number in each) == list(range(64)), (
        "every picture once an epoch, over steps and rounds"
    )


def test_processes_share_out_what_one_would_get(pixels: Pixels) -> None:
    whole, halves = drawn(pixels, 2), [drawn(pixels, 2, index, 2) for index in (0, 1)]
    for name in ("x", "z", "mixes"):
        for place, expected in enumerate(getattr(whole, name)):
            assert torch.equal(expected, torch.cat([getattr(half, name)[place] for half in halves])), name
    for name in ("real_changes", "fake_changes", "g_changes"):
        for place, expected in enumerate(getattr(whole, name)):
            for kind, value in expected.items():
                assert torch.equal(value, torch.cat([getattr(half, name)[place][kind] for half in halves]))


def test_micro_batches_are_the_batch_in_order(pixels: Pixels) -> None:
    whole = drawn(pixels, 2)
    for parts in (2, 4):
        shares = [whole.rows(part, parts) for part in range(parts)]
        for place, expected in enumerate(whole.x):
            assert torch.equal(expected, torch.cat([share.x[place] for share in shares]))


def test_what_is_not_asked_for_is_not_drawn(pixels: Pixels) -> None:
    bare = drawn(pixels, objective="hinge", augment="none", instance_noise=0.0)
    assert bare.mixes == [] and set(map(len, [*bare.real_changes, *bare.fake_changes, *bare.g_changes])) == {0}
