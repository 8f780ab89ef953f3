"""rendered:rooms: the same picture in every batch, and labels, masks and boxes that agree with what is painted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganlab.datasets.rendered import Rendered, render
from ganlab.datasets.rendered.draw import Draws
from ganlab.datasets.rendered.roomcolours import colours
from ganlab.datasets.rendered.roomplan import plan
from ganlab.datasets.rendered.rooms import labels

COUNT, MANY = 160, 20_000


@pytest.fixture(scope="module")
def rooms() -> Rendered:
    return render("rooms", range(COUNT), size=64)


def drawn_labels() -> dict[str, np.ndarray]:
    draws = Draws(np.arange(MANY), 0)
    numbers = plan(draws)
    colours(numbers, draws)
    return labels(numbers)


def light(pixels: np.ndarray) -> np.ndarray:
    return pixels.astype(np.float64) @ (0.299, 0.587, 0.114)


def test_a_picture_is_the_same_in_every_batch(rooms: Rendered) -> None:
    chosen = [131, 3, 77, 64]
    for part, places in ((render("rooms", chosen), chosen), (render("rooms", [100]), [100])):
        np.testing.assert_array_equal(part.pixels, rooms.pixels[places])
        for name, values in part.labels.items():
            np.testing.assert_array_equal(values, rooms.labels[name][places])
        for name, masks in part.masks.items():
            np.testing.assert_array_equal(masks, rooms.masks[name][places])
        assert part.boxes == [rooms.boxes[place] for place in places]


def test_pictures_differ_by_index_and_by_seed(rooms: Rendered) -> None:
    assert len({picture.tobytes() for picture in rooms.pixels}) == COUNT
    other = render("rooms", range(8), seed=1)
    assert not any(np.array_equal(a, b) for a, b in zip(other.pixels, rooms.pixels))


@pytest.mark.parametrize("size", [16, 32, 128, 256])
def test_a_room_is_the_same_room_at_every_size(rooms: Rendered, size: int) -> None:
    count = 24 if size < 64 else 4
    sized = render("rooms", range(count), size=size)
    assert sized.pixels.shape == (count, size, size, 3) and sized.pixels.dtype == np.uint8
    for name, values in sized.labels.items():
        np.testing.assert_array_equal(values, rooms.labels[name][:count])
    assert [len(things.get("window", [])) for things in sized.boxes] == list(sized.labels["windows"])
    ours, theirs = rooms.pixels[:count].astype(float), sized.pixels.astype(float)
    small = min(size, 64)
    ours, theirs = (x.reshape(count, small, x.shape[1] // small, small, -1, 3).mean((2, 4)) for x in (ours, theirs))
    assert np.abs(ours - theirs).mean() < 5


def test_every_window_has_its_box_and_is_large_enough_to_matter(rooms: Rendered) -> None:
    boxes = [things.get("window", []) for things in rooms.boxes]
    assert [len(found) for found in boxes] == list(rooms.labels["windows"])
    np.testing.assert_array_equal(rooms.labels["window"], rooms.labels["windows"] > 0)
    widths = [x1 - x0 for found in boxes for x0, _, x1, _ in found]
    heights = [y1 - y0 for found in boxes for _, y0, _, y1 in found]
    assert np.median(widths) >= 11 and min(widths) >= 6
    assert np.median(heights) >= 15 and min(heights) >= 9


def test_labels_say_what_is_visible(rooms: Rendered) -> None:
    for name in ("window", "curtain", "picture", "lamp", "door", "wardrobe", "rug"):
        np.testing.assert_array_equal(rooms.masks[name].any((1, 2)), rooms.labels[name] == 1, err_msg=name)
    assert rooms.masks["bed"].any((1, 2)).all()


def test_masks_do_not_overlap_and_their_boxes_are_tight(rooms: Rendered) -> None:
    assert sum(mask.astype(int) for mask in rooms.masks.values()).max() == 1
    for picture, things in enumerate(rooms.boxes):
        assert set(things) == {name for name, masks in rooms.masks.items() if masks[picture].any()}
        for name, found in things.items():
            edges = np.asarray(found, int)
            inside = np.zeros((64, 64), bool)
            for x0, y0, x1, y1 in edges:
                inside[y0:y1, x0:x1] = True
            rows, columns = np.nonzero(rooms.masks[name][picture])
            assert inside[rows, columns].all()
            assert (*edges[:, :2].min(0), *edges[:, 2:].max(0)) == (
                columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
            )  # fmt: skip


def test_windows_outshine_the_wall_by_day(rooms: Rendered) -> None:
    level = light(rooms.pixels)
    furnished = np.any(list(rooms.masks.values()), axis=0)
    wall = ~furnished & (np.arange(64)[:, None] > 14) & (np.arange(64)[:, None] < 30)
    by_day = np.flatnonzero((rooms.labels["day"] == 1) & (rooms.labels["window"] == 1))
    brighter = [level[i][rooms.masks["window"][i]].mean() > level[i][wall[i]].mean() + 5 for i in by_day]
    assert len(brighter) > 50 and np.mean(brighter) > 0.9


def test_evenings_are_darker_and_warmer(rooms: Rendered) -> None:
    day = rooms.labels["day"] == 1
    mean = rooms.pixels.astype(float).mean((1, 2))
    warmth = mean[:, 0] / mean[:, 2]
    assert light(mean[day]).mean() > light(mean[~day]).mean() + 30
    assert warmth[~day].mean() > warmth[day].mean() + 0.1


def test_bed_left_is_where_the_bed_is_painted(rooms: Rendered) -> None:
    middle = np.array([(x0 + x1) / 2 for ((x0, _, x1, _),) in (things["bed"] for things in rooms.boxes)])
    assert np.corrcoef(middle, rooms.labels["bed_left"])[0, 1] < -0.85


def test_shares_of_a_large_set() -> None:
    known = drawn_labels()
    np.testing.assert_allclose(np.bincount(known["windows"]) / MANY, (0.28, 0.36, 0.24, 0.12), atol=0.015)
    for name, share in (("day", 0.68), ("picture", 0.55), ("lamp", 0.6), ("door", 0.4), ("wardrobe", 0.36)):
        assert abs(known[name].mean() - share) < 0.015, name
    assert abs(known["curtain"][known["window"] == 1].mean() - 0.5) < 0.015


def test_labels_are_independent_of_one_another_but_for_what_hangs_on_windows() -> None:
    known = drawn_labels()
    names = sorted(known)
    related = {"windows", "window", "curtain"}
    table = np.corrcoef([known[name] for name in names])
    for i, first in enumerate(names):
        for j, second in enumerate(names[:i]):
            if not {first, second} <= related:
                assert abs(table[i, j]) < 0.03, (first, second, table[i, j])
    assert not known["curtain"][known["window"] == 0].any()


def test_windows_in_side_walls_are_seen_in_perspective() -> None:
    plans = plan(Draws(np.arange(1_000), 0))
    alone = np.flatnonzero((plans["windows"] == 1) & (plans["side_c"] == 1) & (plans["curtain"] == 0))
    rooms, taller = render("rooms", alone), 0
    for place, hand in enumerate(plans["hand"][alone]):
        tall = rooms.masks["window"][place].sum(0)
        tall = tall[tall > 0]
        near, far = (tall[-4:], tall[:4]) if hand > 0 else (tall[:4], tall[-4:])
        taller += near.max() > far.max()
    assert len(alone) >= 30 and taller >= 0.9 * len(alone)


def test_a_windows_mask_holds_all_its_visible_glass_and_nothing_else(
    rooms: Rendered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two views outside, black and white: exactly where the pictures differ, glass is seen."""
    seen = []
    for level in (0.0, 1.0):

        def one_tone(*arguments: Any, level: float = level) -> tuple[Any, Any]:
            lit, own = colours(*arguments)
            views = ("zenith", "skyline", "far", "land", "leaf", "block", "pane", "water")
            return lit, own | {name: np.full_like(own[name], level) for name in views}

        with monkeypatch.context() as patched:
            patched.setattr("ganlab.datasets.rendered.rooms.colours", one_tone)
            seen.append(render("rooms", range(COUNT)).pixels.astype(int))
    glass = np.abs(seen[1] - seen[0]).min(3) > 128
    window = rooms.masks["window"]
    assert (glass & window).sum() > 0.995 * glass.sum()
    assert glass.sum() > 0.45 * window.sum()
    framed = np.zeros_like(window)
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            framed |= np.roll(glass, (down, across), (1, 2))
    assert (framed & window).sum() > 0.97 * window.sum()  # a frame is about a pixel wide


def test_evening_windows_are_dark_and_blue(rooms: Rendered) -> None:
    evening = np.flatnonzero((rooms.labels["day"] == 0) & (rooms.labels["window"] == 1))
    colour = np.array([rooms.pixels[i][rooms.masks["window"][i]].mean(0) for i in evening])
    around = np.array([rooms.pixels[i][~rooms.masks["window"][i]].mean(0) for i in evening])
    assert len(evening) > 20
    blue, warm = colour[:, 2] / colour[:, 0], around[:, 2] / around[:, 0]
    assert np.mean(blue > warm + 0.1) > 0.95
