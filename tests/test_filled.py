"""Chunks that are filled up hold the same pictures; on a card a picture is the same in any company."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from conftest import Make
from ganlab import lab
from ganlab.lab import filled
from ganlab.nets import Edits

FACES = Path(__file__).parents[1] / "checkpoints" / "faces"


def edits(rows: int) -> list[Edits]:
    """None, one that all pictures share, and one with a row for each."""
    own = torch.arange(rows).view(rows, 1, 1, 1) % 2 * torch.ones(rows, 8, 1, 1)
    return [{}, {"4x4": (torch.zeros(8, 1, 1), torch.ones(1, 8, 1, 1))}, {"4x4": (own, 1 - own)}]


@pytest.mark.parametrize("rows", [1, 9, 16])
def test_a_filled_chunk_holds_the_same_pictures(make_generator: Make, rows: int) -> None:
    network, z = make_generator(), torch.randn(rows, 12)
    with torch.inference_mode():
        for each in edits(rows):
            found, plain = filled.draw_in(network, z, each, 16), network(z, each)
            assert found.shape == plain.shape and torch.allclose(found, plain, atol=1e-5)


def test_a_cpu_fills_nothing_up(make_generator: Make) -> None:
    network, seen = make_generator(), []
    network.register_forward_pre_hook(lambda module, given: seen.append(len(given[0])))
    filled.draw(network, torch.randn(3, 12), {}, 64)
    assert seen == [3]


@pytest.mark.cuda
def test_on_a_card_a_seed_has_one_picture_whatever_batch_it_is_made_in() -> None:
    model = lab.load(FACES, "cuda")
    whole = model.pixels(seeds=range(64))
    assert np.array_equal(whole, model.pixels(seeds=range(64))), "twice the same"
    assert np.array_equal(whole[:9], model.pixels(seeds=range(9)))
    assert np.array_equal(whole[55:], model.pixels(seeds=range(55, 64))), "at other places of the batch"
    for seed in (0, 1, 40, 63):
        assert np.array_equal(whole[seed : seed + 1], model.pixels(seeds=[seed]))
    assert np.array_equal(whole, lab.load(FACES, "cuda").pixels(seeds=range(64))), "loaded anew"


@pytest.mark.cuda
def test_a_card_and_a_cpu_differ_by_a_level_at_most_and_seldom() -> None:
    z = lab.load(FACES, "cpu").z(range(64))
    card, cpu = (lab.load(FACES, device).pixels(z=z).astype(int) for device in ("cuda", "cpu"))
    apart = np.abs(card - cpu)
    assert apart.max() <= 1 and (apart > 0).mean() <= 0.001


@pytest.mark.cuda
def test_a_hosts_settings_do_not_reach_the_pictures() -> None:
    model = lab.load(FACES, "cuda")
    plain = model.pixels(seeds=range(9))
    with torch.autocast("cuda", torch.bfloat16), torch.backends.cudnn.flags(enabled=True, benchmark=True):
        assert np.array_equal(plain, model.pixels(seeds=range(9)))
