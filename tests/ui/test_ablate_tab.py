"""The Ablate tab in a browser: boxes by mouse, finger and keys; units ranked; pictures without them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PIL import Image

from ganlab import lab
from ui.explore import BOXES, NAMED, model_of, move, open_tab, same, saved, wait_for

FRESH = range(1000, 1008)


def opened(page: Any, server: SimpleNamespace) -> Any:
    """The tab, its worked example fitted and dropped."""
    widget = open_tab(page, server, "ablate")
    widget.locator('.row[data-row="random"] canvas:not(.skeleton)').last.wait_for()
    return widget


def tile(widget: Any, seed: int) -> Any:
    return widget.locator(f'#ablate-wall .tile[data-seed="{seed}"]')


def drag(page: Any, canvas: Any, x0: float, y0: float, x1: float, y1: float) -> None:
    """Draw with the mouse, in fractions of a picture."""
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + x0 * box["width"], box["y"] + y0 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + x1 * box["width"], box["y"] + y1 * box["height"], steps=4)
    page.mouse.up()


def test_it_opens_on_the_boxes_of_the_model(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    expect(widget.locator("#ablate-example")).to_contain_text("boxes over “window”")
    expect(widget.locator("#ablate-count")).to_have_text("8 boxes on 8 pictures")
    expect(widget.locator("#ablate-seeds")).to_have_value("0-7")
    ranking = lab.fit_units(model, "8x8", {int(seed): boxes for seed, boxes in BOXES.items()})
    expect(widget.locator("#ablate-fitted")).to_contain_text(f"{ranking.positives} of {len(ranking.units)} units")
    units = [int(each.get_attribute("data-unit")) for each in widget.locator("#ablate-units li").all()]
    assert units == ranking.units[: ranking.positives].tolist()
    move(widget.locator("#ablate-drop"), 2)
    result = lab.ablation(model, "8x8", units[:2], FRESH)
    for name, pixels in (("before", result.before), ("after", result.after), ("random", result.random)):
        canvases = widget.locator(f'.row[data-row="{name}"] canvas')
        wait_for(lambda canvases=canvases, pixels=pixels: all(same(canvases.nth(k), pixels[k]) for k in range(6)))
    expect(widget.locator('.row[data-row="after"] .label')).to_contain_text(f"{result.changed:.1f} levels")
    expect(widget.locator("#ablate-units li.off")).to_have_count(2)


def test_without_boxes_of_its_own_a_model_gets_one_in_the_middle(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    page.locator("#tab-ablate-button").click()
    widget = page.locator("#ablate-widget")
    expect(widget.locator("#ablate-example")).to_contain_text("the same box in the middle")
    expect(widget.locator("#ablate-count")).to_have_text("24 boxes on 24 pictures")
    expect(widget.locator('.row[data-row="after"] canvas:not(.skeleton)')).to_have_count(8)


def test_boxes_are_drawn_with_the_mouse_and_fitted(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    widget.locator("#ablate-clear").click()
    expect(widget.locator("#ablate-count")).to_have_text("0 boxes on 0 pictures")
    widget.locator("#ablate-fit").click()
    expect(widget.locator("[data-error]")).to_contain_text("draw a box")
    for seed in (0, 1, 2):
        drag(page, tile(widget, seed).locator("canvas"), 0.125, 0.25, 0.5, 0.75)
    expect(widget.locator("#ablate-count")).to_have_text("3 boxes on 3 pictures")
    expect(widget.locator("#ablate-stale")).to_be_visible()
    widget.locator("#ablate-fit").click()
    expect(widget.locator("#ablate-stale")).to_be_hidden()
    ranking = lab.fit_units(model, "8x8", {seed: [(0.125, 0.25, 0.5, 0.75)] for seed in (0, 1, 2)})
    expect(widget.locator("#ablate-units li").first).to_have_attribute("data-unit", str(ranking.units[0]))
    expect(widget.locator("#ablate-fitted")).to_contain_text(f"It saw {ranking.inside} places inside")
    widget.locator("#ablate-stage").select_option("4x4")
    expect(widget.locator("#ablate-fitted")).to_contain_text("of 8 units")
    widget.locator("#ablate-undo").click()
    expect(widget.locator("#ablate-count")).to_have_text("2 boxes on 2 pictures")


def test_boxes_by_keys_alone(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = opened(page, server)
    widget.locator("#ablate-clear").click()
    tile(widget, 0).focus()
    page.keyboard.press("b")
    box = tile(widget, 0).locator(".box")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-label", "Box 1 on seed 0: left 5, top 5, width 6, height 6 px")
    for key in ("ArrowLeft", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    expect(box).to_have_attribute("aria-label", "Box 1 on seed 0: left 4, top 6, width 7, height 5 px")
    page.keyboard.press("Delete")
    expect(box).to_have_count(0)
    expect(tile(widget, 0)).to_be_focused()


def test_a_finger_scrolls_until_a_picture_is_chosen(visit: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    with visit(server.address, viewport={"width": 390, "height": 844}, has_touch=True) as page:
        page.locator("#tab-ablate-button").click()
        widget = page.locator("#ablate-widget")
        expect(widget.locator('.row[data-row="after"] canvas:not(.skeleton)')).to_have_count(8)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert tile(widget, 0).evaluate("t => getComputedStyle(t).touchAction") == "manipulation"
        tile(widget, 0).tap()
        expect(tile(widget, 0)).to_have_class("tile chosen")
        assert tile(widget, 0).evaluate("t => getComputedStyle(t).touchAction") == "none"


def test_the_rows_download(page: Any, server: SimpleNamespace, tmp_path: Path) -> None:
    widget, model = opened(page, server), model_of(server)
    move(widget.locator("#ablate-drop"), 1)
    unit = int(widget.locator("#ablate-units li").first.get_attribute("data-unit"))
    result = lab.ablation(model, "8x8", [unit], FRESH)
    picture = np.asarray(Image.open(saved(page, widget.locator("#ablate-download"), tmp_path)))
    rows = [np.concatenate(list(row[..., 0]), axis=1) for row in (result.before, result.after, result.random)]
    assert (picture == np.concatenate(rows)).all()


def test_the_endpoint_ranks_and_drops(server: SimpleNamespace) -> None:
    from gradio_client import Client

    from ui.explore import add_named

    add_named(server.checkpoints)
    client = Client(server.address, verbose=False)
    answer = client.predict(f"checkpoints/{NAMED}", "8x8", {"3": [[0, 0, 0.5, 0.5]]}, 1, "7-8", api_name="/ablate")
    ranking = lab.fit_units(model_of(server), "8x8", {3: [(0, 0, 0.5, 0.5)]})
    assert answer["units"] == ranking.units.tolist() and answer["dropped"] == 1
    result = lab.ablation(model_of(server), "8x8", ranking.units[:1].tolist(), [7, 8])
    assert abs(answer["changed"] - result.changed) < 1e-6
