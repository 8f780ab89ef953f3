"""A recorded round against the plain one, where there is a GPU; elsewhere rounds are run plainly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from ganlab.nets import DCGANConfig
from ganlab.train import TrainConfig, Training
from ganlab.train.draw import draw
from ganlab.train.feed import Feed
from ganlab.train.graphs import Recorded, runner
from ganlab.train.round import run_round
from ganlab.train.training import DATA

NETWORK = DCGANConfig(image_size=16, channels=3, width=8, z_dim=8)
CONFIG = TrainConfig(images=10_000, batch=16)
cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")


def test_without_a_gpu_rounds_are_run_plainly() -> None:
    assert not isinstance(runner(Training(NETWORK, CONFIG, torch.device("cpu"))), Recorded)


@cuda
@pytest.mark.parametrize(
    "change", [{}, {"precision": "bf16"}, {"augment": "diff", "instance_noise": 0.3, "noise_images": 200}, {"r1": 1.0}]
)
def test_replayed_rounds_follow_plain_ones(change: dict[str, object]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (64, 16, 16, 3), np.uint8)
    told = []
    for recorded in (True, False):
        training = Training(NETWORK, replace(CONFIG, **change), torch.device("cuda"))
        feed = Feed(pixels, training.device, 0, DATA)
        run = Recorded(training) if recorded else lambda drawn, training=training: run_round(training, drawn)
        rows = []
        for _ in range(20):
            rows.append(run(draw(training, feed)).clone())
            training.advance()
        told.append(torch.stack(rows).cpu())
        if recorded:
            assert run._graph is not None, "the round was recorded"
    assert torch.allclose(told[0], told[1], atol=0.05), (told[0] - told[1]).abs().max()
    assert torch.allclose(told[0][:5], told[1][:5], atol=5e-3)


@cuda
def test_nothing_waits_for_the_device_in_a_round() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (4096, 16, 16, 3), np.uint8)
    training = Training(NETWORK, CONFIG, torch.device("cuda"))
    feed, run = Feed(pixels, training.device, 0, DATA), runner(training)
    for _ in range(6):
        run(draw(training, feed))
        training.advance()
    torch.cuda.set_sync_debug_mode("error")
    try:
        for _ in range(4):
            run(draw(training, feed))
            training.advance()
    finally:
        torch.cuda.set_sync_debug_mode("default")
