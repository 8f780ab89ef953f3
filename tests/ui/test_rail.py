"""The rail: what it says of the chosen model, and that a choice stands."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import Any

from ganlab import store
from ui.explore import CONCEPTS, choose, open_tab, wait_for


def test_it_says_what_one_looks_at(page: Any) -> None:
    from playwright.sync_api import expect

    expect(page.locator("#model-about")).to_contain_text("draws 32 px pictures from 16 random numbers")
    expect(page.locator("#model-about")).to_contain_text("1,234 images of rendered:faces@1")
    expect(page.locator("#model-about")).to_contain_text("Runs on CPU")
    choose(page, "rooms")
    expect(page.locator("#model-about")).to_contain_text("rendered:rooms@1")


def test_a_choice_stands_against_a_look_that_began_before_it(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    held: list[Any] = []
    over: list[bool] = []
    choose(page, "faces")
    page.route("**/ganlab/poll/models**", lambda route: route.continue_() if over else held.append(route))
    shutil.copytree(server.checkpoints / "rooms", server.checkpoints / "later")
    try:
        wait_for(lambda: held, page)
        choose(page, "rooms")
        over.append(True)
        with page.expect_response("**/ganlab/poll/models**"):
            for route in held:
                route.continue_()
        page.locator("#model input").click()
        expect(page.get_by_role("option").filter(has_text="later")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#model input")).to_have_value("rooms · shipped")
        expect(page.locator("#model-about")).to_contain_text("rendered:rooms@1")
    finally:
        shutil.rmtree(server.checkpoints / "later")


def test_names_that_come_later_are_there_without_choosing_the_model_again(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    folder = server.checkpoints / "unnamed"
    shutil.copytree(server.checkpoints / "rooms", folder)
    try:
        widget = open_tab(page, server, "arithmetic", "unnamed")
        expect(widget.locator("#arithmetic-example")).to_contain_text("nine seeds")
        widget.locator("#arithmetic-expression").fill("a - b + 2*c")
        store.write_json(folder / "concepts.json", {"format": 1, "concepts": CONCEPTS})
        expect(widget.locator("#arithmetic-concepts")).to_contain_text(", ".join(CONCEPTS))
        assert widget.locator("#arithmetic-expression").input_value() == "a - b + 2*c"
    finally:
        shutil.rmtree(folder)


def test_an_open_list_does_not_move_under_the_hand(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    choose(page, "faces")
    page.locator("#model input").click()

    def a_look() -> None:
        """One that was asked while the list was open."""
        with page.expect_response(lambda answer: "poll/models" in answer.url and "open=true" in answer.url):
            pass

    a_look()
    shutil.copytree(server.checkpoints / "rooms", server.checkpoints / "later")
    try:
        for _ in range(2):  # and what the first one's answer would have done
            a_look()
        expect(page.get_by_role("option").filter(has_text="later")).to_have_count(0)
        page.get_by_role("option").filter(has_text="rooms").click()
        expect(page.locator("#model input")).to_have_value("rooms · shipped")
    finally:
        shutil.rmtree(server.checkpoints / "later")
