"""The benchmarks measure what they say, at sizes at which nothing can be concluded from the figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_a_classroom_polls_as_the_page_does() -> None:
    from benchmarks import open_pages
    from ganlab.ui import monitor, rail

    assert (open_pages.RUN_POLL_S, open_pages.MODEL_POLL_S) == (monitor.POLL, rail.REFRESH)


def test_a_small_classroom_gives_every_figure_and_every_resume_succeeds(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "faces").symlink_to(tiny_model)
    sizes = ["--pages", "4", "--minute", "8", "--seconds", "0.3", "--turns", "1", "--resumes", "2"]
    command = [sys.executable, "-m", "benchmarks.classroom", "--json", *sizes]
    command += ["--checkpoints", str(tmp_path / "checkpoints")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["resumed"] == found["resumes"] == 2 and found["refused"] == 0 and found["pages"] == 4
    assert found["cpu_share_per_page"] > 0 and found["slider_p95_ratio"] > 0 and found["polls_per_s"] > 1
    assert {"bytes_read_per_poll", "bytes_new_per_poll", "resident_growth_mb"} <= found.keys()
