"""Differentiable augmentation: the same draw for the same generator, gradients that flow, pictures that change."""

from __future__ import annotations

import pytest
import torch

from ganlab.seeds import generator
from ganlab.train.augment import COLOUR, HOLE, SHIFT, Changes, _shift, augment, draw_augmentation, draw_noise


def drawn(x: torch.Tensor, *place: int) -> Changes:
    return draw_augmentation(len(x), x.shape[-1], generator("cpu", *place))


def test_same_place_same_change_and_another_place_another() -> None:
    x = torch.rand(4, 3, 16, 16) * 2 - 1
    first, again, other = (augment(x, drawn(x, 0, place)) for place in (1, 1, 2))
    assert torch.equal(first, again) and not torch.equal(first, other)
    assert first.shape == x.shape and not torch.equal(first, x)


def test_gradient_reaches_what_is_still_seen() -> None:
    x = torch.zeros(8, 1, 16, 16, requires_grad=True)
    augment(x, drawn(x, 3)).sum().backward()
    assert x.grad is not None
    assert (x.grad.flatten(1).abs().sum(1) > 0).all()


def test_shift_moves_by_at_most_an_eighth_and_leaves_black_behind() -> None:
    x = torch.zeros(64, 1, 16, 16)
    x[:, :, 8, 8] = 1
    moved = _shift(x, drawn(x, 5)[SHIFT])
    rows, columns = moved[:, 0].flatten(1).argmax(1) // 16, moved[:, 0].flatten(1).argmax(1) % 16
    assert (rows - 8).abs().max() == 2 and (columns - 8).abs().max() == 2
    assert torch.equal(moved.sum((1, 2, 3)), torch.ones(64))


def test_a_change_is_brightness_saturation_contrast_then_a_shift_then_a_hole() -> None:
    """Each by Zhao's formula, written out picture by picture and pixel by pixel."""
    x = torch.rand(6, 3, 16, 16, generator=generator("cpu", 7)) * 2 - 1
    changes = drawn(x, 8)
    expected = torch.zeros_like(x)
    for k, picture in enumerate(x):
        brightness, saturation, contrast = changes[COLOUR][k].tolist()
        picture = picture + (brightness - 0.5)
        gray = picture.mean(0)
        picture = gray + (picture - gray) * (2 * saturation)
        picture = picture.mean() + (picture - picture.mean()) * (0.5 + contrast)
        (dy, dx), (y, c) = changes[SHIFT][k].tolist(), changes[HOLE][k].tolist()
        for row in range(16):
            for column in range(16):
                inside = 0 <= row + dy < 16 and 0 <= column + dx < 16
                hole = abs(row - y) < 4 and abs(column - c) < 4
                if inside and not hole:
                    expected[k, :, row, column] = picture[:, row + dy, column + dx]
    assert torch.allclose(augment(x, changes), expected, atol=1e-5)


def test_changes_are_drawn_over_their_whole_range() -> None:
    changes = draw_augmentation(4_000, 64, generator("cpu", 9))
    colour = changes[COLOUR]
    assert 0 <= float(colour.min()) < 0.01 and 0.99 < float(colour.max()) <= 1
    assert colour.mean(0).tolist() == pytest.approx([0.5] * 3, abs=0.02)
    assert (int(changes[SHIFT].min()), int(changes[SHIFT].max())) == (-8, 8)
    assert (int(changes[HOLE].min()), int(changes[HOLE].max())) == (0, 63)


def test_noise_has_the_level_that_it_names() -> None:
    x = torch.zeros(64, 3, 16, 16)
    noise = augment(x, draw_noise(x.shape, 0.4, generator("cpu", 1)))
    assert abs(float(noise.std()) - 0.4) < 0.01 and abs(float(noise.mean())) < 0.01
    assert torch.equal(noise, augment(x, draw_noise(x.shape, 0.4, generator("cpu", 1))))


def test_without_changes_nothing_changes() -> None:
    x = torch.rand(2, 3, 16, 16)
    assert augment(x, {}) is x
