"""A training of labelled pictures ends with a judge that names what the model draws, whatever becomes of the judge."""

from __future__ import annotations

import json
import os
import signal
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ganlab import annotate, judges
from ganlab.__main__ import main
from ganlab.cli import working
from ganlab.images import encode
from ganlab.jobs import Order, RunFolder, RunStatus, launch, start
from ganlab.lab import load
from ganlab.library import Library

SMALL = [
    *["--image-size", "16", "--width", "4", "--z-dim", "8", "--batch", "16", "--device", "cpu", "--images", "640"],
    *["--report-every", "320", "--sheet-every", "640", "--snapshot-every", "640", "--state-every", "320"],
]


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ganlab(home: Path, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    def call(*words: str) -> SimpleNamespace:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        out, err = capsys.readouterr()
        return SimpleNamespace(code=int(ended.value.code or 0), out=out, err=err)

    return call


@pytest.fixture
def pictures(home: Path) -> str:
    """A zip of 240 pictures of 16 px, half of them light, in folders "day" and "night"."""
    random = np.random.default_rng(0)
    with zipfile.ZipFile(home / "pictures.zip", "w") as packed:
        for number in range(240):
            light = number % 2
            pixels = random.integers(130 * light, 100 + 130 * light, (16, 16, 3), np.uint8)
            packed.writestr(f"{('night', 'day')[light]}/{number}.png", encode(pixels, "png"))
    return "pictures.zip"


def test_from_a_labelled_zip_to_concepts_and_their_figures(ganlab, pictures: str) -> None:  # type: ignore[no-untyped-def]
    done = ganlab("train", "--data", pictures, "--out", "runs/a", *SMALL, "--json")
    summary = json.loads(done.out)
    assert done.code == 0 and summary["phase"] == "finished" and "a judge has named" in done.err
    folder, run = Path(summary["model"]), RunFolder(Path("runs/a"))
    assert run.status().phase == "finished" and run.status().images == 640 and run.status().seconds_left is None
    judge = judges.shelf.read(folder / judges.FILE, load(folder, "cpu").hardware)
    assert [column.classes for column in judge.columns] == [("day", "night")]
    concepts = load(folder, "cpu").concepts
    assert concepts and set(concepts) <= {"day", "night"}
    assert Library(Path("none"), Path("runs"), "cpu").get("runs/a").concepts == concepts
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]
    said = ganlab("annotate", "runs/a", "--images", "64", "--json", "--device", "cpu")
    assert json.loads(said.out)["judge"]["recipe"] == judge.recipe, "the one that is there"
    assert set(json.loads(said.out)["concepts"]) <= {"day", "night"}
    again = ganlab("resume", "runs/a")
    assert again.code == 0 and "finished: nothing to resume" in again.err


def test_without_labels_or_without_a_wish_for_it_nobody_judges(ganlab, pictures: str, home: Path) -> None:  # type: ignore[no-untyped-def]
    np.savez(home / "plain.npz", images=np.random.default_rng(0).integers(0, 256, (240, 16, 16, 3), np.uint8))
    for name, words in (("a", ["--data", "plain.npz"]), ("b", ["--data", pictures, "--no-judge"])):
        done = ganlab("train", *words, "--out", f"runs/{name}", *SMALL, "--json")
        folder = Path(json.loads(done.out)["model"])
        assert done.code == 0 and json.loads(done.out)["phase"] == "finished" and "judge" not in done.err
        assert not (folder / "concepts.json").exists() and not (folder / judges.FILE).exists()


def test_a_drawn_world_is_judged_too(ganlab) -> None:  # type: ignore[no-untyped-def]
    done = ganlab("train", "--data", "rendered:faces:60", "--out", "runs/a", *SMALL, "--json")
    assert done.code == 0 and (Path(json.loads(done.out)["model"]) / "concepts.json").exists(), done.err


def few(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    with zipfile.ZipFile(home / "few.zip", "w") as packed:
        for number in range(40):
            noise = np.random.default_rng(number).integers(0, 256, (16, 16, 3), np.uint8)
            packed.writestr(f"{number % 2}/{number}.png", encode(noise, "png"))
    return "few.zip"


def out_of_memory(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    def greedy(*_: Any, **__: Any) -> None:
        raise RuntimeError("CUDA out of memory.\nTried to allocate 2 GiB.")

    monkeypatch.setattr(working, "annotate", greedy)
    return "pictures.zip"


@pytest.mark.parametrize(("spoil", "said"), [(few, "too few for a judge"), (out_of_memory, "CUDA out of memory.")])
def test_a_judge_that_fails_leaves_a_finished_run(ganlab, pictures, home, monkeypatch, spoil, said) -> None:  # type: ignore[no-untyped-def]
    done = ganlab("train", "--data", spoil(home, monkeypatch), "--out", "runs/a", *SMALL)
    (line,) = [line for line in done.err.splitlines() if line.startswith("not judged: ")]
    assert done.code == 0 and said in line and "Tried" not in done.err
    assert RunFolder(Path("runs/a")).status().phase == "finished" and not RunFolder(Path("runs/a")).status().error


@pytest.mark.parametrize("how", ["pause", "stop", "interrupt"])
def test_whoever_stops_the_judging_has_a_finished_run(ganlab, pictures, monkeypatch, how: str) -> None:  # type: ignore[no-untyped-def]
    run, seen = RunFolder(Path("runs/a")), list[RunStatus]()

    def endless(folder: Path, tell: annotate.Tell, **_: Any) -> None:
        tell(annotate.JUDGING, 10, 100)
        seen.append(run.status())
        signal.raise_signal(signal.SIGINT) if how == "interrupt" else run.control(how)  # type: ignore[arg-type]
        until = time.monotonic() + 300
        while time.monotonic() < until:
            tell(annotate.JUDGING, 20, 100)

    monkeypatch.setattr(working, "annotate", endless)
    done = ganlab("train", "--data", pictures, "--out", "runs/a", *SMALL)
    assert done.code == 0 and "not judged: stopped" in done.err
    assert [status.phase for status in seen] == ["judging"] and seen[0].active
    assert run.status().phase == "finished" and len(run.snapshots()) == 1


def test_a_run_that_was_stopped_is_not_judged(ganlab, pictures: str, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    honest = RunFolder.add_sheet

    def stop(run: RunFolder, *more: Any) -> None:
        honest(run, *more)
        run.control("stop")

    monkeypatch.setattr(RunFolder, "add_sheet", stop)
    done = ganlab("train", "--data", pictures, "--out", "runs/a", *SMALL, "--json")
    assert json.loads(done.out)["phase"] == "stopped" and "judge" not in done.err


def test_killed_while_judging_a_run_of_the_page_is_judged_when_resumed(ganlab, pictures, home, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(Path(__file__).parents[2])  # where a process of its own finds the package
    monkeypatch.setattr(launch, "NICE", 0)  # what waits here is this test alone
    training = {"images": 3_200, "batch": 16, "snapshot_every": 3_200, "state_every": 3_200}  # some seconds of judging
    order = Order(str(home / pictures), network={"image_size": 16, "width": 4}, training=training, device="cpu")
    run = start(order, home / "runs" / "a")
    wait(run, "judging")
    assert run.status().active
    os.kill(run.status().pid, signal.SIGKILL)
    wait(run, "interrupted")
    (folder,) = [path for _, path in run.snapshots()]
    assert not (folder / "concepts.json").exists()
    (folder / ".concepts.json.1.tmp").write_text("torn")
    weights = (folder / "generator.safetensors").read_bytes()
    done = ganlab("resume", str(run.path), "--json")
    assert done.code == 0 and json.loads(done.out)["phase"] == "finished"
    assert load(folder, "cpu").concepts and (folder / "generator.safetensors").read_bytes() == weights
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def wait(run: RunFolder, phase: str) -> None:
    until = time.monotonic() + 300
    while run.status().phase != phase:
        assert time.monotonic() < until, (run.status(), (run.path / "log.txt").read_text())
        time.sleep(0.02)
