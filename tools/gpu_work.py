"""The steps of tools/gpu.sh that are neither tests nor benchmarks: `python -m tools.gpu_work NAME ...`.

Each prints a JSON line last. `--tiny` are sizes for a CPU.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from tools.gpu_rounds import rounds

PICTURES, FEWER = 200_000, 60_000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("step", choices=sorted(STEPS))
    options.add_argument("paths", nargs="*", type=Path)
    options.add_argument("--tiny", action="store_true")
    given = options.parse_args()
    print(json.dumps(STEPS[given.step](*given.paths, tiny=given.tiny)))


def machine(tiny: bool) -> dict[str, Any]:
    """What the figures are measured on."""
    about: dict[str, Any] = {
        "card": None, "torch": torch.__version__, "cuda": torch.version.cuda, "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
    }  # fmt: skip
    if torch.cuda.is_available():
        card = torch.cuda.get_device_properties(0)
        about |= {
            "card": card.name, "memory_gb": round(card.total_memory / 1e9, 1), "cudnn": torch.backends.cudnn.version(),
            "capability": [card.major, card.minor], "driver": _driver(),
        }  # fmt: skip
    return about


def _driver() -> str | None:
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=20).stdout.split()[0]
    except (OSError, IndexError, subprocess.TimeoutExpired):
        return None


def pictures(path: Path, tiny: bool) -> dict[str, Any]:
    """Portraits of 64 px as a .npy: drawn on the card, or, where that fails, fewer of them by all cores."""
    import numpy as np

    from ganlab.datasets import rendered

    began, figures = time.perf_counter(), {"error": None}
    if torch.cuda.is_available():
        try:
            parts = [range(first, min(first + 8192, PICTURES)) for first in range(0, PICTURES, 8192)]
            drawn = np.concatenate([rendered.render("faces", part, device="cuda").pixels for part in parts])
            apart = np.abs(drawn[:256].astype(int) - rendered.render("faces", range(256)).pixels)
            figures |= {"most_levels_from_cpu": int(apart.max()), "share_changed": float((apart > 0).mean())}
        except RuntimeError as error:
            drawn, figures["error"] = _by_all_cores(FEWER), str(error)[:500]
    else:
        drawn = _by_all_cores(64 if tiny else FEWER)
    seconds = time.perf_counter() - began
    np.save(path, drawn)
    return {"pictures": len(drawn), "seconds": seconds, "pictures_per_s": len(drawn) / seconds, **figures}


def _by_all_cores(count: int) -> Any:
    import numpy as np

    from ganlab.datasets import rendered

    cores = machine(tiny=False)["cores"]
    if count <= 1000 or cores == 1:
        return rendered.render("faces", range(count)).pixels
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    parts = [range(first, min(first + 500, count)) for first in range(0, count, 500)]
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        return np.concatenate(list(pool.map(_part, parts)))


def _part(numbers: range) -> Any:
    from ganlab.datasets import rendered

    return rendered.render("faces", numbers).pixels


def training(path: Path, sheet: Path, tiny: bool) -> dict[str, Any]:
    """The paper's preset on the portraits, three epochs of them, as `train` does it; its last sheet is saved."""
    import numpy as np

    from ganlab import device as hardware
    from ganlab.images import save, tile
    from ganlab.nets import DCGANConfig
    from ganlab.train import PRESETS, Training, train

    where, chosen = hardware.pick(), PRESETS["paper"]
    hardware.tune(where.device)
    pixels = np.load(path, mmap_mode="r")
    images, often = (64, 32) if tiny else (3 * len(pixels), 25_600)
    config = replace(
        chosen.train, images=images, batch=16 if tiny else chosen.train.batch, precision=where.precision,
        augment="none", report_every=often, sheet_every=4 * often, snapshot_every=4 * often, state_every=4 * often,
    )  # fmt: skip
    network = DCGANConfig(64, 3, 4 if tiny else chosen.width, prior=chosen.prior)
    made, speeds, last = Training(network, config, where.device), [], None
    began = time.perf_counter()
    for last in train(made, pixels):
        speeds += [last.images_per_s] if last.images_per_s else []
    seconds = time.perf_counter() - began
    assert last is not None and last.sheet is not None, "a training ends in a report with its sheet"
    save(sheet, tile(last.sheet, columns=8))
    return {
        "pictures": len(pixels), "images": last.images, "batch": config.batch, "precision": where.precision,
        "seconds": seconds, "images_per_s_with_sheets": last.images / seconds,
        "images_per_s": sorted(speeds)[len(speeds) // 2], "health": last.health.state, "words": last.health.words,
        "loss_d": last.loss_d, "loss_g": last.loss_g, "d_real": last.d_real, "d_fake": last.d_fake,
        "peak_gb": last.memory / 1e9, "sheet": sheet.name,
    }  # fmt: skip


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "machine": machine, "pictures": pictures, "rounds": rounds, "training": training,
}  # fmt: skip


if __name__ == "__main__":
    main()
