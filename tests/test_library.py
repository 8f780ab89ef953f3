"""The models on offer: shipped ones and runs, by key and by nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ganlab import store
from ganlab.errors import CheckpointError
from ganlab.jobs import RunFolder, RunStatus
from ganlab.library import Library


@pytest.fixture
def library(tiny_model: Path, tmp_path: Path) -> Library:
    shutil.copytree(tiny_model, tmp_path / "checkpoints" / "tiny")
    (tmp_path / "checkpoints" / "notes").mkdir()
    return Library(tmp_path / "checkpoints", tmp_path / "runs", "cpu")


def add_snapshot(library: Library, tiny_model: Path, images: int, phase: str = "finished") -> RunFolder:
    run = RunFolder(library.runs / "mine")
    run.write_status(RunStatus(phase, images=images))  # type: ignore[arg-type]
    shutil.copytree(tiny_model, run.snapshot_path(images))
    return run


def test_shipped_models_and_runs_with_a_snapshot_are_listed(library: Library, tiny_model: Path) -> None:
    RunFolder(library.runs / "empty").write_status(RunStatus("running"))
    add_snapshot(library, tiny_model, 64)
    assert [(e.key, e.kind) for e in library.entries()] == [("checkpoints/tiny", "shipped"), ("runs/mine", "finished")]


def test_a_run_means_its_newest_snapshot_and_at_names_an_older_one(library: Library, tiny_model: Path) -> None:
    add_snapshot(library, tiny_model, 64)
    first = library.get("runs/mine")
    run = add_snapshot(library, tiny_model, 128)
    assert library.get("runs/mine").folder == run.snapshot_path(128)
    assert library.get("runs/mine@64").folder == first.folder


def test_a_model_is_loaded_once_and_anew_when_it_has_changed(library: Library) -> None:
    first = library.get("checkpoints/tiny")
    assert library.get("checkpoints/tiny") is first
    weights = first.folder / "generator.safetensors"
    shutil.copy(weights, weights.with_suffix(".new"))
    weights.with_suffix(".new").replace(weights)
    assert library.get("checkpoints/tiny") is not first


def test_concepts_units_and_a_judge_that_appear_beside_a_loaded_model_are_noticed(library: Library) -> None:
    model = library.get("checkpoints/tiny")
    assert model.concepts == {} == model.examples
    store.write_json(model.folder / "concepts.json", {"format": 1, "concepts": {"bright": [3, 4]}})
    assert library.get("checkpoints/tiny").concepts == {"bright": [3, 4]}
    boxes = {"window": {"stage": "8x8", "boxes": {"3": [[0, 0, 0.5, 0.5]]}}}
    store.write_json(model.folder / "units.json", {"format": 1, "concepts": boxes})
    seen = library.get("checkpoints/tiny")
    assert seen.examples["window"].stage == "8x8" and seen.digest == model.digest
    (model.folder / "judge.safetensors").touch()
    assert library.get("checkpoints/tiny") is not seen, "its directions by labels are found anew"
    (model.folder / "README.md").write_text("words")
    assert library.get("checkpoints/tiny") is library.get("checkpoints/tiny")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "tiny",
        "checkpoints/notes",
        "checkpoints/../secret",
        "runs/../secret",
        "/etc",
        "runs/mine",
        "checkpoints/tiny@3",
    ],
)
def test_a_key_never_becomes_a_path(library: Library, tiny_model: Path, tmp_path: Path, key: str) -> None:
    shutil.copytree(tiny_model, tmp_path / "secret")  # a model, but none of this library
    RunFolder(tmp_path / "secret").write_status(RunStatus("finished"))
    shutil.copytree(tiny_model, RunFolder(tmp_path / "secret").snapshot_path(64))
    with pytest.raises(CheckpointError, match=r"no such model; there are checkpoints/tiny\b"):
        library.get(key)


def test_warming_loads_the_first_model_and_an_empty_house_has_nothing_to_warm(library: Library, tmp_path: Path) -> None:
    library.warm()
    assert library.get("checkpoints/tiny")._effects is not None
    Library(tmp_path / "none", tmp_path / "neither", "cpu").warm()


def test_a_dead_run_is_offered_as_stopped(library: Library, tiny_model: Path) -> None:
    run = add_snapshot(library, tiny_model, 64, phase="running")
    assert library.entries()[-1].kind == "running"
    path = run.path / "status.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "pid": 0}))
    assert library.entries()[-1].kind == "stopped"


def test_a_run_that_is_being_taken_up_again_counts_as_running(library: Library, tiny_model: Path) -> None:
    run = add_snapshot(library, tiny_model, 64, "preparing")
    assert library.entries()[-1].kind == "running"
    run.write_status(RunStatus("judging"))
    assert library.entries()[-1].kind == "running"


def test_a_snapshot_without_weights_is_no_model(library: Library, tiny_model: Path) -> None:
    (add_snapshot(library, tiny_model, 64).snapshot_path(64) / "generator.safetensors").unlink()
    with pytest.raises(CheckpointError, match="generator"):
        library.get("runs/mine")


def test_of_more_models_than_are_kept_the_one_longest_unasked_for_goes(
    library: Library, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ganlab.library.KEPT", 2)
    for name in ("second", "third"):
        shutil.copytree(tiny_model, library.checkpoints / name)
    first, second = library.get("checkpoints/tiny"), library.get("checkpoints/second")
    assert library.get("checkpoints/tiny") is first, "asked for again"
    third = library.get("checkpoints/third")
    assert library.get("checkpoints/tiny") is first and library.get("checkpoints/third") is third
    assert library.get("checkpoints/second") is not second
