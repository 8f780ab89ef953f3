"""Networks, data and a config become an iterator of `Progress`. This room knows no process and no page."""

from ganlab.train.config import PRESETS, Preset, TrainConfig
from ganlab.train.health import Watch
from ganlab.train.loop import Progress, train
from ganlab.train.ranks import Ranks, joined
from ganlab.train.training import Training

__all__ = ["PRESETS", "Preset", "Progress", "Ranks", "TrainConfig", "Training", "Watch", "joined", "train"]
