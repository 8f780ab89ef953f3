"""How much memory a step takes, measured by dry steps before the training, and the micro-batch that fits.

On a GPU the whole batch is tried; what does not fit is halved. A processor's memory gives no such answer (Linux kills
who takes too much), so there two small dry steps are measured and the whole batch's need is drawn through them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from ganlab.device import free_memory
from ganlab.errors import TrainingError
from ganlab.train.draw import Draw, draw
from ganlab.train.feed import Feed
from ganlab.train.round import run_round
from ganlab.train.training import Training

Need = Callable[[int], "int | None"]

SHARE = 0.85
"""Of the free memory, what a step may take."""


@dataclass(frozen=True)
class Fit:
    """The micro-batch that fits, in images of this process; what a step takes and what is free, in bytes (0: unknown).

    Where several processes train together, all have the same micro-batch, and each says its own need.
    """

    micro_batch: int
    batch: int
    need: int
    free: int

    @property
    def words(self) -> str:
        """For a person; nothing where there is nothing to say."""
        cut = (
            f"A batch of {self.batch} goes through {self.micro_batch} images at a time, and their gradients add up; "
            f"BatchNorm then sees {self.micro_batch} images at once."
        )
        took = f"A step takes {_size(self.need)} of the {_size(self.free)} of memory that were free."
        return " ".join([cut] * (self.micro_batch < self.batch) + [took] * (self.need > 0))


def fit(training: Training, feed: Feed, most: int | None = None) -> Fit:
    """Find the largest micro-batch that fits, at most `most`, and set `training.parts`; the training is as it was.

    Raises TrainingError where not even 2 images fit.
    """
    whole, ranks = draw(training, feed), training.ranks
    rows = training.config.batch // ranks.count
    kept = {name: value.clone() for name, value in training.state().items()}
    measure = _on_gpu if training.device.type == "cuda" else _on_cpu
    try:
        need_of, free = measure(training, whole, rows)
        for size in _halves(rows, most or rows):
            training.parts = rows // size
            need = need_of(size)
            if ranks.all(need is not None and (need <= SHARE * free or not free)):  # or they would step apart
                return Fit(size, rows, need or 0, free)
    finally:
        training.restore(kept)
    raise TrainingError(what=f"Out of memory: not even {size} images of a batch fit. Choose a smaller width or size")


def _halves(rows: int, most: int) -> list[int]:
    """Micro-batches of at most `most`, the largest first: the batch, its half, and so on."""
    sizes = [most if rows % most == 0 else rows]
    while sizes[-1] % 2 == 0 and sizes[-1] >= 4:
        sizes.append(sizes[-1] // 2)
    return [size for size in sizes if size <= most] or sizes[-1:]


def _on_gpu(training: Training, whole: Draw, rows: int) -> tuple[Need, int]:
    """What a dry step takes, tried when it is asked for: bytes, None where they are not there; bytes free before.

    The second of two steps is measured: in the first one cuDNN tries kernels, and some want more than the step.
    """
    device = training.device
    torch.cuda.empty_cache()
    free = torch.cuda.mem_get_info(device)[0]

    def need(size: int) -> int | None:
        held = torch.cuda.memory_allocated(device)
        try:
            run_round(training, whole)
            torch.cuda.reset_peak_memory_stats(device)
            run_round(training, whole)
            return min(torch.cuda.max_memory_allocated(device) - held, int(SHARE * free))  # it did fit
        except torch.OutOfMemoryError:
            return None
        finally:
            training.d_optimiser.zero_grad(set_to_none=True)
            training.g_optimiser.zero_grad(set_to_none=True)
            torch.cuda.empty_cache()  # the next try, or the training, lays its memory out anew

    return need, free


def _on_cpu(training: Training, whole: Draw, rows: int) -> tuple[Need, int]:
    """What a step takes by its images, through two dry steps of an eighth and a quarter of the batch; bytes free.

    These are run once: a second time the process has what they took already.
    """
    free = _free()
    small, large = max(2, rows // 8), max(2, rows // 4)
    if not training.ranks.all(free > 0 and small != large):
        return lambda size: 0, 0
    training.parts, peaks = 1, []
    for few in (small, large):
        _forget_peak()
        before = _resident("VmRSS")
        run_round(training, whole.rows(0, rows // few))
        peaks.append(_resident("VmHWM") - before)
    slope = max(0.0, peaks[1] / (large - small))  # the second starts from what the first one kept
    return lambda size: int(peaks[0] + slope * max(0, size - small)), free


def _free() -> int:
    """Bytes that this process may still take; 0 where the system does not tell what it takes already."""
    return max(1, free_memory(torch.device("cpu"))) if _resident("VmRSS") else 0


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _resident(name: str) -> int:
    return _number(Path("/proc/self/status"), f"{name}:") * 1024


def _number(path: Path, name: str = "") -> int:
    """The number after a name in a file of the kernel, or its first; 0 where there is none."""
    try:
        for line in path.read_text().splitlines():
            if line.startswith(name):
                return int(line.removeprefix(name).split()[0])
    except (OSError, ValueError, IndexError):
        pass
    return 0


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{max(1, count / 1e6):.0f} MB"
