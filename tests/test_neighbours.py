"""The training pictures nearest to a picture are those that a look at all of them finds."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from ganlab import datasets, store
from ganlab.errors import InvalidValue
from ganlab.evaluate import neighbours
from ganlab.nets import DCGANConfig


@pytest.mark.parametrize("channels", [1, 3])
def test_they_are_what_a_look_at_all_of_them_finds(channels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "CHUNK", 100)
    random = np.random.default_rng(channels)
    coarse = random.integers(0, 256, (700, 8, 8, channels))
    pixels = (coarse.repeat(4, 1).repeat(4, 2) + random.integers(-20, 20, (700, 32, 32, channels))).clip(0, 255)
    data = Pictures(pixels.astype(np.uint8), Path(f"/somewhere/{channels}"))
    picture = (0.6 * data.pixels[123] + 0.4 * data.pixels[456]).astype(np.uint8)
    found = neighbours.nearest(data, picture)  # type: ignore[arg-type]
    apart = ((data.pixels.astype(float) - picture) ** 2).mean((1, 2, 3)) ** 0.5
    best = np.argsort(apart, kind="stable")[:6]
    assert found.places.tolist() == best.tolist() and best[0] == 123 and found.count == 700
    assert found.distances == pytest.approx(apart[best], rel=1e-5)
    assert (found.pixels == data.pixels[best]).all()
    assert neighbours.nearest(data, data.pixels[5]).distances[0] == 0  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="picture"):
        neighbours.nearest(data, picture[:16])  # type: ignore[arg-type]


class Pictures(SimpleNamespace):
    """As much of a dataset as is looked at."""

    def __init__(self, pixels: np.ndarray, folder: Path) -> None:
        super().__init__(pixels=pixels, folder=folder)

    def __len__(self) -> int:
        return len(self.pixels)


def test_fewer_pictures_than_are_asked_for_are_all_given() -> None:
    data = Pictures(np.arange(4 * 16 * 16, dtype=np.uint8).reshape(4, 16, 16, 1), Path("/few"))
    assert sorted(neighbours.nearest(data, data.pixels[2]).places) == [0, 1, 2, 3]  # type: ignore[arg-type]


def test_a_models_data_is_looked_for_in_the_cache_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path))
    data = datasets.open("rendered:faces:5", 16)
    config = DCGANConfig(image_size=16, width=4, z_dim=12)
    found = neighbours.training(store.Info("dcgan", config, {}, {"name": data.name, "fingerprint": data.fingerprint}))
    assert found is not None and (found.pixels == data.pixels).all()
    gone = {"name": "rendered:faces:6", "fingerprint": "0" * 64}
    assert neighbours.training(store.Info("dcgan", config, {}, gone)) is None
    assert neighbours.training(store.Info("dcgan", config)) is None
