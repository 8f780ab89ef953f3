"""What is done with a set of units on the Ablate tab: measured, judged, saved under a name, linked, written as code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from PIL import Image

from ganlab import dissect, judges, lab, store
from ganlab.annotate.rooms import boxes
from ganlab.device import pick
from ganlab.evaluate.effects import effects, scene
from ganlab.judges import Judge
from ganlab.judges.segment import SegmentNet
from ganlab.nets import DCGANConfig, Generator
from ganlab.ui import units as units_room
from ui.explore import (
    BOXES,
    NAMED,
    add_named,
    choose,
    copied,
    drawn,
    model_of,
    move,
    open_tab,
    run_copied,
    same,
    saved,
    settled,
    wait_for,
)

FRESH = range(1000, 1008)
BOXED = {int(seed): several for seed, several in BOXES.items()}
JUDGED = "windowed"
LISTEN = """addEventListener('dragstart', (event) => {
    console.log('recipe:' + event.dataTransfer.getData('application/x-ganlab'));
})"""


def opened(page: Any, server: SimpleNamespace) -> Any:
    widget = open_tab(page, server, "ablate")
    widget.locator('.row[data-row="random"] canvas:not(.skeleton)').last.wait_for()
    return widget


def add_judged(checkpoints: Path) -> Path:
    """The named model with a segmenter beside it that nobody has trained: it sees something in some of the samples."""
    add_named(checkpoints)
    folder = checkpoints / JUDGED
    if not folder.exists():
        shutil.copytree(checkpoints / NAMED, folder)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(3)
            network = SegmentNet().eval().requires_grad_(False)
        for part in (network.to_logits.weight, network.to_logits.bias):
            part[:] = part[:1].clone()  # the four pixels of a block alike, so that what it sees are patches
        judge = Judge(network, "rooms", 16, pick("cpu"), "none")
        outputs = judge.outputs(lab.load(folder, "cpu").pixels(range(64)))
        sharper = 4 / float(outputs.std())
        network.to_logits.weight.mul_(sharper)
        network.to_logits.bias.sub_(float(np.quantile(outputs.max((1, 2)), 0.3))).mul_(sharper)
        judges.save(folder / judges.FILE, judge)
    return folder


def table(widget: Any) -> list[list[str]]:
    """The numbers under the curve, a row a k."""
    rows = widget.locator("#ablate-table tbody tr")
    return [rows.nth(k).locator("th, td").all_text_contents() for k in range(rows.count())]


def test_the_curve_is_the_change_inside_the_marks_and_elsewhere(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    widget.locator("#ablate-measure").click()
    expect(widget.locator("#ablate-measured")).to_have_text("Measured on 8 pictures.")
    units = [int(each.get_attribute("data-unit")) for each in widget.locator("#ablate-units li").all()]
    mask = lab.Marks.of(BOXED).mask(16)
    for name, *shown in table(widget):
        random = [dissect.random_units(len(units), int(name), draw) for draw in range(2)]
        done = [lab.ablation(model, "8x8", each, list(BOXED)) for each in (units[: int(name)], *random)]
        changes = [lab.change(each.before, each.after, mask) for each in done]
        inside, outside = ([getattr(each, side) for each in changes] for side in ("inside", "outside"))
        wanted = [inside[0], np.mean(inside[1:]), outside[0], np.mean(outside[1:])]
        assert [f"{value:.1f}" for value in wanted] == shown
    expect(widget.locator("#ablate-chart svg")).to_have_count(2)
    expect(widget.locator("#ablate-judge")).to_be_hidden()


def test_a_judge_draws_the_boxes_and_measures_and_can_be_stopped(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    model = lab.load(add_judged(server.checkpoints), "cpu")
    widget = opened(page, server)
    choose(page, JUDGED)
    expect(widget.locator("#ablate-judge")).to_be_visible()
    settled(page)
    expect(widget.locator("#ablate-report")).to_have_text("Report")
    assert widget.locator("#ablate-rank").input_value() == "difference"
    widget.locator("#ablate-clear").click()
    judge = judges.read(model.folder / judges.FILE, model.hardware)
    found = [boxes(mask) for mask in judge(model.pixels(range(8))) > 0.5]
    widget.locator("#ablate-judge").click()
    count = f"{sum(map(len, found))} boxes on {sum(map(bool, found))} pictures"
    expect(widget.locator("#ablate-count")).to_have_text(count)
    assert sum(map(len, found)) > 0
    settled(page)
    chosen = [int(unit) for unit in widget.locator("#ablate-off-units").inner_text().split(",")]
    seen = scene(model, judge, units_room.MEASURED)
    usual = lab.typical(model, "8x8", "window")  # with a judge the tab opens on units at their typical level
    (now,) = effects(model, judge, seen, {"": dissect.insert(model.generator, "8x8", chosen, usual)}).values()
    said = widget.locator("#ablate-effect")
    expect(said).to_contain_text(f"Of the window area {100 * now.removed:.0f}\u00a0% is gone")
    expect(said).to_contain_text(f"elsewhere {now.elsewhere:.1f} levels of 255 changed")
    expect(said).to_contain_text(f"Edges left where the windows were: {now.contrast:.2f} of a wall's")
    widget.locator("#ablate-measure").click()
    expect(widget.locator("#ablate-table tbody tr")).not_to_have_count(0)
    if widget.locator("#ablate-measure").inner_text() == "Stop":
        widget.locator("#ablate-measure").click()
    expect(widget.locator("#ablate-measured")).to_contain_text(f"on {len(units_room.MEASURED)} pictures")
    units = [int(each.get_attribute("data-unit")) for each in widget.locator("#ablate-units li").all()]
    name, gone, _, elsewhere, _, edges, _ = table(widget)[0]
    edits = {"ranked": dissect.insert(model.generator, "8x8", units[: int(name)], usual)}
    done = effects(model, judge, seen, edits)["ranked"]
    assert (gone, elsewhere) == (f"{100 * done.removed:.1f}", f"{done.elsewhere:.1f}")
    assert edges == f"{done.contrast:.2f}"
    expect(widget.locator("#ablate-chart svg")).to_have_count(3)


def test_sets_are_saved_loaded_deleted_and_taken_along(page: Any, server: SimpleNamespace, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    widget.locator("#ablate-none").click()
    widget.get_by_label("unit 2 on").uncheck()
    widget.locator("#ablate-save").click()
    expect(widget.locator("#ablate-saved-said")).to_have_text("Give it a name first.")
    widget.locator("#ablate-name").fill("<b>two</b>")
    widget.locator("#ablate-save").click()
    expect(widget.locator("#ablate-saved li")).to_have_text("<b>two</b>1 unit off at 8x8Delete")
    path = saved(page, widget.locator("#ablate-export"), tmp_path)
    file = json.loads(path.read_text(encoding="utf-8"))
    assert file == {"format": 1, "model": model.digest, "edits": {"<b>two</b>": {"drop": {"8x8": [2]}}}}
    widget.get_by_label("Delete “<b>two</b>”").click()
    expect(widget.locator("#ablate-saved-empty")).to_be_visible()
    region = [[0.0, 0.0, 0.5, 1.0]]
    file["edits"] = {"left": {"drop": {"4x4": [1, 5]}, "region": region}, "bad": {"drop": {"4x4": ["x"]}}, "none": 3}
    path.write_text(json.dumps(file))
    widget.locator("#ablate-file").set_input_files(path)
    expect(widget.locator("#ablate-saved-said")).to_have_text("1 imported.")
    page.reload()
    widget = opened(page, server)
    widget.locator("#ablate-saved .name").click()
    expect(widget.locator("#ablate-off")).to_have_text("2 of 8 units off at 4x4")
    result = lab.ablation(model, "4x4", [1, 5], FRESH, region=[tuple(box) for box in region])
    canvases = widget.locator('.row[data-row="after"] canvas')
    wait_for(lambda: all(same(canvases.nth(k), picture) for k, picture in enumerate(result.after)))
    expect(widget.locator("#ablate-stage")).to_have_value("4x4")


def test_an_insertion_is_kept_and_saved_and_holds_in_every_tab(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    widget.locator("#ablate-none").click()
    widget.get_by_label("unit 2 on").uncheck()
    widget.locator('input[name="ablate-mode"][value="insert"]').check(force=True)
    levels = np.float32(3) * lab.levels(model, "8x8", BOXED)
    move(widget.locator("#ablate-level"), 3)
    middle = [(0.25, 0.25, 0.75, 0.75)]
    result = lab.ablation(model, "8x8", [2], FRESH, region=middle, levels=levels)
    for row, wanted in (("after", result.after), ("random", result.random)):
        shot = widget.locator(f'.row[data-row="{row}"] .shot').nth(1)
        wait_for(lambda shot=shot, wanted=wanted: same(shot.locator("canvas"), wanted[1]))
        shot.focus()
        page.keyboard.press("k")
    recipes = [each["recipe"] for each in json.loads(page.evaluate("sessionStorage.getItem('ganlab-shelf')"))]
    assert recipes[0]["insert"] == {"8x8": {"2": float(levels[2])}} and recipes[0]["seed"] == 1001
    made = lab.pictures(model, [lab.Recipe.of(each) for each in recipes])
    assert (made[0] == result.after[1]).all() and (made[1] == result.random[1]).all()

    widget.locator("#ablate-name").fill("more")
    widget.locator("#ablate-save").click()
    expect(widget.locator("#ablate-saved li")).to_have_text("more1 unit set at 8x8, in a regionDelete")
    page.locator("#tab-samples-button").click()
    page.locator("#model-edit").select_option("more")
    tile = page.locator('#samples-wall .tile[data-seed="7"] canvas')
    edited = lab.edited(model, lab.Recipe.of({**recipes[0], "seed": 7}))
    wait_for(lambda: same(tile, edited.pixels([7])[0]))


def test_the_units_that_come_with_a_model_are_on_offer_in_every_tab(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    folder = server.checkpoints / "measured"
    add_named(server.checkpoints)
    shutil.copytree(server.checkpoints / NAMED, folder)
    try:
        best = {"stage": "8x8", "dropped": "3,1"}
        store.write_json(folder / "evaluation.json", {"format": 1, "ablation": {"best": best}})
        widget, name = open_tab(page, server, "ablate", "measured"), "window: 2 units of 8x8"
        off = widget.locator("#ablate-off")
        expect(off).to_have_text("2 of 4 units off at 8x8")  # it opens on what works best
        expect(widget.locator("#ablate-off-units")).to_have_text("1, 3")
        widget.locator("#ablate-none").click()
        expect(off).to_have_text("0 of 4 units off at 8x8")
        widget.locator("#ablate-shipped .name", has_text=name).click()
        expect(off).to_have_text("2 of 4 units off at 8x8")
        page.locator("#tab-samples-button").click()
        page.locator("#model-edit").select_option(name)
        without = lab.ablation(model_of(server), "8x8", [1, 3], [7]).after[0]
        wait_for(lambda: same(page.locator('#samples-wall .tile[data-seed="7"] canvas'), without))
    finally:
        shutil.rmtree(folder)


def test_units_of_several_stages_are_one_edit(page: Any, server: SimpleNamespace, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    folder = server.checkpoints / "edited"
    add_named(server.checkpoints)
    shutil.copytree(server.checkpoints / NAMED, folder)
    try:
        edit = {"drop": {"8x8": [1]}, "typical": {"4x4": [0, 2]}}
        store.write_json(folder / "evaluation.json", {"format": 1, "edits": {"window": edit}})
        widget, model = open_tab(page, server, "ablate", "edited"), lab.load(folder, "cpu")
        off, parts = widget.locator("#ablate-off"), widget.locator("#ablate-also li")

        def show(wanted: lab.Recipe, random: lab.Recipe | None = None) -> None:
            for row, each in (("after", wanted), ("random", random)):
                if each is not None:
                    pixels = lab.edited(model, each).pixels(list(FRESH))
                    canvases = widget.locator(f'.row[data-row="{row}"] canvas')
                    wait_for(lambda: all(same(canvases.nth(k), picture) for k, picture in enumerate(pixels)))  # noqa: B023

        expect(off).to_have_text("2 of 8 units typical at 4x4")  # the largest part is the list's
        expect(parts).to_have_text("1 unit off at 8x8Delete")
        both = lab.Recipe.of({"seed": 0, **edit})
        show(both, lab.at_random(model, both, 0))
        widget.locator("#ablate-stage").select_option("8x8")  # the other part comes into the list
        expect(off).to_have_text("1 of 4 units off at 8x8")
        expect(parts).to_have_text("2 units typical at 4x4Delete")
        show(both)
        widget.locator("#ablate-undo").click()  # what is done is taken back with the stage
        expect(off).to_have_text("2 of 8 units typical at 4x4")
        show(both)
        widget.locator("#ablate-redo").click()
        expect(off).to_have_text("1 of 4 units off at 8x8")
        show(both)
        widget.locator('input[name="ablate-mode"][value="insert"]').click(force=True)
        expect(widget.locator("[data-error]")).to_contain_text("at one stage alone")
        expect(widget.locator('input[name="ablate-mode"][value="off"]')).to_be_checked()
        widget.get_by_label("unit 3 on").uncheck()
        more = lab.Recipe.of({"seed": 0, "drop": {"8x8": [1, 3]}, "typical": {"4x4": [0, 2]}})
        show(more)
        link = copied(page, widget, "link")
        run_copied(copied(page, widget, "python"), server, tmp_path)
        rows = np.asarray(Image.open(tmp_path / "ablation.png")).reshape(3, 16, len(FRESH), 16)
        assert (rows[1].swapaxes(0, 1) == lab.edited(model, more).pixels(list(FRESH))[..., 0]).all()
        shot = widget.locator('.row[data-row="after"] .shot').nth(1)
        shot.focus()
        page.keyboard.press("k")
        kept = json.loads(page.evaluate("sessionStorage.getItem('ganlab-shelf')"))[-1]["recipe"]
        assert (lab.pictures(model, [lab.Recipe.of(kept)])[0] == lab.edited(model, more).pixels([1001])[0]).all()
        widget.locator("#ablate-name").fill("two stages")
        widget.locator("#ablate-save").click()
        expect(widget.locator("#ablate-saved li")).to_contain_text("2 units off at 8x8, 2 units typical at 4x4")
        parts.get_by_role("button").click()
        expect(parts).to_have_count(0)
        show(lab.Recipe(drop={"8x8": (1, 3)}))
        widget.locator("#ablate-undo").click()
        expect(parts).to_have_text("2 units typical at 4x4Delete")
        widget.locator("#ablate-none").click()
        show(lab.Recipe(typical={"4x4": (0, 2)}))
        page.goto("about:blank")
        page.goto(link)
        expect(parts).to_have_text("2 units typical at 4x4Delete")
        expect(off).to_have_text("2 of 4 units off at 8x8")
        show(more)
        parts.get_by_role("button").click()
        widget.locator("#ablate-more").click()  # the stage of the list becomes a part
        expect(parts).to_have_text("2 units off at 8x8Delete")
        expect(widget.locator("#ablate-stage")).to_have_value("4x4")
        expect(off).to_contain_text("of 8 units off at 4x4")
        widget.locator("#ablate-undo").click()
        expect(parts).to_have_count(0)
        expect(off).to_have_text("2 of 4 units off at 8x8")
    finally:
        shutil.rmtree(folder)


def test_a_set_that_the_list_cannot_show_holds_in_every_tab(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    folder = server.checkpoints / "edited"
    add_named(server.checkpoints)
    shutil.copytree(server.checkpoints / NAMED, folder)
    try:
        edit = {"typical": {"4x4": [0, 2], "8x8": [1]}, "drop": {"8x8": [3]}}
        store.write_json(folder / "evaluation.json", {"format": 1, "edits": {"window": edit}})
        widget, name = open_tab(page, server, "ablate", "edited"), "window: 4 units of 8x8, 4x4"
        widget.locator("#ablate-shipped .name", has_text=name).click()
        expect(widget.locator("#ablate-saved-said")).to_contain_text("holds in every other tab now")
        expect(page.locator("#model-edit option:checked")).to_have_text(name)
        page.locator("#tab-samples-button").click()
        model = lab.load(folder, "cpu")
        without = lab.edited(model, model.shipped_edits()["window"]).pixels([7])[0]
        assert (without != model.pixels([7])[0]).any()
        tile = page.locator('#samples-wall .tile[data-seed="7"]')
        wait_for(lambda: same(tile.locator("canvas"), without))
        tile.focus()
        page.keyboard.press("k")
        expect(page.locator("#shelf .kept")).to_contain_text("1 unit off, 3 units typical")
        kept = json.loads(page.evaluate("sessionStorage.getItem('ganlab-shelf')"))[-1]["recipe"]
        assert (lab.pictures(model, [lab.Recipe.of(kept)])[0] == without).all() and kept["typical"] == edit["typical"]
    finally:
        shutil.rmtree(folder)


def add_run(runs: Path) -> Path:
    """A finished run with two snapshots of one network, its weights apart."""
    run = runs / "ablated"
    (run / "snapshots").mkdir(parents=True)
    for images in (100, 200):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(images)
            generator = Generator(DCGANConfig(image_size=16, channels=1, width=4, z_dim=12))
            for weight in generator.parameters():
                weight.data += torch.randn_like(weight) * 0.2
        info = store.Info("dcgan", generator.config, {"images": images})
        store.save(run / "snapshots" / f"{images:012d}", generator, None, info)
    status = {"format": 1, "phase": "finished", "pid": 0, "host": "", "heartbeat": 0, "images": 200, "error": None}
    (run / "status.json").write_text(json.dumps(status))
    return run


def test_another_snapshot_of_the_run_keeps_what_was_set(page: Any, server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    run = add_run(server.runs)
    try:
        widget = open_tab(page, server, "ablate", "ablated")
        widget.locator('.row[data-row="random"] canvas:not(.skeleton)').last.wait_for()
        widget.locator("#ablate-clear").click()
        widget.locator('#ablate-wall .tile[data-seed="2"]').press("b")
        widget.locator("#ablate-none").click()
        widget.get_by_label("unit 1 on").uncheck()
        settled(page)
        later = drawn(widget.locator('.row[data-row="after"] canvas').first)
        move(page.locator("#model-machine"), 0)
        model = lab.load(run / "snapshots" / f"{100:012d}", "cpu")
        result = lab.ablation(model, "8x8", [1], FRESH)
        assert (result.after[0] != later).any()
        canvases = widget.locator('.row[data-row="after"] canvas')
        wait_for(lambda: all(same(canvases.nth(k), picture) for k, picture in enumerate(result.after)))
        expect(widget.locator("#ablate-count")).to_have_text("1 box on 1 picture")
        expect(widget.locator("#ablate-off-units")).to_have_text("1")
    finally:
        shutil.rmtree(run)


def test_a_link_the_code_a_report_and_the_shelf_give_the_same_pictures(
    page: Any, server: SimpleNamespace, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    widget.locator('[data-tools="wall"] input[value="brush"]').check(force=True)
    for key in ("Enter", "Space", "Escape"):
        widget.locator('#ablate-wall .tile[data-seed="5"]').press(key)
    pad = widget.locator("#ablate-pad .tile")
    for key in ("Enter", "ArrowDown", "Space", "Escape"):
        pad.press(key)
    widget.locator("#ablate-fresh").fill("7, 9")
    widget.locator("#ablate-fresh").press("Enter")
    widget.locator("#ablate-stage").select_option("4x4")
    settled(page)
    widget.get_by_label("unit 3 on").set_checked(False)
    settled(page)
    after = widget.locator('.row[data-row="after"] canvas')
    shown = [drawn(each) for each in after.all()]
    link = copied(page, widget, "link")
    run_copied(copied(page, widget, "python"), server, tmp_path)
    rows = np.asarray(Image.open(tmp_path / "ablation.png")).reshape(3, 16, 2, 16)
    assert all((rows[1, :, k] == shown[k][..., 0]).all() for k in range(2))
    assert "Units off at 4x4" in saved(page, widget.locator("#ablate-report"), tmp_path).read_text()
    with page.expect_event("console", lambda line: "recipe:" in line.text) as told:
        page.evaluate(LISTEN)
        after.nth(0).locator("xpath=..").drag_to(widget.locator("#ablate-rows .seeds"))
    recipe = json.loads(told.value.text.removeprefix("recipe:"))["recipe"]
    assert (lab.pictures(model, [lab.Recipe.of(recipe)])[0] == shown[0][..., :1]).all()
    page.goto("about:blank")
    page.goto(link)
    wait_for(lambda: after.count() == 2)
    wait_for(lambda: all((drawn(after.nth(k)) == shown[k]).all() for k in range(2)))
    expect(widget.locator("#ablate-count")).to_have_text("8 boxes on 8 pictures, paint on 1")
    expect(widget.locator("#ablate-fresh")).to_have_value("7, 9")


def test_units_at_their_typical_level_are_drawn_kept_linked_and_written_as_code(
    page: Any, server: SimpleNamespace, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    widget, model = opened(page, server), model_of(server)
    widget.locator("#ablate-fresh").fill("7, 9")
    widget.locator("#ablate-fresh").press("Enter")
    widget.locator("#ablate-rank").select_option("difference")
    expect(widget.locator("#ablate-fitted")).to_contain_text("less the typical one in the same places")
    ranking = lab.difference_units(model, "8x8", BOXED)
    listed = widget.locator("#ablate-units li")
    wait_for(lambda: [int(each.get_attribute("data-unit")) for each in listed.all()] == ranking.units.tolist())
    expect(listed.first.locator(".weight")).to_have_text(f"{ranking.scores[0]:.2f}")
    widget.locator('input[name="ablate-mode"][value="typical"]').check(force=True)
    expect(widget.locator("#ablate-typical")).to_be_visible()
    units = sorted(ranking.units[:2].tolist())
    expect(widget.locator("#ablate-off")).to_have_text("2 of 4 units typical at 8x8")
    result = lab.ablation(model, "8x8", units, [7, 9], levels=lab.typical(model, "8x8"))
    assert (result.after != lab.ablation(model, "8x8", units, [7, 9]).after).any()
    for name, wanted in (("after", result.after), ("random", result.random)):
        canvases = widget.locator(f'.row[data-row="{name}"] canvas')
        wait_for(lambda: all(same(canvases.nth(k), picture) for k, picture in enumerate(wanted)))  # noqa: B023
    expect(widget.locator('.row[data-row="after"] .label')).to_contain_text("at their typical level")
    link = copied(page, widget, "link")
    run_copied(copied(page, widget, "python"), server, tmp_path)
    rows = np.asarray(Image.open(tmp_path / "ablation.png")).reshape(3, 16, 2, 16)
    assert (rows[1].swapaxes(0, 1) == result.after[..., 0]).all()
    assert "typical level at 8x8" in saved(page, widget.locator("#ablate-report"), tmp_path).read_text()
    widget.locator("#ablate-name").fill("usual")
    widget.locator("#ablate-save").click()
    expect(widget.locator("#ablate-saved li")).to_have_text("usual2 units typical at 8x8Delete")
    edits = json.loads(page.evaluate(f"localStorage.getItem('ganlab.edits.{model.digest}')"))
    assert edits == {"usual": {"typical": {"8x8": units}}}
    edited = lab.edited(model, lab.Recipe.of({"seed": 0, **edits["usual"]}))
    assert (edited.pixels([7, 9]) == result.after).all()
    page.goto("about:blank")
    page.goto(link)
    expect(widget.locator("#ablate-off")).to_have_text("2 of 4 units typical at 8x8")
    after = widget.locator('.row[data-row="after"] canvas')
    wait_for(lambda: all(same(after.nth(k), picture) for k, picture in enumerate(result.after)))
    widget.locator('input[name="ablate-mode"][value="off"]').check(force=True)
    expect(widget.locator("#ablate-off")).to_have_text("2 of 4 units off at 8x8")
    widget.locator("#ablate-saved .name", has_text="usual").click()
    expect(widget.locator("#ablate-off")).to_have_text("2 of 4 units typical at 8x8")
