"""A DCGAN that was trained elsewhere -> our networks: from its state dict alone, and nothing is ever unpickled.

A network is told by the shapes and the order of its tensors, not by their names: `main.0.weight`, `main.1.weight` ...
of the PyTorch tutorial (Inkawhich, "DCGAN Tutorial"; pytorch/examples, dcgan), the same nested or with DataParallel's
`module.`, and this project's own names, in a bare file or in a run's state. Layers by kind, c a 4x4 convolution, n a
BatchNorm:

    generator      c n c n c n c n c      z_dim -> 4x4 -> 8x8 -> 16x16 -> 32x32 -> 64x64
    discriminator  c c n c n c n c        64x64 -> 32x32 -> 16x16 -> 8x8 -> 4x4 -> one number; without n, or with

What the tutorial lacks, biases of G's last layer and D's first and last, are zeros here; a bias in front of a BatchNorm
is taken into its mean, where it does the same. A state dict says nothing of the prior, which is asked for, nor of
strides, LeakyReLU's slope (0.2) and BatchNorm's epsilon (1e-5), which are taken to be those of the tutorial.

BatchNorm's statistics of G are estimated anew over 512 latents, unless they are to be kept: the tutorial samples in
train mode, to which that is closer than its running averages, and it is how every model of ours became a function of z.
D's are always its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ganlab import seeds, zoo
from ganlab.errors import GanlabError, InvalidValue
from ganlab.foreign.filling import fill
from ganlab.foreign.reading import wrong
from ganlab.foreign.recognise import find, sizes
from ganlab.images import encode, tile, to_pixels
from ganlab.nets import DCGANConfig, Discriminator, Generator, reestimate

__all__ = ["Imported", "papers", "read"]

FAMILIES = ("dcgan",)
BATCHES, BATCH = 8, 64


@dataclass(frozen=True)
class Imported:
    """A model from elsewhere, frozen: its networks, and what shall be said of its statistics."""

    config: DCGANConfig
    generator: Generator
    discriminator: Discriminator | None
    statistics: str


def read(
    netg: Path,
    netd: Path | None = None,
    *,
    prior: str = "normal",
    family: str = "dcgan",
    key: str | None = None,
    keep_statistics: bool = False,
) -> Imported:
    """The model whose generator is in one file and whose discriminator, if wanted, is in another or the same.

    `key` names the generator in a file with several. Raises InputError, which says what is wrong with which file.
    """
    if family not in FAMILIES:
        raise InvalidValue(name="--family", value=family, remedy=f"choose one of {', '.join(FAMILIES)}")
    layers = find(netg, "generator", key)
    values: dict[str, Any] = {**sizes(layers, "generator"), "prior": prior}
    config = _config(netg, values)
    discriminator = None
    if netd is not None:
        others = find(netd, "discriminator")
        config = _agreed(netd, config, _config(netd, sizes(others, "discriminator")))
        with torch.device("meta"):
            discriminator = zoo.family(family).discriminator(config)
        fill(discriminator, others, netd)
    with torch.device("meta"):
        generator = zoo.family(family).generator(config)
    fill(generator, layers, netg)
    if keep_statistics:
        return Imported(config, generator, discriminator, "its own")
    reestimate(generator, (_latents(config, batch) for batch in range(BATCHES)))
    return Imported(config, generator, discriminator, f"estimated over {BATCHES * BATCH} latents")


def papers(made: Imported, source: str) -> dict[str, bytes]:
    """What lies beside the weights in a checkpoint folder: preview.webp, seeds 0 to 15, and README.md, a model card."""
    config = made.config
    z = torch.from_numpy(seeds.latents(range(16), config.z_dim, config.prior))
    with torch.inference_mode():
        sheet = tile(to_pixels(made.generator(z)), columns=4)
    card = f"""---
library_name: ganlab
tags: [dcgan, gan, image-generation]
---
# A DCGAN from {source}

{config.image_size} px, {config.channels} channels, width {config.width}, z_dim {config.z_dim}, {config.prior} prior.

- data and training: unknown; imported from a state dict
- discriminator: {"imported too" if made.discriminator else "none"}
- BatchNorm's statistics: {made.statistics}, and frozen: a z has one picture

```python
import ganlab

model = ganlab.load("PATH")
pixels = model.pixels(seeds=range(16))  # uint8 [16, {config.image_size}, {config.image_size}, {config.channels}]
```
"""
    return {"preview.webp": encode(sheet, "webp"), "README.md": card.encode()}


def _config(path: Path, values: Mapping[str, Any]) -> DCGANConfig:
    try:
        return zoo.make_config("dcgan", values)
    except GanlabError as error:
        raise wrong(path, str(error)) from error


def _agreed(path: Path, config: DCGANConfig, other: DCGANConfig) -> DCGANConfig:
    """G's config with D's normalisation, if both are of one size, width and number of channels."""
    for name in ("image_size", "channels", "width"):
        ours, theirs = getattr(config, name), getattr(other, name)
        if ours != theirs:
            raise wrong(path, f"the discriminator's {name} is {theirs}, the generator's {ours}; import without --d")
    return replace(config, d_norm=other.d_norm)


def _latents(config: DCGANConfig, batch: int) -> Tensor:
    """z `[64, z_dim]` from the prior, the same every time."""
    random, z = seeds.generator("cpu", 0, batch), torch.empty(BATCH, config.z_dim)
    return z.normal_(generator=random) if config.prior == "normal" else z.uniform_(-1, 1, generator=random)
