"""The dry step: it measures, it halves, and it leaves the training as it was."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from ganlab.errors import InvalidConfig
from ganlab.images import Pixels
from ganlab.nets import DCGANConfig
from ganlab.train import TrainConfig, Training, memory, train
from ganlab.train.draw import Draw, draw
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


FRESH = """
import json, os, sys
import numpy as np, torch
from ganlab.errors import TrainingError
from ganlab.nets import DCGANConfig
from ganlab.train import TrainConfig, Training, memory
from ganlab.train.draw import draw
from ganlab.train.feed import Feed
torch.set_num_threads(1)

def answer(batch, free=None):
    cpu = torch.device("cpu")
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 64, 3), np.uint8)
    training = Training(DCGANConfig(64, 3, 8, 8), TrainConfig(images=128, batch=batch), cpu)
    feed = Feed(pixels, cpu, 0, 0)
    if free is None:
        need, free = memory._on_cpu(training, draw(training, feed), batch)
        return [need(batch // part) for part in (1, 2, 4)] if free else None
    memory._free = lambda: free  # bytes; the steps are run and measured all the same
    try:
        fit = memory.fit(training, feed)
        return [fit.micro_batch, training.parts, fit.need, fit.words]
    except TrainingError as error:
        return str(error)

for case in json.loads(sys.argv[1]):
    if not os.fork():
        print(json.dumps(answer(*case)), flush=True)
        os._exit(0)
    assert os.wait()[1] == 0
"""
"""What a step takes is measured by what the process grows, so by processes that have not grown before."""


def fresh(*cases: tuple[int, ...]) -> list[Any]:
    """An answer for each (batch) or (batch, bytes that are free), each from a process of its own."""
    command = [sys.executable, "-c", FRESH, json.dumps(cases)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in said.splitlines()]


@pytest.fixture(scope="module")
def needs() -> dict[int, list[int]]:
    """Batch -> bytes that a step of it takes, of its half, of its quarter."""
    if not memory._on_cpu(*_first_step())[1]:
        pytest.skip("this system does not tell what a process takes")
    batches = (512, 64)
    return dict(zip(batches, fresh(*((batch,) for batch in batches))))


def _first_step() -> tuple[Training, Draw, int]:
    pixels, config = np.zeros((64, 64, 64, 3), np.uint8), replace(CONFIG, batch=32)
    training = Training(NETWORK, config, CPU)
    return training, draw(training, Feed(pixels, CPU, 0, DATA)), 32


def test_more_images_are_said_to_take_more_whenever_they_are_asked_for(needs: dict[int, list[int]]) -> None:
    many = needs[512]
    assert many[0] > 1.5 * many[1] > 2 * many[2] > 0
    assert many[0] > 2 * needs[64][0]


def test_a_batch_that_does_not_fit_is_halved_and_says_so(needs: dict[int, list[int]]) -> None:
    """The steps are run and measured, and the memory that is free is set: between what a batch takes and its half."""
    whole, half, quarter = needs[512]
    between = int((whole + half) / 2 / memory.SHARE)
    enough, short, none = fresh((512, 100 * whole), (512, between), (512, 1000))
    assert enough[:2] == [512, 1] and enough[3].startswith("A step takes")
    assert short[:2] == [256, 2] and quarter < short[2] <= memory.SHARE * between
    assert "256 images at a time" in short[3] and "gradients add up" in short[3]
    assert "not even 2 images" in none


def test_a_chosen_micro_batch_is_kept_to(pixels: Pixels) -> None:
    config = replace(CONFIG, micro_batch=8, report_every=64)
    training = Training(NETWORK, config, CPU)
    last = list(train(training, pixels))[-1]
    assert training.parts == 8 and last.images == 128 and last.loss_d is not None
    with pytest.raises(InvalidConfig, match="micro_batch is 24"):
        replace(CONFIG, micro_batch=24)
