"""annotate: boxes, concepts, the stage to begin with, and what stands in a checkpoint folder afterwards."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from ganlab import images, judges, lab, store
from ganlab.annotate import JUDGING, NAMING, THOROUGH, _fewer, _shortened, annotate, concepts, places, rooms
from ganlab.annotate.exemplars import BEYOND, COUNT, Planes, shows
from ganlab.annotate.samples import Samples
from ganlab.datasets.rendered import render
from ganlab.device import pick
from ganlab.errors import CheckpointError, InvalidLabels, InvalidValue
from ganlab.images import Pixels
from ganlab.judges import Judge, Measure, Recipe, attribute
from ganlab.nets import DCGANConfig, Discriminator, Generator
from ganlab.store import Info

QUICK = Recipe(renders=64, held_out=16, epochs=1, batch=32)


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    config = DCGANConfig(image_size=32, width=4, z_dim=8)
    torch.manual_seed(0)
    folder = tmp_path / "model"
    card = {"README.md": b"# A model\n\nWords.\n"}
    store.save(folder, Generator(config).eval(), Discriminator(config).eval(), Info("dcgan", config), card)
    return folder


class Bright(torch.nn.Module):
    """A window is where it is light: a judge whose verdicts are known."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x.mean(1) - self.level) * 1_000

    level = 0.0


def bright(level: float) -> Judge:
    network = Bright()
    network.level = level
    return Judge(network, "rooms", 32, pick("cpu"), "known", {"iou/crisp": Measure(1.0, 1)})


def test_boxes_of_a_known_mask() -> None:
    mask = np.zeros((32, 32), bool)
    mask[8:16, 4:12] = True
    mask[20:24, 16:32] = True
    mask[16:18, 12] = True  # touches the first patch at a corner only, and is small
    assert rooms.boxes(mask) == [(4 / 32, 8 / 32, 12 / 32, 16 / 32), (16 / 32, 20 / 32, 1.0, 24 / 32)]
    assert rooms.boxes(np.zeros((32, 32), bool)) == []
    ring = np.ones((32, 32), bool)
    ring[4:28, 4:28] = False
    assert rooms.boxes(ring) == [(0.0, 0.0, 1.0, 1.0)]


def test_boxes_of_the_true_masks_are_the_worlds_own_where_windows_stand_apart() -> None:
    drawn = render("rooms", range(160), size=64)
    alone = [i for i in range(160) if drawn.labels["windows"][i] == 1 and not drawn.labels["curtain"][i]]
    close = 0
    for i in alone:
        found, wanted = rooms.boxes(drawn.masks["window"][i]), drawn.boxes[i]["window"]
        close += len(found) == 1 and np.abs(np.asarray(found[0]) * 64 - wanted[0]).max() == 0
    assert len(alone) >= 10 and close >= 0.8 * len(alone)


def test_concepts_hold_only_seeds_that_are_judged_to_be_the_concept() -> None:
    random = np.random.default_rng(0)
    names = ("woman", "smiling", "glasses", "beard", "turned left", "turned right")
    verdicts = {name: random.random(500).astype(np.float32) for name in names}
    verdicts["beard"][verdicts["woman"] < 0.5] = 0.9  # no man is beardless
    pixels = random.integers(0, 256, (500, 32, 32, 3), np.uint8)
    z = random.normal(size=(500, 12)).astype(np.float32)
    found = concepts.named(Samples(z, pixels, verdicts), concepts.OF_FACES)
    assert "neutral man" not in found and "smiling woman" in found and "man with beard" in found
    for name, rows in found.items():
        assert 1 <= len(rows) <= 10
        assert len({row["seed"] for row in rows}) == len(rows)
        assert all(0 < row["score"] <= 1 for row in rows)
        for row in rows:
            for shown, wanted in concepts.OF_FACES[name].items():
                assert (verdicts[shown][row["seed"]] > 0.5) == wanted


def test_a_concept_of_faces_wants_what_its_name_says() -> None:
    for name, wants in concepts.OF_FACES.items():
        words = set(name.split())
        worn = {"glasses": "with glasses" in name, "beard": "with beard" in name}
        said = {"woman": "woman" in words} if words & {"woman", "man"} else {}
        said |= {"smiling": "smiling" in words} if words & {"smiling", "neutral"} else {}
        said |= {f"turned {side}": side in words for side in ("left", "right")} if "turned" in words else {}
        assert wants == {**said, **worn}, name


def test_typical_exemplars_lie_close_together_along_what_is_wanted_and_a_little_beyond() -> None:
    z = np.random.default_rng(0).normal(size=(4_000, 8)).astype(np.float32)
    verdicts = {"woman": (z[:, 0] > 0).astype(np.float32), "smiling": (z[:, 1] > 0.3).astype(np.float32)}
    wants = {"woman": True, "smiling": False}
    shown = np.flatnonzero(shows(verdicts, wants))
    rows = Planes(z, verdicts).typical(shown, wants)
    assert len(rows) == COUNT and set(rows) <= set(shown)
    for column in (0, 1):
        members, chosen = z[shown, column], z[rows, column]
        aim = members.mean() + (BEYOND if column == 0 else -BEYOND) * members.std()
        assert abs(chosen.mean() - aim) < 0.15 and chosen.std() < 0.4 * members.std()
    assert z[rows, 5].std() > 0.8, "what is not wanted is left to chance"


def test_without_a_plane_those_stand_for_a_concept_of_whom_the_judge_is_surest() -> None:
    random = np.random.default_rng(0)
    sure = random.uniform(0.6, 1.0, 3 * COUNT).astype(np.float32)  # all show it: no plane has two sides
    pixels = random.integers(0, 256, (len(sure), 16, 16, 1), np.uint8)
    samples = Samples(random.normal(size=(len(sure), 4)).astype(np.float32), pixels, {"cat": sure})
    (rows,) = concepts.named(samples, {"cat": {"cat": True}}).values()
    assert {row["seed"] for row in rows} <= set(np.argsort(-sure)[:COUNT].tolist())


def test_exemplars_of_faces_are_plain_to_see_where_enough_are() -> None:
    random = np.random.default_rng(0)
    names = ("woman", "smiling", "glasses", "beard", "turned left", "turned right", "long hair")
    verdicts = {name: random.choice([0.01, 0.6, 0.99], 4_000).astype(np.float32) for name in names}
    pixels = random.integers(0, 256, (4_000, 16, 16, 3), np.uint8)
    samples = Samples(random.normal(size=(4_000, 4)).astype(np.float32), pixels, verdicts)
    found = concepts.named(samples, concepts.OF_FACES, concepts.plainly)
    hair = {name: {bool(verdicts["long hair"][row["seed"]] > 0.5) for row in rows} for name, rows in found.items()}
    assert all(hair[name] == {"woman" in name.split()} for name in hair if "turned" not in name)
    assert all(row["score"] >= concepts.CERTAIN for rows in found.values() for row in rows)
    verdicts["long hair"][:] = 0.99  # no man has short hair: those with long hair stand for them
    long = concepts.named(samples, concepts.OF_FACES, concepts.plainly)
    assert len(long["man without glasses"]) == 10


def test_how_much_is_judged_is_in_proportion_to_a_short_training_and_no_more_than_usual() -> None:
    assert [_fewer(2_000, trained) for trained in (None, 10**6, 500, 10)] == [2_000, 2_000, 100, 16]
    assert _shortened("faces", None) is None and _shortened("faces", THOROUGH) is None
    short = _shortened("faces", THOROUGH // 4)
    assert short is not None and short.renders == Recipe().renders // 4 and short.held_out == Recipe().held_out // 4


def test_the_place_of_an_attribute_is_where_faces_with_it_differ_from_those_without() -> None:
    random = np.random.default_rng(0)
    shown = (np.arange(300) % 2).astype(np.float32) * 0.98 + 0.01
    pixels = random.integers(100, 120, (300, 32, 32, 3), np.uint8)
    pixels[shown > 0.5, 12:16, 8:24] -= 80  # dark frames
    ahead = random.random(300).astype(np.float32) * 0.4
    ahead[::7] = 0.9
    verdicts = {"glasses": shown, "turned left": ahead, "turned right": np.zeros(300, np.float32)}
    samples = Samples(random.normal(size=(300, 4)).astype(np.float32), pixels, verdicts)
    found = places.example(samples, ["4x4", "8x8"])["glasses"]
    assert found["stage"] == "8x8" and len(found["boxes"]) == places.EXAMPLES
    assert all(several == [[8 / 32, 12 / 32, 24 / 32, 16 / 32]] for several in found["boxes"].values())
    assert all(shown[int(seed)] > 0.5 and ahead[int(seed)] < 0.5 for seed in found["boxes"])
    assert places.example(Samples(samples.z, pixels, {**verdicts, "glasses": shown * 0}), ["4x4"]) == {}
    assert places.example(Samples(samples.z, pixels, {"smiling": shown}), ["4x4"]) == {}


def test_exemplars_are_unlike_each_other() -> None:
    """Six kinds of flat pictures, one of them far commoner: all kinds are among the ten exemplars."""
    kinds = np.asarray([0] * 50 + [40, 80, 120, 160, 200] * 2)
    pixels: Pixels = np.repeat(kinds, 16 * 16 * 3).reshape(60, 16, 16, 3).astype(np.uint8)
    pixels += np.random.default_rng(0).integers(0, 4, pixels.shape, np.uint8)
    ones = np.linspace(0.99, 0.9, 60, dtype=np.float32)
    verdicts = {"woman": ones, "smiling": ones, "glasses": 1 - ones, "beard": 1 - ones}
    verdicts |= {"turned left": 1 - ones, "turned right": 1 - ones}
    samples = Samples(np.zeros((60, 4), np.float32), pixels, verdicts)
    chosen = [row["seed"] for row in concepts.named(samples, concepts.OF_FACES)["smiling woman"]]
    assert len(chosen) == 10 and set(kinds[chosen]) == set(kinds)
    typical = kinds.mean()
    first = [abs(kinds[chosen[:k]].mean() - typical) for k in (1, 3)]
    assert first[0] == min(abs(kinds[chosen] - typical)) and first[1] < 20


def test_faces_get_concepts_and_a_judge_that_is_kept(checkpoint: Path) -> None:
    told: list[tuple[str, int, int]] = []
    made = annotate(checkpoint, "faces", 64, device="cpu", recipe=QUICK, tell=lambda *row: told.append(row))
    stored = json.loads((checkpoint / "concepts.json").read_text())
    assert stored["format"] == 1
    model = lab.load(checkpoint, "cpu")
    assert {name: len(rows) for name, rows in model.concepts.items()} == made.concepts == made.to_json()["concepts"]
    for name, rows in model.concepts.items():
        assert shows(attribute.probabilities(made.judge, model.pixels(rows)), concepts.OF_FACES[name]).all()
    assert made.to_json()["judge"]["measures"]["accuracy/crisp/woman"][1] == 16
    assert [what for what, *_ in told] == [JUDGING] * 4 + [NAMING] and told[-1] == (NAMING, 64, 64)
    written = (checkpoint / "judge.safetensors").stat().st_mtime_ns
    again = annotate(checkpoint, "faces", 64, device="cpu", recipe=QUICK)
    assert again.to_json() == made.to_json() and json.loads((checkpoint / "concepts.json").read_text()) == stored
    assert (checkpoint / "judge.safetensors").stat().st_mtime_ns == written
    assert (checkpoint / "README.md").read_text() == "# A model\n\nWords.\n", "figures are evaluate's"
    assert not [path for path in checkpoint.iterdir() if path.name.startswith(".")]


def test_after_a_short_training_little_is_done(checkpoint: Path) -> None:
    told: list[tuple[str, int, int]] = []
    made = annotate(checkpoint, "faces", device="cpu", trained=640, tell=lambda *row: told.append(row))
    assert made.judge.recipe.startswith("85 pictures") and made.judge.measures["r/crisp/yaw"].n == 16
    assert told[-1] == (NAMING, 128, 128)


def test_rooms_get_boxes_and_rankings_that_a_model_reads(checkpoint: Path) -> None:
    model = lab.load(checkpoint, "cpu")
    judge = bright(float(np.quantile(model.pixels(range(32)).mean(-1) / 127.5 - 1, 0.8)))
    found, rankings = rooms.example(model, judge)
    assert found and set(rankings) == {"4x4", "8x8", "16x16"}
    entry = rooms.units(found, rankings, "8x8")
    store.write_json(checkpoint / "units.json", {"format": 1, "concepts": entry})
    example = lab.load(checkpoint, "cpu").examples["window"]
    assert example.stage == "8x8" and 1 <= len(example.boxes) <= rooms.EXAMPLES
    assert sorted(entry["window"]["ranking"]["8x8"]["units"]) == list(range(model.stages["8x8"]))


def test_how_far_a_drop_leads_is_what_the_pictures_say(checkpoint: Path) -> None:
    model, told = lab.load(checkpoint, "cpu"), list[int]()
    judge = bright(float(np.quantile(model.pixels(range(32)).mean(-1) / 127.5 - 1, 0.8)))
    numbers, drops, gone = range(rooms.FRESH, rooms.FRESH + 80), [[0, 1], [2, 3], [5, 7]], []
    for units in drops:
        result = lab.ablation(model, "8x8", units, numbers)
        window, after = (judge(pixels) > 0.5 for pixels in (result.before, result.after))
        gone.append((window & ~after).sum() / window.sum())
    found = rooms._lead(model, judge, "8x8", drops[0], drops[1:], numbers, told.append)
    assert found == pytest.approx(gone[0] - (gone[1] + gone[2]) / 2) and found != 0
    assert sum(told) == 3 * 80


def test_the_stage_whose_units_lead_most_is_recommended(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, judge, told = lab.load(checkpoint, "cpu"), bright(0.0), list[int]()
    _, rankings = rooms.example(model, judge)
    assert rooms.recommended(model, judge, rankings, 16, told.append) in ("8x8", "16x16")
    assert sum(told) == rooms.cost(rankings, 16)
    leads = {"4x4": 0.9, "8x8": 0.1, "16x16": 0.3}
    monkeypatch.setattr(rooms, "_lead", lambda model, judge, stage, *_: leads[stage])
    assert rooms.recommended(model, judge, rankings, 16) == "16x16"


def test_rooms_from_the_door(checkpoint: Path) -> None:
    level = float(np.quantile(lab.load(checkpoint, "cpu").pixels(range(32)).mean(-1) / 127.5 - 1, 0.8))
    made = annotate(checkpoint, "rooms", 16, device="cpu", recipe=QUICK)
    assert made.judge.measures["iou/crisp"].n == 16
    assert (checkpoint / "units.json").exists() == bool(made.units)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(judges, "ready", lambda *_: bright(level))
        made = annotate(checkpoint, "rooms", 16, device="cpu")
    example = lab.load(checkpoint, "cpu").examples["window"]
    assert made.to_json()["units"] == {"window": {"stage": example.stage, "boxes": len(example.boxes)}}


def test_without_a_window_nothing_is_written(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judges, "ready", lambda *_: bright(2.0))
    assert annotate(checkpoint, "rooms", 16, device="cpu").units == {}
    assert not (checkpoint / "units.json").exists() and not (checkpoint / "concepts.json").exists()


def test_labels_of_the_models_own_pictures_become_concepts(labelled_checkpoint: Path, tmp_path: Path) -> None:
    made = annotate(labelled_checkpoint, images=64, device="cpu", recipe=QUICK)
    judge = judges.read(labelled_checkpoint / judges.FILE, pick("cpu"))
    assert {column.name for column in judge.columns} == {"class", "bright"}
    model = lab.load(labelled_checkpoint, "cpu")
    found = model.concepts
    verdicts = attribute.probabilities(judge, model.pixels(range(64)))
    assert found and set(found) <= {"day", "night", "bright", "not bright"}
    for name, wanted in (("day", verdicts["day"] > 0.5), ("not bright", verdicts["bright"] <= 0.5)):
        assert (name in found) == wanted.any()
        assert all(wanted[seed] for seed in found.get(name, []))
    shutil.rmtree(tmp_path / "home")  # a judge that lies there needs the pictures no more
    assert annotate(labelled_checkpoint, images=64, device="cpu").to_json() == made.to_json()


def test_a_model_without_pictures_or_labels_is_refused(labelled_checkpoint: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    for number in range(240):
        plain.mkdir(exist_ok=True)
        noise = np.random.default_rng(number).integers(0, 256, (32, 32, 3), np.uint8)
        images.save(plain / f"{number}.png", noise)
    with pytest.raises(InvalidLabels, match="there are no labels"):
        annotate(labelled_checkpoint, data=str(plain), device="cpu", recipe=QUICK)
    shutil.rmtree(tmp_path / "home")
    with pytest.raises(InvalidValue, match="--data PATH"):
        annotate(labelled_checkpoint, device="cpu", recipe=QUICK)
    assert not (labelled_checkpoint / judges.FILE).exists()


def test_a_drawn_worlds_model_needs_no_word_about_it(checkpoint: Path) -> None:
    config = store.read_json(checkpoint / "config.json")
    store.write_json(checkpoint / "config.json", config | {"dataset": {"name": "rendered:rooms@1:500"}})
    made = annotate(checkpoint, images=16, device="cpu", recipe=QUICK)
    assert made.judge.world == "rooms" and "iou/crisp" in made.judge.measures


def test_what_cannot_be_used_is_said(checkpoint: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="faces, rooms"):
        annotate(checkpoint, "cars")
    with pytest.raises(InvalidValue, match="16 or more"):
        annotate(checkpoint, "faces", 3)
    with pytest.raises(CheckpointError):
        annotate(tmp_path / "nowhere", "faces")
