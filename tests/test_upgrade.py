"""What an older version wrote is read by this one, and gives the same pictures: tests/fixtures/README.md."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from ganlab import jobs, lab, store
from ganlab.jobs import RunFolder
from ganlab.library import Library

OLD = Path(__file__).parent / "fixtures" / "format-1"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    """A copy of the run, which finds its pictures."""
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))
    folder = Path(shutil.copytree(OLD / "run", tmp_path / "runs" / "old"))
    values = json.loads((folder / "config.json").read_text())
    values["data"]["source"] = str(OLD / "noise.npz")
    (folder / "config.json").write_text(json.dumps(values))
    return RunFolder(folder)


@pytest.mark.parametrize("name", ["checkpoint", "run"])
def test_an_old_model_draws_the_very_same_pictures(name: str) -> None:
    with np.load(OLD / "pixels.npz") as kept:
        expected = kept[name].astype(int)
    found = lab.load(OLD / name, "cpu").pixels(range(8))
    apart = np.abs(found - expected)
    assert found.std() > 0 and apart.max() <= 1 and (apart > 0).mean() <= 0.001


def test_what_lies_beside_an_old_model_is_read() -> None:
    model = lab.load(OLD / "checkpoint", "cpu")
    assert model.digest == "b11cf7011b4d571b" and model.info.training == {"images": 640, "health": "steady"}
    assert model.concepts == {"bright": [1, 2]}
    assert model.examples["spot"].stage == "8x8" and model.examples["spot"].boxes == {0: [(0.25, 0.25, 0.75, 0.75)]}
    scores = model.scores(model.pixels(range(4)))
    assert scores is not None and np.isfinite(scores).all()
    assert store.read_info(OLD / "checkpoint").to_json() == json.loads((OLD / "checkpoint/config.json").read_text())


def test_an_old_run_is_listed_as_it_was(run: RunFolder) -> None:
    status = run.status()
    assert (status.phase, status.images, status.total, status.last_good) == ("finished", 16, 16, 16)
    assert [event["images"] for event in run.events()] == [0, 8, 16]
    assert [n for n, _ in run.states()] == [8, 16] and [n for n, _ in run.snapshots()] == [16]
    library = Library(run.path.parent / "none", run.path.parent, "cpu")
    assert [(entry.key, entry.kind, entry.images) for entry in library.entries()] == [("runs/old", "finished", 16)]


def test_an_old_run_goes_on_from_its_state_and_ends_where_it_had_ended(run: RunFolder) -> None:
    """Within float32's rounding, which is another on another processor."""
    expected = store.load_tensors(run.states()[-1][1])[0]
    run.states()[-1][1].unlink()
    shutil.rmtree(run.snapshots()[-1][1])
    run.write_status(jobs.RunStatus("stopped", images=8, total=16))
    assert jobs.work(run).phase == "finished"
    assert [event["event"] for event in run.events()].count("resume") == 1
    found = store.load_tensors(run.states()[-1][1])[0]
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        scale = float(value.double().abs().max())
        assert np.allclose(found[name].double(), value.double(), rtol=1e-3, atol=1e-3 * scale + 1e-12), name


def test_of_two_states_the_newer_one_is_taken_up(run: RunFolder) -> None:
    run.write_status(jobs.RunStatus("stopped", images=16, total=16))
    jobs.work(run)
    assert [event["images"] for event in run.events() if event["event"] == "resume"] == [16]
