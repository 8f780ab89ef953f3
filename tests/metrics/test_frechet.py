"""The Frechet distance against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.errors import InvalidValue
from ganlab.metrics import frechet
from ganlab.metrics.frechet import of_gaussians


def test_gaussians_with_commuting_covariances_have_a_closed_form() -> None:
    """|m_a - m_b|^2 + the sum of (s_a - s_b)^2 over the axes they share, here turned by a rotation."""
    turned, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(4, 4)))
    first, second = np.array([1.0, 2.0, 3.0, 0.5]), np.array([2.0, 2.0, 0.1, 0.0])
    a, b = (turned @ np.diag(spread**2) @ turned.T for spread in (first, second))
    mean = np.array([1.0, 0, 0, 0])
    expected = 1 + np.square(first - second).sum()
    assert of_gaussians(mean, a, np.zeros(4), b) == pytest.approx(expected)
    assert of_gaussians(np.zeros(4), b, mean, a) == pytest.approx(expected)


def test_covariances_that_do_not_commute_agree_with_the_eigenvalues_of_their_product() -> None:
    random = np.random.default_rng(1)
    a, b = (rows @ rows.T for rows in random.normal(size=(2, 3, 3)))
    mixed = np.sqrt(np.linalg.eigvals(a @ b).real).sum()
    assert of_gaussians(np.zeros(3), a, np.zeros(3), b) == pytest.approx(np.trace(a) + np.trace(b) - 2 * mixed)


def test_a_set_and_its_shifted_copy() -> None:
    rows = np.random.default_rng(2).normal(size=(50, 8))
    assert frechet(rows, rows) == pytest.approx(0, abs=1e-9)
    assert frechet(rows, rows + 2) == pytest.approx(8 * 4)
    assert frechet(rows, 3 * (rows - rows.mean(0)) + rows.mean(0)) == pytest.approx(4 * rows.var(0, ddof=1).sum())


def test_fewer_rows_than_features_are_no_harm() -> None:
    rows = np.random.default_rng(3).normal(size=(5, 40))
    assert frechet(rows, rows + 1) == pytest.approx(40)


def test_what_cannot_be_compared_is_said() -> None:
    with pytest.raises(InvalidValue, match="features"):
        frechet(np.zeros((4, 3)), np.zeros((4, 2)))
    with pytest.raises(InvalidValue, match="features"):
        frechet(np.zeros((1, 3)), np.zeros((4, 3)))
