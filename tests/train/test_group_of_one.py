"""A group of one: `torchrun` of a single process takes the way of many, over NCCL where there is a card."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from ganlab.train import Ranks, joined

ROOT = Path(__file__).parents[2]

LONE = """
import json, sys
import numpy as np, torch
import torch.distributed as dist
from ganlab.nets import DCGANConfig
from ganlab.train import TrainConfig, Training, joined, train

with joined() as ranks:
    device = ranks.own(torch.device(sys.argv[1]))
    pixels = np.random.default_rng(0).integers(0, 256, (64, 16, 16, 3), np.uint8)
    config = TrainConfig(images=320, batch=16, report_every=80, augment="none", precision=sys.argv[2])
    training = Training(DCGANConfig(image_size=16, width=8, z_dim=8), config, device, ranks)
    reports = [(p.loss_d, p.loss_g, p.d_real, p.d_fake) for p in train(training, pixels) if p.loss_d is not None]
    ranks.wait()
    backend = dist.get_backend_config() if dist.is_initialized() else ""
    print(json.dumps({
        "reports": reports, "joined": type(training.d_model).__name__, "group": ranks.group, "count": ranks.count,
        "backend": str(backend), "norms": sorted({type(m).__name__ for m in training.generator.modules()}),
        "agreed": ranks.agree("yes"), "all": ranks.all(True),
    }))
"""
"""Trains for 320 images on device argv[1] in precision argv[2], and says as JSON how."""


def said(device: str, precision: str, launcher: list[str]) -> dict[str, object]:
    command = [sys.executable, *launcher, "-c", LONE, device, precision]
    if launcher:  # torchrun starts a file or a module, not a line of code
        command = [sys.executable, *launcher, device, precision]
    run = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    assert run.returncode == 0, run.stderr[-3000:]
    found: dict[str, object] = json.loads(run.stdout.strip().splitlines()[-1])
    return found


def under_torchrun(tmp_path: Path, device: str, precision: str) -> dict[str, object]:
    (tmp_path / "lone.py").write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{LONE}")
    launcher = ["-m", "torch.distributed.run", "--nproc-per-node", "1", "--standalone", str(tmp_path / "lone.py")]
    return said(device, precision, launcher)


def test_torchrun_of_one_process_forms_a_group_that_follows_a_lone_one(tmp_path: Path) -> None:
    group, lone = under_torchrun(tmp_path, "cpu", "fp32"), said("cpu", "fp32", [])
    assert group["group"] and group["count"] == 1 and group["joined"] == "DistributedDataParallel"
    assert group["agreed"] == "yes" and group["all"] is True and "gloo" in str(group["backend"])
    assert not lone["group"] and lone["joined"] == "Discriminator" and not lone["backend"]
    assert np.allclose(np.asarray(group["reports"]), np.asarray(lone["reports"]), rtol=0.02, atol=0.01)


def test_a_process_without_torchrun_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RANK", "WORLD_SIZE", "TORCHELASTIC_RUN_ID"):
        monkeypatch.delenv(name, raising=False)
    with joined() as ranks:
        assert ranks == Ranks() and ranks.alone and ranks.agree("so") == "so"
    monkeypatch.setenv("RANK", "0")  # as some schedulers set them for every job
    monkeypatch.setenv("WORLD_SIZE", "1")
    with joined() as ranks:
        assert ranks.alone
    assert not Ranks(0, 1, group=True).alone and not Ranks(1, 2).alone


@pytest.mark.cuda
@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_nccl_on_one_card(tmp_path: Path, precision: str) -> None:
    """Gradients go through DDP's buckets and NCCL, norms are PyTorch's SyncBatchNorm, weights channels last."""
    group, lone = under_torchrun(tmp_path, "cuda", precision), said("cuda", precision, [])
    assert group["joined"] == "DistributedDataParallel" and "nccl" in str(group["backend"])
    assert "SyncBatchNorm" in str(group["norms"]) and "SyncBatchNorm" not in str(lone["norms"])
    both = torch.tensor([group["reports"], lone["reports"]])
    assert torch.allclose(both[0], both[1], rtol=0.05, atol=0.05), (both[0] - both[1]).abs().max()
