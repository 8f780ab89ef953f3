"""A class at work: thirty pages that watch runs, one slider, a run that is resumed: python -m benchmarks.classroom

A page is served from a process of its own, on the shipped models and made-up runs: one at work with 1,560 reports, to
which one is added every two seconds, a paused, a finished and a broken one, twenty finished ones with a model, and a
small real one that is killed and resumed. Thirty clients ask over HTTP for what thirty open pages ask for
(ui/monitor.py and rail.py say how often). Measured of the server's process: processor time a page (all that it uses,
idling included), bytes read from files a poll beside those that were new, growth of its resident set after the first
minute, in which the slider's model is read. The slider asks for eight pictures a move, as fast as they come, in turns
with and without the class. Bytes read are known on Linux only.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks import measure
from benchmarks.interact import served
from benchmarks.open_pages import pages
from ganlab import jobs
from ganlab.cli.main import main as ganlab
from ganlab.jobs import Order, RunFolder, RunStatus

PAGES, REPORTS, MODELS = 30, 1_560, 20
REPORT_S = 2.0  # from one report of the run at work to the next
GONE = 2**22 + 1  # no process has this number: Linux counts up to 2**22


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    options.add_argument("--pages", type=int, default=PAGES)
    options.add_argument(
        "--minute", type=float, default=60.0, help="seconds after which the resident set shall be flat"
    )
    options.add_argument("--seconds", type=float, default=5.0, help="of a turn of the slider")
    options.add_argument("--turns", type=int, default=5)
    options.add_argument("--resumes", type=int, default=50)
    options.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    measure.show(measured(given := options.parse_args()), given.json)


def measured(given: argparse.Namespace) -> dict[str, Any]:
    """All figures."""
    with tempfile.TemporaryDirectory() as folder, at_work(runs := Path(folder) / "runs") as told:
        small = resumable(Path(folder))
        for number in range(MODELS):
            made_up(run := RunFolder(runs / f"pictures-{number:03d}"), "finished", 100)
            shutil.copytree(given.checkpoints / "faces", run.snapshot_path(64_000))
        with served(given.checkpoints, runs) as (address, _, pid):
            server = psutil.Process(pid)
            with pages(address, given.pages, ["work", "work", "small", "finished"]) as ask:
                first = quiet(server, address, ask, told, given)
                slider = sliding(address, ask, given)
                resumed = resume_often(small, given.resumes)
                grown = server.memory_info().rss - first.pop("rss")
    return {
        "ratio": slider["slider_p95_ratio"], **first, "resident_growth_mb": grown / 1e6, **slider,
        "resumes": given.resumes, "resumed": resumed, "pages": given.pages, "cores": os.cpu_count(),
    }  # fmt: skip


def quiet(
    server: psutil.Process, address: str, ask: Any, told: dict[str, int], given: argparse.Namespace
) -> dict[str, Any]:
    """A minute: with the slider until all has been read for the first time, then of pages alone, which is measured."""
    ask("go")
    slide(address, given.minute / 4)
    before, began = reading(server, ask, told), time.perf_counter()
    time.sleep(given.minute * 3 / 4)
    spent, seconds = (
        {key: now - before[key] for key, now in reading(server, ask, told).items()},
        time.perf_counter() - began,
    )
    polls = max(1, spent["polls"])
    return {
        "cpu_share_per_page": spent["cpu"] / seconds / given.pages,
        "bytes_read_per_poll": spent["read"] / polls, "bytes_new_per_poll": spent["new"] / polls,
        "bytes_answered_per_poll": spent["answered"] / polls, "polls_per_s": polls / seconds,
        "refused": ask("count")["refused"], "rss": server.memory_info().rss,
    }  # fmt: skip


def reading(server: psutil.Process, ask: Any, told: dict[str, int]) -> dict[str, float]:
    """What the server has used and the pages have asked for since they began."""
    times, counted = server.cpu_times(), ask("count")
    read = server.io_counters().read_chars if hasattr(server, "io_counters") else 0
    return {
        "cpu": times.user + times.system, "read": read, "new": told["bytes"],
        "polls": counted["polls"], "answered": counted["bytes"],
    }  # fmt: skip


@contextmanager
def at_work(runs: Path) -> Iterator[dict[str, int]]:
    """Made-up runs, of which this process keeps one at work; counts the bytes that it writes for readers."""
    told, over = {"bytes": 0}, threading.Event()
    run = RunFolder(runs / "work")
    for name, phase, count in (("broken", "running", 40), ("finished", "finished", 400), ("paused", "paused", 80)):
        made_up(RunFolder(runs / name), phase, count)
        _write(runs / name / "status.json", pid=GONE if name == "broken" else os.getpid())
    made_up(run, "running", REPORTS)

    def report() -> None:
        for k in range(REPORTS, 10**9):
            if over.wait(REPORT_S):
                return
            size = (run.path / "events.jsonl").stat().st_size
            run.add_event(event(k))
            run.write_status(replace(status("running", k), images=640 * k))
            told["bytes"] += (run.path / "events.jsonl").stat().st_size - size
            told["bytes"] += (run.path / "status.json").stat().st_size

    thread = threading.Thread(target=report, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        over.set()
        thread.join()


def made_up(run: RunFolder, phase: str, count: int) -> None:
    data = {"pictures": 5_853, "image_size": 64, "channels": 3, "source": "pictures.zip", "name": "pictures.zip"}
    run.write_config({"family": "dcgan", "network": {"image_size": 64}, "training": {}, "data": data})
    lines = "".join(json.dumps(event(k)) + "\n" for k in range(count))
    (run.path / "events.jsonl").write_text(lines)
    run.write_status(status(phase, count))


def event(k: int) -> dict[str, Any]:
    return {
        "event": "report" if k else "start", "images": 640 * k, "epoch": k / 9, "loss_d": 1.1 + 0.1 * np.sin(k / 9),
        "loss_g": 1.3 + 0.1 * np.cos(k / 7), "d_real": 0.62, "d_fake": 0.31, "images_per_s": 312.5, "memory": 10**9,
        "health": "steady", "words": "Steady: D(x) 0.62, D(G(z)) 0.31 over the last 8 reports.", "time": time.time(),
    }  # fmt: skip


def status(phase: Any, k: int) -> RunStatus:
    words = "Steady: D(x) 0.62, D(G(z)) 0.31 over the last 8 reports."
    return RunStatus(phase, 640 * k, 10**6, k / 9, 312.5, 60.0, words, "steady")


def resumable(folder: Path) -> RunFolder:
    """A small run, trained for two steps."""
    os.environ["GANLAB_HOME"] = str(folder / "home")
    pictures = np.random.default_rng(0).integers(0, 256, (64, 16, 16, 3), np.uint8)
    np.savez(folder / "noise.npz", images=pictures)
    network = {"image_size": 16, "width": 4, "z_dim": 8}
    training = {"images": 32, "batch": 16, "state_every": 16, "snapshot_every": 10**6, "sheet_every": 10**6}
    run = jobs.prepare(Order(str(folder / "noise.npz"), "paper", network, training, "cpu"), folder / "runs" / "small")
    jobs.work(run)
    return run


def resume_often(run: RunFolder, times: int) -> int:
    """How many times of so many a run whose process is gone is resumed by the command, while the pages watch it."""
    done = 0
    for k in range(times):
        jobs.change(run, images=32 + 16 * (k + 1))
        _write(run.path / "status.json", phase="running", pid=GONE)
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                ganlab(["resume", str(run.path), "--no-judge"])
            except SystemExit as end:
                code, phase = end.code, run.status().phase
        done += code == 0 and phase == "finished"
        if code or phase != "finished":
            print(f"resume {k + 1}: exit {code}, {phase}: {said.getvalue().strip()}", file=sys.stderr)
    return done


def _write(path: Path, **changes: object) -> None:
    """Change values of a JSON file, as a whole."""
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    beside.replace(path)


def sliding(address: str, ask: Any, given: argparse.Namespace) -> dict[str, Any]:
    """The 95th percentile of a slider's answers with the class over that without, turn by turn."""
    rows: dict[str, list[float]] = {"go": [], "wait": []}
    for turn in range(given.turns):
        for who in ("go", "wait") if turn % 2 else ("wait", "go"):
            ask(who)
            rows[who].append(float(np.percentile(slide(address, given.seconds), 95)))
    ask("go")
    ratios = sorted(busy / idle for busy, idle in zip(rows["go"], rows["wait"], strict=True))
    return {
        "slider_p95_ratio": float(np.median(ratios)),
        "slider_p95_ratio_low": ratios[0], "slider_p95_ratio_high": ratios[-1], "n": given.turns,
        "slider_p95_ms": float(np.median(rows["go"])), "slider_alone_p95_ms": float(np.median(rows["wait"])),
    }  # fmt: skip


def slide(address: str, seconds: float) -> list[float]:
    """Milliseconds of each move of the truncation slider over a wall of eight, one after the other."""
    import httpx

    with httpx.Client(base_url=address, timeout=30) as client:
        components = client.get("/config").json()["components"]
        wall = next(each["id"] for each in components if each["props"].get("elem_id") == "samples-widget")
        took, end, k = list[float](), time.perf_counter() + seconds, 0
        while time.perf_counter() < end:
            k += 1
            asked = {
                "model": "checkpoints/faces",
                "seeds": "0-7",
                "first": 0,
                "count": 8,
                "truncation": 0.3 + k % 90 / 100,
            }
            body = {"data": asked, "component_id": wall, "fn_name": "tiles", "session_hash": "slider"}
            began = time.perf_counter()
            assert client.post("/gradio_api/component_server", json=body).json()["ok"]
            took.append(1000 * (time.perf_counter() - began))
    return took


if __name__ == "__main__":
    main()
