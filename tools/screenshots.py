"""Pictures of the page as a person sees it: python -m tools.screenshots makes docs/page.png.

The page is served on the shipped models and looked at in the system's Chromium. With --out FOLDER every tab is taken,
at desktop and phone width, light and dark.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.interact import browser, served

TABS = ("train", "samples", "walk", "arithmetic", "ablate")
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
SETTLED = 4_000  # milliseconds


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, help="a folder for every tab; without it docs/page.png alone")
    options.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    given = options.parse_args()
    with served(given.checkpoints) as (address, _), browser() as chromium:
        if given.out is None:
            with looked_at(chromium, f"{address}/#arithmetic", (1280, 900), "light") as page:
                page.screenshot(path="docs/page.png")
            return
        given.out.mkdir(parents=True, exist_ok=True)
        for tab in TABS:
            for width, size in WIDTHS.items():
                for scheme in ("light", "dark"):
                    with looked_at(chromium, f"{address}/#{tab}", size, scheme) as page:
                        page.screenshot(path=given.out / f"{tab}-{width}-{scheme}.png", full_page=True)


@contextmanager
def looked_at(chromium: Any, address: str, size: tuple[int, int], scheme: str) -> Iterator[Any]:
    """A tab of the page once its pictures are there."""
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLED)
    yield page
    context.close()


if __name__ == "__main__":
    main()
