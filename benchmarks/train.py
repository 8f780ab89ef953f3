"""Training speed: the loop of this project against the textbook's, each in its own process, taking turns.

All train the networks of DCGAN at 64 px and the given width and batch on the same drawn portraits: the textbook from
PNG files through ImageFolder and DataLoader, ours as `ganlab train` does, from its cache. Two more baselines are on
offer, so that nobody need wonder what the loader costs: the textbook's loop on pictures that lie on the device already
(`--in-memory`), and that with both its networks through torch.compile (`--compile`).

`ratio` is ours over the textbook's, `ratio_in_memory` and `ratio_compiled` over these; each is the median over the
turns with the extremes, `_low` and `_high`. A baseline that cannot run here says why in `NAME_skipped`.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks import measure
from ganlab import device as hardware
from ganlab.datasets import rendered
from ganlab.images import Pixels, save

PICTURES = 2_560
ROUNDS = 5  # of ours from one report, which waits for the device, to the next; on a GPU the program's own cadence
CADENCE_GPU = 25_600
PATIENCE = 300.0  # seconds for a contestant to come ready


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    options.add_argument("--device", default="auto")
    options.add_argument("--batch", type=int, default=128)
    options.add_argument("--width", type=int, default=64)
    options.add_argument("--precision", default="auto", help="auto, fp32 or bf16: ours")
    options.add_argument("--turns", type=int, default=7)
    options.add_argument("--seconds", type=float, default=6.0, help="of a turn")
    options.add_argument("--textbook-batch", type=int, default=0, help="another batch for the textbook")
    options.add_argument("--workers", type=int, default=2, help="of the textbook's loader; the tutorial has 2")
    options.add_argument("--in-memory", action="store_true", help="also the textbook with its pictures on the device")
    options.add_argument("--compile", action="store_true", help="also that with its networks through torch.compile")
    options.add_argument("--patience", type=float, default=PATIENCE, help="seconds for torch.compile to come ready")
    options.add_argument("--pictures", type=int, default=PICTURES)
    options.add_argument("--drawn", type=Path, help="a .npy of portraits that are drawn already")
    given = options.parse_args()
    machine = hardware.pick(given.device)
    precision = machine.precision if given.precision == "auto" else given.precision
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), portraits(max(given.pictures, given.batch), given.drawn))
        figures = contest(given, folder, str(machine.device), precision)
    figures |= {"batch": given.batch, "width": given.width, "precision": precision, "turns": given.turns}
    measure.show(figures | measure.host(machine.device), given.json)


def contest(given: argparse.Namespace, folder: str, device: str, precision: str) -> dict[str, Any]:
    """Every contestant's figures."""
    theirs = (folder, device, given.textbook_batch or given.batch, given.width)
    rivals: dict[str, tuple[Any, ...]] = {"textbook": (textbook, *theirs, given.workers)}
    if given.in_memory:
        rivals["textbook_in_memory"] = (in_memory, *theirs, False)
    if given.compile:
        rivals["compiled"] = (in_memory, *theirs, True)
    skipped: dict[str, str] = {}
    with ExitStack() as stack:  # all start at once; none is timed before the last one is ready
        fast = stack.enter_context(measure.process(ours, folder, device, given.batch, given.width, precision))
        turns = {name: stack.enter_context(measure.process(*rival)) for name, rival in rivals.items()}
        limits = fast(0, PATIENCE)
        for name, turn in list(turns.items()):
            try:
                turn(0.01, given.patience if name == "compiled" else PATIENCE)
            except measure.Broken as error:
                skipped[f"{name}_skipped"] = str(error)
                del turns[name]
        rates = measure.all_in_turns(
            {name: partial(turn, given.seconds) for name, turn in {**turns, "ours": fast}.items()}, given.turns
        )
    return summary(rates, limits) | skipped


def summary(rates: dict[str, list[float]], limits: dict[str, float]) -> dict[str, Any]:
    """Ratios and rates with their intervals, and how near to the machine's limits ours is."""
    suffixes = {"textbook": "", "textbook_in_memory": "_in_memory", "compiled": "_compiled"}
    figures: dict[str, Any] = {}
    for name, suffix in suffixes.items():
        if name in rates:
            figures |= measure.ratio_of(rates["ours"], rates[name], suffix)
    figures |= measure.spread("images_per_s", rates["ours"])
    for name in suffixes:
        if name in rates:
            figures |= measure.spread(f"{name}_images_per_s", rates[name])
    peak = 1 / max(limits["compute_s"], limits["memory_s"])
    share = figures["images_per_s"] / peak
    return figures | {"n": len(rates["ours"]), "share_of_peak": share, "peak_images_per_s": peak, **limits}


def portraits(count: int, drawn: Path | None = None) -> Pixels:
    """So many portraits of 64 px, from a file if one is given that has them."""
    if drawn is not None:
        found = np.load(drawn, mmap_mode="r")
        if len(found) >= count:
            return np.asarray(found[:count])
    parts = [range(first, min(first + 256, count)) for first in range(0, count, 256)]
    return np.concatenate([rendered.render("faces", part, size=64).pixels for part in parts])


def write(folder: Path, pixels: Pixels) -> None:
    """The portraits as PNG files in a class folder, and as an array."""
    target = folder / "pictures" / "face"
    target.mkdir(parents=True)
    np.save(folder / "pictures.npy", pixels)
    for number, picture in enumerate(pixels):
        save(target / f"{number:05d}.png", picture)


def textbook(folder: str, device: str, batch: int, width: int, workers: int) -> Callable[[float], float]:
    """The textbook's loop as a contestant: images a second."""
    from benchmarks.textbook import steps

    # its loader's workers start as in anybody's script: a process that was spawned would spawn its own, which costs the
    # textbook seconds at every epoch's beginning
    multiprocessing.set_start_method(None, force=True)
    where = torch.device(device)
    endless = steps(Path(folder) / "pictures", where, batch, width, workers)
    return lambda seconds: measure.rate(lambda: next(endless), seconds, where)


def in_memory(folder: str, device: str, batch: int, width: int, compiled: bool) -> Callable[[float], float]:
    """The textbook's loop on pictures that lie on the device, perhaps compiled, as a contestant: images a second."""
    from benchmarks.textbook import steps_in_memory

    where = torch.device(device)
    pixels = torch.from_numpy(np.load(Path(folder) / "pictures.npy"))
    endless = steps_in_memory(pixels, where, batch, width, compiled)
    for _ in range(3 if compiled else 0):  # compiling is over before its clock runs
        next(endless)
    return lambda seconds: measure.rate(lambda: next(endless), seconds, where)


def ours(folder: str, device: str, batch: int, width: int, precision: hardware.Precision) -> Callable[[float], object]:
    """This project's loop as a contestant: images a second; a turn of 0 seconds gives the limits instead."""
    os.environ["GANLAB_HOME"] = folder
    from ganlab import datasets
    from ganlab.nets import DCGANConfig
    from ganlab.train import TrainConfig, Training, train
    from ganlab.train.draw import draw
    from ganlab.train.feed import Feed
    from ganlab.train.round import run_round

    where = torch.device(device)
    hardware.tune(where)
    pixels = datasets.open(str(Path(folder) / "pictures"), 64).pixels
    rounds = max(ROUNDS, CADENCE_GPU // batch) if where.type == "cuda" else ROUNDS
    config = TrainConfig(
        images=10**9, batch=batch, precision=precision, report_every=batch * rounds,
        sheet_every=10**9, snapshot_every=10**9, state_every=10**9,
    )  # fmt: skip
    training = Training(DCGANConfig(64, 3, width), config, where)
    reports = train(training, pixels)
    next(reports)

    def step() -> int:
        before = training.images
        while training.images < before + rounds * batch:  # the ends of the first epochs are reported too
            next(reports)
        return training.images - before

    def turn(seconds: float) -> object:
        if seconds:
            return measure.rate(step, seconds, where)
        feed = Feed(pixels, where, 0)
        plain = partial(run_round, training)  # nothing can be counted in a recorded round
        return limits(lambda: plain(draw(training, feed)), batch, where, precision)

    return turn


def limits(step: Callable[[], object], images: int, device: torch.device, precision: str) -> dict[str, float]:
    """Operations and bytes of an image, and the seconds that they take at the machine's measured best.

    A step trains on `images` images.
    """
    operations, traffic = measure.work_of(step)
    gemm = measure.gemm_rate(device, torch.bfloat16 if precision == "bf16" else torch.float32)
    copy = measure.copy_rate(device)
    return {
        "gflop_per_image": operations / images / 1e9, "mbyte_per_image": traffic / images / 1e6,
        "gemm_tflop_per_s": gemm / 1e12, "copy_gbyte_per_s": copy / 1e9,
        "compute_s": operations / images / gemm, "memory_s": traffic / images / copy,
    }  # fmt: skip


if __name__ == "__main__":
    main()
