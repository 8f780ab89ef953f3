"""Dropping units: what is zero, what is not, and that nothing is left behind."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from conftest import Make
from ganlab import dissect
from ganlab.errors import InvalidValue, UnknownStage, UnknownUnits

Z = torch.randn(3, 12, generator=torch.Generator().manual_seed(3))
pytestmark = pytest.mark.usefixtures("_no_grad")


@pytest.fixture
def _no_grad():  # type: ignore[no-untyped-def]
    with torch.no_grad():
        yield


def test_dropped_units_are_zero_and_the_others_untouched(make_generator: Make) -> None:
    generator = make_generator()
    _, plain = generator.trace(Z, ["4x4"])
    _, seen = generator.trace(Z, ["4x4"], dissect.drop(generator, "4x4", [1, 5]))
    assert not seen["4x4"][:, [1, 5]].any() and plain["4x4"][:, [1, 5]].any()
    others = [0, 2, 3, 4, 6, 7]
    assert torch.equal(seen["4x4"][:, others], plain["4x4"][:, others])


def test_a_region_is_dropped_and_the_rest_is_not(make_generator: Make) -> None:
    generator = make_generator()
    region = np.zeros((3, 8, 8), bool)
    region[1, :, :4] = True
    _, plain = generator.trace(Z, ["8x8"])
    _, seen = generator.trace(Z, ["8x8"], dissect.drop(generator, "8x8", [0, 2], region))
    wanted = plain["8x8"].clone()
    wanted[1, [0, 2], :, :4] = 0
    assert torch.equal(seen["8x8"], wanted)


def test_a_painted_region_is_averaged_to_the_stage(make_generator: Make) -> None:
    painted = torch.zeros(1, 16, 16)
    painted[0, :4, :3] = 1  # the left cell whole, the one beside it half
    keep, _ = dissect.drop(make_generator(), "8x8", [3], painted)["8x8"]
    assert keep.shape == (1, 4, 8, 8)
    assert keep[0, 3, :3, :3].tolist() == [[0, 0.5, 1], [0, 0.5, 1], [1, 1, 1]] and (keep[0, :3] == 1).all()


def test_units_are_set_to_their_levels_in_a_region(make_generator: Make) -> None:
    generator = make_generator()
    levels, region = np.asarray([5, 6, 7, 8], np.float32), np.zeros((1, 8, 8), bool)
    region[0, :, :4] = True
    _, plain = generator.trace(Z, ["8x8"])
    _, seen = generator.trace(Z, ["8x8"], dissect.insert(generator, "8x8", [0, 2], levels, region))
    wanted = plain["8x8"].clone()
    wanted[:, 0, :, :4], wanted[:, 2, :, :4] = 5, 7
    assert torch.equal(seen["8x8"], wanted)
    everywhere = dissect.insert(generator, "8x8", [1], 0 * levels)
    assert torch.equal(generator(Z, everywhere), generator(Z, dissect.drop(generator, "8x8", [1])))


def test_units_are_set_to_their_maps(make_generator: Make) -> None:
    generator, maps = make_generator(), np.random.default_rng(0).random((4, 8, 8)).astype(np.float32)
    _, plain = generator.trace(Z, ["8x8"])
    _, seen = generator.trace(Z, ["8x8"], dissect.insert(generator, "8x8", [1, 3], maps))
    wanted = plain["8x8"].clone()
    wanted[:, [1, 3]] = torch.from_numpy(maps[[1, 3]])
    assert torch.equal(seen["8x8"], wanted)


@pytest.mark.parametrize("levels", [np.zeros(3), np.zeros((1, 4)), np.full(4, np.nan)])
def test_levels_of_another_shape_are_refused(make_generator: Make, levels: np.ndarray) -> None:  # type: ignore[type-arg]
    with pytest.raises(InvalidValue, match=r"levels is .*give 4 finite numbers"):
        dissect.insert(make_generator(), "8x8", [0], levels)


@pytest.mark.parametrize(
    "region", [np.zeros((8, 8)), np.zeros((1, 8, 4)), np.full((1, 8, 8), np.nan), np.zeros((1, 0, 0))]
)
def test_a_region_of_another_shape_is_refused(make_generator: Make, region: np.ndarray) -> None:  # type: ignore[type-arg]
    with pytest.raises(InvalidValue, match=r"region is \(.*give \[N or 1, S, S\]"):
        dissect.drop(make_generator(), "8x8", [0], region)


def test_an_unknown_stage_is_named_with_the_choice(make_generator: Make) -> None:
    for stage in ("16x16", "8", "main.7", ""):
        with pytest.raises(UnknownStage, match="choose one of 4x4, 8x8"):
            dissect.drop(make_generator(), stage, [0])


@pytest.mark.parametrize(
    "units, words",
    [([0, 8], "units 8 "), ([-1], "units -1 "), ([1.5], "units 1.5"), (["a"], "units a"), (range(20), "and 7 more")],
)
def test_unknown_units_are_named_with_the_range(make_generator: Make, units: list[int], words: str) -> None:
    with pytest.raises(UnknownUnits) as caught:
        dissect.drop(make_generator(), "4x4", units)
    assert words in str(caught.value) and "has 8 (0 to 7)" in str(caught.value)


def test_no_units_change_nothing(make_generator: Make) -> None:
    generator = make_generator()
    assert torch.equal(generator(Z, dissect.drop(generator, "4x4", [])), generator(Z))


def test_combined_edits_are_one_after_the_other(make_generator: Make) -> None:
    generator = make_generator()
    edits = [{"8x8": (torch.rand(1, 4, 1, 1), torch.rand(1, 4, 1, 1))} for _ in range(3)]
    _, plain = generator.trace(Z, ["8x8"])
    h = plain["8x8"]
    for each in edits:
        h = h * each["8x8"][0] + each["8x8"][1]
    _, seen = generator.trace(Z, ["8x8"], dissect.combine(*edits))
    assert torch.allclose(seen["8x8"], h, atol=1e-6)
    both = dissect.combine(dissect.drop(generator, "4x4", [1]), edits[0])
    assert set(both) == {"4x4", "8x8"} and dissect.combine() == {}


def test_a_view_is_the_generator_with_its_edits(make_generator: Make) -> None:
    generator = make_generator()
    edits = dissect.drop(generator, "4x4", [0, 1, 2, 3])
    with dissect.ablate(generator, "4x4", [0, 1, 2, 3]) as view:
        assert view.stages == generator.stages and view.config == generator.config
        assert torch.equal(view(Z), generator(Z, edits)) and not torch.equal(view(Z), generator(Z))
        more = dissect.drop(view, "8x8", [1])
        assert torch.equal(view(Z, more), generator(Z, dissect.combine(edits, more)))


def test_views_stack(make_generator: Make) -> None:
    generator = make_generator()
    with dissect.ablate(generator, "4x4", [0]) as once, dissect.ablate(once, "4x4", [5]) as twice:
        assert torch.equal(twice(Z), generator(Z, dissect.drop(generator, "4x4", [0, 5])))


@pytest.mark.parametrize("stage", ["4x4", "8x8"])
def test_a_view_finishes_what_it_traced(make_generator: Make, stage: str) -> None:
    generator = make_generator()
    added = {s: (torch.full((1,), 0.5), torch.ones(1)) for s in generator.stages}  # done twice it would show
    view = dissect.View(generator, added)
    x, seen = view.trace(Z, [stage])
    assert torch.equal(view.finish(seen[stage], stage), x)


def test_ablating_leaves_no_trace_whatever_happens_inside(make_generator: Make) -> None:
    generator = make_generator()
    before, state = generator(Z), {name: tensor.clone() for name, tensor in generator.state_dict().items()}
    with pytest.raises(ZeroDivisionError), dissect.ablate(generator, "8x8", [0, 1]) as view:
        assert torch.equal(generator(Z), before)  # not even inside
        view(Z)
        raise ZeroDivisionError
    assert torch.equal(generator(Z), before)
    assert all(torch.equal(tensor, state[name]) for name, tensor in generator.state_dict().items())
    assert not any(module._forward_hooks for module in generator.modules())
