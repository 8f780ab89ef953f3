"""A run folder: the files through which a training and everybody who watches it speak (docs/formats.md).

Writers are atomic and a reader never fails on what is not there yet, so that a page can look on at any moment.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psutil
from filelock import FileLock, Timeout

from ganlab.errors import CheckpointError, RunError
from ganlab.files import Kept, names
from ganlab.images import Pixels, save, tile
from ganlab.jobs.events import Event, events_of
from ganlab.store import FORMAT, read_json, write_json

Phase = Literal["starting", "preparing", "running", "paused", "judging", "stopped", "finished", "failed", "interrupted"]
Wanted = Literal["run", "pause", "stop"]
ACTIVE = ("starting", "preparing", "running", "paused", "judging")
PARTS = ("network", "training", "data")
PATIENCE = 90.0  # seconds without a heartbeat after which a process that cannot be looked for counts as gone
CLOCK = 2.0  # seconds by which the system's clock and the start of a process may disagree


@dataclass(frozen=True)
class RunStatus:
    """status.json as a person sees it: a run whose process is gone says "interrupted", whatever it wrote last."""

    phase: Phase
    images: int = 0
    total: int = 0
    epoch: float = 0.0
    images_per_s: float | None = None
    seconds_left: float | None = None
    health: str = ""
    health_state: str = "starting"
    error: str = ""
    last_good: int | None = None
    memory: str = ""
    pid: int = 0
    host: str = ""
    heartbeat: float = 0.0

    @property
    def active(self) -> bool:
        return self.phase in ACTIVE


class RunFolder:
    """The folder of one run, existing or to be."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.name = self.path.name

    @property
    def exists(self) -> bool:
        return (self.path / "status.json").is_file()

    def config(self) -> dict[str, Any]:
        """config.json, or RunError where this is no run. Not to be changed in place."""
        try:
            values = _json(self.path / "config.json")
        except (OSError, CheckpointError) as error:
            raise RunError(path=self.path, why="holds no run (no readable config.json)") from error
        if values.get("format") != FORMAT or not all(isinstance(values.get(part), dict) for part in PARTS):
            why = f"holds no run (its config.json is not a run's of format {FORMAT} with {', '.join(PARTS)})"
            raise RunError(path=self.path, why=why)
        return values

    def write_config(self, values: Mapping[str, Any]) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        write_json(self.path / "config.json", {"format": FORMAT, **values})

    def status(self) -> RunStatus:
        """The status with the process looked for; an unreadable status counts as an interrupted run."""
        try:
            status = _status(self.path / "status.json")
        except (OSError, CheckpointError, TypeError):
            return RunStatus("interrupted", error="status.json cannot be read")
        if status.active and not _alive(status):
            return RunStatus(**{**status.__dict__, "phase": "interrupted", "images_per_s": None, "seconds_left": None})
        return status

    def write_status(self, status: RunStatus) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        now = {"pid": os.getpid(), "host": socket.gethostname(), "heartbeat": time.time()}
        values = {"format": FORMAT, **status.__dict__, **now}
        try:
            write_json(self.path / "status.json", values)
        except OSError:  # no room for a second file: over the old one, in the place that it has
            with (self.path / "status.json").open("r+b") as file:
                file.write(json.dumps(values).encode())
                file.truncate()

    def lock(self, wait: float = 5.0) -> _Held:
        """Context: this process works in the folder. RunError if another does, after `wait` seconds.

        The system frees it when a process dies, however it dies.
        """
        return _Held(self.path, wait)

    def wanted(self) -> Wanted:
        """What control.json asks for; "run" where it asks for nothing."""
        try:
            value = read_json(self.path / "control.json").get("wanted")
        except CheckpointError:
            return "run"
        return value if value in ("pause", "stop") else "run"

    def control(self, wanted: Wanted) -> None:
        """Ask the training to run, pause or stop; it answers through its status within a step."""
        write_json(self.path / "control.json", {"format": FORMAT, "wanted": wanted})

    def add_event(self, event: Mapping[str, Any]) -> None:
        """Append a line to events.jsonl with one write; a torn last line of a killed process is ended first."""
        path = self.path / "events.jsonl"
        line = json.dumps(event, allow_nan=False) + "\n"
        with path.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else "\n" + line
            file.write(line.encode())

    def events(self) -> list[Event]:
        """The events that count, in order of images: what a resumed run has done again replaces what it had lost."""
        return events_of(self.path / "events.jsonl")

    def tidy(self) -> None:
        """Remove what a killed process left half written. Only whoever holds the lock may do this."""
        folders = [self.path / name for name in ("sheets", "snapshots", "state")]
        for place in (self.path, *folders, *(path for _, path in self.snapshots())):
            for old in place.glob(".*.old"):  # a folder that was about to be replaced
                target = place / old.name[1:].rsplit(".", 2)[0]
                if not target.exists():
                    old.rename(target)
            for left in [*place.glob(".*.tmp"), *place.glob(".*.old")]:
                shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)

    def add_sheet(self, images: int, pixels: Pixels) -> None:
        folder = self.path / "sheets"
        folder.mkdir(exist_ok=True)
        save(folder / f"{images:012d}.webp", tile(pixels, columns=8))

    def sheets(self) -> list[tuple[int, Path]]:
        """(images, file) of each fixed-z sheet, oldest first."""
        return _numbered(self.path / "sheets", ".webp")

    def snapshot_path(self, images: int) -> Path:
        return self.path / "snapshots" / f"{images:012d}"

    def snapshots(self) -> list[tuple[int, Path]]:
        """(images, checkpoint folder) of each snapshot, oldest first."""
        return [(n, path) for n, path in _numbered(self.path / "snapshots", "") if (path / "config.json").is_file()]

    def state_path(self, images: int) -> Path:
        folder = self.path / "state"
        folder.mkdir(exist_ok=True)
        return folder / f"{images:012d}.safetensors"

    def states(self) -> list[tuple[int, Path]]:
        """(images, file) of each resumable state, oldest first."""
        return _numbered(self.path / "state", ".safetensors")


class _Held:
    """The run's lock while it is held."""

    def __init__(self, path: Path, wait: float) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path, self._wait, self._lock = path, wait, FileLock(path / "lock")

    def __enter__(self) -> None:
        try:
            self._lock.acquire(timeout=self._wait)
        except Timeout as error:
            raise RunError(path=self._path, why="another process is training here; pause or stop it first") from error

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _read_status(path: Path) -> RunStatus:
    values = read_json(path)
    return RunStatus(**{key: values[key] for key in RunStatus.__dataclass_fields__ if key in values})


_json, _status = Kept(read_json), Kept(_read_status)


def _alive(status: RunStatus) -> bool:
    """Whether somebody is at work on a run that claims so. No lock is touched: whoever looks on stands in no way."""
    fresh = time.time() - status.heartbeat < PATIENCE
    if status.host != socket.gethostname() or status.phase == "starting":
        return fresh
    return _lives(status.pid, status.heartbeat)


def _lives(pid: int, at: float) -> bool:
    """Whether the process that had this number at that time runs: a later one with the same number is another."""
    if not isinstance(pid, int) or pid <= 0:  # from a file
        return False
    if os.name != "nt":  # where asking would end it
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:
            pass
    began = _began(pid)
    return began is not None and began <= at + CLOCK


def _began(pid: int) -> float | None:
    """When the process of that number was started; None if it has ended. Looked up once a second, which costs reads."""
    now, kept = time.monotonic(), _beginnings.get(pid)
    if kept and now - kept[0] < 1:
        return kept[1]
    try:
        process = psutil.Process(pid)
        began = None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.AccessDenied:
        began = 0.0
    except psutil.NoSuchProcess:
        began = None
    if len(_beginnings) > 64:
        _beginnings.clear()
    _beginnings[pid] = now, began
    return began


_beginnings: dict[int, tuple[float, float | None]] = {}


def _numbered(folder: Path, suffix: str) -> list[tuple[int, Path]]:
    try:
        found = [(name.removesuffix(suffix), name) for name in names(folder) if name.endswith(suffix)]
    except OSError:
        return []
    return sorted((int(stem), folder / name) for stem, name in found if stem.isdigit())
