"""Moves on a small model: several at once, numbers exactly, directions added, one made to leave the others alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganlab import lab
from ganlab.errors import InvalidValue
from ganlab.lab.moves import ends, hold, leave


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> lab.Model:
    return lab.load(tiny_model, "cpu")


def a_direction(seed: int, size: int, length: float = 1.0) -> lab.Direction:
    vector = np.random.default_rng(seed).normal(size=size).astype(np.float32)
    return lab.Direction(f"d{seed}", vector / np.linalg.norm(vector) * np.float32(length), 1.0, 2.0)


def test_directions_add_and_numbers_replace_in_any_order(model: lab.Model) -> None:
    z, first, second = model.z(range(3)), a_direction(1, model.z_dim), a_direction(2, model.z_dim)
    held = [(4, 1.25), (first, -0.5), (second, 2.0)]
    moved = hold(z, held)
    assert np.allclose(moved, hold(z, held[::-1]), atol=1e-6)
    others = [k for k in range(model.z_dim) if k != 4]
    assert (moved[:, 4] == 1.25).all()
    assert np.allclose(moved[:, others], (z - 0.5 * first.vector + 2 * second.vector)[:, others], atol=1e-6)
    assert (z == model.z(range(3))).all(), "what was given stays"
    with pytest.raises(InvalidValue, match="coordinate"):
        hold(z, [(model.z_dim, 1.0)])


def test_a_walk_goes_on_top_of_what_is_held(model: lab.Model) -> None:
    first, second = a_direction(1, model.z_dim), a_direction(2, model.z_dim)
    held = [(4, 1.25), (first, 0.5)]
    base = hold(model.z([3]), held)[0]
    number = lab.walk(model, 3, coordinate=7, frames=5, held=held)
    assert number.z[:, 7].tolist() == [-2, -1, 0, 1, 2]
    rest = [k for k in range(model.z_dim) if k != 7]
    assert (number.z[:, rest] == base[rest]).all() and (number.pixels == model.pixels(z=number.z)).all()
    along = lab.along(model, second, 3, 5, 2.0, held=held)
    assert (along.z[:, 4] == 1.25).all(), "a held number stays although the direction has a share in it"
    free = [k for k in range(model.z_dim) if k != 4]
    assert np.allclose((along.z[4] - base)[free], 2 * second.vector[free], atol=1e-5)
    assert (along.pixels == lab.along(model, second, frames=5, reach=2.0, z=model.z([3])[0], held=held).pixels).all()
    assert (lab.walk(model, 3, coordinate=4, frames=5, held=held).z[:, 4] == [-2, -1, 0, 1, 2]).all()
    for wrong in ({}, {"seed": 3, "z": model.z([3])[0]}):
        with pytest.raises(InvalidValue, match="one of the two"):
            lab.along(model, second, **wrong)


def test_a_direction_leaves_the_held_ones_alone(model: lab.Model) -> None:
    first, second = a_direction(1, model.z_dim), a_direction(2, model.z_dim, length=3.0)
    apart = leave(second, [(first, 1.0), (4, 0.5)])
    assert abs(apart.vector @ first.vector) < 1e-5 < abs(second.vector @ first.vector)
    assert np.linalg.norm(apart.vector) == pytest.approx(3, rel=1e-5) and apart.name == second.name
    assert leave(second, [(4, 0.5)]) is second
    with pytest.raises(InvalidValue, match="within the others"):
        leave(first, [(first, 1.0)])


def test_ends_are_low_and_high_of_each_move(model: lab.Model) -> None:
    first, z = a_direction(1, model.z_dim), model.z([5])[0]
    shown = ends(model, z, [2, first], 1.5, [(2, 9.0), (4, 1.0)])
    wanted = np.repeat(z[None], 4, 0)
    wanted[2:] += np.array([-1.5, 1.5], np.float32)[:, None] * first.vector
    wanted[:, 2], wanted[:, 4] = [-1.5, 1.5, 9, 9], 1
    assert (shown == model.pixels(z=wanted)).all()
    assert ends(model, z, [], 1.0).shape == (0, 16, 16, 3)
