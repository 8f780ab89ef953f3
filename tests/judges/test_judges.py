"""Judges: they learn from renders, are kept and found again, and what softens a render leaves its meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ganlab import judges
from ganlab.datasets.rendered import render
from ganlab.device import Hardware, pick
from ganlab.errors import CheckpointError, InvalidValue
from ganlab.images import to_tensor
from ganlab.judges import Judge, Recipe, attribute, columns, segment
from ganlab.judges.fitting import SECOND_SERIES, SERIES, lessons
from ganlab.judges.soften import soften

FACES = Recipe(renders=1_000, held_out=200, epochs=6, batch=32)
ROOMS = Recipe(renders=800, held_out=200, epochs=4, batch=32)


@pytest.fixture(scope="module")
def machine() -> Hardware:
    return replace(pick("cpu"), precision="fp32")


@pytest.fixture(scope="module")
def faces(machine: Hardware) -> Judge:
    return attribute.train(32, machine, FACES)


@pytest.fixture(scope="module")
def rooms(machine: Hardware) -> Judge:
    return segment.train(32, machine, ROOMS)


def test_a_face_judge_learns_from_few_renders_and_is_held_to_fresh_ones(faces: Judge) -> None:
    read = {kind: {name.split("/")[-1] for name in faces.measures if name.startswith(kind)} for kind in ("acc", "r/")}
    assert read == {"acc": set(attribute.ATTRIBUTES), "r/": {"hair", "hair length", "skin", "age", "yaw"}}
    assert all(measure.n == 200 for measure in faces.measures.values())
    fresh = render("faces", range(5_000, 5_200), size=32)
    verdicts = attribute.probabilities(faces, fresh.pixels)
    for name in ("woman", "smiling", "glasses"):
        right = (verdicts[name] > 0.5) == (fresh.labels[name] == 1)
        common = max(fresh.labels[name].mean(), 1 - fresh.labels[name].mean())
        assert right.mean() > max(0.9, common + 0.1), name
    assert faces.measures["accuracy/crisp/woman"].value > 0.9
    read = attribute.values(faces, fresh.pixels)
    for name in ("hair", "skin", "yaw"):
        assert np.corrcoef(read[name], fresh.labels[name])[0, 1] > 0.8, name
        assert np.abs(read[name] - fresh.labels[name]).mean() < 0.7 * fresh.labels[name].std(), name
    assert faces.measures["r/crisp/yaw"].value == pytest.approx(
        np.corrcoef(read["yaw"], fresh.labels["yaw"])[0, 1], abs=0.1
    )


def test_what_follows_from_a_number_follows_from_the_number_that_is_read(faces: Judge) -> None:
    pixels = render("faces", range(6_000, 6_050), size=32).pixels
    verdicts, read = attribute.probabilities(faces, pixels), attribute.values(faces, pixels)
    assert set(verdicts) == set(attribute.ATTRIBUTES)
    np.testing.assert_array_equal(verdicts["turned left"] > 0.5, read["yaw"] < -attribute.TURNED)
    np.testing.assert_array_equal(verdicts["turned right"] > 0.5, read["yaw"] > attribute.TURNED)
    np.testing.assert_array_equal(verdicts["old"] > 0.5, read["age"] > attribute.OLD)


def test_features_are_what_the_heads_read(faces: Judge, rooms: Judge) -> None:
    pixels = render("faces", range(5), size=32).pixels
    seen = attribute.features(faces, pixels)
    assert seen.shape == (5, attribute.FEATURES) and seen.dtype == np.float32
    heads = faces.network.to_outputs  # type: ignore[union-attr]
    outputs = heads(torch.from_numpy(seen)).detach().numpy()  # type: ignore[operator]
    np.testing.assert_allclose(outputs, faces.outputs(pixels), atol=1e-4)
    pooled = segment.features(rooms, pixels)
    assert pooled.shape == (5, segment.WIDTHS[-1]) and len(np.unique(pooled[:, 0])) == 5


def test_a_second_judge_is_another_network_that_learnt_from_other_renders(
    machine: Hardware, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: set[tuple[int, int]] = set()

    def noted(world: str, indices: range, size: int, seed: int) -> object:
        drawn.update((seed, index) for index in indices)
        return render(world, indices, size=size, seed=seed)

    monkeypatch.setattr("ganlab.judges.fitting.rendered.render", noted)
    judge = judges.ready_second(tmp_path, "rooms", 32, machine, ROOMS)
    assert {seed for seed, _ in drawn} == {SECOND_SERIES} and SECOND_SERIES not in (0, SERIES, 2)
    assert isinstance(judge.network, segment.DilatedNet) and "seed 3" in judge.recipe
    fresh = render("rooms", range(6_000, 6_100), size=32)
    wanted = fresh.masks["window"]
    assert segment.agreement(judge(fresh.pixels) > 0.5, wanted)["iou"].value > 0.5
    again = judges.ready_second(tmp_path, "rooms", 32, machine)
    assert len(drawn) == 1_000, "it is read, not trained again"
    np.testing.assert_array_equal(again(fresh.pixels), judge(fresh.pixels))
    assert again.measures == judge.measures and segment.features(judge, fresh.pixels[:3]).shape == (3, 160)


def test_a_second_judge_of_faces_reads_them_too_and_learnt_from_other_renders(
    machine: Hardware, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: set[int] = set()

    def noted(world: str, indices: range, size: int, seed: int) -> object:
        drawn.add(seed)
        return render(world, indices, size=size, seed=seed)

    monkeypatch.setattr("ganlab.judges.fitting.rendered.render", noted)
    judge = judges.ready_second(tmp_path, "faces", 32, machine, FACES)
    assert drawn == {SECOND_SERIES} and isinstance(judge.network, attribute.PooledNet) and "seed 3" in judge.recipe
    fresh = render("faces", range(6_000, 6_100), size=32)
    for name in ("woman", "smiling", "glasses"):
        right = (attribute.probabilities(judge, fresh.pixels)[name] > 0.5) == (fresh.labels[name] == 1)
        assert right.mean() > 0.85, name
    again = judges.ready_second(tmp_path, "faces", 32, machine)
    np.testing.assert_array_equal(again(fresh.pixels), judge(fresh.pixels))
    assert judges.load(tmp_path, "faces", 32, machine) is None, "it stands beside the first one's place"


@pytest.mark.parametrize("make", [attribute.network, attribute.second_network])
def test_a_picture_above_64_px_is_read_at_64(make: Callable[..., torch.nn.Module]) -> None:
    network = make(attribute.COLUMNS, 128).eval()
    x = torch.randn(2, 3, 64, 64)
    np.testing.assert_allclose(
        network(x.repeat_interleave(2, 2).repeat_interleave(2, 3)).detach(), network(x).detach(), atol=1e-5
    )


def test_a_room_judge_finds_windows_better_than_any_fixed_answer(rooms: Judge) -> None:
    fresh = render("rooms", range(5_000, 5_200), size=32)
    wanted = fresh.masks["window"]
    found = rooms(fresh.pixels) > 0.5
    assert found.shape == wanted.shape
    iou = segment.agreement(found, wanted)["iou"].value
    best_fixed = max(
        segment.agreement(np.broadcast_to(wanted.mean(0) >= level, wanted.shape), wanted)["iou"].value
        for level in (0.0, 0.1, 0.2, 0.3, 0.5)
    )
    assert iou > best_fixed + 0.1
    assert rooms.measures["iou/crisp"].value == pytest.approx(iou, abs=0.15)


def test_the_same_recipe_gives_the_same_judge(machine: Hardware) -> None:
    recipe = Recipe(renders=64, held_out=16, epochs=1, batch=16)
    torch.manual_seed(1)
    first = attribute.train(16, machine, recipe)
    torch.manual_seed(2)
    second = attribute.train(16, machine, recipe)
    for a, b in zip(first.network.state_dict().values(), second.network.state_dict().values()):
        torch.testing.assert_close(a, b)


def test_a_judge_reads_gray_pictures_and_any_number_of_them(faces: Judge) -> None:
    gray = render("faces", range(5), size=32).pixels.mean(-1, keepdims=True).astype(np.uint8)
    many, few = attribute.probabilities(faces, np.repeat(gray, 60, axis=0)), attribute.probabilities(faces, gray)
    for name, column in many.items():
        assert column.shape == (300,) and (column >= 0).all() and (column <= 1).all()
        np.testing.assert_allclose(column[::60], few[name], atol=1e-4)


def test_agreement_of_known_masks() -> None:
    wanted, found = np.zeros((2, 4, 10, 10), bool)
    wanted[0, :4, :5] = True  # 20 pixels, of which 10 are found and 5 beside them
    found[0, 2:5, :5] = True
    wanted[1, :2, :2], found[1, 0, 0] = True, True  # 1 of 4
    found[2, :5] = True  # no window, half of the picture
    result = segment.agreement(found, wanted)
    assert result["iou"].value == pytest.approx((10 + 1) / (25 + 4 + 50))
    assert (result["recall"].value, result["recall"].n) == (0.5, 2)
    assert (result["quiet"].value, result["quiet"].n) == (0.5, 2)


def test_what_is_learnt_and_what_is_held_out_are_different_renders_of_their_own_series() -> None:
    told: list[tuple[int, int]] = []
    learnt, held = lessons(
        "faces", 16, Recipe(renders=20, held_out=10), lambda part: columns.targets(attribute.COLUMNS, part.labels),
        tell=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told == [(20, 30), (30, 30)]
    drawn = render("faces", range(30), size=16, seed=SERIES)
    np.testing.assert_array_equal(np.concatenate([learnt.pixels, held.pixels]), drawn.pixels)
    np.testing.assert_array_equal(held.targets[:, 0], drawn.labels["woman"][20:])
    assert not np.array_equal(drawn.pixels, render("faces", range(30), size=16).pixels)


def test_softening_changes_every_picture_and_keeps_the_range() -> None:
    x = to_tensor(render("faces", range(16), size=32).pixels)
    soft = soften(x, torch.Generator().manual_seed(0))
    assert soft.shape == x.shape and soft.min() >= -1 and soft.max() <= 1
    changes = (soft - x).abs().mean((1, 2, 3))
    assert (changes > 0.005).all() and changes.std() > 0.01
    assert torch.equal(soft, soften(x, torch.Generator().manual_seed(0)))


def test_a_kept_judge_is_found_again_and_judges_alike(faces: Judge, machine: Hardware, tmp_path: Path) -> None:
    judges.save(tmp_path / judges.FILE, faces)
    found = judges.load(tmp_path, "faces", 32, machine, FACES)
    assert found is not None and found.measures == faces.measures
    pixels = render("faces", range(8), size=32).pixels
    np.testing.assert_allclose(found.outputs(pixels), faces.outputs(pixels), atol=1e-6)
    assert judges.read(tmp_path / judges.FILE, machine).columns == attribute.COLUMNS
    assert judges.load(tmp_path, "faces", 32, machine) is not None  # whatever it was trained by
    assert [path.name for path in tmp_path.iterdir()] == [judges.FILE]


@pytest.mark.parametrize(
    ("world", "size", "recipe"),
    [("faces", 64, FACES), ("rooms", 32, FACES), ("faces", 32, replace(FACES, seed=1))],
    ids=["another size", "another world", "another recipe"],
)
def test_a_judge_of_something_else_is_passed_over(
    faces: Judge, machine: Hardware, tmp_path: Path, world: str, size: int, recipe: Recipe
) -> None:
    judges.save(tmp_path / judges.FILE, faces)
    assert judges.load(tmp_path, world, size, machine, recipe) is None


def test_ready_trains_once(machine: Hardware, tmp_path: Path) -> None:
    recipe, told = Recipe(renders=32, held_out=16, epochs=1, batch=16), list[tuple[int, int]]()
    first = judges.ready(tmp_path, "rooms", 16, machine, recipe, lambda done, total: told.append((done, total)))
    assert told == [(32, 48), (48, 48), (16, 32), (32, 32)], "drawn, then learnt from"
    again = judges.ready(tmp_path, "rooms", 16, machine, recipe, lambda done, total: told.append((done, total)))
    assert len(told) == 4 and again.measures == first.measures


def test_what_cannot_be_used_is_said(machine: Hardware, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="faces, rooms"):
        judges.ready(tmp_path, "cars", 32, machine)
    with pytest.raises(InvalidValue, match="epochs is 0"):
        Recipe(epochs=0)
    (tmp_path / judges.FILE).write_bytes(b"no safetensors")
    with pytest.raises(CheckpointError, match=r"judge\.safetensors"):
        judges.load(tmp_path, "faces", 32, machine, FACES)
