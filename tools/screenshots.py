"""Pictures of the page as a person sees it: python -m tools.screenshots remakes docs/page.png and docs/tabs/.

The page is served on the shipped models and looked at in the system's Chromium. With --out FOLDER every tab is taken
at desktop and phone width, light and dark, in each language.
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
LOCALES = {"en": "en-US", "ko": "ko-KR"}
SETTLED = 5_000  # milliseconds
DOCS = Path("docs")
MODELS = {"ablate": "checkpoints/rooms"}
"""The model that a tab is shown on in the docs, where it is not the first one."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, help="a folder for every tab in every guise; without it docs/ is remade")
    options.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    given = options.parse_args()
    with served(given.checkpoints) as (address, *_), browser() as chromium:
        if given.out is None:
            remake(chromium, address)
        else:
            take_all(chromium, address, given.out)


def remake(chromium: Any, address: str) -> None:
    """The pictures that the documents show."""
    with looked_at(chromium, f"{address}/#arithmetic", WIDTHS["desktop"], "light") as page:
        page.screenshot(path=DOCS / "page.png")
    (DOCS / "tabs").mkdir(exist_ok=True)
    for tab in TABS:
        model = f"?model={MODELS[tab]}" if tab in MODELS else ""
        with looked_at(chromium, f"{address}/#{tab}{model}", WIDTHS["desktop"], "light") as page:
            page.screenshot(path=DOCS / "tabs" / f"{tab}.jpg", full_page=True, type="jpeg", quality=80)


def take_all(chromium: Any, address: str, out: Path) -> None:
    """Every tab at each width, in each scheme of colours and language, for a designer's eyes."""
    out.mkdir(parents=True, exist_ok=True)
    for tab in TABS:
        for width, size in WIDTHS.items():
            for scheme in ("light", "dark"):
                for language in LOCALES:
                    with looked_at(chromium, f"{address}/#{tab}", size, scheme, language) as page:
                        page.screenshot(path=out / f"{tab}-{width}-{scheme}-{language}.png", full_page=True)


@contextmanager
def looked_at(chromium: Any, address: str, size: tuple[int, int], scheme: str, language: str = "en") -> Iterator[Any]:
    """A tab of the page once its pictures are there."""
    viewport = {"width": size[0], "height": size[1]}
    context = chromium.new_context(viewport=viewport, color_scheme=scheme, locale=LOCALES[language])
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLED)
    yield page
    context.close()


if __name__ == "__main__":
    main()
