"""What tests share: one thread, and a small model whose pictures are far from gray."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from ganlab import store
from ganlab.nets import DCGANConfig, Discriminator, Generator, reestimate

Make = Callable[..., Generator]

torch.set_num_threads(1)


def strong_generator(seed: int = 0, **config: object) -> Generator:
    """A generator whose weights fill [-1, 1], with frozen statistics; 16 px, width 4 and z of 12 unless told."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = Generator(DCGANConfig(**{"image_size": 16, "width": 4, "z_dim": 12, **config}))  # type: ignore[arg-type]
        with torch.no_grad():
            for weights in network.parameters():
                if weights.ndim == 4:
                    weights.normal_(0, 0.3)
        return reestimate(network, [torch.randn(64, network.config.z_dim) for _ in range(2)])  # type: ignore[return-value]


@pytest.fixture
def make_generator() -> Make:
    return strong_generator


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint folder: 16 px, colour, width 4, z of 12, stages 4x4 (8 units) and 8x8 (4 units). Read it only."""
    folder = tmp_path_factory.mktemp("checkpoints") / "tiny"
    generator = strong_generator()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        discriminator = Discriminator(generator.config)
    training, dataset = {"images": 640}, {"name": "noise", "fingerprint": "0" * 64}
    store.save(folder, generator, discriminator, store.Info("dcgan", generator.config, training, dataset))
    return folder
