"""One round of training: Goodfellow et al. 2014, algorithm 1, with DCGAN's networks and settings.

`d_steps` discriminator steps, each on fresh reals and fakes, then `g_steps` generator steps. A round is a function of
its `Draw`, the networks and the optimisers; nothing in it asks the device for a number, so nothing in it waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from ganlab.device import autocast
from ganlab.losses import OBJECTIVES, gradient_penalty, r1
from ganlab.train.augment import Changes, augment
from ganlab.train.draw import Draw
from ganlab.train.training import Training


def run_round(training: Training, draw: Draw) -> Tensor:
    """Train both networks; returns (loss_d, loss_g, D(x), D(G(z))) `[4]` of each one's last step, on the device.

    Where memory is short the batch goes through in `training.parts` micro-batches, whose gradients add up to the whole
    batch's; BatchNorm then sees a micro-batch at a time.
    """
    config, parts = training.config, [draw.rows(k, training.parts) for k in range(training.parts)]
    training.generator.train()
    training.discriminator.train()
    for step in range(config.d_steps):
        reused = step == config.d_steps - 1 and len(parts) == 1  # G's first step is judged on these very fakes
        training.d_optimiser.zero_grad(set_to_none=True)
        seen, fakes = [], []
        for k, part in enumerate(parts):
            with training.ranks.together(training.d_model, last=k == len(parts) - 1):
                with torch.set_grad_enabled(reused):
                    fakes.append(_fake(training, part.z[step]))
                seen.append(_d_step(training, part, step, fakes[k].detach(), len(parts)))
        training.d_optimiser.step()
    with _held(training.discriminator):
        for step in range(config.g_steps):
            training.g_optimiser.zero_grad(set_to_none=True)
            told = []
            for k, part in enumerate(parts):
                with training.ranks.together(training.g_model, last=k == len(parts) - 1):
                    z = part.z[config.d_steps - 1 + step]
                    fake = fakes[k] if reused and not step else _fake(training, z)
                    told.append(_g_step(training, fake, part.g_changes[step], len(parts)))
            training.g_optimiser.step()
    loss_d, d_real, d_fake = torch.stack(seen).mean(0)
    return torch.stack([loss_d, torch.stack(told).mean(), d_real, d_fake])


@contextmanager
def _held(discriminator: nn.Module) -> Iterator[None]:
    """While this lasts G's gradient passes through D, and D's weights need none."""
    discriminator.requires_grad_(False)
    try:
        yield
    finally:
        discriminator.requires_grad_(True)


def _d_step(training: Training, draw: Draw, step: int, fake: Tensor, parts: int) -> Tensor:
    """Add the gradient of D's loss; returns (loss, D(x), D(G(z))) `[3]`."""
    config, objective = training.config, OBJECTIVES[training.config.objective]
    real = augment(draw.x[step], draw.real_changes[step])
    fake = augment(fake, draw.fake_changes[step])
    real_logit, fake_logit = _logits(training, real), _logits(training, fake)
    loss = objective.d(real_logit, fake_logit, config.real_label)
    total = loss
    if config.penalised:  # penalties take the gradient of a gradient, in full precision
        mix = draw.mixes[step]
        total = total + config.penalised * gradient_penalty(training.discriminator, real, fake.float(), mix)
    if config.r1:
        total = total + config.r1 * r1(training.discriminator, real)
    (total / parts).backward()  # type: ignore[no-untyped-call]
    return torch.stack([loss, objective.verdict(real_logit).mean(), objective.verdict(fake_logit).mean()]).detach()


def _g_step(training: Training, fake: Tensor, changes: Changes, parts: int) -> Tensor:
    """Add the gradient of G's loss, through D; returns the loss."""
    with autocast(training.device, training.config.precision):
        logit = training.discriminator(augment(fake, changes)).float()
    loss = OBJECTIVES[training.config.objective].g(logit)
    (loss / parts).backward()  # type: ignore[no-untyped-call]
    return loss.detach()


def _fake(training: Training, z: Tensor) -> Tensor:
    with autocast(training.device, training.config.precision):
        x: Tensor = training.g_model(z)
    return x


def _logits(training: Training, x: Tensor) -> Tensor:
    with autocast(training.device, training.config.precision):
        logit: Tensor = training.d_model(x)
    return logit.float()
