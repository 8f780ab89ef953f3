"""Checkpoint folders, and every file that holds weights: safetensors only, written beside and renamed.

The formats are described in docs/formats.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ganlab import zoo
from ganlab.errors import CheckpointError, InputError
from ganlab.files import Kept
from ganlab.nets import DCGANConfig, Discriminator, Generator

Network = TypeVar("Network", bound=nn.Module)

FORMAT = 1
VERSION = "0.1.0"


@dataclass(frozen=True)
class Info:
    """What a checkpoint's config.json says beside its weights."""

    family: str
    config: DCGANConfig
    training: Mapping[str, Any] = field(default_factory=dict)
    dataset: Mapping[str, Any] = field(default_factory=dict)
    version: str = VERSION

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "family": self.family,
            "config": asdict(self.config),
            "training": dict(self.training),
            "dataset": dict(self.dataset),
            "version": self.version,
        }


def save(
    folder: Path,
    generator: Generator,
    discriminator: Discriminator | None,
    info: Info,
    extras: Mapping[str, bytes] | None = None,
) -> None:
    """Write a checkpoint folder: all of it or, if the process dies, none of it. `extras` are further files by name."""
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    save_tensors(beside / "generator.safetensors", generator.state_dict())
    if discriminator is not None:
        save_tensors(beside / "discriminator.safetensors", discriminator.state_dict())
    for name, content in (extras or {}).items():
        (beside / name).write_bytes(content)
    write_json(beside / "config.json", info.to_json())
    replace_folder(beside, folder)


def read_info(folder: Path) -> Info:
    """config.json alone; CheckpointError says what is wrong with it."""
    try:
        return _info(folder / "config.json")
    except OSError as error:
        raise CheckpointError(path=folder / "config.json", why=f"cannot be read ({error})") from error


def _read_info(path: Path) -> Info:
    values = read_json(path)
    if values.get("format") != FORMAT:
        raise CheckpointError(path=path, why=f"format is {values.get('format')!r}, this version reads {FORMAT}")
    try:
        config = zoo.make_config(values["family"], values["config"])
        parts = {key: dict(values.get(key) or {}) for key in ("training", "dataset")}
        return Info(values["family"], config, version=str(values.get("version", "")), **parts)
    except (KeyError, TypeError, ValueError, InputError) as error:
        raise CheckpointError(path=path, why=f"not a model's config ({error})") from error


_info = Kept(_read_info)


def newest(folder: Path) -> Path:
    """The folder itself, or of a run's folder its newest snapshot; CheckpointError for a run that has none yet."""
    if not (folder / "snapshots").is_dir():
        return folder
    found = [
        path for path in (folder / "snapshots").iterdir() if path.name.isdigit() and (path / "config.json").is_file()
    ]
    if not found:
        raise CheckpointError(path=folder, why="this run has no snapshot yet")
    return max(found, key=lambda path: int(path.name))


def load_generator(folder: Path, device: torch.device | str = "cpu") -> Generator:
    """The frozen generator of a checkpoint folder, in eval mode on `device`, channels last."""
    info = read_info(folder)
    with torch.device("meta"):  # no memory is taken for a config before its weights have been seen to fit
        network = zoo.family(info.family).generator(info.config)
    return _restore(network, folder / "generator.safetensors", device)


def load_discriminator(folder: Path, device: torch.device | str = "cpu") -> Discriminator:
    """The discriminator of a checkpoint folder, in eval mode on `device`, channels last."""
    info = read_info(folder)
    with torch.device("meta"):
        network = zoo.family(info.family).discriminator(info.config)
    return _restore(network, folder / "discriminator.safetensors", device)


def keep(source: Path, target: Path, half: bool = False) -> None:
    """Copy a checkpoint folder, all of it or nothing; with `half` the networks' weights become float16.

    A model is computed in float32 either way; rounded weights are another model, with a digest and pictures of its own.
    """
    read_info(source)
    if target.exists():
        raise CheckpointError(path=target, why="is there already; choose another place")
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    shutil.copytree(source, beside)
    for path in [beside / "generator.safetensors", beside / "discriminator.safetensors"] if half else []:
        if path.exists():
            tensors, meta = load_tensors(path)
            save_tensors(path, {k: v.half() if v.is_floating_point() else v for k, v in tensors.items()}, meta)
    replace_folder(beside, target)


def digest(folder: Path) -> str:
    """The first 16 hex digits of the SHA-256 of the generator's file: the model's name in a recipe."""
    try:
        return _digest(folder / "generator.safetensors")
    except OSError as error:
        raise CheckpointError(path=folder, why="generator.safetensors cannot be read") from error


_digest = Kept(lambda path: hashlib.sha256(path.read_bytes()).hexdigest()[:16])


def save_tensors(path: Path, tensors: Mapping[str, Tensor], meta: Mapping[str, str] | None = None) -> None:
    """Named tensors as one safetensors file, written beside and renamed. The same tensors give the same bytes."""
    beside = path.with_name(f".{path.name}.tmp")
    rows = {name: tensor.detach().to("cpu").contiguous() for name, tensor in sorted(tensors.items())}
    try:
        save_file(rows, beside, metadata=dict(meta or {}))
    except SafetensorError as error:  # a full disk comes in this dress
        raise OSError(f"{beside}: {error}") from error
    beside.replace(path)


def load_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors of a safetensors file and its text fields."""
    try:
        with safe_open(path, framework="pt") as file:
            meta = dict(file.metadata() or {})
        return load_file(path), meta
    except (OSError, SafetensorError) as error:
        raise CheckpointError(path=path, why=f"cannot be read as safetensors ({error})") from error


def write_json(path: Path, value: Any) -> None:
    """JSON, written beside and renamed: a reader never sees half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    beside.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file; CheckpointError if it is absent or is none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(path=path, why=f"cannot be read ({error})") from error
    if not isinstance(value, dict):
        raise CheckpointError(path=path, why="not a JSON object")
    return value


def replace_folder(source: Path, target: Path) -> None:
    """Rename `source` to `target`; what stood there goes only after the new one has its place."""
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    if target.exists():
        target.rename(old)
    source.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _restore(network: Network, path: Path, device: torch.device | str) -> Network:
    tensors, _ = load_tensors(path)
    try:
        network.load_state_dict(tensors, assign=True)
    except RuntimeError as error:
        why = f"does not fit its config ({str(error).splitlines()[-1].strip()})"
        raise CheckpointError(path=path, why=why) from error
    if not all(tensor.isfinite().all() for tensor in tensors.values()):
        raise CheckpointError(path=path, why="holds a weight that is not finite")
    return network.float().to(device).to(memory_format=torch.channels_last).eval().requires_grad_(False)
