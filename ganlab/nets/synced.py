"""BatchNorm over the batches of all processes, as if they were one (for DistributedDataParallel).

PyTorch's SyncBatchNorm does that on GPUs alone; on a CPU the same is done here with two sums a channel.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn


def synchronise(network: nn.Module) -> None:
    """Make every BatchNorm of the network one over all processes, in place; names, weights and buffers stay."""
    for parent in list(network.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.BatchNorm2d):
                setattr(parent, name, _synced(child))


def _synced(norm: nn.BatchNorm2d) -> nn.Module:
    if norm.weight.device.type == "cuda":
        made: nn.Module = nn.SyncBatchNorm.convert_sync_batchnorm(norm)  # type: ignore[no-untyped-call]
        return made
    norm.__class__ = SyncedNorm
    return norm


class SyncedNorm(nn.BatchNorm2d):
    """`[N, C, H, W]` -> the same, normalised by the mean and variance over all processes' batches."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return super().forward(x)
        h = x.float()
        count = h.numel() // h.shape[1] * dist.get_world_size()
        sums = torch.stack([h.sum((0, 2, 3)), h.square().sum((0, 2, 3))])  # [2, C]
        mean, square = _summed(sums) / count
        variance = square - mean.square()
        self._remember(mean.detach(), variance.detach() * count / max(1, count - 1))
        scale = self.weight * torch.rsqrt(variance + self.eps)
        shift = self.bias - mean * scale
        normed: Tensor = h * scale[:, None, None] + shift[:, None, None]
        return normed.to(x.dtype)

    @torch.no_grad()
    def _remember(self, mean: Tensor, variance: Tensor) -> None:
        if self.running_mean is None or self.running_var is None or self.num_batches_tracked is None:
            return
        self.num_batches_tracked.add_(1)
        self.running_mean.lerp_(mean, self.momentum or 0.1)
        self.running_var.lerp_(variance, self.momentum or 0.1)


class _Sum(torch.autograd.Function):
    """The sum over all processes; so is the gradient of what came of it."""

    @staticmethod
    def forward(ctx: Any, values: Tensor) -> Tensor:
        total = values.clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return _summed(gradient.contiguous())


def _summed(values: Tensor) -> Tensor:
    total: Tensor = _Sum.apply(values)
    return total
