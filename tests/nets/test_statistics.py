"""Frozen statistics: what they are, and what they are not allowed to change."""

from __future__ import annotations

import torch
from torch import nn

from conftest import Make
from ganlab.nets import DCGANConfig, Generator, reestimate


def batches(count: int = 3, z_dim: int = 12) -> list[torch.Tensor]:
    return list(torch.randn(count, 16, z_dim, generator=torch.Generator().manual_seed(0)).unbind())


def test_mean_and_variance_are_the_average_over_the_batches() -> None:
    norm = nn.BatchNorm2d(2)
    inputs = [torch.randn(8, 2, 4, 4) * (k + 1) + k for k in range(3)]
    norm(inputs[0] + 50)  # an old moving average
    reestimate(norm, inputs)
    assert torch.allclose(norm.running_mean, torch.stack([x.mean((0, 2, 3)) for x in inputs]).mean(0), atol=1e-5)
    assert torch.allclose(norm.running_var, torch.stack([x.var((0, 2, 3)) for x in inputs]).mean(0), rtol=1e-4)


def test_only_statistics_change_and_the_network_is_left_in_eval_mode(make_generator: Make) -> None:
    network = make_generator()
    before = {name: tensor.clone() for name, tensor in network.named_parameters()}
    network.train()
    assert reestimate(network, [2 * z for z in batches()]) is network
    assert not any(module.training for module in network.modules())
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.named_parameters())
    assert {m.momentum for m in network.modules() if isinstance(m, nn.BatchNorm2d)} == {0.1}
    assert all(tensor.grad is None for tensor in network.parameters())


def test_the_same_weights_and_batches_give_the_same_statistics() -> None:
    network = Generator(DCGANConfig(image_size=16, width=4, z_dim=12))
    states = []
    for noise in (batches(), batches(1)):
        network.train()
        network(noise[0])  # whatever came before does not matter
        reestimate(network, batches())
        states.append({name: tensor.clone() for name, tensor in network.state_dict().items()})
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])


@torch.no_grad()
def test_a_picture_no_longer_depends_on_its_batch(make_generator: Make) -> None:
    network, z = make_generator(), batches()[0]
    frozen = network(z)[:1]
    assert torch.allclose(frozen, network(z[:1]), atol=1e-5)
    network.train()
    assert not torch.allclose(network(z)[:1], network(z[:4])[:1], atol=1e-2)  # and with batch statistics it would
