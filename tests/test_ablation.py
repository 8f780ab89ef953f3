"""Windows taken away: what is measured, how a set is searched for, and that no measure has seen the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ganlab import dissect, lab
from ganlab.annotate.rooms import boxes
from ganlab.device import pick
from ganlab.evaluate import ablation, critic, effects, pairs, sets
from ganlab.evaluate.effects import effect, scene
from ganlab.evaluate.sets import Choice
from ganlab.images import Pixels
from ganlab.judges import Judge, segment
from ganlab.judges.fitting import SECOND_SERIES
from ganlab.lab import Model, Recipe
from ganlab.lab.typical import FIRST, SAMPLES, Maps, measured
from ganlab.metrics import gradients, rims, spreads
from lit import CRITICS, PICTURES, SIZES, Bright, bright
from lit import measured as figures_of


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> Model:
    return lab.load(tiny_model, "cpu")


@pytest.fixture(scope="module")
def judge(model: Model) -> Judge:
    return bright(model)


def test_an_effect_is_what_the_pictures_say(model: Model, judge: Judge) -> None:
    numbers = range(70, 170)
    seen = scene(model, judge, numbers)
    edits = dissect.drop(model.generator, "8x8", [1, 3])
    found = effects.effects(model, judge, seen, {"two": edits, "none": {}})
    before, after = model.pixels(numbers), model.pixels(numbers, edits=edits)
    window, left = (judge(pixels) > 0.5 for pixels in (before, after))
    change = np.abs(after.astype(int) - before).mean(-1)
    assert found["two"].removed == pytest.approx(1 - left.sum() / window.sum())
    assert found["two"].elsewhere == pytest.approx(change[~window].mean())
    assert found["none"].removed == 0 and found["none"].elsewhere == 0
    np.testing.assert_allclose(found["two"].features, judge.features(after), atol=1e-5)
    with_it, bare = np.flatnonzero(window.mean((1, 2)) >= 0.01), np.flatnonzero(~window.any((1, 2)))
    assert len(bare) > 5 and len(with_it) > 10
    walls = before[bare[np.arange(len(with_it)) % len(bare)]]
    for measure, value in ((gradients, "contrast"), (rims, "step"), (spreads, "spread")):
        over = measure(after[with_it], window[with_it]).sum() / measure(walls, window[with_it]).sum()
        assert getattr(found["two"], value) == pytest.approx(over), value
        assert getattr(found["none"], value) != pytest.approx(over)


def test_one_mean_picture_pasted_over_all_windows_is_seen(model: Model, judge: Judge) -> None:
    """Its edges and its step may be a wall's; that it is the same everywhere is what gives it away."""
    seen = scene(model, judge, range(100))
    mean = np.rint(seen.pixels[~seen.masks.any((1, 2))].mean(0)).astype(np.uint8)
    pasted = np.where(seen.masks[..., None], mean, seen.pixels)
    found, plain = effect(model, judge, seen, pasted), effect(model, judge, seen, seen.pixels)
    assert found.removed > 0.5 and found.elsewhere == 0
    assert found.spread < 0.02 and plain.spread > 0.5


def test_without_a_sample_that_lacks_windows_nothing_is_a_wall(model: Model) -> None:
    seen = scene(model, bright(model, 0.3), range(20))
    found = effect(model, bright(model, 0.3), seen, seen.pixels)
    assert (found.contrast, found.step, found.spread) == (0, 0, 0) and found.removed == 0


def done(removed: float, contrast: float, step: float, spread: float, elsewhere: float) -> Any:
    class Fixed:
        pass

    fixed: Any = Fixed()
    fixed.removed, fixed.contrast, fixed.step, fixed.spread, fixed.elsewhere = (
        removed,
        contrast,
        step,
        spread,
        elsewhere,
    )
    return fixed


@pytest.mark.parametrize(
    ("found", "short"),
    [
        (done(0.99, 1.0, 1.0, 1.0, 9.0), 0),
        (done(0.88, 1.0, 1.0, 1.0, 9.0), 0.1),
        (done(0.99, 2.2, 1.0, 1.0, 9.0), 1.05),
        (done(0.99, 0.5, 1.0, 1.0, 9.0), 0.34),
        (done(0.99, 1.0, 2.2, 0.5, 9.0), 1.35),
        (done(0.99, 1.0, 1.0, 1.0, 19.4), 1),
    ],
    ids=["good", "left", "bright patches", "flat", "steps and one picture everywhere", "much else"],
)
def test_what_falls_short(found: Any, short: float) -> None:
    assert sets.shortfall(found) == pytest.approx(short)


def test_shares_of_the_stages_are_tried_typical_and_off(model: Model) -> None:
    rankings = {
        "4x4": dissect.Scores(np.arange(8)[::-1], np.array([9.0, -8, 7, -6, 5, -4, 3, -2])),
        "8x8": dissect.Scores(np.arange(4), np.array([-4.0, 3, -2, 1])),
    }
    tried = list(sets.candidates(rankings))
    assert Choice(typical={"4x4": [7, 6], "8x8": [0]}) in tried and Choice(off={"4x4": [7, 5], "8x8": [1]}) in tried
    assert all(bool(each.off) != bool(each.typical) and each.count for each in tried)
    assert not any(unit % 2 == 0 for each in tried for unit in each.off.get("4x4", ())), (
        "a unit that a window silences was switched off"
    )


def test_a_choice_is_the_recipe_that_draws_it(model: Model, judge: Judge) -> None:
    maps = {stage: lab.typical(model, stage) for stage in model.stages}
    choice = Choice(off={"4x4": [5, 1]}, typical={"8x8": [2]})
    assert choice.recipe("window") == Recipe(drop={"4x4": (1, 5)}, typical={"8x8": (2,)}, without="window")
    drawn = model.pixels([3], edits=sets.edits_of(model, choice, maps))
    assert (drawn == lab.edited(model, replace(choice.recipe(""), without="")).pixels([3])).all()
    assert choice.count == 3 and choice.stages == ["4x4", "8x8"]
    control = choice.random(model, 1)
    assert [len(control.off["4x4"]), len(control.typical["8x8"])] == [2, 1]
    assert list(control.off["4x4"]) == dissect.random_units(8, 2, 1)


def candidates(model: Model, judge: Judge, maps: Maps) -> list[Choice]:
    return list(sets.candidates(sets.ranked(model, judge, maps, SIZES.ranked)))


def test_the_set_that_is_found_does_better_than_random_ones_on_other_samples(model: Model, judge: Judge) -> None:
    maps = measured(model, lambda pixels: ~(judge(pixels) > 0.5).any((1, 2)))
    choice = sets.best(model, judge, maps, SIZES)
    assert choice == sets.best(model, judge, maps, SIZES)
    seen = scene(model, judge, range(500, 620))
    edits = {"found": sets.edits_of(model, choice, maps)}
    edits |= {str(k): sets.edits_of(model, choice.random(model, k), maps) for k in range(12)}
    short = {name: sets.shortfall(each) for name, each in effects.effects(model, judge, seen, edits).items()}
    assert short["found"] < np.median([short[str(k)] for k in range(12)])
    tried = {str(k): sets.edits_of(model, each, maps) for k, each in enumerate(candidates(model, judge, maps))}
    others = [sets.shortfall(each) for each in effects.effects(model, judge, seen, tried).values()]
    assert len(others) == 27 and short["found"] < np.median(others), "it is among the better ones of what was tried"


class Watched(torch.nn.Module):
    """A judge's network that counts how often it is asked."""

    def __init__(self, within: Bright) -> None:
        super().__init__()
        self.within, self.asked = within, 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.asked += 1
        return self.within(x)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        self.asked += 1
        return self.within.features(x)


def test_nothing_in_a_search_has_seen_what_measures_its_result(
    model: Model, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other judges, other samples, other critics with other seeds."""
    first, second = (replace(judge, network=Watched(judge.network)) for _ in range(2))  # type: ignore[arg-type]
    drawn: dict[str, set[int]] = {"search": set(), "report": set()}
    critics: dict[str, set[tuple[Any, int]]] = {"search": set(), "report": set()}
    asked: dict[str, tuple[int, int]] = {}
    phase = "search"

    def counts() -> tuple[int, int]:
        return first.network.asked, second.network.asked  # type: ignore[return-value]

    def watch(owner: Any, name: str, note: Any) -> None:
        whole = getattr(owner, name)

        def seen(*words: Any, **more: Any) -> Any:
            note(*words, **more)
            return whole(*words, **more)

        monkeypatch.setattr(owner, name, seen)

    def note_pixels(self: Model, seeds: Sequence[int] | None = None, **more: Any) -> None:
        drawn[phase] |= set(map(int, seeds or ()))

    watch(Model, "pixels", note_pixels)
    watch(Model, "trace", lambda self, stage, wanted: drawn[phase].update(wanted))
    for owner in (critic, pairs):

        def note(a: Pixels, b: Pixels, machine: Any, seed: int, make: Any = critic.Pooling, lesson: Any = None) -> None:
            critics[phase].add((make, seed))

        watch(owner, "fitted", note)
    whole = ablation._material

    def material(*words: Any) -> Any:
        nonlocal phase
        asked["search"] = counts()
        drawn["search"] -= set(range(150))  # the paper's regression, which reports nothing
        phase = "report"
        return whole(*words)

    monkeypatch.setattr(ablation, "_material", material)
    figures = figures_of(model, first, second).figures
    typical = set(range(FIRST, FIRST + SAMPLES))
    assert asked["search"][0] > 10 and asked["search"][1] == 0, "the second judge took part in the search"
    assert counts()[0] == asked["search"][0] and counts()[1] > 10, "the first judge took part in measuring"
    report = drawn["report"] - set(range(150))
    assert len(drawn["search"]) > 100 and len(report) > 100 and not drawn["search"] & report
    assert not typical & report and not typical & drawn["search"]
    searching, reporting = ({make for make, _ in critics[part]} for part in critics)
    assert searching == {critic.Peaks} and reporting == {critic.Pooling, critic.Placing}
    assert not {seed for _, seed in critics["search"]} & {seed for _, seed in critics["report"]}
    assert figures["ablation", "best", "critic alike"].value <= 1
    assert type(segment.SegmentNet()) is not type(segment.DilatedNet()) and SECOND_SERIES not in (0, 1, 2)


def test_rooms_have_a_best_set_and_every_stage(model: Model, judge: Judge) -> None:
    found = figures_of(model, judge)
    values = found.figures.to_json()["ablation"]
    new = {"contrast", "step", "spread", "critic", "critic_alike"}
    keys = {"stage", "ranking", "mode", "units", "removed", "outside", "frechet", "frechet_to_bare_rooms"}
    keys |= {f"random_{name}" for name in ("removed", "outside", "frechet", "frechet_to_bare_rooms")}
    keys |= new | {f"floor_{name}" for name in new} | {f"random_{name}" for name in new}
    assert set(values["stages"]) == {"4x4", "8x8"} and keys <= set(values["best"])
    assert "strict_critic_alike" in values["best"] and "floor_unmatched_critic_alike" in values["best"]
    assert {"contrast", "step", "spread", "critic", "strict_critic", "unmatched_critic"} <= set(values["untouched"])
    masks = judge(model.pixels(range(150))) > 0.5
    marked = {k: several for k in range(150) if (several := boxes(masks[k]))}
    seen = scene(model, judge, range(ablation.REPORTED, ablation.REPORTED + PICTURES))
    for stage, row in values["stages"].items():
        ranking = lab.fit_units(model, stage, marked)
        paper = ranking.units[: ranking.positives].tolist()
        assert row["stage"] == [stage] and (row["ranking"], row["mode"]) == (ablation.PAPER, "off")
        assert set(row) == keys and row["units"] == len(paper)
        several = [paper, *(dissect.random_units(model.stages[stage], len(paper), k) for k in range(ablation.DRAWS))]
        edits = {str(k): dissect.drop(model.generator, stage, units) for k, units in enumerate(several)}
        effect, *random = effects.effects(model, judge, seen, edits).values()
        assert row["removed"] == pytest.approx(effect.removed, abs=1e-3)
        assert row["outside"] == pytest.approx(effect.elsewhere, rel=1e-3, abs=1e-3)
        assert row["contrast"] == pytest.approx(effect.contrast, rel=1e-3)
        assert row["random_step"] == pytest.approx(np.mean([each.step for each in random]), rel=1e-3)
    (thing, edit), *more = found.edits.items()
    best = values["best"]
    assert thing == "window" and not more and best["ranking"] == ablation.BEST
    units = [unit for part in (edit.drop, edit.typical) for several in part.values() for unit in several]
    assert len(units) == best["units"] and best["stage"] == [*edit.drop, *edit.typical]
    counted, intervals = (found.figures.to_json()[name]["ablation"]["best"] for name in ("n", "ci95"))
    assert counted["critic_alike"] <= CRITICS.pairs and counted["frechet"] == PICTURES
    for name in new | {"removed", "outside"}:
        assert intervals[name][0] <= best[name] <= intervals[name][1]
        assert intervals[f"random_{name}"][0] <= best[f"random_{name}"] <= intervals[f"random_{name}"][1]


def test_critics_are_awake_while_the_windows_are_there(model: Model, judge: Judge) -> None:
    drawn = pairs.samples(model, judge, 0, 600)
    sides = drawn.pairs(drawn.having, drawn.lacking)
    told = critic.told_apart(sides.with_it, sides.without_it, pick("cpu"), critic.Pooling, (1,))
    assert told.auc > 0.8


def test_where_nothing_is_seen_nothing_is_dropped(model: Model) -> None:
    found = figures_of(model, bright(model, 0.0))
    assert found.figures.to_json()["ablation"] == {"samples_with_windows": 0.0} and found.edits == {}
