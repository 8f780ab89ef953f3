"""A model's discriminator, read when it is first asked for; a model and its edited views share one."""

from __future__ import annotations

import threading
from pathlib import Path

import torch

from ganlab import store
from ganlab.nets import Discriminator


class Critic:
    """`critic()`: the discriminator of a checkpoint folder, None where there is none. Safe in several threads."""

    def __init__(self, folder: Path, device: torch.device) -> None:
        self._folder, self._device = folder, device
        self._read = False
        self._network: Discriminator | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Discriminator | None:
        with self._lock:
            if not self._read:
                self._read = True
                if (self._folder / "discriminator.safetensors").exists():
                    self._network = store.load_discriminator(self._folder, self._device)
            return self._network
