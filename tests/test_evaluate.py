"""evaluate: what is counted on models and judges whose answers are known, what is written, and what the door says."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from ganlab import datasets, judges, lab, store
from ganlab import evaluate as room
from ganlab.annotate import annotate
from ganlab.annotate.concepts import CERTAIN
from ganlab.annotate.exemplars import BEYOND, COUNT
from ganlab.cli.main import main
from ganlab.datasets import worlds
from ganlab.datasets.rendered import render
from ganlab.device import pick
from ganlab.errors import CheckpointError, InvalidValue
from ganlab.evaluate import Scale, arithmetic, evaluate, exemplars, labelled, turn, walk
from ganlab.evaluate import forgotten as face_without
from ganlab.evaluate.ablation import Critics
from ganlab.evaluate.arithmetic import Trials
from ganlab.evaluate.meter import Meter
from ganlab.evaluate.origin import SERIES, origin
from ganlab.evaluate.plausible import plausibility
from ganlab.evaluate.pool import pool
from ganlab.evaluate.sets import Sizes
from ganlab.judges import Judge, Recipe, attribute
from ganlab.metrics import Figures, frechet, nearest, pair_distances, precision_recall
from ganlab.nets import Discriminator, Generator
from ganlab.seeds import latents
from ganlab.store import Info
from lit import forgotten

TINY = Scale(
    pool=64, trials=12, turned=10, edited=6, samples=24, paths=2, forgotten=20, dropped=20,
    search=Sizes(40, 20, 40, 10), critics=Critics(60, 12),
)  # fmt: skip
QUICK = Recipe(renders=64, held_out=16, epochs=1, batch=32)
Make = Callable[..., Path]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))


@pytest.fixture
def make(tmp_path: Path, make_generator: Callable[..., Generator]) -> Make:
    """Makes a checkpoint that was trained on these data."""

    def checkpoint(data: str = "rendered:faces:40") -> Path:
        generator = make_generator()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(1)
            discriminator = Discriminator(generator.config).eval()
        dataset = {"name": data, "fingerprint": "f" * 64}
        if data.startswith(worlds.PREFIX) and "@1" not in data:
            dataset = {"name": worlds.parse(data).name, "fingerprint": worlds.parse(data).fingerprint}
        info = Info("dcgan", generator.config, {"images": 640}, dataset)
        card = {"README.md": b"# A model\n\nWords.\n\n## Figures\n\nold\n"}
        store.save(tmp_path / "model", generator, discriminator, info, card)
        return tmp_path / "model"

    return checkpoint


class Linear:
    """A model whose pictures are flat bands, a band a coordinate of z: woman, smiling, glasses, yaw."""

    hardware = pick("cpu")

    def z(self, wanted: range) -> NDArray[np.float32]:
        return latents(wanted, 4, "normal")

    def pixels(self, wanted: range | None = None, *, z: NDArray[np.float32] | None = None) -> NDArray[np.uint8]:
        rows = self.z(wanted) if z is None else z
        return np.repeat(np.clip(np.rint(rows * 20 + 128), 0, 255)[:, :, None, None], 4, 2).astype(np.uint8)


@pytest.fixture
def linear(monkeypatch: pytest.MonkeyPatch) -> Trials:
    """Trials on a model whose judge reads z itself."""

    def read(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        return (pixels[:, :, 0, 0].astype(np.float32) - 128) / 20

    def probabilities(judge: Judge, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        z = read(pixels)
        margins = {name: np.full(len(z), -9.0) for name in ("beard", "long hair", "old")}
        margins |= {name: z[:, place] * 4 for place, name in enumerate(("woman", "smiling", "glasses"))}
        margins |= {"turned left": -4 * z[:, 3] - 2, "turned right": 4 * z[:, 3] - 2}
        return {name: (1 / (1 + np.exp(-margin))).astype(np.float32) for name, margin in margins.items()}

    monkeypatch.setattr(attribute, "probabilities", probabilities)
    monkeypatch.setattr(attribute, "values", lambda judge, pixels: {"yaw": read(pixels)[:, 3]})
    model: Any = Linear()
    judge: Any = None
    return Trials(model, judge, judge, pool(model, judge, 2_000), 400, Meter(10_000))


def test_sums_in_a_linear_world_succeed_as_often_as_they_must(linear: Trials) -> None:
    """Of any members a smile is |a| + |b| - |c| of half normals: above 0 in 78 % for one, 91 % for three each."""
    figures = arithmetic.measure(linear, None)
    random = np.abs(np.random.default_rng(0).normal(size=(3, 100_000, 3)))
    for k in (1, 3):
        a, b, c = random[:, :, :k].mean(2)
        expected = (a + b - c > 0).mean() ** 2  # for the smile, and alike for the man
        found = figures["arithmetic", "success of any", str(k)]
        assert found.value == pytest.approx(expected, abs=0.07) and found.n == 400
    assert figures["arithmetic", "success", "3"].value > figures["arithmetic", "success of any", "3"].value
    assert figures["arithmetic", "success", "3"].value > 0.85
    assert ("arithmetic", "others", "old man", "3") not in figures.rows  # nobody is old here
    assert figures["arithmetic", "others", "woman with glasses", "10"].value > 0.95


def test_side_effects_are_counted_against_the_base_and_on_pixels(linear: Trials) -> None:
    figures = arithmetic.measure(linear, lambda pixels: pixels[:, 0, 0, 0] > 128)
    drawn = linear.exemplars(arithmetic.SMILING_MAN, 3)
    z = linear.pool.z
    sums = np.stack(
        [z[t["smiling woman"]].mean(0) - z[t["neutral woman"]].mean(0) + z[t["neutral man"]].mean(0) for t in drawn]
    )
    bases = np.stack([z[t["neutral man"]].mean(0) for t in drawn])
    changed = sum(((sums[:, 3] * sign > 0.5) != (bases[:, 3] * sign > 0.5)).mean() for sign in (-1, 1))
    changed += ((sums[:, 2] > 0) != (bases[:, 2] > 0)).mean()
    found = figures["arithmetic", "other attributes changed"].value
    assert found == pytest.approx(changed / 6, abs=0.01)  # of glasses, beard, long hair, old and two turns
    # pictures are linear in z here, so that the sum on pixels is the same
    assert figures["arithmetic", "pixel sum"].value == pytest.approx(
        figures["arithmetic", "success", "3"].value, abs=0.02
    )
    assert figures["arithmetic", "by the first judge", "latent"].value == figures["arithmetic", "success", "3"].value
    told = {kind: figures["arithmetic", "told from samples", kind] for kind in ("latent", "pixel sum", "samples")}
    assert told["latent"].value == pytest.approx(told["pixel sum"].value, abs=0.1)
    assert told["samples"].ci95 is not None and 0.3 < told["samples"].value < 0.7, "nothing is to be told there"
    women = (sums[:, 0] > 0).mean()
    assert figures["arithmetic", "plausible", "latent"].value == pytest.approx(women, abs=0.02)
    assert figures["arithmetic", "success and plausible", "latent"].value == 0  # only women are plausible


def test_the_same_trials_come_again_and_draw_members_alone(linear: Trials) -> None:
    asked = arithmetic.SMILING_MAN
    first, again = linear.exemplars(asked, 3), linear.exemplars(asked, 3)
    assert len(first) == 400
    for one, other in zip(first, again):
        for name in asked.names:
            np.testing.assert_array_equal(one[name], other[name])
            assert len(set(one[name])) == 3
            assert set(one[name]) <= set(linear.pool.members(arithmetic.CONCEPTS[name]))
    assert asked.base == "neutral man"
    assert linear.exemplars(asked, 2_000) == []


def test_exemplars_are_typical_members(linear: Trials) -> None:
    rows, z = linear.pool.exemplars({"smiling": True}), linear.pool.z[:, 1]
    members = linear.pool.members({"smiling": True})
    members = members[linear.pool.verdicts["smiling"][members] >= CERTAIN]  # half a smile is no exemplar
    assert len(rows) == COUNT < len(members) and set(rows) <= set(members)
    aim = z[members].mean() + BEYOND * z[members].std()
    assert abs(z[rows].mean() - aim) < 0.15 * z[members].std() and aim > z[members].mean()
    assert z[rows].std() < 0.4 * z[members].std()
    assert len(linear.pool.exemplars({"moustache": True})) == 0


def test_a_turn_in_a_linear_world_is_as_long_as_the_vector(linear: Trials) -> None:
    figures = turn.measure(linear.model, linear.judge, linear.pool, 100, Meter(1_000))
    assert figures["turn", "correlation"].value > 0.98 and figures["turn", "correlation"].n == 100
    pooled = figures["turn", "correlation over all faces"].value
    assert 0.5 < pooled < figures["turn", "correlation"].value
    left = [figures["turn", "yaw to the left", f"{step:+g}"].value for step in turn.STEPS]
    assert left == sorted(left) and left[-1] - left[0] > 3  # twice a vector of twice 1.1
    assert figures["turn", "attributes kept", "+0.5"].value > figures["turn", "attributes kept", "+1"].value > 0.7
    assert figures["turn", "kept at the ends", "beard"].value == 1
    same = {name: figures["turn", "same person", name].value for name in ("-1", "+0.5", "random vector", "mirrored")}
    assert same["-1"] > same["random vector"] + 0.2, "a turn changes nothing but the turn in this world"
    assert same["mirrored"] >= 0.95, "flat bands are their own mirror images; two faces may be read alike"
    assert 0.3 < figures["turn", "attributes kept", "by another face"].value < 0.9


def test_kept_is_what_is_judged_as_without_the_turn() -> None:
    random = np.random.default_rng(0).random((5, len(turn.IDENTITY), 40)) > 0.5  # [steps, attributes, faces]
    figures = Figures()
    turn._kept(figures, random)
    for place, step in ((0, "-1"), (1, "-0.5"), (3, "+0.5"), (4, "+1")):
        kept = figures["turn", "attributes kept", step].value
        assert kept == pytest.approx((random[place] == random[2]).mean())
    assert ("turn", "attributes kept", "+0") not in figures.rows
    for row, name in enumerate(turn.IDENTITY):
        both = [(random[place, row] == random[2, row]).mean() for place in (0, 4)]
        assert figures["turn", "kept at the ends", name].value == pytest.approx(np.mean(both))


def test_shares_are_those_of_samples_that_are_judged_to_show_it(linear: Trials) -> None:
    shares, z = linear.pool.shares(), linear.pool.z
    for place, name in enumerate(("woman", "smiling", "glasses")):
        found = shares["samples", name]
        assert found.value == pytest.approx((np.rint(z[:, place] * 20) > 0).mean(), abs=0.03) and found.n == 2_000
    assert shares["samples", "old"].value == 0


def test_without_turned_faces_there_is_no_turn(linear: Trials) -> None:
    none = replace(linear.pool, verdicts={**linear.pool.verdicts, "turned left": np.zeros(2_000, np.float32)})
    figures = turn.measure(linear.model, linear.judge, none, 100, Meter(1_000))
    assert figures.to_json() == {"turn": {"correlation": None}}


def test_adding_a_concept_is_measured_on_samples_that_do_not_show_it(linear: Trials) -> None:
    z = np.arange(300, dtype=np.float32).reshape(300, 1)
    verdict = np.linspace(0, 1, 300, dtype=np.float32)  # shown from 150 on
    moved = labelled._moved(z, verdict, 200)
    step = np.arange(290, 300).mean() - np.arange(10).mean()
    np.testing.assert_allclose(moved[:, 0], np.arange(10, 150) + step)
    assert len(labelled._moved(z, verdict, 20)) == 20
    assert len(labelled._moved(z, np.zeros(300, np.float32), 200)) == 0
    edits = labelled.measure(linear.model, linear.judge, linear.pool, 50, Meter(1_000))
    assert edits["edits", "smiling"].value == 1 and edits["edits", "smiling"].n == 50, "a linear world takes all of it"
    assert ("edits", "beard") not in edits.rows, "nobody has one"


def test_labels_of_the_models_own_pictures_are_measured_once_it_has_their_judge(labelled_checkpoint: Path) -> None:
    plain = evaluate(labelled_checkpoint, scale=TINY, device="cpu").to_json()
    assert plain["judge"] is None and not {"edits", "samples"} & set(plain)
    annotate(labelled_checkpoint, images=64, device="cpu", recipe=QUICK)
    folder, told = labelled_checkpoint, list[tuple[str, int, int]]()
    values = evaluate(folder, scale=TINY, device="cpu", tell=lambda *row: told.append(row)).to_json()
    assert values["judge"]["world"] == judges.LABELS and values["n"]["judge"]["accuracy"]["crisp"]["class"] == 16
    judge, model = judges.read(folder / judges.FILE, pick("cpu")), lab.load(folder, "cpu")
    verdicts = attribute.probabilities(judge, model.pixels(range(64)))
    assert set(values["samples"]) == set(verdicts) == {"day", "night", "bright"}
    assert values["samples"]["day"] == pytest.approx((verdicts["day"] > 0.5).mean(), abs=1e-3)
    enough = {name for name, verdict in verdicts.items() if 10 <= (verdict > 0.5).sum() <= 44}
    assert set(values.get("edits", {})) == enough and {what for what, *_ in told} == {"samples", "edits", "walk"}
    assert values["walk"]["frechet_judge"] > 0 and told[-1][1] == told[-1][2]
    assert lab.load(folder, "cpu").shipped_edits() == {}, "edits are figures here, and no recipes"
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "learnt the labels of the model's own pictures" in card and "| judge · accuracy · crisp · class |" in card


def test_where_a_model_comes_from(make: Make) -> None:
    drawn = origin(lab.load(make("rendered:faces:40"), "cpu").info)
    assert drawn.world is not None and drawn.count == 40 and drawn.dataset is None
    training = np.concatenate(list(drawn.training()))
    np.testing.assert_array_equal(training, render("faces", range(40), size=16).pixels)
    real = drawn.real(5)
    assert real is not None
    np.testing.assert_array_equal(real, render("faces", range(5), size=16, seed=SERIES).pixels)
    datasets.open("rendered:faces:40", 16)
    cached = origin(lab.load(make("rendered:faces:40"), "cpu").info)
    assert cached.dataset is not None
    np.testing.assert_array_equal(np.concatenate(list(cached.training())), training)


@pytest.mark.parametrize("data", ["rendered:faces@1", "pictures.zip"])
def test_pictures_that_are_gone_are_said_to_be(make: Make, data: str) -> None:
    gone = origin(lab.load(make(data), "cpu").info)
    assert (gone.world, gone.dataset, gone.count, gone.real(4)) == (None, None, 0, None)


def test_a_model_of_unknown_pictures_gets_a_walk(make: Make, tmp_path: Path) -> None:
    result = evaluate(make("pictures.zip"), scale=TINY, device="cpu")
    values = result.to_json()
    assert not {"arithmetic", "turn", "ablation"} & set(values) and values["judge"] is None
    measured = values["walk"]
    model = lab.load(tmp_path / "model", "cpu")
    first = walk.FRESH + TINY.samples
    strips = [lab.walk(model, seeds=range(first + 9 * k, first + 9 * k + 9), frames=9) for k in range(TINY.paths)]
    assert measured["largest_step"] == pytest.approx(np.mean([strip.largest_step for strip in strips]), abs=2e-3)
    assert measured["largest_step_of_all"] == pytest.approx(max(strip.largest_step for strip in strips), abs=2e-3)
    made = model.pixels(range(walk.FRESH, first)).astype(np.float64)
    apart = [np.sqrt(np.square(a - b).mean()) for a, b in zip(made[::2], made[1::2])]
    assert measured["diversity"] == pytest.approx(np.mean(apart), rel=1e-3)
    assert {measured[name] for name in ("copy_rate", "frechet_judge", "precision", "recall")} == {None}
    assert len(values["notes"]) == 2 and "pictures.zip" in values["notes"][0]


class Source:
    """Pictures that a model was trained on: others, and in `copied` its own samples as well."""

    def __init__(self, others: NDArray[np.uint8], own: NDArray[np.uint8]) -> None:
        self.parts = [others, own]
        self.count = sum(map(len, self.parts))

    def training(self) -> Iterator[NDArray[np.uint8]]:
        return iter(self.parts)

    def real(self, count: int) -> NDArray[np.uint8]:
        return self.parts[0]

    def some(self, count: int) -> NDArray[np.uint8]:
        return self.parts[0][:count]

    def held_out(self, count: int) -> tuple[NDArray[np.uint8], int]:
        return self.parts[0], 1


def test_samples_that_are_training_pictures_are_copies(make: Make) -> None:
    model = lab.load(make("pictures.zip"), "cpu")
    own = model.pixels(range(walk.FRESH, walk.FRESH + 24))
    others = render("faces", range(60), size=16).pixels
    source: Any = Source(others, own)
    figures = walk.measure(model, None, source, 24, 1, Meter(1))
    assert figures["walk", "copy rate"].value == 1 and figures["walk", "nearest distance"].value < 0.01
    assert figures["walk", "nearer than held-out ones"].value == 1
    assert figures["walk", "copy rate of planted copies"].value == 1 and figures["walk", "copy rate"].n == 24
    assert figures["walk", "copy rate of held-out pictures"].value < 0.3, "a picture is no copy of itself"
    apart, _ = nearest(others, [others, own], 51)
    held = figures["walk", "nearest distance of held-out pictures"]
    assert held.value == pytest.approx(apart[:, 1].mean(), rel=1e-3) and held.n == 60
    source.parts[1] = own[:0]
    figures = walk.measure(model, None, source, 24, 1, Meter(1))
    assert figures["walk", "copy rate"].value == 0


def test_what_is_held_out_is_fresh_where_the_world_is_drawn_and_else_each_against_the_others(make: Make) -> None:
    drawn = origin(lab.load(make("rendered:faces:40"), "cpu").info)
    held, own = drawn.held_out(6)
    np.testing.assert_array_equal(held, render("faces", range(6), size=16, seed=SERIES).pixels)
    np.testing.assert_array_equal(drawn.some(6), render("faces", range(6), size=16).pixels)
    assert own == 0 and len(drawn.some(100)) == 40


def test_a_double_exposure_is_neither_as_sharp_nor_as_varied_as_samples() -> None:
    samples = np.random.default_rng(0).integers(0, 256, (400, 8, 8, 3), np.uint8)
    doubles = arithmetic._doubles(samples, 200)
    np.testing.assert_allclose(doubles[3], (samples[3].astype(float) + samples[203]) / 2, atol=0.51)
    sharp = arithmetic._sharpness(doubles).mean() / arithmetic._sharpness(samples).mean()
    assert sharp == pytest.approx(0.5**0.5, abs=0.02), "noise halves in variance"
    assert pair_distances(doubles).mean() / pair_distances(samples).mean() == pytest.approx(0.5**0.5, abs=0.03)


def test_what_was_forgotten_is_told_of_those_that_had_it_and_of_those_that_had_not(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make()
    store.write_json(
        folder / "units.json",
        {"format": 1, "concepts": {"glasses": {"stage": "8x8", "boxes": {str(n): [[0, 0, 0.5, 1]] for n in range(9)}}}},
    )
    model = lab.load(folder, "cpu")
    level = float(np.median(model.pixels(range(64)).mean((1, 2, 3))))

    def probabilities(judge: Any, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        light = pixels.mean((1, 2, 3))
        return {"glasses": (light > level).astype(np.float32), "old": (light > level + 1).astype(np.float32)}

    monkeypatch.setattr(attribute, "probabilities", probabilities)
    asked = sys.modules["ganlab.lab.typical"]  # ganlab.lab.typical itself is the function
    monkeypatch.setattr(asked, "things", lambda model: ["glasses"])
    monkeypatch.setattr(asked, "verdicts", lambda model, pixels: probabilities(None, pixels))
    figures, edits = face_without.measure(model, Any, 40, Meter(1_000))
    edit, numbers = edits["glasses"], range(face_without.FRESH, face_without.FRESH + 40)
    assert list(edit.typical) == list(model.stages)[:3] and edit.without == "glasses" and not edit.drop
    assert [len(units) for units in edit.typical.values()] == [max(1, round(model.stages[s] / 8)) for s in edit.typical]
    before, after = model.pixels(numbers), lab.edited(model, edit).pixels(numbers)
    had, has = (probabilities(None, pixels)["glasses"] > 0.5 for pixels in (before, after))
    found = {name: figures["forgotten", "glasses", name].value for name in ("lost", "gained", "change without it")}
    moved = np.abs(after.astype(int) - before)[~had].mean()
    assert found == pytest.approx({"lost": 1 - has[had].mean(), "gained": has[~had].mean(), "change without it": moved})
    assert figures["forgotten", "glasses", "lost"].n == had.sum() and 0 < had.sum() < 40
    ranked = lab.difference_units(model, "8x8", model.examples["glasses"].boxes, None, "glasses").units
    assert set(edit.typical["8x8"]) == set(ranked[: len(edit.typical["8x8"])].tolist())
    model.examples.clear()
    assert face_without.measure(model, Any, 40, Meter(1_000))[1] == {}


def test_named_exemplars_are_read_by_a_judge_that_did_not_choose_them(linear: Trials) -> None:
    z = linear.pool.z
    women = np.flatnonzero((z[:, 0] > 1) & (z[:, 2] < -1))[:3]
    men = np.flatnonzero((z[:, 0] < -1) & (z[:, 2] < -1))[:1]
    model: Any = linear.model
    model.concepts = {"woman without glasses": [*women, *men], "cat": [1]}
    figures = exemplars.measure(model, linear.judge, linear.pool)
    assert figures["exemplars", "woman without glasses"].value == 0.75 == figures["exemplars", "all"].value
    plain = (np.rint(z[:1_000, 0] * 20) > 0) & ~(np.rint(z[:1_000, 2] * 20) > 0)
    assert figures["exemplars", "chance"].value == pytest.approx(plain.mean())
    assert ("exemplars", "cat") not in figures.rows


def test_faces_are_written_beside_the_model_and_onto_its_card(make: Make) -> None:
    folder, told = make("rendered:faces:40"), list[tuple[str, int, int]]()
    result = evaluate(folder, scale=TINY, device="cpu", recipe=QUICK, tell=lambda *row: told.append(row))
    values = json.loads((folder / room.FILE).read_text(encoding="utf-8"))
    assert values["judge"]["world"] == "faces" and values["judge"]["accuracy"].keys() == {"crisp", "softened"}
    assert values == json.loads(json.dumps(result.to_json()))
    assert values["format"] == 1 and values["images"] == 640 and values["quick"] is True
    assert {"turn", "walk"} <= set(values) and "ablation" not in values and values["notes"] == []
    judge, model = judges.read(folder / judges.FILE, pick("cpu")), lab.load(folder, "cpu")
    made = model.pixels(range(walk.FRESH, walk.FRESH + TINY.samples))
    real = render("faces", range(2 * TINY.samples), size=16, seed=SERIES).pixels
    seen, true = (attribute.features(judge, pixels) for pixels in (made, real[: TINY.samples]))
    assert values["walk"]["frechet_judge"] == pytest.approx(frechet(seen, true), rel=0.02)
    shares = precision_recall(true, seen)
    assert (values["walk"]["precision"], values["walk"]["recall"]) == pytest.approx(shares, abs=2e-3)
    assert values["walk"]["copy_rate"] == 0, "an untrained model copies nothing"
    assert all(0.3 <= share <= 1 for share in values["judge"]["accuracy"]["crisp"].values())
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert card.startswith("# A model\n\nWords.\n\n## Figures\n") and card.count("## Figures") == 1
    assert "old" not in card.split("## Figures")[1].split("- `walk`")[0].splitlines()[2:3]
    assert "| walk · precision |" in card and "| judge · accuracy · crisp · woman |" in card
    measured = [row for row in told if row[0] != room.JUDGING]
    assert [done for _, done, _ in measured] == sorted(done for _, done, _ in measured)
    assert measured[-1][1] == measured[-1][2] and len({total for *_, total in measured}) == 1
    again = evaluate(folder, scale=TINY, device="cpu", recipe=QUICK)
    assert again.to_json() == result.to_json()


def test_one_part_is_measured_again_and_the_others_stay(make: Make) -> None:
    folder = make("rendered:faces:40")
    first = evaluate(folder, scale=TINY, device="cpu", recipe=QUICK).to_json()
    stored = json.loads((folder / room.FILE).read_text(encoding="utf-8"))
    stored["walk"] = {"largest_step": 99, "old": 1}
    store.write_json(folder / room.FILE, stored)
    again = evaluate(folder, scale=TINY, device="cpu", recipe=QUICK, only="walk").to_json()
    assert again == first
    assert "| walk · precision |" in (folder / "README.md").read_text(encoding="utf-8")
    store.write_json(folder / room.FILE, {**stored, "model": "another"})
    with pytest.raises(CheckpointError, match="other weights"):
        evaluate(folder, scale=TINY, device="cpu", recipe=QUICK, only="walk")
    with pytest.raises(InvalidValue, match="walk"):
        evaluate(folder, scale=TINY, device="cpu", only="turn")


def test_rooms_from_the_door(make: Make, tmp_path: Path) -> None:
    folder = make("rendered:rooms:40")
    card = (folder / "README.md").read_bytes()
    result = evaluate(folder, scale=TINY, out=tmp_path / "figures.json", device="cpu", recipe=QUICK)
    figures = result.to_json()
    assert "ablation" in figures and "arithmetic" not in figures and "turn" not in figures
    assert 0 <= figures["ablation"]["samples_with_windows"] <= 1 and figures["images"] == 640
    assert json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["judge"]["world"] == "rooms"
    assert (folder / "README.md").read_bytes() == card and not (folder / room.FILE).exists()


def test_the_command_prints_json_alone_or_a_table(
    make: Make, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make("pictures.zip")
    monkeypatch.setattr(Scale, "quick", TINY)
    for more in (["--json"], []):
        with pytest.raises(SystemExit) as end:
            main(["evaluate", str(folder), "--quick", "--device", "cpu", *more])
        assert not end.value.code
    printed, said = capsys.readouterr()
    values, after = json.JSONDecoder().raw_decode(printed)
    assert values["walk"]["copy_rate"] is None
    table = printed[after:].strip().splitlines()
    assert table[0].split() == ["figure", "value", "95", "%", "interval", "n"]
    assert any(line.startswith("walk · copy rate") and "not measured" in line for line in table)
    assert "not in the cache" in said


def test_plausible_is_what_d_scores_above_the_lowest_twentieth_of_samples(make: Make) -> None:
    model = lab.load(make("pictures.zip"), "cpu")
    samples, others = model.pixels(range(100)), model.pixels(range(500, 700))
    plausible, scores = plausibility(model, samples), model.scores(others)
    assert plausible is not None and scores is not None
    assert plausible(samples).sum() == 95
    np.testing.assert_array_equal(plausible(others), scores > np.percentile(model.scores(samples), 5))  # type: ignore[arg-type]
    (model.folder / "discriminator.safetensors").unlink()
    assert plausibility(model, samples) is None


def test_a_tenth_of_the_trials() -> None:
    quick, whole = Scale().quick, Scale()
    assert (quick.trials, quick.dropped, quick.turned, quick.samples) == (100, 100, 50, 500)
    assert (quick.edited, quick.paths) == (whole.edited // 10, whole.paths // 10) and quick.pool == whole.pool
    assert 0 < quick.search.chosen < whole.search.chosen and 0 < quick.search.pairs < whole.search.pairs
    assert 0 < quick.critics.drawn < whole.critics.drawn and 0 < quick.critics.pairs < whole.critics.pairs


def test_what_cannot_be_used_is_said(make: Make, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="faces, rooms"):
        evaluate(make("pictures.zip"), world="cars", device="cpu")
    with pytest.raises(CheckpointError):
        evaluate(tmp_path / "nowhere", device="cpu")


def test_the_document_names_what_is_written(make: Make) -> None:
    text = (
        (Path(__file__).parents[1] / "docs" / "formats.md").read_text(encoding="utf-8").split("### evaluation.json")[1]
    )
    shown = json.loads(text.split("```json")[1].split("```")[0])
    model = lab.load(make("rendered:rooms:40"), "cpu")
    written = evaluate(model.folder, scale=TINY, device="cpu", recipe=QUICK).to_json()
    assert set(shown) <= {"ablation", "edits", *written}
    assert set(shown["walk"]) <= set(written["walk"]) and set(shown["judge"]) == set(written["judge"])
    assert written["judge"]["world"] == "rooms" and written["model"] == store.digest(model.folder)
    for part in (shown["walk"], shown["judge"]):  # of the kinds that it shows
        kinds = {key: type(value) for key, value in part.items() if value is not None}
        same = written["walk"] if part is shown["walk"] else written["judge"]
        assert {key: type(same[key]) for key in kinds if same[key] is not None}.items() <= kinds.items()
    dropped = forgotten(model).to_json()["ablation"]
    assert set(shown["ablation"]["best"]) <= set(dropped["best"])
    assert set(shown["ablation"]["stages"]["16x16"]) <= set(dropped["stages"]["8x8"])
