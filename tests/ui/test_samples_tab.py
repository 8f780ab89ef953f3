"""The Samples tab in a browser: what is on the canvases is what the library draws."""

from __future__ import annotations

import base64
import io
import json
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ganlab import datasets, images, lab, store
from ganlab.nets import Generator
from ui.explore import (
    NAMED,
    PATIENT,
    choose,
    copied,
    drawn,
    model_of,
    move,
    open_tab,
    run_copied,
    same,
    saved,
    settled,
    wait_for,
)


def tile(widget: Any, seed: int) -> Any:
    return widget.locator(f'#samples-wall .tile[data-seed="{seed}"] canvas')


def test_it_opens_on_64_pictures_that_the_library_draws_too(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = open_tab(page, server, "samples"), model_of(server)
    expect(widget.locator(".tile canvas:not(.skeleton)")).to_have_count(64)
    expect(widget.locator("#samples-count")).to_contain_text("64 pictures of 16 × 16 px")
    pixels = model.pixels(range(64))
    for seed in (0, 7, 63):
        wait_for(lambda seed=seed: same(tile(widget, seed), pixels[seed]))
    expect(widget.locator(".tile").nth(7)).to_have_attribute("aria-label", "Picture of seed 7")


def test_a_wall_leaves_no_lone_picture_in_its_last_row(page: Any, server: SimpleNamespace) -> None:
    widget = open_tab(page, server, "samples")
    columns = "w => [...w.children].filter((t) => t.offsetTop === w.firstChild.offsetTop).length"
    wall = widget.locator("#samples-wall")
    wait_for(lambda: wall.evaluate(columns) == 8)
    page.set_viewport_size({"width": 1150, "height": 900})
    wait_for(lambda: wall.evaluate(columns) == 6)
    widget.locator("#samples-columns").select_option("4")
    assert wall.evaluate(columns) == 4


def test_the_last_place_of_the_slider_is_what_is_shown(page: Any, server: SimpleNamespace) -> None:
    widget, model = open_tab(page, server, "samples"), model_of(server)
    wait_for(lambda: same(tile(widget, 63), model.pixels([63])[0]))
    for value in (0.9, 0.2, 1.3, 0.6):
        move(widget.locator("#samples-truncation"), value)
    last = model.pixels([0, 63], truncation=0.6)
    wait_for(lambda: same(tile(widget, 0), last[0]) and same(tile(widget, 63), last[1]))
    settled(page)
    assert same(tile(widget, 0), last[0])


def test_seeds_are_read_as_written_and_refused_in_place(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = open_tab(page, server, "samples"), model_of(server)
    large = 2**60 + 1
    widget.locator("#samples-seeds").fill(f"5, 9-10, {large}")
    widget.locator("#samples-seeds").press("Enter")
    expect(widget.locator(".tile .caption")).to_have_text(["5", "9", "10", str(large)])
    wait_for(lambda: same(tile(widget, large), model.pixels([large])[0]))
    widget.locator("#samples-seeds").fill("9-3")
    widget.locator("#samples-seeds").press("Enter")
    expect(widget.locator("[data-error]")).to_contain_text("runs backwards")
    widget.locator("#samples-seeds").fill("<img src=x onerror=alert(1)>")
    widget.locator("#samples-seeds").press("Enter")
    expect(widget.locator("[data-error]")).to_contain_text("<img src=x")
    expect(widget.locator("img")).to_have_count(0)


def test_the_keyboard_walks_the_wall_and_enlarges(page: Any, server: SimpleNamespace, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    widget, model = open_tab(page, server, "samples"), model_of(server)
    expect(widget.locator(".tile canvas:not(.skeleton)")).to_have_count(64)
    widget.locator(".tile").first.focus()
    page.keyboard.press("ArrowRight")
    expect(widget.locator('.tile[data-seed="1"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(widget.locator("#samples-caption")).to_have_text("seed 1")
    path = saved(page, widget.locator("#samples-save"), tmp_path)
    assert path.name == "seed-1.png"
    assert (np.asarray(Image.open(path)) == model.pixels([1])[0][..., 0]).all()
    page.keyboard.press("Escape")
    expect(widget.locator("#samples-dialog")).to_be_hidden()


def test_the_sheet_downloads_pixel_by_pixel(page: Any, server: SimpleNamespace, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    widget, model = open_tab(page, server, "samples"), model_of(server)
    widget.locator("#samples-seeds").fill("0-9")
    widget.locator("#samples-seeds").press("Enter")
    expect(widget.locator(".tile canvas:not(.skeleton)")).to_have_count(10)
    widget.locator("#samples-columns").select_option("4")
    sheet = np.asarray(Image.open(saved(page, widget.locator("#samples-download"), tmp_path)))
    assert (sheet == images.tile(model.pixels(range(10)), 4)[..., 0]).all()


def test_a_zip_holds_each_picture_and_an_npz_the_numbers(page: Any, server: SimpleNamespace, tmp_path: Path) -> None:
    widget, model = open_tab(page, server, "samples"), model_of(server)
    widget.locator("#samples-seeds").fill("3, 8")
    widget.locator("#samples-seeds").press("Enter")
    wait_for(lambda: widget.locator(".tile canvas:not(.skeleton)").count() == 2)
    widget.locator("#samples-as").select_option("zip")
    pixels = model.pixels([3, 8])
    with zipfile.ZipFile(saved(page, widget.locator("#samples-download"), tmp_path)) as archive:
        assert archive.namelist() == ["seed-3.png", "seed-8.png"]
        with archive.open("seed-8.png") as stream:
            assert (np.asarray(Image.open(stream)) == pixels[1][..., 0]).all()
    widget.locator("#samples-as").select_option("npz")
    with np.load(saved(page, widget.locator("#samples-download"), tmp_path)) as arrays:
        assert (arrays["pixels"] == pixels).all() and arrays["seeds"].tolist() == [3, 8]
        assert (arrays["z"] == model.z([3, 8])).all()


def test_a_wall_in_the_order_of_ds_score(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = open_tab(page, server, "samples")
    widget.locator("#samples-order").select_option("score")
    expect(widget.locator("#samples-order-error")).to_contain_text("without its discriminator")
    expect(widget.locator("#samples-order")).to_have_value("seed")
    settled(page)
    expect(widget.locator("#samples-order-error")).to_be_visible()
    choose(page, "faces")
    model = model_of(server, "faces")
    wait_for(lambda: same(tile(widget, 0), model.pixels([0])[0]))
    widget.locator("#samples-order").select_option("score")
    scores = model.scores(model.pixels(range(64)))
    assert scores is not None
    best = [str(k) for k in np.argsort(-scores, kind="stable")]
    expect(widget.locator(".tile .caption")).to_have_text(best)
    wait_for(lambda: same(tile(widget, int(best[0])), model.pixels([int(best[0])])[0]))


def test_another_model_takes_the_wall_over(page: Any, server: SimpleNamespace) -> None:
    widget = open_tab(page, server, "samples")
    wait_for(lambda: same(tile(widget, 0), model_of(server).pixels([0])[0]))
    choose(page, "rooms")
    wait_for(lambda: same(tile(widget, 0), model_of(server, "rooms").pixels([0])[0]))
    assert drawn(tile(widget, 0)).shape == (32, 32, 3)


def test_a_replaced_snapshot_takes_the_whole_wall_over(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    folder = server.checkpoints / "snapshot"
    shutil.copytree(server.checkpoints / "rooms", folder)
    widget = open_tab(page, server, "samples", "snapshot")
    wait_for(lambda: same(tile(widget, 63), model_of(server, "snapshot").pixels([63])[0]))
    info = store.read_info(folder)
    torch.manual_seed(5)
    store.save(folder, Generator(info.config), None, info)
    later = model_of(server, "snapshot").pixels([0, 63], truncation=0.5)
    move(widget.locator("#samples-truncation"), 0.5)
    wait_for(lambda: same(tile(widget, 0), later[0]) and same(tile(widget, 63), later[1]))
    shutil.rmtree(folder)
    move(widget.locator("#samples-truncation"), 0.7)
    expect(widget.locator("[data-error]")).to_contain_text("no such model")


def test_the_enlarged_picture_shows_its_recipe_and_its_neighbours(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    data = datasets.open("rendered:faces:40", 32, home=server.home)
    info = store.read_info(server.checkpoints / "faces")
    about = {"name": data.name, "fingerprint": data.fingerprint}
    torch.manual_seed(3)
    folder = server.checkpoints / "known"
    store.save(folder, Generator(info.config), None, store.Info("dcgan", info.config, {}, about))
    widget, model = open_tab(page, server, "samples", "known"), model_of(server, "known")
    pixels = model.pixels([5, 6], truncation=0.5)
    move(widget.locator("#samples-truncation"), 0.5)
    wait_for(lambda: same(tile(widget, 5), pixels[0]))
    widget.locator('.tile[data-seed="5"]').click()
    recipe = json.loads(widget.locator("#samples-recipe").inner_text())
    assert recipe == {"format": 1, "model": model.digest, "seed": 5, "truncation": 0.5}
    assert (lab.pictures(model, [lab.Recipe.of(recipe)])[0] == pixels[0]).all()
    apart = ((data.pixels.astype(float) - pixels[0]) ** 2).mean((1, 2, 3)) ** 0.5
    best = np.argsort(apart, kind="stable")[:6]
    near = widget.locator("#samples-nearest")
    expect(near.locator(".caption")).to_have_text([f"{apart[k]:.1f}" for k in best])
    assert all(same(near.locator("canvas").nth(n), data.pixels[k]) for n, k in enumerate(best))
    expect(widget.locator("#samples-nearest-note")).to_contain_text("Out of 40,")
    page.keyboard.press("ArrowRight")
    wait_for(lambda: same(widget.locator("#samples-large"), pixels[1]))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    widget.locator("#samples-copy").click()
    expect(widget.locator("#samples-copied")).to_have_text("The recipe is copied.")
    assert json.loads(page.evaluate("navigator.clipboard.readText()")) == {**recipe, "seed": 6}
    widget.locator("#samples-keep").click()
    assert page.evaluate("ganlab.shelf.kept().at(-1).recipe") == {**recipe, "seed": 6}
    page.keyboard.press("Escape")
    expect(widget.locator('.tile[data-seed="6"]')).to_be_focused()
    shutil.rmtree(folder)


def test_without_the_training_pictures_a_line_says_so(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = open_tab(page, server, "samples")
    widget.locator('.tile[data-seed="0"]').click()
    expect(widget.locator("#samples-nearest-note")).to_contain_text("does not say what it was trained on")
    expect(widget.locator("#samples-nearest canvas")).to_have_count(0)


def test_a_link_the_code_and_a_report_give_the_same_wall(page: Any, server: SimpleNamespace, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    widget, model = open_tab(page, server, "samples"), model_of(server)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    widget.locator("#samples-seeds").fill("9, 20-22")
    widget.locator("#samples-seeds").press("Enter")
    widget.locator("#samples-columns").select_option("2")
    move(widget.locator("#samples-truncation"), 0.75)
    pixels = model.pixels([9, 20, 21, 22], truncation=0.75)
    wait_for(lambda: same(tile(widget, 22), pixels[3]))
    link = copied(page, widget, "link")
    run_copied(copied(page, widget, "python"), server, tmp_path)
    assert (np.asarray(Image.open(tmp_path / "samples.png")) == images.tile(pixels, 2)[..., 0]).all()
    report = saved(page, widget.locator("#samples-report"), tmp_path).read_text()
    assert "Seeds 9, 20-22" in report and "0.75" in report
    page.goto("about:blank")
    page.goto(link)
    expect(widget.locator(".tile .caption")).to_have_text(["9", "20", "21", "22"])
    wait_for(lambda: same(tile(widget, 22), pixels[3]))
    expect(widget.locator("#samples-columns")).to_have_value("2")


def test_the_endpoint_gives_the_same_sheet(server: SimpleNamespace) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    from ui.explore import add_named

    add_named(server.checkpoints)
    client = Client(server.address, verbose=False, httpx_kwargs=PATIENT)
    answer = client.predict(f"checkpoints/{NAMED}", "3-5", 2, 0.5, api_name="/samples")
    picture = Image.open(io.BytesIO(base64.b64decode(answer["file"]["uri"].partition(",")[2])))
    wanted = images.tile(model_of(server).pixels([3, 4, 5], truncation=0.5), 2)
    assert (np.asarray(picture) == wanted[..., 0]).all()
    assert answer["seeds"] == ["3", "4", "5"]
    with pytest.raises(AppError, match="no such model"):
        client.predict("../secrets", "0", 1, 1.0, api_name="/samples")
