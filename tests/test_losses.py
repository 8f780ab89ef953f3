"""Losses against the formulas as the paper writes them, in float64."""

from __future__ import annotations

import math

import pytest
import torch

from ganlab import losses

REAL = torch.tensor([-3.0, -0.5, 0.0, 1.0, 4.0], dtype=torch.float64)
FAKE = torch.tensor([2.0, -1.5, 0.3, -4.0, 0.0], dtype=torch.float64)


def test_d_loss_is_equation_1() -> None:
    wanted = -(REAL.sigmoid().log().mean() + (1 - FAKE.sigmoid()).log().mean())
    assert losses.d_cross_entropy(REAL, FAKE).item() == pytest.approx(wanted.item())


@pytest.mark.parametrize("t", [0.9, 0.75])
def test_one_sided_smoothing_touches_the_real_side_alone(t: float) -> None:
    d = REAL.sigmoid()
    wanted = -(t * d.log() + (1 - t) * (1 - d).log()).mean() - (1 - FAKE.sigmoid()).log().mean()
    assert losses.d_cross_entropy(REAL, FAKE, t).item() == pytest.approx(wanted.item())


def test_g_losses_are_the_papers_two() -> None:
    assert losses.g_non_saturating(FAKE).item() == pytest.approx(-FAKE.sigmoid().log().mean().item())
    assert losses.g_minimax(FAKE).item() == pytest.approx((1 - FAKE.sigmoid()).log().mean().item())


def test_an_undecided_d_has_the_optimums_value() -> None:
    nothing = torch.zeros(4)
    assert losses.d_cross_entropy(nothing, nothing).item() == pytest.approx(math.log(4))
    assert losses.g_non_saturating(nothing).item() == pytest.approx(math.log(2))
    assert losses.g_minimax(nothing).item() == pytest.approx(-math.log(2))


def test_minimax_saturates_where_d_wins_and_the_other_does_not() -> None:
    def slope(loss: losses.GLoss) -> float:
        logit = torch.tensor([-12.0], requires_grad=True)
        loss(logit).backward()
        assert logit.grad is not None
        return logit.grad.item()

    assert -1e-5 < slope(losses.g_minimax) < 0
    assert slope(losses.g_non_saturating) == pytest.approx(-1, abs=1e-4)


def test_extreme_logits_stay_finite() -> None:
    far = torch.tensor([-1e4, 1e4])
    values = [losses.d_cross_entropy(far, far, 0.9), losses.g_non_saturating(far), losses.g_minimax(far)]
    assert all(math.isfinite(value.item()) for value in values)


def test_the_optimal_d_is_p_over_p_plus_q() -> None:
    p, q = 0.3, 0.1  # at one x; D minimises -(p log D + q log(1 - D))
    logit = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    for _ in range(400):
        real, fake = (
            losses.d_cross_entropy(logit, torch.tensor([-100.0])),
            losses.d_cross_entropy(torch.tensor([100.0]), logit),
        )
        (slope,) = torch.autograd.grad(p * real + q * fake, logit)
        logit = (logit - slope).detach().requires_grad_()
    assert logit.sigmoid().item() == pytest.approx(p / (p + q), abs=1e-4)


def test_each_objective_has_its_own_g() -> None:
    assert losses.OBJECTIVES["non-saturating"].g(FAKE) == losses.g_non_saturating(FAKE)
    assert losses.OBJECTIVES["minimax"].g(FAKE) == losses.g_minimax(FAKE)
