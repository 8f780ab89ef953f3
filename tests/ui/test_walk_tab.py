"""The Walk tab in a browser: strips come once, scrubbing asks for nothing."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from PIL import Image

from ganlab import lab, store
from ganlab.lab.moves import ends, leave
from ganlab.nets import DCGANConfig, Generator
from ui.explore import (
    NAMED,
    PATIENT,
    asked,
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
    settled(page)
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
    strip = np.asarray(Image.open(saved(page, widget.locator("#walk-path-save"), tmp_path)))
    walk = lab.walk(model, seeds=range(9), frames=8)
    assert (strip == np.concatenate(list(walk.pixels[..., 0]), axis=1)).all()
    for kind in ("webp", "gif"):
        widget.locator("#walk-one-as").select_option(kind)
        with Image.open(saved(page, widget.locator("#walk-one-save"), tmp_path)) as film:
            assert film.format == kind.upper() and film.n_frames > 33 and film.size == (64, 16)
    widget.locator("#walk-one-speed").select_option("2")
    widget.locator("#walk-one-as").select_option("video")
    film = saved(page, widget.locator("#walk-one-save"), tmp_path)
    content = film.read_bytes()
    assert (film.suffix, content[4:8]) == (".mp4", b"ftyp") or (film.suffix, content[:4]) == (".webm", b"\x1aE\xdf\xa3")
    width, height, first = page.evaluate(FIRST_FRAME, base64.b64encode(content).decode())
    shown = np.asarray(first, np.int16).reshape(16, 64, 1)
    assert (width, height) == (1024, 256)
    index = int(widget.locator(".rank").first.get_attribute("data-index"))
    wanted = [lab.walk(model, seed=seed, coordinate=index, frames=33).pixels[0] for seed in range(4)]
    assert np.abs(shown - np.concatenate(wanted, axis=1)).mean() < 8, "lossy, but it is the strip"


FIRST_FRAME = """async (text) => {
  const video = document.createElement('video');
  video.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
  await new Promise((resolve, reject) => { video.onloadeddata = resolve; video.onerror = reject; });
  await new Promise((resolve) => { video.onseeked = resolve; video.currentTime = 0.01; });
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext('2d').drawImage(video, 0, 0);
  const values = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data, shown = [];
  for (let y = 8; y < canvas.height; y += 16) {
    for (let x = 8; x < canvas.width; x += 16) shown.push(values[4 * (y * canvas.width + x)]);
  }
  return [canvas.width, canvas.height, shown];
}"""


def test_each_row_shows_what_it_does_to_the_first_face(page: Any, server: SimpleNamespace) -> None:
    widget, model = opened(page, server), model_of(server)
    first = int(widget.locator(".rank").first.get_attribute("data-index"))
    for way, moved in (("numbers", first), ("principal", lab.directions(model, "principal")[0])):
        widget.locator("#walk-way").select_option(way)
        settled(page)
        reach = moved.reach if isinstance(moved, lab.Direction) else 2.0
        low, high = ends(model, model.z([0])[0], [moved], reach)
        pair = widget.locator(".rank canvas").first
        wait_for(lambda pair=pair, low=low, high=high: (cut(pair, 0) == low).all() and (cut(pair, 18) == high).all())
    widget.locator("#walk-one-seeds").fill("7, 2")
    widget.locator("#walk-one-seeds").press("Enter")
    low, _ = ends(model, model.z([7])[0], [lab.directions(model, "principal")[0]], 4.0)
    wait_for(lambda: (cut(widget.locator(".rank canvas").first, 0) == low).all())


def cut(canvas: Any, left: int) -> np.ndarray:
    """16 x 16 px of a canvas."""
    script = "(c, x) => [...c.getContext('2d').getImageData(x, 0, 16, 16).data]"
    return np.asarray(canvas.evaluate(script, left), np.uint8).reshape(16, 16, 4)[..., :3]


def test_several_are_held_while_another_moves(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    order = [int(each.get_attribute("data-index")) for each in widget.locator(".rank").all()]
    slider, canvases, chips = (widget.locator(name) for name in ("#walk-one-slider", "#walk-faces canvas", ".chip"))
    move(slider, 28)
    widget.locator("#walk-hold").click()
    expect(widget.locator('.rank[aria-checked="true"]')).to_have_attribute("data-index", str(order[1]))
    widget.locator("#walk-way").select_option("principal")
    settled(page)
    move(slider, 20)
    widget.locator("#walk-hold").click()
    settled(page)
    expect(chips).to_have_count(2)
    found = lab.directions(model, "principal")

    def shows(held: Any, chosen: Any) -> None:
        strips = [lab.along(model, chosen, seed, 33, 4.0, held=held) for seed in range(4)]
        for frame in (0, 30):
            move(slider, frame)
            wait_for(lambda frame=frame: all(same(canvases.nth(k), strips[k].pixels[frame]) for k in range(4)))

    shows([(order[0], 1.5), (found[0], 1.0)], found[1])
    move(chips.nth(0).locator("input"), -0.8)
    settled(page)
    shows([(order[0], -0.8), (found[0], 1.0)], found[1])
    widget.locator("#walk-apart").check()
    settled(page)
    shows([(order[0], -0.8), (found[0], 1.0)], leave(found[1], [(found[0], 1.0)]))
    widget.locator("#walk-apart").uncheck()
    chips.nth(0).get_by_role("button").click()
    settled(page)
    shows([(found[0], 1.0)], found[1])
    widget.locator(".rank").first.click()  # what is held is let go and moves on from there
    settled(page)
    expect(chips).to_have_count(0)
    expect(widget.locator("#walk-one-place")).to_have_text("component 1: 1.00")


def test_two_groups_make_a_direction_that_is_saved_and_goes_as_a_file(
    page: Any, server: SimpleNamespace, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    widget.locator("#walk-way").select_option("groups")
    tiles = widget.locator("#walk-group-wall .tile")
    expect(widget.locator("#walk-ranking")).to_contain_text("until both groups have one")
    for seed in (1, 4):
        tiles.nth(seed).click()
    widget.locator('.letter[data-group="plus"]').click()
    for seed in (7, 9, 30):
        tiles.nth(seed).click()
    widget.locator("#walk-plus .tile").nth(2).click()
    expect(widget.locator("#walk-plus .tile")).to_have_count(2)
    expect(widget.locator(".rank")).to_contain_text("A → B")
    settled(page)
    wanted = lab.between(model, "older", [7, 9], [1, 4])
    canvas, slider = widget.locator("#walk-faces canvas").nth(3), widget.locator("#walk-one-slider")
    strip = lab.along(model, wanted, 3, 33, 1.0)
    move(slider, 32)
    wait_for(lambda: same(canvas, strip.pixels[32]))
    assert (cut(widget.locator("#walk-minus canvas").nth(1), 0) == model.pixels([4])[0]).all()
    widget.locator("#walk-own-name").fill("older")
    widget.locator("#walk-own-save").click()
    expect(widget.locator("#walk-own-note")).to_have_text("Saved as older.")
    widget = opened(page, server)
    widget.locator("#walk-way").select_option("saved")
    expect(widget.locator(".rank")).to_have_text(["older"])
    settled(page)
    move(slider, 32)
    wait_for(lambda: same(canvas, strip.pixels[32]))
    file = saved(page, widget.locator("#walk-saved-export"), tmp_path)
    values = json.loads(file.read_text())
    (kept,) = values["directions"]
    assert (
        values["format"] == 1 and (np.float32(kept["vector"]) == wanted.vector).all() and kept["model"] == model.digest
    )
    widget.locator("#walk-saved-remove").click()
    expect(widget.locator(".rank")).to_have_count(0)
    widget.locator("#walk-own-note button").click()
    expect(widget.locator(".rank")).to_have_text(["older"])
    widget.locator("#walk-saved-remove").click()
    small, odd = {**kept, "name": "small", "vector": [1.0, 2.0], "z_dim": 2}, {**kept, "name": "odd", "vector": ["x"]}
    file.write_text(json.dumps({"format": 1, "directions": [{**kept, "name": "<b>old</b>"}, small, odd]}))
    widget.locator("#walk-saved-file").set_input_files(file)
    expect(widget.locator(".rank")).to_have_text(["<b>old</b>"])
    expect(widget.locator("#walk-own-note")).to_contain_text("1 imported from directions.json; 1 left out")
    file.write_text("no json")
    widget.locator("#walk-saved-file").set_input_files(file)
    expect(widget.locator("#walk-own-note")).to_contain_text("holds no directions")


def drop(page: Any, node: Any, picture: dict[str, Any]) -> None:
    """Drop a picture of the shelf on a node."""
    node.evaluate(
        """(node, text) => {
          const data = new DataTransfer();
          data.setData('application/x-ganlab', text);
          node.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        json.dumps(picture),
    )


def test_a_frame_is_kept_and_becomes_a_stop_and_a_face(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    move(widget.locator("#walk-path-slider"), 12)
    widget.locator(".stage").focus()
    page.keyboard.press("k")
    move(widget.locator("#walk-path-slider"), 16)
    widget.locator(".stage").focus()
    page.keyboard.press("k")
    between, stop = page.evaluate("ganlab.shelf.kept()")
    z = lab.walk(model, seeds=range(9), frames=8).z[12]
    assert (np.float32(between["recipe"]["z"]) == z).all() and stop["recipe"]["seed"] == 2
    widget.locator("#walk-seeds").fill("3")
    for picture in (between, {**stop, "recipe": {"format": 1, "seed": 5}}):
        drop(page, widget.locator("#walk-now"), picture)
    expect(widget.locator("#walk-seeds")).to_have_value("3, 5")
    expect(widget.locator(".stop span")).to_have_text(["3", "5", "kept 1"])
    settled(page)
    wanted = lab.walk(model, z=np.concatenate([model.z([3, 5]), z[None]]), frames=8)
    for frame in (6, 16):
        move(widget.locator("#walk-path-slider"), frame)
        wait_for(lambda frame=frame: same(widget.locator("#walk-path"), wanted.pixels[frame]))
    expect(widget.locator("#walk-path-place")).to_have_text("at kept 1")
    drop(page, widget.locator("#walk-beside"), between)
    settled(page)
    index = int(widget.locator(".rank").first.get_attribute("data-index"))
    strip = lab.walk(model, z=z, coordinate=index, frames=33)
    move(widget.locator("#walk-one-slider"), 30)
    wait_for(lambda: same(widget.locator("#walk-faces canvas").nth(4), strip.pixels[30]))
    widget.locator("#walk-more button").click()
    expect(widget.locator(".stop span")).to_have_text(["3", "5"])


def test_a_link_the_code_and_a_report_give_the_same_view(page: Any, server: SimpleNamespace, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    widget.locator("#walk-seeds").fill("4, 6")
    widget.locator("#walk-kind").select_option("spherical")
    widget.locator("#walk-one-seeds").fill("1, 8")
    widget.locator("#walk-one-seeds").press("Enter")
    settled(page)
    move(widget.locator("#walk-one-slider"), 28)
    widget.locator("#walk-hold").click()
    widget.locator("#walk-way").select_option("closed-form")
    settled(page)
    move(widget.locator("#walk-one-slider"), 24)
    widget.locator("#walk-hold").click()
    settled(page)
    widget.locator("#walk-apart").check()
    settled(page)
    move(widget.locator("#walk-one-slider"), 30)
    settled(page)
    shown = [drawn(each) for each in widget.locator("#walk-faces canvas").all()]
    link = copied(page, widget, "link")
    run_copied(copied(page, widget, "python"), server, tmp_path)
    strip = np.asarray(Image.open(tmp_path / "moved.png")).reshape(2, 16, 33, 16)
    assert all((strip[k, :, 30, :] == shown[k][..., 0]).all() for k in range(2))
    path = np.asarray(Image.open(tmp_path / "path.png")).reshape(16, 9, 16).transpose(1, 0, 2)
    assert (path == lab.walk(model, seeds=[4, 6], frames=8, kind="spherical").pixels[..., 0]).all()
    report = saved(page, widget.locator("#walk-report"), tmp_path).read_text()
    assert "A path through pictures" in report and "eigenvector 1: 2.00" in report
    page.goto("about:blank")
    page.goto(link)
    expect(widget.locator("#walk-one-place")).to_contain_text("eigenvector 2")
    expect(widget.locator(".chip")).to_have_count(2)
    settled(page)
    canvases = widget.locator("#walk-faces canvas")
    wait_for(lambda: all((drawn(canvases.nth(k)) == shown[k]).all() for k in range(2)))
    expect(widget.locator("#walk-seeds")).to_have_value("4, 6")


def test_with_nothing_to_move_the_path_alone_is_written_and_reported(
    page: Any, server: SimpleNamespace, tmp_path: Path
) -> None:
    widget, model = opened(page, server), model_of(server, "rooms")
    widget.locator("#walk-way").select_option("saved")
    page.evaluate("ganlab.hold({drop: {'4x4': [0, 1, 2]}}, 'checkpoints/rooms')")
    choose(page, "rooms")
    settled(page)
    run_copied(copied(page, widget, "python"), server, tmp_path)
    without = lab.edited(model, lab.Recipe.of({"seed": 0, "drop": {"4x4": [0, 1, 2]}}))
    path = np.asarray(Image.open(tmp_path / "path.png"))
    assert (path[:, :32] == without.pixels([0])[0]).all() and not (tmp_path / "moved.png").exists()
    report = saved(page, widget.locator("#walk-report"), tmp_path).read_text()
    assert report.count("<img") == 1
    shown = re.search(r'<img[^>]*src="data:image/png;base64,([^"]+)"', report)
    assert shown
    legs = np.asarray(Image.open(io.BytesIO(base64.b64decode(shown[1]))).convert("RGB"))
    assert (legs[:32, :32] == without.pixels([0])[0]).all()


def test_another_snapshot_of_the_run_keeps_what_was_set(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    run = server.runs / "walked"
    try:
        for images in (100, 200):
            torch.manual_seed(images)
            generator = Generator(DCGANConfig(image_size=16, width=4, z_dim=12))
            info = store.Info("dcgan", generator.config, {"images": images})
            store.save(run / "snapshots" / f"{images:012d}", generator, None, info)
        status = {"format": 1, "phase": "finished", "pid": 0, "host": "", "heartbeat": 0, "images": 200, "error": None}
        (run / "status.json").write_text(json.dumps(status))
        widget = open_tab(page, server, "walk", "walked")
        expect(widget.locator(".rank")).to_have_count(12)
        settled(page)
        move(widget.locator("#walk-one-slider"), 28)
        held = int(widget.locator(".rank").first.get_attribute("data-index"))
        widget.locator("#walk-hold").click()
        widget.locator(".rank").nth(5).click()
        moved = int(widget.locator(".rank").nth(5).get_attribute("data-index"))
        settled(page)
        move(widget.locator("#walk-one-slider"), 6)
        move(page.locator("#model-machine"), 0)
        model = lab.load(run / "snapshots" / f"{100:012d}", "cpu")
        walk = lab.walk(model, 2, coordinate=moved, frames=33, held=[(held, 1.5)])
        wait_for(lambda: same(widget.locator("#walk-faces canvas").nth(2), walk.pixels[6]))
    finally:
        shutil.rmtree(run)


def test_the_endpoint_gives_a_strip(server: SimpleNamespace) -> None:
    from gradio_client import Client

    from ui.explore import add_named

    add_named(server.checkpoints)
    client = Client(server.address, verbose=False, httpx_kwargs=PATIENT)
    answer = client.predict(f"checkpoints/{NAMED}", "0-2", "linear", -1, 2.0, "png", api_name="/walk")
    assert answer["frames"] == 17 and answer["file"]["uri"].startswith("data:image/png")
    answer = client.predict(f"checkpoints/{NAMED}", "0-2", "linear", 5, 1.0, "webp", api_name="/walk")
    assert answer["frames"] == 33 and answer["file"]["name"] == "walk-z5.webp"
