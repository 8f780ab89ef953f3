"""A judge of attributes for tests: untrained, but of two minds about pictures, and read from its file like others."""

from __future__ import annotations

from pathlib import Path

import torch

from ganlab import device, judges, lab
from ganlab.judges import Judge
from ganlab.judges.attribute import network
from ganlab.judges.columns import Column

ATTRIBUTES = ("bright", "striped")


def add_judge(folder: Path) -> None:
    """Put a judge beside the model in `folder`: half of its first 64 samples show each attribute."""
    model = lab.load(folder, "cpu")
    columns = tuple(Column(name, "binary") for name in ATTRIBUTES)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        net = network(columns, model.image_size).eval().requires_grad_(False)
    judge = Judge(net, "labels", model.image_size, device.pick("cpu"), "untrained", columns=columns)
    outputs = torch.from_numpy(judge.outputs(model.pixels(range(64))))
    sharper = 20 / outputs.std(0)  # most verdicts are sure
    net.to_outputs.bias = torch.nn.Parameter((net.to_outputs.bias - outputs.median(0).values) * sharper)
    net.to_outputs.weight = torch.nn.Parameter(net.to_outputs.weight * sharper[:, None])
    judges.save(folder / judges.FILE, judge)
