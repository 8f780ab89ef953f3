"""Checkpoint folders: all or nothing, bit for bit, and never unpickled."""

from __future__ import annotations

import io
import json
import pickle
import shutil
import struct
from pathlib import Path

import pytest
import torch

from conftest import Make
from ganlab import store
from ganlab.errors import CheckpointError
from ganlab.nets import Generator

Z = torch.randn(2, 12, generator=torch.Generator().manual_seed(5))


@pytest.fixture
def folder(tiny_model: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model that may be broken."""
    return Path(shutil.copytree(tiny_model, tmp_path / "model"))


def info(generator: Generator) -> store.Info:
    return store.Info("dcgan", generator.config, {"images": 5}, {"name": "faces", "licence": "CC0"})


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@torch.no_grad()
def test_what_was_saved_comes_back(make_generator: Make, tmp_path: Path) -> None:
    generator = make_generator(channels=1, prior="uniform")
    store.save(tmp_path / "m", generator, None, info(generator), {"README.md": b"card"})
    loaded = store.load_generator(tmp_path / "m")
    assert torch.equal(loaded(Z), generator(Z))
    assert not loaded.training and not any(weights.requires_grad for weights in loaded.parameters())
    assert store.read_info(tmp_path / "m") == info(generator)
    assert names(tmp_path / "m") == ["README.md", "config.json", "generator.safetensors"]
    assert names(tmp_path) == ["m"]


def test_the_discriminator_comes_back(tiny_model: Path) -> None:
    discriminator = store.load_discriminator(tiny_model)
    assert discriminator(torch.zeros(2, 3, 16, 16)).shape == (2,) and not discriminator.training


def test_the_same_tensors_give_the_same_bytes(make_generator: Make, tmp_path: Path) -> None:
    tensors = make_generator().state_dict()
    store.save_tensors(tmp_path / "a", tensors, {"k": "v"})
    store.save_tensors(tmp_path / "b", dict(reversed(tensors.items())), {"k": "v"})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    rows, meta = store.load_tensors(tmp_path / "a")
    assert meta == {"k": "v"} and all(torch.equal(rows[name], tensor) for name, tensor in tensors.items())


def test_a_digest_names_the_weights(make_generator: Make, tmp_path: Path) -> None:
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        store.save(tmp_path / name, make_generator(seed), None, info(make_generator(seed)), {"x": name.encode()})
    a, b, c = (store.digest(tmp_path / name) for name in "abc")
    assert a == b != c and len(a) == 16 and int(a, 16) >= 0


def test_saving_again_replaces_the_whole_folder(make_generator: Make, tmp_path: Path) -> None:
    generator = make_generator()
    store.save(tmp_path / "m", generator, None, info(generator), {"old.txt": b"1"})
    store.save(tmp_path / "m", generator, None, info(generator), {"new.txt": b"2"})
    assert names(tmp_path / "m") == ["config.json", "generator.safetensors", "new.txt"] and names(tmp_path) == ["m"]


def test_a_save_that_dies_leaves_the_old_model(
    make_generator: Make, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store.digest(folder)

    def fail(path: Path, value: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(store, "write_json", fail)
    with pytest.raises(OSError, match="disk full"):
        store.save(folder, make_generator(1), None, info(make_generator(1)))
    assert store.digest(folder) == before and store.load_generator(folder)


def test_a_reader_never_sees_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    store.write_json(path, {"n": 1})
    with pytest.raises(TypeError):
        store.write_json(path, {"n": object()})
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("killed")))
    with pytest.raises(OSError, match="killed"):
        store.write_json(path, {"n": 2})
    assert store.read_json(path) == {"n": 1}


def refused(folder: Path) -> str:
    with pytest.raises(CheckpointError) as caught:
        store.load_generator(folder)
    assert "\n" not in str(caught.value) and str(folder) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "cannot be read"),
        ("{", "cannot be read"),
        ("[]", "not a JSON object"),
        ("{}", "format is None"),
        ('{"format": 2}', "format is 2"),
        ('{"format": 1}', "'family'"),
        ('{"format": 1, "family": "dcgan"}', "'config'"),
        ('{"format": 1, "family": "os.system", "config": {}}', "os.system"),
        ('{"format": 1, "family": ["dcgan"], "config": {}}', "not a model's config"),
        ('{"format": 1, "family": "dcgan", "config": 5}', "not a model's config"),
        ('{"format": 1, "family": "dcgan", "config": {"width": "__import__"}}', "width"),
        ('{"format": 1, "family": "dcgan", "config": {"image_size": 1e9}}', "image_size"),
        ('{"format": 1, "family": "dcgan", "config": {}, "training": 5}', "not a model's config"),
        ('{"format": 1, "family": "dcgan", "config": {}, "dataset": [1]}', "not a model's config"),
        ('{"format": ' + "9" * 5_000 + "}", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
    ],
)
def test_a_broken_config_gives_one_clear_line(folder: Path, text: str, words: str) -> None:
    (folder / "config.json").write_text(text)
    assert words in refused(folder)


def test_a_config_that_is_no_text(folder: Path) -> None:
    (folder / "config.json").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in refused(folder)


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    assert "A checkpoint is a folder with config.json" in refused(tmp_path)
    assert "config.json" in refused(tmp_path / "absent")
    with pytest.raises(CheckpointError):
        store.digest(tmp_path)


@pytest.mark.parametrize("keep", [0, 4, 20, 500, -1])
def test_a_cut_weight_file(folder: Path, keep: int) -> None:
    path = folder / "generator.safetensors"
    path.write_bytes(path.read_bytes()[:keep])
    assert "safetensors" in refused(folder)


def test_no_weight_file(folder: Path) -> None:
    (folder / "generator.safetensors").unlink()
    assert "generator.safetensors" in refused(folder)


def test_a_header_that_lies_about_its_length(folder: Path) -> None:
    (folder / "generator.safetensors").write_bytes(struct.pack("<Q", 2**62) + b"{}")
    assert "safetensors" in refused(folder)


def test_weights_of_another_network(folder: Path, make_generator: Make) -> None:
    for tensors in (make_generator(width=2).state_dict(), {"x": torch.zeros(1)}):
        store.save_tensors(folder / "generator.safetensors", tensors)
        assert "does not fit its config" in refused(folder)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_weight_that_is_not_finite(folder: Path, make_generator: Make, value: float) -> None:
    tensors = make_generator().state_dict()
    tensors["to_image.bias"] = torch.tensor([0.0, value, 0.0])
    store.save_tensors(folder / "generator.safetensors", tensors)
    assert "not finite" in refused(folder)


class Trap:
    """Unpickling it raises the alarm."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (_alarm, ())


def _alarm() -> None:
    raise AssertionError("unpickled")


def test_nothing_is_ever_unpickled(folder: Path) -> None:
    zipped = io.BytesIO()
    torch.save({"x": Trap()}, zipped)
    for content in (pickle.dumps(Trap()), zipped.getvalue()):
        (folder / "generator.safetensors").write_bytes(content)
        assert "cannot be read as safetensors" in refused(folder)


def test_a_config_is_data(folder: Path) -> None:
    values = json.loads((folder / "config.json").read_text())
    assert values["format"] == 1 and values["config"]["width"] == 4
    assert store.read_info(folder).to_json() == values


def test_a_run_stands_for_its_newest_snapshot(tmp_path: Path) -> None:
    assert store.newest(tmp_path) == tmp_path
    (tmp_path / "snapshots" / ".000000000300.1.tmp").mkdir(parents=True)
    with pytest.raises(CheckpointError, match="no snapshot yet"):
        store.newest(tmp_path)
    for images in (99, 100, 64):
        (tmp_path / "snapshots" / f"{images}").mkdir()
        (tmp_path / "snapshots" / f"{images}" / "config.json").write_text("{}")
    assert store.newest(tmp_path).name == "100"


def test_a_kept_model_is_the_same_and_at_half_size_nearly_the_same(tiny_model: Path, tmp_path: Path) -> None:
    whole, half = tmp_path / "whole", tmp_path / "half"
    store.keep(tiny_model, whole)
    store.keep(tiny_model, half, half=True)
    assert store.digest(whole) == store.digest(tiny_model) != store.digest(half)
    sizes = [(folder / "generator.safetensors").stat().st_size for folder in (whole, half)]
    assert sizes[1] < 0.75 * sizes[0]
    z = torch.randn(4, store.read_info(whole).config.z_dim, generator=torch.Generator().manual_seed(0))
    before, after = (store.load_generator(folder)(z) for folder in (whole, half))
    assert after.dtype is torch.float32
    assert 0 < (before - after).abs().max() < 0.02
    with pytest.raises(CheckpointError, match="is there already"):
        store.keep(tiny_model, whole)
