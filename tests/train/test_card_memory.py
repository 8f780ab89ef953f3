"""What fits: the dry step tries the very micro-batch that it is asked for; on a card memory really runs short."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from ganlab.images import Pixels
from ganlab.jobs import Order, RunFolder
from ganlab.jobs.launch import prepare
from ganlab.jobs.worker import work
from ganlab.nets import DCGANConfig
from ganlab.train import Progress, TrainConfig, Training, memory, train
from ganlab.train.draw import Draw
from ganlab.train.feed import Feed
from ganlab.train.memory import Fit, fit
from ganlab.train.training import DATA

SMALL = DCGANConfig(image_size=16, channels=3, width=4, z_dim=8)
WIDE = DCGANConfig(image_size=64, channels=3, width=64, z_dim=100)
BATCH = 512  # at width 64 a step of it takes some gigabytes: much more than weights, pictures and what rounding adds
CUDA = torch.device("cuda")


def noise(size: int, count: int = 64) -> Pixels:
    return np.random.default_rng(0).integers(0, 256, (count, size, size, 3), np.uint8)


def test_a_try_goes_through_in_as_many_parts_as_its_size_says(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[int, int]] = []

    def measure(training: Training, whole: Draw, rows: int) -> tuple[memory.Need, int]:
        def need(size: int) -> int | None:
            tried.append((size, training.parts))
            return size * 1000

        return need, 10_000

    monkeypatch.setattr(memory, "_on_cpu", measure)
    cpu = torch.device("cpu")
    training = Training(SMALL, TrainConfig(images=64, batch=32), cpu)
    assert fit(training, Feed(noise(16), cpu, 0, DATA)).micro_batch == 8
    assert tried == [(32, 1), (16, 2), (8, 4)] and training.parts == 4


@pytest.fixture
def card() -> Iterator[None]:
    """The card's memory as it was, before and after."""
    _empty()
    yield
    torch.cuda.set_per_process_memory_fraction(1.0)
    _empty()


def _empty() -> None:
    gc.collect()
    torch.cuda.empty_cache()


def _allow(count: int) -> None:
    """So many bytes in all for this process; more than that is out of memory."""
    total = torch.cuda.get_device_properties(CUDA).total_memory
    if count > 0.8 * total:
        pytest.skip("this card has too little memory for the test")
    torch.cuda.set_per_process_memory_fraction(count / total)


def fitted() -> tuple[Training, Fit]:
    training = Training(WIDE, TrainConfig(images=4 * BATCH, batch=BATCH, augment="none"), CUDA)
    return training, fit(training, Feed(noise(64), CUDA, 0, DATA))


@pytest.mark.cuda
def test_on_a_card_the_need_is_measured_and_nothing_changed(card: None) -> None:
    fresh = Training(WIDE, TrainConfig(images=4 * BATCH, batch=BATCH, augment="none"), CUDA)
    training, whole = fitted()
    assert (whole.micro_batch, training.parts) == (BATCH, 1)
    assert 2**28 < whole.need < whole.free <= torch.cuda.get_device_properties(CUDA).total_memory
    before, after = fresh.state(), training.state()
    assert before.keys() == after.keys() and all(torch.equal(before[key], after[key]) for key in before)


@pytest.mark.cuda
def test_a_batch_that_a_card_cannot_hold_is_halved_until_it_can(card: None) -> None:
    need = fitted()[1].need
    _empty()
    _allow(torch.cuda.memory_reserved() + int(0.7 * need))
    training, less = fitted()
    assert less.micro_batch in (BATCH // 2, BATCH // 4) and training.parts == BATCH // less.micro_batch
    assert 0 < less.need < 0.75 * need and f"{less.micro_batch} images at a time" in less.words
    last = list(train(training, noise(64)))[-1]
    assert last.images == 4 * BATCH and last.loss_d is not None, "recorded rounds fit as well"


@pytest.mark.cuda
def test_memory_that_runs_out_on_the_way_halves_the_micro_batch(
    card: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = fitted()[1].need
    _empty()
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))
    np.savez(tmp_path / "noise.npz", images=noise(64))
    settings = {"images": 4 * BATCH, "batch": BATCH, "augment": "none", "precision": "fp32"}
    order = Order(str(tmp_path / "noise.npz"), "paper", {"width": 64}, settings, "cuda")
    run: RunFolder = prepare(order, tmp_path / "run")
    heard: list[int] = []

    def take_memory_away(progress: Progress) -> None:
        if not heard:  # after the dry step, before the first round
            _empty()
            _allow(torch.cuda.memory_reserved() + int(0.7 * need))
        heard.append(progress.images)

    status = work(run, take_memory_away)
    chosen = run.config()["training"]["micro_batch"]
    assert status.phase == "finished" and heard[-1] == 4 * BATCH
    assert chosen in (BATCH // 2, BATCH // 4)
