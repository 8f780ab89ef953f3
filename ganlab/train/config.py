"""How a training is done, and the presets that a person chooses from. Every cadence is counted in images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from ganlab.device import Precision
from ganlab.errors import InvalidConfig
from ganlab.losses import OBJECTIVES


def _need(holds: bool, name: str, value: object, remedy: str) -> None:
    if not holds:
        raise InvalidConfig(what=f"{name} is {value!r}: {remedy}")


@dataclass(frozen=True)
class TrainConfig:
    """All that a training depends on beside its networks and its data. The optimiser is Adam, DCGAN section 4."""

    images: int = 60_000  # real images shown to D, repeats counted
    batch: int = 64
    seed: int = 0
    objective: str = "non-saturating"
    d_steps: int = 1
    g_steps: int = 1
    lr: float = 2e-4
    lr_d: float | None = None  # D's own; None: the same
    beta1: float = 0.5
    beta2: float = 0.999
    real_label: float = 0.9  # one-sided label smoothing; the paper has 1
    ema_half_life: int = 5_000  # images; at most a tenth of what has been seen
    gradient_penalty: float | None = None  # its weight; None: 10 for wasserstein, the paper's, and 0 for the others
    r1: float = 0.0  # weight of R1
    augment: Literal["auto", "none", "diff"] = "auto"  # auto: differentiable augmentation under 1,000 pictures
    instance_noise: float = 0.0  # standard deviation of noise on all that D sees, pictures being in [-1, 1]
    noise_images: int = 20_000  # images over which that noise fades to nothing
    precision: Precision = "fp32"
    micro_batch: int | None = None  # images that go through at once; None: as many as fit into memory
    report_every: int = 640
    sheet_every: int = 2_500
    snapshot_every: int = 10_000
    state_every: int = 5_000

    def __post_init__(self) -> None:
        for name in ("images", "batch", "d_steps", "g_steps", "ema_half_life", "noise_images", *CADENCES.values()):
            _need(getattr(self, name) >= 1, name, getattr(self, name), "choose 1 or more")
        for name in ("d_steps", "g_steps"):  # a round has 64 places for latents, from which both draw
            _need(getattr(self, name) <= 32, name, getattr(self, name), "choose 1 to 32")
        _need(self.batch >= 2, "batch", self.batch, "BatchNorm needs 2 or more")
        _need(self.seed >= 0, "seed", self.seed, "choose 0 or more")
        _need(self.objective in OBJECTIVES, "objective", self.objective, f"choose {' or '.join(OBJECTIVES)}")
        _need(0 < self.lr <= 1, "lr", self.lr, "choose above 0, at most 1 (the paper has 0.0002)")
        if self.lr_d is not None:
            _need(0 < self.lr_d <= 1, "lr_d", self.lr_d, "choose above 0, at most 1")
        _need(0 <= self.beta1 < 1, "beta1", self.beta1, "choose 0 or more, below 1 (the paper has 0.5)")
        _need(0 <= self.beta2 < 1, "beta2", self.beta2, "choose 0 or more, below 1 (0.999 is usual)")
        if self.gradient_penalty is not None:
            _need(0 <= self.gradient_penalty <= 1000, "gradient_penalty", self.gradient_penalty, "choose 0 to 1000")
        _need(0 <= self.r1 <= 1000, "r1", self.r1, "choose 0 to 1000")
        wants = "wasserstein has no bound without it; choose above 0 (10 is the paper's)"
        _need(self.objective != "wasserstein" or self.gradient_penalty != 0, "gradient_penalty", 0, wants)
        if self.micro_batch is not None:
            even = self.micro_batch >= 2 and self.batch % self.micro_batch == 0
            _need(even, "micro_batch", self.micro_batch, f"choose 2 or more that divides the batch of {self.batch}")
        _need(0.5 < self.real_label <= 1, "real_label", self.real_label, "choose above 0.5, at most 1")
        _need(0 <= self.instance_noise <= 2, "instance_noise", self.instance_noise, "choose 0 to 2")
        _need(self.augment in ("auto", "none", "diff"), "augment", self.augment, "choose auto, none or diff")
        _need(self.precision in ("fp32", "bf16"), "precision", self.precision, "choose fp32 or bf16")

    @property
    def penalised(self) -> float:
        """The gradient penalty's weight."""
        if self.gradient_penalty is not None:
            return self.gradient_penalty
        return 10.0 if self.objective == "wasserstein" else 0.0

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> TrainConfig:
        """From plain values, as in a run's config.json; InvalidConfig names the one that is wrong."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise InvalidConfig(what=f"training {', '.join(unknown)}: unknown; there are {', '.join(sorted(known))}")
        try:
            return cls(**values)
        except TypeError as error:
            raise InvalidConfig(what=f"training: {error}") from error


CADENCES = {"report": "report_every", "sheet": "sheet_every", "snapshot": "snapshot_every", "state": "state_every"}


@dataclass(frozen=True)
class Preset:
    """A named start: the network's width and size, and the training."""

    image_size: int
    width: int
    prior: Literal["normal", "uniform"]
    train: TrainConfig


# two-time-scale: Heusel et al. 2017, with the rates of Zhang et al. 2019. wasserstein: Gulrajani et al. 2017, alg. 1.
PRESETS = {
    "first-look": Preset(64, 32, "normal", TrainConfig(instance_noise=0.4)),
    "paper": Preset(
        64,
        64,
        "uniform",
        TrainConfig(
            images=1_000_000,
            batch=128,
            real_label=1.0,
            ema_half_life=10_000,
            sheet_every=5_000,
            snapshot_every=50_000,
            state_every=10_000,
        ),
    ),
    "small-data": Preset(
        64,
        32,
        "normal",
        TrainConfig(images=150_000, augment="diff", instance_noise=0.4, ema_half_life=10_000, snapshot_every=15_000),
    ),
    "two-time-scale": Preset(
        64,
        64,
        "normal",
        TrainConfig(
            images=250_000, lr=1e-4, lr_d=4e-4, ema_half_life=10_000, snapshot_every=25_000, state_every=10_000
        ),
    ),
    "wasserstein": Preset(
        64,
        32,
        "normal",
        TrainConfig(
            images=300_000,
            objective="wasserstein",
            d_steps=5,
            lr=1e-4,
            beta1=0.0,
            beta2=0.9,
            real_label=1.0,
            snapshot_every=30_000,
        ),
    ),
}


def preset(name: str) -> Preset:
    """The preset of that name, or InvalidConfig."""
    if name not in PRESETS:
        raise InvalidConfig(what=f"preset {name!r} is unknown; choose one of {', '.join(PRESETS)}")
    return PRESETS[name]


def resolve(config: TrainConfig, pictures: int) -> TrainConfig:
    """The config with "auto" decided for a set of that many pictures."""
    if config.augment != "auto":
        return config
    return replace(config, augment="diff" if pictures < FEW else "none")


FEW = 1_000
"""Under so many pictures D learns them by heart, and augmentation is worth its cost (Zhao et al. 2020)."""
