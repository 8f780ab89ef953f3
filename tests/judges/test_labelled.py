"""A judge of somebody's own labels: learnt from a folder of pictures, kept, found again, refused where it cannot be."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ganlab import datasets, judges, store
from ganlab.cli.main import main
from ganlab.datasets import Dataset
from ganlab.device import Hardware, pick
from ganlab.errors import CheckpointError, DataError, InvalidLabels
from ganlab.images import save
from ganlab.judges import Recipe, attribute, labelled

QUICK = Recipe(renders=400, held_out=100, epochs=8, batch=32)
COUNT = 300


@pytest.fixture(scope="module")
def machine() -> Hardware:
    return replace(pick("cpu"), precision="fp32")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Noisy pictures of 16 px in class folders by colour; labels.csv says how light each is and if it is framed."""
    place = tmp_path_factory.mktemp("pictures")
    random = np.random.default_rng(0)
    rows = []
    for number in range(COUNT):
        colour, framed, light = ("red", "green", "blue")[number % 3], number % 2, random.random()
        picture = random.integers(0, 40, (16, 16, 3), np.uint8)
        picture[..., number % 3] += np.uint8(60 + 140 * light)
        if framed:
            picture[:2] = picture[-2:] = 255
        name = f"{colour}/{number}.png"
        (place / colour).mkdir(exist_ok=True)
        save(place / name, picture)
        rows.append([name, framed, round(light, 4)])
    with (place / "labels.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["file", "framed", "light"], *rows])
    return place


@pytest.fixture(scope="module")
def data(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return datasets.open(folder, 16, home=tmp_path_factory.mktemp("home"))


def test_it_learns_folders_flags_and_numbers_and_is_held_to_what_it_has_not_seen(
    data: Dataset, machine: Hardware
) -> None:
    judge = labelled.train(data, machine, QUICK)
    assert {column.name: column.kind for column in judge.columns} == {
        "class": "classes", "framed": "binary", "light": "continuous",
    }  # fmt: skip
    measures = judge.measures
    assert measures["accuracy/crisp/class"].n == COUNT // 10
    assert measures["accuracy/crisp/class"].value > 0.9 and measures["accuracy/crisp/framed"].value > 0.9
    assert measures["r/crisp/light"].value > 0.8
    verdicts, read = attribute.probabilities(judge, data.pixels), attribute.values(judge, data.pixels)
    assert set(verdicts) == {"red", "green", "blue", "framed"} and set(read) == {"light"}
    np.testing.assert_allclose(verdicts["red"] + verdicts["green"] + verdicts["blue"], 1, atol=1e-4)
    assert ((verdicts["red"] > 0.5) == (data.labels["class"] == "red")).mean() > 0.9
    assert np.abs(read["light"] - data.labels["light"]).mean() < 0.15


def test_it_is_kept_and_found_for_this_very_set(data: Dataset, machine: Hardware, tmp_path: Path) -> None:
    quick, path = replace(QUICK, epochs=1), tmp_path / judges.FILE
    first = labelled.ready(path, data, machine, quick)
    told: list[int] = []
    again = labelled.ready(path, data, machine, quick, lambda done, _: told.append(done))
    assert not told and again.measures == first.measures and again.columns == first.columns
    np.testing.assert_allclose(again.outputs(data.pixels[:9]), first.outputs(data.pixels[:9]), atol=1e-6)
    labelled.ready(path, replace(data, fingerprint="f" * 64), machine, quick, lambda done, _: told.append(done))
    assert told


def test_large_pictures_are_shrunk_to_what_a_classifier_sees(data: Dataset) -> None:
    large = replace(data, pixels=data.pixels[:3].repeat(8, 1).repeat(8, 2))  # 128 px
    np.testing.assert_array_equal(
        labelled._shrunk(large, np.asarray([2, 0])), data.pixels[[2, 0]].repeat(4, 1).repeat(4, 2)
    )


def test_what_teaches_nothing_is_refused(data: Dataset, machine: Hardware) -> None:
    with pytest.raises(InvalidLabels, match="there are no labels"):
        labelled.train(replace(data, labels={}), machine, QUICK)
    names = {"person": np.asarray([f"name {i}" for i in range(COUNT)])}
    with pytest.raises(InvalidLabels, match="no column that a judge could learn"):
        labelled.train(replace(data, labels=names), machine, QUICK)
    few = {name: values[:150] for name, values in data.labels.items()}
    with pytest.raises(DataError, match="150 pictures are too few"):
        labelled.train(replace(data, pixels=data.pixels[:150], labels=few), machine, QUICK)


def test_the_command(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], machine: Hardware
) -> None:
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path))
    monkeypatch.setattr("ganlab.judges.labelled.MOST_EPOCHS", 1)
    out = tmp_path / "new" / "mine.safetensors"

    def call(*words: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(["judge", *words])
        return int(ended.value.code or 0)

    assert call(str(folder), "--out", str(out), "--size", "16", "--device", "cpu", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["n"]["measures"]["accuracy/crisp/class"] == 30 and said["world"] == judges.LABELS
    read = judges.read(out, machine)
    assert read.measures["r/crisp/light"].value == pytest.approx(said["measures"]["r/crisp/light"], abs=1e-4)
    for words, wanted in (
        ([str(folder)], "--out FILE or --model CHECKPOINT"),
        ([str(folder), "--model", str(tmp_path)], "config.json"),
        (["rendered:cats", "--out", str(out)], "rendered:cats"),
    ):
        assert call(*words) == 2
        shown = capsys.readouterr()
        assert wanted in shown.err and len(shown.err.strip().splitlines()) == 1 and not shown.out


def test_a_file_that_is_no_judge_is_named(tmp_path: Path, machine: Hardware) -> None:
    store.save_tensors(tmp_path / "x.safetensors", {"weights": torch.zeros(3)})
    with pytest.raises(CheckpointError, match=r"x\.safetensors: not a judge"):
        judges.read(tmp_path / "x.safetensors", machine)
