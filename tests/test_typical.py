"""What is typical of units: the mean over samples, or over those that lack what the model's judge knows."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganlab import lab, seeds, store
from ganlab.errors import CheckpointError, InvalidValue, UnknownUnits
from ganlab.lab import Model, Recipe
from ganlab.lab.typical import FIRST, SAMPLES, measured, things
from ganlab.lab.verdicts import verdicts
from judged import ATTRIBUTES, add_judge

NUMBERS = range(FIRST, FIRST + SAMPLES)


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path) -> Model:
    folder = Path(shutil.copytree(tiny_model, tmp_path / "model"))
    add_judge(folder)
    return lab.load(folder, "cpu")


def test_it_is_the_mean_map_over_samples_of_its_own(model: Model) -> None:
    for stage in model.stages:
        wanted = model.trace(stage, NUMBERS).h.numpy().mean(0)
        np.testing.assert_allclose(lab.typical(model, stage), wanted, atol=1e-5)


def test_it_is_over_the_samples_that_lack_a_thing(model: Model) -> None:
    assert things(model) == list(ATTRIBUTES)
    lacks = verdicts(model, model.pixels(NUMBERS))["bright"] < 0.5
    assert 8 < lacks.sum() < SAMPLES
    wanted = model.trace("8x8", NUMBERS).h.numpy()[lacks].mean(0)
    np.testing.assert_allclose(lab.typical(model, "8x8", "bright"), wanted, atol=1e-5)
    assert np.abs(wanted - lab.typical(model, "8x8")).max() > 1e-3
    with pytest.raises(InvalidValue, match="judge knows bright, striped"):
        lab.typical(model, "8x8", "window")
    seven = iter([7, *[0] * SAMPLES])
    with pytest.raises(InvalidValue, match="only 7 of 512"):
        measured(model, lambda pixels: np.arange(len(pixels)) < next(seven))


def test_it_is_the_models_own_even_through_an_edit(model: Model) -> None:
    through = lab.edited(model, Recipe(drop={"4x4": (0, 1, 2, 3)}))
    wanted = model.trace("8x8", NUMBERS).h.numpy().mean(0)  # first asked through the edit, which is kept for both
    np.testing.assert_allclose(lab.typical(through, "8x8"), wanted, atol=1e-5)
    assert (lab.typical(through, "8x8") == lab.typical(model, "8x8")).all()
    assert (through.pixels([3]) != model.pixels([3])).any()


def test_units_are_ranked_by_how_far_marks_are_from_it(model: Model) -> None:
    boxes = {seed: [(0.0, 0.0, 0.5, 0.5)] for seed in range(6)}
    found = lab.difference_units(model, "8x8", boxes, without="bright")
    h = model.trace("8x8", range(6)).h.numpy()
    above = (h - lab.typical(model, "8x8", "bright"))[:, :, :4, :4].mean((0, 2, 3)) / h.std((0, 2, 3))
    np.testing.assert_allclose(found.scores, above[found.units], rtol=1e-4)


def test_edits_come_with_a_model(model: Model) -> None:
    assert model.shipped_edits() == {}
    edit = {"drop": {"4x4": [1]}, "typical": {"8x8": [0, 2]}, "without": "bright"}
    write(model, {"edits": {"bright": {"format": 1, **edit}}})
    (name, shipped), *more = model.shipped_edits().items()
    assert (name, more, shipped.seed) == ("bright", [], None)
    picture = lab.pictures(model, [Recipe.of({"seed": 4, **edit})])[0]
    assert (lab.edited(model, shipped).pixels([4])[0] == picture).all()
    assert seeds.check(4) == 4 and (picture != model.pixels([4])[0]).any()


def test_the_units_of_an_older_file_are_an_edit_too(model: Model) -> None:
    boxes = {"window": {"stage": "8x8", "boxes": {"3": [[0.1, 0.1, 0.5, 0.5]]}}}
    store.write_json(model.folder / "units.json", {"format": 1, "concepts": boxes})
    write(model, {"ablation": {"best": {"stage": "8x8", "dropped": "3,1"}}})
    assert model.shipped_edits() == {"window": Recipe(drop={"8x8": (3, 1)})}


@pytest.mark.parametrize(
    "edit", [{"drop": {"9x9": [1]}}, {"drop": {"8x8": [99]}}, {"typical": 3}, {"insert": {"8x8": {"0": "high"}}}, 7]
)
def test_a_broken_file_is_named(model: Model, edit: Any) -> None:
    write(model, {"edits": {"bright": edit}})
    with pytest.raises(CheckpointError, match=r"evaluation.json"):
        model.shipped_edits()


def write(model: Model, values: dict[str, Any]) -> None:
    store.write_json(model.folder / "evaluation.json", {"format": 1, **values})


def test_units_that_are_none_are_refused(model: Model) -> None:
    with pytest.raises(UnknownUnits):
        lab.edited(model, Recipe(typical={"8x8": (4,)}))
