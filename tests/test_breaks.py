"""The list of breaks of tools/mutate.py fits the program as it is; whether they are noticed, `make mutate` says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import mutate
from tools.breaks import BREAKS, Break
from tools.mutate import attempts

ROOT = Path(__file__).parents[1]


def test_every_break_has_its_place_and_its_tests() -> None:
    assert len({each.name for each in BREAKS}) == len(BREAKS) >= 45
    wrong = []
    for each in BREAKS:
        found = (ROOT / each.file).read_text(encoding="utf-8").count(each.before)
        absent = [test for test in each.tests if not (ROOT / test.partition("::")[0]).is_file()]
        if found != 1 or each.before == each.after or not each.tests or absent:
            wrong.append((each.name, found, absent))
    assert wrong == []


def a_break(tests: str) -> Break:
    return Break("one", "program.py", "return 1", "return 2", (tests,))


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(mutate, "HEAVY", ())
    for name in ("OMP_NUM_THREADS", "GRADIO_ANALYTICS_ENABLED"):
        monkeypatch.setenv(name, "")  # and back: attempts() sets them for its process
    (tmp_path / "program.py").write_text("def number():\n    return 1\n")
    (tmp_path / "test_good.py").write_text("import program\n\ndef test_it():\n    assert program.number() == 1\n")
    (tmp_path / "test_blind.py").write_text("import program\n\ndef test_it():\n    assert program.number()\n")
    return tmp_path


@pytest.mark.parametrize(("tests", "caught"), [("test_good.py", True), ("test_blind.py", False), ("absent.py", False)])
def test_a_break_is_caught_or_survives_and_is_mended(tree: Path, tests: str, caught: bool) -> None:
    (outcome,) = attempts([a_break(tests)], tree=tree)
    assert outcome.caught is caught and bool(outcome.error) is (tests == "absent.py")
    assert ("test_good.py::test_it" in outcome.by) is caught
    assert (tree / "program.py").read_text().endswith("return 1\n")


def test_a_break_whose_text_is_gone_is_an_error(tree: Path) -> None:
    (tree / "program.py").write_text("")
    (outcome,) = attempts([a_break("test_good.py")], tree=tree)
    assert not outcome.caught and "0 times" in outcome.error
