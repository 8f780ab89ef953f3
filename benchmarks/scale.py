"""Cost as the work grows: 1,000 to 1,000,000 pictures, and 16 to 256 px. Everything is made, nothing is stored.

For each count a tar of that many different PNG files is made and prepared as an upload is: unpacked, inspected, decoded
into the cache. Then a training is begun on it. Preparation should be linear in the pictures, the memory that it takes
and the time to the first step should not depend on them.
"""

from __future__ import annotations

import argparse
import io
import os
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks import measure
from ganlab import device as hardware

SIZE = 16
SIZES = (16, 32, 64, 128, 256)
WIDTH = 16


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    options.add_argument("--most", type=int, default=100_000, help="pictures; 1000000 takes some ten minutes")
    options.add_argument("--device", default="auto")
    given = options.parse_args()
    machine = hardware.pick(given.device)
    counts = [count for count in (1_000, 10_000, 100_000, 1_000_000) if count <= given.most]
    rows = {count: _measured(prepared, count, str(machine.device)) for count in counts}
    few, many = rows[counts[0]], rows[counts[-1]]
    sizes = {size: _measured(trained, size, str(machine.device)) for size in SIZES}
    figures: dict[str, Any] = {
        "ratio": (many["prepare_s"] / counts[-1]) / (rows[counts[1]]["prepare_s"] / counts[1])
        if len(counts) > 1
        else 1,
        "memory_ratio": many["memory_mb"] / few["memory_mb"],
        "first_step_ratio": many["first_step_s"] / few["first_step_s"],
    }
    for count, row in rows.items():
        figures |= {f"{key}_{count}": value for key, value in row.items()}
    for size, row in sizes.items():
        figures |= {f"{key}_{size}px": value for key, value in row.items()}
    measure.show(figures | measure.host(machine.device), given.json)


def _measured(contestant: Callable[..., Any], *settings: Any) -> dict[str, float]:
    with measure.process(contestant, *settings) as turn:
        found: dict[str, float] = turn(0)
    return found


def prepared(count: int, device: str) -> Callable[[float], dict[str, float]]:
    """Seconds and megabytes for preparing so many pictures, and seconds to the end of the first step on them."""

    def turn(_: float) -> dict[str, float]:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["GANLAB_HOME"] = str(Path(folder) / "home")
            source = Path(folder) / "made.tar"
            make(source, count)
            from ganlab import datasets
            from ganlab.datasets.safety import Limits

            datasets.open(_small(Path(folder)), SIZE)  # so that what is loaded once is not counted
            before, began = resident(), time.perf_counter()
            data = datasets.open(str(source), SIZE, limits=Limits(files=2 * count))
            took, grown = time.perf_counter() - began, resident() - before
            assert len(data.pixels) == count, data.report
            return {
                "prepare_s": took, "pictures_per_s": count / took, "memory_mb": resident("VmHWM") / 1e6,
                "grown_mb": grown / 1e6, "first_step_s": first_step(data.pixels, SIZE, device),
            }  # fmt: skip

    return turn


def trained(size: int, device: str) -> Callable[[float], dict[str, float]]:
    """Images a second at a size, against the operations of one."""

    def turn(_: float) -> dict[str, float]:
        pixels = np.random.default_rng(0).integers(0, 256, (256, size, size, 3), np.uint8)
        return {"first_step_s": first_step(pixels, size, device), "images_per_s": speed(pixels, size, device)}

    return turn


def first_step(pixels: Any, size: int, device: str) -> float:
    """Seconds from a set that is ready to the report after the first round."""
    began = time.perf_counter()
    reports = _training(pixels, size, device, report_every=1)
    next(reports)
    next(reports)
    return time.perf_counter() - began


def speed(pixels: Any, size: int, device: str) -> float:
    """Images a second of the loop."""
    reports = _training(pixels, size, device, report_every=64)
    for _ in range(3):
        next(reports)
    found = [next(reports).images_per_s or 0.0 for _ in range(8 if size < 128 else 3)]
    return float(np.median(found))


def _training(pixels: Any, size: int, device: str, report_every: int) -> Any:
    from ganlab.nets import DCGANConfig
    from ganlab.train import TrainConfig, Training, train

    machine = hardware.pick(device)
    hardware.tune(machine.device)
    never = 10**9
    config = TrainConfig(
        images=never, batch=32, precision=machine.precision, report_every=report_every,
        sheet_every=never, snapshot_every=never, state_every=never,
    )  # fmt: skip
    return train(Training(DCGANConfig(size, pixels.shape[3], WIDTH), config, machine.device), pixels)


def make(path: Path, count: int) -> None:
    """A tar of so many different small PNG files, written as it is made."""
    random = np.random.default_rng(count)
    with tarfile.open(path, "w") as tar:
        for k in range(count):
            buffer = io.BytesIO()
            Image.fromarray(random.integers(0, 256, (SIZE, SIZE, 3), np.uint8)).save(buffer, "PNG", compress_level=1)
            about = tarfile.TarInfo(f"{k // 1000:04d}/{k:07d}.png")
            about.size = buffer.tell()
            buffer.seek(0)
            tar.addfile(about, buffer)


def _small(folder: Path) -> str:
    path = folder / "few.tar"
    make(path, 64)
    return str(path)


def resident(name: str = "VmRSS") -> int:
    """Bytes that this process holds, or held at most (VmHWM). Linux tells."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main()
