"""Whole ranges are scaled, nothing is clipped."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.datasets.levels import find_range, scale, to_eight_bits


def test_sixteen_bits_are_divided_by_257():
    values = np.arange(65536, dtype=np.uint16)
    assert np.array_equal(to_eight_bits(values), np.rint(values / 257).astype(np.uint8))


@pytest.mark.parametrize(
    ("low", "high", "floating", "expected"),
    [
        (0.0, 1.0, True, (0.0, 1.0)),
        (-0.9, 1.0, True, (-1.0, 1.0)),
        (0.0, 254.5, True, (0.0, 255.0)),
        (0, 1, False, (0.0, 255.0)),
        (0, 4095, False, (0.0, 65535.0)),
        (-3.0, 7.0, True, None),
        (-1, 255, False, None),
    ],
)
def test_range_is_the_first_usual_one_that_holds_the_values(low, high, floating, expected):
    assert find_range(low, high, floating) == expected


def test_scale_rounds_to_the_nearest_level():
    assert scale(np.array([-1.0, 0.0, 1.0]), -1.0, 1.0).tolist() == [0, 128, 255]


def test_an_unusual_range_is_stretched_and_nothing_is_lost():
    levels = to_eight_bits(np.array([-3.0, 2.0, 7.0], np.float32))
    assert levels.tolist() == [0, 128, 255]


def test_values_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="finite"):
        to_eight_bits(np.array([0.0, np.nan]))


def test_a_float_that_is_out_by_rounding_is_no_other_range():
    assert find_range(-0.0004, 1.0004, True) == (0.0, 1.0) and find_range(-1.0004, 1.0, True) == (-1.0, 1.0)


def test_a_dark_picture_of_sixteen_bits_stays_dark():
    assert to_eight_bits(np.array([0, 255], np.uint16)).tolist() == [0, 1]
