"""tools/gpu.sh at tiny sizes on a CPU: every step runs, one that fails leaves the others' results, without gradio."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools import gpu
from tools.gpu import Step, run_all
from tools.gpu_goals import goals

pytestmark = pytest.mark.timeout(1000)  # it waits 900 s by itself, and then says what the script said
ROOT = Path(__file__).parents[1]
BLOCKED = 'raise ImportError("gradio was asked for")\n'


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """What the script says where gradio cannot be imported, and its folder."""
    out, blocker = tmp_path_factory.mktemp("report"), tmp_path_factory.mktemp("blocker")
    (blocker / "gradio.py").write_text(BLOCKED)
    environment = {
        **os.environ, "OUT": str(out), "PYTHON": sys.executable, "PYTHONPATH": str(blocker), "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    command = [str(ROOT / "tools" / "gpu.sh"), "--tiny"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=900, env=environment, cwd=out)
    assert run.returncode == 0, run.stderr
    return json.loads((out / "gpu.json").read_text()), out


def test_every_step_ends_well_and_asks_no_gradio(report: tuple[dict[str, Any], Path]) -> None:
    said, out = report
    assert {name: about["error"] for name, about in said["steps"].items() if not about["ok"]} == {}
    assert list(said["steps"]) == [
        *["machine", "pictures", "rounds", "train_1024", "tests", "training", "train_128", "generate"]
    ]
    assert "gradio" not in (out / "gpu.log").read_text()
    assert all(0 < about["seconds"] <= about["limit"] for about in said["steps"].values())


def test_figures_are_there_and_sane(report: tuple[dict[str, Any], Path]) -> None:
    said, out = report
    assert said["machine"]["card"] is None and said["machine"]["torch"] and said["absent"] == []
    for name, batch in (("train_128", 8), ("train_1024", 16)):
        contest = said[name]
        for key in ("ratio", "images_per_s", "textbook_images_per_s"):
            assert 0 < contest[f"{key}_low"] <= contest[key] <= contest[f"{key}_high"] < math.inf, key
        assert contest["batch"] == batch and contest["n"] == 2 and contest["gflop_per_image"] > 0
    assert said["train_1024"]["ratio_in_memory"] > 0 and said["train_1024"]["textbook_in_memory_images_per_s_low"] > 0
    assert "compiled_images_per_s" in said["train_128"] or said["train_128"]["compiled_skipped"]
    assert said["rounds"]["batch_128"]["ms"] > 0 and said["rounds"]["batch_128"]["syncs"] is None
    assert said["rounds"]["rgb_layer"]["halve_8_ms"] > 0
    assert said["tests"]["failed"] == 0 and said["tests"]["skipped"] > 20 and said["tests"]["failing"] == []
    assert said["generate"]["one_ms"] > 0 and said["generate"]["images_per_s"] > 0
    trained = said["training"]
    assert trained["images"] == 64 and trained["images_per_s"] > 0 and trained["health"] and trained["seconds"] > 0
    assert (out / trained["sheet"]).read_bytes().startswith(b"\x89PNG")


def test_without_a_card_no_goal_is_measured(report: tuple[dict[str, Any], Path]) -> None:
    assert [goal["holds"] for goal in report[0]["goals"]] == [None] * 4


def test_a_step_that_fails_or_hangs_leaves_the_others_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def step(name: str, code: str, limit: float = 120) -> Step:
        return Step(name, ["-c", code], limit, wants=())

    chosen = [
        step("breaks", "import sys; print('half way'); sys.exit('no such kernel')"),
        step("hangs", "import time; print('began', flush=True); time.sleep(600)", limit=15),
        step("says", "print('words'); print('{\"figure\": 3}')"),
        Step("lacks", ["-c", ""], 120, wants=("pytest", "no_such_module_here")),
    ]
    monkeypatch.setitem(gpu.NEEDED, "no_such_module_here", "no-such")
    with (tmp_path / "log").open("w") as log:
        said = list(run_all({}, chosen, tmp_path, log, math.inf))[-1]
    steps = said["steps"]
    assert said["says"] == {"figure": 3} and steps["says"]["ok"]
    assert "no such kernel" in steps["breaks"]["error"] and "half way" in (tmp_path / "log").read_text()
    assert steps["hangs"]["error"].startswith("stopped after") and "began" in steps["hangs"]["error"]
    assert steps["lacks"]["error"] == "skipped: no-such not installed"


def test_goals_hold_or_not_by_their_figures() -> None:
    fast = {
        "tiny": False, "machine": {"card": "a card"}, "train_1024": {"ratio": 9.0, "images_per_s": 39_000.0},
        "rounds": {"batch_1024": {"syncs": 0}}, "tests": {"passed": 30, "failed": 1, "failing": ["one"]},
    }  # fmt: skip
    assert [goal["holds"] for goal in goals(fast)] == [True, False, True, False]
    assert [goal["holds"] for goal in goals({**fast, "rounds": None, "tests": {}})] == [True, False, None, None]
