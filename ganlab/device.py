"""The hardware that is there: cuda, then mps, then cpu; and whether bfloat16 is fast on it."""

from __future__ import annotations

import contextlib
import ctypes
import platform
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil
import torch

from ganlab.errors import InvalidValue

Precision = Literal["fp32", "bf16"]


@dataclass(frozen=True)
class Hardware:
    """A device with its name for people and the precision in which training is fast on it."""

    device: torch.device
    name: str
    precision: Precision


def pick(wanted: str = "auto") -> Hardware:
    """The named device ("cuda", "cuda:1", "mps", "cpu"), or with "auto" the best that is there."""
    name = wanted if wanted != "auto" else _best()
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, ValueError) as error:
        raise InvalidValue(name="device", value=wanted, remedy=f"not usable here; there is {_best()}") from error
    return Hardware(device, _describe(device), "bf16" if _fast_bf16(device) else "fp32")


def autocast(device: torch.device, precision: Precision) -> AbstractContextManager[None]:
    """The context in which networks run at `precision`."""
    return torch.autocast(device.type, torch.bfloat16, enabled=precision == "bf16")


def _best() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _fast_bf16(device: torch.device) -> bool:
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    if device.type != "cpu":
        return False
    checks = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")  # private, so a torch without them says no
    return any(getattr(torch.cpu, check)() for check in checks if hasattr(torch.cpu, check))


def _describe(device: torch.device) -> str:
    if device.type == "cuda":
        return str(torch.cuda.get_device_name(device))
    count = torch.get_num_threads()
    chip = "Apple GPU" if device.type == "mps" else f"CPU, {count} thread{'' if count == 1 else 's'}"
    return f"{chip} ({platform.machine()})"


def free_memory(device: torch.device) -> int:
    """Bytes that may still be taken on a device; of a processor's, no more than its container has left."""
    if device.type == "cuda":  # torch keeps what it has freed for itself
        kept = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + kept
    free = int(psutil.virtual_memory().available)
    try:
        return min(free, max(_left_in_container(Path("/sys/fs/cgroup")), 0))
    except (OSError, ValueError):  # no container, or one without a limit ("max")
        return free


def _left_in_container(group: Path) -> int:
    """Bytes under a control group's limit; what it holds of files (page cache) is given up when it is needed."""
    taken = int((group / "memory.current").read_text())
    rows = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
    files = int(rows.get("active_file", 0)) + int(rows.get("inactive_file", 0))
    return int((group / "memory.max").read_text()) - taken + files


def tune(device: torch.device) -> None:
    """Set this process up for training, for as long as it lives: for a trainer's own process, not for a library's host.

    cuDNN measures its kernels once for each shape. On Linux memory that was freed is kept for the next step: by itself
    glibc gives each large tensor back and has the kernel find, zero and map its pages again, a tenth of a step's time.
    """
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True
    if device.type == "cpu":
        _mallopt({_M_MMAP_MAX: 0, _M_TRIM_THRESHOLD: 2**31 - 1})


def tune_server() -> None:
    """Set this process up for a server of many threads, for as long as it lives, on Linux: threads share two heaps.

    By itself glibc gives each thread a heap of its own, up to eight a core, and each keeps what its thread freed.
    """
    _mallopt({_M_ARENA_MAX: 2})


def _mallopt(options: Mapping[int, int]) -> None:
    """Set options of glibc's allocator; nothing under another C library."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            mallopt = ctypes.CDLL(None).mallopt
            for option, value in options.items():
                mallopt(option, value)


_M_TRIM_THRESHOLD, _M_MMAP_MAX, _M_ARENA_MAX = -1, -4, -8  # malloc.h
