"""For the tests of the tabs that explore a model: a tiny gray one with concepts and boxes, and eyes for canvases."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from ganlab import lab, store
from ganlab.images import Pixels
from ganlab.nets import DCGANConfig, Generator

PATIENT = {"timeout": 120}
"""For a client: a busy machine takes longer than the five seconds that httpx waits by itself."""
NAMED = "named"
CONCEPTS = {"smiling woman": [3, 1, 4], "neutral woman": [15, 9, 2], "neutral man": [6, 5, 35]}
BOXES = {str(seed): [[0.25, 0.25, 0.75, 0.75]] for seed in range(8)}


def add_named(checkpoints: Path) -> None:
    """A 16 px gray model with concepts.json and units.json; its pictures are full of contrast, unlike a fresh one's."""
    if (checkpoints / NAMED).exists():
        return
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        generator = Generator(DCGANConfig(image_size=16, channels=1, width=4, z_dim=12))
        for weight in generator.parameters():
            weight.data += torch.randn_like(weight) * 0.2
    units = {"format": 1, "concepts": {"window": {"stage": "8x8", "boxes": BOXES}}}
    extras = {"concepts.json": {"format": 1, "concepts": CONCEPTS}, "units.json": units}
    files = {name: json.dumps(value).encode() for name, value in extras.items()}
    store.save(checkpoints / NAMED, generator, None, store.Info("dcgan", generator.config, {"images": 99}), files)


def model_of(server: SimpleNamespace, name: str = NAMED) -> lab.Model:
    """The model that the page shows, loaded on its own."""
    return lab.load(server.checkpoints / name, "cpu")


def open_tab(page: Any, server: SimpleNamespace, name: str, model: str = NAMED) -> Any:
    """The tab on a model, after a reload; its widget, which shows that model: what is set before then is lost."""
    add_named(server.checkpoints)
    page.reload()
    choose(page, model)
    page.locator(f"#tab-{name}-button").click()
    page.locator(f'#{name}-widget [data-shows*="{model}"]').wait_for()
    return page.locator(f"#{name}-widget")


def choose(page: Any, model: str) -> None:
    """Choose the model of this name, and wait until the open tab shows it."""
    page.locator("html[data-listed]").wait_for()
    page.locator("#model input").click()
    page.get_by_role("option").filter(has_text=model).click()
    seen = "([...document.querySelectorAll('[data-shows]')].find((each) => each.offsetParent) ?? {dataset: {}}).dataset"
    try:
        page.wait_for_function(f"(model) => ({seen}.shows ?? model).includes(model)", arg=model)
    except Exception as error:
        shown = page.evaluate(f"[{seen}.shows, document.querySelector('#model-about').innerText]")
        raise AssertionError(f"{page.locator('#model input').input_value()} is chosen, shown is {shown}") from error


def drawn(canvas: Any) -> Pixels:
    """What a canvas shows, `[S, S, 3]`."""
    script = "c => [c.width, [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]]"
    size, values = canvas.evaluate(script)
    return np.asarray(values, np.uint8).reshape(size, size, 4)[..., :3]


def same(canvas: Any, picture: Pixels) -> bool:
    """Whether a canvas shows exactly this picture `[S, S, C]`."""
    shown = drawn(canvas)
    return shown.shape[0] == picture.shape[0] and bool((shown == picture).all())


def wait_for(holds: Any, page: Any = None, seconds: float = 90.0) -> None:
    """Fail unless `holds()` comes true in time; with a page, its events arrive meanwhile."""
    import time

    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        page.wait_for_timeout(50) if page else time.sleep(0.05)


QUIET = """async () => {
  const pause = (ms) => new Promise((go) => setTimeout(go, ms)), frame = () => new Promise(requestAnimationFrame);
  for (let k = 0; k < 8 || window.decoding; k++) await pause(50);
  await frame(); await frame();
}"""
"""Eight short waits of the page, one after the other: what it meant to do within 0.4 s it has begun, however slow the
machine, since timers come in their order. And it decodes no picture, and what it has drawn is on the screen."""


def settled(page: Any) -> None:
    """Wait until the page has had every answer that it asked the server for, and has asked no more for a while.

    A strip comes coarse and then whole, a wall in pieces: what is seen first is not the last that is asked for.
    """

    def still() -> bool:
        before = page.asking.count
        page.evaluate(QUIET)
        return not page.asking.open and page.asking.count == before

    wait_for(still)


def asked(page: Any) -> list[str]:
    """Grows with every call of a server function from now on, which is once the page is settled."""
    settled(page)
    calls: list[str] = []

    def note(request: Any) -> None:
        body = request.post_data or "" if "component_server" in request.url else ""
        if body:
            calls.append(body)

    page.on("request", note)
    return calls


def move(slider: Any, value: float) -> None:
    """Move a range input as a hand does."""
    slider.evaluate("(s, v) => { s.value = v; s.dispatchEvent(new Event('input', {bubbles: true})); }", value)


def copied(page: Any, widget: Any, what: str) -> str:
    """Press a tab's "Copy link" or "Copy as Python", `what` being "link" or "python"; what the clipboard then holds."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    widget.locator(f'[id$="-copy_{what}"]').click()
    said = {"link": "The link is copied.", "python": "The code is copied."}[what]
    widget.locator("[data-share] [role=status]").get_by_text(said).wait_for()
    return str(page.evaluate("navigator.clipboard.readText()"))


def run_copied(code: str, server: SimpleNamespace, folder: Path) -> None:
    """Run code that the page gave, in a folder that has the page's checkpoints/; what it saves lies there."""
    (folder / "checkpoints").symlink_to(server.checkpoints)
    (folder / "copied.py").write_text(code)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        runpy.run_path("copied.py")


def saved(page: Any, button: Any, folder: Path) -> Path:
    """Press a download button; the file that comes."""
    with page.expect_download() as download:
        button.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path
