"""What train and resume do once a run is there: the training, and a judge's work on its last model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ganlab import jobs
from ganlab.annotate import Tell, annotate
from ganlab.cli.output import bar, console, figures
from ganlab.cli.steps import steps
from ganlab.device import pick, tune
from ganlab.jobs import RunFolder, RunStatus
from ganlab.train import Ranks


def work(run: RunFolder, ranks: Ranks, judged: bool) -> RunStatus:
    """Train with a bar, of several processes in the first one; the last status, "judging" where a judge comes next."""
    tune(pick(run.config()["device"]).device)
    if not ranks.first:
        return jobs.work(run, ranks=ranks, judged=judged)
    total = run.config()["training"]["images"]
    with bar() as progress:
        task = progress.add_task("training", total=total, note="")

        def tell(report: Any) -> None:
            speed = f"{report.images_per_s:.0f} images/s  " if report.images_per_s else ""
            progress.update(task, completed=report.images, note=f"{speed}{report.health.words}")
            if report.note:
                progress.console.print(report.note)

        return jobs.work(run, tell, ranks, judged)


def conclude(run: RunFolder, status: RunStatus, as_json: bool) -> None:
    """Have the last model judged where that comes next, and say what has become of the run."""
    if status.phase == "judging":
        status = _judged(run, status)
    console.print(f"{status.phase} after {status.images:,} images; newest model: {_newest(run) or 'none yet'}")
    figures(summary(run), as_json) if as_json else None


def summary(run: RunFolder) -> dict[str, Any]:
    """A run's status in figures, and its newest model."""
    status: RunStatus = run.status()
    return {
        "run": str(run.path), "phase": status.phase, "images": status.images, "total": status.total,
        "epoch": status.epoch, "health": status.health, "error": status.error, "model": _newest(run),
    }  # fmt: skip


def _judged(run: RunFolder, status: RunStatus) -> RunStatus:
    """The run after a judge has named what its last model shows, or a line has said why not."""
    device = run.config()["device"]

    def name(folder: Path, tell: Tell) -> None:
        annotate(folder, device=device, trained=status.images, tell=tell)

    with bar() as progress:
        status, why = jobs.judge(run, status, name, steps(progress))
    console.print(f"not judged: {why}" if why else "a judge has named what the pictures show")
    return status


def _newest(run: RunFolder) -> str | None:
    snapshots = run.snapshots()
    return str(snapshots[-1][1]) if snapshots else None
