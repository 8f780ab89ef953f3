"""A training in this process, told to its run folder: the bridge between `train()` and the files."""

from __future__ import annotations

import contextlib
import gc
import math
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import torch

from ganlab import datasets, zoo
from ganlab.device import pick
from ganlab.errors import CheckpointError, DataNotFound, DatasetChanged, GanlabError, RunError, TrainingError
from ganlab.images import encode, tile
from ganlab.jobs.card import model_card
from ganlab.jobs.folder import Phase, RunFolder, RunStatus, Wanted
from ganlab.jobs.launch import change
from ganlab.jobs.signals import calm_signals
from ganlab.losses import OBJECTIVES
from ganlab.store import Info, load_tensors, read_info, save, save_tensors
from ganlab.train import Progress, Ranks, TrainConfig, Training, Watch, train

KEPT_STATES = 2
NAP, BEAT = 0.2, 2.0  # seconds between looks at control.json while paused, and between heartbeats


def work(
    run: RunFolder,
    tell: Callable[[Progress], None] = lambda progress: None,
    ranks: Ranks | None = None,
    judged: bool = False,
) -> RunStatus:
    """Train the run from its newest state, or from nothing, to its end, a stop or a failure; returns the last status.

    `tell` sees each report. A failure is written to the status before it is raised. Of several processes (`ranks`) that
    train one run together, the first one writes, and the others follow it. `judged`: a run whose data has labels ends
    in the phase "judging", not "finished", and the caller hands it to `judge`.
    """
    ranks = ranks or Ranks()
    with run.lock() if ranks.first else contextlib.nullcontext(), calm_signals() as signalled:
        before = replace(run.status(), images_per_s=None, seconds_left=None, error="")
        status = replace(before, phase="preparing", total=run.config()["training"]["images"])
        try:
            if ranks.first:
                run.tidy()
                run.write_status(status)
            ranks.wait()
            return _to_the_end(run, status, tell, signalled, ranks, judged)
        except Exception as error:
            words = _words(error, ranks)
            failed = replace(run.status(), phase="failed", images_per_s=None, seconds_left=None, error=words)
            with contextlib.suppress(OSError):  # a disk that is gone: what has failed is raised all the same
                run.write_status(failed) if ranks.first else None
            if isinstance(error, GanlabError) or not _expected(error, ranks):
                raise
            raise TrainingError(what=words) from error
        except BaseException:  # this process may live on without the training: a notebook that was interrupted
            ended = replace(run.status(), phase="interrupted", images_per_s=None, seconds_left=None)
            with contextlib.suppress(OSError):
                run.write_status(ended) if ranks.first else None
            raise


def _to_the_end(
    run: RunFolder,
    status: RunStatus,
    tell: Callable[[Progress], None],
    signalled: threading.Event,
    ranks: Ranks,
    judged: bool,
) -> RunStatus:
    """Train; where memory runs out on the way, halve the micro-batch and go back to the last state."""
    while True:
        worker = _Worker(run, status, tell, signalled, ranks)
        try:
            return worker.run_to_end("judging" if judged and worker.data.labels else "finished")
        except RuntimeError as error:
            smaller = worker.micro_batch // 2
            if ranks.count > 1 or smaller < 2 or not _out_of_memory(error):
                raise
        change(run, micro_batch=smaller)
        status = run.status()
        del worker
        gc.collect()


class _Worker:
    def __init__(
        self,
        run: RunFolder,
        status: RunStatus,
        tell: Callable[[Progress], None],
        signalled: threading.Event,
        ranks: Ranks,
    ) -> None:
        self.run, self.status, self.tell, self.signalled, self.ranks = run, status, tell, signalled, ranks
        self.values = run.config()
        self.config = TrainConfig.of(self.values["training"])
        network = zoo.make_config(self.values["family"], self.values["network"])
        self.data = _data(self.values["data"])
        self.training = Training(network, self.config, ranks.own(pick(self.values["device"]).device), ranks)
        self.watch = Watch.over(self.data.pixels, self.config.images, OBJECTIVES[self.config.objective].probability)
        self.resumed = self._restore()
        self._stamp: tuple[int, int] | None = None
        self._wanted: Wanted = "run"

    @property
    def micro_batch(self) -> int:
        """Images that go through a network at once."""
        return self.config.batch // self.ranks.count // self.training.parts

    def run_to_end(self, last: Phase) -> RunStatus:
        kind, alone = "resume" if self.resumed else "start", self.ranks.count == 1
        for progress in train(self.training, self.data.pixels, lambda: alone and self.wanted() != "run", self.watch):
            self._note(progress)
            if self.ranks.first:
                self._record(progress, kind)
            self.tell(progress)
            kind, wish = "report", self.ranks.agree(self.wanted())
            if wish == "pause":
                wish = self._pause()
            if wish == "stop" and self.training.images < self.config.images:
                return self._stop()
        return self._show(last)

    def wanted(self) -> Wanted:
        """What is asked of this training; the file is read only when it has changed."""
        if self.signalled.is_set():
            return "stop"
        try:
            found = os.stat(self.run.path / "control.json")
        except OSError:
            return "run"
        stamp = found.st_mtime_ns, found.st_ino  # two orders within one tick of a file system's clock differ in place
        if stamp != self._stamp:
            self._stamp, self._wanted = stamp, self.run.wanted()
        return self._wanted

    def _note(self, progress: Progress) -> None:
        """Keep what the dry step found: a run that was resumed shall go on with the micro-batch that it began with."""
        if progress.note:
            self.status = replace(self.status, memory=progress.note)
        if self.training.parts > 1 and self.config.micro_batch != self.micro_batch:
            self.config = replace(self.config, micro_batch=self.micro_batch)
            if self.ranks.first:
                change(self.run, micro_batch=self.micro_batch)
                self.values = self.run.config()

    def _record(self, progress: Progress, kind: str) -> None:
        """Sheet and snapshot before state, state before event: what is said to have happened can be gone back to."""
        images = progress.images
        if progress.sheet is not None:
            self.run.add_sheet(images, progress.sheet)
        if "snapshot" in progress.due:
            self._snapshot(progress)
        if "state" in progress.due:
            self._save_state()
        self.run.add_event(_event(progress, kind))
        left = progress.images_per_s and (self.config.images - images) / progress.images_per_s
        self.status = replace(
            self.status, images=images, epoch=progress.epoch, images_per_s=progress.images_per_s, seconds_left=left,
            health=progress.health.words, health_state=progress.health.state,
        )  # fmt: skip
        self._show("running")

    def _show(self, phase: Phase) -> RunStatus:
        moving = phase == "running"
        speed, left = (self.status.images_per_s, self.status.seconds_left) if moving else (None, None)
        self.status = replace(self.status, phase=phase, images_per_s=speed, seconds_left=left)
        if self.ranks.first:
            self.run.write_status(self.status)
        return self.status

    def _snapshot(self, progress: Progress | None = None) -> None:
        training, health = self.training, progress.health.state if progress else self.status.health_state
        epochs = round(training.images / len(self.data.pixels), 3)
        summary = {**self.values["training"], "images": training.images, "epochs": epochs, "health": health}
        dataset = {key: self.values["data"][key] for key in ("name", "fingerprint", "licence", "pictures")}
        info = Info(self.values["family"], training.generator.config, summary, dataset)
        preview = encode(tile(training.sheet()[:16], columns=4), "webp")
        extras = {"preview.webp": preview, "README.md": model_card(info).encode()}
        folder = self.run.snapshot_path(training.images)
        folder.parent.mkdir(exist_ok=True)
        save(folder, training.freeze(), training.discriminator, info, extras)
        if health != "collapse":
            self.status = replace(self.status, last_good=training.images)

    def _save_state(self) -> None:
        if not self.ranks.first:
            return
        state, seen = self.training.state(), {"watch": self.watch.memory()}
        save_tensors(self.run.state_path(self.training.images), state, seen)
        for _, path in self.run.states()[:-KEPT_STATES]:
            path.unlink(missing_ok=True)

    def _restore(self) -> bool:
        """Take up the newest state that can be read; whether there was one."""
        for images, path in reversed(self.run.states()):
            try:
                rows, seen = load_tensors(path)
                self.training.restore(rows)
            except (CheckpointError, KeyError, RuntimeError):
                continue
            if "watch" in seen:  # absent in states of older runs, which look anew
                self.watch.recall(seen["watch"])
            self.status = replace(self.status, images=images, last_good=self._last_good(images))
            return True
        self.status = replace(self.status, images=0, last_good=None)
        return False

    def _last_good(self, images: int) -> int | None:
        """The newest snapshot up to `images` that was not taken in a collapse."""
        for count, folder in reversed(self.run.snapshots()):
            with contextlib.suppress(CheckpointError):
                if count <= images and read_info(folder).training.get("health") != "collapse":
                    return count
        return None

    def _pause(self) -> Wanted:
        """Wait, with a state saved, until something else is wanted."""
        if not self.training.finite():
            return "run"
        self._save_state()
        self._show("paused")
        beat = time.monotonic()
        while (wish := self.ranks.agree(self.wanted())) == "pause":
            time.sleep(NAP)
            if time.monotonic() - beat > BEAT:
                beat = time.monotonic()
                self._show("paused")
        if wish == "run":
            self._show("running")
        return wish

    def _stop(self) -> RunStatus:
        if self.training.finite() and self.ranks.first:
            if self.training.images:
                self._snapshot()
            self._save_state()
        return self._show("stopped")


def _data(about: dict[str, object]) -> datasets.Dataset:
    """The run's data: from the cache, else decoded again from its source, and the same as when the run was started."""
    try:
        return datasets.reopen(str(about["key"]))
    except DataNotFound:
        size, channels = int(str(about["image_size"])), int(str(about["channels"]))
        data = datasets.open(str(about["source"]), size, channels=channels)
        if data.fingerprint != about["fingerprint"]:
            raise DatasetChanged(
                path=about["source"], found=data.fingerprint[:12], wanted=str(about["fingerprint"])[:12]
            ) from None
        return data


def _event(progress: Progress, kind: str) -> dict[str, object]:
    keys = ("images", "epoch", "loss_d", "loss_g", "d_real", "d_fake", "images_per_s", "memory")
    numbers = {key: getattr(progress, key) for key in keys}
    rounded = {key: round(v, 6) if isinstance(v, float) and math.isfinite(v) else v for key, v in numbers.items()}
    return {
        "event": kind,
        **rounded,
        "health": progress.health.state,
        "words": progress.health.words,
        "time": time.time(),
    }


def _words(error: Exception, ranks: Ranks) -> str:
    if isinstance(error, GanlabError):
        return str(error)
    if isinstance(error, OSError):
        why = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
        return f"The run's folder or its data failed: {why}. Put that right, such as by freeing space, and resume"
    if _out_of_memory(error):
        return f"Out of memory. Start again with a smaller batch or width. ({str(error).splitlines()[0]})"
    if _deserted(error, ranks):
        return f"One of the {ranks.count} processes of this training is gone. Resume the run: its last state is whole"
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _out_of_memory(error: Exception) -> bool:
    return isinstance(error, torch.OutOfMemoryError) or "not enough memory" in str(error)


def _deserted(error: Exception, ranks: Ranks) -> bool:
    """Whether a process waited in vain for another."""
    return ranks.count > 1 and isinstance(error, RuntimeError)


def _expected(error: Exception, ranks: Ranks) -> bool:
    """Whether the machine is at fault and not this program: one line says it all."""
    return isinstance(error, OSError) or _out_of_memory(error) or _deserted(error, ranks)


__all__ = ["RunError", "work"]
