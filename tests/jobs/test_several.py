"""One run trained by several processes: it follows the run of one, and a process that dies stops it cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from ganlab import jobs
from ganlab.errors import InvalidConfig
from ganlab.jobs import Order, RunFolder
from ganlab.jobs.launch import prepare
from ganlab.train.ranks import Ranks

SETTINGS = [
    *["--image-size", "16", "--width", "8", "--z-dim", "8", "--batch", "16", "--device", "cpu", "--precision", "fp32"],
    *["--instance-noise", "0.2", "--augment", "diff", "--report-every", "160", "--state-every", "320"],
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    path = tmp_path / "noise.npz"
    images = np.random.default_rng(0).integers(0, 256, (240, 16, 16, 3), np.uint8)
    np.savez(path, images=images, labels=np.arange(240) % 2)
    return str(path)


def several(*words: str) -> subprocess.Popen[str]:
    launcher = ["-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", "0", "--standalone"]
    command = [sys.executable, *launcher, "-m", "ganlab", *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def losses(run: RunFolder) -> np.ndarray:
    rows = [[event[key] for key in ("loss_d", "loss_g", "d_real", "d_fake")] for event in run.events()]
    return np.asarray([row for row in rows if row[0] is not None], float)


def test_two_processes_follow_one_and_a_killed_one_can_be_made_good(data: str, tmp_path: Path) -> None:
    words = ["train", "--data", data, "--images", "1600", *SETTINGS]
    alone, both = RunFolder(tmp_path / "alone"), RunFolder(tmp_path / "both")
    subprocess.run([sys.executable, "-m", "ganlab", *words, "--out", str(alone.path)], check=True, capture_output=True)
    process = several(*words, "--out", str(both.path))
    said = process.communicate(timeout=300)[0]
    assert process.returncode == 0, said
    one, two = losses(alone), losses(both)
    assert one.shape == two.shape and len(one) > 8
    assert np.allclose(one, two, rtol=0.02, atol=0.01), np.abs(one - two).max()
    assert both.status().phase == "finished" and [n for n, _ in both.states()] == [1280, 1600]
    assert said.count("a judge has named") == 1, said
    judged = [(run.snapshots()[-1][1] / "judge.safetensors").exists() for run in (alone, both)]
    assert judged == [True, True], "the first process has done it, after the other had left"


def test_a_process_that_dies_stops_the_run_which_goes_on_from_its_last_state(data: str, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    process = several("train", "--data", data, "--images", "200000", *SETTINGS, "--out", str(run.path))
    try:
        until = time.monotonic() + 300
        while not (run.exists and run.states()):
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.1)
        os.kill(process.pid, signal.SIGSTOP)  # else the launcher may end the first process before it has noticed
        os.kill(_other(run.status().pid), signal.SIGKILL)
        until = time.monotonic() + 300
        while run.status().active:
            assert time.monotonic() < until, run.status()
            time.sleep(0.1)
        os.kill(process.pid, signal.SIGCONT)
        process.communicate(timeout=300)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    status, state = run.status(), run.states()[-1][0]
    assert process.returncode != 0
    assert status.phase == "failed" and "One of the 2 processes of this training is gone" in status.error
    jobs.change(run, images=state + 320)
    taken_up = several("resume", str(run.path))
    said = taken_up.communicate(timeout=300)[0]
    assert taken_up.returncode == 0, said
    resumed = [event["images"] for event in run.events() if event["event"] == "resume"]
    assert run.status().phase == "finished" and resumed == [state]


def _other(pid: int) -> int:
    """The process beside that one, which the same launcher has started."""
    parent = _parent(pid)
    children = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    found = [child for child in children if child != pid and _parent(child) == parent and _is_ganlab(child)]
    assert found, "two processes train"
    return found[0]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _is_ganlab(pid: int) -> bool:
    try:
        return b"ganlab" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_a_batch_must_be_shared_out_evenly(data: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidConfig, match="batch is 9"):
        Ranks(0, 2).check(9)
    with pytest.raises(InvalidConfig, match="2 rows each"):
        Ranks(0, 4).check(4)
    Ranks(1, 2).check(8)


def test_the_order_says_what_a_gradient_penalty_needs(data: str, tmp_path: Path) -> None:
    run = prepare(Order(data, preset="wasserstein", device="cpu"), tmp_path / "run")
    assert run.config()["network"]["d_norm"] == "none" and run.config()["training"]["d_steps"] == 5
