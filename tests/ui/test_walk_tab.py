"""The Walk tab in a browser: strips come once, scrubbing asks for nothing."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PIL import Image

from ganlab import lab
from ui.explore import NAMED, asked, model_of, move, open_tab, same, saved, settled, wait_for


def opened(page: Any, server: SimpleNamespace) -> Any:
    """The tab, both strips there in full."""
    from playwright.sync_api import expect

    widget = open_tab(page, server, "walk")
    expect(widget.locator(".rank")).to_have_count(12)
    page.wait_for_function("document.querySelector('#walk-path-slider').max === '64'")
    page.wait_for_function("document.querySelector('#walk-one-slider').max === '32'")
    settled(page)  # what was seen may have been the model that was shown before
    return widget


def test_the_path_is_scrubbed_without_a_request(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = opened(page, server)
    walk = lab.walk(model_of(server), seeds=range(9), frames=8)
    calls, canvas = asked(page), widget.locator("#walk-path")
    for frame in (3, 8, 64):
        move(widget.locator("#walk-path-slider"), frame)
        wait_for(lambda frame=frame: same(canvas, walk.pixels[frame]))
    expect(widget.locator("#walk-path-place")).to_have_text("at seed 8")
    widget.locator('.stop[data-seed="2"]').click()
    wait_for(lambda: same(canvas, walk.pixels[16]))
    move(widget.locator("#walk-path-slider"), 18)
    expect(widget.locator("#walk-path-place")).to_have_text("between seed 2 and seed 3, 25 %")
    assert calls == []


def test_playing_moves_and_pauses(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = opened(page, server)
    slider, button = widget.locator("#walk-path-slider"), widget.locator("#walk-path-play")
    button.click()
    wait_for(lambda: int(slider.input_value()) >= 3)
    expect(button).to_have_text("Pause")
    button.click()
    expect(button).to_have_text("Play")
    place = slider.input_value()
    time.sleep(0.3)
    assert slider.input_value() == place


def test_other_stops_and_the_spherical_way(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = opened(page, server)
    widget.locator("#walk-seeds").fill("4, 11, 30")
    widget.locator("#walk-kind").select_option("spherical")
    expect(widget.locator(".stop span")).to_have_text(["4", "11", "30"])
    page.wait_for_function("document.querySelector('#walk-path-slider').max === '16'")
    walk = lab.walk(model_of(server), seeds=[4, 11, 30], frames=8, kind="spherical")
    move(widget.locator("#walk-path-slider"), 5)
    wait_for(lambda: same(widget.locator("#walk-path"), walk.pixels[5]))
    widget.locator("#walk-seeds").fill("4")
    widget.locator("#walk-seeds").press("Enter")
    expect(widget.locator("#walk-path-error")).to_contain_text("a path needs two or more")
    expect(widget.locator("#walk-seeds")).to_have_attribute("aria-invalid", "true")


def test_the_whole_walk_stands_beside_and_takes_clicks(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = opened(page, server)
    legs = widget.locator("#walk-legs:not(.skeleton)")
    cell = legs.evaluate("c => (c.offsetWidth + 1) / 9")
    legs.click(position={"x": 2.5 * cell, "y": 3.5 * cell})
    expect(widget.locator("#walk-path-place")).to_have_text("between seed 3 and seed 4, 25 %")
    here = widget.locator("#walk-here").evaluate("h => [h.offsetLeft, h.offsetTop]")
    assert here == [round(2 * cell), round(3 * cell)]
    shown = lab.walk(model_of(server), seeds=range(9), frames=8).pixels[26]
    wait_for(lambda: same(widget.locator("#walk-path"), shown))
    script = "(c, k) => [...c.getContext('2d').getImageData(2 * k, 3 * k, 16, 16).data]"
    step = legs.evaluate("c => (c.width / c.offsetWidth) * (c.offsetWidth + 1) / 9")
    piece = np.asarray(legs.evaluate(script, round(step)), np.uint8).reshape(16, 16, 4)[..., :3]
    assert (piece == shown).all()


def test_coordinates_are_ranked_and_move_several_faces(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    order = np.argsort(-model.coordinate_effects(), kind="stable")
    ranks = widget.locator(".rank")
    assert [int(each.get_attribute("data-index")) for each in ranks.all()] == order.tolist()
    assert ranks.first.inner_text() == f"z{order[0]}: {model.coordinate_effects()[order[0]]:.1f} levels"
    ranks.nth(3).click()
    expect(ranks.nth(3)).to_have_attribute("aria-checked", "true")
    expect(widget.locator("#walk-one-own")).to_contain_text(f"z{order[3]} ")
    page.wait_for_function("document.querySelector('#walk-one-slider').max === '32'")
    calls, canvases = asked(page), widget.locator("#walk-faces canvas")
    strips = [lab.walk(model, seed=seed, coordinate=int(order[3]), frames=33, reach=2.0) for seed in range(4)]
    for frame in (0, 32):
        move(widget.locator("#walk-one-slider"), frame)
        wait_for(lambda frame=frame: all(same(canvases.nth(k), strips[k].pixels[frame]) for k in range(4)))
    assert calls == []


def test_directions_of_every_kind_move_the_faces(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    canvas, ranks = widget.locator("#walk-faces canvas").nth(2), widget.locator(".rank")
    for way in ("principal", "closed-form", "concepts"):
        widget.locator("#walk-way").select_option(way)
        found = lab.directions(model, way)
        expect(ranks.first).to_contain_text(found[0].name)
        expect(ranks).to_have_count(len(found))
        ranks.last.click()
        settled(page)
        strip = lab.along(model, found[-1], 2, 33, min(found[0].reach, 10))
        for frame in (0, 20, 32):
            move(widget.locator("#walk-one-slider"), frame)
            wait_for(lambda frame=frame, strip=strip: same(canvas, strip.pixels[frame]))
        expect(widget.locator("#walk-one-place")).to_contain_text(found[-1].name)
    widget.locator("#walk-way").select_option("numbers")
    expect(ranks).to_have_count(12)


def test_files(page: Any, server: SimpleNamespace, tmp_path: Path) -> None:
    widget, model = opened(page, server), model_of(server)
    strip = np.asarray(Image.open(saved(page, widget.locator("#walk-path-png"), tmp_path)))
    walk = lab.walk(model, seeds=range(9), frames=8)
    assert (strip == np.concatenate(list(walk.pixels[..., 0]), axis=1)).all()
    with Image.open(saved(page, widget.locator("#walk-one-webp"), tmp_path)) as film:
        assert film.format == "WEBP" and film.n_frames > 33 and film.size == (64, 16)


def test_the_endpoint_gives_a_strip(server: SimpleNamespace) -> None:
    from gradio_client import Client

    from ui.explore import add_named

    add_named(server.checkpoints)
    client = Client(server.address, verbose=False)
    answer = client.predict(f"checkpoints/{NAMED}", "0-2", "linear", -1, 2.0, "png", api_name="/walk")
    assert answer["frames"] == 17 and answer["file"]["uri"].startswith("data:image/png")
    answer = client.predict(f"checkpoints/{NAMED}", "0-2", "linear", 5, 1.0, "webp", api_name="/walk")
    assert answer["frames"] == 33 and answer["file"]["name"] == "walk-z5.webp"
