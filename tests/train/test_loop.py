"""The loop: resumption bit for bit, cadences, both step ratios, and what is said when it diverges."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ganlab.errors import Diverged
from ganlab.images import Pixels
from ganlab.nets import DCGANConfig
from ganlab.store import load_tensors, save_tensors
from ganlab.train import Progress, TrainConfig, Training, Watch, train
from ganlab.train.augment import NOISE
from ganlab.train.draw import draw
from ganlab.train.feed import Feed
from ganlab.train.training import DATA

NETWORK = DCGANConfig(image_size=16, channels=3, width=4, z_dim=8)
CONFIG = TrainConfig(images=320, batch=16, report_every=80, sheet_every=160, snapshot_every=320, state_every=160)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def pixels() -> Pixels:
    return np.random.default_rng(0).integers(0, 256, (90, 16, 16, 3), np.uint8)


def start(config: TrainConfig = CONFIG) -> Training:
    return Training(NETWORK, config, CPU)


def finish(training: Training, pixels: Pixels) -> list[Progress]:
    return list(train(training, pixels))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"augment": "diff"},
        {"d_steps": 2, "g_steps": 3},
        {"objective": "minimax", "precision": "bf16"},
        {"instance_noise": 0.5, "noise_images": 200},
    ],
    ids=["plain", "augmented", "ratios", "minimax-bf16", "noise"],
)
def test_resumed_training_equals_uninterrupted_bit_for_bit(
    pixels: Pixels, tmp_path: Path, change: dict[str, object]
) -> None:
    config = replace(CONFIG, **change)
    whole = start(config)
    finish(whole, pixels)
    first = start(config)
    for progress in train(first, pixels):
        if progress.images and "state" in progress.due:
            break
    second = start(config)
    save_tensors(tmp_path / "state.safetensors", first.state())
    second.restore(load_tensors(tmp_path / "state.safetensors")[0])
    assert 0 < second.images < config.images
    finish(second, pixels)
    expected, found = whole.state(), second.state()
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[key], found[key]) for key in expected)
    assert all(
        torch.equal(a, b) for a, b in zip(whole.freeze().state_dict().values(), second.freeze().state_dict().values())
    )


def test_looking_at_a_training_does_not_change_it(pixels: Pixels) -> None:
    watched, alone = start(), start(replace(CONFIG, report_every=10_000, sheet_every=10_000, state_every=10_000))
    for _ in train(watched, pixels):
        watched.sheet()
    finish(alone, pixels)
    assert all(torch.equal(a, b) for a, b in zip(watched.state().values(), alone.state().values()))


def test_reports_come_at_their_cadence(pixels: Pixels) -> None:
    reports = finish(start(), pixels)
    assert reports[0].images == 0 and reports[0].loss_d is None and reports[0].sheet is not None
    assert [r.images for r in reports if "report" in r.due] == [0, 80, 160, 240, 320]
    assert [r.images for r in reports if "state" in r.due] == [160, 320]
    assert {"report", "sheet", "snapshot", "state"} == reports[-1].due
    epochs = [r.images for r in reports if "sheet" in r.due]
    assert 96 in epochs, "a sheet right after the first epoch of 90 pictures"


def test_losses_are_means_over_the_rounds_since_the_last_report(pixels: Pixels) -> None:
    fine = finish(start(replace(CONFIG, images=80, report_every=16)), pixels)[1:]
    coarse = finish(start(replace(CONFIG, images=80, report_every=80)), pixels)[-1]
    assert coarse.loss_d == pytest.approx(np.mean([r.loss_d for r in fine]), rel=1e-5)
    assert coarse.d_fake == pytest.approx(np.mean([r.d_fake for r in fine]), rel=1e-5)


def test_epochs_and_speed_are_counted_in_what_d_has_seen(pixels: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1_000))
    monkeypatch.setattr("ganlab.train.loop.time.perf_counter", lambda: float(next(ticks)))
    config = replace(CONFIG, d_steps=2, images=192, report_every=96, sheet_every=10_000, state_every=10_000)
    first, *reports = finish(start(config), pixels)
    assert first.images_per_s is None and first.epoch == 0
    assert [report.images for report in reports] == [96, 192]
    assert [report.epoch for report in reports] == pytest.approx([96 / 90, 192 / 90])
    assert [report.images_per_s for report in reports] == [96.0, 96.0], "a second by this clock"


def test_pause_is_answered_within_one_round(pixels: Pixels) -> None:
    training = start(replace(CONFIG, report_every=10_000))
    reports = train(training, pixels, pause=lambda: True)
    next(reports)
    assert next(reports).images == CONFIG.batch


def test_step_ratios_count_only_what_d_sees(pixels: Pixels) -> None:
    training = start(replace(CONFIG, d_steps=2, g_steps=3, images=64))
    finish(training, pixels)
    assert (training.images, training.rounds) == (64, 2)
    g_updates = int(training.g_optimiser.state_dict()["state"][0]["step"])
    d_updates = int(training.d_optimiser.state_dict()["state"][0]["step"])
    assert (d_updates, g_updates) == (4, 6)


def test_discriminator_learns_to_tell_real_from_fake() -> None:
    bright = np.full((64, 16, 16, 3), 255, np.uint8)
    reports = finish(start(replace(CONFIG, images=640, real_label=1.0)), bright)
    assert reports[-1].d_real is not None and reports[-1].d_fake is not None
    assert reports[-1].d_real > reports[-1].d_fake + 0.2


def test_divergence_is_caught_and_said(pixels: Pixels) -> None:
    training = start()
    reports = train(training, pixels)
    next(reports)
    with torch.no_grad():
        training.generator.to_image.weight.fill_(float("nan"))
    with pytest.raises(Diverged, match=r"diverged after .* images: .*last good snapshot"):
        list(reports)


def test_a_loss_that_is_not_finite_is_said_at_the_next_report(pixels: Pixels) -> None:
    training = start(replace(CONFIG, report_every=16, sheet_every=10_000, snapshot_every=10_000, state_every=10_000))
    reports = train(training, pixels)
    assert [next(reports).images for _ in range(3)] == [0, 16, 32]
    with torch.no_grad():
        training.generator.to_image.weight.fill_(float("nan"))
    with pytest.raises(Diverged, match="after 48 images: loss of D nan"):
        next(reports)


def test_a_weight_that_is_not_finite_is_never_saved_though_the_losses_are(pixels: Pixels) -> None:
    training = start(replace(CONFIG, report_every=16, sheet_every=10_000, snapshot_every=10_000, state_every=48))
    reports = train(training, pixels)
    assert [next(reports).images for _ in range(3)] == [0, 16, 32]
    with torch.no_grad():
        next(training.average.parameters())[0, 0, 0, 0] = float("inf")
    with pytest.raises(Diverged, match="after 48 images: a weight is no longer finite"):
        next(reports)


def test_every_picture_once_an_epoch_whatever_the_batch(pixels: Pixels) -> None:
    numbered = np.arange(30, dtype=np.uint8).repeat(16 * 16).reshape(30, 16, 16, 1)
    feed = Feed(numbered, CPU, 7, DATA)
    row = torch.cat([feed(place, 7) for place in range(0, 70, 7)])[:, 0, 0, 0]
    levels = row.add(1).mul(127.5).round().int().tolist()
    assert sorted(levels[:30]) == sorted(levels[30:60]) == list(range(30))
    assert levels[:30] != levels[30:60]
    assert torch.equal(Feed(numbered, CPU, 7, DATA)(35, 10)[:, 0, 0, 0], row[35:45])


def test_a_pause_adds_nothing_to_what_health_is_judged_by(pixels: Pixels) -> None:
    paused, alone = Watch.over(pixels, 320), Watch.over(pixels, 320)
    list(train(start(), pixels, lambda: True, paused))
    list(train(start(), pixels, watch=alone))
    assert len(paused.d_real) == len(alone.d_real) > 0 and paused.spread == alone.spread


def test_a_watch_that_remembers_keeps_its_spread_until_the_next_sheet_is_due(pixels: Pixels) -> None:
    watch = Watch.over(pixels, 320)
    watch.spread = 12.5
    next(train(start(), pixels, watch=watch))
    assert watch.spread == 12.5


def test_noise_fades_to_nothing(pixels: Pixels) -> None:
    training = start(replace(CONFIG, batch=256, instance_noise=1.0, noise_images=320))
    feed, levels = Feed(pixels, CPU, 0, DATA), []
    for training.images in (0, 160, 320, 640):
        changes = draw(training, feed).real_changes[0]
        levels.append(float(changes[NOISE].std()) if changes else 0.0)
    assert levels == pytest.approx([1.0, 0.5, 0.0, 0.0], abs=0.01)
