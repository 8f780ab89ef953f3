"""One pass, whatever the colour turns out to be."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from ganlab.datasets.writer import Writer, colourless


def written(path, pictures, channels=None, size=16):
    with Writer(path, size, channels) as writer:
        for picture in pictures:
            writer.add(picture)
    return np.fromfile(path, np.uint8).reshape(writer.count, size, size, writer.channels)


@pytest.fixture
def gray(kit):
    return [kit.paint(seed, 16, 16, 1)[..., 0] for seed in range(300)]


def test_gray_stays_one_channel(gray, tmp_path):
    assert np.array_equal(written(tmp_path / "p", gray)[..., 0], gray)


@pytest.mark.parametrize("place", [0, 1, 299])
def test_the_first_colour_turns_all_into_three(kit, gray, tmp_path, place):
    colour = kit.paint(7, 16, 16)
    pictures = [*gray[:place], colour, *gray[place:]]
    found = written(tmp_path / "p", pictures)
    expected = [p if p.ndim == 3 else np.stack([p] * 3, -1) for p in pictures]
    assert np.array_equal(found, expected) and [item.name for item in tmp_path.iterdir()] == ["p"]


def test_a_fixed_number_of_channels(kit, gray, tmp_path):
    colour = kit.paint(7, 16, 16)
    assert np.array_equal(
        written(tmp_path / "p", [colour], 1)[0, ..., 0], np.asarray(Image.fromarray(colour).convert("L"))
    )
    assert written(tmp_path / "p", gray[:1], 3).shape == (1, 16, 16, 3)


def test_three_equal_channels_are_no_colour(gray):
    assert np.array_equal(colourless(np.stack([gray[0]] * 3, -1)), gray[0])
    almost = np.stack([gray[0]] * 3, -1)
    almost[3, 3, 2] ^= 1
    assert colourless(almost).ndim == 3
