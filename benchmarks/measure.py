"""Taking turns, counting operations and bytes, and what the machine can do at most."""

from __future__ import annotations

import contextlib
import json
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode


class Broken(Exception):
    """A contestant that cannot take part, and why."""


def in_turns(ours: Callable[[], float], theirs: Callable[[], float], turns: int) -> dict[str, Any]:
    """Rates of two contestants who take turns, and their ratio: the median over the turns, with the extremes."""
    rates = all_in_turns({"theirs": theirs, "ours": ours}, turns)
    medians = {name: statistics.median(each) for name, each in rates.items()}
    return ratio_of(rates["ours"], rates["theirs"]) | medians | {"n": turns}


def all_in_turns(contestants: dict[str, Callable[[], float]], turns: int) -> dict[str, list[float]]:
    """Each contestant's rates over so many turns; whoever starts a turn is the next one each time."""
    for contestant in contestants.values():
        contestant()  # nobody's first turn counts
    rates: dict[str, list[float]] = {name: [] for name in contestants}
    names = list(contestants)
    for turn in range(turns):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            rates[name].append(contestants[name]())
    return rates


def ratio_of(ours: list[float], theirs: list[float], suffix: str = "") -> dict[str, float]:
    """`ratio` of rates turn by turn: the median, with the extremes as its interval."""
    ratios = sorted(a / b for a, b in zip(ours, theirs))
    names = (f"ratio{suffix}", f"ratio{suffix}_low", f"ratio{suffix}_high")
    return dict(zip(names, (statistics.median(ratios), ratios[0], ratios[-1])))


def spread(name: str, rates: list[float]) -> dict[str, float]:
    """A figure's median over the turns, with the extremes as its interval."""
    return {name: statistics.median(rates), f"{name}_low": min(rates), f"{name}_high": max(rates)}


@contextmanager
def process(contestant: Callable[..., Callable[[float], float]], *settings: Any) -> Iterator[Callable[..., Any]]:
    """A contestant in a process of its own, which works only while it is asked: `turn(seconds)` -> its figure.

    `turn` raises Broken where the contestant has failed, or has not answered within `patience` seconds.
    """
    context = get_context("spawn")
    here, there = context.Pipe()
    worker = context.Process(target=_serve, args=(there, contestant, settings), daemon=False)
    worker.start()
    there.close()  # or nobody would notice that the worker's end is gone

    def turn(seconds: float, patience: float | None = None) -> Any:
        try:
            here.send(seconds)
            if not here.poll(patience):
                worker.kill()
                raise Broken(f"no answer within {patience:.0f} s")
            said = here.recv()
        except (EOFError, OSError) as error:
            raise Broken("the process has died") from error
        if isinstance(said, Broken):
            raise said
        return said

    try:
        yield turn
    finally:
        with contextlib.suppress(OSError):
            here.send(None)
        worker.join(20)
        worker.kill()


def _serve(pipe: Connection, contestant: Callable[..., Callable[[float], float]], settings: tuple[Any, ...]) -> None:
    try:
        turn = contestant(*settings)
        while (seconds := pipe.recv()) is not None:
            pipe.send(turn(seconds))
    except Exception as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        pipe.send(Broken(f"{type(error).__name__}: {lines[0] if lines else ''}"))
        raise


def rate(step: Callable[[], int], seconds: float, device: torch.device) -> float:
    """What `step` counts, a second, over at least so many seconds and two steps."""
    wait_for(device)
    began, done, steps = time.perf_counter(), 0, 0
    while steps < 2 or time.perf_counter() - began < seconds:
        done += step()
        steps += 1
        if device.type != "cpu" and not steps % 20:
            wait_for(device)  # or the queue grows for as long as the clock runs
    wait_for(device)
    return done / (time.perf_counter() - began)


def wait_for(device: torch.device) -> None:
    """Until the device has done all that it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def least_seconds(work: Callable[[], object], device: torch.device, repeats: int = 8) -> float:
    """The shortest of several times."""
    times = []
    for _ in range(repeats + 1):
        wait_for(device)
        began = time.perf_counter()
        work()
        wait_for(device)
        times.append(time.perf_counter() - began)
    return min(times[1:])


def gemm_rate(device: torch.device, dtype: torch.dtype) -> float:
    """Operations a second of the best of a few matrix products."""
    side = 8192 if device.type == "cuda" else 2048
    best = 0.0
    for m, k, n in [(side, side, side), (4 * side, side // 2, side // 8)]:
        a, b = torch.randn(m, k, device=device).to(dtype), torch.randn(k, n, device=device).to(dtype)
        best = max(best, 2 * m * k * n / least_seconds(lambda a=a, b=b: a @ b, device))
    return best


def copy_rate(device: torch.device) -> float:
    """Bytes a second, read and written, of a copy that no cache holds."""
    source = torch.ones(2**28 if device.type == "cuda" else 2**26, device=device)
    target = torch.empty_like(source)
    return 2 * source.nbytes / least_seconds(lambda: target.copy_(source), device)


class Traffic(TorchDispatchMode):
    """Counts the bytes that every operation reads and writes, views excepted, each tensor once an operation."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if not func.is_view and "empty" not in str(func):
            self.bytes += sum({id(t): t.nbytes for t in _tensors((args, kwargs, result))}.values())
        return result


def _tensors(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _tensors(each)
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))


def work_of(step: Callable[[], object]) -> tuple[int, int]:
    """(operations of matrix products and convolutions, bytes read and written) of one step."""
    operations, traffic = FlopCounterMode(display=False), Traffic()
    with operations:
        step()
    with traffic:
        step()
    return int(operations.get_total_flops()), traffic.bytes


def host(device: torch.device) -> dict[str, Any]:
    """What a figure was measured on."""
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else platform.processor() or platform.machine()
    return {"device": device.type, "chip": name, "threads": torch.get_num_threads(), "torch": torch.__version__}


def show(figures: dict[str, Any], as_json: bool) -> None:
    """Print figures as JSON, or a line each."""
    rounded = {k: float(f"{v:.4g}") if isinstance(v, float) else v for k, v in figures.items()}
    print(json.dumps(rounded) if as_json else "\n".join(f"{key:24} {value}" for key, value in rounded.items()))
