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


def test_least_squares_is_equation_9() -> None:
    wanted = 0.5 * ((REAL - 1) ** 2).mean() + 0.5 * (FAKE**2).mean()
    assert losses.d_least_squares(REAL, FAKE).item() == pytest.approx(wanted.item())
    assert losses.g_least_squares(FAKE).item() == pytest.approx((0.5 * (FAKE - 1) ** 2).mean().item())
    smoothed = 0.5 * ((REAL - 0.9) ** 2).mean() + 0.5 * (FAKE**2).mean()
    assert losses.d_least_squares(REAL, FAKE, 0.9).item() == pytest.approx(smoothed.item())


def test_hinge_counts_what_is_within_the_margins() -> None:
    wanted = torch.clamp(1 - REAL, min=0).mean() + torch.clamp(1 + FAKE, min=0).mean()
    assert losses.d_hinge(REAL, FAKE).item() == pytest.approx(wanted.item())
    assert losses.d_hinge(torch.tensor([1.5]), torch.tensor([-1.5])).item() == 0
    assert losses.g_raise(FAKE).item() == pytest.approx(-FAKE.mean().item())


def test_wasserstein_is_the_difference_of_means() -> None:
    assert losses.d_wasserstein(REAL, FAKE).item() == pytest.approx((FAKE.mean() - REAL.mean()).item())


def test_penalties_of_a_linear_critic_are_its_slopes() -> None:
    weight = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)

    def critic(x: torch.Tensor) -> torch.Tensor:
        return (x.flatten(1) * weight).sum(1)

    real, fake = torch.randn(6, 2, 1, 1, dtype=torch.float64), torch.randn(6, 2, 1, 1, dtype=torch.float64)
    penalty = losses.gradient_penalty(critic, real, fake, torch.rand(6, 1, 1, 1, dtype=torch.float64))
    assert penalty.item() == pytest.approx((5 - 1) ** 2)
    assert losses.r1(critic, real).item() == pytest.approx(25 / 2)
    penalty.backward()
    assert weight.grad is not None  # d/dw (|w| - 1)^2 = 2 (|w| - 1) w / |w|
    assert weight.grad.tolist() == pytest.approx([2 * 4 * 3 / 5, 2 * 4 * 4 / 5])


def test_the_penalty_is_taken_between_real_and_fake() -> None:
    seen: list[torch.Tensor] = []

    def critic(x: torch.Tensor) -> torch.Tensor:
        seen.append(x.detach())
        return x.square().flatten(1).sum(1)

    real, fake = torch.ones(2, 1, 1, 1), torch.full((2, 1, 1, 1), 3.0)
    penalty = losses.gradient_penalty(critic, real, fake, torch.tensor([0.0, 0.25]).view(2, 1, 1, 1))
    assert seen[0].flatten().tolist() == [3.0, 2.5]
    assert penalty.item() == pytest.approx(((6 - 1) ** 2 + (5 - 1) ** 2) / 2)  # the slope of x^2 is 2 x


@pytest.mark.parametrize("name", losses.OBJECTIVES)
def test_every_objective_pulls_real_up_fake_down_and_g_pulls_fake_up(name: str) -> None:
    objective = losses.OBJECTIVES[name]
    real, fake = torch.full((3,), 0.2, requires_grad=True), torch.full((3,), 0.2, requires_grad=True)
    objective.d(real, fake, 1.0).backward()
    assert real.grad is not None and fake.grad is not None
    assert (real.grad < 0).all() and (fake.grad > 0).all()
    lifted = torch.full((3,), 0.2, requires_grad=True)
    objective.g(lifted).backward()
    assert lifted.grad is not None and (lifted.grad < 0).all()
    low, high = objective.verdict(torch.tensor([-2.0, 2.0])).tolist()
    assert low < high and (not objective.probability or 0 <= low < 0.5 < high <= 1)


def test_a_verdict_is_what_its_objective_makes_of_a_logit() -> None:
    logit = torch.tensor([-3.0, -1.0, 0.0, 0.5, 1.0, 3.0])
    expected = {
        "non-saturating": logit.sigmoid(),
        "minimax": logit.sigmoid(),
        "least-squares": torch.tensor([0, 0, 0, 0.5, 1, 1]),
        "hinge": torch.tensor([0, 0, 0.5, 0.75, 1, 1]),
        "wasserstein": logit,
    }
    assert expected.keys() == losses.OBJECTIVES.keys()
    for name, wanted in expected.items():
        assert torch.allclose(losses.OBJECTIVES[name].verdict(logit), wanted), name
        assert losses.OBJECTIVES[name].probability is (name != "wasserstein")
