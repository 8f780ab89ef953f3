"""A server's threads: networks compute in one of them, and all share their memory."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch

from ganlab import judges, lab
from ganlab.device import pick
from ganlab.judges import Judge
from ganlab.judges.segment import SegmentNet
from ganlab.lab.segments import segments
from ganlab.lab.turns import Locked, OneThread
from ganlab.lab.verdicts import verdicts
from ganlab.library import Library
from judged import add_judge

SLOW = 120  # seconds, on a machine that has other things to do
SERVER = """
import ctypes, sys, threading
import gradio
import app

def stay(page):
    together = threading.Barrier(12)
    def work():
        held = [bytes(2_000) for _ in range(100)]
        together.wait()
    threads = [threading.Thread(target=work) for _ in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    file = ctypes.c_void_p(libc.fopen(told.encode(), b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)

gradio.Blocks.block_thread = stay
told = sys.argv.pop()
app.main()
"""


@pytest.mark.parametrize("turns", [Locked, OneThread])
def test_turns_follow_each_other_and_outlive_a_failure(turns: type[Locked | OneThread]) -> None:
    turn, inside, most = turns(), list[int](), list[int]()

    def work() -> int:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.005)  # for another to come in, if it can
        inside.pop()
        return len(most)

    def fail() -> None:
        raise ValueError("of the work")

    with ThreadPoolExecutor(8) as threads:
        done = [threads.submit(turn, work) for _ in range(16)]
        assert sorted(each.result(SLOW) for each in done) == list(range(1, 17)) and most == [1] * 16
        for asked in (threads.submit(turn, fail), threads.submit(lambda: turn(lambda: turn(fail)))):
            with pytest.raises(ValueError, match="of the work"):
                asked.result(SLOW)
        assert threads.submit(lambda: turn(lambda: turn(work))).result(SLOW) == 17, "work may ask for work"


def test_a_page_computes_in_one_thread(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask for pictures, scores and verdicts of however many models: each thread would keep memory."""
    where = set[int]()
    forward = torch.nn.Module.__call__

    def noted(self: torch.nn.Module, *words: Any, **more: Any) -> Any:
        where.add(threading.get_ident())
        return forward(self, *words, **more)

    faces, rooms = (Path(shutil.copytree(tiny_model, tmp_path / "checkpoints" / name)) for name in ("faces", "rooms"))
    add_judge(faces)
    judges.save(rooms / judges.FILE, Judge(SegmentNet().eval(), "rooms", 16, pick("cpu"), "untrained"))
    library = Library(tmp_path / "checkpoints", tmp_path / "runs", "cpu")
    monkeypatch.setattr(torch.nn.Module, "__call__", noted)

    def ask(k: int) -> None:
        found = library.get(f"checkpoints/{'faces' if k % 2 else 'rooms'}")
        pixels = found.pixels(range(70))
        assert len(verdicts(found, pixels)["bright"] if k % 2 else segments(found, pixels)) == 70
        found.scores(pixels)
        lab.ablation(found, "4x4", [k % 4], range(6))
        with lab.ablate(found, "4x4", [0]) as without:
            without.pixels(range(3))

    with ThreadPoolExecutor(6) as threads:
        for each in [threads.submit(ask, k) for k in range(6)]:
            each.result(SLOW)
    assert len(where) == 1 and threading.get_ident() not in where


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's heaps")
def test_a_servers_threads_share_heaps(tmp_path: Path) -> None:
    """Each would keep what it freed: by itself glibc gives every thread one, up to eight a core."""
    told = tmp_path / "malloc.xml"
    options = ["--port", "0", "--runs-dir", str(tmp_path), "--checkpoints-dir", str(tmp_path), str(told)]
    subprocess.run([sys.executable, "-c", SERVER, *options], check=True, timeout=SLOW)
    assert 1 <= len(re.findall("<heap nr=", told.read_text())) <= 2
