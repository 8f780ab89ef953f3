"""The Train tab in a browser: from an archive to a model, and whatever may go wrong on the way."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from ganlab.jobs import RunFolder, list_runs
from ganlab.ui import orders, watching
from ganlab.ui.tabs import train
from ui.explore import PATIENT, settled, wait_for

SLOW = 240_000  # ms that a training may take to start, on a machine that has other things to do
NASTY = '<img src=x onerror="document.title=1">${1}{{2}}.png'


def picture(seed: int, size: int, mode: str = "RGB") -> bytes:
    """A PNG of random coarse blocks."""
    levels = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    image = Image.fromarray(levels.repeat(size // 4, 0).repeat(size // 4, 1))
    buffer = io.BytesIO()
    (image if mode == "RGB" else image.convert("P", palette=Image.Palette.ADAPTIVE)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """blocks.zip: 40 pictures of 16 to 64 px, one with a palette, one cut off, one whose name is an attack."""
    path = tmp_path / "blocks.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(NASTY, picture(101, 32))
        for k in range(38):
            packed.writestr(f"pictures/{k}.png", picture(k, (16, 32, 64)[k % 3]))
        packed.writestr("pictures/palette.png", picture(100, 32, "P"))
        packed.writestr("pictures/cut-off.png", picture(102, 64)[:60])
    return path


def open_form(page: Any) -> None:
    page.locator("#tab-train-button").click()
    page.locator("#train-view-new-button").click()
    page.locator("#train-report [data-wall] .tile").first.wait_for()


def upload(page: Any, path: Path) -> None:
    page.locator("#train-file input[type=file]").set_input_files(path)


def choose(page: Any, elem_id: str, value: str) -> None:
    page.locator(f"#{elem_id} input").click()
    page.get_by_role("option", name=value, exact=True).click()


@pytest.mark.timeout(1800)  # it waits for several trainings of its own
def test_from_an_archive_to_a_model(page: Any, server: SimpleNamespace, archive: Path) -> None:
    from playwright.sync_api import expect

    open_form(page)
    upload(page, archive)
    report = page.locator("#train-report")
    expect(report.locator("[data-summary]")).to_contain_text("40 pictures of 64 px, colour, from 41 files")
    expect(report.locator("[data-verdict='set aside']")).to_contain_text("1 file is cut off or damaged")
    expect(report.locator("[data-verdict=converted]")).to_contain_text("1 palette colours looked up")
    expect(report.locator("[data-notes]")).to_contain_text("Only 40 pictures")
    expect(report.locator("[data-wall] .tile")).to_have_count(40)
    report.locator("summary").click()
    expect(report.locator("td.name", has_text="onerror")).to_have_text(NASTY)
    expect(page.locator("#train-source input:checked")).to_have_value("own")

    page.locator("#train-advanced > button").click()
    for field, value in {"images": "50000000", "width": "4", "batch": "16"}.items():
        page.locator(f"#train-{field} input").fill(value)
    choose(page, "train-image-size", "16")
    expect(report.locator("[data-summary]")).to_contain_text("40 pictures of 16 px")
    page.locator("#train-start").click()

    status, sheets, curves = (page.locator(f"#train-{name} [data-run]") for name in ("status", "sheets", "curves"))
    sheets = page.locator("#train-sheets [data-count]")
    expect(status).to_have_attribute("data-phase", "running", timeout=SLOW)
    expect(sheets).to_have_attribute("data-count", re.compile(r"[1-9]"))
    expect(sheets).to_have_attribute("data-images", re.compile(r"\d"))
    expect(curves).to_have_attribute("data-points", re.compile(r"[2-9]|\d\d"))
    expect(page.locator("#train-status [data-figures]")).to_contain_text("of 50,000,000 images")
    assert inked(page, "#train-curves [data-chart=losses] canvas") > 100

    page.reload()
    expect(status).to_have_attribute("data-run", "blocks-001")
    before = int(status.get_attribute("data-images"))
    expect(status).not_to_have_attribute("data-images", str(before))

    page.locator("#train-pause").click()
    expect(status).to_have_attribute("data-phase", "paused")
    page.locator("#train-resume").click()
    expect(status).to_have_attribute("data-phase", "running")
    expect(page.locator("#train-explore")).to_be_enabled(timeout=SLOW)
    page.locator("#train-stop").click()
    expect(status).to_have_attribute("data-phase", "stopped")
    expect(page.locator("#train-stop")).to_be_disabled()

    back_through_time(page, sheets)
    page.locator("#train-explore").click()
    expect(page).to_have_url(re.compile("#samples$"))
    expect(page.locator("#tab-samples-button")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#model input")).to_have_value(re.compile("blocks-001"))
    expect(page.locator("#model-about")).to_contain_text("draws 16 px pictures")
    config = RunFolder(server.runs / "blocks-001").config()
    assert config["network"]["image_size"] == 16 and config["network"]["width"] == 4
    assert config["training"]["batch"] == 16 and config["training"]["augment"] == "diff"


def back_through_time(page: Any, sheets: Any) -> None:
    from playwright.sync_api import expect

    page.locator("#train-sheets input[type=range]").fill("0")
    expect(sheets).to_have_attribute("data-images", "0")
    expect(page.locator("#train-sheets [data-place]")).to_have_text("before training")
    page.locator("#train-sheets button", has_text="epoch 5").click()
    expect(sheets).to_have_attribute("data-images", re.compile(r"^(20\d|21\d)$"))  # 5 x 40, to the end of a batch


def inked(page: Any, selector: str) -> int:
    """How many pixels of a canvas are not empty."""
    script = """canvas => { const d = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        let n = 0; for (let k = 3; k < d.length; k += 4) n += d[k] > 0; return n; }"""
    return int(page.locator(selector).evaluate(script))


def test_a_bad_archive_gives_one_line_and_leaves_nothing(page: Any, server: SimpleNamespace, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    bad = tmp_path / "climbing.zip"
    with zipfile.ZipFile(bad, "w") as packed:
        packed.writestr("../../evil.png", picture(1, 32))
    open_form(page)
    upload(page, bad)
    line = page.locator("#train-report [data-error]")
    expect(line).to_contain_text("climbing.zip: refused")
    assert "/" not in str(line.text_content()).partition(":")[0]
    expect(page.locator("#train-report [data-wall] .tile")).to_have_count(0)
    expect(page.locator("#train-file")).not_to_contain_text("climbing")
    assert not list(server.uploads.rglob("climbing*"))


def test_a_view_that_was_chosen_before_the_server_knew_the_runs_stays(
    page: Any, server: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from playwright.sync_api import expect

    begun, over, answered = threading.Event(), threading.Event(), threading.Event()

    def late(ctx: Any) -> str:
        begun.set()
        over.wait(60)
        answered.set()
        return "runs"

    monkeypatch.setattr(train, "_view", late)
    page.reload()
    open_form(page)
    wait_for(begun.is_set)
    over.set()
    wait_for(answered.is_set)
    settled(page)
    expect(page.locator("#train-view-new-button")).to_have_attribute("aria-selected", "true")
    page.reload()
    page.locator("#tab-train-button").click()
    expect(page.locator("#train-view-runs-button")).to_have_attribute("aria-selected", "true")


def test_nothing_starts_without_pictures(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    before = len(list_runs(server.runs))
    open_form(page)
    page.locator("#train-source").get_by_text("My own").click()
    page.locator("#train-start").click()
    expect(page.get_by_test_id("toast-text").filter(has_text="upload an archive of pictures first")).to_be_visible()
    assert len(list_runs(server.runs)) == before


def test_a_preset_fills_the_fields_and_the_estimate(page: Any) -> None:
    from playwright.sync_api import expect

    open_form(page)
    page.locator("#train-advanced > button").click()
    estimate = page.locator("#train-estimate")
    first = estimate.text_content()
    page.locator("#train-preset").get_by_text("Paper: ").click()
    expect(page.locator("#train-images input")).to_have_value("1000000")
    expect(page.locator("#train-width input")).to_have_value("64")
    expect(estimate).not_to_have_text(str(first))
    expect(estimate).to_contain_text(re.compile(r"\d+ h \d+ min"))


def test_the_endpoints(server: SimpleNamespace, archive: Path) -> None:
    client = Client(server.address, verbose=False, httpx_kwargs=PATIENT)
    report = client.predict(source="own", file=handle_file(archive), size=32, api_name="/inspect")
    assert report["ok"] and report["report"]["converted"] + report["report"]["used"] == 40
    with pytest.raises(AppError, match="not in the list"):
        client.predict(source="/etc/passwd", file=None, size=32, api_name="/inspect")
    for wrong, words in (
        ({"batch": 1}, "batch is 1"),
        ({"width": 0}, "width is 0"),
        ({"objective": "magic"}, "magic"),
    ):
        with pytest.raises(AppError, match=words):
            client.predict(**{**start_words(), **wrong}, api_name="/train_start")
    for name in ("nowhere", "../checkpoints", ""):
        with pytest.raises(AppError, match="no such run"):
            client.predict(name, api_name="/train_status")
        with pytest.raises(AppError, match="no such run"):
            client.predict(name, "stop", api_name="/train_control")


def start_words() -> dict[str, Any]:
    return {"source": "rendered:faces", "file": None, "preset": "first-look", **orders.preset_values("first-look")}


def run_with_events(tmp_path: Path, count: int) -> RunFolder:
    run = RunFolder(tmp_path / "r")
    run.path.mkdir()
    for k in range(count):
        lines = dict.fromkeys(watching.SERIES, float(k))
        run.add_event({"event": "report", "images": 10 * (k + 1), "time": 2.0 * k, "images_per_s": 5.0, **lines})
    return run


@pytest.mark.parametrize("count", [0, 1, 249, 250, 251, 1563])
def test_curves_are_thinned_and_keep_their_ends(tmp_path: Path, count: int) -> None:
    found = watching.curves(run_with_events(tmp_path, count))
    assert len(found["images"]) == len(found["d_fake"]) <= watching.MOST_POINTS
    assert len(found["images"]) >= min(count, watching.MOST_POINTS // 2)
    if count:
        assert found["images"][-1] == 10 * count
        weights = np.diff([0, *found["images"]])
        assert np.average(found["loss_g"], weights=weights) == pytest.approx((count - 1) / 2, abs=1e-3)


def test_a_report_that_came_early_is_joined_with_the_next(tmp_path: Path) -> None:
    run = run_with_events(tmp_path, 4)
    for images, value in ((41, 100.0), (50, 5.0)):
        run.add_event({"event": "report", "images": images, "time": 9.0, **dict.fromkeys(watching.SERIES, value)})
    found = watching.curves(run)
    assert found["images"] == [10, 20, 30, 40, 50]
    assert found["loss_d"][-1] == pytest.approx((1 * 100 + 9 * 5) / 10)


def test_the_pace_is_taken_over_time_and_not_across_a_pause(tmp_path: Path) -> None:
    events = run_with_events(tmp_path, 30).events()
    assert watching.pace(events) == pytest.approx(5.0)
    resumed = {**events[-1], "event": "resume", "time": 1000.0}
    assert watching.pace([*events, resumed]) is None
    assert watching.pace([*events, resumed, {**events[-1], "images": 400, "time": 1001.0}]) == pytest.approx(100.0)


def test_only_what_differs_from_the_preset_is_ordered() -> None:
    usual = orders.preset_values("paper")
    assert orders.make_order("x.zip", "paper", usual).training == {}
    order = orders.make_order("x.zip", "paper", {**usual, "seed": 7, "width": 8, "batch": None})
    assert (order.training, order.network) == ({"seed": 7}, {"width": 8})
