"""rendered:faces: pictures that are functions of (seed, index), with labels that tell the truth about them."""

from __future__ import annotations

import hashlib
import itertools

import numpy as np
import pytest
import torch

from ganlab.datasets.rendered import Rendered, render
from ganlab.datasets.rendered.draw import Canvas, Draws, ellipse
from ganlab.datasets.rendered.faces import draw_labels, draw_traits
from ganlab.errors import InvalidValue

CONTINUOUS = ("skin", "hair", "hair_length", "age")
MASKS = {"face", "hair", "mouth", "eyes", "glasses"}


@pytest.fixture(scope="module")
def faces() -> Rendered:
    return render("faces", range(300))


@pytest.fixture(scope="module")
def labels() -> dict[str, np.ndarray]:
    return draw_labels(Draws(np.arange(6000), seed=3))


def grey(faces: Rendered) -> np.ndarray:
    return faces.pixels.mean(axis=3)


def within(values: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Mean of `values` under the mask, a number a picture."""
    return (values * mask).sum(axis=(1, 2)) / np.maximum(mask.sum(axis=(1, 2)), 1)


def same(one: Rendered, other: Rendered) -> bool:
    pairs = [(one.pixels, other.pixels)]
    pairs += [(one.labels[name], other.labels[name]) for name in one.labels]
    pairs += [(one.masks[name], other.masks[name]) for name in one.masks]
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("size", [16, 32, 64, 128, 256])
def test_any_power_of_two(size: int) -> None:
    faces = render("faces", [3, 4], size=size)
    assert faces.pixels.shape == (2, size, size, 3)
    assert faces.pixels.dtype == np.uint8
    assert {name: mask.shape for name, mask in faces.masks.items()} == dict.fromkeys(MASKS, (2, size, size))
    assert faces.pixels.std() > 30


def test_sizes_show_the_same_person() -> None:
    large = render("faces", range(12), size=128)
    small = render("faces", range(12), size=32)
    shrunk = large.pixels.reshape(12, 32, 4, 32, 4, 3).mean(axis=(2, 4))
    assert np.abs(shrunk - small.pixels).mean() < 6
    assert all(np.array_equal(large.labels[name], small.labels[name]) for name in large.labels)


def test_half_a_canvas_is_the_mean_of_four_pixels_each_in_the_same_place() -> None:
    canvas = Canvas.blank(2, 32, "cpu")
    canvas.over(torch.ones(1, 3, 1, 1), ellipse(canvas.x, canvas.y, 0.2, 0.1, 0.5, 0.3).clamp(0, 1))
    half, small = canvas.halved(), Canvas.blank(2, 16, "cpu")
    wanted = canvas.rgb.reshape(2, 3, 16, 2, 16, 2).mean(dim=(3, 5))
    assert wanted.std() > 0.01
    torch.testing.assert_close(half.rgb, wanted)
    torch.testing.assert_close((half.x, half.y, half.px), (small.x, small.y, small.px))


@pytest.mark.parametrize("size", [16, 64])
def test_a_picture_does_not_depend_on_its_batch(size: int) -> None:
    batch = render("faces", range(70), size=size)
    for index in (0, 5, 63, 64, 69):
        alone = render("faces", [index], size=size)
        assert np.array_equal(alone.pixels[0], batch.pixels[index])
        assert all(np.array_equal(alone.masks[name][0], batch.masks[name][index]) for name in MASKS)
    backwards = render("faces", range(69, -1, -1), size=size)
    assert np.array_equal(backwards.pixels[::-1], batch.pixels)


def test_threads_are_left_as_they_were() -> None:
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        render("faces", [0], size=16)
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)


def test_seed_and_index_name_a_picture() -> None:
    one = render("faces", range(40), seed=1)
    assert same(one, render("faces", range(40), seed=1))
    assert not np.array_equal(one.pixels, render("faces", range(40), seed=2).pixels)
    assert len({hashlib.sha256(picture.tobytes()).digest() for picture in one.pixels}) == 40


def test_labels_are_balanced(labels: dict[str, np.ndarray]) -> None:
    woman = labels["woman"] == 1
    for name in ("woman", "smiling", "glasses", "beard", "long_hair"):
        assert set(np.unique(labels[name])) == {0, 1}
    assert abs(woman.mean() - 0.5) < 0.025
    assert abs(labels["smiling"].mean() - 0.5) < 0.025
    assert abs(labels["glasses"].mean() - 0.25) < 0.025
    assert not labels["beard"][woman].any()
    assert abs(labels["beard"][~woman].mean() - 0.4) < 0.04
    assert np.array_equal(labels["long_hair"], labels["hair_length"] > 0.5)
    assert abs(labels["long_hair"].mean() - 0.5) < 0.025
    assert -1 <= labels["yaw"].min() < -0.8 and 0.8 < labels["yaw"].max() <= 1
    assert all(0 <= labels[name].min() < 0.01 and 0.99 < labels[name].max() <= 1 for name in CONTINUOUS)


@pytest.mark.parametrize("seed", [0, 1])
def test_labels_are_independent(seed: int) -> None:
    many = draw_labels(Draws(np.arange(20_000), seed))
    follow = [{"woman", "beard"}, {"hair_length", "long_hair"}]
    assert set(many) == {"woman", "smiling", "glasses", "beard", "long_hair", "yaw", *CONTINUOUS}
    for one, other in itertools.combinations(many, 2):
        correlation = np.corrcoef(many[one], many[other])[0, 1]
        assert abs(correlation) < 0.03 or {one, other} in follow, (one, other, correlation)


def test_a_label_moves_no_other_one_within_men_and_women() -> None:
    many = draw_labels(Draws(np.arange(20_000), seed=2))
    men = many["woman"] == 0
    for group in (men, ~men):
        columns = [name for name, values in many.items() if values[group].std() > 0 and name != "long_hair"]
        for one, other in itertools.combinations(columns, 2):
            assert abs(np.corrcoef(many[one][group], many[other][group])[0, 1]) < 0.04, (one, other)


def test_hidden_traits_depend_on_their_own_labels_only() -> None:
    draws = Draws(np.arange(4000), 0)
    labels = draw_labels(draws)
    traits = draw_traits(draws, labels)
    for name, values in traits.items():
        if values.std() > 0 and name != "freckles":
            assert abs(np.corrcoef(values, labels["skin"])[0, 1]) < 0.06, name
    for name in ("cx", "light x", "parting", "eye y", "volume", "nose y"):
        assert abs(np.corrcoef(traits[name], labels["smiling"])[0, 1]) < 0.06, name


def test_masks_lie_where_faces_have_them(faces: Rendered) -> None:
    rows = np.broadcast_to(np.arange(64)[:, None], (64, 64))
    centre = {name: within(rows, mask).mean() for name, mask in faces.masks.items()}
    share = {name: mask.mean(axis=(1, 2)) for name, mask in faces.masks.items()}
    assert 25 < centre["eyes"] < 36 < centre["mouth"] < 54
    assert ((share["face"] > 0.1) & (share["face"] < 0.5)).all()
    assert ((share["hair"] > 0.01) & (share["hair"] < 0.65)).all()  # the least: a wreath around a bald head
    assert np.median(share["hair"]) > 0.1
    assert ((share["eyes"] > 0.002) & (share["eyes"] < 0.05)).all()
    assert not (faces.masks["face"] & faces.masks["hair"]).any()
    assert (faces.masks["eyes"] & ~faces.masks["face"]).sum() < 0.05 * faces.masks["eyes"].sum()
    assert (faces.masks["mouth"] & ~faces.masks["face"]).sum() < 0.05 * faces.masks["mouth"].sum()


def test_a_smile_is_wide_and_shows_teeth(faces: Rendered) -> None:
    smiling = faces.labels["smiling"] == 1
    brightest = np.where(faces.masks["mouth"], grey(faces), 0).max(axis=(1, 2))
    assert brightest[smiling].min() > 190
    assert np.mean((brightest > 225) == smiling) > 0.9
    width = faces.masks["mouth"].any(axis=1).sum(axis=1)
    assert width[smiling].mean() > 1.3 * width[~smiling].mean()


def test_glasses_are_seen_where_they_are_worn(faces: Rendered) -> None:
    worn = faces.labels["glasses"] == 1
    assert np.array_equal(faces.masks["glasses"].any(axis=(1, 2)), worn)
    light = worn & (faces.labels["skin"] < 0.4)
    frames = faces.masks["glasses"] & ~faces.masks["eyes"]
    skin = faces.masks["face"] & ~faces.masks["glasses"]
    assert within(grey(faces), frames)[light].mean() < within(grey(faces), skin)[light].mean() - 25


def test_a_beard_is_dark_below_the_mouth(faces: Rendered) -> None:
    men = faces.labels["woman"] == 0
    rows = np.arange(64)[None, :, None]
    lowest = np.where(faces.masks["mouth"], rows, 0).max(axis=(1, 2))[:, None, None]
    chin = faces.masks["face"] & (rows > lowest + 1)
    cheeks = faces.masks["face"] & (rows > 35) & (rows < 39)
    ratio = within(grey(faces), chin) / within(grey(faces), cheeks)
    bearded = faces.labels["beard"] == 1
    assert ratio[bearded].mean() < ratio[men & ~bearded].mean() - 0.2


def test_women_have_red_lips_and_narrow_jaws(faces: Rendered) -> None:
    closed = faces.labels["smiling"] == 0
    colour = faces.pixels.astype(float)
    redness = within(colour[..., 0] - colour[..., 1], faces.masks["mouth"])
    skin = within(colour[..., 0] - colour[..., 1], faces.masks["face"])
    woman = faces.labels["woman"] == 1
    assert (redness - skin)[woman & closed].mean() > (redness - skin)[~woman & closed].mean() + 25
    jaw = faces.masks["face"][:, 46:54].sum(axis=(1, 2))
    assert jaw[woman].mean() < 0.8 * jaw[~woman].mean()


def test_long_hair_falls_below_the_chin_and_tells_nothing_of_the_sex(faces: Rendered) -> None:
    rows = np.arange(64)[None, :, None]
    lowest = np.where(faces.masks["hair"], rows, 0).max(axis=(1, 2))
    long = faces.labels["long_hair"] == 1
    assert np.corrcoef(lowest, faces.labels["hair_length"])[0, 1] > 0.75
    assert lowest[~long].max() < 40 and np.mean(lowest[long] > 50) > 0.85  # the others wear a bun
    assert abs(np.corrcoef(lowest, faces.labels["woman"])[0, 1]) < 0.15


def test_age_greys_the_hair_and_lines_the_forehead(faces: Rendered) -> None:
    age, levels = faces.labels["age"], faces.pixels.astype(float)
    chroma = (levels.max(axis=3) - levels.min(axis=3)) / (levels.max(axis=3) + 1)
    assert np.corrcoef(within(chroma, faces.masks["hair"]), age)[0, 1] < -0.7
    forehead = faces.masks["face"] & (np.arange(64)[None, :, None] < 27)
    change = np.abs(np.diff(grey(faces), n=2, axis=1, prepend=0, append=0))
    inside = forehead & np.roll(forehead, 1, axis=1) & np.roll(forehead, -1, axis=1)
    lines = within(change, inside) / within(grey(faces), forehead).clip(1)
    assert np.corrcoef(lines, age)[0, 1] > 0.25


def test_what_is_nearer_slides_farther_as_the_head_turns(faces: Rendered) -> None:
    columns = np.arange(64)[None, None, :] + np.zeros((300, 64, 64))
    slide = {k: np.polyfit(faces.labels["yaw"], within(columns, mask), 1)[0] for k, mask in faces.masks.items()}
    assert slide["mouth"] > slide["eyes"] + 0.5 > slide["face"] + 1 > 2 > -2 > slide["hair"]


def test_no_two_portraits_are_alike() -> None:
    small = render("faces", range(400), size=16).pixels.reshape(400, -1).astype(float)
    distances = np.sqrt(((small[:, None] - small[None]) ** 2).mean(axis=2)) + 255 * np.eye(400)
    assert distances.min() > 8


def test_continuous_labels_are_seen(faces: Rendered) -> None:
    columns = np.arange(64)[None, None, :]
    looks = within(columns + np.zeros((300, 64, 64)), faces.masks["eyes"]) - within(
        columns + np.zeros((300, 64, 64)), faces.masks["hair"]
    )
    assert np.corrcoef(looks, faces.labels["yaw"])[0, 1] > 0.85
    assert np.corrcoef(within(grey(faces), faces.masks["face"]), faces.labels["skin"])[0, 1] < -0.85
    assert np.corrcoef(within(grey(faces), faces.masks["hair"]), faces.labels["hair"])[0, 1] < -0.8


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"world": "cats"}, "'cats'"),
        ({"size": 48}, "48"),
        ({"indices": []}, "[]"),
        ({"indices": [-1]}, "[-1]"),
        ({"indices": [0.5]}, "[0.5]"),
    ],
)
def test_bad_values_are_named(arguments: dict, named: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        render(**{"world": "faces", "indices": [0], **arguments})
    assert named in str(caught.value)
