"""The shelf in a browser: what is kept is drawn again by its recipe; it belongs to one visitor's tab alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PIL import Image

from ganlab import lab
from ganlab.lab import Recipe
from ui.explore import model_of, open_tab, saved, wait_for


def keep(page: Any, widget: Any, seed: int) -> None:
    tile = widget.locator(f'#samples-wall .tile[data-seed="{seed}"]')
    wait_for(lambda: tile.locator("canvas:not(.skeleton)").count() == 1)
    tile.focus()
    page.keyboard.press("k")


def test_a_kept_picture_is_saved_as_a_recipe_and_comes_back_from_the_file(
    page: Any, server: SimpleNamespace, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    widget, model = open_tab(page, server, "samples"), model_of(server)
    shelf = page.locator("#shelf")
    expect(shelf.locator("[data-empty]")).to_be_visible()
    keep(page, widget, 3)
    tile = widget.locator('#samples-wall .tile[data-seed="9"]')
    tile.hover()
    widget.locator(".pin").click()
    expect(shelf.locator(".kept button")).to_have_count(2)

    shelf.locator(".kept button").first.click()
    page.locator("#shelf-name").fill("mine")
    recipe = json.loads(page.locator("#shelf-recipe").input_value())
    assert recipe == {"format": 1, "model": model.digest, "seed": 3}
    picture = saved(page, page.locator("#shelf-download"), tmp_path)
    assert (np.asarray(Image.open(picture).convert("L")) == model.pixels([3])[0][..., 0]).all()
    page.keyboard.press("Escape")

    file = saved(page, page.locator("#shelf-save"), tmp_path)
    values = json.loads(file.read_text())
    assert [row.get("name") for row in values["recipes"]] == ["mine", None]
    drawn = lab.pictures(model, [Recipe.of(row) for row in values["recipes"]])
    assert (drawn == model.pixels([3, 9])).all()

    page.locator("#shelf-clear").click()
    expect(shelf.locator(".kept button")).to_have_count(0)
    page.locator("#shelf-undo").click()
    expect(shelf.locator(".kept button")).to_have_count(2)
    page.locator("#shelf-clear").click()
    page.locator("#shelf-file").set_input_files(file)
    expect(shelf.locator(".kept button")).to_have_count(2)
    expect(shelf.locator(".kept button").first).to_have_text("mine")
    page.reload()
    expect(shelf.locator(".kept button")).to_have_count(2)

    (tmp_path / "broken.json").write_text('{"recipes": [{"seed": -4}]}')
    page.locator("#shelf-file").set_input_files(tmp_path / "broken.json")
    expect(shelf.locator("[data-error]")).to_contain_text("-4")
    expect(shelf.locator(".kept button")).to_have_count(2)


def test_nothing_of_one_person_shows_on_anothers_page(
    page: Any, server: SimpleNamespace, visit: Callable[..., Any]
) -> None:
    from playwright.sync_api import expect

    keep(page, open_tab(page, server, "samples"), 5)
    expect(page.locator("#shelf .kept button")).to_have_count(1)
    with visit(server.address) as other:
        expect(other.locator("#shelf [data-empty]")).to_be_visible()
        expect(other.locator("#shelf .kept button")).to_have_count(0)
