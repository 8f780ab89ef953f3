"""A torchvision set by name, "torchvision:CelebA" or "torchvision:MNIST:test", and its files on this machine.

Each set has a root of its own, `$GANLAB_HOME/torchvision/NAME`, laid out as torchvision wants it. What is not there
is downloaded beside it and renamed when whole; what a person has put there is read and never changed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from ganlab.datasets import cache
from ganlab.datasets.catalogue import SETS, Recipe
from ganlab.datasets.inspector import PICTURE_NAME
from ganlab.datasets.safety import Limits, is_hidden
from ganlab.datasets.sources import Folder, fingerprint_of_file, words
from ganlab.errors import DataError, InvalidValue

PREFIX = "torchvision:"
_SPEC = re.compile(r"torchvision:(\w{1,40})(?::(\w{1,40}))?")
_ARCHIVE = re.compile(r"\.(zip|tar|tgz|gz|bz2|xz|7z)$", re.IGNORECASE)
_SILENCE = 60  # seconds without a byte after which a download has failed


@dataclass(frozen=True)
class Named:
    """A set of the catalogue, and which of its pictures."""

    set_name: str
    split: str

    @property
    def recipe(self) -> Recipe:
        return SETS[self.set_name]

    @property
    def name(self) -> str:
        """As a person writes it; the split that is meant anyway is left out."""
        usual = next(iter(self.recipe.splits))
        return PREFIX + self.set_name + ("" if self.split == usual else f":{self.split}")


def parse(text: str) -> Named:
    """What "torchvision:NAME[:SPLIT]" asks for. Raises InvalidValue, which lists the sets or the splits."""
    match = _SPEC.fullmatch(text.strip())
    known = {name.lower(): name for name in SETS}
    name = known.get(match[1].lower()) if match else None
    if match is None or name is None:
        remedy = f"the sets are {', '.join(SETS)}; a split may follow, as in torchvision:MNIST:test"
        raise InvalidValue(name="source", value=text, remedy=remedy)
    splits = SETS[name].splits
    split = (match[2] or next(iter(splits))).lower()
    if split not in splits:
        raise InvalidValue(name="source", value=text, remedy=f"the splits of {name} are {', '.join(splits)}")
    return Named(name, split)


def fetch(named: Named, home: Path | None) -> Path:
    """The root of a set, downloaded if there is none. Raises DataError, in one line with what to do by hand."""
    root = cache.base_of(home) / "torchvision" / named.set_name
    if not (root.is_dir() and any(root.iterdir())):
        _download(named, root)
    return root


def _download(named: Named, root: Path) -> None:
    recipe, sets = named.recipe, torchvision(named)
    with cache.building(root.parent) as half:
        try:
            with contextlib.redirect_stdout(sys.stderr), _impatient():  # stdout is for figures
                for split in sorted({part for parts in recipe.splits.values() for part in parts}):
                    recipe.make(sets, half, split, True)
        except Exception as error:  # urllib, gdown, tarfile and torchvision each have errors of their own
            why = f"{named.name} cannot be downloaded ({words(error, 240)})"
            raise DataError(what=f"{why}. Nothing was kept; put {recipe.files} into {root} and try again") from error
        if root.is_dir() and not any(root.iterdir()):
            root.rmdir()
        if not root.exists():  # another process may have been quicker
            os.rename(half, root)


@contextlib.contextmanager
def _impatient() -> Iterator[None]:
    usual = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_SILENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(usual)


def torchvision(named: Named) -> Any:
    """The module of torchvision's sets, imported when one is wanted. Raises DataError."""
    try:
        return import_module("torchvision.datasets")
    except (ImportError, RuntimeError) as error:  # one that was built for another torch raises RuntimeError
        why = f"{named.name} needs torchvision, which cannot be imported ({words(error)})"
        raise DataError(what=f"{why}; install the one that fits this torch: pip install torchvision") from error


def fingerprint(named: Named, root: Path) -> str:
    """sha256 hex of the name, the split and the files: pictures by name and size, all else by its bytes.

    Archives do not count: they may be deleted once they are unpacked.
    """
    files: list[tuple[str, int | str]] = []
    for entry in Folder(root, Limits()).entries:
        if not (entry.note or is_hidden(entry.name) or _ARCHIVE.search(entry.name)):
            lone = PICTURE_NAME.search(entry.name)
            files.append((entry.name, entry.size if lone else _content(root / entry.name)))
    return cache.digest(json.dumps([PREFIX, named.set_name, named.split, files]))


def _content(path: Path) -> str:
    try:
        return fingerprint_of_file(path)
    except OSError:
        return "unreadable"
