"""Precision and recall on sets whose overlap is known."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.errors import InvalidValue
from ganlab.metrics import precision_recall


def test_points_on_a_line_are_counted_by_hand() -> None:
    """k = 1: each ball reaches to the next point, so that real covers [-1, 3] and [9, 12], the samples all within 1."""
    real = np.array([[0.0], [1], [2], [10], [11]])
    made = np.array([[2.5], [5.0], [5.5], [10.4]])
    # balls of real: radius 1 around each -> covers -1..3 and 9..12; 2.5 and 10.4 of the four samples lie there
    # balls of made: 2.5 -> 2.5, 5.0 -> 0.5, 5.5 -> 0.5, 10.4 -> 4.9: 0, 1, 2 and 10, 11 are all covered
    assert precision_recall(real, made, k=1) == (0.5, 1.0)


def test_samples_of_one_mode_are_precise_and_recall_little() -> None:
    random = np.random.default_rng(0)
    left, right = random.normal(-10, 1, (200, 4)), random.normal(10, 1, (200, 4))
    precision, recall = precision_recall(np.concatenate([left, right]), random.normal(-10, 1, (200, 4)))
    assert precision > 0.85 and 0.35 < recall <= 0.5
    assert precision_recall(left, right) == (0.0, 0.0)
    assert precision_recall(left, left) == (1.0, 1.0)


def test_too_few_points_are_refused() -> None:
    with pytest.raises(InvalidValue, match="k is 3"):
        precision_recall(np.zeros((3, 2)), np.zeros((9, 2)))
