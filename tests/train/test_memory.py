"""The dry step: it measures, it halves, and it leaves the training as it was."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from ganlab.errors import InvalidConfig, TrainingError
from ganlab.images import Pixels
from ganlab.nets import DCGANConfig
from ganlab.train import TrainConfig, Training, memory, train
from ganlab.train.feed import Feed
from ganlab.train.memory import fit
from ganlab.train.training import DATA

NETWORK = DCGANConfig(image_size=64, channels=3, width=8, z_dim=8)
CONFIG = TrainConfig(images=128, batch=64)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def pixels() -> Pixels:
    return np.random.default_rng(0).integers(0, 256, (64, 64, 64, 3), np.uint8)


def fitted(pixels: Pixels, config: TrainConfig = CONFIG) -> tuple[Training, memory.Fit]:
    training = Training(NETWORK, config, CPU)
    return training, fit(training, Feed(pixels, CPU, 0, DATA), config.micro_batch)


def test_nothing_of_the_training_is_changed(pixels: Pixels) -> None:
    fresh, tried = Training(NETWORK, CONFIG, CPU), fitted(pixels)[0]
    before, after = fresh.state(), tried.state()
    assert before.keys() == after.keys() and all(torch.equal(before[key], after[key]) for key in before)
    assert all(weight.requires_grad for weight in tried.discriminator.parameters())


def test_a_batch_that_does_not_fit_is_halved_and_says_so(pixels: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fitted(pixels)[1]
    assert whole.micro_batch == 64
    if whole.need:  # else this process, which has long been running, did not grow
        assert "A step takes" in whole.words
    monkeypatch.setattr(memory, "_on_cpu", lambda training, drawn, rows: ((lambda size: size * 1000), 20_000))
    training, less = fitted(pixels)
    assert (less.micro_batch, training.parts) == (16, 4)
    assert "16 images at a time" in less.words and "gradients add up" in less.words
    monkeypatch.setattr(memory, "_on_cpu", lambda training, drawn, rows: ((lambda size: 10**9), 1000))
    with pytest.raises(TrainingError, match="not even 2 images"):
        fitted(pixels)


FRESH = """
import json, sys
import numpy as np, torch
from ganlab.nets import DCGANConfig
from ganlab.train import TrainConfig, Training, memory
from ganlab.train.draw import draw
from ganlab.train.feed import Feed
batch, cpu = int(sys.argv[1]), torch.device("cpu")
pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 64, 3), np.uint8)
training = Training(DCGANConfig(64, 3, 8, 8), TrainConfig(images=128, batch=batch), cpu)
need, free = memory._on_cpu(training, draw(training, Feed(pixels, cpu, 0, 0)), batch)
print(json.dumps([need(batch // part) for part in (1, 2, 4)] if free else None))
"""
"""What a step takes is measured by what the process grows, so by a process that has not grown before."""


def needs(batch: int) -> list[int]:
    command = [sys.executable, "-c", FRESH, str(batch)]
    said: list[int] | None = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    if said is None:
        pytest.skip("this system does not tell what a process takes")
    return said


def test_more_images_are_said_to_take_more_whenever_they_are_asked_for() -> None:
    many = needs(512)
    assert many[0] > 1.5 * many[1] > 2 * many[2] > 0
    assert many[0] > 2 * needs(64)[0]


def test_a_chosen_micro_batch_is_kept_to(pixels: Pixels) -> None:
    config = replace(CONFIG, micro_batch=8, report_every=64)
    training = Training(NETWORK, config, CPU)
    last = list(train(training, pixels))[-1]
    assert training.parts == 8 and last.images == 128 and last.loss_d is not None
    with pytest.raises(InvalidConfig, match="micro_batch is 24"):
        replace(CONFIG, micro_batch=24)
