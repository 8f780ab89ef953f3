"""Family name -> (config, networks): the only list of what can be built. A string is looked up here, never imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ganlab.errors import InvalidConfig
from ganlab.nets import DCGANConfig, Discriminator, Generator


@dataclass(frozen=True)
class Family:
    """An architecture: its config class and its two networks."""

    config: type[DCGANConfig]
    generator: type[Generator]
    discriminator: type[Discriminator]


FAMILIES = {"dcgan": Family(DCGANConfig, Generator, Discriminator)}


def family(name: str) -> Family:
    """The family of that name, or InvalidConfig."""
    if name not in FAMILIES:
        raise InvalidConfig(what=f"family {name!r} is unknown; choose one of {', '.join(FAMILIES)}")
    return FAMILIES[name]


def make_config(name: str, values: Mapping[str, Any]) -> DCGANConfig:
    """The family's config from plain values, checked; InvalidConfig names the value that is wrong."""
    kind = family(name).config
    known = {field.name for field in fields(kind)}
    if unknown := sorted(set(values) - known):
        raise InvalidConfig(what=f"config {', '.join(unknown)}: unknown for {name}; it has {', '.join(sorted(known))}")
    numbers = {key: value for key, value in values.items() if key not in ("prior", "d_norm")}
    wrong = [f"{k} is {v!r}" for k, v in numbers.items() if isinstance(v, bool) or not isinstance(v, int)]
    if wrong:
        raise InvalidConfig(what=f"{', '.join(wrong)}: give a whole number")
    try:
        return kind(**values)
    except ValueError as error:
        raise InvalidConfig(what=str(error)) from error


def plain(config: DCGANConfig) -> dict[str, Any]:
    """The config as it stands in a config.json."""
    return asdict(config)
