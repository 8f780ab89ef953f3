"""What axe-core finds on every tab: nothing that keeps anybody out."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ui.explore import add_named, settled

TABS = ("samples", "walk", "arithmetic", "ablate", "train")
GRAVE = ("serious", "critical")


@pytest.mark.parametrize(
    ("scheme", "width", "locale"), [("light", 1280, "en-US"), ("dark", 1280, "ko-KR"), ("dark", 390, "en-US")]
)
def test_axe_has_nothing_serious_to_say(
    visit: Callable[..., Any], server: SimpleNamespace, scheme: str, width: int, locale: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    add_named(server.checkpoints)
    guise = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}, "locale": locale}
    found = []
    with visit(server.address, **guise) as page:
        assert page.locator("#model input").bounding_box()["width"] > 150, "there is room to choose a model"
        for tab in TABS:
            page.locator(f"#tab-{tab}-button").click()
            settled(page)
            if tab == "samples":
                page.locator("#samples-wall .tile").first.focus()
                page.keyboard.press("k")
            for each in Axe().run(page).response["violations"]:
                if each["impact"] in GRAVE:
                    found.append((tab, each["id"], each["nodes"][0]["html"][:200], each["nodes"][0]["failureSummary"]))
            sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert sideways <= 0, f"{tab} scrolls sideways by {sideways} px"
    assert not found, found
