"""A recorded round against the plain one, where there is a GPU; elsewhere rounds are run plainly."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from ganlab.images import Pixels
from ganlab.nets import DCGANConfig
from ganlab.train import TrainConfig, Training, train
from ganlab.train.draw import draw
from ganlab.train.feed import Feed
from ganlab.train.graphs import WARM_UP, Recorded, runner
from ganlab.train.round import run_round
from ganlab.train.training import DATA

NETWORK = DCGANConfig(image_size=16, channels=3, width=8, z_dim=8)
PLAIN = replace(NETWORK, d_norm="none")
CONFIG = TrainConfig(images=10_000, batch=16, augment="none")
CUDA = torch.device("cuda")

CHANGES = [
    {}, {"precision": "bf16"}, {"augment": "diff", "instance_noise": 0.3, "noise_images": 200}, {"r1": 1.0},
    {"d_steps": 2, "g_steps": 2}, {"objective": "wasserstein"}, {"objective": "wasserstein", "precision": "bf16"},
]  # fmt: skip


def noise(count: int = 64) -> Pixels:
    return np.random.default_rng(0).integers(0, 256, (count, 16, 16, 3), np.uint8)


def started(change: dict[str, object] | None = None) -> tuple[Training, Feed]:
    config = replace(CONFIG, **(change or {}))
    training = Training(PLAIN if config.penalised else NETWORK, config, CUDA)
    return training, Feed(noise(), training.device, 0, DATA)


def rounds(training: Training, feed: Feed, run: Callable[..., Tensor], count: int) -> Tensor:
    rows = []
    for _ in range(count):
        rows.append(run(draw(training, feed)).clone())
        training.advance()
    return torch.stack(rows).cpu()


def test_without_a_gpu_rounds_are_run_plainly() -> None:
    assert not isinstance(runner(Training(NETWORK, CONFIG, torch.device("cpu"))), Recorded)


@pytest.mark.cuda
@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize("parts", [1, 2])
def test_replayed_rounds_follow_plain_ones(change: dict[str, object], parts: int) -> None:
    told = []
    for recorded in (True, False):
        training, feed = started(change)
        training.parts = parts
        run = Recorded(training) if recorded else lambda drawn, training=training: run_round(training, drawn)
        told.append(rounds(training, feed, run, 20))
        if recorded:
            assert run._graph is not None, "the round was recorded"
    assert torch.isfinite(told[0]).all()
    assert torch.allclose(told[0][:5], told[1][:5], atol=5e-3, rtol=5e-3)
    assert torch.allclose(told[0], told[1], atol=0.05, rtol=0.05), (told[0] - told[1]).abs().max()


@pytest.mark.cuda
def test_a_round_is_recorded_anew_when_the_noise_has_faded() -> None:
    training, feed = started({"instance_noise": 0.3, "noise_images": 200})
    run = Recorded(training)
    rounds(training, feed, run, 10)
    first = run._graph
    rounds(training, feed, run, 10)  # 200 images are over at the 13th round
    assert first is not None and run._graph is not None and run._graph is not first


@pytest.mark.cuda
def test_a_replay_trains_once_and_averages() -> None:
    """The optimisers count every round once, warm-up, recording and replay alike; the average follows G."""
    training, feed = started()
    rounds(training, feed, runner(training), WARM_UP + 5)
    for optimiser in (training.g_optimiser, training.d_optimiser):
        assert {int(state["step"]) for state in optimiser.state_dict()["state"].values()} == {WARM_UP + 5}
    before = [weight.clone() for weight in training.generator.parameters()]
    averaged = [weight.clone() for weight in training.average.parameters()]
    rounds(training, feed, runner(training), 1)
    assert all(not torch.equal(a, b) for a, b in zip(before, training.generator.parameters()))
    assert all(not torch.equal(a, b) for a, b in zip(averaged, training.average.parameters()))


@pytest.mark.cuda
@pytest.mark.parametrize("resident", [True, False], ids=["on the card", "gathered by a thread"])
def test_nothing_waits_for_the_device_between_reports(monkeypatch: pytest.MonkeyPatch, resident: bool) -> None:
    """Over the ends of two epochs, with draws, blending and the loop's tally; under "error" a wait raises."""
    if not resident:
        monkeypatch.setattr("ganlab.train.feed._room", lambda device: 0)
    training, _ = started({"augment": "diff", "instance_noise": 0.3, "noise_images": 10**6})
    feed, run = Feed(noise(), CUDA, 0, DATA), runner(training)
    tally = torch.zeros(4, device=CUDA)
    rounds(training, feed, run, WARM_UP + 3)
    torch.cuda.set_sync_debug_mode("error")
    try:
        for _ in range(10):  # an epoch is four rounds
            tally += run(draw(training, feed))
            training.advance()
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert torch.isfinite(tally).all()


@pytest.mark.cuda
def test_a_training_taken_up_again_follows_the_whole_one() -> None:
    """On a card kernels add up in an order of their own, so it is the same training, not the same bytes."""
    config = replace(CONFIG, images=640, report_every=160, state_every=320, sheet_every=640, snapshot_every=640)
    whole = Training(NETWORK, config, CUDA)
    expected = [p.loss_d for p in train(whole, noise())][-1]
    first, second = Training(NETWORK, config, CUDA), Training(NETWORK, config, CUDA)
    for progress in train(first, noise()):
        if progress.images == 320:
            break
    second.restore({name: value.cpu().contiguous() for name, value in first.state().items()})
    assert second.images == 320
    state = second.g_optimiser.state_dict()["state"]
    assert all(values["step"].device.type == "cuda" and int(values["step"]) == 20 for values in state.values())
    found = [p.loss_d for p in train(second, noise())][-1]
    assert second.images == whole.images == 640
    assert expected is not None and found is not None and math.isclose(expected, found, abs_tol=0.05)
    apart = np.abs(whole.sheet().astype(int) - second.sheet().astype(int))
    assert apart.mean() < 8, "levels of 255"


@pytest.mark.cuda
def test_the_same_losses_as_on_a_cpu_at_first() -> None:
    """Latents and augmentation are drawn on the device, so both are given one draw, the CPU's."""
    cpu = Training(NETWORK, CONFIG, torch.device("cpu"))
    drawn = draw(cpu, Feed(noise(), cpu.device, 0, DATA))
    expected, (training, _) = run_round(cpu, drawn), started()
    moved = replace(drawn, x=[x.cuda() for x in drawn.x], z=[z.cuda() for z in drawn.z])
    assert torch.allclose(run_round(training, moved).cpu(), expected, atol=5e-3)
