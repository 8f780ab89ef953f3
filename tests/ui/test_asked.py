"""What the page answers to a request, without a browser: read and checked, and against the library's own functions."""

from __future__ import annotations

import base64
import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganlab import dissect, images, lab, seeds
from ganlab.errors import GanlabError, InvalidValue, RunError
from ganlab.jobs import RunFolder, RunStatus
from ganlab.library import Library
from ganlab.ui import intake, marks, orders, pictures, sums, units, walks, watching
from ganlab.ui.answers import handled, served
from ganlab.ui.asked import LONGEST, Asked
from ganlab.ui.chosen import chosen, edit_of, loading
from ganlab.ui.context import Context
from ganlab.ui.language import Labels
from ganlab.ui.serve import settings
from ganlab.ui.tabs import samples, walk
from ganlab.ui.text import Text
from ui.explore import CONCEPTS, add_named

KEY = "checkpoints/named"
EDIT = {"drop": {"8x8": [0, 1]}}


@pytest.fixture(scope="module")
def ctx(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Context:
    """A page's context on a small model with concepts and boxes and another in colour, and an empty folder for runs."""
    root = tmp_path_factory.mktemp("asked")
    add_named(root / "checkpoints")
    shutil.copytree(tiny_model, root / "checkpoints" / "other")
    (root / "runs").mkdir()
    library = Library(root / "checkpoints", root / "runs", "cpu")
    return Context(library, root / "runs", root / "checkpoints", False, Text(), Labels())


@pytest.fixture(scope="module")
def model(ctx: Context) -> lab.Model:
    return ctx.library.get(KEY)


def cut(sheet: dict[str, Any]) -> np.ndarray:
    """The pictures of a sheet, gray, as a script cuts them."""
    whole = np.asarray(Image.open(io.BytesIO(base64.b64decode(sheet["uri"].partition(",")[2]))).convert("L"))
    size, columns = sheet["size"], sheet["columns"]
    places = [(size * (k // columns), size * (k % columns)) for k in range(sheet["count"])]
    return np.stack([whole[y : y + size, x : x + size, None] for y, x in places])


# Requests


@pytest.mark.parametrize(
    ("ask", "values"),
    [
        (lambda asked: asked.text("x"), ["a" * (LONGEST + 1), 5, None]),
        (lambda asked: asked.choice("x", ("a", "b"), "a"), ["c", "", None]),
        (lambda asked: asked.number("x", 0, 2, 1), [-0.01, 2.01, True, "1", None, float("nan")]),
        (lambda asked: asked.whole("x", 0, 8, 1), [1.5, 9, -1, False]),
        (lambda asked: asked.seeds("x", 4), ["0-4", [0, 1, 2, 3, 4], ["-1"], "x"]),
        (lambda asked: asked.wholes("x", 3), [[1, 2, 3, 4], [True], [1.0], ["1"], "1", None]),
        (lambda asked: asked.items("x", 3), [[], [1, 2, 3, 4], {}, None]),
        (lambda asked: asked.table("x", 2), [{"a": 1, "b": 2, "c": 3}, [], "a", None]),
    ],
)
def test_a_field_that_is_wrong_is_refused(ask: Any, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(GanlabError):
            ask(Asked({"x": value}))
    with pytest.raises(InvalidValue):
        Asked(["x"])


def test_a_field_at_its_bounds_is_taken_and_one_that_is_absent_has_its_default() -> None:
    asked = Asked({"t": "a" * LONGEST, "n": 2, "s": [3, "5"], "w": [1, 2, 3], "i": [0], "o": {"a": 1, "b": 2}, "f": 1})
    assert len(asked.text("t")) == LONGEST and asked.number("n", 0, 2, 1) == 2.0 and asked.whole("n", 2, 2, 0) == 2
    assert asked.seeds("s", 2) == [3, 5] and asked.wholes("w", 3) == [1, 2, 3] and asked.items("i", 1) == [0]
    assert asked.table("o", 2) == {"a": 1, "b": 2} and not asked.flag("f") and Asked({"f": True}).flag("f")
    none = Asked({})
    assert (none.text("x", "y"), none.choice("x", ("a",), "a"), none.number("x", 0, 2, 1.5)) == ("y", "a", 1.5)
    assert none.seeds("x", 9, "0-2") == [0, 1, 2] and none.table("x", 1) == {}


# Failures


def test_what_was_not_foreseen_is_named_and_nothing_of_it_shown(ctx: Context) -> None:
    def fail(_: object) -> dict[str, Any]:
        raise ValueError("/secret/place")

    def refuse(_: object) -> dict[str, Any]:
        raise InvalidValue(name="x", value="<b>", remedy="give y")

    assert served(ctx)(lambda request: {"got": request})("a") == {"ok": True, "got": "a"}
    unforeseen, known = served(ctx)(fail)({}), served(ctx)(refuse)({})
    assert unforeseen["ok"] is False and "ValueError" in unforeseen["error"] and "secret" not in unforeseen["error"]
    assert known == {"ok": False, "error": str(InvalidValue(name="x", value="<b>", remedy="give y"))}
    import gradio as gr

    with pytest.raises(gr.Error) as caught:
        handled(ctx)(refuse)({})
    assert "&lt;b&gt;" in str(caught.value) and "<b>" not in str(caught.value)


# The model behind a request


def test_an_edit_is_seen_in_the_pictures_of_its_model_alone(ctx: Context, model: lab.Model) -> None:
    asked = Asked({"model": KEY, "edit": EDIT})
    view = chosen(ctx, asked)
    recipes = [lab.Recipe.of({"seed": seed, **EDIT}) for seed in range(3)]
    assert (view.pixels(range(3)) == lab.pictures(model, recipes)).all()
    assert (view.pixels(range(3)) != model.pixels(range(3))).any()
    assert chosen(ctx, asked) is view and chosen(ctx, Asked({"model": KEY})) is model
    assert chosen(ctx, Asked({"model": KEY, "edit": {"drop": {"8x8": [1]}}})) is not view
    other = chosen(ctx, Asked({"model": "checkpoints/other", "edit": EDIT}))
    plain = ctx.library.get("checkpoints/other")
    assert other.digest != view.digest and other.pixels([0]).shape == plain.pixels([0]).shape  # in colour, as it is
    assert edit_of(Asked({})) is None and edit_of(asked) == lab.Recipe.of({"seed": 0, **EDIT})


def test_the_lines_that_load_a_model_give_it_edited(
    ctx: Context, model: lab.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ctx.checkpoints_dir.parent)
    scope: dict[str, Any] = {}
    edit = {**EDIT, "region": [[0, 0, 0.5, 1]]}
    exec("import ganlab\n" + loading(ctx, model, Asked({"edit": edit})), scope)
    wanted = lab.edited(model, lab.Recipe.of({"seed": 0, **edit})).pixels([4])
    assert (scope["model"].pixels([4]) == wanted).all() and (wanted != model.pixels([4])).any()
    assert loading(ctx, model, Asked({})) == f"model = ganlab.load({KEY!r})"


# Pictures for a script


@pytest.mark.parametrize("count", [1, 2, 5, 17])
def test_a_sheet_is_cut_into_the_pictures_that_it_was_made_of(model: lab.Model, count: int) -> None:
    pixels = model.pixels(range(count))
    sheet = pictures.sheet(pixels)
    assert sheet["uri"].startswith("data:image/png") and (cut(sheet) == pixels).all()


def test_a_sheet_is_never_wider_than_a_browser_decodes() -> None:
    sheet = pictures.sheet(np.zeros((1200, 256, 256, 1), np.uint8))
    assert sheet["columns"] * 256 <= pictures.WIDEST and sheet["uri"].startswith("data:image/webp")


@pytest.mark.parametrize("given", [[], [3], [3, 4], [0, 1, 2, 5, 7, 8], [2**62, 2**62 + 1]])
def test_seeds_are_written_as_they_are_read(given: list[int]) -> None:
    text = pictures.written(given)
    assert (seeds.parse(text) if text else []) == given and "-1-" not in text
    assert pictures.digits(given) == [str(seed) for seed in given]


def test_a_wall_comes_in_parts(ctx: Context, model: lab.Model) -> None:
    tiles = pictures.tiles(ctx)
    answer = tiles({"model": KEY, "seeds": "5-14", "first": 4, "count": 3, "truncation": 0.5})
    assert answer["ok"] and answer["first"] == 4 and answer["seeds"] == [str(seed) for seed in range(5, 15)]
    assert (cut(answer) == model.pixels(range(9, 12), truncation=0.5)).all()
    assert tiles({"model": KEY, "seeds": "1, 2", "first": 2})["count"] == 0
    assert not tiles({"model": KEY, "seeds": f"0-{pictures.MOST}"})["ok"]
    assert not tiles({"model": "checkpoints/../named", "seeds": "1"})["ok"]


def test_a_wall_is_ordered_by_score_best_first(ctx: Context) -> None:
    asked = Asked({"model": "checkpoints/other", "seeds": "0-7"})
    model, rows, pixels, scores = samples._ordered(ctx, asked, by_score=True)
    plain = model.scores(model.pixels(range(8)))
    assert plain is not None and rows == np.argsort(-plain, kind="stable").tolist()
    assert np.allclose(scores, sorted(plain, reverse=True)) and (pixels == model.pixels(rows)).all()
    assert samples._ordered(ctx, asked, by_score=False)[1] == list(range(8))


def test_files_of_a_wall_hold_what_they_say(ctx: Context, model: lab.Model) -> None:
    asked = {"model": KEY, "seeds": "3, 9, 4", "truncation": 0.7}
    pixels = model.pixels([3, 9, 4], truncation=0.7)

    def content(**more: Any) -> tuple[str, bytes]:
        file = samples._sheet(ctx, Asked({**asked, **more}))["file"]
        return file["name"], base64.b64decode(file["uri"].partition(",")[2])

    name, made = content(**{"as": "zip"})
    assert name == "samples-3-4.zip"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        for seed, picture in zip((3, 9, 4), pixels):
            assert archive.read(f"seed-{seed}.png") == images.encode(picture, "png")
    _, made = content(**{"as": "npz"})
    arrays = np.load(io.BytesIO(made))
    assert (arrays["pixels"] == pixels).all() and arrays["seeds"].tolist() == [3, 9, 4]
    assert np.allclose(arrays["z"], model.z([3, 9, 4]) * np.float32(0.7))
    _, made = content(columns=2)
    assert made == images.encode(images.tile(pixels, 2), "png")
    assert samples._sheet(ctx, Asked({**asked, "seeds": "9"}))["file"]["name"] == "seed-9.png"


# Walks


def test_a_walk_needs_two_stops_and_a_coarse_one_has_the_same_ends(ctx: Context, model: lab.Model) -> None:
    _, names, fine = walks.path(ctx, Asked({"model": KEY, "seeds": "4, 5"}))
    _, _, coarse = walks.path(ctx, Asked({"model": KEY, "seeds": "4, 5", "coarse": True}))
    assert names == ["4", "5"] and len(coarse.pixels) < len(fine.pixels) == walks.LEG + 1
    assert (fine.pixels[[0, -1]] == model.pixels([4, 5])).all() and (
        coarse.pixels[[0, -1]] == fine.pixels[[0, -1]]
    ).all()
    z = {"0": {"z": model.z([8])[0].tolist()}}
    _, names, mixed = walks.path(ctx, Asked({"model": KEY, "seeds": "4", "more": z}))
    assert names == ["4", ""] and (mixed.pixels[-1] == model.pixels([8])[0]).all()
    assert walks.path(ctx, Asked({"model": KEY, "seeds": "", "more": {**z, "1": {"seed": 2}}}))[1] == ["", ""]
    linear, turned = (
        walks.path(ctx, Asked({"model": KEY, "seeds": "4, 5", "kind": k}))[2] for k in ("linear", "spherical")
    )
    assert not np.allclose(linear.z, turned.z)
    for wrong in ({"seeds": "4"}, {"seeds": "0-16"}, {"seeds": "0-15", "more": z}):
        with pytest.raises(GanlabError):
            walks.path(ctx, Asked({"model": KEY, **wrong}))


def test_what_is_held_keeps_its_value_while_another_moves(ctx: Context, model: lab.Model) -> None:
    held = {"0": {"way": "numbers", "coordinate": 3, "value": 1.25}}
    asked = {"model": KEY, "seeds": "0-1", "coordinate": 5, "reach": 1.5, "held": held}
    moving = walks.moving(ctx, Asked(asked))
    first, second = moving.walks()
    assert moving.name == "z5" and len(first.pixels) == walks.FRAMES
    assert np.allclose(first.values[[0, -1]], [-1.5, 1.5]) and np.allclose(second.z[:, 3], 1.25)
    others = [k for k in range(12) if k not in (3, 5)]
    assert np.allclose(second.z[:, others], model.z([1])[0][others])
    assert len(walks.moving(ctx, Asked({**asked, "coarse": True})).walks()[0].pixels) == walks.COARSE
    own = {"name": "mine", "vector": [1.0] + [0.0] * 11, "reach": 1}
    along = walks.moving(ctx, Asked({**asked, "way": "own", "own": own})).walks()[0]
    assert np.allclose(along.z[:, 3], 1.25) and along.z[0, 0] < along.z[-1, 0]


def test_a_direction_of_ones_own_must_be_one(model: lab.Model) -> None:
    mine = {"name": "mine", "vector": [2.0] + [0.0] * 11, "reach": 2}
    found = walks.own(model, Asked({"own": mine}))
    assert found.name == "mine" and found.reach == 2 and found.score == 2.0
    for wrong in ([0.0] * 12, [1.0] * 11, None, [float("nan")] * 12, ["x"] * 12):
        with pytest.raises(GanlabError):
            walks.own(model, Asked({"own": {**mine, "vector": wrong}}))
    with pytest.raises(InvalidValue, match="none of that kind"):
        walks.move(model, Asked({"way": "labels"}))


def test_an_animation_goes_there_and_back(model: lab.Model) -> None:
    rolls = np.stack([model.pixels(range(4)), model.pixels(range(4, 8))])
    film = Image.open(io.BytesIO(walk._film(rolls, "gif", 60)))
    assert film.n_frames == 6 and film.size[0] >= 32  # 0 1 2 3 2 1, two faces beside each other
    roll = Image.open(io.BytesIO(walk._roll(rolls)))
    assert roll.size == (4 * 16, 2 * 16)


def test_latents_for_a_script_are_float32_in_its_order(model: lab.Model) -> None:
    z = model.z(range(3))
    assert np.array_equal(np.frombuffer(base64.b64decode(walk._packed(z)), "<f4").reshape(3, 12), z)
    assert np.array_equal(np.array(sums.numbers(z[1]), np.float32), z[1])


# Units


def test_a_region_that_is_painted_is_the_cells_of_the_stage(model: lab.Model) -> None:
    mask = np.zeros((16, 16), bool)
    mask[:8, :4] = True
    asked = {"stage": "8x8", "units": [1, 2], "region": {"boxes": [], "painted": dissect.to_runs(mask)}}
    done = marks.drop(model, Asked(asked))
    assert dissect.box_mask({0: done.region}, 1, 16)[0].tolist() == mask.tolist()
    assert marks.drop(model, Asked({**asked, "region": {"boxes": [[0, 0, 1, 0.5]]}})).region == [[0, 0, 1, 0.5]]
    assert marks.drop(model, Asked({"stage": "8x8", "units": []})).region == []
    for wrong in ([[0, 0, 1]], [[0.5, 0, 0.2, 1]], [[0, 0, 1, 2]], "x", [[0, 0, 1, 1]] * 65):
        with pytest.raises(GanlabError):
            marks.drop(model, Asked({**asked, "region": {"boxes": wrong}}))
    for wrong in (5, [-1], [300], ["x"]):
        with pytest.raises(GanlabError):
            marks.drop(model, Asked({**asked, "region": {"painted": wrong}}))


def test_a_level_is_so_many_times_the_mean_where_it_is_marked(model: lab.Model) -> None:
    boxes = {"3": [[0, 0, 0.5, 0.5]]}
    asked = {"stage": "8x8", "units": [0, 2], "mode": "insert", "level": 3, "boxes": boxes}
    done = marks.drop(model, Asked(asked))
    inside = model.trace("8x8", [3]).h[0, :, :4, :4].mean((1, 2)).numpy()
    assert done.levels is not None and np.allclose(done.levels, 3 * inside, atol=1e-5)
    assert marks.drop(model, Asked({**asked, "mode": "off"})).levels is None


def test_ranked_units_come_with_what_is_dropped_first(model: lab.Model) -> None:
    boxes = {str(seed): [[0.25, 0.25, 0.75, 0.75]] for seed in range(8)}
    rows = {int(seed): several for seed, several in boxes.items()}
    ranking = lab.fit_units(model, "8x8", rows)
    found = units.ranked(model, Asked({"stage": "8x8", "boxes": boxes}))
    assert found["units"] == ranking.units.tolist() and found["positives"] == ranking.positives
    assert found["first"] == max(1, round(ranking.positives / 2)) and found["inside"] == ranking.inside
    overlap = units.ranked(model, Asked({"stage": "8x8", "boxes": boxes, "rank": "overlap"}))
    assert overlap["units"] == lab.overlap_units(model, "8x8", rows, {}).units.tolist()
    point = units.ranked(model, Asked({"stage": "8x8", "rank": "point", "point": {"seed": "7", "x": 0.9, "y": 0.3}}))
    assert point["units"] == lab.point_units(model, "8x8", 7, 0.9, 0.3).units.tolist()


def test_what_a_drop_does_is_told_inside_and_outside_beside_random_ones(model: lab.Model) -> None:
    boxes = {"3": [[0, 0, 0.5, 0.5]], "4": [[0.5, 0.5, 1, 1]]}
    found = units.effect(model, Asked({"stage": "4x4", "units": [0, 1, 2], "boxes": boxes}))
    mask = dissect.box_mask({0: boxes["3"], 1: boxes["4"]}, 2, 16)
    before = model.pixels([3, 4]).astype(float)

    def change(several: list[int]) -> tuple[float, float]:
        after = lab.ablation(model, "4x4", several, [3, 4]).after
        levels = np.abs(after - before).mean(3)
        return levels[mask].mean(), levels[~mask].mean()

    chance = [change(dissect.random_units(8, 3, seed)) for seed in range(units.DRAWS)]
    assert (found["inside"], found["outside"]) == pytest.approx(change([0, 1, 2]), abs=1e-3)
    assert (found["random_inside"], found["random_outside"]) == pytest.approx(np.mean(chance, 0), abs=1e-3)
    assert found["judged"] is False and found["pictures"] == 2


def test_where_a_judge_knows_the_thing_what_is_lost_and_what_happens_to_the_others_is_told(
    model: lab.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = model.pixels(units.READ), lab.ablation(model, "8x8", [1, 2], units.READ).after
    level = float(np.median(before.mean((1, 2, 3))))
    monkeypatch.setattr(units.marks, "known", lambda model: "light")
    monkeypatch.setattr(
        lab, "verdicts", lambda model, pixels: {"light": (pixels.mean((1, 2, 3)) > level).astype(float)}
    )
    found = units.effect(model, Asked({"stage": "8x8", "units": [1, 2], "boxes": {}}))
    had, has = (pixels.mean((1, 2, 3)) > level for pixels in (before, after))
    assert found["thing"] == "light" and found["judged"] is True and found["pictures"] == had.sum()
    assert found["inside"] == pytest.approx((~has[had]).mean()) and 0 < found["pictures"] < len(before)
    moved = np.abs(after[~had].astype(float) - before[~had]).mean()
    assert found["outside"] == pytest.approx(moved, abs=1e-3)
    boxes = {"3": [[0, 0, 0.5, 0.5]]}
    monkeypatch.setattr(lab, "verdicts", lambda model, pixels: {"light": np.ones(len(pixels))})
    assert units.effect(model, Asked({"stage": "8x8", "units": [1], "boxes": boxes}))["judged"] is False, "all show it"


def test_units_of_other_stages_count_in_what_is_told_and_are_checked(model: lab.Model) -> None:
    boxes = {"3": [[0, 0, 0.5, 0.5]]}
    fields = {"stage": "8x8", "units": [1], "boxes": boxes, "seeds": "3", "also": {"drop": {"4x4": [0, 2]}}}
    found = units.effect(model, Asked(fields))
    both = lab.edited(model, lab.Recipe(drop={"4x4": (0, 2), "8x8": (1,)})).pixels([3])
    levels = np.abs(both.astype(float) - model.pixels([3])).mean(3)
    mask = dissect.box_mask({0: boxes["3"]}, 1, 16)
    assert (found["inside"], found["outside"]) == pytest.approx((levels[mask].mean(), levels[~mask].mean()), abs=1e-3)
    answer = units.dropped(model, Asked(fields))
    assert answer["also"] == {"drop": {"4x4": (0, 2)}} and len(answer["random_also"]["drop"]["4x4"]) == 2
    assert (cut(answer["sheet"])[1] == both[0]).all()
    for also, said in (({"drop": {"8x8": [0]}}, "other stages"), ({"drop": {"4x4": [99]}}, "99")):
        with pytest.raises(GanlabError, match=said):
            units.dropped(model, Asked({**fields, "also": also}))


def test_rows_and_their_difference(model: lab.Model) -> None:
    asked = Asked({"stage": "8x8", "units": [0, 1], "seeds": "5-7", "difference": True})
    answer = units.dropped(model, asked)
    result = lab.ablation(model, "8x8", [0, 1], [5, 6, 7])
    shown = cut(answer["sheet"]).reshape(4, 3, 16, 16, 1)
    assert (shown[0] == model.pixels([5, 6, 7])).all() and (shown[1] == result.after).all()
    assert (shown[3] == np.abs(result.after.astype(int) - result.before)).all() and shown[3].any()
    assert answer["seeds"] == ["5", "6", "7"] and answer["random_units"] == sorted(result.random_units)
    assert answer["changed"] == pytest.approx(result.changed) and answer["region"] == []


def test_a_units_map_reaches_its_own_highest(model: lab.Model) -> None:
    answer = units.maps(model, Asked({"stage": "8x8", "units": [2, 0], "top": 2}))
    found = lab.unit_maps(model, "8x8", [2, 0], units.POOL, 2)
    assert answer["seeds"] == [[str(seed) for seed in row] for row in found.seeds.tolist()]
    maps = cut(answer["maps"]).reshape(2, 2, -1)
    assert (maps.max((1, 2)) == 255).all()
    assert (cut(answer["sheet"]) == found.pixels.reshape(-1, 16, 16, 1)).all()
    assert answer["seeds"][0][0] == str(int(model.trace("8x8", units.POOL).h[:, 2].mean((1, 2)).argmax()))


# Sums


def test_a_slot_that_opens_like_a_concept_stands_for_all_of_it(ctx: Context, model: lab.Model) -> None:
    rows = CONCEPTS["smiling woman"]
    assert sums.concept_of(model, rows) == "smiling woman" and not sums.concept_of(model, rows[:2])
    assert not sums.concept_of(model, rows[::-1]) and not sums.concept_of(model, [])
    slots = sums.slots_of(Asked({"slots": {"a": rows, "b": "7, 8", "c": [model.z([9])[0].tolist(), "4"], "d": ""}}))
    assert slots["a"] == rows and slots["b"] == [7, 8] and slots["c"][1] == 4 and slots["d"] == []
    asked = Asked({"expression": "a - b + neutral man", "noise": 0.5, "noise_seed": 9})
    result = sums.sum_of(model, asked, slots)
    expected = lab.arithmetic(model, "a - b + c", {"a": rows, "b": [7, 8], "c": CONCEPTS["neutral man"]}, 0.5, seed=9)
    assert (result.pixels == expected.pixels).all()
    answer = sums.solved(model, slots, result)
    shown = cut(answer["sheet"])
    assert (shown[:9] == result.pixels).all() and (shown[answer["sum_at"]] == result.pixel_sum).all()
    assert (shown[answer["means_at"]] == model.pixels(z=model.z(rows).mean(0, keepdims=True))[0]).all()
    assert (shown[answer["members_at"] :][:3] == model.pixels(rows)).all() and set(answer["lengths"]) == {"a", "b", "c"}
    for wrong in ({"a": "0-10"}, {"a": [[1.0]] * 11}, {"a": [[1.0] * 12, {}]}):
        with pytest.raises(GanlabError):
            sums.slots_of(Asked({"slots": wrong}))


# Trainings


def test_only_what_is_drawn_or_uploaded_can_be_read(ctx: Context, tmp_path: Path) -> None:
    assert intake.chosen(ctx, "rendered:faces", str(tmp_path)) == "rendered:faces"
    assert intake.chosen(ctx, intake.OWN, "upload.zip") == "upload.zip"
    for source, upload in ((str(tmp_path), None), ("torchvision:MNIST", None), (intake.OWN, None), ("", "x")):
        with pytest.raises(InvalidValue):
            intake.chosen(ctx, source, upload)
    closed = Context(ctx.library, ctx.runs_dir, ctx.checkpoints_dir, True, Text(), Labels())
    with pytest.raises(InvalidValue):
        intake.chosen(closed, "rendered:faces", None)
    with pytest.raises(InvalidValue, match="image_size"):
        intake.look(ctx, "rendered:faces", None, 48)


def test_a_refused_upload_is_gone(ctx: Context, tmp_path: Path) -> None:
    upload = tmp_path / "uploads" / "abc" / "bad.zip"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"no archive")
    with pytest.raises(GanlabError):
        intake.look(ctx, intake.OWN, str(upload), 32)
    assert not upload.parent.exists() and upload.parent.parent.exists()


def test_a_run_is_found_by_its_name_alone(tmp_path: Path) -> None:
    runs, outside = tmp_path / "runs", tmp_path / "outside"
    for place in (runs / "mine", outside):
        run = RunFolder(place)
        run.write_config({"network": {"image_size": 16}, "training": {}, "data": {"pictures": 100}})
        run.write_status(RunStatus("paused", images=64, total=128))
    here = Context(Library(tmp_path, runs, "cpu"), runs, tmp_path, False, Text(), Labels())
    assert watching.find(here, "mine").path == runs / "mine"
    for name in ("../outside", str(outside), "", ".", None, 5, ["mine"], "mine/../mine"):
        with pytest.raises((RunError, TypeError)):
            watching.find(here, name)
    assert watching.control(here, "mine", "stop").path == runs / "mine"
    with pytest.raises(InvalidValue):
        watching.control(here, "mine", "delete")
    closed = Context(here.library, runs, tmp_path, True, Text(), Labels())
    with pytest.raises(InvalidValue):
        watching.control(closed, "mine", "stop")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (89, "89"), (91, "2 minutes"), (119 * 60, "119"), (7500, "2"), (9000, "30")],
)
def test_a_time_is_said_no_more_exactly_than_it_is(ctx: Context, seconds: float, words: str) -> None:
    said = orders.duration(ctx, seconds)
    assert words in said or words.split()[0] in said


def test_the_page_hides_its_folders_and_a_read_only_one_takes_no_upload(tmp_path: Path) -> None:
    for read_only in (False, True):
        given = settings("127.0.0.1", 5000, read_only, [tmp_path / "runs"])
        assert str(tmp_path / "runs") in given["blocked_paths"] and given["allowed_paths"] == []
        assert given["share"] is False and given["show_error"] is False and given["strict_cors"] is True
        doors = given["app_kwargs"]["middleware"][0].kwargs["doors"]
        assert doors.uploads is not read_only and doors.host == "127.0.0.1" and not doors.open_hosts
