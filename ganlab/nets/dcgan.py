"""DCGAN: Radford, Metz, Chintala, "Unsupervised Representation Learning with Deep Convolutional GANs" (2015).

Shape ladder at 64 px and width 64:

    generator      z [N, 100] -> 4x4 [N, 512] -> 8x8 [N, 256] -> 16x16 [N, 128] -> 32x32 [N, 64] -> 64x64 [N, 3], tanh
    discriminator  x [N, 3, 64, 64] -> 32x32 [N, 64] -> 16x16 [N, 128] -> 8x8 [N, 256] -> 4x4 [N, 512] -> logit [N]

Other sizes add or drop stages; the channels double towards 4x4, up to 16 times the width.
An edit is data, not a hook: `edits={stage: (keep, add)}` computes `h * keep + add` on a stage's output after its ReLU.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import torch
from torch import Tensor, nn

from ganlab.nets.convolution import Double, Halve, Project, Weigh

Edits: TypeAlias = Mapping[str, tuple[Tensor, Tensor]]
"""stage -> (keep, add), each broadcastable to that stage's output `[N, C, H, W]`."""

SMALLEST, LARGEST = 16, 256


@dataclass(frozen=True)
class DCGANConfig:
    """What a DCGAN is built from. `width` is the channel count of the last hidden stage of the generator.

    `d_norm` is the discriminator's normalisation: BatchNorm as in the paper, or none, which a gradient penalty needs.
    """

    image_size: int = 64
    channels: int = 3
    width: int = 64
    z_dim: int = 100
    prior: Literal["normal", "uniform"] = "normal"
    d_norm: Literal["batch", "none"] = "batch"

    def __post_init__(self) -> None:
        size = self.image_size
        if not SMALLEST <= size <= LARGEST or size & (size - 1):
            raise ValueError(f"image_size is {size}: choose 16, 32, 64, 128 or 256")
        if self.channels not in (1, 3):
            raise ValueError(f"channels is {self.channels}: choose 1 (gray) or 3 (colour)")
        if not 1 <= self.width <= 512:
            raise ValueError(f"width is {self.width}: choose 1 to 512 (64 is the paper's)")
        if not 1 <= self.z_dim <= 4096:
            raise ValueError(f"z_dim is {self.z_dim}: choose 1 to 4096 (100 is the paper's)")
        if self.prior not in ("normal", "uniform"):
            raise ValueError(f"prior is {self.prior!r}: choose normal or uniform")
        if self.d_norm not in ("batch", "none"):
            raise ValueError(f"d_norm is {self.d_norm!r}: choose batch or none (as WGAN-GP has it)")

    @property
    def ladder(self) -> dict[str, int]:
        """Stage -> channels of the hidden stages, from "4x4" up to half the image size."""
        sizes = [4 * 2**k for k in range(self.image_size.bit_length() - 3)]
        return {f"{s}x{s}": self.width * min(16, self.image_size // (2 * s)) for s in sizes}


class Generator(nn.Module):
    """z `[N, z_dim]` -> x `[N, C, H, W]` in [-1, 1]."""

    def __init__(self, config: DCGANConfig) -> None:
        super().__init__()
        self.config = config
        self.blocks = nn.ModuleDict()
        before = config.z_dim
        for stage, channels in config.ladder.items():
            layer = Project(before, channels) if stage == "4x4" else Double(before, channels)
            self.blocks[stage] = nn.Sequential(layer, nn.BatchNorm2d(channels), nn.ReLU(inplace=True))
            before = channels
        self.to_image = Double(before, config.channels, bias=True)
        self.apply(init_weights)

    @property
    def stages(self) -> dict[str, int]:
        """Stage -> number of its units, in order; the RGB output has none and is not listed."""
        return self.config.ladder

    def forward(self, z: Tensor, edits: Edits | None = None) -> Tensor:
        """x `[N, C, H, W]` for z `[N, z_dim]`, with `edits` applied where they are given."""
        return self._climb(z[:, :, None, None], list(self.blocks), edits or {}, {})

    def trace(self, z: Tensor, stages: Collection[str], edits: Edits | None = None) -> tuple[Tensor, dict[str, Tensor]]:
        """x and the named stages' outputs `[N, units, H, W]`, after their edits."""
        seen: dict[str, Tensor] = dict.fromkeys(stages, z)
        x = self._climb(z[:, :, None, None], list(self.blocks), edits or {}, seen)
        return x, seen

    def finish(self, h: Tensor, stage: str, edits: Edits | None = None) -> Tensor:
        """x from a stage's output h `[N, units, H, W]`; edits of that stage and of later ones apply.

        What lies below a stage need not be computed again to see another edit of it.
        """
        edits = edits or {}
        order = list(self.blocks)
        if stage in edits:
            h = _edited(h, edits[stage])
        return self._climb(h, order[order.index(stage) + 1 :], edits, {})

    def _climb(self, h: Tensor, stages: list[str], edits: Edits, seen: dict[str, Tensor]) -> Tensor:
        for stage in stages:
            h = self.blocks[stage](h)  # [N, units, s, s]
            if stage in edits:
                h = _edited(h, edits[stage])
            if stage in seen:
                seen[stage] = h
        return torch.tanh(self.to_image(h))


class Discriminator(nn.Module):
    """x `[N, C, H, W]` -> one logit a picture `[N]`; no BatchNorm on the first layer and the last."""

    def __init__(self, config: DCGANConfig) -> None:
        super().__init__()
        self.config = config
        self.blocks = nn.ModuleDict()
        before = config.channels
        for index, (stage, channels) in enumerate(reversed(config.ladder.items())):
            normed = index > 0 and config.d_norm == "batch"
            layers: list[nn.Module] = [Halve(before, channels, bias=not normed)]
            if normed:
                layers.append(nn.BatchNorm2d(channels))
            self.blocks[stage] = nn.Sequential(*layers, nn.LeakyReLU(0.2, inplace=normed))
            before = channels
        self.to_logit = Weigh(before)
        self.apply(init_weights)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks.values():
            x = block(x)
        logit: Tensor = self.to_logit(x)
        return logit


def init_weights(module: nn.Module) -> None:
    """The paper's: convolutions N(0, 0.02), BatchNorm gain N(1, 0.02), every bias 0."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def _edited(h: Tensor, edit: tuple[Tensor, Tensor]) -> Tensor:
    keep, add = edit
    return h * keep + add
