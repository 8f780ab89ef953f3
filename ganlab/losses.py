"""GAN objectives as pure functions of logits: D's verdicts before any squashing, `[N]`; each returns a scalar.

| name           | D minimises                          | G minimises       | source                               |
| non-saturating | -log D(x) - log(1 - D(G(z)))         | -log D(G(z))      | Goodfellow et al. 2014, section 3    |
| minimax        | the same                             | log(1 - D(G(z)))  | the same, eq. 1; saturates at first  |
| least-squares  | ((d(x) - 1)^2 + d(G(z))^2) / 2       | (d(G(z)) - 1)^2/2 | Mao et al. 2017, eq. 9               |
| hinge          | max(0, 1 - d(x)) + max(0, 1 + d(G))  | -d(G(z))          | Lim, Ye 2017; Miyato et al. 2018     |
| wasserstein    | d(G(z)) - d(x)                       | -d(G(z))          | Arjovsky et al. 2017; with a penalty |

where D = sigmoid(d). Two penalties on D go with them: Gulrajani et al. 2017 (`gradient_penalty`), without which
`wasserstein` has no bound, and Mescheder et al. 2018 (`r1`), for any of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import relu, softplus

Critic = Callable[[Tensor], Tensor]
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


def d_least_squares(real: Tensor, fake: Tensor, real_label: float = 1.0) -> Tensor:
    """((d(x) - t)^2 + d(G(z))^2) / 2, targets t and 0."""
    return 0.5 * ((real - real_label).square().mean() + fake.square().mean())


def g_least_squares(fake: Tensor) -> Tensor:
    """(d(G(z)) - 1)^2 / 2."""
    return 0.5 * (fake - 1).square().mean()


def d_hinge(real: Tensor, fake: Tensor, real_label: float = 1.0) -> Tensor:
    """max(0, 1 - d(x)) + max(0, 1 + d(G(z))); it has no label to smooth."""
    return relu(1 - real).mean() + relu(1 + fake).mean()


def d_wasserstein(real: Tensor, fake: Tensor, real_label: float = 1.0) -> Tensor:
    """d(G(z)) - d(x), minus the estimated distance; it has no label to smooth."""
    return fake.mean() - real.mean()


def g_raise(fake: Tensor) -> Tensor:
    """-d(G(z)), of hinge and wasserstein."""
    return -fake.mean()


def gradient_penalty(critic: Critic, real: Tensor, fake: Tensor, mix: Tensor) -> Tensor:
    """(|grad d(y)| - 1)^2 at y = mix x + (1 - mix) G(z), mix `[N, 1, 1, 1]` uniform on [0, 1] (Gulrajani, alg. 1)."""
    between = (mix * real + (1 - mix) * fake).detach()
    return (_slope(critic, between).sqrt() - 1).square().mean()


def r1(critic: Critic, real: Tensor) -> Tensor:
    """|grad d(x)|^2 / 2 at real pictures (Mescheder et al. 2018, eq. 9 with gamma 1)."""
    return 0.5 * _slope(critic, real.detach()).mean()


def _slope(critic: Critic, x: Tensor) -> Tensor:
    """|grad d|^2 `[N]` at each picture, itself differentiable."""
    x = x.requires_grad_(True)
    (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gradient.float().square().flatten(1).sum(1)


@dataclass(frozen=True)
class Objective:
    """What D and G minimise, and whether a logit is a probability's (`verdict` makes it one) or a mere height."""

    d: DLoss
    g: GLoss
    verdict: Critic = torch.sigmoid
    probability: bool = True


def _clamped(logit: Tensor) -> Tensor:
    """A least-squares verdict, whose targets are 0 and 1."""
    return logit.clamp(0, 1)


def _margin(logit: Tensor) -> Tensor:
    """A hinge verdict, whose margins are -1 and 1, on [0, 1]."""
    return ((logit + 1) / 2).clamp(0, 1)


def _height(logit: Tensor) -> Tensor:
    return logit


OBJECTIVES = {
    "non-saturating": Objective(d_cross_entropy, g_non_saturating),
    "minimax": Objective(d_cross_entropy, g_minimax),
    "least-squares": Objective(d_least_squares, g_least_squares, _clamped),
    "hinge": Objective(d_hinge, g_raise, _margin),
    "wasserstein": Objective(d_wasserstein, g_raise, _height, probability=False),
}
