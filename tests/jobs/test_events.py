"""events.jsonl is read on from where it was, however it came to be what it is."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from ganlab.jobs.events import EventLog
from ganlab.jobs.folder import RunFolder


def line(images: int, kind: str = "report") -> bytes:
    return json.dumps({"event": kind, "images": images}).encode() + b"\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def places(log: EventLog) -> list[int]:
    return [event["images"] for event in log.read()]


def add(path: Path, text: bytes) -> None:
    with path.open("ab") as file:
        file.write(text)


def test_only_what_is_new_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, read = EventLog(path), []
    opened = Path.open

    class Counting(io.FileIO):
        def read(self, size: int = -1) -> bytes:  # type: ignore[override]
            text = super().read(size)
            read.append(len(text))
            return text

    monkeypatch.setattr(
        Path, "open", lambda self, mode="r", **more: Counting(self) if mode == "rb" else opened(self, mode, **more)
    )
    add(path, b"".join(line(k) for k in range(1000)))
    assert len(log.read()) == 1000
    read.clear()
    assert len(log.read()) == 1000 and not read
    add(path, line(1000))
    assert len(log.read()) == 1001 and sum(read) < 200
    monkeypatch.undo()


def test_a_line_counts_when_its_end_is_there(path: Path) -> None:
    log, whole = EventLog(path), line(7)
    assert places(log) == []
    for k in range(len(whole)):
        add(path, whole[k : k + 1])
        assert places(log) == ([7] if k == len(whole) - 1 else [])
    add(path, b'{"event": "repo\n' + line(8) + b'{"torn')
    assert places(log) == [7, 8]


@pytest.mark.parametrize("odd", [b"null", b"5", b"[]", b"{}", b'{"event": "resume"}', b'{"images": "many"}'])
def test_a_line_that_is_no_event_is_passed_over(path: Path, odd: bytes) -> None:
    log = EventLog(path)
    add(path, line(1) + odd + b"\n" + line(2))
    assert places(log) == [1, 2] == places(log)


def test_what_a_resumed_run_does_again_replaces_what_it_had_lost_in_whatever_pieces_it_is_read(path: Path) -> None:
    pieces = [line(0, "start"), line(100), line(200), line(300), line(100, "resume"), line(200), line(250, "resume")]
    log = EventLog(path)
    for k, piece in enumerate(pieces):
        add(path, piece)
        assert places(log) == places(EventLog(path)), k
    assert places(log) == [0, 100, 100, 200, 250]


@pytest.mark.parametrize("later", [b"", line(5), b"".join(line(1000 + k) for k in range(50))])
def test_a_file_made_anew_under_the_same_name_is_read_anew(path: Path, later: bytes) -> None:
    log = EventLog(path)
    add(path, b"".join(line(k) for k in range(20)))
    assert len(log.read()) == 20
    path.write_bytes(later)
    assert places(log) == places(EventLog(path))
    path.unlink()
    assert places(log) == []
    add(path, line(3))
    assert places(log) == [3]


def test_a_list_that_was_given_out_stays_as_it_is(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.add_event({"event": "start", "images": 0})
    before = run.events()
    run.add_event({"event": "report", "images": 64})
    assert len(before) == 1 and len(run.events()) == 2
    run.events().clear()
    assert len(run.events()) == 2
