"""What stands in marked places, on pictures whose edges, steps and differences are known."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.metrics import gradients, rims, spreads

SIDE = 32


def place(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    mask = np.zeros((1, SIDE, SIDE), bool)
    for top, left, bottom, right in boxes:
        mask[0, top:bottom, left:right] = True
    return mask


def grey(levels: np.ndarray) -> np.ndarray:
    """[N, S, S] -> pixels [N, S, S, 3]"""
    return np.repeat(levels[..., None], 3, -1).astype(np.uint8)


def test_the_gradient_is_that_of_a_slope_and_none_of_a_wall() -> None:
    ramp = np.broadcast_to(np.arange(SIDE) * 3.0, (1, SIDE, SIDE))
    where = place((8, 8, 20, 20))
    area = where.sum() + 4 * 12  # the border of one px around a square, without its corners
    assert gradients(grey(ramp), where)[0] / area == pytest.approx(3)
    assert gradients(grey(ramp.swapaxes(1, 2)), where)[0] / area == pytest.approx(3)
    assert gradients(grey(np.full((1, SIDE, SIDE), 90.0)), where)[0] == 0
    assert gradients(ramp[..., None].astype(np.uint8), where)[0] == pytest.approx(3 * area)


def test_a_bright_patch_with_crisp_edges_is_seen_although_nothing_is_in_it() -> None:
    """The very thing that a judge of windows passes over."""
    where = place((8, 8, 20, 20))
    patch = np.where(where, 200.0, 100.0)
    assert gradients(grey(patch), where)[0] > 0
    assert rims(grey(patch), where)[0] == pytest.approx(100)
    assert rims(grey(300 - patch), where)[0] == pytest.approx(100)  # darker counts as lighter does


def test_each_patch_has_its_own_step_and_small_ones_none() -> None:
    where = place((2, 2, 10, 10), (20, 20, 28, 28), (2, 28, 3, 30))
    picture = np.full((1, SIDE, SIDE), 100.0)
    picture[0, 2:10, 2:10], picture[0, 20:28, 20:28], picture[0, 2:3, 28:30] = 110, 60, 250
    assert rims(grey(picture), where)[0] == pytest.approx(10 + 40)
    assert rims(grey(picture), np.zeros_like(where))[0] == 0


def test_what_is_pasted_into_every_picture_has_no_spread() -> None:
    where = np.concatenate([place((4, 4, 12, 12))] * 3)
    levels = np.random.default_rng(0).integers(0, 255, (3, SIDE, SIDE)).astype(float)
    levels[:, 4:12, 4:12] = 77
    assert (spreads(grey(levels), where) == 0).all()
    flat = np.array([10.0, 40.0, 100.0])[:, None, None] * np.ones((3, SIDE, SIDE))
    assert spreads(grey(flat), where) == pytest.approx([40, 10, 50])
    apart = where.copy()
    apart[2] = place((20, 20, 28, 28))[0]  # where no other has its place, nothing else is usual
    assert spreads(grey(flat), apart) == pytest.approx([15, 15, 0])
    assert (spreads(grey(flat), np.zeros_like(where)) == 0).all()


def test_a_picture_is_measured_for_itself() -> None:
    levels = np.random.default_rng(1).integers(0, 255, (5, SIDE, SIDE)).astype(float)
    where = np.concatenate([place((k, 4, 14, 16)) for k in range(5)])
    for measure in (gradients, rims):
        alone = [measure(grey(levels[k : k + 1]), where[k : k + 1])[0] for k in range(5)]
        assert measure(grey(levels), where) == pytest.approx(alone)
