"""A round on a card: recorded and plain, and how often the host waits for the device in the steady state."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional as F

SYNCS = "called a synchronizing CUDA operation"
"""What torch warns of in its debug mode "warn"."""
ROUNDS = 200


def rounds(tiny: bool) -> dict[str, Any]:
    """A round, recorded and plain, at two batches: its milliseconds, and how often the host waits for the device."""
    from ganlab import device as hardware

    where = hardware.pick()
    hardware.tune(where.device)
    batches = (("batch_128", 8), ("batch_1024", 16)) if tiny else (("batch_128", 128), ("batch_1024", 1024))
    found = {name: _rounds(where, batch, 4 if tiny else 64, 2 if tiny else ROUNDS) for name, batch in batches}
    return {**found, "rgb_layer": rgb_layer(where.device, 2 if tiny else 1024, 1 if tiny else 20)}


def _rounds(where: Any, batch: int, width: int, count: int) -> dict[str, Any]:
    import numpy as np

    from benchmarks import measure
    from ganlab.nets import DCGANConfig
    from ganlab.train import TrainConfig, Training
    from ganlab.train.draw import draw
    from ganlab.train.feed import Feed
    from ganlab.train.graphs import Recorded, runner
    from ganlab.train.round import run_round

    pixels = np.random.default_rng(0).integers(0, 256, (16 if width == 4 else 12_000, 64, 64, 3), np.uint8)
    config = TrainConfig(images=10**9, batch=batch, precision=where.precision, augment="none")
    training = Training(DCGANConfig(64, 3, width), config, where.device)
    feed, run, tally = Feed(pixels, where.device, 0), runner(training), torch.zeros(4, device=where.device)

    def go(run: Callable[..., torch.Tensor], times: int) -> float:
        """Milliseconds a round, all of the loop's work included."""
        measure.wait_for(where.device)
        began = time.perf_counter()
        for _ in range(times):
            go_on(run, training, feed, tally)
        measure.wait_for(where.device)
        return (time.perf_counter() - began) / times * 1000

    go(run, 6)  # warm-up and recording
    seen = syncs(lambda: [go_on(run, training, feed, tally) for _ in range(count)])
    whole = go(run, count)
    drawn = draw(training, feed)
    alone = _milliseconds(lambda: run(drawn), count, where.device)
    recorded = isinstance(run, Recorded) and run._graph is not None
    plain = go(lambda each: run_round(training, each), max(2, count // 4))
    return {
        "recorded": recorded, "syncs": seen, "rounds": count, "ms": whole, "ms_of_the_round_alone": alone,
        "ms_plain": plain, "images_per_s": batch / whole * 1000, "finite": bool(tally.isfinite().all()),
        "peak_gb": torch.cuda.max_memory_allocated() / 1e9 if where.device.type == "cuda" else None,
    }  # fmt: skip


def go_on(run: Callable[..., torch.Tensor], training: Any, feed: Any, tally: torch.Tensor) -> None:
    """A round as the loop has it between two reports."""
    from ganlab.train.draw import draw

    tally.add_(run(draw(training, feed)))
    training.advance()


def syncs(work: Callable[[], object]) -> int | None:
    """How often the host waits for the device meanwhile, as torch warns of it; None where there is no card."""
    if not torch.cuda.is_available():
        work()
        return None
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        torch.cuda.set_sync_debug_mode("warn")
        try:
            work()
        finally:
            torch.cuda.set_sync_debug_mode("default")
    for each in heard:
        if SYNCS in str(each.message):
            print(f"waits: {each.filename}:{each.lineno}", file=sys.stderr)
    return sum(SYNCS in str(each.message) for each in heard)


def rgb_layer(device: torch.device, batch: int, times: int) -> dict[str, float]:
    """The layers of three channels, forth and back in bf16: the library's, and with channels of zeros up to eight.

    Tensor cores want eight; should the library be slow with three, this says what filling up would bring.
    """
    found = {}
    for channels in (3, 8):
        small = torch.randn(batch, 64, 32, 32, device=device, dtype=torch.bfloat16)
        large = torch.randn(batch, channels, 64, 64, device=device, dtype=torch.bfloat16)
        weight = torch.randn(64, channels, 4, 4, device=device, dtype=torch.bfloat16)
        small, large, weight = (
            t.contiguous(memory_format=torch.channels_last).requires_grad_() for t in (small, large, weight)
        )

        def double(small: Any = small, large: Any = large, weight: Any = weight) -> None:
            torch.autograd.backward(F.conv_transpose2d(small, weight, stride=2, padding=1), large.detach())

        def halve(small: Any = small, large: Any = large, weight: Any = weight) -> None:
            torch.autograd.backward(F.conv2d(large, weight, stride=2, padding=1), small.detach())

        for name, work in (("double", double), ("halve", halve)):
            found[f"{name}_{channels}_ms"] = _milliseconds(work, times, device)
    return found


def _milliseconds(work: Callable[[], object], times: int, device: torch.device) -> float:
    from benchmarks import measure

    for _ in range(3):
        work()
    measure.wait_for(device)
    began = time.perf_counter()
    for _ in range(times):
        work()
    measure.wait_for(device)
    return (time.perf_counter() - began) / times * 1000
