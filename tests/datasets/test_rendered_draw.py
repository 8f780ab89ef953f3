"""The drawing helpers against plain geometry."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from ganlab.datasets.rendered import draw
from ganlab.datasets.rendered.draw import Canvas, Draws


def canvas(size: int = 64, count: int = 1) -> Canvas:
    return Canvas.blank(count, size, "cpu")


def area(k: Canvas, distance: torch.Tensor) -> float:
    """Covered area in frame units squared."""
    return float(k.cover(distance).sum()) * k.px**2


def nearest(k: Canvas, points: torch.Tensor) -> torch.Tensor:
    """Distance from every pixel to the nearest of many points `[P, 2]`."""
    x, y = torch.broadcast_tensors(k.x[0], k.y[0])
    return torch.cdist(torch.stack([x, y], -1).view(-1, 2), points).min(dim=1).values.view(1, *x.shape)


def test_areas() -> None:
    k = canvas(128)
    assert area(k, draw.ellipse(k.x, k.y, 0.1, 0.0, 0.6, 0.4)) == pytest.approx(math.pi * 0.24, rel=0.01)
    assert area(k, draw.box(k.x, k.y, 0.0, 0.1, 0.5, 0.3)) == pytest.approx(0.6, rel=0.01)
    assert area(k, draw.box(k.x, k.y, 0.0, 0.0, 0.5, 0.5, 0.5)) == pytest.approx(math.pi * 0.25, rel=0.01)
    assert area(k, draw.capsule(k.x, k.y, -0.5, 0.0, 0.5, 0.0, 0.2)) == pytest.approx(0.4 + math.pi * 0.04, rel=0.01)


def test_curve_is_the_distance_to_its_points() -> None:
    k = canvas(32)
    a, b, c = (-0.6, 0.2), (0.1, -0.4), (0.6, 0.3)
    t = torch.linspace(0, 1, 2001)[:, None]
    points = (1 - t) ** 2 * torch.tensor(a) + 2 * t * (1 - t) * torch.tensor(b) + t**2 * torch.tensor(c)
    found, place = draw.curve(k.x, k.y, a, b, c, steps=4)
    true = nearest(k, points)
    near = true < 0.15
    assert (found - true)[near].abs().max() < 0.01
    assert place.min() >= 0 and place.max() <= 1


def test_join_fills_a_crease_and_nothing_else() -> None:
    first, second = torch.tensor([0.1, 0.1, 0.5]), torch.tensor([0.1, 0.5, 0.1])
    assert torch.allclose(draw.join(first, second, 0.2), torch.tensor([0.05, 0.1, 0.1]))


def test_wave_and_ramp() -> None:
    t = torch.linspace(-2, 2, 401)
    assert (draw.wave(t) - torch.sin(2 * math.pi * t)).abs().max() < 0.06
    ends = draw.ramp(torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0]), 1.0, 3.0)
    assert ends.tolist() == [0, 0, 0.5, 1, 1]
    assert draw.ramp(torch.tensor([0.0, 4.0]), 3.0, 1.0).tolist() == [1, 0]


def test_over_and_multiply() -> None:
    k = canvas(16, count=2)
    half = torch.full((2, 16, 16), 0.5)
    k.over(draw.colour(np.array([[1.0, 0.5, 0.0], [0.0, 0.0, 1.0]]), "cpu"), half)
    assert k.rgb[:, :, 3, 3].tolist() == [[0.5, 0.25, 0.0], [0.0, 0.0, 0.5]]
    k.multiply(draw.colour(np.zeros((2, 3)), "cpu"), half)
    assert k.rgb[:, :, 3, 3].tolist() == [[0.25, 0.125, 0.0], [0.0, 0.0, 0.25]]


def test_a_window_is_the_same_memory() -> None:
    k = canvas(16)
    place = (-0.3, -0.55, 0.45, 0.1)
    window = k.window(*place)
    window.over(torch.ones(1, 3, 1, 1), torch.ones(1, *window.rgb.shape[2:]))
    x, y = torch.broadcast_tensors(k.x[0], k.y[0])
    half = k.px / 2
    touched = (x + half > place[0]) & (x - half < place[2]) & (y + half > place[1]) & (y - half < place[3])
    assert torch.equal(k.rgb[0, 0] == 1, touched)
    down, across = k.rows(*place)
    assert torch.equal(k.x[:, :, across], window.x) and torch.equal(k.y[:, down], window.y)


def test_draws_are_named_and_uniform() -> None:
    indices = np.arange(20_000)
    draws = Draws(indices, seed=5)
    values = draws.uniform("a", -1, 3)
    assert np.array_equal(values[7:9], Draws(indices[7:9], 5).uniform("a", -1, 3))
    assert np.abs(np.histogram(values, 10, (-1, 3))[0] - 2000).max() < 200
    others = [
        draws.uniform("b", -1, 3),
        Draws(indices, 6).uniform("a", -1, 3),
        Draws(indices + 1, 5).uniform("a", -1, 3),
    ]
    assert all(abs(np.corrcoef(values, other)[0, 1]) < 0.03 for other in others)
    bell = draws.bell("c", 2.0, 0.3)
    assert abs(bell.mean() - 2) < 0.01 and abs(bell.std() - 0.1) < 0.005 and np.abs(bell - 2).max() < 0.3
    assert np.abs(np.bincount(draws.choice("d", [1, 2, 1])) / 20_000 - [0.25, 0.5, 0.25]).max() < 0.02
    assert abs(draws.coin("e", 0.3).mean() - 0.3) < 0.02


def test_palette() -> None:
    stops = [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (1.0, 1.0, 0.0)]
    found = draw.palette(np.array([-1.0, 0.0, 0.25, 0.5, 1.0]), stops)
    assert found.tolist() == [[0, 0, 0], [0, 0, 0], [0.5, 0, 0], [1, 0, 0], [1, 1, 0]]
