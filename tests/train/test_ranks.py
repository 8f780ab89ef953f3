"""Two processes that really speak: means, agreements, a network that sees the whole batch's statistics."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import json, torch
from torch import nn
from ganlab.train.ranks import joined
torch.set_num_threads(1)
with joined() as ranks:
    torch.manual_seed(0)
    plain = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(4 * 36, 1))
    x = torch.randn(8, 3, 8, 8)
    alone = nn.Sequential(*map(__import__("copy").deepcopy, plain))
    own = ranks.join(plain, torch.device("cpu"))
    share = x.chunk(ranks.count)[ranks.index]
    out, whole = own(share), alone(x)
    out.square().mean().backward()
    whole.square().mean().backward()
    apart = [float((a.grad - b.grad).abs().max()) for a, b in zip(plain.parameters(), alone.parameters())]
    norms = [float((a - b).abs().max()) for a, b in zip(plain.buffers(), alone.buffers())]
    values = torch.tensor([1.0 + ranks.index, 5.0])
    print(json.dumps({
        "index": ranks.index, "count": ranks.count, "first": ranks.first,
        "mean": ranks.mean(values).tolist(), "kept": values.tolist(),
        "agreed": ranks.agree(("run", "stop")[ranks.index]),
        "all": [ranks.all(True), ranks.all(ranks.first), ranks.all(False)],
        "output": float((out - whole.chunk(ranks.count)[ranks.index]).abs().max()), "gradients": apart, "norms": norms,
    }))
"""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.fixture(scope="module")
def said() -> list[dict[str, Any]]:
    here = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port()), "WORLD_SIZE": "2", "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, **here, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    try:
        return [json.loads(process.communicate(timeout=300)[0]) for process in started]
    finally:
        for process in started:
            process.kill()


def test_each_knows_its_place(said: list[dict[str, Any]]) -> None:
    assert [(one["index"], one["count"], one["first"]) for one in said] == [(0, 2, True), (1, 2, False)]


def test_means_are_over_all_and_what_they_are_of_stays(said: list[dict[str, Any]]) -> None:
    assert [one["mean"] for one in said] == [[1.5, 5.0]] * 2
    assert [one["kept"] for one in said] == [[1.0, 5.0], [2.0, 5.0]]


def test_the_first_ones_wish_is_everybodys_and_all_means_all(said: list[dict[str, Any]]) -> None:
    assert [one["agreed"] for one in said] == ["run", "run"]
    assert [one["all"] for one in said] == [[True, False, False]] * 2


def test_halves_of_a_batch_give_the_whole_ones_outputs_statistics_and_gradients(said: list[dict[str, Any]]) -> None:
    for one in said:
        assert one["output"] < 1e-4 and max(one["norms"]) < 1e-4 and max(one["gradients"]) < 1e-4
