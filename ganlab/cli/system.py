"""doctor."""

from __future__ import annotations

import importlib.metadata
import platform
import tempfile
from pathlib import Path
from typing import Annotated, Any

import torch
import typer

from ganlab.cli.output import figures
from ganlab.datasets.cache import home_of
from ganlab.device import free_memory, pick
from ganlab.lab.budget import SHARE, budget

PACKAGES = ("torch", "numpy", "pillow", "safetensors", "scikit-learn", "gradio", "typer")


def doctor(
    runs_dir: Annotated[Path, typer.Option(help="The folder that holds the runs.")] = Path("runs"),
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON on stdout.")] = False,
) -> None:
    """Say what is here: versions, device, precision, and whether ganlab's folders can be written.

    Example: ganlab doctor
    """
    hardware = pick()
    home = home_of(None).parent
    values: dict[str, Any] = {"python": platform.python_version(), "system": platform.platform()}
    values |= {package: _version(package) for package in PACKAGES}
    values |= {"device": str(hardware.device), "hardware": hardware.name, "precision": hardware.precision}
    values |= {"memory free": _gigabytes(free_memory(hardware.device)), "memory budget": _budgeted(hardware.device)}
    values |= {f"{name} ({path})": _writable(path) for name, path in (("cache", home), ("runs", runs_dir))}
    figures(values, as_json)


def _budgeted(device: torch.device) -> str:
    return f"{_gigabytes(budget(device).limit)}, {SHARE:.0%} of it, for models, edited views and traces together"


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _writable(path: Path) -> str:
    place = path
    while not place.exists():
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            return "writable"
    except OSError as error:
        return f"not writable ({error.strerror})"
