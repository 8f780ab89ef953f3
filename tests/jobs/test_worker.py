"""A training as a process: killed at any moment it goes on from its state and ends with the same bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from ganlab import jobs
from ganlab.device import Hardware
from ganlab.errors import GanlabError, RunError, TrainingError
from ganlab.jobs import Order, RunFolder, launch, worker
from ganlab.jobs.launch import change, prepare, resume, start
from ganlab.store import load_discriminator, load_generator, load_tensors, read_info
from ganlab.train import PRESETS, Progress, Training, Watch, graphs
from ganlab.train.draw import Draw
from ganlab.train.health import Health

SMALL = {"image_size": 16, "width": 4, "z_dim": 8}
SHORT = {"batch": 16, "report_every": 32, "sheet_every": 640, "snapshot_every": 640, "state_every": 320}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))
    path = tmp_path / "noise.npz"
    np.savez(path, images=np.random.default_rng(0).integers(0, 256, (60, 16, 16, 3), np.uint8))
    return str(path)


def order(data: str, images: int = 640) -> Order:
    return Order(data, network=SMALL, training={**SHORT, "images": images}, device="cpu")


def wait_for(holds: Callable[[], bool], seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def wait(run: RunFolder, *phases: str, seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while run.status().phase not in phases:
        assert time.monotonic() < until, (run.status(), (run.path / "log.txt").read_text())
        time.sleep(0.05)


def model_bytes(run: RunFolder) -> dict[str, bytes]:
    folder = run.snapshots()[-1][1]
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_run_leaves_all_that_its_format_promises(data: str, tmp_path: Path) -> None:
    run = prepare(order(data), tmp_path / "runs" / "a")
    reports = []
    assert jobs.work(run, reports.append).phase == "finished"
    assert [n for n, _ in run.snapshots()] == [640] and [n for n, _ in run.states()] == [320, 640]
    assert run.sheets()[0][0] == 0 and run.sheets()[-1][0] == 640
    assert len(run.events()) == len(reports) and run.events()[0]["event"] == "start"
    folder = run.snapshots()[-1][1]
    weights = {"generator.safetensors", "discriminator.safetensors"}
    assert {path.name for path in folder.iterdir()} == {"config.json", "preview.webp", "README.md", *weights}
    assert load_generator(folder).config.image_size == load_discriminator(folder).config.image_size == 16
    assert read_info(folder).training["images"] == 640
    assert run.status().last_good == 640
    assert run.config()["training"]["augment"] == "diff", "so few pictures are augmented"


def test_a_snapshot_is_the_averaged_generator_of_its_moment(data: str, tmp_path: Path) -> None:
    run = prepare(order(data), tmp_path / "run")
    jobs.work(run)
    state, model = load_tensors(run.states()[-1][1])[0], load_generator(run.snapshots()[-1][1])
    current = {name.removeprefix("g/"): value for name, value in state.items() if name.startswith("g/")}
    average = {name.removeprefix("average/"): value for name, value in state.items() if name.startswith("average/")}
    assert {name for name, _ in model.named_parameters()} <= set(average) == set(current)
    for name, weight in model.named_parameters():
        assert torch.equal(weight, average[name]) and not torch.equal(weight, current[name])


def test_the_last_two_states_are_kept_and_nobody_else_trains_meanwhile(data: str, tmp_path: Path) -> None:
    settings = {**SHORT, "images": 640, "state_every": 160}
    run = prepare(Order(data, network=SMALL, training=settings, device="cpu"), tmp_path / "run")
    held = []

    def look(progress: Progress) -> None:
        try:
            with run.lock(0):
                held.append(False)
        except RunError:
            held.append(True)

    jobs.work(run, look)
    assert [images for images, _ in run.states()] == [480, 640] and held and all(held)
    with run.lock(0):
        pass


def test_killed_three_times_it_ends_with_the_bytes_of_an_uninterrupted_run(data: str, tmp_path: Path) -> None:
    whole = prepare(order(data, 2_560), tmp_path / "whole")
    command = [sys.executable, "-m", "ganlab"]
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    subprocess.run([*command, "resume", str(whole.path)], check=True, env=env, capture_output=True)
    torn = prepare(order(data, 2_560), tmp_path / "torn")
    for _ in range(3):
        if torn.status().phase == "finished":
            break  # it was quicker than this process
        lines = len(torn.path.joinpath("events.jsonl").read_bytes().splitlines()) if torn.states() else 0
        newest = torn.states()[-1][0] if torn.states() else 0
        process = subprocess.Popen([*command, "resume", str(torn.path)], env=env, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 300
        while not torn.states() or torn.states()[-1][0] <= newest:
            assert time.monotonic() < until and process.poll() in (None, 0)
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert torn.status().phase in ("interrupted", "finished")
        if newest:
            first = json.loads(torn.path.joinpath("events.jsonl").read_bytes().splitlines()[lines])
            assert (first["event"], first["images"]) == ("resume", newest)
    subprocess.run([*command, "resume", str(torn.path)], check=True, env=env, capture_output=True)
    assert model_bytes(torn) == model_bytes(whole)
    images = [event["images"] for event in torn.events()]
    assert images == sorted(images) and images[-1] == 2_560


def test_pause_resume_and_stop_of_a_detached_run(data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a page may be started from anywhere
    run = start(order(data, 1_000_000), tmp_path / "run")
    wait(run, "running")
    run.control("pause")
    wait(run, "paused")
    images, beat = run.status().images, run.status().heartbeat
    wait_for(lambda: run.status().heartbeat > beat + 2)  # it lives, and says so every two seconds
    assert run.status().images == images == run.states()[-1][0]
    resume(run)
    wait(run, "running")
    with pytest.raises(RunError, match="another process"), run.lock(0):
        pass
    run.control("stop")
    wait(run, "stopped")
    assert run.snapshots()[-1][0] == run.states()[-1][0] == run.status().images >= images
    assert read_info(run.snapshots()[-1][1]).training["images"] == run.status().images
    resume(run)
    wait(run, "running")
    run.control("stop")
    wait(run, "stopped")
    assert [e["event"] for e in run.events()].count("resume") == 1


def test_a_run_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))
    run = start(Order(str(tmp_path / "nothing.zip")), tmp_path / "run")
    wait(run, "failed")
    assert "no such file or folder" in run.status().error and "\n" not in run.status().error


BAD_ORDERS = [
    {"network": {"image_size": 50}},
    {"training": {"batch": 0}},
    {"preset": "huge"},
    {"data": "nowhere.zip"},
    {"device": "abacus"},
]


@pytest.mark.parametrize("change", BAD_ORDERS)
def test_a_bad_order_leaves_nothing_behind(data: str, tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(GanlabError):
        prepare(Order(**{"data": data, "network": SMALL, **change}), tmp_path / "run")  # type: ignore[arg-type]
    assert not (tmp_path / "run").exists()


def test_a_run_goes_on_with_another_learning_rate(data: str, tmp_path: Path) -> None:
    run = prepare(order(data), tmp_path / "run")
    with run.lock():
        change(run, lr=0.001)
        with pytest.raises(GanlabError, match="lr is 7"):
            change(run, lr=7)
    jobs.work(run)
    assert run.config()["training"]["lr"] == read_info(run.snapshots()[-1][1]).training["lr"] == 0.001


def test_a_run_is_not_overwritten(data: str, tmp_path: Path) -> None:
    run = prepare(order(data), tmp_path / "run")
    with pytest.raises(RunError, match="already holds a run"):
        prepare(order(data), run.path)


def test_divergence_is_told_and_the_last_good_snapshot_stays(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = graphs.run_round

    def poisoned(training: Training, draw: Draw) -> torch.Tensor:
        losses = honest(training, draw)
        if training.images >= 64:
            with torch.no_grad():
                training.generator.to_image.weight.fill_(float("inf"))
        return losses

    monkeypatch.setattr(graphs, "run_round", poisoned)
    often = {**SHORT, "images": 6_400, "snapshot_every": 32, "state_every": 32}
    run = prepare(Order(data, network=SMALL, training=often, device="cpu"), tmp_path / "run")
    with pytest.raises(GanlabError, match="diverged"):
        jobs.work(run)
    status = run.status()
    assert status.phase == "failed" and "diverged" in status.error
    assert status.last_good == 64 == run.states()[-1][0] == run.snapshots()[-1][0]
    weights = load_generator(run.snapshot_path(64)).state_dict().values()
    assert all(tensor.isfinite().all() for tensor in weights)


def test_memory_that_runs_out_on_the_way_halves_the_micro_batch_and_goes_back_to_the_last_state(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = graphs.run_round

    def greedy(training: Training, draw: Draw) -> torch.Tensor:
        if training.images >= 64 and training.parts == 1:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return honest(training, draw)

    monkeypatch.setattr(graphs, "run_round", greedy)
    settings = {**SHORT, "images": 128, "batch": 16, "state_every": 32, "report_every": 32}
    run = prepare(Order(data, network=SMALL, training=settings, device="cpu"), tmp_path / "run")
    assert jobs.work(run).phase == "finished"
    starts = [event for event in run.events() if event["event"] != "report"]
    assert [(event["event"], event["images"]) for event in starts] == [("start", 0), ("resume", 64)]
    assert run.config()["training"]["micro_batch"] == 8
    assert "8 images at a time" in run.status().memory


def test_a_collapsed_snapshot_is_not_the_last_good_one_after_a_resume(data: str, tmp_path: Path) -> None:
    run = prepare(Order(data, network=SMALL, training={**SHORT, "images": 192, "snapshot_every": 64}), tmp_path / "run")
    jobs.work(run)
    assert [images for images, _ in run.snapshots()] == [64, 128, 192]
    for images in (128, 192):
        path = run.snapshot_path(images) / "config.json"
        values = json.loads(path.read_text())
        path.write_text(json.dumps({**values, "training": {**values["training"], "health": "collapse"}}))
    jobs.work(run)
    assert run.status().last_good == 64


def test_a_snapshot_that_is_taken_in_a_collapse_is_not_the_last_good_one(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watch, "judge", lambda self, images: Health("collapse" if images > 320 else "steady", "so"))
    settings = {**SHORT, "images": 640, "snapshot_every": 320}
    run = prepare(Order(data, network=SMALL, training=settings, device="cpu"), tmp_path / "run")
    jobs.work(run)
    assert [images for images, _ in run.snapshots()] == [320, 640] and run.status().last_good == 320
    assert [read_info(path).training["health"] for _, path in run.snapshots()] == ["steady", "collapse"]
    assert (run.status().health_state, run.status().health) == ("collapse", "so")


def test_health_is_judged_after_a_resume_as_without_one(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(progress: Progress) -> None:
        if progress.images == 352:
            raise Killed

    monkeypatch.setattr(Watch, "over", lambda pixels, images, probability: Watch(1.0, warm_up=0))
    whole, torn = prepare(order(data, 384), tmp_path / "whole"), prepare(order(data, 384), tmp_path / "torn")
    jobs.work(whole)
    with pytest.raises(Killed):
        jobs.work(torn, kill)
    jobs.work(torn)
    assert torn.events()[-1]["words"] == whole.events()[-1]["words"] and whole.events()[-1]["health"] != "starting"
    assert model_bytes(torn) == model_bytes(whole)


def test_a_full_disk_is_told_in_one_line_and_costs_no_state(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *_: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    run = prepare(order(data), tmp_path / "run")
    keep = worker.save_tensors
    monkeypatch.setattr(worker, "save_tensors", lambda path, *more: (full if "640" in path.name else keep)(path, *more))
    with pytest.raises(TrainingError, match="No space left on device"):
        jobs.work(run)
    assert run.status().phase == "failed" and "No space left" in run.status().error
    assert [images for images, _ in run.states()] == [320]
    monkeypatch.undo()
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))
    assert jobs.work(run).phase == "finished"


def test_the_quicker_of_two_orders_for_one_folder_keeps_it(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = launch.datasets.open

    def slow(*args: object, **more: object) -> object:
        monkeypatch.setattr(launch.datasets, "open", honest)
        prepare(order(data, 320), tmp_path / "run")
        return honest(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(launch.datasets, "open", slow)
    with pytest.raises(RunError, match="already holds a run"):
        prepare(order(data, 640), tmp_path / "run")
    assert RunFolder(tmp_path / "run").config()["training"]["images"] == 320


def test_on_a_gpu_a_run_reports_and_saves_more_seldom_unless_told_otherwise(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = Hardware(torch.device("cuda"), "a card", "bf16")
    told = {}
    for name, hardware in (("cpu", launch.pick("cpu")), ("cuda", card)):
        monkeypatch.setattr(launch, "pick", lambda wanted, hardware=hardware: hardware)
        run = prepare(Order(data, "paper", SMALL, {"sheet_every": 64}), tmp_path / name)
        told[name] = run.config()["training"]
    usual = PRESETS["paper"].train
    assert told["cpu"]["state_every"] == usual.state_every and told["cpu"]["report_every"] == usual.report_every
    assert told["cuda"]["state_every"] == 204_800 > usual.state_every
    assert told["cuda"]["report_every"] == 25_600 and told["cuda"]["sheet_every"] == told["cpu"]["sheet_every"] == 64


def test_a_training_of_the_page_steps_back_and_a_typed_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say = "import os; from ganlab.jobs import step_back; before = os.nice(0); step_back(); print(os.nice(0) - before)"
    root = Path(__file__).parents[2]
    for amount, wanted in (("7", "7"), ("", "0")):
        env = {**os.environ, "GANLAB_NICE": amount or "0"}
        done = subprocess.run(
            [sys.executable, "-c", say], env=env, cwd=root, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == wanted
    started: list[dict[str, str]] = []
    monkeypatch.setattr(launch, "NICE", 7)
    monkeypatch.setattr(
        launch.subprocess, "Popen", lambda words, env, **_: started.append(env) or SimpleNamespace(wait=lambda: 0)
    )
    start(order("rendered:faces"), tmp_path / "run")
    assert started[0]["GANLAB_NICE"] == "7"
