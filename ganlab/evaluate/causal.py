"""Which units of a stage draw a thing: a set that is learnt jointly, by what its absence does to pictures.

Bau et al., "GAN Dissection" (2019), section 3.3: a number d between 0 and 1 for each unit says how much of it is
dropped, and is found by gradient descent through the generator and the judge. What is sought takes the thing away,
leaves the rest of the picture as it is, and keeps the pictures' features as spread as those of real ones; a regression
only knows where units are active, not what they cause. The judge sees each picture shifted, mirrored, paler and noisier
(Athalye et al., "Synthesizing Robust Adversarial Examples", 2018), lest a set be found that fools this judge alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganlab import dissect, seeds, store
from ganlab.judges import Judge
from ganlab.lab import Model

PICTURES = 256
BATCH = 64
STEPS = 120
RATE = 0.1
START = -2.0
"""The logit that every d starts from: 12 % of each unit."""
TRADE = 0.5
"""How much all of the thing is worth: half of the change elsewhere that a random half of the units causes."""
REALISM = 0.5
"""What features as far from real ones as these vary are worth."""
DRAW = 7
SHIFT, LIGHT, NOISE = 3, 0.2, 0.08
"""How a picture is changed for the judge: by up to so many px, and so much of the scale [-1, 1]."""


def learned(
    model: Model,
    judge: Judge,
    stage: str,
    first: int,
    real: NDArray[np.float32],
    steps: int = STEPS,
    tell: Callable[[int], None] | None = None,
) -> NDArray[np.float64]:
    """d `[units]` for a stage, learnt on the 256 seeds from `first` on; zeros where the judge sees nothing on them.

    judge: a segmenter, whose network gives logits `[N, S, S]` and has `features`. real: the features of real pictures
    `[M, D]`. tell: (pictures drawn by this step).
    """
    search = _Search(model, judge, stage, range(first, first + PICTURES), real)
    logits = torch.full((model.stages[stage],), START, device=model.device, requires_grad=True)
    adam = torch.optim.Adam([logits], RATE)
    if not search.area:
        return np.zeros(len(logits))
    chance = torch.Generator().manual_seed(DRAW)
    for step in range(steps):
        rows = seeds.permutation(PICTURES, DRAW, step)[:BATCH]
        with torch.enable_grad():
            loss = search.loss(torch.from_numpy(rows).to(model.device), logits.sigmoid(), chance)
            adam.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
        if tell:
            tell(BATCH)
    return logits.detach().sigmoid().cpu().numpy().astype(np.float64)


class _Search:
    """What is lost by dropping a share of each unit, on some seeds."""

    def __init__(
        self, model: Model, judge: Judge, stage: str, numbers: Sequence[int], real: NDArray[np.float32]
    ) -> None:
        self.judge, self.stage = judge, stage
        wanted = torch.from_numpy(np.asarray(real, np.float32)).to(model.device)
        self.mean, self.spread = wanted.mean(0), wanted.std(0, correction=0)
        self.generator = store.load_generator(model.folder, model.device)  # the model's own is made for drawing alone
        self.h = model.trace(stage, numbers).h.clone()  # a plain tensor, through which gradients may go
        with torch.no_grad():
            self.x = torch.cat([self._draw(part) for part in _batches(self.h)])
            self.there = torch.cat([judge.network(part) for part in _batches(self.x)]) > 0  # [N, S, S]
            self.area = float(self.there.sum((1, 2)).float().mean())
            self.usual = self._usual()

    def loss(self, rows: Tensor, dropped: Tensor, chance: torch.Generator) -> Tensor:
        """The thing's area that is left, over that before, the change elsewhere, over that of a random half, and how
        far the features are from real ones."""
        x = self._draw(self.h[rows] * (1 - dropped)[:, None, None])
        left = self.judge.network(_changed(x, chance)).sigmoid().sum((1, 2)).mean() / self.area
        loss: Tensor = left + TRADE * self._elsewhere(rows, x) / self.usual
        return loss + REALISM * self._unreal(x)

    def _unreal(self, x: Tensor) -> Tensor:
        """The Frechet distance of the features' Gaussians, taken as independent, over the real ones' variance."""
        seen: Tensor = self.judge.network.features(x)  # type: ignore[operator]
        apart = (seen.mean(0) - self.mean).square() + (seen.std(0, correction=0) - self.spread).square()
        unreal: Tensor = apart.sum() / self.spread.square().sum().clamp(min=1e-9)
        return unreal

    def _draw(self, h: Tensor) -> Tensor:
        """x as three channels, which the judge's network reads."""
        x = self.generator.finish(h, self.stage)
        return x.expand(-1, 3, -1, -1)

    def _elsewhere(self, rows: Tensor, x: Tensor) -> Tensor:
        outside = ~self.there[rows]
        return ((x - self.x[rows]).abs().mean(1) * outside).sum() / outside.sum().clamp(min=1)

    def _usual(self) -> float:
        """The change elsewhere that a random half of the units causes, in units of x."""
        units = self.h.shape[1]
        keep = torch.ones(units, device=self.h.device)
        keep[dissect.random_units(units, units // 2)] = 0
        rows = torch.arange(min(BATCH, len(self.h)), device=self.h.device)
        return float(self._elsewhere(rows, self._draw(self.h[rows] * keep[:, None, None]))) or 1.0


def _changed(x: Tensor, chance: torch.Generator) -> Tensor:
    """x `[N, 3, S, S]` paler or stronger in colour, lighter or darker, noisy, shifted around its edges, mirrored."""

    def uniform(low: float, high: float) -> Tensor:
        return torch.empty(len(x), 1, 1, 1).uniform_(low, high, generator=chance).to(x.device)

    gray = x.mean(1, keepdim=True)
    x = (gray + (x - gray) * uniform(0.5, 1.5)) * uniform(1 - LIGHT, 1 + LIGHT) + uniform(-LIGHT, LIGHT)
    x = x + NOISE * torch.randn(x.shape, generator=chance).to(x.device)
    down, right, mirrored = (int(k) for k in torch.randint(-SHIFT, SHIFT + 1, (3,), generator=chance))
    x = x.roll((down, right), (2, 3))
    return x.flip(3) if mirrored > 0 else x


def _batches(rows: Tensor) -> list[Tensor]:
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
