"""Archives as people have them. They lie outside the project and are not part of it: skipped where they are absent.

The same kinds and layouts, made in small, are always looked at: test_usual_archives.py.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

DATA = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.fixture
def real(open_set):
    def opened(name: str, image_size: int = 64, **options: object):
        if not (DATA / name).is_file():
            pytest.skip(f"{DATA / name} is absent")
        return open_set(DATA / name, image_size, **options)

    return opened


def test_emoji_with_palette_and_alpha(real):
    emoji = real("emoji_noto_72.zip", 32, limit=400)
    assert emoji.channels == 3 and {"palette", "alpha"} <= set(emoji.report.counts["converted"])
    assert (emoji.pixels[:, 0, 0] == 255).all(axis=1).mean() > 0.8
    assert set(emoji.report.classes["group"]) == {"person", "other", "flag", "face"}


def test_mnist(real):
    mnist = real("mnist_idx.zip", 32, limit=2000)
    assert mnist.pixels.shape == (2000, 32, 32, 1) and set(mnist.labels["label"].tolist()) == set(range(10))
    assert mnist.labels["label"][0] == 5 and any("t10k" in note for note in mnist.report.notes)


def test_rooms(real):
    rooms = real("rooms_houses_64.zip")
    assert set(rooms.report.classes["class"]) == {"bathroom", "bedroom", "frontal", "kitchen"}
    assert (rooms.labels["class"] == rooms.labels["view"]).all() and rooms.labels["house"].dtype == np.int64
    with zipfile.ZipFile(DATA / "rooms_houses_64.zip") as archive:
        first = next(name for name in archive.namelist() if name.endswith(".jpg"))
        expected = np.asarray(Image.open(io.BytesIO(archive.read(first))))
    assert np.array_equal(rooms.pixels[0], expected)


def test_faces_keep_their_sheet(real):
    faces = real("faces_utk_adults_64.zip", limit=500)
    assert faces.channels == 3 and faces.labels["age"].dtype == np.int64 and faces.labels["age"].min() >= 18
    assert set(faces.labels["gender"].tolist()) == {"man", "woman"}


def test_gray_faces_stay_gray(real):
    assert real("faces_lfw_gray_dev_64.zip", limit=100).channels == 1


def test_facades_are_recognised_as_pairs(real):
    facades = real("facades_AB_100.zip")
    assert len(facades) == 100 and any("pairs side by side" in note for note in facades.report.notes)
