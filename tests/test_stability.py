"""The same sum with 1, 3 and 10 exemplars, drawn at random: what is drawn, what is judged, and what it says."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from ganlab import judges, lab
from ganlab.errors import CheckpointError, ExpressionError, InputError, InvalidValue
from ganlab.lab.stability import Stability, stability
from ganlab.lab.verdicts import verdicts
from judged import ATTRIBUTES, add_judge

TENS = {"a": list(range(10)), "b": list(range(10, 20))}


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> lab.Model:
    return lab.load(tiny_model, "cpu")


@pytest.fixture(scope="module")
def judged(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> lab.Model:
    folder = Path(shutil.copytree(tiny_model, tmp_path_factory.mktemp("judged") / "model"))
    add_judge(folder)
    return lab.load(folder, "cpu")


@pytest.fixture(scope="module")
def rows(judged: lab.Model) -> tuple[Stability, ...]:
    return stability(judged, "a - b", TENS)


def test_the_centre_is_the_sum_of_the_first_exemplars(rows: tuple[Stability, ...], judged: lab.Model) -> None:
    assert [row.exemplars for row in rows] == [1, 3, 10]
    for row in rows:
        wanted = lab.arithmetic(judged, "a - b", TENS, exemplars=row.exemplars)
        assert np.array_equal(row.picture, wanted.pixels[4])
        assert len(row.draws) == 60


def test_more_exemplars_are_steadier(rows: tuple[Stability, ...]) -> None:
    one, three, ten = rows
    assert one.distance > 1.2 * three.distance > 1.44 * ten.distance > 0
    pairs = one.draws.astype(float).reshape(30, 2, -1)
    wanted = np.sqrt(np.square(pairs[:, 0] - pairs[:, 1]).mean(1)).mean()
    assert one.distance == pytest.approx(wanted)


def test_what_the_judge_says_is_what_it_says_of_those_pictures(rows: tuple[Stability, ...], judged: lab.Model) -> None:
    judge = judges.read(judged.folder / judges.FILE, judged.hardware)
    row = rows[0]
    said = judges.attribute.probabilities(judge, np.concatenate([row.picture[None], row.draws]))
    assert tuple(row.verdict) == tuple(row.shares) == ATTRIBUTES
    for name, values in said.items():
        assert row.verdict[name] == pytest.approx(float(values[0]), abs=1e-5)
        assert row.shares[name] == pytest.approx(float((values[1:] > 0.5).mean()))
        assert 0 < row.shares[name] < 1, "the judge of this test is of two minds"
    bright, striped = (said[name][1:] > 0.5 for name in ATTRIBUTES)
    assert row.alike({"bright": 0.97, "striped": 0.1}) == pytest.approx(np.mean(bright & ~striped))
    assert row.alike({"bright": 0.97, "striped": 0.6}) == pytest.approx(np.mean(bright)), "not sure of stripes"
    assert row.alike({"bright": 0.3, "striped": 0.6}) is None


def test_a_repeat_draws_the_same_and_another_seed_does_not(model: lab.Model) -> None:
    first, again, other = (stability(model, "a - b", TENS, draws=4, seed=seed)[0].draws for seed in (0, 0, 1))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_without_a_judge_pictures_speak(model: lab.Model) -> None:
    row = stability(model, "a", TENS, draws=4)[0]
    assert row.verdict == row.shares == {} and row.alike({}) is None and row.distance > 0
    assert verdicts(model, row.draws) == {}


def test_small_slots_bound_the_counts_and_a_single_latent_is_always_itself(model: lab.Model) -> None:
    assert [row.exemplars for row in stability(model, "a", {"a": [1, 2, 3, 4]}, draws=2)] == [1, 3]
    mixed = {"a": TENS["a"], "d": [model.z([5])[0].tolist()]}
    assert [row.exemplars for row in stability(model, "d + a - a", mixed, draws=2)] == [1, 3, 10]
    (fixed,) = stability(model, "a - b", {"a": [1], "b": [2]})
    assert len(fixed.draws) == 0 and fixed.distance == 0


def test_slots_mix_seeds_and_latents(model: lab.Model) -> None:
    z = model.z([1, 2, 3])
    mixed = lab.arithmetic(model, "a", {"a": [1, z[1].tolist(), 3]})
    assert np.array_equal(mixed.z, lab.arithmetic(model, "a", {"a": z}).z)
    with pytest.raises(InvalidValue, match="shape of z"):
        lab.arithmetic(model, "a", {"a": [1, [0.5, 0.5]]})


@pytest.mark.parametrize(
    ("expression", "slots", "draws", "error"),
    [
        ("a + d", TENS, 60, ExpressionError),
        ("a", {"a": []}, 60, InvalidValue),
        ("a", TENS, 1, InvalidValue),
    ],
)
def test_bad_input_is_named(
    model: lab.Model, expression: str, slots: dict[str, list[int]], draws: int, error: type[InputError]
) -> None:
    with pytest.raises(error):
        stability(model, expression, slots, draws=draws)


def test_a_broken_judge_is_named(tiny_model: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_model, tmp_path / "model"))
    (folder / judges.FILE).write_bytes((folder / "generator.safetensors").read_bytes())
    model = lab.load(folder, "cpu")
    with pytest.raises(CheckpointError, match="not a judge"):
        verdicts(model, model.pixels([0]))
