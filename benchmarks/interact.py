"""From a slider to the painted picture, in a real Chromium on this machine: python -m benchmarks.interact --json

A page is served from a process of its own on the shipped models, and moved as a hand moves it, a step as soon as the
last one is seen. What is measured ends with the frame that shows the changed canvas. Ratios are against the frame that
the browser could show at the earliest. With seven others at work the same is measured again: each of them keeps asking
for walls of its own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import measure

MOVES = 120
OTHERS = 7

# Dispatch an input, and wait for the first frame in which the canvases' pixels are others than before. Of several,
# which come in order, the first and the last are looked at: reading all of them back would be most of what is measured.
MOVED = """([slider, canvas, count, value]) => new Promise((done) => {
  const input = document.querySelector(slider);
  const pen = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const shown = () => [...document.querySelectorAll(canvas)].slice(0, count);
  const canvases = () => shown().filter((_, k, all) => !k || k === all.length - 1);
  const look = () => canvases().map((c) => {
    pen.canvas.width = 8; pen.canvas.height = 8;
    pen.drawImage(c, 0, 0, 8, 8);
    return pen.getImageData(0, 0, 8, 8).data.join();
  });
  const before = look(), begun = performance.now();
  input.value = value;
  input.dispatchEvent(new Event('input', {bubbles: true}));
  const frame = () => {
    const now = look();
    if (now.every((each, k) => each !== before[k])) return done(performance.now() - begun);
    if (performance.now() - begun > 3000) return done(null);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""

SCRUBBED = """([slider, canvas, seconds]) => new Promise((done) => {
  const input = document.querySelector(slider), c = document.querySelector(canvas), most = Number(input.max);
  const pen = c.getContext('2d');
  let shown = 0, last = '', frames = 0, k = 0;
  const begun = performance.now();
  const frame = () => {
    const now = pen.getImageData(0, 0, c.width, c.height).data.join();
    if (now !== last) shown += 1;
    last = now;
    frames += 1;
    const took = (performance.now() - begun) / 1000;
    if (took > seconds) return done([shown / took, frames / took]);
    k = (k + 1) % most;
    input.value = k;
    input.dispatchEvent(new Event('input', {bubbles: true}));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    options.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    options.add_argument("--moves", type=int, default=MOVES)
    given = options.parse_args()
    with served(given.checkpoints) as (address, up_s, _), browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        began = time.perf_counter()
        page.goto(f"{address}/#samples")
        page.wait_for_selector("#samples-wall canvas:not(.skeleton)")
        figures: dict[str, Any] = {"ratio": 0.0, "up_s": up_s, "first_picture_s": time.perf_counter() - began}
        scrubbing = scrub(page)
        one(page)
        slider = moves(page, given.moves, 1)
        seeds(page, "0-63")
        first = moves(page, given.moves // 2, 8)
        every = moves(page, given.moves // 4, 64)
        one(page)
        with others(address):
            time.sleep(1)
            shared = moves(page, given.moves // 2, 1)
    figures |= {
        "ratio": float(np.median(slider)) * scrubbing[1] / 1000,  # in frames of this browser
        "slider_p50_ms": float(np.median(slider)), "slider_p95_ms": float(np.percentile(slider, 95)),
        "wall_first_eight_p95_ms": float(np.percentile(first, 95)), "wall_all_p95_ms": float(np.percentile(every, 95)),
        "scrub_fps": scrubbing[0], "display_fps": scrubbing[1],
        "shared_p50_ms": float(np.median(shared)), "shared_p95_ms": float(np.percentile(shared, 95)),
        "n": given.moves, "others": OTHERS, "cores": os.cpu_count(),
    }  # fmt: skip
    measure.show(figures, given.json)


@contextmanager
def served(checkpoints: Path, runs: Path | None = None) -> Iterator[tuple[str, float, int]]:
    """A page in a process of its own: its address, the seconds until it was printed, and the process's number."""
    with tempfile.TemporaryDirectory() as home:
        folders = ["--checkpoints-dir", str(checkpoints), "--runs-dir", str(runs or home)]
        command = [sys.executable, "app.py", "--port", "0", *folders]
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "GANLAB_HOME": home})
        try:
            assert process.stdout is not None
            words = next(line for line in process.stdout if "http" in line).split()
            address = next(word for word in words if word.startswith("http")).rstrip("/.")
            yield address, time.perf_counter() - began, process.pid
        finally:
            process.terminate()
            process.wait(60)


@contextmanager
def browser() -> Iterator[Any]:
    """A Chromium without a window."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=path, args=flags)
        yield started
        started.close()


def one(page: Any) -> None:
    """A wall of a single picture."""
    seeds(page, "7")


def seeds(page: Any, wanted: str) -> None:
    field = page.locator("#samples-seeds")
    field.fill(wanted)
    field.press("Enter")
    count = 64 if "-" in wanted else 1
    page.wait_for_function(f"document.querySelectorAll('#samples-wall .tile canvas:not(.skeleton)').length === {count}")
    time.sleep(0.5)


def moves(page: Any, count: int, tiles: int) -> list[float]:
    """Milliseconds from a move of the truncation slider to the first frame that shows all of the first tiles anew."""
    found = []
    for k in range(count + 5):
        value = 0.3 + 0.9 * ((k * 37) % 100) / 100  # no two moves in a row alike
        took = page.evaluate(MOVED, ["#samples-truncation", "#samples-wall .tile canvas", tiles, value])
        assert took is not None, "the picture did not change within three seconds"
        found.append(float(took))
    return found[5:]


def scrub(page: Any) -> tuple[float, float]:
    """Pictures a second that scrubbing a path shows, and frames a second that the browser has."""
    page.locator("#tab-walk-button").click()
    page.wait_for_function("document.querySelector('#walk-path-slider').max === '64'")
    time.sleep(1.5)
    shown, frames = page.evaluate(SCRUBBED, ["#walk-path-slider", "#walk-path", 3])
    page.locator("#tab-samples-button").click()
    time.sleep(0.5)
    return float(shown), float(frames)


@contextmanager
def others(address: str) -> Iterator[None]:
    """Seven clients, each asking for walls of 16 as fast as they come."""
    from gradio_client import Client

    over = threading.Event()

    def work(number: int) -> None:
        client = Client(address, verbose=False)
        while not over.is_set():
            client.predict("checkpoints/faces", f"{100 * number}-{100 * number + 15}", 8, 1.0, api_name="/samples")

    threads = [threading.Thread(target=work, args=(k,), daemon=True) for k in range(1, OTHERS + 1)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(20)


if __name__ == "__main__":
    main()
