"""What tests share: one thread, a small model whose pictures are far from gray, and one of labelled pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

import second_try
from ganlab import datasets, images, store
from ganlab.jobs import launch
from ganlab.nets import DCGANConfig, Discriminator, Generator, reestimate

Make = Callable[..., Generator]

torch.set_num_threads(1)


def pytest_configure(config: pytest.Config) -> None:
    second_try.register(config)


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


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("cuda") and not torch.cuda.is_available():
        pytest.skip("no CUDA device here")


@pytest.fixture(scope="session", autouse=True)
def _eager_trainings() -> Iterator[None]:
    """A training that a page starts steps back for the page; on a busy machine tests would wait for it for minutes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(launch, "NICE", 0)
        yield


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


@pytest.fixture
def labelled_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model of 32 px whose pictures lie in the cache: half of them light, in folders "day" and "night"."""
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))
    random, rows = np.random.default_rng(0), ["file,bright"]
    for number in range(240):
        light = number % 2
        name = f"{('night', 'day')[light]}/{number}.png"
        (tmp_path / "pictures" / name).parent.mkdir(parents=True, exist_ok=True)
        images.save(
            tmp_path / "pictures" / name, random.integers(120 * light, 120 + 120 * light, (32, 32, 3), np.uint8)
        )
        rows.append(f"{name},{light if number % 24 else 1 - light}")
    (tmp_path / "pictures" / "labels.csv").write_text("\n".join(rows))
    data = datasets.open(tmp_path / "pictures", 32)
    config = DCGANConfig(image_size=32, width=4, z_dim=8)
    info = store.Info("dcgan", config, dataset={"name": data.name, "fingerprint": data.fingerprint})
    torch.manual_seed(0)
    store.save(tmp_path / "model", Generator(config).eval(), None, info)
    return tmp_path / "model"
