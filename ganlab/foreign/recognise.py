"""Which network of a file is a generator or a discriminator of a DCGAN, and what its shapes say of the config."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeAlias

from ganlab.errors import InvalidValue
from ganlab.foreign.reading import Layer, load, networks, wrong

Role: TypeAlias = Literal["generator", "discriminator"]

AVERAGED = "average"
"""The averaged generator of a run's state: what a snapshot would hold."""
ORDER = {"generator": re.compile("(cn)+c"), "discriminator": re.compile("c(cn)+c|ccc+")}
EXPECTED = {
    "generator": "convolution and BatchNorm in turn and a last convolution",
    "discriminator": "convolutions with a BatchNorm behind each but the first and the last, or without any",
}


def find(path: Path, role: Role, key: str | None = None) -> list[Layer]:
    """The layers of the file's one network of that role, or of the one that `key` names."""
    found = {name: layers for name, layers in networks(load(path)).items() if any(each.kind == "c" for each in layers)}
    fitting = {name: layers for name, layers in found.items() if not _why_not(layers, role)}
    if key is not None and key not in fitting:
        raise InvalidValue(name="--key", value=key, remedy=f"{path} holds {_listed(fitting) or f'no {role}'}")
    if key is not None or (len(fitting) > 1 and AVERAGED in fitting):
        return fitting[AVERAGED if key is None else key]
    if len(fitting) > 1:
        way = "choose one with --key NAME" if role == "generator" else "save the wanted one alone"
        raise wrong(path, f"holds several networks that are a {role}: {_listed(fitting)}; {way}")
    if fitting:
        return next(iter(fitting.values()))
    other: Role = "discriminator" if role == "generator" else "generator"
    if any(not _why_not(layers, other) for layers in found.values()):
        way = "give the generator's file and this one with --d" if role == "generator" else "--d wants the other one"
        raise wrong(path, f"a {other} and no {role}; {way}")
    why = next((_why_not(layers, role) for layers in found.values()), "it has no 4x4 convolution")
    raise wrong(path, f"no {role} of a DCGAN: {why}")


def _listed(networks: Mapping[str, object]) -> str:
    return ", ".join(name or "(the file itself)" for name in networks)


def _why_not(layers: list[Layer], role: Role) -> str:
    """Why these layers are no such network, or nothing."""
    if strange := next((layer for layer in layers if layer.kind == "?"), None):
        return f"{strange} is neither a 4x4 convolution nor a BatchNorm with its statistics"
    kinds = "".join(layer.kind for layer in layers)
    if not ORDER[role].fullmatch(kinds):
        words = {"c": "convolution", "n": "BatchNorm"}
        return f"its layers are {', '.join(words[kind] for kind in kinds)}, and should be {EXPECTED[role]}"
    into, out = (0, 1) if role == "generator" else (1, 0)
    shapes = [layer.parts["weight"].shape for layer in layers if layer.kind == "c"]
    if any(before[out] != after[into] for before, after in pairwise(shapes)):
        return f"its convolutions {', '.join(str(list(shape[:2])) for shape in shapes)} do not follow from each other"
    picture = shapes[-1][out] if role == "generator" else shapes[0][into]
    if picture not in (1, 3):
        return f"its pictures have {picture} channels, and should have 1 (gray) or 3 (colour)"
    return "" if role == "generator" or shapes[-1][out] == 1 else f"it ends in {shapes[-1][out]} numbers, not in one"


def sizes(layers: list[Layer], role: Role) -> dict[str, Any]:
    """What the shapes say of the config."""
    shapes = [layer.parts["weight"].shape for layer in layers if layer.kind == "c"]
    size = 4 * 2 ** (len(shapes) - 1)
    if role == "generator":
        return {"image_size": size, "channels": shapes[-1][1], "width": shapes[-1][0], "z_dim": shapes[0][0]}
    norm = "batch" if any(layer.kind == "n" for layer in layers) else "none"
    return {"image_size": size, "channels": shapes[0][1], "width": shapes[0][0], "d_norm": norm}
