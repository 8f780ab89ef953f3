"""What the fast loop learns against what plain fp32 learns: the same data, network, images and seeds.

At 32 px and width 32, 50,000 images of `rendered:faces` a run. Fast is bf16 with this project's convolutions; plain is
fp32 with the library's own. A small classifier, trained on other renders, looks at 2,000 samples of each: the Frechet
distance of its features to those of renders, and how far the share of each attribute is from that of renders.
Without fast bf16 there is nothing to compare, unless asked for by --precision bf16.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from scipy import stats

from benchmarks import measure
from ganlab import datasets
from ganlab import device as hardware
from ganlab.datasets import rendered
from ganlab.images import Pixels, to_pixels
from ganlab.judges import Judge, attribute
from ganlab.metrics.frechet import frechet
from ganlab.nets import DCGANConfig, convolution, fold
from ganlab.seeds import latents
from ganlab.train import TrainConfig, Training, train

SIZE, WIDTH, SAMPLES = 32, 32, 2_000
FRESH = 1_000_000  # the first render that no training and no judge has seen


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    options.add_argument("--device", default="auto")
    options.add_argument("--precision", default="auto")
    options.add_argument("--images", type=int, default=50_000)
    options.add_argument("--seeds", type=int, default=3)
    given = options.parse_args()
    machine = hardware.pick(given.device)
    precision = machine.precision if given.precision == "auto" else given.precision
    hardware.tune(machine.device)
    judge = attribute.train(SIZE, machine)
    pixels = datasets.open("rendered:faces", SIZE).pixels
    truth = rendered.render("faces", range(FRESH, FRESH + SAMPLES), size=SIZE).pixels
    rows: dict[str, list[dict[str, float]]] = {"fast": [], "plain": []}
    for seed in range(given.seeds):
        for path, found in rows.items():
            samples = learn(pixels, path, precision, given.images, seed, machine.device)
            found.append(look(judge, samples, truth))
            print(f"seed {seed} {path}: {found[-1]}", flush=True) if not given.json else None
    figures: dict[str, Any] = {}
    for name in rows["fast"][0]:
        fast, plain = (np.asarray([row[name] for row in rows[path]]) for path in ("fast", "plain"))
        apart = stats.ttest_rel(fast, plain).confidence_interval()
        figures |= {
            f"{name}_fast": fast.mean(), f"{name}_plain": plain.mean(), f"{name}_difference": (fast - plain).mean(),
            f"{name}_low": float(apart.low), f"{name}_high": float(apart.high),
            f"{name}_within_noise": bool(apart.low <= 0 <= apart.high),
        }  # fmt: skip
    figures = {"ratio": figures["frechet_judge_fast"] / figures["frechet_judge_plain"], **figures}
    measure.show(figures | {"n": given.seeds, "images": given.images, "precision": precision}, given.json)


def learn(pixels: Pixels, path: str, precision: Any, images: int, seed: int, device: torch.device) -> Pixels:
    """2,000 samples of a training."""
    never, usual = 10**9, (convolution.FEW, convolution.SMALL)
    if path == "plain":
        convolution.FEW = convolution.SMALL = 0  # the library's kernels throughout
    config = TrainConfig(
        images=images, seed=seed, precision=precision if path == "fast" else "fp32",
        sheet_every=never, snapshot_every=never, state_every=never,
    )  # fmt: skip
    training = Training(DCGANConfig(SIZE, 3, WIDTH), config, device)
    for _ in train(training, pixels):
        pass
    convolution.FEW, convolution.SMALL = usual
    draw, z = fold(training.freeze()), torch.from_numpy(latents(range(SAMPLES), 100, "normal")).to(device)
    with torch.inference_mode():
        return np.concatenate([to_pixels(draw(part)) for part in z.split(100)])


def look(judge: Judge, samples: Pixels, truth: Pixels) -> dict[str, float]:
    """What the classifier makes of samples, beside renders."""
    shares: Callable[[Pixels], dict[str, float]] = lambda shown: {  # noqa: E731
        name: float((found > 0.5).mean()) for name, found in attribute.probabilities(judge, shown).items()
    }
    mine, theirs = shares(samples), shares(truth)
    return {
        "frechet_judge": float(frechet(attribute.features(judge, samples), attribute.features(judge, truth))),
        "attributes_off": float(np.mean([abs(mine[name] - theirs[name]) for name in mine])),
    }


if __name__ == "__main__":
    main()
