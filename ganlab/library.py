"""The models on offer: shipped ones, finished runs and running ones, each by a key; a few of them kept loaded.

What lies on the disk is asked for each time and read again only where it has changed (ganlab/files.py): a class that
looks on costs a few calls of `stat`, and a request for pictures those of its own model alone.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ganlab import judges, store
from ganlab.device import pick
from ganlab.errors import CheckpointError, InputError
from ganlab.files import names
from ganlab.jobs import RunFolder, list_runs
from ganlab.lab import Model, fit_units, load
from ganlab.lab.budget import Budget, budget, owner
from ganlab.lab.turns import OneThread

KEPT = 12  # models held in memory, if the budget has room: the time machine goes back and forth over snapshots
WEIGHTS = "generator.safetensors"
SAID = ("concepts.json", "units.json", "evaluation.json", judges.FILE)
"""What may come long after the weights."""


@dataclass(frozen=True)
class Entry:
    """A model on offer. `images` are those it has been trained on, None where its config does not say."""

    key: str
    title: str
    kind: Literal["shipped", "running", "paused", "finished", "stopped"]
    images: int | None
    folder: Path


class Library:
    """Looks models up by key: "checkpoints/NAME", "runs/NAME" (its newest snapshot) or "runs/NAME@IMAGES".

    A key is compared with what is listed and never becomes a path by itself. Safe to use from several threads.
    """

    def __init__(self, checkpoints: Path, runs: Path, device: str = "auto") -> None:
        self.checkpoints, self.runs, self.device = Path(checkpoints), Path(runs), device
        self._owner, self._turns = owner(), OneThread()
        self._budget: Budget | None = None
        self._stamps: OrderedDict[str, None] = OrderedDict()
        self._lock, self._loading = threading.Lock(), threading.Lock()

    def entries(self) -> list[Entry]:
        """Shipped models by name, then runs that have a snapshot, the newest first."""
        return self._shipped() + [entry for run in list_runs(self.runs) if (entry := _run_entry(run))]

    def folder(self, key: str) -> Path:
        """The checkpoint folder that a key stands for; CheckpointError if there is none."""
        name, at, images = key.partition("@")
        place, _, title = name.partition("/")
        shipped = self.checkpoints / title
        if place == "checkpoints" and not at and title in _names(self.checkpoints) and _is_model(shipped):
            return shipped
        for count, folder in reversed(self._snapshots(name)):
            if not at or str(count) == images:
                return folder
        keys = ", ".join(entry.key for entry in self.entries()) or "none yet"
        raise CheckpointError(path=repr(key), why=f"no such model; there are {keys}")

    def snapshots(self, key: str) -> list[int]:
        """The images after which each snapshot of the run "runs/NAME" was taken, oldest first; [] for what is none."""
        return [images for images, _ in self._snapshots(key)]

    def _snapshots(self, key: str) -> list[tuple[int, Path]]:
        place, _, name = key.partition("/")
        run = RunFolder(self.runs / name)
        return run.snapshots() if place == "runs" and name in _names(self.runs) and run.exists else []

    def get(self, key: str) -> Model:
        """The loaded model for a key as it is now, loaded anew where its files have changed; of a run, the newest."""
        folder = self.folder(key)
        stamp = _stamp(folder)
        kept: Model | None = self._memory.get((self._owner, stamp))
        if kept is None:
            kept = self._load(folder, stamp)
        with self._lock:
            self._stamps[stamp] = None
            self._stamps.move_to_end(stamp)
            while len(self._stamps) > KEPT:
                self._memory.drop((self._owner, self._stamps.popitem(last=False)[0]))
        return kept

    def _load(self, folder: Path, stamp: str) -> Model:
        with self._loading:  # a class that opens one model at once loads it once
            model: Model | None = self._memory.get((self._owner, stamp))
            if model is None:
                model = self._turns(lambda: load(folder, self.device, self._turns))
                self._memory.put((self._owner, stamp), model, model.nbytes)
            return model

    @property
    def _memory(self) -> Budget:
        if self._budget is None:  # the device is looked for when it is needed
            self._budget = budget(pick(self.device).device)
        return self._budget

    def close(self) -> None:
        """Compute no more: what its models are still asked for raises Closed."""
        self._turns.close()

    def warm(self) -> None:
        """Do what the first visitor would wait for: load the first model, rank its coordinates, fit once."""
        for entry in self.entries()[:1]:
            model = self.get(entry.key)
            model.coordinate_effects()
            fit_units(model, next(iter(model.stages)), {0: [(0.25, 0.25, 0.75, 0.75)]})

    def _shipped(self) -> list[Entry]:
        found = []
        for name in _names(self.checkpoints):
            folder = self.checkpoints / name
            if _is_model(folder):
                images = store.read_info(folder).training.get("images")
                found.append(Entry(f"checkpoints/{name}", name, "shipped", images, folder))
        return found


def _names(folder: Path) -> tuple[str, ...]:
    try:
        return names(folder)
    except OSError:
        return ()


def _is_model(folder: Path) -> bool:
    try:
        store.read_info(folder)
    except InputError:
        return False  # a folder that is no model is not on offer
    return True


def _run_entry(run: RunFolder) -> Entry | None:
    snapshots = run.snapshots()
    if not snapshots:
        return None
    images, folder = snapshots[-1]
    phase = run.status().phase
    kinds = {"starting": "running", "preparing": "running", "judging": "running"}
    kind = kinds.get(phase, phase if phase in ("finished", "paused", "running") else "stopped")
    return Entry(f"runs/{run.name}", run.name, kind, images, folder)  # type: ignore[arg-type]


def said_of(folder: Path) -> str:
    """Another text whenever what a checkpoint's folder says of it beside its weights is another."""
    return str(_times(folder, SAID))


def _stamp(folder: Path) -> str:
    """Another text whenever what a model is loaded from is another; CheckpointError for a folder without weights."""
    times = _times(folder, (WEIGHTS, *SAID))
    if WEIGHTS not in times:
        raise CheckpointError(path=folder, why=f"{WEIGHTS} cannot be read")
    return f"{folder}:{times}"


def _times(folder: Path, files: Sequence[str]) -> dict[str, int]:
    found = {}
    for name in files:
        with contextlib.suppress(OSError):
            found[name] = (folder / name).stat().st_mtime_ns
    return found
