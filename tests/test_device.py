"""The device is the one asked for, or one that is there; a wrong name is one line."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from ganlab import device
from ganlab.device import autocast, pick
from ganlab.errors import InvalidValue


def test_auto_takes_what_torch_says_is_there() -> None:
    hardware = pick()
    best = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    assert hardware.device.type == best
    assert torch.zeros(1, device=hardware.device).device.type == best
    assert best != "cpu" or "CPU" in hardware.name


@pytest.mark.parametrize(
    ("cuda", "mps", "taken"),
    [(True, True, "cuda"), (True, False, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_auto_prefers_cuda_to_mps_to_the_processor(
    cuda: bool, mps: bool, taken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "A card")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (9, 0))
    monkeypatch.setattr(torch, "empty", lambda size, device: asked.append(device.type))  # of a device that is not here
    hardware = pick()
    assert hardware.device.type == taken and asked == [taken]
    if taken == "cuda":
        assert (hardware.name, hardware.precision) == ("A card", "bf16")
        monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (7, 5))
        assert pick().precision == "fp32"
    assert pick("cpu").device.type == "cpu", "what is named is taken, whatever else there is"


@pytest.mark.parametrize("name", ["abacus", "cuda:99", ""])
def test_a_device_that_is_not_here_is_one_line_with_what_is(name: str) -> None:
    with pytest.raises(InvalidValue, match="not usable here; there is") as caught:
        pick(name)
    assert "\n" not in str(caught.value)


def test_autocast_computes_in_the_precision_that_it_names() -> None:
    layer = torch.nn.Linear(4, 4)
    for precision, kind in (("bf16", torch.bfloat16), ("fp32", torch.float32)):
        with autocast(torch.device("cpu"), precision):  # type: ignore[arg-type]
            assert layer(torch.ones(1, 4)).dtype is kind


@pytest.mark.parametrize(
    ("limit", "used", "free", "left"),
    [
        ("8000", "3000", 9000, 5000),  # the container is the narrower
        ("8000", "3000", 2000, 2000),  # the machine is
        ("8000", "8100", 9000, 0),  # more than the limit is in use for a moment
        ("max", "3000", 9000, 9000),
        (None, None, 9000, 9000),
    ],
)
def test_no_more_memory_is_free_than_the_machine_and_the_container_have(
    limit: str | None, used: str | None, free: int, left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "memory.stat").write_text("anon 10\n")
    for name, content in (("memory.max", limit), ("memory.current", used)):
        if content is not None:
            (tmp_path / name).write_text(content + "\n")
    monkeypatch.setattr(device, "Path", lambda _: tmp_path)
    monkeypatch.setattr(device.psutil, "virtual_memory", lambda: SimpleNamespace(available=free))
    assert device.free_memory(torch.device("cpu")) == left
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (123, 456))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda _: 50)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda _: 40)
    assert device.free_memory(torch.device("cuda")) == 133


@pytest.mark.parametrize(("capability", "precision"), [((7, 5), "fp32"), ((8, 0), "bf16"), ((8, 9), "bf16")])
def test_cards_have_fast_bf16_from_ampere_on(
    capability: tuple[int, int], precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _: "A card")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: capability)
    monkeypatch.setattr(torch, "empty", lambda size, device: None)
    assert pick("cuda").precision == precision
