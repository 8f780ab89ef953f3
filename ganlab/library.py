"""The models on offer: shipped ones, finished runs and running ones, each by a key; a few of them kept loaded."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ganlab import judges, store
from ganlab.errors import CheckpointError, InputError
from ganlab.jobs import RunFolder, list_runs
from ganlab.lab import Model, fit_units, load

KEPT = 12  # models held in memory: the time machine goes back and forth over a run's snapshots
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
        self._models: OrderedDict[str, Model] = OrderedDict()
        self._lock = threading.Lock()

    def entries(self) -> list[Entry]:
        """Shipped models by name, then runs that have a snapshot, the newest first."""
        return self._shipped() + [entry for run in list_runs(self.runs) if (entry := _run_entry(run))]

    def folder(self, key: str) -> Path:
        """The checkpoint folder that a key stands for; CheckpointError if there is none."""
        name, _, images = key.partition("@")
        for entry in self.entries():
            if entry.key == name and not images:
                return entry.folder
            if entry.key == name and name.startswith("runs/"):
                for count, path in RunFolder(self.runs / entry.title).snapshots():
                    if str(count) == images:
                        return path
        keys = ", ".join(entry.key for entry in self.entries()) or "none yet"
        raise CheckpointError(path=repr(key), why=f"no such model; there are {keys}")

    def snapshots(self, key: str) -> list[int]:
        """The images after which each snapshot of the run "runs/NAME" was taken, oldest first; [] for what is none."""
        found = next((entry for entry in self.entries() if entry.key == key and key.startswith("runs/")), None)
        return [images for images, _ in RunFolder(self.runs / found.title).snapshots()] if found else []

    def get(self, key: str) -> Model:
        """The loaded model for a key as it is now, loaded anew where its files have changed; of a run, the newest."""
        folder = self.folder(key)
        stamp = _stamp(folder)
        with self._lock:
            if stamp in self._models:
                self._models.move_to_end(stamp)
                return self._models[stamp]
        model = load(folder, self.device)
        with self._lock:
            self._models[stamp] = model
            while len(self._models) > KEPT:
                self._models.popitem(last=False)
        return model

    def warm(self) -> None:
        """Do what the first visitor would wait for: load the first model, rank its coordinates, fit once."""
        for entry in self.entries()[:1]:
            model = self.get(entry.key)
            model.coordinate_effects()
            fit_units(model, next(iter(model.stages)), {0: [(0.25, 0.25, 0.75, 0.75)]})

    def _shipped(self) -> list[Entry]:
        found = []
        for path in sorted(self.checkpoints.glob("*/config.json")):
            try:
                info = store.read_info(path.parent)
            except InputError:
                continue  # a folder that is no model is not on offer
            name = path.parent.name
            found.append(Entry(f"checkpoints/{name}", name, "shipped", info.training.get("images"), path.parent))
        return found


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
