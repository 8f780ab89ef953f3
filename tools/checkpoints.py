"""Retrain a shipped model from nothing: train, choose the snapshot by figures, keep, annotate, evaluate.

    python -m tools.checkpoints faces          an hour or so on two cores with fast bfloat16
    python -m tools.checkpoints rooms --images 5000 --out /tmp/rooms    a shortened rehearsal

Stopped at any moment, the same command goes on where it was. The run stays in runs/shipped-NAME.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

IMAGES = {"faces": 400_000, "rooms": 400_000}
PICTURES = 60_000
LAST = 4  # snapshots among which the figures choose
TRAINING = {
    "batch": 64, "real-label": 0.9, "prior": "normal", "ema-half-life": 10_000,
    "report-every": 2_560, "sheet-every": 20_000, "state-every": 10_000,
}  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("world", choices=sorted(IMAGES))
    options.add_argument("--images", type=int, help="instead of the usual number: a rehearsal")
    options.add_argument("--out", type=Path, help="instead of checkpoints/WORLD")
    options.add_argument("--runs-dir", type=Path, default=Path("runs"))
    given = options.parse_args()
    images, out = given.images or IMAGES[given.world], given.out or Path("checkpoints") / given.world
    run = given.runs_dir / (f"shipped-{given.world}" + (f"-{given.images}" if given.images else ""))
    train(run, given.world, images)
    judge = run / "judge.safetensors"
    if not judge.exists():
        ganlab("judge", f"rendered:{given.world}", "--out", judge)
    best = choose(run, judge)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as beside:
        made = Path(beside) / out.name
        ganlab("keep", best, "--out", made, "--half")
        copy([judge], made)
        ganlab("annotate", made)
        ganlab("evaluate", made)
        shutil.rmtree(out, ignore_errors=True)
        made.replace(out)
    print(f"{out} is the model of {best}")


def train(run: Path, world: str, images: int) -> None:
    """Begin the run, or go on with it."""
    if (run / "config.json").exists():
        ganlab("resume", run, "--no-judge")  # one judge for all snapshots comes after
        return
    source = f"rendered:{world}:{PICTURES}"
    settings = TRAINING | {"images": images, "snapshot-every": max(1, images // 10)}
    words = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    ganlab("train", "--data", source, "--out", run, "--preset", "paper", "--no-judge", *words)


def choose(run: Path, judge: Path) -> Path:
    """Of the last snapshots the one whose samples are nearest to renders, by the judge's features."""
    found: dict[Path, float] = {}
    for snapshot in sorted((run / "snapshots").iterdir())[-LAST:]:
        copy([judge], snapshot)
        beside = run / f"quick-{snapshot.name}.json"
        figures = json.loads(ganlab("evaluate", snapshot, "--quick", "--only", "walk", "--json", "--out", beside))
        found[snapshot] = figures["walk"]["frechet_judge"]
        print(f"{snapshot}: Frechet distance on the judge's features {found[snapshot]:.4g}")
    return min(found, key=lambda snapshot: found[snapshot])


def copy(files: list[Path], folder: Path) -> None:
    """Those of the files that are there."""
    for file in files:
        if file.exists():
            shutil.copy(file, folder)


def ganlab(*words: Any) -> str:
    """A command of this project; its stdout."""
    command = [sys.executable, "-m", "ganlab", *map(str, words)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
