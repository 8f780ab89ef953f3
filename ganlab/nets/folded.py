"""A frozen generator with its BatchNorms folded into the convolutions before them, for making pictures.

BatchNorm with frozen statistics is a scale and a shift a unit; a convolution can have both in its weight and bias. One
pass over each stage's output falls away, and pictures are the same to float32's rounding. Stages, traces and edits stay
what they were: a stage's output is taken after its ReLU.
"""

from __future__ import annotations

import copy

import torch
from torch import nn

from ganlab.nets.dcgan import Generator


@torch.no_grad()
def fold(generator: Generator) -> Generator:
    """A copy of a generator in eval mode without BatchNorms, in eval mode, without gradients."""
    folded = copy.deepcopy(generator).eval().requires_grad_(False)
    for stage, block in folded.blocks.items():
        layer, norm, rectify = block.children()
        assert isinstance(layer, nn.ConvTranspose2d) and isinstance(norm, nn.BatchNorm2d)
        folded.blocks[stage] = nn.Sequential(_scaled(layer, norm), rectify)
    return folded


def _scaled(layer: nn.ConvTranspose2d, norm: nn.BatchNorm2d) -> nn.ConvTranspose2d:
    """The layer with the norm's scale and shift of each of its output units."""
    if norm.running_mean is None or norm.running_var is None:
        raise ValueError("a BatchNorm without statistics cannot be folded")
    scale = norm.weight * torch.rsqrt(norm.running_var + norm.eps)
    weight = (layer.weight * scale[:, None, None]).contiguous(memory_format=torch.channels_last)
    layer.weight = nn.Parameter(weight, requires_grad=False)
    layer.bias = nn.Parameter(norm.bias - norm.running_mean * scale, requires_grad=False)
    return layer
