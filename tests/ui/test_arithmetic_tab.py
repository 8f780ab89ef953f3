"""The Arithmetic tab in a browser: slots filled by clicks and concepts, and what is wrong said in its place."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from ganlab import lab
from ui.explore import CONCEPTS, NAMED, model_of, open_tab, same, wait_for

A, B, C = CONCEPTS.values()


def centre(widget: Any) -> Any:
    return widget.locator("#arithmetic-panel canvas").nth(4)


def shows(widget: Any, server: SimpleNamespace, expression: str, slots: dict[str, list[int]]) -> None:
    result = lab.arithmetic(model_of(server), expression, slots, exemplars=10)
    wait_for(lambda: same(centre(widget), result.pixels[4]))
    assert same(widget.locator("#arithmetic-panel canvas").first, result.pixels[0])
    assert same(widget.locator("#arithmetic-sum"), result.pixel_sum)


def test_it_opens_on_figure_7(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = open_tab(page, server, "arithmetic")
    expect(widget.locator("#arithmetic-example")).to_contain_text("b = neutral woman, c = neutral man")
    shows(widget, server, "a - b + c", {"a": A, "b": B, "c": C})
    expect(widget.locator('[data-slot="a"] .members .tile')).to_have_count(3)
    expect(widget.locator("#arithmetic-norm")).to_contain_text("‖z‖ = ")
    mean = lab.arithmetic(model_of(server), "a", {"a": B}).means["a"]
    assert same(widget.locator('[data-slot="b"] .means canvas'), mean)


def test_without_concepts_it_opens_on_nine_seeds(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    page.locator("#tab-arithmetic-button").click()
    widget = page.locator("#arithmetic-widget")
    expect(widget.locator("#arithmetic-example")).to_contain_text("nine seeds")
    result = lab.arithmetic(model_of(server, "faces"), "a - b + c", {"a": [0, 1, 2], "b": [3, 4, 5], "c": [6, 7, 8]})
    wait_for(lambda: same(centre(widget), result.pixels[4]))


def test_a_model_of_another_size_chosen_elsewhere_fills_the_panel(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = open_tab(page, server, "arithmetic")
    shows(widget, server, "a - b + c", {"a": A, "b": B, "c": C})
    page.locator("#tab-samples-button").click()
    page.locator("#model input").click()
    page.get_by_role("option").filter(has_text="rooms").click()
    expect(page.locator("#samples-count")).to_contain_text("32 × 32")
    page.locator("#tab-arithmetic-button").click()
    wait_for(lambda: centre(widget).evaluate("c => [c.width, c.offsetWidth]") == [32, 128])


def test_clicks_and_keys_fill_slots(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = open_tab(page, server, "arithmetic")
    shows(widget, server, "a - b + c", {"a": A, "b": B, "c": C})
    tile = widget.locator('#arithmetic-wall .tile[data-seed="20"]')
    tile.click()
    expect(tile).to_have_attribute("aria-pressed", "true")
    expect(widget.locator('[data-slot="a"] .members .tile')).to_have_count(4)
    shows(widget, server, "a - b + c", {"a": [*A, 20], "b": B, "c": C})
    tile.focus()
    page.keyboard.press("c")
    expect(tile).to_have_attribute("aria-label", "Picture of seed 20, in slot a, c")
    shows(widget, server, "a - b + c", {"a": [*A, 20], "b": B, "c": [*C, 20]})
    widget.locator('[data-slot="a"] .members .tile[data-seed="20"]').click()
    shows(widget, server, "a - b + c", {"a": A, "b": B, "c": [*C, 20]})
    widget.locator("#arithmetic-concept-b").select_option("neutral man")
    shows(widget, server, "a - b + c", {"a": A, "b": C, "c": [*C, 20]})


def test_a_free_expression_and_its_faults(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = open_tab(page, server, "arithmetic")
    field, wrong = widget.locator("#arithmetic-expression"), widget.locator("#arithmetic-wrong")
    field.fill("0.5*(smiling woman + a) - b/2")
    shows(widget, server, "0.5*(smiling woman + a) - b/2", {**CONCEPTS, "a": A, "b": B})
    field.fill("a - glasses")
    expect(wrong).to_contain_text("'glasses' is no concept here")
    expect(wrong.locator("pre")).to_have_text("a - glasses\n    ^")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("a * b")
    expect(wrong).to_contain_text("not linear")
    field.fill("a - b")
    expect(wrong).to_be_hidden()
    shows(widget, server, "a - b", {"a": A, "b": B})
    for seed in A:
        widget.locator(f'[data-slot="a"] .members .tile[data-seed="{seed}"]').click()
    expect(wrong).to_contain_text("slot 'a'")


def test_the_endpoint_computes_the_same(server: SimpleNamespace) -> None:
    from gradio_client import Client

    from ui.explore import add_named

    add_named(server.checkpoints)
    client, result = Client(server.address, verbose=False), lab.arithmetic(model_of(server), "2*x", {"x": [7, 8]})
    answer = client.predict(f"checkpoints/{NAMED}", "2*x", {"x": [7, 8]}, 0.1, api_name="/arithmetic")
    assert abs(answer["norm"] - result.norm) < 1e-4 and answer["weights"] == {"x": 2.0}
    assert answer["panel"]["uri"].startswith("data:image/png")
    figure_7 = "smiling woman - neutral woman + neutral man"
    answer = client.predict(f"checkpoints/{NAMED}", figure_7, api_name="/arithmetic")
    assert set(answer["weights"]) == set(CONCEPTS)
