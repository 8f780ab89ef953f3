"""The Ablate tab in a browser: boxes and paint by mouse, finger and keys; units ranked; pictures without them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PIL import Image

from ganlab import lab
from ganlab.ui.asked import Asked
from ganlab.ui.units import effect
from ui.explore import BOXES, NAMED, PATIENT, model_of, move, open_tab, same, saved, settled, wait_for

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
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + x0 * box["width"], box["y"] + y0 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + x1 * box["width"], box["y"] + y1 * box["height"], steps=4)
    page.mouse.up()


def listed(widget: Any) -> list[int]:
    """The units of the list, in its order."""
    return [int(each.get_attribute("data-unit")) for each in widget.locator("#ablate-units li").all()]


def off(widget: Any) -> list[int]:
    """The units that the page says are off."""
    return [int(unit) for unit in widget.locator("#ablate-off-units").inner_text().split(", ") if unit]


def shows(widget: Any, name: str, pixels: Any) -> None:
    """Wait until a row shows exactly these pictures."""
    canvases = widget.locator(f'.row[data-row="{name}"] canvas')
    wait_for(
        lambda: canvases.count() == len(pixels) and all(same(canvases.nth(k), pixels[k]) for k in range(len(pixels)))
    )


def hold(widget: Any, tool: str, place: str = "wall") -> None:
    """Take a tool into the hand."""
    widget.locator(f'[data-tools="{place}"] input[value="{tool}"]').check(force=True)


def paint_of(tile: Any) -> Any:
    """The paint on a picture, `[S, S]` bool."""
    script = "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((_, k) => k % 4 === 3)"
    return (np.asarray(tile.locator(".paint").evaluate(script)) > 0).reshape(16, 16)


def test_it_opens_on_the_boxes_of_the_model(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    expect(widget.locator("#ablate-example")).to_contain_text("boxes over “window”")
    expect(widget.locator("#ablate-count")).to_have_text("8 boxes on 8 pictures")
    expect(widget.locator("#ablate-seeds")).to_have_value("0-7")
    ranking = lab.fit_units(model, "8x8", {int(seed): boxes for seed, boxes in BOXES.items()})
    expect(widget.locator("#ablate-fitted")).to_contain_text(f"{ranking.positives} of {len(ranking.units)} units")
    units = listed(widget)
    assert units == ranking.units.tolist()
    move(widget.locator("#ablate-drop"), 2)
    result = lab.ablation(model, "8x8", units[:2], FRESH)
    for name, pixels in (("before", result.before), ("after", result.after), ("random", result.random)):
        shows(widget, name, pixels)
    expect(widget.locator('.row[data-row="after"] .label')).to_contain_text(f"{result.changed:.1f} levels")
    expect(widget.locator("#ablate-units li.off")).to_have_count(2)
    weak = "weak ranking" in widget.locator("#ablate-fitted").inner_text()
    assert weak == (ranking.accuracy < 0.75), "a regression that hardly tells marks from the rest is said to be weak"
    found = effect(model, Asked({"stage": "8x8", "units": units[:2], "boxes": BOXES}))
    said = widget.locator("#ablate-effect")
    expect(said).to_contain_text(f"{found['inside']:.1f} levels of 255 changed inside the marks")
    no_better = found["inside"] * found["random_outside"] <= 1.15 * found["random_inside"] * found["outside"]
    assert ("Random units do as well" in said.inner_text()) == no_better


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
        drag(page, tile(widget, seed).locator("canvas.pixels"), 0.125, 0.25, 0.5, 0.75)
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
    expect(widget.locator("#ablate-fitted")).to_contain_text("of 4 units")
    assert listed(widget) == ranking.units.tolist()
    for _ in range(2):
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


def test_paint_and_boxes_together_make_the_mask(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    widget.locator("#ablate-clear").click()
    hold(widget, "brush")
    move(widget.locator("#ablate-size"), 2)
    canvas = tile(widget, 0).locator("canvas.pixels")
    drag(page, canvas, 0.25, 0.25, 0.25, 0.75)
    expect(widget.locator("#ablate-count")).to_have_text("0 boxes on 0 pictures, paint on 1")
    painted = paint_of(tile(widget, 0))
    assert painted[4:12, 3:5].all() and not painted[:, :2].any() and not painted[:2].any()
    tile(widget, 1).focus()
    for key in ("Enter", "ArrowRight", "Space", "Shift+ArrowDown", "Escape"):
        page.keyboard.press(key)
    expect(tile(widget, 1).locator(".cursor")).to_have_count(0)
    dab = {(8 + dy, 9 + dx) for dy, dx in ((0, 0), (0, -1), (-1, 0), (0, 1), (1, 0))}
    assert {tuple(place) for place in np.argwhere(paint_of(tile(widget, 1))).tolist()} == dab
    hold(widget, "eraser")
    drag(page, canvas, 0.25, 0.75, 0.25, 0.5)
    erased = paint_of(tile(widget, 0))
    assert erased.sum() < painted.sum() and not erased[9:12].any() and (erased <= painted).all()
    page.keyboard.press("Control+z")
    wait_for(lambda: (paint_of(tile(widget, 0)) == painted).all())
    page.keyboard.press("Control+Shift+z")
    hold(widget, "box")
    drag(page, tile(widget, 2).locator("canvas.pixels"), 0.125, 0.25, 0.5, 0.75)
    widget.locator("#ablate-fit").click()
    expect(widget.locator("#ablate-stale")).to_be_hidden()
    boxes, masks = {2: [(0.125, 0.25, 0.5, 0.75)]}, {0: erased, 1: paint_of(tile(widget, 1))}
    ranking = lab.fit_units(model, "8x8", boxes, masks=masks)
    expect(widget.locator("#ablate-fitted")).to_contain_text(f"It saw {ranking.inside} places inside")
    assert listed(widget) == ranking.units.tolist()
    widget.locator("#ablate-rank").select_option("overlap")
    found = lab.overlap_units(model, "8x8", boxes, masks)
    wait_for(lambda: widget.locator(".weight").all_inner_texts() == [f"{score:.2f}" for score in found.scores])
    assert listed(widget) == found.units.tolist()


def test_units_are_ranked_at_a_point(page: Any, server: SimpleNamespace) -> None:
    widget, model = opened(page, server), model_of(server)
    hold(widget, "point")
    box = tile(widget, 3).locator("canvas.pixels").bounding_box()
    page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.2 * box["height"])
    scores = [f"{score:.2f}" for score in lab.point_units(model, "8x8", 3, 11.5 / 16, 3.5 / 16).scores]
    wait_for(lambda: widget.locator(".weight").all_inner_texts() == scores)
    tile(widget, 4).focus()
    for key in ("Enter", "ArrowLeft", "Space"):
        page.keyboard.press(key)
    scores = [f"{score:.2f}" for score in lab.point_units(model, "8x8", 4, 7.5 / 16, 8.5 / 16).scores]
    wait_for(lambda: widget.locator(".weight").all_inner_texts() == scores)
    assert widget.locator("#ablate-rank").input_value() == "point"


def test_each_unit_has_its_map_and_its_switch(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    widget.locator("#ablate-stage").select_option("4x4")
    expect(widget.locator("#ablate-fitted")).to_contain_text("of 8 units")
    first, second = listed(widget)[:2]
    before = off(widget)
    expect(widget.locator("#ablate-detail .title")).to_contain_text(f"Unit {first} at 4x4")
    widget.locator("#ablate-units .map").nth(1).focus()
    strongest = lab.unit_maps(model, "4x4", [second], range(64)).seeds[0]
    expect(widget.locator("#ablate-detail figcaption")).to_have_text([str(seed) for seed in strongest])
    expect(widget.locator("#ablate-units canvas.skeleton")).to_have_count(0)
    widget.locator("#ablate-none").click()
    shows(widget, "after", lab.ablation(model, "4x4", [], FRESH).after)
    widget.get_by_label(f"unit {second} on").uncheck()
    expect(widget.locator("#ablate-off")).to_have_text("1 of 8 units off at 4x4")
    assert off(widget) == [second]
    shows(widget, "after", lab.ablation(model, "4x4", [second], FRESH).after)
    widget.locator("#ablate-invert").click()
    others = [unit for unit in range(8) if unit != second]
    assert off(widget) == others
    shows(widget, "after", lab.ablation(model, "4x4", others, FRESH).after)
    for _ in range(3):
        widget.locator("#ablate-undo").click()
    assert off(widget) == before
    widget.locator("#ablate-redo").click()
    assert off(widget) == []


def test_a_drop_holds_in_a_region_and_a_level_is_inserted(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    units = off(widget)
    drag(page, widget.locator("#ablate-pad canvas.pixels"), 0.5, 0.0, 1.0, 0.5)
    expect(widget.locator("#ablate-place")).to_contain_text("Inside the region alone")
    region = [(0.5, 0.0, 1.0, 0.5)]
    widget.locator("#ablate-difference").check()
    result = lab.ablation(model, "8x8", units, FRESH, region=region)
    shows(widget, "after", result.after)
    shows(widget, "random", result.random)
    shows(widget, "difference", np.abs(result.after.astype(int) - result.before).astype(np.uint8))
    widget.locator('input[name="ablate-mode"][value="insert"]').check(force=True)
    move(widget.locator("#ablate-level"), 2)
    levels = lab.levels(model, "8x8", {int(seed): boxes for seed, boxes in BOXES.items()})
    shows(widget, "after", lab.ablation(model, "8x8", units, FRESH, region=region, levels=2 * levels).after)
    widget.locator('input[name="ablate-mode"][value="off"]').check(force=True)
    widget.locator("#ablate-region-clear").click()
    shows(widget, "after", lab.ablation(model, "8x8", units, FRESH).after)


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
        widget.locator("#ablate-stage").select_option("4x4")
        expect(widget.locator("#ablate-units li")).to_have_count(16)
        expect(widget.locator("#ablate-units canvas:not(.skeleton)").first).to_be_visible()
        settled(page)
        hidden = widget.locator("#ablate-units canvas.skeleton").count()
        assert 0 < hidden < 12  # rows that cannot be seen have not asked for their maps
        widget.locator("#ablate-units").evaluate("list => { list.scrollTop = list.scrollHeight; }")
        expect(widget.locator("#ablate-units canvas.skeleton")).to_have_count(0)


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
    client = Client(server.address, verbose=False, httpx_kwargs=PATIENT)
    answer = client.predict(f"checkpoints/{NAMED}", "8x8", {"3": [[0, 0, 0.5, 0.5]]}, 1, "7-8", api_name="/ablate")
    ranking = lab.fit_units(model_of(server), "8x8", {3: [(0, 0, 0.5, 0.5)]})
    assert answer["units"] == ranking.units.tolist() and answer["dropped"] == 1
    result = lab.ablation(model_of(server), "8x8", ranking.units[:1].tolist(), [7, 8])
    assert abs(answer["changed"] - result.changed) < 1e-6
    region, boxes = [[0.5, 0.0, 1.0, 1.0]], {"3": [[0, 0, 0.5, 0.5]]}
    answer = client.predict(f"checkpoints/{NAMED}", "8x8", boxes, 1, "7-8", "overlap", region, api_name="/ablate")
    found = lab.overlap_units(model_of(server), "8x8", {3: [(0, 0, 0.5, 0.5)]})
    assert answer["units"] == found.units.tolist()
    result = lab.ablation(model_of(server), "8x8", found.units[:1].tolist(), [7, 8], region=[(0.5, 0, 1, 1)])
    assert abs(answer["changed"] - result.changed) < 1e-6
