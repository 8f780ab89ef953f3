"""The device is the one asked for, or one that is there; a wrong name is one line."""

from __future__ import annotations

import pytest
import torch

from ganlab.device import autocast, pick
from ganlab.errors import InvalidValue


def test_auto_takes_what_is_there() -> None:
    hardware = pick()
    assert torch.zeros(1, device=hardware.device).device.type == hardware.device.type
    if not torch.cuda.is_available() and not torch.backends.mps.is_available():
        assert hardware.device.type == "cpu" and "CPU" in hardware.name


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
