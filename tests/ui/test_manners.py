"""How the page is shown: the time machine, lecture mode, the tour, links."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from playwright.sync_api import expect

from ganlab import lab, store
from ganlab.jobs import RunFolder, RunStatus
from ganlab.lab import Recipe
from ganlab.nets import DCGANConfig, Generator
from ui.explore import NAMED, choose, copied, model_of, move, open_tab, same, settled, wait_for

COUNTS = (64, 128, 256)


@pytest.fixture
def aged(server: SimpleNamespace) -> Iterator[RunFolder]:
    """A finished run with three snapshots, each another generator."""
    run = RunFolder(server.runs / "aged")
    run.write_status(RunStatus("finished", images=256, total=256))
    for count in COUNTS:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(count)
            generator = Generator(DCGANConfig(image_size=16, width=4, z_dim=12))
        info = store.Info("dcgan", generator.config, {"images": count}, {"name": "noise"})
        run.snapshot_path(count).parent.mkdir(parents=True, exist_ok=True)
        store.save(run.snapshot_path(count), generator, None, info)
    run.write_config({"format": 1, "network": {"image_size": 16}, "training": {"images": 256}, "data": {}})
    yield run
    shutil.rmtree(run.path)


def test_the_time_machine_shows_the_same_seeds_on_older_snapshots(
    page: Any, server: SimpleNamespace, aged: RunFolder
) -> None:
    open_tab(page, server, "samples")
    page.reload()
    page.locator("#tab-samples-button").click()
    choose(page, "aged")
    seeds, slider = page.locator("#samples-seeds"), page.locator("#model-machine")
    expect(slider).to_be_visible()
    seeds.fill("5-9")
    seeds.press("Enter")
    tile = page.locator('#samples-wall .tile[data-seed="7"] canvas')
    for place in (1, 0, 2):
        move(slider, place)
        picture = lab.load(aged.snapshot_path(COUNTS[place]), "cpu").pixels([7])[0]
        wait_for(lambda picture=picture: same(tile, picture))
        assert seeds.input_value() == "5-9"
    expect(page.locator("#model-about")).to_contain_text("after 256 images")
    page.evaluate("ganlab.hold({drop: {'4x4': [0, 1, 2, 3]}}, 'runs/aged')")
    for place in (2, 0):
        move(slider, place)
        older = lab.load(aged.snapshot_path(COUNTS[place]), "cpu")
        picture = lab.ablation(older, "4x4", [0, 1, 2, 3], [7]).after[0]
        wait_for(lambda picture=picture: same(tile, picture))
    choose(page, NAMED)
    expect(slider).to_be_hidden()
    page.locator('#samples-wall .tile[data-seed="7"]').wait_for()
    wait_for(lambda: same(tile, model_of(server).pixels([7])[0]))


def test_lecture_mode_is_one_key_to_and_fro(page: Any, server: SimpleNamespace) -> None:
    open_tab(page, server, "samples")
    settled(page)
    page.keyboard.press("l")
    expect(page.locator("#rail")).to_be_hidden()
    expect(page.locator("#samples-truncation")).to_be_visible()
    expect(page.locator("#samples-seeds")).to_be_hidden()
    page.keyboard.press("l")
    expect(page.locator("#rail")).to_be_visible()
    page.locator("#samples-seeds").focus()
    page.keyboard.press("l")
    expect(page.locator("#rail")).to_be_visible()


def test_the_tour_goes_through_all_tabs_and_what_it_speaks_of_is_there(page: Any, server: SimpleNamespace) -> None:
    open_tab(page, server, "samples")
    page.locator("#page-tour").click()
    bar, visited = page.locator("#tour"), set()
    while bar.count():
        expect(page.locator(".lit")).to_have_count(1)
        expect(page.locator(".lit")).to_be_visible()
        visited.add(page.locator("#tabs [role=tab][aria-selected=true]").first.get_attribute("id"))
        bar.get_by_role("button").last.press("Shift+Tab")
        bar.get_by_role("button").nth(1).click()
    assert {f"tab-{name}-button" for name in ("train", "samples", "walk", "arithmetic", "ablate")} <= visited
    expect(page.locator(".lit")).to_have_count(0)
    expect(page.locator("#page-tour")).to_be_focused()


def test_a_link_opens_the_same_view_and_model(page: Any, server: SimpleNamespace) -> None:
    widget, model = open_tab(page, server, "samples"), model_of(server)
    page.locator("#samples-seeds").fill("30-37")
    page.locator("#samples-seeds").press("Enter")
    move(page.locator("#samples-truncation"), 0.5)
    address = copied(page, widget, "link")
    assert "#samples?" in address and NAMED in address

    other = page.context.new_page()
    other.goto(address)
    tile = other.locator('#samples-wall .tile[data-seed="33"] canvas')
    expect(tile).to_be_visible()
    wait_for(lambda: same(tile, model.pixels([33], truncation=0.5)[0]))
    expect(other.locator("#model input")).to_have_value(f"{NAMED} · shipped")

    script = "([state]) => ganlab.address('samples', 'checkpoints/gone', '0'.repeat(16), state)"
    gone = page.evaluate(script, [{"seeds": "40-43"}])
    third = page.context.new_page()
    third.goto(gone)
    expect(third.locator("#samples-widget [data-share] [role=status]")).to_contain_text("another model")
    expect(third.locator("#samples-seeds")).to_have_value("40-43")
    assert json.loads(page.evaluate("JSON.stringify(ganlab.link)"))["state"] is None


def test_an_edit_that_was_saved_holds_in_every_tab(page: Any, server: SimpleNamespace) -> None:
    widget, model, edit = open_tab(page, server, "samples"), model_of(server), {"drop": {"4x4": [0, 1, 2]}}
    script = "([digest, edit]) => localStorage.setItem(`ganlab.edits.${digest}`, JSON.stringify({mine: edit}))"
    page.evaluate(script, [model.digest, edit])
    open_tab(page, server, "samples")
    choice = page.locator("#model-edit")
    choice.select_option("mine")
    without = lab.edited(model, Recipe.of({"seed": 0, **edit}))
    tile = widget.locator('#samples-wall .tile[data-seed="7"]')
    wait_for(lambda: same(tile.locator("canvas"), without.pixels([7])[0]))
    tile.focus()
    page.keyboard.press("k")
    page.locator("#shelf .kept button").click()
    recipe = Recipe.of(json.loads(page.locator("#shelf-recipe").input_value()))
    assert recipe.drop == {"4x4": (0, 1, 2)} and (lab.pictures(model, [recipe])[0] == without.pixels([7])[0]).all()
    page.keyboard.press("Escape")

    page.locator("#tab-walk-button").click()
    first = page.locator("#walk-path")
    wait_for(lambda: same(first, without.pixels([0])[0]))
    assert "ganlab.edited(model" in copied(page, page.locator("#walk-widget"), "python")
    choice.select_option("")
    wait_for(lambda: same(first, model.pixels([0])[0]))
