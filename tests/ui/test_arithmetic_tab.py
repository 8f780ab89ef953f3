"""The Arithmetic tab in a browser: slots filled by clicks and concepts, and what is wrong said in its place."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganlab import lab
from ganlab.lab.stability import stability
from ganlab.lab.verdicts import verdicts
from judged import add_judge
from ui.explore import (
    CONCEPTS,
    NAMED,
    PATIENT,
    add_named,
    choose,
    copied,
    drawn,
    model_of,
    open_tab,
    run_copied,
    same,
    saved,
    settled,
    wait_for,
)

A, B, C = CONCEPTS.values()
JUDGED = "attributes"
TENS = {name: list(range(10 * k, 10 * k + 10)) for k, name in enumerate(CONCEPTS)}


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
    choose(page, "rooms")
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


def test_a_press_on_a_picture_counts_though_an_answer_comes_meanwhile(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = open_tab(page, server, "arithmetic")
    shows(widget, server, "a - b + c", {"a": A, "b": B, "c": C})
    settled(page)
    pressed = widget.locator(f'[data-slot="a"] .members .tile[data-seed="{A[0]}"]')
    pressed.hover()
    page.mouse.down()
    widget.locator("[data-slot=a] .weight").evaluate(
        "(field) => { field.value = 2; field.dispatchEvent(new Event('change')); }"
    )
    shows(widget, server, "2*a - b + c", {"a": A, "b": B, "c": C})
    settled(page)
    page.mouse.up()
    expect(pressed).to_have_count(0)
    shows(widget, server, "2*a - b + c", {"a": A[1:], "b": B, "c": C})


def test_the_endpoint_computes_the_same(server: SimpleNamespace) -> None:
    from gradio_client import Client

    add_named(server.checkpoints)
    client, result = (
        Client(server.address, verbose=False, httpx_kwargs=PATIENT),
        lab.arithmetic(model_of(server), "2*x", {"x": [7, 8]}),
    )
    answer = client.predict(f"checkpoints/{NAMED}", "2*x", {"x": [7, 8]}, 0.1, api_name="/arithmetic")
    assert abs(answer["norm"] - result.norm) < 1e-4 and answer["weights"] == {"x": 2.0}
    assert answer["panel"]["uri"].startswith("data:image/png")
    figure_7 = "smiling woman - neutral woman + neutral man"
    answer = client.predict(f"checkpoints/{NAMED}", figure_7, api_name="/arithmetic")
    assert set(answer["weights"]) == set(CONCEPTS)


def slot(widget: Any, name: str) -> Any:
    return widget.locator(f'.slot[data-slot="{name}"]')


def item(widget: Any, name: str, seed: object) -> Any:
    return slot(widget, name).locator(f'.members .tile[data-seed="{seed}"]')


def kept(page: Any) -> list[dict[str, Any]]:
    """The recipes on the shelf."""
    return list(page.evaluate("ganlab.shelf.kept().map((each) => each.recipe)"))


def test_pictures_are_dragged_onto_slots_and_between_them(page: Any, server: SimpleNamespace) -> None:
    widget = open_tab(page, server, "arithmetic")
    shows(widget, server, "a - b + c", {"a": A, "b": B, "c": C})
    page.evaluate("window.scrollTo(0, 0)")
    widget.locator("#arithmetic-wall .tile[data-seed='0']").drag_to(slot(widget, "b"))
    shows(widget, server, "a - b + c", {"a": A, "b": [*B, 0], "c": C})
    item(widget, "a", A[0]).drag_to(slot(widget, "c"))
    shows(widget, server, "a - b + c", {"a": A[1:], "b": [*B, 0], "c": [*C, A[0]]})
    item(widget, "c", C[0]).focus()
    page.keyboard.press("a")
    slots: dict[str, Any] = {"a": [*A[1:], C[0]], "b": [*B, 0], "c": [*C[1:], A[0]]}
    shows(widget, server, "a - b + c", slots)
    neighbour = lab.arithmetic(model_of(server), "a - b + c", slots, exemplars=10).z[8]
    widget.locator("#arithmetic-panel .cell").nth(8).drag_to(slot(widget, "b"))
    shows(widget, server, "a - b + c", {**slots, "b": [*slots["b"], neighbour.tolist()]})


def test_the_shelf_fills_slots(page: Any, server: SimpleNamespace) -> None:
    widget = open_tab(page, server, "arithmetic")
    shows(widget, server, "a - b + c", {"a": A, "b": B, "c": C})
    slot(widget, "a").locator(".means").hover()
    widget.locator(".pin").click()
    picture = page.locator("#shelf button[data-id]")
    picture.click()
    page.locator("#shelf-into button").get_by_text("Slot b").click()
    mean = model_of(server).z(A).mean(0, dtype=np.float64).astype(np.float32).tolist()
    shows(widget, server, "a - b + c", {"a": A, "b": [*B, mean], "c": C})
    picture.drag_to(slot(widget, "c"))
    shows(widget, server, "a - b + c", {"a": A, "b": [*B, mean], "c": [*C, mean]})


def test_the_result_becomes_a_latent_of_a_new_slot(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = open_tab(page, server, "arithmetic"), model_of(server)
    slots: dict[str, Any] = {"a": A, "b": B, "c": C}
    shows(widget, server, "a - b + c", slots)
    widget.locator("#arithmetic-put").click()
    expect(slot(widget, "d").locator(".tile .caption")).to_have_text("a - b + c")
    slots["d"] = [lab.arithmetic(model, "a - b + c", slots).z[4].tolist()]
    widget.locator("#arithmetic-expression").fill("d + 0.5*(a - b)")
    shows(widget, server, "d + 0.5*(a - b)", slots)
    cell = widget.locator("#arithmetic-panel .cell").nth(5)
    cell.focus()
    page.keyboard.press("k")
    wait_for(lambda: len(kept(page)) == 1)
    (recipe,) = kept(page)
    assert set(recipe["slots"]) == {"a", "b", "d"}, "the slots that the expression names"
    assert same(cell.locator("canvas"), lab.pictures(model, [lab.Recipe.of(recipe)])[0])


def test_slots_come_and_go(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = open_tab(page, server, "arithmetic")
    shows(widget, server, "a - b + c", {"a": A, "b": B, "c": C})
    add = widget.locator("#arithmetic-add")
    for _ in range(3):
        add.click()
    expect(widget.locator(".slot")).to_have_count(6)
    expect(add).to_be_hidden()
    widget.locator('#arithmetic-wall .tile[data-seed="30"]').click()
    expect(item(widget, "f", 30)).to_have_count(1)
    widget.locator("#arithmetic-expression").fill("a - b + f")
    shows(widget, server, "a - b + f", {"a": A, "b": B, "f": [30]})
    for name in "cde":
        slot(widget, name).locator(".drop").click()
    expect(widget.locator(".slot .letter")).to_have_text(["a", "b", "f"])
    shows(widget, server, "a - b + f", {"a": A, "b": B, "f": [30]})
    slot(widget, "f").locator(".drop").click()
    expect(widget.locator("#arithmetic-wrong pre")).to_have_text("a - b + f\n        ^")


def test_weights_rewrite_the_expression(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = open_tab(page, server, "arithmetic")
    shows(widget, server, "a - b + c", {"a": A, "b": B, "c": C})
    weight, field = slot(widget, "b").locator(".weight"), widget.locator("#arithmetic-expression")
    expect(weight).to_have_value("-1")
    weight.fill("-0.5")
    weight.press("Enter")
    expect(field).to_have_value("a - 0.5*b + c")
    shows(widget, server, "a - 0.5*b + c", {"a": A, "b": B, "c": C})
    field.fill("2*(a - neutral man)")
    expect(weight).to_have_value("0")
    slot(widget, "a").locator(".weight").fill("-1.25")
    slot(widget, "a").locator(".weight").press("Enter")
    expect(field).to_have_value("-1.25*a - 2*neutral man")
    shows(widget, server, "-1.25*a - 2*neutral man", {"a": A, "neutral man": C})


def test_new_noise_leaves_the_centre(page: Any, server: SimpleNamespace) -> None:
    widget, slots = open_tab(page, server, "arithmetic"), {"a": A, "b": B, "c": C}
    shows(widget, server, "a - b + c", slots)
    widget.locator("#arithmetic-reseed").click()
    other = lab.arithmetic(model_of(server), "a - b + c", slots, exemplars=10, seed=1)
    wait_for(lambda: same(widget.locator("#arithmetic-panel canvas").first, other.pixels[0]))
    assert same(centre(widget), other.pixels[4])


def test_stability_without_a_judge_is_how_unlike_the_draws_are(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget = open_tab(page, server, "arithmetic")
    expect(widget.locator("#arithmetic-judged")).to_be_hidden()
    widget.locator("#arithmetic-stability").scroll_into_view_if_needed()
    rows = widget.locator("#arithmetic-rows .row")
    expect(rows).to_have_count(2)
    expect(widget.locator("#arithmetic-few")).to_contain_text("Ten exemplars need")
    for row, wanted in zip(rows.all(), stability(model_of(server), "a - b + c", {"a": A, "b": B, "c": C}), strict=True):
        assert same(row.locator(".cell canvas"), wanted.picture)
        assert same(row.locator(".draws canvas").nth(5), wanted.draws[5])
        expect(row.locator(".figures")).to_contain_text(f"{wanted.distance:.0f} levels of 255")


@pytest.fixture
def judged(page: Any, server: SimpleNamespace) -> Any:
    """The tab on a model with a judge and ten exemplars a concept."""
    folder = server.checkpoints / JUDGED
    if not folder.exists():
        add_named(server.checkpoints)
        shutil.copytree(server.checkpoints / NAMED, folder)
        add_judge(folder)
        (folder / "concepts.json").write_text(json.dumps({"format": 1, "concepts": TENS}))
    return open_tab(page, server, "arithmetic", JUDGED)


def test_the_judge_speaks_of_the_result_and_of_its_chance(judged: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    model, firsts = model_of(server, JUDGED), {slot: rows[:3] for slot, rows in zip("abc", TENS.values())}
    result = lab.arithmetic(model, "a - b + c", firsts)
    wait_for(lambda: same(centre(judged), result.pixels[4]))
    said = {name: float(share[0]) for name, share in verdicts(model, result.pixels[4:5]).items()}
    for name, share in said.items():
        seen = judged.locator("#arithmetic-judged .seen", has_text=name)
        expect(seen).to_have_text([f"{name}{share:.0%}".replace("%", "\u00a0%")] if share > 0.5 else [])
    judged.locator("#arithmetic-stability").scroll_into_view_if_needed()
    expect(judged.locator("#arithmetic-rows .row")).to_have_count(3)
    rows = stability(model, "a - b + c", dict(zip("abc", TENS.values())))
    for row, wanted in zip(judged.locator("#arithmetic-rows .row").all(), rows, strict=True):
        assert same(row.locator(".cell canvas"), wanted.picture)
        shares = [f"{int(100 * share + 0.5)}\u00a0%" for share in wanted.shares.values()]
        expect(row.locator("li > .figure")).to_have_text(shares)
        alike = wanted.alike(said)
        assert alike is not None
        expect(row.locator("p > b")).to_have_text(f"{int(100 * alike + 0.5)}\u00a0%")


def test_a_sum_of_ten_is_kept_with_its_ten(judged: Any, page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    judged.locator("#arithmetic-expression").fill("smiling woman - b")
    judged.locator("#arithmetic-stability").scroll_into_view_if_needed()
    *_, wanted = stability(model_of(server, JUDGED), "smiling woman - neutral woman", TENS)
    ten = judged.locator("#arithmetic-rows .row").nth(2).locator(".cell")
    expect(ten).to_be_visible()
    wait_for(lambda: same(ten.locator("canvas"), wanted.picture))
    ten.focus()
    page.keyboard.press("k")
    (recipe,) = kept(page)
    assert same(ten.locator("canvas"), lab.pictures(model_of(server, JUDGED), [lab.Recipe.of(recipe)])[0])


def test_the_code_draws_the_panel_and_the_report_holds_it(page: Any, server: SimpleNamespace, tmp_path: Path) -> None:
    widget = open_tab(page, server, "arithmetic")
    shows(widget, server, "a - b + c", {"a": A, "b": B, "c": C})
    widget.locator("#arithmetic-put").click()
    widget.locator("#arithmetic-expression").fill("d - 0.5*neutral man")
    page.wait_for_function(
        "document.querySelector('#arithmetic-panel [data-centre] canvas').ariaLabel.includes('d - ')"
    )
    shown = drawn(centre(widget))
    run_copied(copied(page, widget, "python"), server, tmp_path)
    panel = np.asarray(Image.open(tmp_path / "arithmetic.png").convert("RGB"))
    assert (panel[16:32, 16:32] == shown).all()
    report = saved(page, widget.get_by_role("button", name="Report"), tmp_path).read_text()
    assert report.count("<img") == 1 + 2 + 1 + 2, "panel, slots, pixel sum, one and three exemplars"
    assert "d - 0.5*neutral man" in report and "http" not in report.replace("http-equiv", "")


def test_a_link_opens_the_bench_as_it_was(page: Any, server: SimpleNamespace, visit: Any) -> None:
    widget = open_tab(page, server, "arithmetic")
    shows(widget, server, "a - b + c", {"a": A, "b": B, "c": C})
    widget.locator("#arithmetic-put").click()
    widget.locator("#arithmetic-expression").fill("d - b")
    widget.locator("#arithmetic-reseed").click()
    z = lab.arithmetic(model_of(server), "a - b + c", {"a": A, "b": B, "c": C}).z[4]
    wanted = lab.arithmetic(model_of(server), "d - b", {"d": z[None], "b": B}, seed=1)
    wait_for(lambda: same(widget.locator("#arithmetic-panel canvas").first, wanted.pixels[0]))
    with visit(copied(page, widget, "link")) as other:
        bench = other.locator("#arithmetic-widget")
        wait_for(lambda: same(bench.locator("#arithmetic-panel canvas").first, wanted.pixels[0]))
        assert bench.locator("#arithmetic-expression").input_value() == "d - b"
        assert bench.locator("#arithmetic-concept-a").input_value() == "smiling woman"


def test_what_cannot_be_an_item_is_refused(server: SimpleNamespace) -> None:
    from gradio_client import Client

    add_named(server.checkpoints)
    client, key = Client(server.address, verbose=False, httpx_kwargs=PATIENT), f"checkpoints/{NAMED}"
    z = model_of(server).z([7])[0].tolist()
    mixed = client.predict(key, "x", {"x": [z, 8]}, 0.25, 5, api_name="/arithmetic")
    assert abs(mixed["norm"] - lab.arithmetic(model_of(server), "x", {"x": [7, 8]}).norm) < 1e-4
    assert mixed["judged"] == {}
    for slots, why in (({"x": [z[:3]]}, "shape of z"), ({"x": [[*z[:-1], "1"]]}, "no number"), ({"x": [z] * 11}, "11")):
        with pytest.raises(Exception, match=why):
            client.predict(key, "x", slots, api_name="/arithmetic")
