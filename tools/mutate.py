"""Break the program one line at a time, and see whether some test notices: a test that passes on a broken program is a
defect. The breaks are listed in tools/breaks.py.

    python -m tools.mutate                     all of them, two at a time: some minutes
    python -m tools.mutate --only ema-weight   one of them; several times for several
    python -m tools.mutate --json              a line of JSON for each, for a program to read

Each break is made in a copy of the working tree, never in the tree itself. Ends with 1 if any break survived.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.breaks import BREAKS, Break

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 600  # seconds for one break: a program that waits for ever is noticed as well
FAILED = (1, 2)  # pytest's codes: a test failed; the tests could not even be collected


@dataclass(frozen=True)
class Outcome:
    """Whether a break was noticed, by which test, after how many seconds. error: why that cannot be said."""

    name: str
    caught: bool
    by: str
    seconds: float
    error: str = ""


def main(words: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", action="append", metavar="NAME", choices=sorted(each.name for each in BREAKS))
    options.add_argument("--json", action="store_true")
    options.add_argument("--at-once", type=int, default=2, metavar="N")
    given = options.parse_args(words)
    chosen = [each for each in BREAKS if not given.only or each.name in given.only]
    began, outcomes = time.monotonic(), []
    with ExitStack() as stack:
        copies: queue.Queue[Path] = queue.Queue()
        for _ in range(min(given.at_once, len(chosen))):
            copies.put(copy_of_the_tree(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
        pool = stack.enter_context(ThreadPoolExecutor(given.at_once))
        for outcome in pool.map(lambda each: attempt(each, copies), chosen):
            outcomes.append(outcome)
            print(json.dumps(asdict(outcome)) if given.json else line(outcome), flush=True)
    left = [each.name for each in outcomes if not each.caught]
    if not given.json:
        print(f"{len(outcomes) - len(left)} caught, {len(left)} survived, in {time.monotonic() - began:.0f} s")
    return 1 if left else 0


def line(outcome: Outcome) -> str:
    said = "caught  " if outcome.caught else "ERROR   " if outcome.error else "SURVIVED"
    return f"{said} {outcome.name:32} {outcome.seconds:4.0f} s  {outcome.error or outcome.by}"


def copy_of_the_tree(place: Path) -> Path:
    """The files that git knows or does not ignore, as they stand now, and nothing that was built."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
    return place


def attempt(each: Break, copies: queue.Queue[Path]) -> Outcome:
    """Make the break in a free copy, run its tests there, and mend it."""
    copy, began = copies.get(), time.monotonic()
    path = copy / each.file
    whole = path.read_text(encoding="utf-8")
    try:
        if whole.count(each.before) != 1:
            return Outcome(each.name, False, "", 0, f"{each.file} has its text {whole.count(each.before)} times")
        path.write_text(whole.replace(each.before, each.after), encoding="utf-8")
        caught, by, error = judged(copy, each.tests)
        return Outcome(each.name, caught, by, round(time.monotonic() - began, 1), error)
    finally:
        path.write_text(whole, encoding="utf-8")
        copies.put(copy)


def judged(copy: Path, tests: Sequence[str]) -> tuple[bool, str, str]:
    """Whether a test fails there, which one, and what else went wrong."""
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--durations=0", *tests]
    env = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return True, f"no answer within {PATIENCE} s", ""
    reports = [row for row in done.stdout.splitlines() if row.startswith(("FAILED", "ERROR"))]
    by = reports[0].split(" ", 1)[1].split(" - ")[0] if reports else ""
    if done.returncode in (0, *FAILED):
        return done.returncode in FAILED, by, ""
    return False, "", f"pytest ended with {done.returncode}: {(done.stdout + done.stderr).strip()[-200:]!r}"


if __name__ == "__main__":
    sys.exit(main())
