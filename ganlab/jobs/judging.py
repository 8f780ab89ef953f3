"""What comes after a training: a judge names what the last model shows, while the run says so and can be told to stop.

The run is finished then, whatever became of the judging. Killed in it, a run is "interrupted"; resumed, it is judged.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ganlab.errors import GanlabError
from ganlab.jobs.folder import RunFolder, RunStatus
from ganlab.jobs.signals import calm_signals

BEAT = 1.0  # seconds between words in status.json; control.json is looked at as often

Tell = Callable[[str, int, int], None]
"""(what is being done, pictures so far, pictures in all)"""


def judge(
    run: RunFolder, status: RunStatus, annotate: Callable[[Path, Tell], object], tell: Tell
) -> tuple[RunStatus, str]:
    """Let `annotate` judge the newest snapshot of a run that ended in the phase "judging", and finish the run.

    status: what `work` returned. annotate: (checkpoint folder, tell). Returns the last status, and in one line why the
    model was not judged, "" if it was: labels that cannot be learnt make no failed run.
    """
    why, finished = "", replace(status, phase="finished")
    with run.lock(), calm_signals() as signalled:
        try:
            annotate(run.snapshots()[-1][1], _Watched(run, status, tell, signalled).tell)
        except _Stopped:
            why = "stopped"
        except (GanlabError, OSError, RuntimeError) as error:  # labels, a full disk, memory
            why = str(error).partition("\n")[0] or type(error).__name__
        finally:  # whatever it was, the training is done
            run.write_status(finished)
    return finished, why


class _Stopped(Exception):
    """Somebody wants the judging to end."""


class _Watched:
    """Passes on what is told, and beside that says in the run's folder that somebody is at work, and how long still."""

    def __init__(self, run: RunFolder, status: RunStatus, tell: Tell, signalled: threading.Event) -> None:
        self.run, self.status, self.passed_on, self.signalled = run, status, tell, signalled
        self.total, self.began, self.last = 0, 0.0, 0.0

    def tell(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if total != self.total:  # another piece of work
            self.total, self.began = total, now
        if now - self.last > BEAT or self.signalled.is_set():
            self.last = now
            if self.signalled.is_set() or self.run.wanted() != "run":
                raise _Stopped
            left = (now - self.began) * (total - done) / done if done else None
            self.run.write_status(replace(self.status, seconds_left=left))
        self.passed_on(what, done, total)
