"""Differentiable augmentation: Zhao et al., "Differentiable Augmentation for Data-Efficient GAN Training" (2020).

Reals and fakes pass through the same kinds of change before D, on the device, and G's gradient flows through them.
Brightness, saturation and contrast, a shift of up to 1/8 of the picture, and a hole of half its side.
"""

from __future__ import annotations

import torch
from torch import Tensor


def augment(x: Tensor, generator: torch.Generator) -> Tensor:
    """x `[N, C, H, W]` in [-1, 1] -> the same shape, every picture changed by its own draw from `generator`."""
    return _cutout(_shift(_colour(x, generator), generator), generator)


def add_noise(x: Tensor, level: float, generator: torch.Generator) -> Tensor:
    """x with instance noise of standard deviation `level` (Sonderby et al. 2016; Arjovsky and Bottou 2017, section 3).

    Early on no fake is near any real picture, so that D tells them apart without fail and G learns nothing; under noise
    the two overlap. Without it digits on an even ground stayed noise for 30,000 images (docs/log.md).
    """
    return x + level * torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype)


def _uniform(x: Tensor, generator: torch.Generator) -> Tensor:
    return torch.rand(len(x), 1, 1, 1, generator=generator, device=x.device, dtype=x.dtype)


def _colour(x: Tensor, generator: torch.Generator) -> Tensor:
    x = x + (_uniform(x, generator) - 0.5)
    gray = x.mean(1, keepdim=True)
    x = (x - gray) * (_uniform(x, generator) * 2) + gray
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) * (_uniform(x, generator) + 0.5) + mean


def _places(x: Tensor) -> tuple[Tensor, Tensor]:
    size = x.shape[-1]
    axis = torch.arange(size, device=x.device)
    return axis.view(1, size, 1), axis.view(1, 1, size)


def _shift(x: Tensor, generator: torch.Generator) -> Tensor:
    count, _, size, _ = x.shape
    reach = max(1, size // 8)
    dy, dx = torch.randint(-reach, reach + 1, (2, count, 1, 1), generator=generator, device=x.device)
    rows, columns = _places(x)
    inside = ((rows + dy >= 0) & (rows + dy < size) & (columns + dx >= 0) & (columns + dx < size)).unsqueeze(1)
    picture = torch.arange(count, device=x.device).view(count, 1, 1)
    moved = x.permute(0, 2, 3, 1)[picture, (rows + dy).clamp(0, size - 1), (columns + dx).clamp(0, size - 1)]
    shifted: Tensor = moved.permute(0, 3, 1, 2) * inside
    return shifted


def _cutout(x: Tensor, generator: torch.Generator) -> Tensor:
    count, _, size, _ = x.shape
    half = size // 4
    y, c = torch.randint(0, size, (2, count, 1, 1), generator=generator, device=x.device)
    rows, columns = _places(x)
    hole = ((rows - y).abs() < half) & ((columns - c).abs() < half)
    cut: Tensor = x * ~hole.unsqueeze(1)
    return cut
