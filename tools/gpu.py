"""tools/gpu.sh: runs every step in a process of its own, under its own limit, and gathers what they say in one JSON.

This process imports nothing but the standard library: it must hold no memory of the card, and go on where a library is
missing. A step's last line is its JSON. What it writes beside goes to the log.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO

from tools.gpu_goals import goals

NEEDED = {
    "numpy": "numpy", "PIL": "pillow", "safetensors": "safetensors", "sklearn": "scikit-learn", "typer": "typer",
    "rich": "rich", "filelock": "filelock", "threadpoolctl": "threadpoolctl", "torchvision": "torchvision",
    "pytest": "pytest", "psutil": "psutil",
}  # fmt: skip
"""Module -> distribution of what the steps use beside torch."""
PURE = ("typer", "rich", "filelock", "threadpoolctl")
"""Those that can be had without a compiler, and with no part in any figure."""
TESTS = ["tests/train", "tests/test_filled.py"]
IN_ALL = 352.0
"""Seconds for all steps; what is over then has no time left, and says so."""
LAST_LINES = 12


@dataclass(frozen=True)
class Step:
    """A command, the seconds that it may take, and the modules without which it cannot run."""

    name: str
    words: list[str]
    limit: float
    wants: tuple[str, ...] = ("numpy", "PIL", "safetensors", "psutil")
    says_json: bool = True


@dataclass
class Done:
    """What became of a step."""

    seconds: float = 0.0
    code: int | None = None
    error: str | None = None
    said: dict[str, Any] = field(default_factory=dict)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, default=Path("gpu-report"))
    options.add_argument("--tiny", action="store_true", help="sizes for a CPU: tries the script, measures nothing")
    options.add_argument("--only", default="", help="names of steps, such as machine,tests")
    given = options.parse_args()
    out = given.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    for old in ("gpu.json", "tests.xml", "sheet.png"):
        (out / old).unlink(missing_ok=True)
    began = time.monotonic()
    with (out / "gpu.log").open("w") as log, tempfile.TemporaryDirectory() as scratch:
        report: dict[str, Any] = {"tiny": given.tiny, "absent": absent(), "fetched": fetch(Path(scratch), log)}
        every = steps(out, Path(scratch), given.tiny)
        chosen = [step for step in every if not given.only or step.name in given.only.split(",")]
        slow = 4 if given.tiny else 1  # a CPU, on which others may be at work
        chosen = [replace(step, limit=slow * step.limit) for step in chosen]
        for _ in run_all(report, chosen, Path(scratch), log, began + slow * IN_ALL):
            report["seconds"] = round(time.monotonic() - began, 1)
            report["goals"] = goals(report)
            (out / "gpu.json").write_text(json.dumps(report, indent=1) + "\n")  # whole, whenever somebody stops us
    print(json.dumps({"goals": report["goals"], "failed": failed(report), "seconds": report["seconds"]}))


def steps(out: Path, scratch: Path, tiny: bool) -> list[Step]:
    """All of them, what matters most first."""
    work, drawn = ["-m", "tools.gpu_work"], str(scratch / "faces.npy")
    small = ["--tiny"] if tiny else []
    contest = ["-m", "benchmarks.train", "--json", "--drawn", drawn]
    rivals = ["--in-memory", "--compile"]
    often = ["--turns", "2", "--seconds", "0.1"] if tiny else ["--turns", "3", "--seconds", "2"]
    width = (
        ["--width", "4", "--pictures", "32", "--patience", "4", "--workers", "0"]
        if tiny
        else ["--width", "64", "--patience", "75"]
    )
    at_128 = ["--compile", "--batch", "8"] if tiny else [*rivals, "--batch", "128", "--pictures", "2560"]
    at_1024 = ["--in-memory", "--batch", "16"] if tiny else [*rivals, "--batch", "1024", "--pictures", "8192"]
    marks = ["-m", "pytest", *TESTS, "-m", "cuda", "-q", "--tb=short", "--durations=5", "-p", "no:cacheprovider"]
    draws = ["-m", "benchmarks.generate", "--json", *(often if tiny else ["--turns", "3", "--seconds", "0.3"])]
    draws += ["--most", "8"] if tiny else []
    return [
        Step("machine", [*work, "machine"], 60, wants=()),
        Step("pictures", [*work, "pictures", drawn, *small], 90, wants=("numpy", "PIL", "psutil")),
        Step("rounds", [*work, "rounds", *small], 60),
        Step("train_1024", [*contest, *at_1024, *width, *often], 130),
        Step("tests", [*marks, f"--junitxml={out / 'tests.xml'}"], 110, (*Step.wants, "filelock", "pytest"), False),
        Step("training", [*work, "training", drawn, str(out / "sheet.png"), *small], 75),
        Step("train_128", [*contest, *at_128, *width, *often], 110),
        Step("generate", draws, 40),
    ]


def run_all(
    report: dict[str, Any], chosen: Iterable[Step], scratch: Path, log: TextIO, until: float
) -> Iterator[dict[str, Any]]:
    """The report after each step: what the step says under its name, and how it went under `steps`."""
    report["steps"] = {}
    for step in chosen:
        done = run(step, scratch, log, until - time.monotonic())
        report[step.name] = done.said or None
        about = {"ok": done.error is None, "seconds": round(done.seconds, 1), "limit": step.limit, "error": done.error}
        report["steps"][step.name] = about
        yield report


def run(step: Step, scratch: Path, log: TextIO, left: float) -> Done:
    """Run a step to its end or its limit; nothing of it is left behind."""
    if lacking := [NEEDED[name] for name in step.wants if not _found(name, scratch)]:
        return Done(error=f"skipped: {', '.join(lacking)} not installed")
    if left < 5:
        return Done(error="skipped: no time left")
    log.write(f"\n=== {step.name}: {' '.join(step.words)}\n")
    log.flush()
    began, said = time.monotonic(), scratch / f"{step.name}.out"
    with said.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *step.words], stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            start_new_session=True, env=environment(scratch),
        )  # fmt: skip
        try:
            code = process.wait(min(step.limit, left))
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(process)
    text = said.read_text(errors="replace")
    log.write(text)
    log.flush()
    done = Done(time.monotonic() - began, code)
    done.said = _json(text) if step.says_json else tests(Path(step.words[-1].partition("=")[2]))
    done.error = _error(step, done, text)
    return done


def environment(scratch: Path) -> dict[str, str]:
    """Ours, with what was fetched, and caches of its own that go when the work is done."""
    path = os.pathsep.join(filter(None, (str(scratch / "fetched"), os.environ.get("PYTHONPATH"))))
    caches = {"GANLAB_HOME": "home", "TORCHINDUCTOR_CACHE_DIR": "inductor", "TRITON_CACHE_DIR": "triton"}
    return {**os.environ, "PYTHONPATH": path, **{name: str(scratch / place) for name, place in caches.items()}}


def tests(path: Path) -> dict[str, Any]:
    """Counts of a JUnit file, with the names of what failed."""
    import xml.etree.ElementTree as xml

    if not path.exists():
        return {}
    counts, failing = {"passed": 0, "failed": 0, "skipped": 0}, []
    for case in xml.parse(path).iter("testcase"):
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        counts[outcome] += 1
        if outcome == "failed":
            failing.append(f"{case.get('classname')}::{case.get('name')}")
    return {**counts, "failing": failing}


def absent() -> list[str]:
    """Distributions that are not installed."""
    return [distribution for module, distribution in NEEDED.items() if importlib.util.find_spec(module) is None]


def fetch(scratch: Path, log: TextIO) -> list[str]:
    """Pure packages that are missing, fetched beside this Python, not into it, where a network answers."""
    wanted = [name for name in PURE if name in absent()]
    if not wanted or not _network():
        return []
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--target", str(scratch / "fetched")]
    try:
        done = subprocess.run([*command, *wanted], stdout=log, stderr=log, timeout=40, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [] if done.returncode else wanted


def _network() -> bool:
    try:
        socket.create_connection(("pypi.org", 443), 3).close()
    except OSError:
        return False
    return True


def _found(module: str, scratch: Path) -> bool:
    return importlib.util.find_spec(module) is not None or (scratch / "fetched" / module).exists()


def _end(process: subprocess.Popen[Any]) -> None:
    """Whatever the step has started ends with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _json(text: str) -> dict[str, Any]:
    for line in reversed(text.splitlines()):
        if line.startswith("{"):
            try:
                found: dict[str, Any] = json.loads(line)
                return found
            except ValueError:
                continue
    return {}


def _error(step: Step, done: Done, text: str) -> str | None:
    last = "\n".join(text.strip().splitlines()[-LAST_LINES:])
    if done.code is None:
        return f"stopped after {done.seconds:.0f} s\n{last}"
    if done.code or not done.said:
        return f"ended with code {done.code}\n{last}"
    return None


def failed(report: dict[str, Any]) -> list[str]:
    """Steps that did not end well."""
    return [name for name, about in report["steps"].items() if not about["ok"]]


if __name__ == "__main__":
    main()
