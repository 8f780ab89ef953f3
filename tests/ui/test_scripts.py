"""What the page's scripts do by themselves, on a bench: widgets without gradio, and what all of them share."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from ganlab import dissect, lab, latent, seeds
from ui.bench import Bench, bench, blocks
from ui.explore import NAMED, add_named, wait_for

BIG = [seeds.LARGEST, 2**53 + 1, 7]


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The page's components on one small model."""
    root = tmp_path_factory.mktemp("bench")
    add_named(root / "checkpoints")
    return {**blocks(root / "checkpoints", root / "runs"), "checkpoints": root / "checkpoints"}


@pytest.fixture
def at(browser: Any, parts: dict[str, Any]) -> Iterator[Bench]:
    with bench(browser, parts) as made:
        yield made


def model_of(parts: dict[str, Any]) -> lab.Model:
    return lab.load(parts["checkpoints"] / NAMED, "cpu")


# What all widgets share


def test_a_link_gives_its_state_once_and_to_its_tab_alone(browser: Any, parts: dict[str, Any]) -> None:
    state = {"seeds": "0-8", "name": "웃는 얼굴 >>>???", "held": [1.5, None, "ÿþ~"]}
    with bench(browser, parts) as first:
        link = first.page.evaluate("(s) => ganlab.address('walk', 'checkpoints/a b&c', 'ab12', s)", state)
    assert not set('+ "<>') & set(link.partition("#")[2].replace("+b", ""))  # a space is the only +
    with bench(browser, parts, link.partition("/#")[2].join(("#", ""))) as second:
        look = second.page.evaluate
        assert look("[ganlab.link.tab, ganlab.link.model, ganlab.link.digest]") == ["walk", "checkpoints/a b&c", "ab12"]
        assert look("ganlab.linked('samples')") is None
        assert look("ganlab.linked('walk')") == {"digest": "ab12", "state": state}
        assert look("ganlab.linked('walk')") is None  # another model that is chosen later is not set so again


@pytest.mark.parametrize("ending", ["#walk?model=a&state=%%%", "#walk?state=bnVsbA", "#walk?state=NQ", "#", "#../walk"])
def test_a_broken_link_sets_nothing(browser: Any, parts: dict[str, Any], ending: str) -> None:
    with bench(browser, parts, ending) as made:
        assert made.page.evaluate("ganlab.link.state") is None


def test_only_the_newest_answer_to_a_question_counts(at: Bench) -> None:
    late = """async () => {
      const answers = [], text = (value) => ({ status: 200, json: async () => value });
      window.fetch = () => new Promise((resolve) => answers.push(resolve));
      const first = ganlab.poll('runs', {}), other = ganlab.poll('models', {});
      const second = ganlab.poll('runs', { fresh: true });
      answers[2](text(['new'])), answers[0](text(['old'])), answers[1](text(['models']));
      return [await first, await other, await second];
    }"""
    assert at.page.evaluate(late) == [[], ["models"], ["new"]]
    twice = """async () => {
      const answers = [], text = (value) => ({ status: 200, json: async () => value });
      window.fetch = () => new Promise((resolve) => answers.push(resolve));
      const asked = [{ run: 'a' }, { run: 'a' }, { run: 'b' }].map((about) => ganlab.poll('runs', about));
      answers.forEach((answer, k) => answer(text([k])));
      return [answers.length, ...(await Promise.all(asked))];
    }"""
    assert at.page.evaluate(twice) == [2, [], [], [1]], "asked once while it is under way, and again of another run"
    away = "async () => { window.fetch = () => Promise.reject(new Error('away')); return ganlab.poll('runs', {}); }"
    assert at.page.evaluate(away) == []


def test_an_edit_is_held_for_its_model_and_for_all_snapshots_of_its_run_alone(at: Bench) -> None:
    script = """(key) => { ganlab.hold({ drop: { '8x8': [1] } }, key);
      return ['runs/a', 'runs/a@640', 'runs/b', 'checkpoints/a', null].map((each) => Boolean(ganlab.heldIn(each))); }"""
    assert at.page.evaluate(script, "runs/a@1280") == [True, True, False, False, False]
    assert at.page.evaluate(script, "checkpoints/a") == [False, False, False, True, False]


def test_the_shelf_keeps_the_newest_and_takes_every_act_back(at: Bench) -> None:
    look = at.page.evaluate
    names = "ganlab.shelf.kept().map((each) => each.name)"
    look("ganlab.shelf.keep([{ name: 'a' }, { name: 'b' }])")
    look("ganlab.shelf.remove(ganlab.shelf.kept()[0].id)")
    assert look(names) == ["b"]
    look("ganlab.shelf.rename(ganlab.shelf.kept()[0].id, 'c')")  # letter by letter: no act of its own
    assert look("ganlab.shelf.past()") == 2
    look("ganlab.shelf.undo()")
    assert look(names) == ["a", "b"]
    look("ganlab.shelf.undo()")
    look("ganlab.shelf.undo()")
    assert look(names) == []
    most = look("ganlab.shelf.MOST")
    look("(n) => ganlab.shelf.keep(Array.from({ length: n + 2 }, (_, k) => ({ name: String(k) })))", most)
    assert look(names) == [str(k) for k in range(2, most + 2)]
    assert look("JSON.parse(sessionStorage.getItem('ganlab-shelf')).length") == most


def test_a_letter_that_is_typed_is_no_lecture(at: Bench) -> None:
    at.page.evaluate("document.body.append(document.createElement('input'))")
    field = at.page.locator("input")
    field.focus()
    at.page.keyboard.press("l")
    assert field.input_value() == "l" and not at.page.locator("html.lecture").count()
    field.evaluate("(node) => node.blur()")
    at.page.keyboard.press("Control+l")
    assert not at.page.locator("html.lecture").count()
    at.page.keyboard.press("l")
    at.page.locator("html.lecture").wait_for()


def test_columns_leave_few_gaps_and_never_fewer_than_three_quarters(at: Bench) -> None:
    widget = at.widget("samples-widget", {})
    row = "Array.from({ length: 12 }, (_, f) => columnsOf(c + 1, f + 1))"
    found = widget.look(f"Array.from({{ length: 70 }}, (_, c) => {row})")
    for count, row in enumerate(found, 1):
        for fit, columns in enumerate(row, 1):
            gaps = {n: -count % n for n in range(1, fit + 1)}
            assert 0.75 * fit <= columns <= fit
            if gaps[fit] > fit / 2:
                assert gaps[columns] == min(gap for n, gap in gaps.items() if n >= 0.75 * fit)
            else:
                assert columns == fit


def test_newest_wins_and_goes_on_after_a_failure(at: Bench) -> None:
    script = """(async () => {
      const begun = [], gates = [];
      const ask = latest(async (n) => { begun.push(n); await new Promise((go, stop) => gates.push([go, stop])); });
      const first = ask(1).catch((error) => error.message);
      ask(2); ask(3);
      gates[0][1](new Error('broken'));
      const said = await first;
      const last = ask(4);
      gates[1][0]();
      await last;
      return [begun, said];
    })()"""
    begun, said = at.widget("samples-widget", {}).look(script)
    assert begun == [1, 4] and said == "broken"
    script = """(async () => {
      const begun = [], gates = [];
      const ask = latest(async (n) => { begun.push(n); await new Promise((go) => gates.push(go)); });
      const all = ask(1);
      ask(2); ask(3);
      gates[0]();
      for (let k = 0; k < 100 && gates.length < 2; k++) await new Promise((go) => setTimeout(go));
      gates[1]();
      await all;
      return begun;
    })()"""
    assert at.widget("walk-widget", {}).look(script) == [1, 3]


def test_words_for_one_and_for_more_and_text_is_never_markup(at: Bench) -> None:
    widget = at.widget("samples-widget", {})
    say = "((words.try = '{n} {n|picture|pictures} of {who}', [0, 1, 2].map((n) => say('try', { n, who: '<b>' }))))"
    assert widget.look(say) == ["0 pictures of <b>", "1 picture of <b>", "2 pictures of <b>"]
    made = "el('p', { title: '\"><b>', hidden: true, lang: null, dir: false }, '<b>x</b>', null)"
    html, children = widget.look(f"((it) => [it.outerHTML, it.children.length])({made})")
    assert children == 0 and "&lt;b&gt;x" in html and 'hidden=""' in html and "lang" not in html and "dir" not in html


@pytest.mark.parametrize(
    ("edit", "sound"),
    [
        ({"drop": {"8x8": [0, 3]}}, True),
        ({"insert": {"8x8": {"3": -0.5}}, "region": [[0, 0, 0.5, 1]]}, True),
        ({}, False),
        ({"region": [[0, 0, 1, 1]]}, False),
        ({"drop": {"8x8": [-1]}}, False),
        ({"drop": {"8x8": [1.5]}}, False),
        ({"drop": {"8x8": "1"}}, False),
        ({"drop": [[1]]}, False),
        ({"insert": {"8x8": {"3": None}}}, False),
        ({"insert": {"8x8": {"x": 1}}}, False),
        ({"drop": {"8x8": [1]}, "region": [[0, 0, 1]]}, False),
        ({"drop": {"8x8": [1]}, "region": [[0, 0, 1, 1.5]]}, False),
        ({"drop": {"8x8": [1]}, "region": {}}, False),
        (None, False),
    ],
)
def test_what_is_an_edit(at: Bench, edit: Any, sound: bool) -> None:
    widget = at.widget("ablate-widget", {})
    assert list(widget.look("edits.read({ '': given, mine: given })", edit)) == (["mine"] if sound else [])


# Ablate: marks, paint, and the acts that can be taken back


@pytest.fixture
def ablate(at: Bench, parts: dict[str, Any]) -> Any:
    return ready(at, parts, "ablate", "Boolean(ranking && Number(element.dataset.dropped))")


def ready(at: Bench, parts: dict[str, Any], name: str, holds: str) -> Any:
    """The widget of a tab on the model, once `holds` in its script."""
    widget = at.widget(f"{name}-widget", parts[f"{name}-widget"].value)
    wait_for(lambda: widget.look(holds), at.page)
    return widget


def test_units_are_better_than_random_where_more_goes_or_where_the_change_is_inside(ablate: Any) -> None:
    ask = "better({{ judged: {}, inside: {}, outside: {}, random_inside: {}, random_outside: {} }})"
    for judged, inside, outside, random_inside, random_outside, wanted in (
        ("true", 0.9, 9, 0.3, 9, True),
        ("true", 0.35, 9, 0.3, 9, False),
        ("true", 0.2, 9, 0.3, 9, False),
        ("false", 6, 2, 3, 2, True),
        ("false", 3.2, 2, 3, 2, False),
        ("false", 6, 4, 3, 2, False),
    ):
        assert ablate.look(ask.format(judged, inside, outside, random_inside, random_outside)) is wanted


def test_paint_comes_back_as_the_library_reads_it(ablate: Any) -> None:
    random = np.random.default_rng(0)
    for share in (0.0, 0.05, 0.5, 1.0):
        mask = random.random((16, 16)) < share
        runs = ablate.look("packed(Uint8Array.from(given))", mask.ravel().astype(int).tolist())
        assert runs == (dissect.to_runs(mask) if mask.any() else [])
        back = ablate.look("(marks.painted[5] = given, bitmaps.clear(), [...bitmap(5)])", runs)
        assert back == mask.ravel().astype(int).tolist()


def test_a_stroke_covers_the_disc_and_the_eraser_takes_it_away(ablate: Any) -> None:
    centre = np.arange(16) + 0.5
    ablate.look("(brush.value = 4, stamp(7, 8, 6, 8, 6, 1))")
    disc = np.hypot(centre[None] - 8, centre[:, None] - 6) <= 2
    assert ablate.look("[...bitmap(7)]") == disc.ravel().astype(int).tolist()
    ablate.look("stamp(7, 0, 6, 16, 6, 1)")
    assert all(ablate.look("[...bitmap(7)].slice(16 * 5, 16 * 7)"))  # a line has no gaps
    ablate.look("stamp(7, 0, 6, 16, 6, 0)")
    assert not any(ablate.look("[...bitmap(7)]"))


def test_boxes_lie_on_pixels_inside_the_picture_and_are_never_too_small(ablate: Any) -> None:
    random = np.random.default_rng(1)
    for ends in [*random.uniform(-0.2, 1.2, (40, 4)).tolist(), [1, 1, 1, 1], [0, 0, 0, 0], [0.99, 0.2, 1.3, 0.21]]:
        box = np.array(ablate.look("snapped(...given)", ends)) * 16
        assert (box == box.round()).all() and (box >= 0).all() and (box <= 16).all()
        assert (box[2:] - box[:2] >= 2).all()
        x0, y0, x1, y1 = (float(np.clip(each * 16, 0, 16)) for each in ends)
        if abs(x1 - x0) >= 3 and abs(y1 - y0) >= 3:
            wanted = [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]
            assert np.abs(box - wanted).max() <= 0.5
    assert ablate.look("moved([0.25, 0.25, 0.75, 0.5], 2, -2)") == [0.5, 0, 1, 0.25]  # to the edge, as large as before
    assert ablate.look("moved([0.25, 0.25, 0.75, 0.5], -2, 2)") == [0, 0.75, 0.5, 1]


def test_acts_are_taken_back_one_by_one_and_a_new_one_ends_what_was_taken_back(ablate: Any) -> None:
    off = "String(marks.off)"
    start = ablate.look(off)
    first = "slider.value = 1, slider.dispatchEvent(new Event('input'))"
    second = "slider.value = 3, slider.dispatchEvent(new Event('input')), slider.dispatchEvent(new Event('change'))"
    ablate.look("(slider.max = 4, past.length)")
    before = ablate.look("past.length")
    ablate.look(f"({first}, {second}, 0)")
    assert ablate.look("past.length") == before + 1  # a slide is one act, however many places it passed
    slid = ablate.look(off)
    ablate.look("(switchOff([]), 0)")
    assert ablate.look(off) == ""
    ablate.look("(undo(), 0)")
    assert ablate.look(off) == slid != start
    ablate.look("(undo(), 0)")
    assert ablate.look(off) == start
    ablate.look("(redo(), 0)")
    assert ablate.look(off) == slid
    ablate.look("(undo(), toggle(3, true), 0)")
    assert ablate.look("future.length") == 0 and ablate.at.locator("#ablate-redo").is_disabled()
    assert "3" in ablate.look(off).split(",")
    ablate.look("(at('ablate-invert').click(), 0)")
    units = set(range(ablate.look("ranking.units.length")))
    assert set(ablate.look("marks.off")) == units - {3} - {int(each) for each in start.split(",") if each}


def test_clearing_the_wall_leaves_the_region_and_its_own_button_clears_that(ablate: Any) -> None:
    ablate.look(
        "(marks.boxes[REGION] = [[0, 0, 0.5, 0.5]], marks.painted[REGION] = [3, 4], marks.painted[1] = [0, 9], 0)"
    )
    ablate.look("(at('ablate-clear').click(), 0)")
    assert ablate.look("[marks.boxes, marks.painted]") == [{"region": [[0, 0, 0.5, 0.5]]}, {"region": [3, 4]}]
    assert ablate.look("hasRegion()")
    ablate.look("(undo(), 0)")
    assert ablate.look("Object.keys(marks.boxes).length") > 1
    ablate.look("(at('ablate-region-clear').disabled = false, at('ablate-region-clear').click(), 0)")
    assert not ablate.look("hasRegion()") and ablate.look("marks.painted") == {"1": [0, 9]}


def test_what_is_typed_in_a_field_is_taken_back_there_and_not_on_the_tab(ablate: Any) -> None:
    ablate.look("(switchOff([]), 0)")
    count = ablate.look("past.length")
    ablate.at.locator("#ablate-seeds").focus()
    ablate.page.keyboard.press("Control+z")
    assert ablate.look("past.length") == count
    ablate.at.locator("#ablate-seeds").evaluate("(field) => field.blur()")
    ablate.page.keyboard.press("Control+z")
    assert ablate.look("past.length") == count - 1
    ablate.page.keyboard.press("Control+Shift+z")
    assert ablate.look("past.length") == count


# Arithmetic


@pytest.fixture
def sums(at: Bench, parts: dict[str, Any]) -> Any:
    return ready(at, parts, "arithmetic", "Boolean(result)")


@pytest.mark.parametrize(
    "weights", [{"a": 1}, {"a": -1, "b": 0.5}, {"a": 0, "b": -0.25, "c": 2}, {"a": 1.5, "b": -1, "c": 1, "f": -3}]
)
def test_a_written_sum_is_read_back_with_its_weights(sums: Any, weights: dict[str, float]) -> None:
    assert latent.parse(sums.look("written(given)", weights)) == {name: w for name, w in weights.items() if w}


def test_a_slot_holds_ten_and_nothing_twice(sums: Any) -> None:
    sums.look("(slots.a = [], Array.from({ length: 24 }, (_, k) => put('a', String(k >> 1))), 0)")
    assert sums.look("slots.a") == [str(k) for k in range(10)]
    assert sums.look("(put('a', '50'), element.querySelector('[data-error]').textContent)")
    sums.look("(slots.b = ['3', '77'], move('b', '77', 'a'), 0)")
    assert sums.look("[slots.a.length, slots.b]") == [10, ["3", "77"]]  # there is no room: it stays where it was
    sums.look("(take('a', '9'), move('b', '3', 'a'), 0)")
    assert sums.look("[slots.a, slots.b]") == [[str(k) for k in range(9)], ["77"]]  # it was there already


def test_what_the_judge_does_not_see_is_said_where_it_has_a_name(sums: Any) -> None:
    sums.look("(words.opposites = { woman: 'man' }, showJudged({ woman: 0.03, smiling: 0.98, glasses: 0.2 }), 0)")
    said = [each.inner_text() for each in sums.at.locator("#arithmetic-judged .seen").all()]
    assert [each.replace("\u00a0", "").replace("\n", "") for each in said] == ["man97%", "smiling98%"]


def test_a_kept_sum_names_the_slots_that_are_in_it(sums: Any, parts: dict[str, Any]) -> None:
    recipe = sums.look("recipeAt(4)")
    assert recipe["place"] == 4 and set(recipe["slots"]) == {"a", "b", "c"}
    sums.look("(expression.value = 'a - c', solve())")
    wait_for(lambda: sums.look("result.expression") == "a - c", sums.page)
    recipe = sums.look("recipeAt(4)")
    assert set(recipe["slots"]) == {"a", "c"}
    given = {name: [int(each) for each in rows] for name, rows in recipe["slots"].items()}
    whole = lab.arithmetic(model_of(parts), "a - c", given)
    assert (lab.pictures(model_of(parts), [lab.Recipe.of(recipe)])[0] == whole.pixels[4]).all()


# Walk


@pytest.fixture
def walk(at: Bench, parts: dict[str, Any]) -> Any:
    return ready(at, parts, "walk", "Boolean(chosen) && path.at(() => 1) && one.at(() => 1) || false")


def test_a_frame_is_kept_as_the_very_numbers_that_made_it(walk: Any, parts: dict[str, Any]) -> None:
    model = model_of(parts)
    whole = lab.walk(model, seeds=range(9), frames=8)
    recipe = walk.look("path.at((strip) => recipeAt(strip, 13))")
    assert np.array_equal(np.array(recipe["z"], np.float32), whole.z[13])
    assert walk.look("recipeOf.get(pathCanvas.parentElement)()") == {"seed": "0"}  # a stop is its seed
    z = model.z(range(2))
    second = walk.look("recipeOf.get(faces.children[1])()")["z"]
    others = [k for k in range(12) if k != walk.look("chosen.move.coordinate")]
    assert np.array_equal(np.array(second, np.float32)[others], z[1][others])


def test_a_place_between_two_stops_is_said_as_a_share_of_the_way(walk: Any) -> None:
    say = "place({ stops: [0, 8, 16], seeds: ['4', '5', '6'] }, given)"
    assert "4" in walk.look(say, 0) and "%" not in walk.look(say, 8) and "6" in walk.look(say, 16)
    assert re.findall(r"\d+", walk.look(say, 10)) == ["5", "6", "25"]


def test_a_file_of_directions_is_read_as_far_as_it_is_one(walk: Any) -> None:
    good = {"name": "mine", "vector": [0.5] * 12, "reach": 2, "model": "ab"}
    bad: list[Any] = [
        None, 5, {**good, "name": ""}, {**good, "name": 3}, {**good, "vector": "1,2"}, {**good, "vector": [0] * 12},
        {**good, "vector": [1, None]}, {**good, "vector": []}, {**good, "reach": 0.01}, {**good, "reach": 6},
        {**good, "reach": None}, {**good, "vector": [1] * 5000},
    ]  # fmt: skip
    text = json.dumps({"format": 1, "directions": [*bad, good, {**good, "name": "n" * 99}]})
    found = walk.look("read(given)", text)
    assert [row["name"] for row in found] == ["mine", "n" * 60] and found[0]["z_dim"] == 12
    for broken in ("", "{", "[]", "null", json.dumps({"format": 2, "directions": [good]}), '{"format": 1}'):
        assert walk.look("read(given)", broken) == []


def test_directions_are_replaced_by_name_and_model_and_others_models_stand_behind(walk: Any) -> None:
    digest = walk.look("model.digest")

    def row(name: str, model: str, size: int = 12, reach: float = 1) -> dict[str, Any]:
        return {"name": name, "vector": [1.0] * size, "reach": reach, "model": model, "z_dim": size}

    walk.look("add(given)", [row("x", "other"), row("y", digest), row("z", "other", size=5)])
    walk.look("add(given)", [row("x", digest), row("y", digest, reach=2)])
    found = walk.look("savedRows().map(({ name, reach, foreign }) => [name, reach, foreign])")
    assert found == [["x", 1, False], ["y", 2, False], ["x", 1, True]]
    assert len(walk.look("saved()")) == 4  # that of another length is kept for its own models


def test_a_group_holds_the_newest_24_and_a_picture_pressed_again_leaves_it(walk: Any) -> None:
    walk.look("(Array.from({ length: 26 }, (_, k) => join({ seed: String(k) })), 0)")
    assert walk.look("groups.minus.map((each) => each.seed)") == [str(k) for k in range(2, 26)]
    walk.look("(join({ seed: 7 }), 0)")  # a number where it was digits, as from the shelf
    assert len(walk.look("groups.minus")) == 23 and walk.look("groups.plus") == []


def test_a_press_on_a_picture_of_a_group_counts_though_an_answer_comes_meanwhile(walk: Any) -> None:
    walk.look("(way.value = 'groups', way.dispatchEvent(new Event('change')), 0)")
    walk.look("(join({ seed: '3' }), join({ seed: '4' }), join({ seed: '5' }), 0)")
    members = walk.at.locator("#walk-minus .tile")
    wait_for(lambda: members.count() == 3, walk.page)
    members.nth(0).hover()
    walk.page.mouse.down()
    walk.look("turned()")
    walk.page.mouse.up()
    wait_for(lambda: members.count() == 2, walk.page)
    assert walk.look("groups.minus.map((each) => each.seed)") == ["4", "5"]
    members.nth(1).focus()
    walk.look("turned()")
    assert members.nth(1).evaluate("(each) => each === document.activeElement")
    walk.page.keyboard.press("Enter")
    wait_for(lambda: members.count() == 1, walk.page)
    assert members.nth(0).evaluate("(each) => each === document.activeElement")
    walk.page.keyboard.press("Enter")
    wait_for(lambda: members.count() == 0, walk.page)
    assert walk.look("document.activeElement.dataset.group") == "minus"


def test_a_hand_on_what_is_held_keeps_it_though_an_answer_comes_meanwhile(walk: Any) -> None:
    walk.look("(one.go(24), hold(), 0)")
    slider = walk.at.locator("#walk-held input")
    slider.focus()
    chosen = walk.look("chosen.name")
    walk.look("(choose(rows.find((row) => !heldAs(row) && row !== chosen)), 0)")
    assert walk.look("chosen.name") != chosen
    assert slider.evaluate("(each) => each === document.activeElement") and slider.count() == 1


def test_what_is_held_stays_at_its_value_and_goes_on_from_there(walk: Any) -> None:
    first = walk.look("chosen.name")
    walk.look("(one.go(24), hold(), 0)")
    wait_for(lambda: walk.look("chosen.name") != first, walk.page)
    value = walk.look("held[0].value")
    assert walk.look("held.length") == 1 and value == pytest.approx(walk.look("chosen.reach") / 2)
    wait_for(lambda: walk.look("one.at((strip) => strip.name === chosen.name)"), walk.page)
    walk.look("(choose(rows.find((row) => heldAs(row))), 0)")
    assert walk.look("held") == []
    wait_for(lambda: walk.look("one.at((strip) => strip.name)") == first, walk.page)
    assert walk.look("one.at((strip, frame) => strip.values[frame])") == pytest.approx(value)


# Samples


def test_a_seed_that_no_number_of_a_script_holds_is_kept_to_the_digit(at: Bench, parts: dict[str, Any]) -> None:
    widget = ready(at, parts, "samples", "wall.tiles().length === 64")
    widget.look("(seeds.value = given, sort())", ", ".join(map(str, BIG)))
    done = "wall.tiles().length === 3 && !element.querySelector('#samples-wall .skeleton')"
    wait_for(lambda: widget.look(done), at.page)
    recipes = widget.look("wall.tiles().map((tile) => pictureOf(tile).recipe)")
    assert [int(each["seed"]) for each in recipes] == BIG and recipes[2]["seed"] == 7
    pictures = lab.pictures(model_of(parts), [lab.Recipe.of(each) for each in recipes])
    assert (pictures == model_of(parts).pixels(BIG)).all()
    assert not {"truncation", "drop"} & set(recipes[0])


def test_nothing_is_kept_before_it_is_drawn(at: Bench, parts: dict[str, Any]) -> None:
    widget = ready(at, parts, "samples", "wall.tiles().length === 64")
    wait_for(lambda: widget.look("!element.querySelector('#samples-wall .skeleton')"), at.page)
    assert widget.look("pictureOf(wall.tiles()[0]) !== null")
    widget.look("(wall.tiles()[0].firstChild.classList.add('skeleton'), keepPicture(wall.tiles()[0]), 0)")
    assert at.page.evaluate("ganlab.shelf.kept().length") == 0


def test_an_answer_about_a_model_that_was_left_is_dropped(at: Bench, parts: dict[str, Any]) -> None:
    widget = ready(at, parts, "samples", "wall.tiles().length === 64")
    key = widget.look("current")
    late = "const answer = inform('tiles', { model: current, seeds: '3' }); current = 'else'; return answer;"
    assert widget.look(f"(async () => {{ {late} }})()") is None
    assert widget.look("(async () => ask('tiles', { model: given, seeds: '3' }))()", key) == {"ok": False, "error": ""}


def test_other_seeds_are_sorted_anew_and_the_usual_order_is_as_written(at: Bench, parts: dict[str, Any]) -> None:
    widget = ready(at, parts, "samples", "wall.tiles().length === 64")
    answer = "async (asked) => (ranked.push(asked.seeds), { ok: true, seeds: ['9', '8'] })"
    widget.look(f"(window.ranked = [], server.ranked = {answer}, seeds.value = '8, 9', order.value = 'score', sort())")
    assert widget.look("request().seeds") == ["9", "8"]
    widget.look("(seeds.value = '1-3', sort())")
    assert at.page.evaluate("window.ranked") == ["8, 9", "1-3"]
    widget.look("(order.value = 'seed', sort())")
    assert widget.look("request().seeds") == "1-3"
    widget.look("(server.ranked = async () => ({ ok: false, error: 'no D' }), order.value = 'score', sort())")
    assert widget.look("[order.value, unsorted.textContent, unsorted.hidden]") == ["seed", "no D", False]


# Strips, sheets, the time machine


def test_a_slider_keeps_its_place_through_strips_of_other_lengths(walk: Any) -> None:
    walk.look("(window.bar = el('input', { type: 'range' }), 0)")
    walk.look("(window.strips = scrubber(bar, el('button'), oneSpeed, () => {}), 0)")
    take = "(strips.take({ frames: given, start: 0.5 }), Number(bar.value))"
    assert walk.look(take, 9) == 4
    walk.look("(bar.value = 5, 0)")
    assert [walk.look(take, frames) for frames in (33, 9, 33, 2, 33)] == [20, 5, 20, 1, 20]
    walk.look("(strips.wish(0.25), 0)")
    assert [walk.look(take, frames) for frames in (9, 33)] == [2, 8]
    walk.look("(strips.clear(), 0)")
    assert walk.look("strips.at(() => 1)") is None and walk.look(take, 9) == 4
    walk.look("(strips.take({ frames: 9, coarse: true }), 0)")
    assert walk.look("strips.at(() => 1)") is None  # a frame of a coarse strip is none to keep


def test_the_sheets_stay_at_the_newest_while_one_looks_at_it(at: Bench) -> None:
    def value(count: int, run: str = "a") -> dict[str, Any]:
        rows = [{"images": 640 * k, "epoch": k / 10} for k in range(count)]
        return {"run": run, "sheets": rows, "marks": [{"epoch": 1, "index": 1}], "size": 16}

    dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    widget = at.widget("train-sheets", {})
    widget.look("(server.sheet = async () => ({ ok: true, src: given }), 0)", dot)
    place = "Number(range.value)"
    for count in (1, 2, 4):
        widget.give(value(count))
        assert widget.look(place) == count - 1
    widget.look("(range.value = 1, show(1), 0)")
    widget.give(value(5))
    assert widget.look(place) == 1  # whoever has gone back stays there
    widget.give(value(3, "b"))
    assert widget.look(place) == 2 and widget.look("known.run") == "b"
    wait_for(lambda: widget.look("shown && shown.place.images") == 1280, at.page)
    assert widget.at.locator("[data-marks] button").count() == 2
    newest = widget.at.locator("[data-marks] button", has_text="newest")
    widget.look("(range.value = 0, show(0), 0)")
    newest.hover()
    at.page.mouse.down()
    widget.give(value(5, "b"))  # a sheet comes while the button is held
    assert widget.look(place) == 0
    at.page.mouse.up()
    assert widget.look(place) == 4


def test_the_time_machine_goes_where_the_hand_left_it_and_stays_there_until_the_page_follows(at: Bench) -> None:
    def value(images: int, snapshots: list[int], run: str = "runs/a") -> dict[str, Any]:
        return {"run": run, "at": images, "snapshots": snapshots, "key": f"{run}@{images}", "digest": "ab", "edits": {}}

    widget = at.widget("model-about", value(1920, [640, 1280, 1920]))
    place = "Number(slider.value)"
    assert widget.look(place) == 2
    slide = "[given].flat().forEach((k) => { slider.value = k; slider.dispatchEvent(new Event('input')); })"
    widget.look(slide, [1, 0])
    wait_for(lambda: widget.fired, at.page)
    assert widget.fired == [["moved", {"key": "runs/a@640"}]]  # the last place alone
    widget.give(value(1280, [640, 1280, 1920]))  # an older move is answered late
    assert widget.look(place) == 0
    wait_for(lambda: len(widget.fired) == 2, at.page)
    assert widget.fired[1] == ["moved", {"key": "runs/a@640"}]
    widget.give(value(640, [640, 1280, 1920, 2560]))
    assert widget.look(place) == 0 and widget.look("going") is None
    widget.look(slide, 3)
    wait_for(lambda: len(widget.fired) == 3, at.page)
    assert widget.fired[2] == ["moved", {"key": "runs/a"}]  # at the end one looks at the run, whatever comes
    widget.give(value(10, [10, 20], "runs/b"))
    assert widget.look(place) == 0  # another run was chosen meanwhile


# Curves


@pytest.mark.parametrize(
    ("values", "fixed", "wanted"),
    [
        ([0.2, 0.9], True, [0, 1]),
        ([0.2, 0.9], False, [0, 1]),
        ([1.3, 5.0], False, [0, 6]),
        ([-0.3, 12], True, [-0.4, 20]),
        ([-150, -20], False, [-200, 1]),
        ([], True, [0, 1]),
    ],
)
def test_a_chart_reaches_from_zero_or_below_to_a_round_number(
    at: Bench, values: list[float], fixed: bool, wanted: list[float]
) -> None:
    widget = at.widget("train-curves", {})
    found = widget.look("rangeOf({ fixed: given[0] ? [0, 1] : null }, given[1])", [fixed, values])
    assert found == pytest.approx(wanted)


def test_a_number_above_is_near_and_round(ablate: Any) -> None:
    for value in (0.0013, 0.99, 1, 3.3, 9.7, 10, 41, 8000):
        above = ablate.look("above(given)", value)
        assert 0.999 * value <= above <= 1.5 * value + 1e-12
