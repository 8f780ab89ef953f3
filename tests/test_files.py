"""What is read of files and folders is read again when they have changed, and only then."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from ganlab.files import Kept, names

LONG_AGO = time.time_ns() - 3600 * 10**9


def settle(path: Path, age_ns: int = 0) -> None:
    """Let the last change lie far back."""
    os.utime(path, ns=(LONG_AGO + age_ns, LONG_AGO + age_ns))


@pytest.fixture
def read() -> list[Path]:
    return []


@pytest.fixture
def kept(read: list[Path]) -> Kept[str]:
    return Kept(lambda path: read.append(path) or path.read_text(), most=2)  # type: ignore[func-returns-value]


def test_an_unchanged_file_is_read_once(tmp_path: Path, kept: Kept[str], read: list[Path]) -> None:
    path = tmp_path / "a"
    path.write_text("one")
    settle(path)
    assert [kept(path) for _ in range(3)] == ["one"] * 3 and len(read) == 1


def test_every_way_to_change_a_file_is_noticed(tmp_path: Path, kept: Kept[str]) -> None:
    path, beside = tmp_path / "a", tmp_path / "b"
    path.write_text("one")
    settle(path)
    assert kept(path) == "one"
    beside.write_text("two")  # as long, and as old
    settle(beside)
    beside.replace(path)
    assert kept(path) == "two"
    path.write_text("six")
    settle(path, age_ns=1)
    assert kept(path) == "six"
    path.write_text("seven")
    settle(path, age_ns=1)
    assert kept(path) == "seven"


def test_two_changes_within_a_tick_of_the_clock_are_both_noticed(tmp_path: Path, kept: Kept[str]) -> None:
    path = tmp_path / "a"
    path.write_text("one")
    soon = time.time_ns() + 60 * 10**9  # as near to the reading as can be, however slow the machine
    os.utime(path, ns=(soon, soon))
    assert kept(path) == "one"
    with path.open("r+") as file:
        file.write("two")
    os.utime(path, ns=(soon, soon))
    assert kept(path) == "two"


def test_what_fails_is_tried_again_and_few_are_kept(tmp_path: Path, kept: Kept[str], read: list[Path]) -> None:
    with pytest.raises(FileNotFoundError):
        kept(tmp_path / "a")
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name)
        settle(tmp_path / name)
    assert [kept(tmp_path / name) for name in ("a", "b", "a", "c", "a", "b")] == ["a", "b", "a", "c", "a", "b"]
    assert [path.name for path in read] == ["a", "b", "c", "b"], "the one used longest ago went first"


def test_names_of_a_folder_follow_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        names(tmp_path / "none")
    for name in ("b", "a"):
        (tmp_path / name).touch()
        assert name in names(tmp_path)
    (tmp_path / "b").rename(tmp_path / "c")
    assert names(tmp_path) == ("a", "c")
