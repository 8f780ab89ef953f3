"""Training speed: the loop of this project against the textbook's, each in its own process, taking turns.

Both train the networks of DCGAN at 64 px and the given width and batch on the same drawn portraits: the textbook from
PNG files through ImageFolder and DataLoader, ours as `ganlab train` does, from its cache.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch

from benchmarks import measure
from ganlab import device as hardware
from ganlab.datasets import rendered
from ganlab.images import save

PICTURES = 2_560
ROUNDS = 5  # of ours from one report, which waits for the device, to the next


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
    given = options.parse_args()
    machine = hardware.pick(given.device)
    precision = machine.precision if given.precision == "auto" else given.precision
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder))
        theirs = (folder, str(machine.device), given.textbook_batch or given.batch, given.width)
        mine = (folder, str(machine.device), given.batch, given.width, precision)
        with measure.process(textbook, *theirs) as book, measure.process(ours, *mine) as fast:
            limits = fast(0)
            found = measure.in_turns(lambda: fast(given.seconds), lambda: book(given.seconds), given.turns)
    peak = 1 / max(limits["compute_s"], limits["memory_s"])
    figures = {
        **{key: found[key] for key in ("ratio", "ratio_low", "ratio_high")},
        "images_per_s": found["ours"],
        "textbook_images_per_s": found["theirs"],
        "share_of_peak": found["ours"] / peak,
        "peak_images_per_s": peak,
        **limits,
        "batch": given.batch, "width": given.width, "precision": precision, "turns": given.turns,
        **measure.host(machine.device),
    }  # fmt: skip
    measure.show(figures, given.json)


def draw(folder: Path) -> None:
    """Portraits as PNG files in a class folder."""
    target = folder / "pictures" / "face"
    target.mkdir(parents=True)
    for first in range(0, PICTURES, 256):
        for k, picture in enumerate(rendered.render("faces", range(first, first + 256), size=64).pixels):
            save(target / f"{first + k:05d}.png", picture)


def textbook(folder: str, device: str, batch: int, width: int) -> Callable[[float], float]:
    """The textbook's loop as a contestant: images a second."""
    from benchmarks.textbook import steps

    where = torch.device(device)
    endless = steps(Path(folder) / "pictures", where, batch, width)
    return lambda seconds: measure.rate(lambda: next(endless), seconds, where)


def ours(folder: str, device: str, batch: int, width: int, precision: hardware.Precision) -> Callable[[float], object]:
    """This project's loop as a contestant: images a second; a turn of 0 seconds gives the limits instead."""
    os.environ["GANLAB_HOME"] = folder
    from ganlab import datasets
    from ganlab.nets import DCGANConfig
    from ganlab.train import TrainConfig, Training, train

    where = torch.device(device)
    hardware.tune(where)
    pixels = datasets.open(str(Path(folder) / "pictures"), 64).pixels
    config = TrainConfig(
        images=10**9, batch=batch, precision=precision, report_every=batch * ROUNDS,
        sheet_every=10**9, snapshot_every=10**9, state_every=10**9,
    )  # fmt: skip
    training = Training(DCGANConfig(64, 3, width), config, where)
    reports = train(training, pixels)
    next(reports)

    def step() -> int:
        before = training.images
        while training.images < before + ROUNDS * batch:  # the ends of the first epochs are reported too
            next(reports)
        return training.images - before

    def turn(seconds: float) -> object:
        return measure.rate(step, seconds, where) if seconds else limits(step, batch * ROUNDS, where, precision)

    return turn


def limits(step: Callable[[], int], images: int, device: torch.device, precision: str) -> dict[str, float]:
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
