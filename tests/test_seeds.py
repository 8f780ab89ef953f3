"""A seed is a name: the same latent in every company, on every machine."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ganlab import seeds
from ganlab.errors import InvalidSeeds


def test_a_seed_has_these_numbers_on_every_machine() -> None:
    normal, uniform = seeds.latents([7], 3, "normal"), seeds.latents([7], 3, "uniform")
    reference = np.random.Generator(np.random.Philox(key=7))
    assert normal.dtype == uniform.dtype == np.float32
    assert np.array_equal(normal[0], reference.standard_normal(3).astype(np.float32))
    assert normal[0].tolist() == pytest.approx(NORMAL_7, abs=1e-7)
    assert uniform[0].tolist() == pytest.approx(UNIFORM_7, abs=1e-7)


NORMAL_7 = [-1.74969447, 0.574544132, 0.614283383]
UNIFORM_7 = [0.744146883, -0.409269243, -0.159804642]


def test_a_row_depends_on_its_seed_alone() -> None:
    alone = seeds.latents([5], 100)
    among = seeds.latents([9, 5, 2**63 - 1, 5, 0], 100)
    assert np.array_equal(among[1], alone[0]) and np.array_equal(among[3], alone[0])
    assert not np.array_equal(among[0], among[1])


def test_the_first_numbers_do_not_depend_on_z_dim() -> None:
    assert np.array_equal(seeds.latents([3], 100)[:, :10], seeds.latents([3], 10))


def test_the_priors_are_what_they_are_called() -> None:
    normal, uniform = (seeds.latents(range(400), 100, prior) for prior in ("normal", "uniform"))
    assert abs(normal.mean()) < 0.02 and abs(normal.std() - 1) < 0.02
    assert uniform.min() >= -1 and uniform.max() <= 1 and abs(uniform.std() - 3**-0.5) < 0.01


def test_no_seeds_no_rows() -> None:
    assert seeds.latents([], 100).shape == (0, 100)


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, "7", None, True])
def test_what_is_no_seed_is_refused_by_name(seed: object) -> None:
    with pytest.raises(InvalidSeeds, match="whole number from 0") as caught:
        seeds.latents([seed], 3)  # type: ignore[list-item]
    assert repr(seed) in str(caught.value)


@pytest.mark.parametrize(
    "text, wanted",
    [("7", [7]), ("0-3", [0, 1, 2, 3]), (" 3, 5,9 - 11 ", [3, 5, 9, 10, 11]), ("5,5", [5, 5]), ("4-4", [4])],
)
def test_seeds_are_read_as_written(text: str, wanted: list[int]) -> None:
    assert seeds.parse(text) == wanted


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "''"),
        ("a", "'a'"),
        ("1,,2", "''"),
        ("-3", "'-3'"),
        ("9-3", "write 3-9"),
        ("0-9999999999", "1024"),
        ("0-1024", "1024"),
        ("99999999999999999999", "no seed or range"),
        ("9999999999999999999", "whole number"),
        ("1.5", "'1.5'"),
        ("1\n2", "no seed"),
    ],
)
def test_what_cannot_be_read_is_quoted_on_one_line(text: str, words: str) -> None:
    with pytest.raises(InvalidSeeds) as caught:
        seeds.parse(text)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_the_most_is_allowed() -> None:
    assert len(seeds.parse("0-1023")) == 1024
    assert len(seeds.parse("0-3", most=4)) == 4


def test_a_place_has_its_own_random_numbers() -> None:
    def draw(*place: int) -> torch.Tensor:
        return torch.randn(4, generator=seeds.generator("cpu", *place))

    assert torch.equal(draw(1, 2, 3), draw(1, 2, 3))
    assert not torch.equal(draw(1, 2, 3), draw(1, 3, 2))
    assert len({seeds.mix(a, b) for a in range(20) for b in range(20)}) == 400
    assert all(0 <= seeds.mix(k) <= seeds.LARGEST for k in range(100))


def test_a_permutation_holds_each_once_and_is_repeatable() -> None:
    shuffled = seeds.permutation(50, 1, 2)
    assert sorted(shuffled.tolist()) == list(range(50)) and shuffled.tolist() != list(range(50))
    assert np.array_equal(shuffled, seeds.permutation(50, 1, 2))
    assert not np.array_equal(shuffled, seeds.permutation(50, 1, 3))
