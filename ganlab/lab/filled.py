"""Whole chunks on a GPU, so that a picture does not depend on its company.

There the libraries choose their kernels by the batch, and these add up in different orders: a picture made alone would
differ by a level here and there from the same one among 64. On a CPU it does not, and nothing is filled up.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganlab.dissect import View
from ganlab.nets import Edits, Generator


def draw(generator: Generator | View, z: Tensor, edits: Edits, chunk: int) -> Tensor:
    """x `[N, C, H, W]` for at most `chunk` latents; on a GPU made in a batch of `chunk`."""
    return draw_in(generator, z, edits, chunk) if z.device.type == "cuda" else generator(z, edits)


def draw_in(generator: Generator | View, z: Tensor, edits: Edits, chunk: int) -> Tensor:
    """x `[N, C, H, W]`, made in a batch of `chunk`."""
    count = len(z)
    filled = {stage: (_each(keep, count, chunk), _each(add, count, chunk)) for stage, (keep, add) in edits.items()}
    x: Tensor = generator(_filled(z, chunk), filled)
    return x[:count]


def _each(edit: Tensor, count: int, chunk: int) -> Tensor:
    """An edit that has a row for each of `count` pictures, filled up; one that all share, as it is."""
    return _filled(edit, chunk) if edit.ndim == 4 and len(edit) == count > 1 else edit


def _filled(rows: Tensor, chunk: int) -> Tensor:
    """Rows with zeros behind them, `chunk` in all."""
    return torch.cat([rows, rows.new_zeros(chunk - len(rows), *rows.shape[1:])])
