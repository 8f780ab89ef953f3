"""A round: its parts add up, its objectives train, its penalties are penalties."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from ganlab.device import Precision
from ganlab.errors import InvalidConfig
from ganlab.images import Pixels
from ganlab.losses import OBJECTIVES
from ganlab.nets import DCGANConfig
from ganlab.train import TrainConfig, Training, train
from ganlab.train.draw import Draw, draw
from ganlab.train.feed import Feed
from ganlab.train.round import run_round
from ganlab.train.training import DATA

NETWORK = DCGANConfig(image_size=16, channels=3, width=4, z_dim=8)
PLAIN = replace(NETWORK, d_norm="none")
CONFIG = TrainConfig(images=320, batch=16, real_label=1.0)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def pixels() -> Pixels:
    return np.random.default_rng(0).integers(0, 256, (64, 16, 16, 3), np.uint8)


def made(config: TrainConfig, network: DCGANConfig, pixels: Pixels) -> tuple[Training, Draw]:
    training = Training(network, config, CPU)
    return training, draw(training, Feed(pixels, CPU, config.seed, DATA))


def without_norm(training: Training) -> Training:
    """G without BatchNorm as well, so that a picture's gradient is its own."""
    for block in training.generator.blocks.values():
        block[1], block[2] = torch.nn.Identity(), torch.nn.ReLU()
    training.g_optimiser = training._adam(training.generator, 1e-3)
    return training


@pytest.mark.parametrize("change", [{}, {"d_steps": 2, "g_steps": 2}, {"augment": "diff", "instance_noise": 0.3}])
def test_micro_batches_add_up_to_the_whole_batch(pixels: Pixels, change: dict[str, object]) -> None:
    config = replace(CONFIG, **change)
    whole, same = made(config, PLAIN, pixels)
    without_norm(whole)
    cut = copy.deepcopy(whole)
    cut.parts = 4
    cut.d_optimiser, cut.g_optimiser = cut._adam(cut.discriminator, 2e-4), cut._adam(cut.generator, 1e-3)
    told, also = run_round(whole, same), run_round(cut, same)
    assert told.tolist() == pytest.approx(also.tolist(), rel=1e-4)
    for one, other in ((whole.discriminator, cut.discriminator), (whole.generator, cut.generator)):
        for a, b in zip(one.parameters(), other.parameters()):
            assert a.grad is not None and b.grad is not None
            assert torch.allclose(a.grad, b.grad, atol=1e-5 + 1e-3 * float(a.grad.abs().max()))


def test_a_round_depends_on_its_draw_alone(pixels: Pixels) -> None:
    first, drawn = made(replace(CONFIG, augment="diff", instance_noise=0.2), NETWORK, pixels)
    second = copy.deepcopy(first)
    second.d_optimiser, second.g_optimiser = (
        second._adam(second.discriminator, 2e-4),
        second._adam(second.generator, 2e-4),
    )
    torch.manual_seed(1)
    one = run_round(first, drawn)
    torch.manual_seed(2)
    assert torch.equal(one, run_round(second, drawn))
    assert all(torch.equal(a, b) for a, b in zip(first.generator.parameters(), second.generator.parameters()))


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_under_every_objective_d_learns_to_tell_real_from_fake(objective: str, precision: Precision) -> None:
    bright = np.full((64, 16, 16, 3), 255, np.uint8)
    settings = {"objective": objective, "precision": precision}
    config = replace(CONFIG, **settings, images=640, report_every=640, lr_d=2e-3, lr=1e-5)
    network = PLAIN if config.penalised else NETWORK
    last = list(train(Training(network, config, CPU), bright))[-1]
    assert last.d_real is not None and last.d_fake is not None and last.d_real > last.d_fake + 0.2


def slope(training: Training, drawn: Draw, at: float) -> float:
    """The mean of |grad d|^2 over pictures that are real by the share `at`."""
    fake = training.generator(drawn.z[0])
    x = (at * drawn.x[0] + (1 - at) * fake).detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(training.discriminator(x).sum(), x)
    return float(gradient.square().flatten(1).sum(1).mean())


def test_the_gradient_penalty_draws_slopes_towards_1(pixels: Pixels) -> None:
    config = replace(CONFIG, objective="wasserstein", gradient_penalty=100.0, lr=1e-9, lr_d=3e-3, images=10_000)
    training, drawn = made(config, PLAIN, pixels)
    for weight in training.discriminator.parameters():
        weight.data *= 4
    before = slope(training, drawn, 0.5) ** 0.5
    for _ in range(60):
        run_round(training, drawn)
    assert abs(slope(training, drawn, 0.5) ** 0.5 - 1) < 0.3 < abs(before - 1)


def test_r1_flattens_d_at_real_pictures(pixels: Pixels) -> None:
    slopes = {}
    for weight in (0.0, 10.0):
        training, drawn = made(replace(CONFIG, r1=weight, lr=1e-9, lr_d=3e-3), PLAIN, pixels)
        for _ in range(40):
            run_round(training, drawn)
        slopes[weight] = slope(training, drawn, 1.0)
    assert slopes[10.0] < 0.2 * slopes[0.0]


def test_two_learning_rates(pixels: Pixels) -> None:
    training = Training(NETWORK, replace(CONFIG, lr=1e-4, lr_d=4e-4, beta2=0.9), CPU)
    settings = [
        (o.param_groups[0]["lr"], o.param_groups[0]["betas"]) for o in (training.g_optimiser, training.d_optimiser)
    ]
    assert settings == [(1e-4, (0.5, 0.9)), (4e-4, (0.5, 0.9))]


def test_a_gradient_penalty_wants_no_batchnorm_in_d() -> None:
    with pytest.raises(InvalidConfig, match="d_norm"):
        Training(NETWORK, replace(CONFIG, objective="wasserstein"), CPU)
