"""A file of weights -> the layers of the networks in it, in the order of computing. Nothing is ever unpickled."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeAlias

import torch
from safetensors.torch import load_file
from torch import Tensor

from ganlab.errors import InputError

Tensors: TypeAlias = dict[str, Tensor]

NETWORKS = {"netg", "netd", "g", "d", "gen", "disc", "generator", "discriminator"}
WRAPPERS = {"module", "_orig_mod"}
NORM = {"weight", "bias", "running_mean", "running_var"}
DEPTH = 3  # dicts within dicts


@dataclass(frozen=True)
class Layer:
    """A layer of a foreign network: its name there and its tensors."""

    name: str
    parts: Tensors

    @property
    def kind(self) -> str:
        """ "c": a 4x4 convolution; "n": a BatchNorm with its running statistics; "?": anything else."""
        weight, names = self.parts.get("weight"), set(self.parts) - {"num_batches_tracked"}
        if weight is not None and weight.shape[2:] == (4, 4) and names <= {"weight", "bias"}:
            return "c"
        return "n" if weight is not None and weight.ndim == 1 and names == NORM else "?"

    def __str__(self) -> str:
        return ", ".join(f"{self.name}.{part} {list(tensor.shape)}" for part, tensor in self.parts.items())


def wrong(path: Path, why: str) -> InputError:
    """What is wrong with which file."""
    return InputError(what=f"{path}: {why}")


def load(path: Path) -> Mapping[Any, Any]:
    """The file as the dict that was saved. Tensors, numbers, texts and containers are built, and nothing else is."""
    if path.is_dir():
        raise wrong(path, "a folder; give the file of the generator's state dict. A checkpoint folder opens as it is")
    if not path.is_file():
        raise wrong(path, "no such file")
    try:
        with path.open("rb") as stream:
            is_safe = stream.read(9)[8:] == b"{"  # a safetensors file: the header's length, then the header
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch's remarks on old files
            content = load_file(path) if is_safe else torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # damaged or hostile bytes raise almost anything
        why = "no weights can be read: it is damaged, or holds objects, and nothing is ever unpickled"
        raise wrong(path, f"{why}. Save it by torch.save(netG.state_dict(), 'netG.pth')") from error
    if not isinstance(content, Mapping):
        raise wrong(path, f"holds a {type(content).__name__} and no state dict, which is what netG.state_dict() gives")
    return content


def networks(content: Mapping[Any, Any]) -> dict[str, list[Layer]]:
    """Name -> layers in order, for every network in a file; the name is "" where the file is one network."""
    found: dict[str, dict[str, Tensors]] = {}
    for place, tensors in _tensors(content, "", DEPTH):
        for key, tensor in tensors.items():
            names = [name for name in key.replace("/", ".").split(".") if name not in WRAPPERS]
            own = [names.pop(0)] if "/" in key or (names and names[0].lower() in NETWORKS) else []
            network = ".".join([place, *own] if place else own)
            layers = found.setdefault(network, {})
            layers.setdefault(".".join(names[:-1]), {})[names[-1] if names else ""] = tensor
    return {name: [Layer(each, layers[each]) for each in _ordered(list(layers))] for name, layers in found.items()}


def _tensors(content: Mapping[Any, Any], place: str, depth: int) -> Iterator[tuple[str, Tensors]]:
    """(place, its tensors) for a dict and the dicts in it; integers count only as a BatchNorm's count of batches."""
    texts = {key: value for key, value in content.items() if isinstance(key, str)}
    yield place, {key: value for key, value in texts.items() if isinstance(value, Tensor) and _is_plain(key, value)}
    for key, value in texts.items():
        if isinstance(value, Mapping) and depth:
            yield from _tensors(value, f"{place}.{key}" if place else key, depth - 1)


def _is_plain(key: str, tensor: Tensor) -> bool:
    counted = tensor.is_floating_point() or key.endswith("num_batches_tracked")
    return counted and tensor.layout == torch.strided and tensor.device.type == "cpu"


def _ordered(names: list[str]) -> list[str]:
    """Layers in the order of computing: by their numbers, since safetensors sorts "10" before "9"; else as saved."""
    if any(name.startswith("blocks.") for name in names):  # ours, G upwards to to_image, D down
        upwards = 1 if "to_image" in names else -1

        def ours(name: str) -> tuple[bool, int, str]:
            size = re.match(r"blocks\.(\d{1,4})x", name)
            return name.startswith("to_"), upwards * int(size[1]) if size else 0, name

        return sorted(names, key=ours)
    parts = [name.split(".") for name in names]
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(min(parts), max(parts)))))
    if all(re.fullmatch(r"\d{1,9}", part) for each in parts for part in each[shared:]):
        return sorted(names, key=lambda name: [int(part) for part in name.split(".")[shared:]])
    return names
