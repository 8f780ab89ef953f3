"""Around the form for a training: how long it will take, what an upload leaves behind, which run is shown first."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ganlab.library import Library
from ganlab.ui import intake, orders
from ganlab.ui.context import Context
from ganlab.ui.language import Labels
from ganlab.ui.serve import launch
from ganlab.ui.text import Text


def a_run(folder: Path) -> None:
    """A finished run of a tiny network, without pictures or models."""
    network = {"image_size": 32, "width": 4, "z_dim": 16}
    training = {"d_steps": 1, "g_steps": 1}
    data = {"pictures": 10}
    config = {"format": 1, "family": "dcgan", "network": network, "training": training, "data": data}
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "events.jsonl").write_text(
        "".join(json.dumps({"images": k, "images_per_s": 9.0}) + "\n" for k in range(6))
    )
    (folder / "status.json").write_text(json.dumps({"format": 1, "phase": "finished", "images": 5, "total": 5}))


def test_effort_grows_fourfold_with_the_width() -> None:
    small, large = (orders.effort(orders.DCGANConfig(width=width)) for width in (64, 128))
    assert large / small == pytest.approx(4, rel=0.02)


def test_a_tiny_runs_speed_says_nothing_of_a_large_network(tmp_path: Path) -> None:
    ctx = Context(Library(tmp_path, tmp_path, "cpu"), tmp_path, tmp_path, False, Text(), Labels())
    usual = orders.preset_values("first-look")
    alone = orders.estimate(ctx, usual)
    a_run(tmp_path / "tiny-speed")
    assert orders.estimate(ctx, usual) == alone and "tiny-speed" not in alone


def test_a_runs_own_speed_tells_how_long_one_like_it_takes(tmp_path: Path) -> None:
    """The run drew 9 images a second: 900 are 100 s; of two steps of each network, as long for twice as many images."""
    a_run(tmp_path / "tiny-speed")
    ctx = Context(Library(tmp_path, tmp_path, "cpu"), tmp_path, tmp_path, False, Text(), Labels())
    like = {**orders.preset_values("first-look"), "image_size": 32, "width": 4, "images": 900}

    def said(images: str, time: str, rate: str) -> str:
        basis = ctx.text("train.basis.run", run="tiny-speed")
        return ctx.text("train.estimate", images=images, time=time, rate=rate, basis=basis)

    minutes, seconds = "train.status.time.minutes", "train.status.time.seconds"
    assert orders.estimate(ctx, like) == said("900", ctx.text(minutes, n=2), "9.0")
    assert orders.estimate(ctx, {**like, "images": 90}) == said("90", ctx.text(seconds, n=10), "9.0")
    assert orders.estimate(ctx, {**like, "d_steps": 2, "images": 90}) == said("90", ctx.text(seconds, n=8), "12")
    assert orders.estimate(ctx, {**like, "g_steps": 3, "images": 90}) == said("90", ctx.text(seconds, n=20), "4.5")


def test_without_a_run_a_guess_rests_on_the_processors_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = Context(Library(tmp_path, tmp_path, "cpu"), tmp_path, tmp_path, False, Text(), Labels())
    rates = {}
    for cores in (2, 8):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        said = orders.estimate(ctx, orders.preset_values("first-look"))
        assert ctx.text("train.basis.cpu", cores=cores) in said and said.startswith("60,000 images")
        rates[cores] = float(re.search(r"\(([\d,.]+) a second", said)[1].replace(",", ""))  # type: ignore[index]
    assert rates[8] == pytest.approx(4 * rates[2], rel=0.02)
    assert orders.estimate(ctx, {**orders.preset_values("first-look"), "images": None}) == ""


def test_gradios_empty_files_are_swept_and_uploads_are_not(tmp_path: Path) -> None:
    old, new, full = (tmp_path / name for name in ("tmpold", "tmpnew", "tmpfull"))
    for path in (old, new, full):
        path.touch()
    full.write_bytes(b"x")
    for path in (old, full):
        os.utime(path, (0, 0))
    intake.sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tmpfull", "tmpnew"]


def test_a_page_opens_on_the_newest_run_not_on_that_of_the_servers_start(
    visit: Callable[..., Any], house: SimpleNamespace, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    a_run(tmp_path / "older")
    served = launch(port=0, runs_dir=tmp_path, checkpoints_dir=house.checkpoints, device="cpu", block=False)
    try:
        a_run(tmp_path / "newer")
        with visit(served.address + "/#train") as tab:
            expect(tab.locator("#train-run input")).to_have_value("newer · finished")
            expect(tab.locator("#train-status [data-run]")).to_have_attribute("data-run", "newer")
    finally:
        served.close()
