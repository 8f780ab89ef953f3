"""A server's threads: networks compute in one of them, and all share their memory."""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch

from ganlab import dissect, judges, lab
from ganlab.device import pick
from ganlab.evaluate.effects import effects, scene
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.judges.segment import SegmentNet
from ganlab.lab.segments import segmenter, segments
from ganlab.lab.turns import Closed, Locked, OneThread
from ganlab.lab.verdicts import verdicts
from ganlab.library import Library
from judged import add_judge
from ui.explore import wait_for

SLOW = 120  # seconds, on a machine that has other things to do
ROOT = Path(__file__).parents[1]
HEAPS = """
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
BUSY = """
import signal
from itertools import count
import app, torch
from ganlab.lab.turns import Closed
from ganlab.library import Library

models = []

def compute(library):
    model = library.get("checkpoints/m")
    models.append(model)
    for k in count():
        model.pixels(range(64))
        [torch.zeros(5_000).numpy().sum() for _ in range(20_000)]  # between its turns it frees tensors, in C++
        if k == 3:
            print("busy", flush=True)

Library.warm = compute
signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in a shell's background
app.main()
try:
    models[0].pixels([1])
except Closed:
    print("closed", flush=True)
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
        assert threads.submit(turn, work).result(SLOW) == 17


def test_work_may_ask_for_work() -> None:
    """In a process of its own: one that waits for itself waits for ever."""
    code = "from ganlab.lab.turns import Locked, OneThread\nfor turn in (Locked(), OneThread()):\n"
    code += "    assert turn(lambda: 1 + turn(lambda: turn(lambda: 2))) == 3\n"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=SLOW, cwd=ROOT)


def test_one_that_is_closed_finishes_what_is_under_way_and_takes_no_more() -> None:
    turn, begun, go = OneThread(), threading.Event(), threading.Event()

    def first() -> str:
        begun.set()
        go.wait(SLOW)
        return "done"

    with ThreadPoolExecutor(3) as threads, ExitStack() as stack:
        stack.callback(go.set)
        one = threads.submit(turn, first)
        assert begun.wait(SLOW)
        two = threads.submit(turn, lambda: "never")
        wait_for(lambda: turn._pool._work_queue.qsize() == 1)
        closing = threads.submit(turn.close)
        with pytest.raises(Closed):
            two.result(SLOW / 4)
        go.set()
        assert one.result(SLOW) == "done"
        closing.result(SLOW)
    with pytest.raises(Closed):
        turn(lambda: "late")


def test_the_thread_ends_with_its_owner() -> None:
    turn = OneThread()
    thread = turn(threading.current_thread)
    del turn
    wait_for(lambda: not thread.is_alive())


def test_a_failure_leaves_nothing_behind() -> None:
    """The frames of a failure hold tensors: on a full card these must go at once, not when somebody collects."""
    held: list[weakref.ref[Pixels]] = []

    def fail() -> None:
        pixels = np.zeros(9, np.uint8)
        held.append(weakref.ref(pixels))
        raise MemoryError

    turn = OneThread()
    gc.disable()
    try:
        with pytest.raises(MemoryError):
            turn(fail)
        turn(lambda: None)  # the thread itself lets go of its last work with the next
        assert held[0]() is None
    finally:
        gc.enable()


def test_a_page_computes_in_one_thread(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask for pictures, scores, verdicts and effects of however many models: each would keep memory."""
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
        if k % 2 == 0:
            judge = cast(Judge, segmenter(found))
            effects(found, judge, scene(found, judge, range(3)), {"a": dissect.drop(found.generator, "4x4", [0])})
            lab.typical(found, "4x4")
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
    with front_door(HEAPS, tmp_path, str(told)) as server:
        assert server.wait(SLOW) == 0
    assert 1 <= len(re.findall("<heap nr=", told.read_text())) <= 2


@pytest.mark.skipif(sys.platform == "win32", reason="another way to interrupt a process")
def test_a_server_that_is_interrupted_at_work_leaves_quietly(tiny_model: Path, tmp_path: Path) -> None:
    """A thread that is in C++ while the interpreter ends would abort the process."""
    shutil.copytree(tiny_model, tmp_path / "checkpoints" / "m")
    with front_door(BUSY, tmp_path) as server:
        assert server.stdout is not None
        patience = threading.Timer(SLOW, server.kill)
        patience.start()
        assert any(line == "busy\n" for line in server.stdout)
        patience.cancel()
        server.send_signal(signal.SIGINT)
        out, said = server.communicate(timeout=SLOW)
    assert server.returncode == 0 and "Traceback" not in said and "terminate" not in said, said
    assert out.endswith("closed\n")


@contextmanager
def front_door(code: str, folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A process that runs `code`, which serves what is in the folder."""
    places = ["--runs-dir", str(folder / "runs"), "--checkpoints-dir", str(folder / "checkpoints")]
    command = [sys.executable, "-c", code, "--port", "0", *places, *more]
    own = {"GANLAB_HOME": str(folder / "home"), "GRADIO_TEMP_DIR": str(folder / "uploads")}
    env = {key: value for key, value in os.environ.items() if key not in ("MALLOC_ARENA_MAX", "GLIBC_TUNABLES")} | own
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=pipe, stderr=pipe, text=True) as server:
        try:
            yield server
        finally:
            server.kill()
