"""The Frechet distance between two sets of features, each taken as a Gaussian: Heusel et al., "GANs Trained by a Two
Time-Scale Update Rule" (2017), the FID where the features are Inception's; Dowson and Landau (1982) for the formula.

d^2 = |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^(1/2))
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ganlab.errors import InvalidValue


def frechet(a: ArrayLike, b: ArrayLike) -> float:
    """d^2 of features `[N, D]` and `[M, D]`, N and M at least 2; 0 for the same set.

    It is too large for small sets, the more so the more features there are: compare only what has the same N and M.
    """
    first, second = (np.asarray(rows, np.float64) for rows in (a, b))
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != second.shape[1] or min(len(first), len(second)) < 2:
        raise InvalidValue(name="the features", value=(first.shape, second.shape), remedy="give [N, D] and [M, D]")
    return of_gaussians(first.mean(0), _covariance(first), second.mean(0), _covariance(second))


def of_gaussians(
    mean_a: NDArray[np.float64],
    covariance_a: NDArray[np.float64],
    mean_b: NDArray[np.float64],
    covariance_b: NDArray[np.float64],
) -> float:
    """d^2 of two Gaussians, means `[D]` and covariances `[D, D]`.

    The trace of (C_a C_b)^(1/2) is that of the symmetric (C_a^(1/2) C_b C_a^(1/2))^(1/2): real, singular or not.
    """
    values, vectors = np.linalg.eigh(covariance_a)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T  # C_a^(1/2)
    mixed = np.sqrt(np.linalg.eigvalsh(root @ covariance_b @ root).clip(0)).sum()
    apart = np.square(mean_a - mean_b).sum()
    return max(float(apart + np.trace(covariance_a) + np.trace(covariance_b) - 2 * mixed), 0.0)


def _covariance(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.atleast_2d(np.cov(rows, rowvar=False))
