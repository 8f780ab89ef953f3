"""A rendered world opens like any other source."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.datasets import rendered, worlds
from ganlab.errors import InvalidValue

FACES, ROOMS = (rendered.VERSION[world] for world in ("faces", "rooms"))


def test_pixels_and_labels_are_those_of_the_renderer(open_set):
    opened = open_set("rendered:faces:130")
    drawn = rendered.render("faces", range(130), size=32)
    assert (
        np.array_equal(opened.pixels, drawn.pixels) and opened.name == f"rendered:faces@{FACES}:130" and opened.licence
    )
    assert sorted(opened.labels) == sorted(drawn.labels)
    for name, values in drawn.labels.items():
        assert np.array_equal(opened.labels[name], values)
    assert opened.report.used == 130 and opened.report.set_aside == 0


def test_names():
    wanted = worlds.World("rooms", ROOMS, 12_000)
    assert worlds.parse("rendered:rooms") == worlds.parse(f"rendered:rooms@{ROOMS}:12000") == wanted
    assert wanted.name == f"rendered:rooms@{ROOMS}"


def test_the_fingerprint_is_of_world_version_count_and_seed():
    different = {
        worlds.World(*facts).fingerprint
        for facts in [("faces", 1, 5), ("rooms", 1, 5), ("faces", 2, 5), ("faces", 1, 6), ("faces", 1, 5, 1)]
    }
    assert len(different) == 5 and worlds.World("faces", 1, 5).fingerprint in different


@pytest.mark.parametrize(
    "text",
    [
        "rendered:cats",
        "rendered:",
        f"rendered:faces@{FACES - 1}",
        f"rendered:faces@{FACES + 1}",
        "rendered:faces:0",
        "rendered:faces:9999999",
        f"rendered:faces@{FACES}:x",
    ],
)
def test_what_is_not_drawn_is_refused_in_one_line(open_set, text):
    with pytest.raises(InvalidValue) as caught:
        open_set(text)
    assert text in str(caught.value) and "\n" not in str(caught.value)


def test_unknown_worlds_list_the_known(open_set):
    with pytest.raises(InvalidValue, match=f"rendered:faces@{FACES}, rendered:rooms@{ROOMS}"):
        open_set("rendered:cats")


def test_a_limit_and_one_channel(open_set):
    opened = open_set("rendered:rooms:9", limit=4, channels=1)
    assert opened.pixels.shape == (4, 32, 32, 1)
