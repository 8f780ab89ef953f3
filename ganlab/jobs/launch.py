"""Starting, resuming and listing runs. The page starts the very command that a person types, as a detached process."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ganlab import datasets, zoo
from ganlab.device import Hardware, pick
from ganlab.errors import RunError
from ganlab.files import names
from ganlab.jobs.folder import RunFolder, RunStatus
from ganlab.train import TrainConfig
from ganlab.train.config import preset, resolve

ROOT = Path(__file__).resolve().parents[2]
NICE = 10
"""How far a training that the page starts steps back for the page."""


@dataclass(frozen=True)
class Order:
    """What a person asks for: data, a preset, and what shall differ from it (None and {} keep the preset's)."""

    data: str
    preset: str = "first-look"
    network: dict[str, Any] = field(default_factory=dict)  # image_size width z_dim prior
    training: dict[str, Any] = field(default_factory=dict)  # fields of TrainConfig
    device: str = "auto"


def prepare(order: Order, out: Path, progress: Callable[[int, int], None] | None = None) -> RunFolder:
    """Decode the data and write a run's config. Nothing is left behind when the order or its data is bad."""
    run = RunFolder(out)
    _need_room(out)
    chosen = preset(order.preset)
    hardware = pick(order.device)
    wanted = {
        **asdict(chosen.train),
        "precision": hardware.precision,
        **_cadence(hardware, chosen.train),
        **order.training,
    }
    training = TrainConfig.of(wanted)
    own = {"image_size": chosen.image_size, "width": chosen.width, "prior": chosen.prior}
    sizes = {**own, "d_norm": "none" if training.penalised else "batch", **order.network}
    zoo.make_config("dcgan", sizes)  # say what is wrong before the long work
    data = datasets.open(order.data, sizes["image_size"], progress=_beating(run, progress))
    network = zoo.make_config("dcgan", {**sizes, "channels": int(data.pixels.shape[3])})
    training = resolve(training, len(data.pixels))
    values = {
        "family": "dcgan",
        "network": zoo.plain(network),
        "training": asdict(training),
        "data": _about(order.data, data),
        "preset": order.preset,
        "device": str(hardware.device),
        "hardware": hardware.name,
    }
    with run.lock():
        _need_room(out)  # another process may have been quicker
        run.write_config(values)
    return run


GPU_CADENCE = {"report_every": 25_600, "sheet_every": 25_600, "snapshot_every": 102_400, "state_every": 204_800}
"""Images, at least. Each of these waits for the device, and a state is some 90 MB: at 40,000 images/s a preset's 5,000
images from one to the next are over in an eighth of a second."""


def _cadence(hardware: Hardware, usual: TrainConfig) -> dict[str, int]:
    """How often a preset's training reports and saves on this device, where that is another than the preset says."""
    if hardware.device.type != "cuda":
        return {}
    return {name: max(getattr(usual, name), least) for name, least in GPU_CADENCE.items()}


def _need_room(out: Path) -> None:
    if (out / "config.json").exists():
        raise RunError(path=out, why=f"already holds a run; 'resume {out}' continues it, another --out starts anew")


def start(order: Order, out: Path) -> RunFolder:
    """Start `python -m ganlab train` as a process of its own that outlives this one; returns at once."""
    run = RunFolder(out)
    if run.exists:
        raise RunError(path=out, why="already holds a run; choose another name")
    run.write_status(RunStatus("starting"))
    words = ["train", "--data", order.data, "--out", str(out), "--preset", order.preset, "--device", order.device]
    for name, value in {**order.network, **order.training}.items():
        words += [f"--{name.replace('_', '-')}", str(value)]
    _detach(run, words)
    return run


def resume(run: RunFolder) -> None:
    """Let a paused run go on, or start a process that takes an unfinished one up from its last state."""
    run.config()
    run.control("run")
    status = run.status()
    if not status.active and status.phase != "finished":
        run.write_status(replace(status, phase="starting", error=""))
        _detach(run, ["resume", str(run.path)])


def change(run: RunFolder, **training: Any) -> None:
    """Let a run go on with other training settings, for whoever holds its lock; InvalidConfig names a bad one."""
    values = run.config()
    changed = TrainConfig.of({**values["training"], **training})
    run.write_config({**values, "training": asdict(changed)})


def list_runs(runs_dir: Path) -> list[RunFolder]:
    """The runs in a folder, the newest first."""
    found = []
    with contextlib.suppress(OSError):
        for name in names(runs_dir):
            with contextlib.suppress(OSError):  # a file, or a folder that is no run
                found.append((os.stat(runs_dir / name / "status.json").st_ctime_ns, RunFolder(runs_dir / name)))
    return [run for _, run in sorted(found, key=lambda each: each[0], reverse=True)]


def free_name(runs_dir: Path, data: str) -> Path:
    """A folder for a new run on that data which does not exist yet: runs/faces-001."""
    stem = re.sub(r"[^a-z0-9]+", "-", Path(data).name.split(".")[0].lower()).strip("-")[:40] or "run"
    number = 1
    while (runs_dir / f"{stem}-{number:03d}").exists():
        number += 1
    return runs_dir / f"{stem}-{number:03d}"


def _beating(run: RunFolder, progress: Callable[[int, int], None] | None) -> Callable[[int, int], None]:
    """`progress`, which also tells whoever watches the run, if somebody started it, that it is alive."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if progress:
            progress(done, total)
        if run.exists and time.monotonic() - last > 2:
            last = time.monotonic()
            run.write_status(RunStatus("preparing"))

    return tell


def _about(source: str, data: datasets.Dataset) -> dict[str, Any]:
    count, size, _, channels = data.pixels.shape
    return {
        "source": source if datasets.is_named(source) else str(Path(source).expanduser().resolve()),
        "name": data.name, "key": data.folder.name, "fingerprint": data.fingerprint, "licence": data.licence,
        "pictures": count, "image_size": size, "channels": channels,
    }  # fmt: skip


def step_back() -> None:
    """Lower this process's priority if whoever started it asked for that, so that a page at its side stays quick.

    Linux weighs sessions before processes where it groups them by session, so the session steps back as well.
    """
    amount = int(os.environ.get("GANLAB_NICE", "0"))
    if not amount or not hasattr(os, "nice"):
        return
    os.nice(amount)
    with contextlib.suppress(OSError):  # there is no such file elsewhere than on Linux
        Path("/proc/self/autogroup").write_text(str(amount))


def _detach(run: RunFolder, words: list[str]) -> None:
    """Run `python -m ganlab WORDS` in a session of its own, at low priority, its output in the run's log.txt.

    It is this very ganlab that it finds, wherever the page was started from.
    """
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    with (run.path / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ganlab", *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, env={**os.environ, "PYTHONPATH": path, "GANLAB_NICE": str(NICE)},
        )  # fmt: skip
    threading.Thread(target=_bury, args=(process, run), daemon=True).start()


def _bury(process: subprocess.Popen[bytes], run: RunFolder) -> None:
    """Wait for the process; if it died before it could say why, say so with the last line of its log."""
    code, status = process.wait(), run.status()
    if not code or status.phase not in ("starting", "preparing", "interrupted"):
        return
    lines = (run.path / "log.txt").read_text(errors="replace").strip().splitlines()
    error = lines[-1] if lines else f"ended with code {code}"
    with contextlib.suppress(OSError):
        run.write_status(
            replace(status, phase="failed", error=error) if code > 0 else replace(status, phase="interrupted")
        )
