"""What CI does with a test that fails: once more in a fresh process, and a flaky one is told and fails nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import second_try

CONFTEST = f"""
import sys
sys.path.insert(0, {str(Path(second_try.__file__).parent)!r})
import second_try

def pytest_configure(config):
    second_try.register(config)
"""
TESTS = """
import os
from pathlib import Path
import pytest

def once(name):  # fails the first time that it is called in this folder
    mark = Path(__file__).with_name(name)
    calls = len(mark.read_text()) if mark.exists() else 0
    mark.write_text("x" * (calls + 1))
    assert calls, "the first time"

def test_passes(): pass

@pytest.mark.skipif(not FLAKY, reason="not asked for")
def test_flaky(): once("flaky")

@pytest.mark.skipif(not FLAKY, reason="not asked for")
@pytest.mark.parametrize("word", ["a b", "[c]"])
def test_of_words(word): once(word)

@pytest.fixture
def torn():
    yield
    once("torn")

@pytest.mark.skipif(not FLAKY, reason="not asked for")
def test_flaky_in_teardown(torn): pass

@pytest.mark.skipif(not BROKEN, reason="not asked for")
def test_broken(): assert os.getpid() < 0

@pytest.mark.skipif(not BROKEN, reason="not asked for")
def test_whose_second_process_dies():
    os.environ.get("GANLAB_TESTS_PASSED") and DIES and os._exit(1)
    assert False

@pytest.mark.skipif(not KILLS, reason="not asked for")
def test_that_ends_its_worker():
    "GANLAB_TESTS_PASSED" in os.environ or os._exit(1)
"""


def run(
    folder: Path,
    *more: str,
    flaky: bool = False,
    broken: bool = False,
    dies: bool = False,
    kills: bool = False,
    ci: bool = True,
) -> tuple[int, str]:
    """pytest's exit status and output for tests that are flaky or broken; `more` are words for pytest."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_it.py").write_text(f"FLAKY, BROKEN, DIES, KILLS = {flaky}, {broken}, {dies}, {kills}\n{TESTS}")
    (folder / "pytest.ini").write_text("[pytest]\n")
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", second_try.PASSED)}
    environment |= {"CI": "true"} if ci else {}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *more]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    return done.returncode, done.stdout


@pytest.mark.parametrize("workers", [[], ["-n", "2", "--dist", "loadfile"]])
def test_flaky_tests_fail_nothing_and_are_told_before_the_last_line(tmp_path: Path, workers: list[str]) -> None:
    code, said = run(tmp_path, *workers, flaky=True)
    lines = said.strip().splitlines()
    assert code == 0, said
    flaky = ["test_flaky", "test_of_words[a b]", "test_of_words[[c]]", "test_flaky_in_teardown"]
    assert sorted(lines[-5:-1]) == sorted(f"flaky: test_it.py::{name}" for name in flaky)
    assert "4 flaky" in lines[-1] and "failed" not in lines[-1] and "error" not in lines[-1]
    assert said.count("the first time") >= 4, "each first failure is shown"
    assert (tmp_path / "flaky").read_text() == "xx", "a worker runs nothing again"


@pytest.mark.parametrize("dies", [False, True])
def test_what_fails_twice_fails_the_run(tmp_path: Path, dies: bool) -> None:
    code, said = run(tmp_path, flaky=not dies, broken=True, dies=dies)
    lines = said.strip().splitlines()
    assert code == 1 and "2 failed" in lines[-1], said
    assert ("flaky: test_it.py::test_flaky" in lines) is not dies
    assert "flaky: test_it.py::test_broken" not in lines


def test_a_test_that_ends_its_worker_is_run_once_more(tmp_path: Path) -> None:
    code, said = run(tmp_path, "-n", "2", kills=True)
    assert code == 0 and "flaky: test_it.py::test_that_ends_its_worker" in said.splitlines(), said


def test_nothing_is_run_again_where_nothing_fails_or_a_person_tests(tmp_path: Path) -> None:
    code, said = run(tmp_path)
    assert code == 0 and "once more" not in said
    code, said = run(tmp_path, flaky=True, ci=False)
    assert code == 1 and "once more" not in said and "flaky: " not in said
