"""A round against the textbook's: Goodfellow's algorithm 1 written out plainly, with the same numbers drawn."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss

from ganlab.nets import DCGANConfig
from ganlab.train import TrainConfig, Training
from ganlab.train.augment import augment
from ganlab.train.draw import Draw, draw
from ganlab.train.feed import Feed
from ganlab.train.round import run_round
from ganlab.train.training import DATA

NETWORK = DCGANConfig(image_size=16, channels=3, width=4, z_dim=8)
CONFIG = TrainConfig(batch=16, augment="none")
CPU = torch.device("cpu")
DLoss = Callable[[Tensor, Tensor, float], Tensor]


def constant(logit: Tensor, level: float) -> Tensor:
    return torch.full_like(logit, level)


def cross_entropy(real: Tensor, fake: Tensor, label: float) -> Tensor:
    says = binary_cross_entropy_with_logits
    return says(real, constant(real, label)) + says(fake, constant(fake, 0))


def squares(real: Tensor, fake: Tensor, label: float) -> Tensor:
    return (mse_loss(real, constant(real, label)) + mse_loss(fake, constant(fake, 0))) / 2


LOSSES: dict[str, tuple[DLoss, Callable[[Tensor], Tensor]]] = {
    "non-saturating": (cross_entropy, lambda fake: binary_cross_entropy_with_logits(fake, constant(fake, 1))),
    "minimax": (cross_entropy, lambda fake: -binary_cross_entropy_with_logits(fake, constant(fake, 0))),
    "least-squares": (squares, lambda fake: mse_loss(fake, constant(fake, 1)) / 2),
    "hinge": (
        lambda real, fake, _: (1 - real).clamp(min=0).mean() + (1 + fake).clamp(min=0).mean(),
        lambda fake: -fake.mean(),
    ),
    "wasserstein": (lambda real, fake, _: fake.mean() - real.mean(), lambda fake: -fake.mean()),
}


def slopes(critic: nn.Module, x: Tensor) -> Tensor:
    """|grad d|^2 `[N]`"""
    x = x.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gradient.square().sum((1, 2, 3))


def by_the_book(training: Training, drawn: Draw) -> list[float]:
    """A round of plain gradient descent; returns D's last loss and G's."""
    config, g, d = training.config, training.generator.train(), training.discriminator.train()
    d_loss, g_loss = LOSSES[config.objective]
    descent_d, descent_g = training.d_optimiser, training.g_optimiser
    for step in range(config.d_steps):
        real = augment(drawn.x[step], drawn.real_changes[step])
        fake = augment(g(drawn.z[step]).detach(), drawn.fake_changes[step])
        said = d_loss(d(real), d(fake), config.real_label)
        total = said
        if config.penalised:
            mix = drawn.mixes[step]
            total = total + config.penalised * (slopes(d, mix * real + (1 - mix) * fake).sqrt() - 1).square().mean()
        if config.r1:
            total = total + config.r1 * slopes(d, real).mean() / 2
        descent_d.zero_grad()
        total.backward()
        descent_d.step()
    losses = []
    for step in range(config.g_steps):
        fake = augment(g(drawn.z[config.d_steps - 1 + step]), drawn.g_changes[step])
        loss = g_loss(d(fake))
        descent_g.zero_grad()
        loss.backward()
        descent_g.step()
        losses.append(float(loss.detach()))
    return [float(said.detach()), losses[-1]]


def descending(training: Training) -> Training:
    """With plain gradient descent: Adam's first steps hide how large a gradient was."""
    training.d_optimiser = torch.optim.SGD(training.discriminator.parameters(), lr=0.01)  # type: ignore[assignment]
    training.g_optimiser = torch.optim.SGD(training.generator.parameters(), lr=0.01)  # type: ignore[assignment]
    return training


@pytest.mark.parametrize(
    "change",
    [
        *({"objective": name} for name in LOSSES),
        {"real_label": 0.75},
        {"augment": "diff", "instance_noise": 0.3},
        {"d_steps": 3, "g_steps": 2, "augment": "diff"},
        {"r1": 5.0},
        {"gradient_penalty": 2.0, "d_steps": 2},
    ],
    ids=lambda change: "-".join(map(str, change.values())),
)
def test_two_rounds_equal_the_textbooks(change: dict[str, object]) -> None:
    config = replace(CONFIG, **change)  # type: ignore[arg-type]
    network = replace(NETWORK, d_norm="none") if config.penalised else NETWORK
    pixels = np.random.default_rng(0).integers(0, 256, (64, 16, 16, 3), np.uint8)
    ours, book = descending(Training(network, config, CPU)), descending(Training(network, config, CPU))
    for network_of in (ours, book):
        with torch.no_grad():
            for weight in network_of.discriminator.parameters():
                weight.mul_(2)  # so that logits are no mere noughts
    feed = Feed(pixels, CPU, config.seed, DATA)
    for _ in range(2):
        drawn = draw(ours, feed)
        told = run_round(ours, drawn).tolist()
        assert told[:2] == pytest.approx(by_the_book(book, drawn), rel=1e-3, abs=1e-5)
        ours.rounds, ours.images = ours.rounds + 1, ours.images + config.batch * config.d_steps
    first = Training(network, config, CPU)
    for name in ("generator", "discriminator"):
        moved = 0.0
        for a, b, old in zip(*(getattr(each, name).parameters() for each in (ours, book, first))):
            assert torch.allclose(a, b, rtol=1e-3, atol=1e-5), name
            moved += float((a - old).detach().abs().sum())
        assert moved > 1e-3, name


def test_what_a_round_tells_is_what_d_says_of_its_pictures() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (64, 16, 16, 3), np.uint8)
    training = Training(NETWORK, replace(CONFIG, real_label=1.0), CPU)
    before = copy.deepcopy((training.generator, training.discriminator))
    drawn = draw(training, Feed(pixels, CPU, 0, DATA))
    told = run_round(training, drawn).tolist()
    g, d = (network.train() for network in before)
    with torch.no_grad():
        real, fake = d(drawn.x[0]).sigmoid().mean(), d(g(drawn.z[0])).sigmoid().mean()
    assert told[2:] == pytest.approx([float(real), float(fake)], rel=1e-4)
