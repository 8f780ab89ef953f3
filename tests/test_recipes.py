"""Recipes: whatever the library can draw can be written down, and is the same picture again, elsewhere too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganlab import dissect, lab
from ganlab.__main__ import main
from ganlab.errors import ExpressionError, GanlabError, InvalidValue, UnknownStage, UnknownUnits
from ganlab.lab import Model, Recipe

SLOTS: dict[str, Any] = {"a": [1, 2, 3], "b": [4, 5, 6], "c": [7]}


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> Model:
    return lab.load(tiny_model, "cpu")


def drawn(model: Model, values: dict[str, Any]) -> np.ndarray:
    (picture,) = lab.pictures(model, [Recipe.of(values)])
    return picture


def test_a_seed_a_latent_and_a_sum_are_what_the_library_draws(model: Model) -> None:
    assert (drawn(model, {"seed": 7}) == model.pixels([7])[0]).all()
    assert (drawn(model, {"seed": "7", "truncation": 0.5}) == model.pixels([7], truncation=0.5)[0]).all()
    z = [float(value) for value in model.z([9])[0]]
    assert (drawn(model, {"z": json.loads(json.dumps(z))}) == model.pixels([9])[0]).all()
    summed = lab.arithmetic(model, "a - b + c", SLOTS)
    for place in (0, 4, 8):
        values = {"expression": "a - b + c", "slots": SLOTS, "place": place}
        assert (drawn(model, values) == summed.pixels[place]).all()
    noisy = lab.arithmetic(model, "a - b + c", SLOTS, noise=0.7, seed=5)
    far = {"expression": "a - b + c", "slots": SLOTS, "noise": 0.7, "noise_seed": 5, "truncation": 0.8, "place": 2}
    assert (drawn(model, far) == model.pixels(z=noisy.z[2:3], truncation=0.8)[0]).all()
    assert (drawn(model, {**far, "noise_seed": 0}) != drawn(model, far)).any()
    mixed = {**SLOTS, "c": [z]}
    nine = lab.arithmetic(model, "a - b + c", {**SLOTS, "c": model.z([9])}).pixels[4]
    assert (drawn(model, {"expression": "a - b + c", "slots": mixed}) == nine).all()


def test_dropped_units_are_dropped_everywhere_or_in_the_region(model: Model) -> None:
    units, region = [0, 2, 5], [[0.0, 0.0, 0.5, 0.5]]
    whole = lab.ablation(model, "4x4", units, [3])
    part = lab.ablation(model, "4x4", units, [3], region=[(0.0, 0.0, 0.5, 0.5)])
    assert (drawn(model, {"seed": 3, "drop": {"4x4": units}}) == whole.after[0]).all()
    assert (drawn(model, {"seed": 3, "drop": {"4x4": units}, "region": region}) == part.after[0]).all()
    both = dissect.combine(dissect.drop(model.generator, "4x4", [1]), dissect.drop(model.generator, "8x8", [0]))
    assert (drawn(model, {"seed": 3, "drop": {"4x4": [1], "8x8": [0]}}) == model.pixels([3], edits=both)[0]).all()


def test_units_are_set_to_their_levels_after_others_are_dropped(model: Model) -> None:
    levels = np.random.default_rng(0).random(model.stages["8x8"], np.float32)
    wanted = lab.ablation(model, "8x8", [0, 2], [3], region=[(0.0, 0.0, 0.5, 0.5)], levels=levels)
    insert = {"8x8": {str(unit): float(levels[unit]) for unit in (0, 2)}}
    values = {"seed": 3, "insert": insert, "region": [[0.0, 0.0, 0.5, 0.5]]}
    assert (drawn(model, values) == wanted.after[0]).all() and (wanted.after != wanted.before).any()
    drop = dissect.drop(model.generator, "8x8", [0, 1])
    both = dissect.combine(drop, dissect.insert(model.generator, "8x8", [0, 2], levels))
    made = drawn(model, {"seed": 3, "drop": {"8x8": [0, 1]}, "insert": insert})
    assert (made == model.pixels([3], edits=both)[0]).all()


def test_units_are_set_to_what_is_typical_of_them(model: Model) -> None:
    maps = lab.typical(model, "8x8")
    edits = dissect.combine(
        dissect.drop(model.generator, "4x4", [1]), dissect.insert(model.generator, "8x8", [0, 2], maps)
    )
    values = {"seed": 3, "drop": {"4x4": [1]}, "typical": {"8x8": [0, 2]}}
    assert (drawn(model, values) == model.pixels([3], edits=edits)[0]).all()
    recipe = Recipe.of(values)
    assert Recipe.of(json.loads(json.dumps(recipe.to_json()))) == recipe
    together = lab.pictures(model, [recipe, Recipe.of({"seed": 3}), Recipe.of({**values, "typical": {"8x8": [1]}})])
    assert (together[0] == drawn(model, values)).all() and (together[1] == model.pixels([3])[0]).all()
    assert (together[2] != together[0]).any()
    with pytest.raises(InvalidValue, match="judge knows none"):
        drawn(model, {**values, "without": "window"})


def test_an_edited_model_draws_everything_without_the_units(model: Model) -> None:
    recipe = Recipe.of({"seed": 0, "drop": {"4x4": [0, 2, 5]}, "region": [[0.0, 0.0, 0.5, 0.5]]})
    without = lab.edited(model, recipe)
    assert (without.pixels([0])[0] == lab.pictures(model, [recipe])[0]).all()
    summed = lab.arithmetic(without, "a - b + c", SLOTS).pixels[4]
    values = {**recipe.to_json(), "seed": None, "expression": "a - b + c", "slots": SLOTS}
    assert (summed == drawn(model, {key: value for key, value in values.items() if value is not None})).all()
    assert lab.edited(model, Recipe(seed=0)) is model and (model.pixels([0]) != without.pixels([0])).any()


def test_a_list_is_drawn_together_in_its_order(model: Model) -> None:
    values = [{"seed": 1}, {"seed": 2, "drop": {"4x4": [0]}}, {"seed": 3}, {"seed": 4, "drop": {"4x4": [0]}}]
    shown = lab.pictures(model, [Recipe.of(each) for each in values])
    assert all((shown[k] == drawn(model, each)).all() for k, each in enumerate(values))
    assert lab.pictures(model, []).shape == (0, 16, 16, 3)


@pytest.mark.parametrize(
    "values",
    [
        {"seed": 7},
        {"seed": str(2**60 + 1), "truncation": 0.7},
        {"z": [0.5] * 12, "drop": {"4x4": [1, 2]}},
        {"expression": "a - b", "slots": {"a": [1, [0.25] * 12], "b": [2]}, "noise": 0.5, "noise_seed": 3, "place": 8},
        {"seed": 2, "drop": {"4x4": [3]}, "insert": {"8x8": {"0": 1.25, "3": 0.1}}, "region": [[0.0, 0.0, 0.5, 0.5]]},
        {"seed": 1, "drop": {"4x4": [0]}, "region": [[0.0, 0.25, 0.5, 1.0]], "model": "8f3c0d9b1a2e4f57"},
    ],
)
def test_what_is_written_reads_back(values: dict[str, Any]) -> None:
    recipe = Recipe.of(values)
    said = json.loads(json.dumps(recipe.to_json()))
    assert said["format"] == 1 and said.keys() - {"format"} == values.keys()
    assert Recipe.of(said) == recipe


@pytest.mark.parametrize(
    ("values", "kind", "said"),
    [
        ([], InvalidValue, "recipe is 'list'"),
        ({}, InvalidValue, "one of seed, z, expression"),
        ({"seed": 1, "z": [0.0]}, InvalidValue, "one of seed, z, expression"),
        ({"seed": 1, "format": 2}, InvalidValue, "format is 2"),
        ({"seed": -1}, GanlabError, "-1"),
        ({"seed": True}, GanlabError, "True"),
        ({"z": [0.0] * 11}, InvalidValue, "shape of z"),
        ({"z": [float("nan")] * 12}, InvalidValue, "finite"),
        ({"z": "abc"}, InvalidValue, "recipe"),
        ({"expression": "a +", "slots": {"a": [1]}}, ExpressionError, "character"),
        ({"expression": "a", "slots": {"a": []}}, InvalidValue, "slot 'a'"),
        ({"expression": "a", "slots": {"a": [1]}, "place": 9}, InvalidValue, "place 9"),
        ({"seed": 1, "truncation": 3}, InvalidValue, "3 is not from 0 to 2"),
        ({"seed": 1, "drop": {"5x5": [0]}}, UnknownStage, "5x5"),
        ({"seed": 1, "drop": {"4x4": [99]}}, UnknownUnits, "99"),
        ({"seed": 1, "drop": [1]}, InvalidValue, "recipe"),
        ({"seed": 1, "insert": {"5x5": {"0": 1}}}, UnknownStage, "5x5"),
        ({"seed": 1, "insert": {"4x4": {"99": 1}}}, UnknownUnits, "99"),
        ({"seed": 1, "insert": {"4x4": {"0": True}}}, InvalidValue, "recipe"),
        ({"seed": 1, "insert": {"4x4": {"0": 1e300}}}, InvalidValue, "finite"),
        ({"seed": 1, "insert": {"4x4": [0]}}, InvalidValue, "recipe"),
        ({"seed": 1, "region": [[0, 0, 2, 1]]}, InvalidValue, "region"),
    ],
)
def test_what_is_no_recipe_is_refused_in_one_line(model: Model, values: Any, kind: type, said: str) -> None:
    with pytest.raises(kind, match=said) as failed:
        drawn(model, values)
    assert len(str(failed.value).splitlines()) == 1


def test_the_command_line_makes_the_picture_again(
    tiny_model: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(tiny_model, tmp_path / "checkpoints" / "mine")

    def ganlab(*words: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(["picture", *words])
        return int(ended.value.code or 0)

    recipe = Recipe.of({"model": model.digest, "expression": "a - b + c", "slots": SLOTS, "drop": {"8x8": [1]}})
    (tmp_path / "one.json").write_text(json.dumps(recipe.to_json()))
    assert ganlab("one.json", "--device", "cpu", "--out", "one.png") == 0
    (expected,) = lab.pictures(model, [recipe])
    assert (np.asarray(Image.open("one.png")) == expected).all()

    rows = [{"format": 1, "seed": k, "name": "kept"} for k in range(4)]
    (tmp_path / "shelf.json").write_text(json.dumps({"format": 1, "recipes": rows}))
    assert ganlab("shelf.json", "--model", "checkpoints/mine", "--columns", "2", "--out", "all.png") == 0
    assert Image.open("all.png").size == (32, 32)

    (tmp_path / "strange.json").write_text(json.dumps({"model": "0" * 16, "seed": 1}))
    assert ganlab("strange.json") == 2 and "no model of this digest" in capsys.readouterr().err
    assert ganlab("strange.json", "--model", "checkpoints/mine") == 2
    assert "another model" in capsys.readouterr().err
    (tmp_path / "broken.json").write_text("{")
    assert ganlab("broken.json") == 2 and "cannot be read as JSON" in capsys.readouterr().err
