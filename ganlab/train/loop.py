"""The training loop: rounds, one after the other, and a report where one is due.

Nothing waits for the device but a report. Everything random is drawn for its place, so that a resumed training draws
what the whole one draws.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import torch

from ganlab.errors import Diverged
from ganlab.images import Pixels
from ganlab.losses import OBJECTIVES
from ganlab.train.config import CADENCES, TrainConfig
from ganlab.train.draw import draw
from ganlab.train.feed import Feed
from ganlab.train.graphs import runner
from ganlab.train.health import Health, Watch, spread_of
from ganlab.train.memory import fit
from ganlab.train.training import DATA, Training


@dataclass(frozen=True)
class Progress:
    """A report. Losses and D's mean probabilities are means since the last one, None where nothing was trained.

    `due` names what this place is for: report, sheet, snapshot, state. `memory` is the peak in bytes. The first one's
    `note` says what a step takes of the memory, as it was measured.
    """

    images: int
    epoch: float
    loss_d: float | None
    loss_g: float | None
    d_real: float | None
    d_fake: float | None
    images_per_s: float | None
    memory: int
    health: Health
    due: frozenset[str]
    sheet: Pixels | None = None
    note: str = ""


def train(
    training: Training, pixels: Pixels, pause: Callable[[], bool] = lambda: False, watch: Watch | None = None
) -> Iterator[Progress]:
    """Train to `config.images`; yield a report first, at each cadence, when `pause()` turns true, and at the end.

    pixels: uint8 `[N, H, W, C]` of the networks' size. The caller stops by not asking for more. `watch`, if a caller
    keeps its memory from one process to the next, goes on judging from there.
    Raises Diverged when a loss or a weight is not finite; the training then holds no state worth saving.
    """
    config = training.config
    feed = Feed(pixels, training.device, config.seed, DATA)
    fitted = fit(training, feed, config.micro_batch)
    watch = watch or Watch.over(pixels, config.images, OBJECTIVES[config.objective].probability)
    run = runner(training)
    tally, rounds, since = torch.zeros(4, device=training.device), 0, time.perf_counter()
    start = _report(training, watch, len(pixels), None, None, frozenset({"report", "sheet"}))
    yield replace(start, note=fitted.words)
    while training.images < config.images:
        before = training.images
        tally += run(draw(training, feed))
        training.advance()
        rounds += 1
        due = _due(config, before, training.images, len(pixels))
        if due or pause():
            means = training.ranks.mean(tally / rounds).tolist()  # the only place that waits for the device
            speed = rounds * config.batch * config.d_steps / (time.perf_counter() - since)
            yield _report(training, watch, len(pixels), means, speed, due)
            tally, rounds, since = tally.zero_(), 0, time.perf_counter()


def _due(config: TrainConfig, before: int, after: int, pictures: int) -> frozenset[str]:
    """What falls due between two places: each cadence, the end, and a sheet after the epochs 1 and 5 (the paper's)."""
    if after >= config.images:
        return frozenset(CADENCES)
    due = {
        name for name, field in CADENCES.items() if before // getattr(config, field) != after // getattr(config, field)
    }
    if any(before < epoch * pictures <= after for epoch in (1, 5)):
        due.add("sheet")
    return frozenset(due)


def _report(
    training: Training, watch: Watch, pictures: int, means: list[float] | None, speed: float | None, due: frozenset[str]
) -> Progress:
    images = training.images
    loss_d, loss_g, d_real, d_fake = means or (None, None, None, None)
    if means:
        if not all(map(math.isfinite, means)):
            raise Diverged(images=images, why=f"loss of D {loss_d}, of G {loss_g}")
        if due & {"state", "snapshot", "sheet"} and not training.finite():
            raise Diverged(images=images, why="a weight is no longer finite")
        if due:  # a report that somebody's pause brought about is none that the whole training has
            watch.d_real.append(means[2])
            watch.d_fake.append(means[3])
    sheet = training.sheet() if "sheet" in due else None
    if sheet is not None and (means or watch.spread is None):
        watch.spread = spread_of(sheet)
    health = watch.judge(images)
    return Progress(
        images,
        images / pictures,
        loss_d,
        loss_g,
        d_real,
        d_fake,
        speed,
        peak_memory(training.device),
        health,
        due,
        sheet,
    )


def peak_memory(device: torch.device) -> int:
    """The most memory held so far: on a GPU what torch allocated there, else the process's resident set, in bytes."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    try:
        import resource
    except ImportError:  # Windows
        return 0
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
