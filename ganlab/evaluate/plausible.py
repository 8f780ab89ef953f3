"""Whether pictures could be a model's own: a judge of attributes sees the smile of a double exposure, the discriminator
sees the double exposure.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray

from ganlab import store
from ganlab.images import Pixels, to_tensor
from ganlab.lab import Model

Plausible = Callable[[Pixels], NDArray[np.bool_]]

LOWEST = 5
"""Per cent of plain samples that count as implausible."""
CHUNK = 64


def plausibility(model: Model, samples: Pixels) -> Plausible | None:
    """Whether the model's own discriminator puts pictures above the lowest 5 % of samples; None without one."""
    if not (model.folder / "discriminator.safetensors").exists():
        return None
    discriminator = store.load_discriminator(model.folder, model.device)

    def logits(pixels: Pixels) -> NDArray[np.float32]:
        with torch.inference_mode():
            starts = range(0, len(pixels), CHUNK)
            parts = [discriminator(to_tensor(pixels[i : i + CHUNK], model.device)).cpu() for i in starts]
        return torch.cat(parts).numpy()

    bound = np.percentile(logits(samples), LOWEST)
    return lambda pixels: logits(pixels) > bound
