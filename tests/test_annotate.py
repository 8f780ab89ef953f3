"""annotate: intervals, boxes, concepts, figures, and what stands in a checkpoint folder afterwards."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from ganlab import datasets, images, judges, lab, store
from ganlab.annotate import Figures, annotate, faces, labelled, rooms
from ganlab.annotate.exemplars import BEYOND, COUNT, Planes
from ganlab.annotate.figures import write_section
from ganlab.annotate.intervals import bootstrap, wilson
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


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.27753), (5, 10, 0.23659, 0.76341), (81, 263, 0.25529, 0.36620), (10, 10, 0.72247, 1.0)],
)
def test_wilson_against_published_values(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=1e-4)


def test_wilson_of_nothing_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_bootstrap_agrees_with_the_normal_interval_and_repeats() -> None:
    values = np.random.default_rng(0).normal(3, 2, 400)
    low, high = bootstrap(values, np.ones(400))
    reach = 1.96 * values.std() / 20
    assert low == pytest.approx(values.mean() - reach, abs=0.06)
    assert high == pytest.approx(values.mean() + reach, abs=0.06)
    assert bootstrap(values, np.ones(400)) == (low, high)


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
    numbers = range(1_000, 1_500)
    z = random.normal(size=(500, 12)).astype(np.float32)
    found = faces.concepts(z, verdicts, pixels, numbers)
    assert "neutral man" not in found and "smiling woman" in found and "man with beard" in found
    for name, rows in found.items():
        assert 1 <= len(rows) <= 10
        assert len({row["seed"] for row in rows}) == len(rows)
        assert all(0 < row["score"] <= 1 for row in rows)
        for row in rows:
            for shown, wanted in faces.CONCEPTS[name].items():
                assert (verdicts[shown][row["seed"] - 1_000] > 0.5) == wanted


def test_typical_exemplars_lie_close_together_along_what_is_wanted_and_a_little_beyond() -> None:
    z = np.random.default_rng(0).normal(size=(4_000, 8)).astype(np.float32)
    verdicts = {"woman": (z[:, 0] > 0).astype(np.float32), "smiling": (z[:, 1] > 0.3).astype(np.float32)}
    wants = {"woman": True, "smiling": False}
    shown = np.flatnonzero(faces.members(verdicts, wants))
    rows = Planes(z, verdicts).typical(shown, wants)
    assert len(rows) == COUNT and set(rows) <= set(shown)
    for column in (0, 1):
        members, chosen = z[shown, column], z[rows, column]
        aim = members.mean() + (BEYOND if column == 0 else -BEYOND) * members.std()
        assert abs(chosen.mean() - aim) < 0.15 and chosen.std() < 0.4 * members.std()
    assert z[rows, 5].std() > 0.8, "what is not wanted is left to chance"


def test_exemplars_are_unlike_each_other() -> None:
    """Six kinds of flat pictures, one of them far commoner: all kinds are among the ten exemplars."""
    kinds = np.asarray([0] * 50 + [40, 80, 120, 160, 200] * 2)
    pixels: Pixels = np.repeat(kinds, 16 * 16 * 3).reshape(60, 16, 16, 3).astype(np.uint8)
    pixels += np.random.default_rng(0).integers(0, 4, pixels.shape, np.uint8)
    ones = np.linspace(0.99, 0.9, 60, dtype=np.float32)
    verdicts = {"woman": ones, "smiling": ones, "glasses": 1 - ones, "beard": 1 - ones}
    verdicts |= {"turned left": 1 - ones, "turned right": 1 - ones}
    chosen = [
        row["seed"]
        for row in faces.concepts(np.zeros((60, 4), np.float32), verdicts, pixels, range(60))["smiling woman"]
    ]
    assert len(chosen) == 10 and set(kinds[chosen]) == set(kinds)
    typical = kinds.mean()
    first = [abs(kinds[chosen[:k]].mean() - typical) for k in (1, 3)]
    assert first[0] == min(abs(kinds[chosen] - typical)) and first[1] < 20


def test_sums_are_of_members_alone_and_repeat() -> None:
    z = np.arange(60, dtype=np.float32).reshape(60, 1)
    pixels = np.zeros((60, 2, 2, 3), np.uint8)
    pools = {"smiling woman": np.arange(20), "neutral woman": np.arange(20, 40), "neutral man": np.arange(40, 60)}
    sums, blends = faces._sums(pools, z, pixels, 1)
    assert len(sums) == len(blends) == faces.TRIALS
    assert len(np.unique(sums)) > 30 and sums.min() >= 0 - 39 + 40 and sums.max() <= 19 - 20 + 59
    whole, _ = faces._sums(pools, z, pixels, 20)
    np.testing.assert_allclose(whole, 9.5 - 29.5 + 49.5)
    np.testing.assert_array_equal(sums, faces._sums(pools, z, pixels, 1)[0])


def test_figures_come_with_n_and_interval_under_the_same_paths() -> None:
    figures = Figures()
    figures.share(0.5, 10, "a", "of it all")
    figures.ratio([1, 3, 0], [2, 4, 0], "b")
    figures.ratio([0], [0], "c")
    figures.count(7, "a", "k")
    values = figures.to_json()
    assert values["a"] == {"of_it_all": 0.5, "k": 7} and values["b"] == pytest.approx(4 / 6, abs=1e-3)
    assert values["n"] == {"a": {"of_it_all": 10}, "b": 2} and "c" not in values
    assert values["ci95"]["a"]["of_it_all"] == pytest.approx([0.2366, 0.7634], abs=1e-3)
    assert "| a · of it all | 0.5 | 0.2366 to 0.7634 | 10 |" in figures.table()


def test_a_section_is_replaced_where_it_stands(tmp_path: Path) -> None:
    card = tmp_path / "README.md"
    write_section(card, "one")
    assert card.read_text() == "## Figures\n\none\n"
    card.write_text("# A\n\n## Use\n\ntext\n")
    write_section(card, "one")
    assert card.read_text() == "# A\n\n## Use\n\ntext\n\n## Figures\n\none\n"
    card.write_text(card.read_text() + "\n## Licence\n\nfree\n")
    write_section(card, "two\n### Figures\n")
    write_section(card, "three")
    assert card.read_text() == "# A\n\n## Use\n\ntext\n\n## Figures\n\nthree\n\n## Licence\n\nfree\n"


def test_faces_get_concepts_figures_and_a_judge_that_is_kept(checkpoint: Path) -> None:
    figures = annotate(checkpoint, "faces", 64, device="cpu", recipe=QUICK)
    stored = json.loads((checkpoint / "concepts.json").read_text())
    assert stored["format"] == 1
    assert lab.load(checkpoint, "cpu").concepts.keys() == stored["concepts"].keys()
    assert figures["samples", "woman"].n == 64 and figures["judge", "accuracy", "crisp", "woman"].n == 16
    written = (checkpoint / "judge.safetensors").stat().st_mtime_ns
    again = annotate(checkpoint, "faces", 64, device="cpu", recipe=QUICK)
    assert again.to_json() == figures.to_json()
    assert (checkpoint / "judge.safetensors").stat().st_mtime_ns == written
    card = (checkpoint / "README.md").read_text()
    assert card.startswith("# A model\n\nWords.\n\n## Figures\n") and card.count("## Figures") == 1
    assert not [path for path in checkpoint.iterdir() if path.name.startswith(".")]


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


def test_a_drop_is_measured_on_window_pixels_and_elsewhere(checkpoint: Path) -> None:
    model = lab.load(checkpoint, "cpu")
    judge = bright(float(np.quantile(model.pixels(range(32)).mean(-1) / 127.5 - 1, 0.8)))
    _, rankings = rooms.example(model, judge)
    figures = rooms.measure(model, judge, {"8x8": rankings["8x8"]}, 24)
    numbers = range(rooms.FRESH, rooms.FRESH + 24)
    ranking = rankings["8x8"]
    result = lab.ablation(model, "8x8", [int(unit) for unit in ranking.units[: ranking.positives]], numbers)
    window, after = (judge(pixels) > 0.5 for pixels in (result.before, result.after))
    gone = 1 - (window & after).sum() / window.sum()
    change = np.abs(result.after.astype(int) - result.before).mean(-1)[~window].mean()
    assert figures["ablation", "8x8", "all positive", "ranked", "window gone"].value == pytest.approx(gone)
    assert figures["ablation", "8x8", "all positive", "ranked", "change elsewhere"].value == pytest.approx(change)
    assert figures["ablation", "8x8", "all positive", "units dropped"].value == ranking.positives
    assert figures["ablation", "8x8", "top quarter", "units dropped"].value == round(ranking.positives / 4)
    assert ("ablation", "8x8", "top quarter", "random", "window gone") in figures.rows


def test_the_stage_that_beats_chance_most_is_recommended() -> None:
    figures = Figures()
    for stage, ranked, random in (("8x8", 90, 80), ("16x16", 70, 20), ("32x32", 30, 10)):
        figures.ratio([ranked], [100], "ablation", stage, "top quarter", "ranked", "window gone")
        figures.ratio([random], [100], "ablation", stage, "top quarter", "random", "window gone")
    assert rooms.recommended(figures, ["4x4", "8x8", "16x16", "32x32"]) == "16x16"


def test_without_a_window_nothing_is_written(checkpoint: Path) -> None:
    model = lab.load(checkpoint, "cpu")
    assert rooms.example(model, bright(2.0)) == ({}, {})
    figures = rooms.measure(model, bright(2.0), {}, 16)
    assert figures["samples", "with windows"].value == 0


def test_rooms_from_the_door(checkpoint: Path) -> None:
    figures = annotate(checkpoint, "rooms", 16, device="cpu", recipe=QUICK)
    assert figures["judge", "iou", "crisp"].n == 16 and figures["samples", "with windows"].n == 16
    assert "## Figures" in (checkpoint / "README.md").read_text()


@pytest.fixture
def labelled_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model of 32 px whose pictures lie in the cache: half of them light, in folders "day" and "night"."""
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))
    random, rows = np.random.default_rng(0), ["file,bright"]
    for number in range(240):
        light = number % 2
        name = f"{('night', 'day')[light]}/{number}.png"
        (tmp_path / "pictures" / name).parent.mkdir(parents=True, exist_ok=True)
        images.save(
            tmp_path / "pictures" / name, random.integers(120 * light, 120 + 120 * light, (32, 32, 3), np.uint8)
        )
        rows.append(f"{name},{light if number % 24 else 1 - light}")
    (tmp_path / "pictures" / "labels.csv").write_text("\n".join(rows))
    data = datasets.open(tmp_path / "pictures", 32)
    config = DCGANConfig(image_size=32, width=4, z_dim=8)
    info = Info("dcgan", config, dataset={"name": data.name, "fingerprint": data.fingerprint})
    torch.manual_seed(0)
    store.save(tmp_path / "model", Generator(config).eval(), None, info)
    return tmp_path / "model"


def test_labels_of_the_models_own_pictures_become_concepts(labelled_checkpoint: Path, tmp_path: Path) -> None:
    figures = annotate(labelled_checkpoint, images=64, device="cpu", recipe=QUICK)
    judge = judges.read(labelled_checkpoint / judges.FILE, pick("cpu"))
    assert {column.name for column in judge.columns} == {"class", "bright"}
    assert figures["judge", "accuracy", "crisp", "class"].n == QUICK.held_out
    assert {path[1] for path in figures.rows if path[0] == "samples"} == {"day", "night", "bright"}
    model = lab.load(labelled_checkpoint, "cpu")
    found = model.concepts
    verdicts = attribute.probabilities(judge, model.pixels(range(64)))
    assert found and set(found) <= {"day", "night", "bright", "not bright"}
    for name, wanted in (("day", verdicts["day"] > 0.5), ("not bright", verdicts["bright"] <= 0.5)):
        assert (name in found) == wanted.any()
        assert all(wanted[seed] for seed in found.get(name, []))
    assert "learnt the labels" in (labelled_checkpoint / "README.md").read_text()
    shutil.rmtree(tmp_path / "home")  # a judge that lies there needs the pictures no more
    assert annotate(labelled_checkpoint, images=64, device="cpu").to_json() == figures.to_json()


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


def test_adding_a_concept_is_measured_on_samples_that_do_not_show_it() -> None:
    z = np.arange(300, dtype=np.float32).reshape(300, 1)
    verdict = np.linspace(0, 1, 300, dtype=np.float32)  # shown from 150 on
    moved = labelled._moved(z, verdict)
    step = np.arange(290, 300).mean() - np.arange(10).mean()
    np.testing.assert_allclose(moved[:, 0], np.arange(10, 150) + step)
    assert len(labelled._moved(z, np.zeros(300, np.float32))) == 0


def test_a_drawn_worlds_model_needs_no_word_about_it(checkpoint: Path) -> None:
    config = store.read_json(checkpoint / "config.json")
    store.write_json(checkpoint / "config.json", config | {"dataset": {"name": "rendered:rooms@1:500"}})
    figures = annotate(checkpoint, images=16, device="cpu", recipe=QUICK)
    assert ("judge", "iou", "crisp") in figures.rows


def test_what_cannot_be_used_is_said(checkpoint: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="faces, rooms"):
        annotate(checkpoint, "cars")
    with pytest.raises(InvalidValue, match="16 or more"):
        annotate(checkpoint, "faces", 3)
    with pytest.raises(CheckpointError):
        annotate(tmp_path / "nowhere", "faces")
