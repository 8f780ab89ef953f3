"""A run folder is read while it is written, after it was torn, and by people who only look on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from ganlab.errors import RunError
from ganlab.jobs import RunFolder, RunStatus, folder
from ganlab.jobs.folder import Phase
from ganlab.jobs.launch import free_name, list_runs


def told(run: RunFolder, **changes: object) -> None:
    """Rewrite values of a run's status."""
    path = run.path / "status.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def dead() -> int:
    """The number of a process that is gone."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    return gone.pid


@pytest.mark.parametrize("phase", ["preparing", "running", "paused", "judging"])
def test_a_run_is_at_work_as_long_as_its_process_lives(tmp_path: Path, phase: Phase) -> None:
    run = RunFolder(tmp_path / "a")
    run.write_status(RunStatus(phase, images=640))
    assert run.status().phase == phase and run.status().active
    told(run, pid=dead())
    assert run.status().phase == "interrupted" and not run.status().active
    assert run.status().images == 640


def test_a_later_process_with_the_same_number_is_another(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "a")
    run.write_status(RunStatus("running"))
    began = psutil.Process().create_time()
    told(run, heartbeat=began + 1)
    assert run.status().phase == "running"
    told(run, heartbeat=began - 60)
    assert run.status().phase == "interrupted"


def test_a_process_that_ended_and_was_not_waited_for_is_gone(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "a")
    run.write_status(RunStatus("running"))
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and stays a zombie
    told(run, pid=process.pid)
    assert run.status().phase == "interrupted"
    process.wait()


@pytest.mark.parametrize("pid", [0, -1, "x", None, 2**70])
def test_a_number_that_is_no_process_is_none(tmp_path: Path, pid: object) -> None:
    run = RunFolder(tmp_path / "a")
    run.write_status(RunStatus("running"))
    told(run, pid=pid)
    assert run.status().phase == "interrupted"


def test_looking_on_stands_in_nobodys_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = RunFolder(tmp_path / "a")
    run.write_status(RunStatus("running"))
    told(run, pid=dead())
    monkeypatch.setattr(FileLock, "acquire", lambda *_, **__: pytest.fail("a reader took the lock"))
    run.status(), run.events(), run.snapshots(), run.sheets(), run.states(), list_runs(tmp_path)
    assert not (run.path / "lock").exists()


def test_status_of_another_machine_goes_by_its_heartbeat(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "a")
    run.write_status(RunStatus("running"))
    path = run.path / "status.json"
    values = json.loads(path.read_text())
    path.write_text(json.dumps({**values, "host": "elsewhere"}))
    assert run.status().phase == "running"
    path.write_text(json.dumps({**values, "host": "elsewhere", "heartbeat": 0}))
    assert run.status().phase == "interrupted"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"phase": 3'])
def test_unreadable_status_never_raises(tmp_path: Path, content: str) -> None:
    run = RunFolder(tmp_path)
    (tmp_path / "status.json").write_text(content)
    assert run.status().phase == "interrupted"


def test_only_one_process_trains_in_a_folder(tmp_path: Path) -> None:
    with (
        RunFolder(tmp_path).lock(),
        pytest.raises(RunError, match="another process is training here"),
        RunFolder(tmp_path).lock(0),
    ):
        pass


def test_what_a_resumed_run_does_again_replaces_what_was_lost(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    for event, images in (
        ("start", 0),
        ("report", 100),
        ("report", 200),
        ("resume", 100),
        ("report", 200),
        ("report", 300),
    ):
        run.add_event({"event": event, "images": images})
    assert [e["images"] for e in run.events()] == [0, 100, 100, 200, 300]
    assert len((tmp_path / "events.jsonl").read_text().splitlines()) == 6


def test_a_torn_last_line_costs_that_line_alone(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.add_event({"event": "start", "images": 0})
    with (tmp_path / "events.jsonl").open("a") as file:
        file.write('{"event": "report", "ima')
    assert [e["images"] for e in run.events()] == [0]
    run.add_event({"event": "resume", "images": 0})
    assert [e["event"] for e in run.events()] == ["start", "resume"]


def test_control_is_what_was_last_asked_for(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    assert run.wanted() == "run"
    for wanted in ("pause", "stop", "run"):
        run.control(wanted)  # type: ignore[arg-type]
        assert run.wanted() == wanted
    (tmp_path / "control.json").write_text('{"wanted": "rm -rf"}')
    assert run.wanted() == "run"


def test_a_half_written_snapshot_is_not_listed(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    for name in ("000000000100", ".000000000200.1.tmp", "000000000300"):
        (tmp_path / "snapshots" / name).mkdir(parents=True)
    (tmp_path / "snapshots" / "000000000100" / "config.json").write_text("{}")
    assert [images for images, _ in run.snapshots()] == [100]


def test_what_a_killed_process_left_half_written_is_removed(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.snapshot_path(100).mkdir(parents=True)
    (tmp_path / "snapshots" / ".000000000200.77.tmp").mkdir()
    (tmp_path / "snapshots" / ".000000000200.77.tmp" / "generator.safetensors").write_bytes(b"half")
    run.state_path(100).write_bytes(b"whole")
    run.state_path(100).with_name(".000000000200.safetensors.tmp").write_bytes(b"half")
    run.tidy()
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert left == ["snapshots", "snapshots/000000000100", "state", "state/000000000100.safetensors"]


def test_names_are_free_and_plain(tmp_path: Path) -> None:
    assert free_name(tmp_path, "/up/load/My Faces (1).zip").name == "my-faces-1-001"
    (tmp_path / "my-faces-1-001").mkdir()
    assert free_name(tmp_path, "My Faces (1).zip").name == "my-faces-1-002"
    assert free_name(tmp_path, "../..").parent == tmp_path


def test_runs_are_listed_newest_first_and_other_folders_are_not_runs(tmp_path: Path) -> None:
    assert list_runs(tmp_path / "absent") == []
    (tmp_path / "notes").mkdir()
    for name in ("old", "new"):
        RunFolder(tmp_path / name).write_status(RunStatus("stopped"))
    later = (tmp_path / "new" / "status.json").stat().st_ctime_ns
    while (tmp_path / "old" / "status.json").stat().st_ctime_ns <= later:  # the clock of files may tick slowly
        RunFolder(tmp_path / "old").write_status(replace(RunStatus("stopped"), images=1))
    assert [run.name for run in list_runs(tmp_path)] == ["old", "new"]


def test_a_snapshot_that_was_about_to_be_replaced_is_put_back(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    for name in (".000000000100.77.old", ".000000000200.77.old", "000000000200"):
        (tmp_path / "snapshots" / name).mkdir(parents=True)
        (tmp_path / "snapshots" / name / "config.json").write_text(name)
    run.tidy()
    left = {path.name: (path / "config.json").read_text() for path in (tmp_path / "snapshots").iterdir()}
    assert left == {"000000000100": ".000000000100.77.old", "000000000200": "000000000200"}


def test_a_checkpoint_is_no_run(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="holds no run"):
        RunFolder(tiny_model).config()
    with pytest.raises(RunError, match="holds no run"):
        RunFolder(tmp_path).config()


def test_the_last_word_is_said_even_where_there_is_no_room_for_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunFolder(tmp_path / "a")
    run.write_status(RunStatus("running", images=640, health="a sentence that was longer" * 20))

    def full(path: Path, value: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(folder, "write_json", full)
    run.write_status(RunStatus("failed", images=640, error="No space left on device"))
    status = run.status()
    assert (status.phase, status.images, status.error, status.health) == ("failed", 640, "No space left on device", "")
