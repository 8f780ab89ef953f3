"""What a command prints: figures as JSON on stdout, words and progress on stderr."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ganlab.errors import InvalidValue
from ganlab.images import Pixels, save

console = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)

SUFFIXES = (".png", ".webp", ".jpg", ".jpeg")


def figures(values: dict[str, Any], as_json: bool) -> None:
    """A command's figures: as JSON alone on stdout, or as lines for a person."""
    if as_json:
        json.dump(values, sys.stdout, indent=1)  # ASCII: right in every terminal's encoding
        print()
        return
    for key, value in values.items():
        print(f"{key}: {value}")


def bar() -> Progress:
    """A progress bar with rate and time left, on stderr; none where that is no terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def write_picture(path: Path, picture: Pixels) -> None:
    """Save one picture `[H, W, C]`, or say which suffixes there are."""
    if path.suffix.lower() not in SUFFIXES:
        raise InvalidValue(name="--out", value=str(path), remedy=f"choose a name that ends in {', '.join(SUFFIXES)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        save(path, picture)
    except ValueError as error:  # a format has its largest side
        raise InvalidValue(name="--out", value=str(path), remedy=f"{error}; choose .png or fewer pictures") from error
    console.print(f"wrote {path}")
