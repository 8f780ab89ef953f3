"""Break the program one line at a time, and see whether some test notices: a test that passes on a broken program is a
defect. The breaks are listed in tools/breaks.py.

    python -m tools.mutate                     all of them, two at a time
    python -m tools.mutate --only ema-weight   one of them; several times for several
    python -m tools.mutate --json              a line of JSON for each, for a program to read

Each break is made in a copy of the working tree, never in the tree itself. Ends with 1 if any break survived.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from importlib.util import cache_from_source
from pathlib import Path

from tools.breaks import BREAKS, Break

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 600  # seconds for one break: a program that waits for ever is noticed as well
PASSED, FAILED = 0, (1, 2)  # pytest's codes; 2: the tests could not even be collected
HEAVY = (
    "pytest", "numpy", "torch", "torch._dynamo", "PIL.Image", "safetensors.torch", "sklearn.svm", "scipy.stats",
    "gradio", "playwright.sync_api",
)  # fmt: skip


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
    for outcome in attempts(chosen, given.at_once):
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


def attempts(breaks: Sequence[Break], at_once: int = 1, tree: Path | None = None) -> Iterator[Outcome]:
    """Make each break in a copy of its own, run its tests there and mend it: so many at once, as they end.

    A process that has imported what is large and no part of the program forks for each: most of the time is saved.
    """
    os.environ |= {"OMP_NUM_THREADS": "1", "GRADIO_ANALYTICS_ENABLED": "False"}
    for name in HEAVY:
        importlib.import_module(name)
    waiting, running = list(reversed(breaks)), dict[int, Attempt]()
    with ExitStack() as stack:
        stack.callback(lambda: [attempt.end() for attempt in running.values()])
        free = [
            tree or copy_of_the_tree(Path(stack.enter_context(tempfile.TemporaryDirectory()))) for _ in range(at_once)
        ]
        while waiting or running:
            while waiting and free:
                attempt = Attempt(waiting.pop(), free.pop())
                if attempt.error:
                    free.append(attempt.copy)
                    yield attempt.outcome(PASSED)
                else:
                    running[attempt.pid] = attempt
            for attempt in list(running.values()):
                code = attempt.code()
                if code is not None:
                    del running[attempt.pid]
                    attempt.end()
                    free.append(attempt.copy)
                    yield attempt.outcome(code)
            time.sleep(0.05)


class Attempt:
    """A break, made in a copy of the tree, and the process that runs its tests there."""

    def __init__(self, each: Break, copy: Path) -> None:
        self.each, self.copy, self.pid, self.began = each, copy, 0, time.monotonic()
        self.path, self.log = copy / each.file, copy / ".mutate.log"
        self.whole = self.path.read_text(encoding="utf-8")
        count = self.whole.count(each.before)
        self.error = "" if count == 1 else f"{each.file} has its text {count} times"
        if not self.error:
            self._write(self.whole.replace(each.before, each.after))
            self.pid = os.fork() or self._run()

    def _write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")
        Path(cache_from_source(str(self.path))).unlink(missing_ok=True)  # two texts of one length in one second

    def _run(self) -> int:
        import pytest

        os.setsid()
        os.chdir(self.copy)
        out = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for number in (1, 2):
            os.dup2(out, number)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        code = 3
        try:
            code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *self.each.tests]))
        finally:
            sys.stdout.flush()
            os._exit(code)

    def code(self) -> int | None:
        """How the tests ended; None while they run. Those that take too long count as failed."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        return FAILED[0] if time.monotonic() - self.began > PATIENCE else None

    def end(self) -> None:
        """Mend the copy, and end what the tests have left running."""
        self._write(self.whole)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def outcome(self, code: int) -> Outcome:
        seconds, said = round(time.monotonic() - self.began, 1), ""
        if not self.error:
            said = self.log.read_text(encoding="utf-8", errors="replace")
            if code not in (PASSED, *FAILED):
                self.error = f"pytest ended with {code}: {said.strip()[-200:]!r}"
        reports = [row for row in said.splitlines() if row.startswith(("FAILED ", "ERROR "))]
        by = reports[0].split(" ", 1)[1].split(" - ")[0] if reports else ""
        return Outcome(self.each.name, code in FAILED and not self.error, by, seconds, self.error)


if __name__ == "__main__":
    sys.exit(main())
