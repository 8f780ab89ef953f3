"""GAN objectives as pure functions of logits: D's verdicts before the sigmoid, `[N]`; each returns a scalar.

D's loss is -log D(x) - log(1 - D(G(z))) in both (Goodfellow et al. 2014, eq. 1). G's is minimax, log(1 - D(G(z))),
which saturates while D wins, or non-saturating, -log D(G(z)), section 3's remedy and the default.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import softplus

DLoss = Callable[[Tensor, Tensor, float], Tensor]
GLoss = Callable[[Tensor], Tensor]


def d_cross_entropy(real: Tensor, fake: Tensor, real_label: float = 1.0) -> Tensor:
    """-[t log D(x) + (1 - t) log(1 - D(x))] - log(1 - D(G(z))); t is 1, or 0.9 with one-sided smoothing (Salimans)."""
    return (softplus(-real) + (1 - real_label) * real).mean() + softplus(fake).mean()


def g_non_saturating(fake: Tensor) -> Tensor:
    """-log D(G(z))."""
    return softplus(-fake).mean()


def g_minimax(fake: Tensor) -> Tensor:
    """log(1 - D(G(z)))."""
    return -softplus(fake).mean()


@dataclass(frozen=True)
class Objective:
    """What D and G minimise."""

    d: DLoss
    g: GLoss


OBJECTIVES = {
    "non-saturating": Objective(d_cross_entropy, g_non_saturating),
    "minimax": Objective(d_cross_entropy, g_minimax),
}
