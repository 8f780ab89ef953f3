"""The AUC against scikit-learn's, and an interval that holds what it should."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from ganlab.metrics import auc, auc_interval


def test_it_is_the_area_under_the_curve_ties_and_all() -> None:
    random = np.random.default_rng(0)
    high, low = random.integers(2, 12, 60) / 1.0, random.integers(0, 10, 45) / 1.0
    truth = np.repeat([1, 0], [60, 45])
    assert auc(high, low) == pytest.approx(roc_auc_score(truth, np.concatenate([high, low])))
    assert auc(low, low) == 0.5 and auc(np.array([3.0]), np.array([1.0, 2.0])) == 1


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Normals one apart are told with an AUC of 0.7602; three trials of forty each side."""
    random, held = np.random.default_rng(1), 0
    for _ in range(100):
        trials = [(random.normal(1, 1, 40), random.normal(0, 1, 40)) for _ in range(3)]
        value, (low, high) = auc_interval(trials)
        assert value == pytest.approx(np.mean([auc(*each) for each in trials])) and low <= value <= high
        held += low <= 0.7602 <= high
    assert held >= 85
