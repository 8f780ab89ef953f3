"""DCGAN's convolutions, 4x4 kernels of stride 2, each product of them computed in the quickest way that was measured.

Halving (a discriminator's layer) and doubling (a generator's) are each other's adjoint. So the two layers and their
gradients are three products of a large map `[N, L, 2s, 2s]`, a small one `[N, S, s, s]` and a weight `[S, L, 4, 4]`:

    halve(large, weight) -> small      double(small, weight) -> large      weight_gradient(large, small) -> weight

On a CPU the library's kernels are slow in two places, and there alone something else is done (docs/log.md):

* The weight gradient over small maps, in bf16. The library splits its sum over pictures; written as one matrix product
  of small [N s s, S] with the 4x4 patches of large [N s s, 16 L] it runs at the processor's full rate.
* Doubling to a few channels, the RGB layer. Its 4x4 kernel is four 2x2 kernels, one for each of the four pixels that a
  pixel becomes; so it is one plain convolution to 4 L channels whose result is dealt out by a pixel shuffle
  (Shi et al. 2016, "Is the deconvolution layer the same as a convolutional layer?").
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

FEW = 4
"""Channels up to which doubling is done by a pixel shuffle."""
SMALL = 8
"""Side of the small map up to which its weight gradient is done as one matrix product."""


def halve(large: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """`[N, L, 2s, 2s]` -> `[N, S, s, s]`: convolution, stride 2, padding 1."""
    if large.dtype == torch.bfloat16 and large.device.type == "cpu" and large.shape[-1] <= SMALL:
        rows = F.linear(patches(large), weight.permute(0, 2, 3, 1).flatten(1), bias)  # [N s s, S]
        side = large.shape[-1] // 2
        return rows.view(len(large), side, side, len(weight)).permute(0, 3, 1, 2)
    return F.conv2d(large, weight, bias, stride=2, padding=1)


def double(small: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """`[N, S, s, s]` -> `[N, L, 2s, 2s]`: transposed convolution, stride 2, padding 1."""
    if weight.shape[1] > FEW or small.device.type != "cpu":
        return F.conv_transpose2d(small, weight, bias, stride=2, padding=1)
    kernels = F.pixel_unshuffle(weight, 2).transpose(0, 1).flip(2, 3)  # [4 L, S, 2, 2]
    quarters = F.conv2d(small, kernels, None if bias is None else bias.repeat_interleave(4), padding=1)
    return F.pixel_shuffle(quarters, 2)[:, :, 1:-1, 1:-1].contiguous(memory_format=torch.channels_last)


def weight_gradient(large: Tensor, small: Tensor, weight: Tensor) -> Tensor:
    """`[S, L, 4, 4]`: the sum over pictures and places of small times the patch of large that it came from."""
    if large.dtype == torch.bfloat16 and small.shape[-1] <= SMALL:
        rows = small.permute(0, 2, 3, 1).flatten(0, 2)  # [N s s, S]
        product = rows.t() @ patches(large)
        return product.view(weight.shape[0], 4, 4, weight.shape[1]).permute(0, 3, 1, 2)
    gradient: Tensor = torch.ops.aten.convolution_backward(
        small, large, weight, None, [2, 2], [1, 1], [1, 1], False, [0, 0], 1, [False, True, False]
    )[1]
    return gradient


def patches(large: Tensor) -> Tensor:
    """`[N, L, 2s, 2s]` -> `[N s s, 16 L]`: the 4x4 patch under each place of the small map, channels last."""
    padded = F.pad(large.permute(0, 2, 3, 1), (0, 0, 1, 1, 1, 1))  # [N, 2s + 2, 2s + 2, L]
    rows = padded.unfold(1, 4, 2).unfold(2, 4, 2)  # [N, s, s, L, 4, 4], a view
    return rows.permute(0, 1, 2, 4, 5, 3).flatten(3).flatten(0, 2)


class Halve(nn.Conv2d):
    """A layer of the discriminator: `[N, L, 2s, 2s]` -> `[N, S, s, s]`."""

    def __init__(self, large: int, small: int, bias: bool = False) -> None:
        super().__init__(large, small, 4, 2, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return _run(halve, _Halve, x, self.weight, self.bias)


class Double(nn.ConvTranspose2d):
    """A layer of the generator: `[N, S, s, s]` -> `[N, L, 2s, 2s]`."""

    def __init__(self, small: int, large: int, bias: bool = False) -> None:
        super().__init__(small, large, 4, 2, 1, bias=bias)

    def forward(self, x: Tensor, output_size: list[int] | None = None) -> Tensor:
        return _run(double, _Double, x, self.weight, self.bias)


class Project(nn.ConvTranspose2d):
    """The generator's first layer, a matrix product: `[N, Z, 1, 1]` -> `[N, S, 4, 4]`, channels last."""

    def __init__(self, z_dim: int, units: int) -> None:
        super().__init__(z_dim, units, 4, 1, 0, bias=False)

    def forward(self, z: Tensor, output_size: list[int] | None = None) -> Tensor:
        bias = None if self.bias is None else self.bias.repeat(16)
        rows = F.linear(z.flatten(1), self.weight.permute(0, 2, 3, 1).flatten(1).t(), bias)
        return rows.view(-1, 4, 4, self.out_channels).permute(0, 3, 1, 2)


class Weigh(nn.Conv2d):
    """The discriminator's last layer, a weighted sum: `[N, S, 4, 4]` -> `[N]`."""

    def __init__(self, units: int) -> None:
        super().__init__(units, 1, 4, 1, 0)

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(
            x.permute(0, 2, 3, 1).flatten(1), self.weight.permute(0, 2, 3, 1).flatten(1), self.bias
        ).flatten()


def _run(product: Any, layer: Any, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """The layer with the gradients of this file where they are the quick ones, else the library's."""
    if x.device.type != "cpu" or not torch.is_grad_enabled():
        out: Tensor = product(x, weight, bias)
        return out
    if torch.is_autocast_enabled("cpu"):
        lower = torch.get_autocast_dtype("cpu")
        x, weight, bias = x.to(lower), weight.to(lower), None if bias is None else bias.to(lower)
    made: Tensor = layer.apply(x, weight, bias)
    return made


class _Halve(torch.autograd.Function):
    """`halve` with its gradients; these are made of differentiable products, so that penalties can go through them."""

    @staticmethod
    def forward(ctx: Any, large: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        ctx.save_for_backward(large, weight)
        return halve(large, weight, bias)

    @staticmethod
    def backward(ctx: Any, small: Tensor) -> tuple[Tensor | None, ...]:
        (large, weight), needed = ctx.saved_tensors, ctx.needs_input_grad
        return (
            double(small, weight) if needed[0] else None,
            weight_gradient(large, small, weight) if needed[1] else None,
            small.sum((0, 2, 3)) if needed[2] else None,
        )


class _Double(torch.autograd.Function):
    """`double` with its gradients."""

    @staticmethod
    def forward(ctx: Any, small: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        ctx.save_for_backward(small, weight)
        return double(small, weight, bias)

    @staticmethod
    def backward(ctx: Any, large: Tensor) -> tuple[Tensor | None, ...]:
        (small, weight), needed = ctx.saved_tensors, ctx.needs_input_grad
        return (
            halve(large, weight) if needed[0] else None,
            weight_gradient(large, small, weight) if needed[1] else None,
            large.sum((0, 2, 3)) if needed[2] else None,
        )
