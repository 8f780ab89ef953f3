"""A page that is really served, and a real Chromium to look at it with.

`server` is one page for the whole session, on models and runs of its own; `page` is a fresh tab of the browser that
fails the test if the page raised an error or asked any other machine for anything.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
FOLDER = Path(__file__).parent
DECODING = """window.decoding = 0; const decode = Image.prototype.decode; Image.prototype.decode = function () {
  window.decoding += 1; return decode.call(this).finally(() => { window.decoding -= 1; }); };"""
"""Counts the pictures that the page is decoding (ui.explore.settled)."""
PATIENCE_MS = 60_000  # what a busy machine may take; a test that passes waits for none of it
LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the browser is marked as such."""
    for item in items:
        if FOLDER in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """Folders of a server's own: home, runs, checkpoints with two tiny untrained models "faces" and "rooms"."""
    from ganlab import store
    from ganlab.nets import DCGANConfig, Discriminator, Generator

    root = tmp_path_factory.mktemp("house")
    places = SimpleNamespace(home=root / "home", runs=root / "runs", checkpoints=root / "checkpoints")
    config = DCGANConfig(image_size=32, width=4, z_dim=16)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for name in ("faces", "rooms"):
            info = store.Info("dcgan", config, {"images": 1234}, {"name": f"rendered:{name}@1", "pictures": 12_000})
            places.checkpoints.mkdir(exist_ok=True)
            store.save(places.checkpoints / name, Generator(config), Discriminator(config), info)
    settings = {"GANLAB_HOME": places.home, "GRADIO_TEMP_DIR": root / "uploads", "OMP_NUM_THREADS": "1"}
    places.uploads = settings["GRADIO_TEMP_DIR"]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, str(value))
        yield places


@pytest.fixture(scope="session")
def server(house: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """The page, served from this process: `.address` and the folders. Trainings that a test left are stopped."""
    from ganlab.jobs import list_runs
    from ganlab.ui.serve import launch

    served = launch(port=0, runs_dir=house.runs, checkpoints_dir=house.checkpoints, device="cpu", block=False)
    yield SimpleNamespace(address=served.address, **vars(house))
    for run in list_runs(house.runs):
        run.control("stop")
    served.close()


def find_browser() -> str | None:
    """The Chromium that $CHROMIUM names or the system has, or None for Playwright's own."""
    if named := os.environ.get("CHROMIUM"):
        return named
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests. Without one they are skipped, or fail where CI is set."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _without("playwright is not installed (pip install -r requirements-dev.txt)")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-background-networking"]
        try:
            started = playwright.chromium.launch(executable_path=find_browser(), args=options, timeout=180_000)
        except Error as error:
            _without(f"no Chromium ({str(error).splitlines()[0]}); apt install chromium or playwright install chromium")
        yield started
        started.close()


def _without(why: str) -> None:
    (pytest.fail if os.environ.get("CI") else pytest.skip)(why)


@pytest.fixture
def visit(browser: Any) -> Callable[..., AbstractContextManager[Any]]:
    """`with visit(address, viewport=...) as page`: a watched tab in a new context of the browser."""
    return lambda address, **context: watched(browser, address, **context)


@pytest.fixture
def page(visit: Callable[..., AbstractContextManager[Any]], server: SimpleNamespace) -> Iterator[Any]:
    """The served page at 1280 x 900, watched."""
    with visit(server.address) as tab:
        yield tab


@contextmanager
def watched(browser: Any, address: str, **context: Any) -> Iterator[Any]:
    """Open `address`; afterwards fail on any error of the page and on any request that left the machine."""
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE_MS)
    opened = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context})
    opened.set_default_timeout(PATIENCE_MS)
    opened.add_init_script(DECODING)
    tab, errors, requests = opened.new_page(), [], []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda line: errors.append(line.text) if "js_on_load" in line.text else None)
    tab.on("request", lambda request: requests.append(request.url))
    tab.asking = Asking(tab)
    tab.on("websocket", lambda socket: requests.append(socket.url))
    try:
        tab.goto(address)
        yield tab
    finally:
        opened.close()
    assert not errors, errors
    assert requests and not [url for url in requests if not url.startswith(LOCAL)]


class Asking:
    """How many calls of server functions a page has under way, and how many it has made."""

    def __init__(self, tab: Any) -> None:
        self.open: set[Any] = set()
        self.count = 0
        tab.on("request", self._begins)
        tab.on("requestfinished", self._ends)
        tab.on("requestfailed", self._ends)

    def _begins(self, request: Any) -> None:
        if "component_server" in request.url:
            self.open.add(request)
            self.count += 1

    def _ends(self, request: Any) -> None:
        self.open.discard(request)
