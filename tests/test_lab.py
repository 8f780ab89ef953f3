"""The lab on a small model: z -> image is a function, and every answer is what its parts say."""

from __future__ import annotations

import gc
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from conftest import Make
from ganlab import dissect, judges, lab, latent, store
from ganlab.device import pick
from ganlab.errors import (
    CheckpointError,
    ExpressionError,
    InputError,
    InvalidSeeds,
    InvalidValue,
    UnknownStage,
    UnknownUnits,
)
from ganlab.images import Pixels, to_pixels, to_tensor
from ganlab.lab.budget import SHARE, Budget
from ganlab.nets import Generator
from judged import ATTRIBUTES, add_judge

SLOTS = {"a": [1, 2, 3], "b": [4, 5, 6], "c": [7, 8, 9, 10]}
WINDOW = {seed: [(0.1, 0.1, 0.6, 0.6)] for seed in range(8)}


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> lab.Model:
    return lab.load(tiny_model, "cpu")


@pytest.fixture
def folder(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_model, tmp_path / "model"))


def close(a: Pixels, b: Pixels) -> bool:
    """Equal within one level of 255 on at most 0.1 % of values."""
    difference = np.abs(a.astype(int) - b)
    return a.shape == b.shape and difference.max() <= 1 and float((difference > 0).mean()) <= 0.001


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[int]:
    """The batch sizes with which a method of the generator is called."""
    sizes: list[int] = []
    whole: Callable[..., object] = getattr(Generator, name)

    def counting(self: Generator, first: torch.Tensor, *rest: object) -> object:
        sizes.append(len(first))
        return whole(self, first, *rest)

    monkeypatch.setattr(Generator, name, counting)
    return sizes


# z -> image is a function


def test_pictures_fill_the_range(model: lab.Model) -> None:
    pixels = model.pixels(range(64))
    assert pixels.shape == (64, 16, 16, 3) and pixels.dtype == np.uint8
    assert pixels.std() > 40 and pixels.min() < 20 and pixels.max() > 235
    assert np.abs(pixels[0].astype(int) - pixels[1]).mean() > 20


@pytest.mark.parametrize(
    "config", [{}, {"channels": 1, "prior": "uniform"}, {"image_size": 32, "width": 16, "z_dim": 100}]
)
def test_a_picture_is_the_same_in_every_batch_and_company(
    config: dict[str, object], make_generator: Make, tmp_path: Path
) -> None:
    generator = make_generator(**config)
    store.save(tmp_path / "m", generator, None, store.Info("dcgan", generator.config))
    model = lab.load(tmp_path / "m", "cpu")
    whole = model.pixels(range(64))
    nine = np.concatenate([model.pixels(range(k, min(k + 9, 64))) for k in range(0, 64, 9)])
    single = np.concatenate([model.pixels([k]) for k in range(64)])
    shuffled = np.random.default_rng(0).permutation(200)
    company = model.pixels(shuffled.tolist())[np.argsort(shuffled)][:64]
    assert close(whole, nine) and close(whole, single) and close(whole, company)
    assert close(whole, model.pixels(z=model.z(range(64))))


def test_a_repeat_is_bit_for_bit(model: lab.Model, tiny_model: Path) -> None:
    first = model.pixels(range(20))
    model.pixels(range(100, 130))
    assert np.array_equal(first, model.pixels(range(20)))
    assert np.array_equal(first, lab.load(tiny_model, "cpu").pixels(range(20)))


def test_what_is_loaded_draws_what_was_saved(model: lab.Model, make_generator: Make) -> None:
    with torch.no_grad():
        assert close(model.pixels(range(9)), to_pixels(make_generator()(torch.from_numpy(model.z(range(9))))))


def test_no_more_than_64_at_a_time(model: lab.Model, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = counted(monkeypatch, "forward")
    assert len(model.pixels(range(130))) == 130 and sizes == [64, 64, 2]
    assert model.pixels([]).shape == (0, 16, 16, 3)


def test_autocast_and_gradients_stay_out(model: lab.Model) -> None:
    plain = model.pixels(range(4))
    with torch.autocast("cpu", torch.bfloat16):
        assert np.array_equal(plain, model.pixels(range(4)))
    assert model.alone(torch.is_inference_mode_enabled)


def test_truncation_shrinks_z(model: lab.Model) -> None:
    assert np.array_equal(model.pixels([3], truncation=0.5), model.pixels(z=0.5 * model.z([3])))
    middle = model.pixels(range(5), truncation=0)
    assert all(np.array_equal(middle[0], picture) for picture in middle)


def test_threads_share_a_model(model: lab.Model) -> None:
    wanted = [list(range(k, k + 70)) for k in range(6)]
    alone = [model.pixels(seeds) for seeds in wanted]
    together: dict[int, Pixels] = {}

    def work(k: int) -> None:
        lab.ablation(model, "4x4", [k], wanted[k])
        together[k] = model.pixels(wanted[k])

    threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert all(np.array_equal(alone[k], together[k]) for k in range(6))


# edits


def test_each_picture_has_its_own_edit_across_chunks(model: lab.Model) -> None:
    keep = torch.ones(70, 4, 1, 1)
    keep[66] = 0
    plain, edited = model.pixels(range(70)), model.pixels(range(70), edits={"8x8": (keep, torch.zeros(1))})
    changed = np.flatnonzero((plain != edited).any((1, 2, 3)))
    assert changed.tolist() == [66]
    with pytest.raises(InvalidValue, match="first side of an edit is 7: give 1 or 5"):
        model.pixels(range(5), edits={"8x8": (torch.ones(7, 4, 1, 1), torch.zeros(1))})


def test_ablating_gives_the_model_without_the_units(model: lab.Model) -> None:
    before = model.pixels(range(6))
    with lab.ablate(model, "4x4", [0, 3]) as without:
        assert np.array_equal(model.pixels(range(6)), before)
        assert np.array_equal(without.pixels(range(6)), lab.ablation(model, "4x4", [0, 3], range(6)).after)
        walked = lab.walk(without, seed=2, coordinate=1, frames=4)
        assert not np.array_equal(walked.pixels, lab.walk(model, seed=2, coordinate=1, frames=4).pixels)
        again = lab.ablation(without, "4x4", [], range(6))
        assert np.array_equal(again.before, again.after) and not np.array_equal(again.before, before)
    assert np.array_equal(model.pixels(range(6)), before)


# walks


def test_a_coordinate_is_walked(model: lab.Model) -> None:
    walk = lab.walk(model, seed=3, coordinate=5, frames=7)
    wanted = latent.coordinate(model.z([3])[0], 5, -2, 2, 7)
    assert np.array_equal(walk.z, wanted) and np.array_equal(walk.pixels, model.pixels(z=wanted))
    assert walk.labels[0] == "z[5] = -2.00" and walk.labels[-1] == "z[5] = +2.00" and walk.values[3] == 0
    assert walk.coordinate == 5 and walk.stops == ()
    assert walk.largest_step == latent.largest_step(walk.pixels) >= 1
    assert np.array_equal(lab.walk(model, z=model.z([3])[0], coordinate=5, frames=7).pixels, walk.pixels)
    assert lab.walk(model, seed=3, coordinate=5, frames=3, reach=0.5).values.tolist() == [-0.5, 0, 0.5]


def test_the_strongest_coordinate_is_the_default_and_is_measured_once(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, sizes = lab.load(tiny_model, "cpu"), counted(monkeypatch, "forward")
    effects = model.coordinate_effects()
    assert effects.shape == (12,) and (effects > 0).all() and effects.max() > 1.3 * effects.min()
    assert lab.walk(model).coordinate == effects.argmax() and sum(sizes) == 12 * 2 * 2 + 9
    model.coordinate_effects()
    assert sum(sizes) == 12 * 2 * 2 + 9


def test_a_uniform_models_walk_stays_in_its_cube(make_generator: Make, tmp_path: Path) -> None:
    generator = make_generator(prior="uniform")
    store.save(tmp_path / "m", generator, None, store.Info("dcgan", generator.config))
    model = lab.load(tmp_path / "m", "cpu")
    assert lab.walk(model, coordinate=2).values[[0, -1]].tolist() == [-1, 1]
    assert np.abs(model.z(range(9))).max() <= 1


def test_a_path_goes_through_its_seeds(model: lab.Model) -> None:
    walk = lab.walk(model, seeds=[4, 9, 2], frames=4)
    assert len(walk.pixels) == 9 and walk.stops == (0, 4, 8) and walk.coordinate is None
    assert close(walk.pixels[list(walk.stops)], model.pixels([4, 9, 2]))
    assert [walk.labels[k] for k in (0, 1, 4, 6, 8)] == [
        "seed 4",
        "seed 4 → seed 9, 25%",
        "seed 9",
        "seed 9 → seed 2, 50%",
        "seed 2",
    ]
    assert walk.values[6] == 1.5
    round_ = lab.walk(model, seeds=[4, 9], frames=4, kind="spherical")
    assert not np.allclose(round_.z[2], walk.z[2]) and np.array_equal(round_.z[[0, 4]], walk.z[[0, 4]])
    assert np.array_equal(lab.walk(model, z=model.z([4, 9, 2]), frames=4).pixels, walk.pixels)


def test_a_walk_is_smooth(model: lab.Model) -> None:
    walk = lab.walk(model, seeds=[1, 2], frames=64)
    assert walk.largest_step < 3


# arithmetic


def test_a_sum_is_what_its_parts_say(model: lab.Model) -> None:
    result = lab.arithmetic(model, "a - b + 0.5*c", SLOTS)
    y = model.z([1, 2, 3]).mean(0) - model.z([4, 5, 6]).mean(0) + 0.5 * model.z([7, 8, 9]).mean(0)
    assert np.allclose(result.z[4], y, atol=1e-5) and result.weights == {"a": 1, "b": -1, "c": 0.5}
    assert result.pixels.shape == (9, 16, 16, 3) and close(result.pixels, model.pixels(z=result.z))
    assert close(result.exemplars["c"], model.pixels([7, 8, 9]))
    assert close(result.means["b"][None], model.pixels(z=model.z([4, 5, 6]).mean(0, keepdims=True)))
    assert np.array_equal(result.pixel_sum, latent.pixel_sum("a - b + 0.5*c", result.exemplars))
    assert result.norm == pytest.approx(float(np.linalg.norm(y)), rel=1e-5)
    assert result.prior_norm == latent.prior_norm(12, "normal")


def test_one_exemplar_is_not_three(model: lab.Model) -> None:
    one, three = (lab.arithmetic(model, "a", SLOTS, noise=0, exemplars=k) for k in (1, 3))
    assert close(one.pixels, model.pixels([1] * 9)) and not np.array_equal(one.pixels, three.pixels)
    assert one.norm > three.norm


def test_slots_may_hold_latents_and_seeds(model: lab.Model) -> None:
    mixed = lab.arithmetic(model, "a - b", {"a": model.z([1, 2, 3]), "b": np.array([4, 5, 6])})
    assert np.array_equal(mixed.z, lab.arithmetic(model, "a - b", SLOTS).z)


def test_slots_that_are_not_named_may_be_empty(model: lab.Model) -> None:
    assert lab.arithmetic(model, "a", {"a": [1], "b": []}).weights == {"a": 1}


# units


def test_a_drop_is_the_edit_of_forward_and_its_figures_are_the_pictures(model: lab.Model) -> None:
    result = lab.ablation(model, "4x4", [1, 4, 6], range(70))
    edits = dissect.drop(model.generator, "4x4", [1, 4, 6])
    assert np.array_equal(result.before, model.pixels(range(70)))
    assert np.array_equal(result.after, model.pixels(range(70), edits=edits))
    assert result.changed == pytest.approx(np.abs(result.after.astype(float) - result.before).mean())
    control = dissect.drop(model.generator, "4x4", result.random_units)
    assert np.array_equal(result.random, model.pixels(range(70), edits=control))
    assert result.units == (1, 4, 6) and len(set(result.random_units)) == 3 and result.random_changed > 0


def test_nothing_dropped_is_nothing_changed(model: lab.Model) -> None:
    result = lab.ablation(model, "8x8", [], range(5))
    assert np.array_equal(result.before, result.after) and result.changed == result.random_changed == 0


def test_only_a_region_is_changed(model: lab.Model) -> None:
    result = lab.ablation(model, "8x8", [0, 1, 2, 3], range(5), region=[(0, 0, 0.5, 1)])
    changed = (result.before != result.after).any((0, 1, 3))  # by column
    assert changed[:8].all() and not changed[9:].any()
    assert lab.ablation(model, "8x8", [0, 1], range(5), region=[]).changed == 0


def test_a_slider_over_drops_traces_once(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, sizes, tops = lab.load(tiny_model, "cpu"), counted(monkeypatch, "trace"), counted(monkeypatch, "finish")
    for k in range(6):
        lab.ablation(model, "8x8", list(range(k % 5)), [5, 6, 7])
    assert sizes == [3] and tops == [3] * 12
    lab.ablation(model, "4x4", [0], [5, 6, 7])
    lab.ablation(model, "8x8", [0], [5, 6])
    assert sizes == [3, 3, 2]


def limited(size: int) -> Budget:
    """A budget of so many bytes, whatever is free."""
    made = Budget(lambda: round(size / SHARE) - made.held)
    return made


TRACE = 4 * 8 * 8 * 4 + 16 * 16 * 3
"""Bytes of a trace of one seed at 8x8, with its picture."""


def test_kept_traces_of_all_models_together_are_bounded(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = limited(3 * TRACE)
    monkeypatch.setattr(lab.model, "budget", lambda device: small)
    model, other = lab.load(tiny_model, "cpu"), lab.load(tiny_model, "cpu")
    sizes = counted(monkeypatch, "trace")
    for whose, seed in ((model, 0), (other, 0), (model, 2), (model, 3), (model, 3), (other, 0), (model, 0)):
        whose.trace("8x8", [seed])
    assert sizes == [1] * 5 and small.held == 3 * TRACE  # model's 0 had to go, its 3 and other's 0 were still there
    del model, whose
    gc.collect()
    assert small.held == TRACE, "what a model kept goes with it"


def test_a_trace_is_bounded_and_one_is_made_however_little_is_free(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = lab.load(tiny_model, "cpu")
    monkeypatch.setattr(lab.model, "TRACE_BYTES", 5 * 4 * 8 * 8 * 4)
    with pytest.raises(InvalidSeeds, match="give 1 to 5 for stage 8x8"):
        model.trace("8x8", range(6))
    model.budget = limited(0)
    assert model.trace("8x8", range(5)).h.shape == (5, 4, 8, 8)


def test_a_model_and_its_views_share_one_discriminator(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    load = store.load_discriminator
    monkeypatch.setattr(store, "load_discriminator", lambda *given: read.append(given) or load(*given))
    model = lab.load(tiny_model, "cpu")
    views = [lab.edited(model, lab.Recipe.of({"seed": 0, "drop": {"4x4": [unit]}})) for unit in range(3)]
    scores = [each.scores(model.pixels([1, 2])) for each in (*views, model)]
    assert len(read) == 1 and all(np.array_equal(each, scores[0]) for each in scores)


def test_units_are_ranked_by_boxes_on_seeds(model: lab.Model) -> None:
    boxes = {seed + 40: several for seed, several in WINDOW.items()}
    ranking = lab.fit_units(model, "8x8", {**boxes, 99: []})
    activations = model.trace("8x8", list(boxes)).h.numpy()
    by_hand = dissect.fit(activations, dict(enumerate(boxes.values())))
    assert np.array_equal(ranking.units, by_hand.units) and np.array_equal(ranking.weights, by_hand.weights)
    assert sorted(ranking.units.tolist()) == [0, 1, 2, 3] and ranking.held_out


def test_a_unit_that_paints_the_box_is_found_and_its_drop_removes_it(make_generator: Make, tmp_path: Path) -> None:
    generator = make_generator()
    with torch.no_grad():  # unit 2 of 8x8 lights up in a window that one unit below paints
        generator.blocks["8x8"][0].weight[:, 2] = 0
        generator.blocks["8x8"][1].running_mean[2], generator.blocks["8x8"][1].running_var[2] = 0, 1
        generator.blocks["4x4"][1].weight[0], generator.blocks["4x4"][1].bias[0] = 0, 1
        generator.blocks["8x8"][0].weight[0, 2] = 1
        keep = torch.zeros(1, 8, 4, 4)
        keep[:, :, 1:3, 1:3] = 1
    store.save(tmp_path / "m", generator, None, store.Info("dcgan", generator.config))
    model = lab.load(tmp_path / "m", "cpu")
    painted = model.viewed(dissect.View(model.generator, {"4x4": (keep, torch.zeros(1))}))
    ranking = lab.fit_units(painted, "8x8", {seed: [(0.125, 0.125, 0.875, 0.875)] for seed in range(10)})
    assert ranking.units[0] == 2 and ranking.weights[0] > 0 and ranking.accuracy > 0.9


def test_maps_are_the_strongest_samples_of_a_unit(model: lab.Model) -> None:
    maps = lab.unit_maps(model, "8x8", [3, 0], range(10, 30), top=5)
    h = model.trace("8x8", range(10, 30)).h.numpy()
    assert maps.maps.shape == (2, 5, 8, 8) and maps.pixels.shape == (2, 5, 16, 16, 3)
    means = h[:, 3].mean((1, 2))
    assert maps.seeds[0].tolist() == (10 + np.argsort(-means)[:5]).tolist()
    assert np.array_equal(maps.maps[1, 0], h[maps.seeds[1, 0] - 10, 0])
    assert close(maps.pixels[0], model.pixels(maps.seeds[0].tolist()))
    assert lab.unit_maps(model, "8x8", [1], [5], top=9).maps.shape == (1, 1, 8, 8)


# bad input


@pytest.mark.parametrize(
    "ask, kind, words",
    [
        (lambda m: m.pixels(), InvalidValue, "'nothing': give seeds or z"),
        (lambda m: m.pixels([1], z=m.z([1])), InvalidValue, "'both seeds and z'"),
        (lambda m: m.pixels(5), InvalidSeeds, "seeds 5: give a list"),
        (lambda m: m.pixels([-1]), InvalidSeeds, "seeds -1"),
        (lambda m: m.pixels([1.5]), InvalidSeeds, "seeds 1.5"),
        (lambda m: m.pixels("0-63"), InvalidSeeds, "whole number"),
        (lambda m: m.pixels([1], truncation=float("nan")), InvalidValue, "truncation is nan"),
        (lambda m: m.pixels([1], truncation=-1), InvalidValue, "truncation is -1"),
        (lambda m: m.pixels(z=np.zeros((2, 11))), InvalidValue, "(2, 11): this model takes [N, 12]"),
        (lambda m: m.pixels(z=np.zeros(12)), InvalidValue, "(12,)"),
        (lambda m: m.pixels(z=np.full((1, 12), np.nan)), InvalidValue, "z is nan"),
        (lambda m: m.pixels(z=np.full((1, 12), np.inf)), InvalidValue, "z is inf"),
        (lambda m: m.pixels(z=np.full((1, 12), 1e300)), InvalidValue, "z is inf"),
        (lambda m: m.pixels(z=[["a"] * 12]), InvalidValue, "give numbers [N, 12]"),
        (lambda m: m.pixels(z=[[1, 2], [3]]), InvalidValue, "give numbers"),
        (lambda m: m.pixels([1], edits={"9x9": (torch.ones(1), torch.ones(1))}), UnknownStage, "'9x9'"),
        (lambda m: lab.walk(m, coordinate=12), InvalidValue, "coordinate is 12: z has 12, choose 0 to 11"),
        (lambda m: lab.walk(m, coordinate=0, frames=1), InvalidValue, "frames is 1: choose 2 to 256"),
        (lambda m: lab.walk(m, coordinate=0, frames=257), InvalidValue, "frames is 257"),
        (lambda m: lab.walk(m, coordinate=0, reach=0), InvalidValue, "reach is 0"),
        (lambda m: lab.walk(m, coordinate=0, reach=float("inf")), InvalidValue, "reach is inf"),
        (lambda m: lab.walk(m, seeds=[1]), InvalidValue, "2 or more"),
        (lambda m: lab.walk(m, seeds=[]), InvalidValue, "2 or more"),
        (lambda m: lab.walk(m, seeds=range(100)), InvalidValue, "frames is 892"),
        (lambda m: lab.walk(m, seed=1, seeds=[1, 2]), InvalidValue, "more than one"),
        (lambda m: lab.walk(m, seeds=[1, 2], kind="cubic"), InvalidValue, "'cubic'"),
        (lambda m: lab.walk(m, z=np.zeros((2, 2, 12))), InvalidValue, "shape of z"),
        (lambda m: lab.arithmetic(m, "a + d", SLOTS), ExpressionError, "character 4: 'd' is no concept"),
        (lambda m: lab.arithmetic(m, "a"), ExpressionError, "none yet"),
        (lambda m: lab.arithmetic(m, "a +", SLOTS), ExpressionError, "character 3"),
        (lambda m: lab.arithmetic(m, "a", {"a": []}), InvalidValue, "slot 'a' is 'empty'"),
        (lambda m: lab.arithmetic(m, "a", {"a": [-3]}), InvalidSeeds, "-3"),
        (lambda m: lab.arithmetic(m, "a", {"a": np.zeros((1, 3))}), InvalidValue, "(1, 3)"),
        (lambda m: lab.arithmetic(m, "a", SLOTS, exemplars=0), InvalidValue, "exemplars is 0"),
        (lambda m: lab.arithmetic(m, "a", SLOTS, noise=-1), InvalidValue, "noise is -1"),
        (lambda m: lab.ablation(m, "16x16", [0], [1]), UnknownStage, "choose one of 4x4, 8x8"),
        (lambda m: lab.ablation(m, "8x8", [4], [1]), UnknownUnits, "has 4 (0 to 3)"),
        (lambda m: lab.ablation(m, "8x8", [0], []), InvalidSeeds, "(0 of them)"),
        (lambda m: lab.ablation(m, "8x8", [0], [1], region=[(0, 0, 2, 1)]), InvalidValue, "a box"),
        (lambda m: lab.fit_units(m, "8x8", {}), InvalidValue, "draw a box"),
        (lambda m: lab.fit_units(m, "16x16", {}), UnknownStage, "16x16"),
        (lambda m: lab.fit_units(m, "8x8", {5: [(0, 0, 1.5, 1)]}), InvalidValue, "a box of seed 5"),
        (lambda m: lab.fit_units(m, "8x8", {5: [(0, 0, 1, 1)]}), InvalidValue, "leave room"),
        (lambda m: lab.fit_units(m, "8x8", {-5: [(0, 0, 1, 1)]}), InvalidSeeds, "-5"),
        (lambda m: lab.unit_maps(m, "8x8", [0], [1], top=0), InvalidValue, "top is 0"),
        (lambda m: lab.unit_maps(m, "8x8", [9], [1]), UnknownUnits, "units 9"),
    ],
)
def test_bad_input_gives_one_clear_line(
    model: lab.Model, ask: Callable[[lab.Model], object], kind: type[InputError], words: str
) -> None:
    with pytest.raises(kind) as caught:
        ask(model)
    assert words in str(caught.value) and "\n" not in str(caught.value) and len(str(caught.value)) < 300


# loading


def test_a_model_says_what_it_is(model: lab.Model, tiny_model: Path) -> None:
    assert (model.z_dim, model.prior, model.image_size, model.channels) == (12, "normal", 16, 3)
    assert model.stages == {"4x4": 8, "8x8": 4} and model.digest == store.digest(tiny_model)
    assert model.info.training["images"] == 640 and model.folder == tiny_model and model.hardware.name
    assert model.concepts == {} and model.examples == {}


def test_concepts_and_examples_are_read(folder: Path) -> None:
    concepts = {"smiling woman": [{"seed": 12, "score": 0.9}, 3], "neutral man": [5]}
    (folder / "concepts.json").write_text(json.dumps({"format": 1, "concepts": concepts}))
    window = {"stage": "8x8", "boxes": {"7": [[0.1, 0.2, 0.5, 0.6]], "9": []}}
    (folder / "units.json").write_text(json.dumps({"format": 1, "concepts": {"window": window}}))
    model = lab.load(folder, "cpu")
    assert model.concepts == {"smiling woman": [12, 3], "neutral man": [5]}
    example = model.examples["window"]
    assert example.stage == "8x8" and example.boxes == {7: [(0.1, 0.2, 0.5, 0.6)], 9: []}
    assert lab.arithmetic(model, "smiling woman - neutral man").weights == {"smiling woman": 1, "neutral man": -1}
    assert lab.fit_units(model, example.stage, example.boxes).inside > 0


@pytest.mark.parametrize(
    "name, text",
    [
        ("concepts.json", "["),
        ("concepts.json", "{}"),
        ("concepts.json", '{"format": 1}'),
        ("concepts.json", '{"format": 1, "concepts": []}'),
        ("concepts.json", '{"format": 1, "concepts": {"a": 5}}'),
        ("concepts.json", '{"format": 1, "concepts": {"a": ["x"]}}'),
        ("concepts.json", '{"format": 1, "concepts": {"a": [{}]}}'),
        ("units.json", '{"format": 1, "concepts": {"a": []}}'),
        ("units.json", '{"format": 1, "concepts": {"a": {"stage": "9x9", "boxes": {}}}}'),
        ("units.json", '{"format": 1, "concepts": {"a": {"stage": ["8x8"], "boxes": {}}}}'),
        ("units.json", '{"format": 1, "concepts": {"a": {"stage": "8x8"}}}'),
        ("units.json", '{"format": 1, "concepts": {"a": {"stage": "8x8", "boxes": {"x": []}}}}'),
        ("units.json", '{"format": 1, "concepts": {"a": {"stage": "8x8", "boxes": {"1": [[0, 0, 2, 1]]}}}}'),
        ("units.json", '{"format": 1, "concepts": {"a": {"stage": "8x8", "boxes": {"1": [5]}}}}'),
    ],
)
def test_a_broken_sidecar_is_named(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(CheckpointError) as caught:
        lab.load(folder, "cpu")
    assert name in str(caught.value) and "\n" not in str(caught.value)


def test_what_cannot_be_loaded_says_why(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"config\.json"):
        lab.load(tmp_path / "absent")
    with pytest.raises(InvalidValue, match="device is 'tpu9'"):
        lab.load(folder, "tpu9")


def test_ranking_coordinates_lets_others_draw(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, inside, drawn = lab.load(tiny_model, "cpu"), threading.Event(), threading.Event()
    rank, in_time = latent.rank_coordinates, []

    def waiting(*given: object, **named: object) -> object:
        inside.set()
        in_time.append(drawn.wait(120))
        return rank(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(latent, "rank_coordinates", waiting)
    thread = threading.Thread(target=model.coordinate_effects)
    thread.start()
    assert inside.wait(120)
    model.pixels([1])
    drawn.set()
    thread.join(120)
    assert in_time == [True]


def test_directions_are_kept_and_walked(model: lab.Model) -> None:
    for way in ("principal", "closed-form"):
        found = lab.directions(model, way)
        assert found is lab.directions(model, way) and len(found) == min(20, model.z_dim)
        lengths = [float(np.linalg.norm(each.vector)) for each in found]
        assert lengths == pytest.approx([1.0] * len(found), abs=1e-4)
        assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    first = lab.directions(model, "closed-form")[0]
    strip = lab.along(model, first, seed=3, frames=5, reach=2.0)
    assert strip.pixels.shape[0] == 5 and strip.values.tolist() == [-2, -1, 0, 1, 2]
    assert (strip.pixels[2] == model.pixels([3])[0]).all()
    assert np.allclose(strip.z[4] - strip.z[0], 4 * first.vector, atol=1e-5)


def test_the_closed_form_moves_the_first_stage_most(model: lab.Model) -> None:
    found, stage = lab.directions(model, "closed-form"), next(iter(model.stages))
    weight = model.first_weight()
    stretched = [float(np.linalg.norm(each.vector @ weight)) for each in found]
    assert stretched == pytest.approx([each.score for each in found], rel=1e-3)
    assert weight.shape == (model.z_dim, model.stages[stage] * 16)


def test_concepts_that_differ_in_a_word_make_a_direction(model: lab.Model) -> None:
    model.concepts.update({"turned left": [1, 2, 3, 4, 5], "turned right": [6, 7, 8, 9], "smiling woman": [3]})
    (turn,) = lab.directions(model, "concepts")
    assert turn.name == "turned left → turned right"
    assert np.allclose(turn.vector, model.z([6, 7, 8, 9]).mean(0) - model.z([1, 2, 3, 4]).mean(0), atol=1e-6)
    with pytest.raises(InvalidValue, match="way"):
        lab.directions(model, "magic")  # type: ignore[arg-type]


def test_labels_of_the_models_judge_make_directions(model: lab.Model, folder: Path) -> None:
    """By a judge that lies in its file and reads the pictures: along a direction its verdict rises."""
    assert lab.directions(model, "labels") == (), "no judge, no labels"
    add_judge(folder)
    judged, judge = lab.load(folder, "cpu"), judges.read(folder / judges.FILE, pick("cpu"))
    found = lab.directions(judged, "labels")
    assert {each.name for each in found} == set(ATTRIBUTES)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    z = judged.z(range(10_000, 10_200))  # none of those that it was found on
    for each in found:
        assert np.linalg.norm(each.vector) == pytest.approx(1, abs=1e-4)
        right = judges.attribute.probabilities(judge, judged.pixels(z=z))[each.name] > 0.5
        ahead = z @ each.vector
        assert each.score > 0.65 and ahead[right].mean() > ahead[~right].mean() + 0.3
        steps = [judged.pixels(z=z + np.float32(step) * each.vector) for step in (-2, 0, 2)]
        shares = [judges.attribute.probabilities(judge, shown)[each.name].mean() for shown in steps]
        assert shares[0] + 0.1 < shares[1] < shares[2] - 0.1


def test_a_picture_has_the_same_score_in_any_company(model: lab.Model) -> None:
    pixels = model.pixels(range(8))
    scores = model.scores(pixels)
    assert scores is not None and scores.shape == (8,)
    with torch.no_grad():
        expected = store.load_discriminator(model.folder)(to_tensor(pixels)).numpy()
    assert scores == pytest.approx(expected, abs=1e-4)
    alone = [model.scores(picture[None]) for picture in pixels]
    assert np.concatenate([each for each in alone if each is not None]) == pytest.approx(scores, abs=1e-4)


def test_an_edit_of_several_stages_is_one_edit_and_so_is_its_control(model: lab.Model) -> None:
    also, seeds = lab.Recipe(drop={"4x4": (1, 2)}), [3, 4, 5]
    usual = lab.typical(model, "8x8")
    for region in (None, [(0.0, 0.0, 0.5, 1.0)]):
        result = lab.ablation(model, "8x8", [3], seeds, 7, region, usual, also)
        both = lab.Recipe(drop=also.drop, typical={**also.typical, "8x8": (3,)}, region=tuple(region or ()))
        assert (result.after == lab.edited(model, both).pixels(seeds)).all() and (result.after != result.before).any()
        chance = lab.at_random(model, lab.Recipe(drop=both.drop, typical=both.typical, region=both.region), 7)
        assert (result.random == lab.edited(model, chance).pixels(seeds)).all()
        assert result.random_units == chance.typical["8x8"] and len(chance.drop["4x4"]) == 2
    mixed = lab.at_random(model, lab.Recipe(drop={"4x4": (0, 1)}, typical={"4x4": (2, 3, 4)}), 7)
    assert len({*mixed.drop["4x4"], *mixed.typical["4x4"]}) == 5, "as many units, none of them twice"
    alone = lab.ablation(model, "8x8", [3], seeds, 7, None, usual)
    assert (alone.after != lab.ablation(model, "8x8", [3], seeds, 7, None, usual, also).after).any()
