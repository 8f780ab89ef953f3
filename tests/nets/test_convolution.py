"""The quick convolutions against the library's own, forwards, backwards and twice backwards."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from ganlab.nets import convolution
from ganlab.nets.convolution import Double, Halve, Project, Weigh

SIZES = [(3, 8, 16), (1, 8, 8), (8, 3, 8), (6, 5, 4), (5, 6, 32)]


@pytest.fixture(autouse=True)
def seeded() -> None:
    torch.manual_seed(0)


def gradients(out: Tensor, direction: Tensor, *inputs: Tensor) -> tuple[Tensor, ...]:
    return torch.autograd.grad((out * direction).sum(), inputs, create_graph=True)


@pytest.mark.parametrize(("large", "small", "side"), SIZES)
@pytest.mark.parametrize("layer", [Halve, Double])
def test_output_and_gradients_are_the_librarys(layer: type, large: int, small: int, side: int) -> None:
    made = layer(*((large, small) if layer is Halve else (small, large)), bias=True).double()
    channels, edge = (large, side) if layer is Halve else (small, side // 2)
    x = torch.randn(3, channels, edge, edge, dtype=torch.float64, requires_grad=True)
    plain = F.conv2d if layer is Halve else F.conv_transpose2d
    assert made.bias is not None
    expected, found = plain(x, made.weight, made.bias, 2, 1), made(x)
    assert found.shape == expected.shape and torch.allclose(found, expected)
    direction = torch.randn_like(found)
    wanted, given = (gradients(out, direction, x, made.weight, made.bias) for out in (expected, found))
    assert all(torch.allclose(a, b) for a, b in zip(wanted, given))
    second, twice = (
        torch.autograd.grad(sum(g.square().sum() for g in each), (x, made.weight)) for each in (wanted, given)
    )
    assert all(torch.allclose(a, b) for a, b in zip(second, twice)), "a penalty takes the gradient of a gradient"


@pytest.mark.parametrize(("large", "small", "side"), SIZES)
def test_products_in_bf16_lie_within_its_rounding(large: int, small: int, side: int) -> None:
    x, weight = torch.randn(8, large, side, side), torch.randn(small, large, 4, 4)
    lower = [each.bfloat16() for each in (x, weight)]
    exact = convolution.halve(*(each.double() for each in lower))
    rough = convolution.halve(*lower).double()
    assert (rough - exact).abs().max() < 0.01 * exact.abs().max()
    up = torch.randn_like(exact).bfloat16()
    exact = convolution.weight_gradient(lower[0].double(), up.double(), lower[1].double())
    rough = convolution.weight_gradient(lower[0], up, lower[1]).double()
    assert (rough - exact).abs().max() < 0.01 * exact.abs().max()


def test_patches_are_unfolds() -> None:
    x = torch.randn(2, 3, 8, 8)
    rows = F.unfold(x, 4, padding=1, stride=2).view(2, 3, 4, 4, 16).permute(0, 4, 2, 3, 1)  # [N, places, 4, 4, L]
    assert torch.equal(convolution.patches(x), rows.reshape(32, 48))


def test_the_first_and_the_last_layer_are_the_librarys() -> None:
    project, weigh = Project(7, 5), Weigh(5)
    z, x = torch.randn(3, 7, 1, 1), torch.randn(3, 5, 4, 4)
    assert torch.allclose(project(z), F.conv_transpose2d(z, project.weight), atol=1e-6)
    assert torch.allclose(weigh(x), F.conv2d(x, weigh.weight, weigh.bias).flatten(), atol=1e-6)
    assert project(z).is_contiguous(memory_format=torch.channels_last)


def test_autocast_reaches_the_quick_layers() -> None:
    layer, x = Halve(8, 8), torch.randn(2, 8, 16, 16, requires_grad=True)
    with torch.autocast("cpu", torch.bfloat16):
        out = layer(x)
    assert out.dtype == torch.bfloat16
    out.float().sum().backward()
    assert x.grad is not None and x.grad.dtype == torch.float32
    assert layer.weight.grad is not None and layer.weight.grad.dtype == torch.float32
