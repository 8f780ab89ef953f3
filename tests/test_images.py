"""images.py against Pillow and plain arithmetic."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganlab import images


def noise(count: int = 5, size: int = 8, channels: int = 3) -> images.Pixels:
    return np.random.default_rng(0).integers(0, 256, (count, size, size, channels), dtype=np.uint8)


def test_the_ends_the_middle_and_what_lies_outside_become_levels() -> None:
    x = torch.tensor([-1.0, 0.0, 1.0, -7.0, 7.0, 0.002, -0.999]).view(1, 1, 1, 7)
    assert images.to_pixels(x).ravel().tolist() == [0, 128, 255, 0, 255, 128, 0]


@pytest.mark.parametrize("channels", [1, 3])
def test_pixels_survive_the_way_to_a_tensor_and_back(channels: int) -> None:
    pixels = noise(channels=channels)
    x = images.to_tensor(pixels)
    assert x.shape == (5, channels, 8, 8) and x.dtype == torch.float32
    assert x.min() >= -1 and x.max() <= 1
    assert np.array_equal(images.to_pixels(x), pixels)


def test_every_level_has_its_place() -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1)
    assert np.array_equal(images.to_pixels(images.to_tensor(levels)), levels)
    assert images.to_tensor(levels).flatten()[[0, 255]].tolist() == [-1, 1]


def test_axes_are_not_mixed_up() -> None:
    pixels = np.zeros((1, 2, 3, 3), np.uint8)
    pixels[0, 1, 2, 0] = 255  # row 1, column 2, red
    x = images.to_tensor(pixels)
    assert x.shape == (1, 3, 2, 3) and x[0, 0, 1, 2] == 1 and (x == 1).sum() == 1


def test_a_sheet_is_filled_row_by_row_with_paper_between() -> None:
    sheet = images.tile(noise(5, 8), columns=3, gap=2, paper=7)
    assert sheet.shape == (18, 28, 3)
    assert np.array_equal(sheet[10:18, 10:18], noise(5, 8)[4])
    assert (sheet[8:10] == 7).all() and (sheet[10:, 20:] == 7).all()


def test_a_sheet_is_square_unless_told() -> None:
    assert images.tile(noise(9, 8)).shape == (24, 24, 3)
    assert images.tile(noise(1, 8)).shape == (8, 8, 3)


@pytest.mark.parametrize("channels, mode", [(1, "L"), (3, "RGB")])
def test_png_keeps_every_level(channels: int, mode: str) -> None:
    picture = noise(1, 8, channels)[0]
    read = Image.open(io.BytesIO(images.encode(picture)))
    assert read.mode == mode and np.array_equal(np.asarray(read).reshape(picture.shape), picture)


@pytest.mark.parametrize("kind, name", [("png", "PNG"), ("webp", "WEBP"), ("jpeg", "JPEG")])
def test_a_kind_is_what_its_name_says(kind: str, name: str) -> None:
    assert Image.open(io.BytesIO(images.encode(noise(1)[0], kind))).format == name


def test_a_data_uri_holds_the_picture() -> None:
    head, _, body = images.data_uri(noise(1)[0], "png").partition(",")
    assert head == "data:image/png;base64"
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(body)))), noise(1)[0])


@pytest.mark.parametrize("kind", ["webp", "gif"])
@pytest.mark.parametrize("channels", [1, 3])
def test_an_animation_has_its_frames(channels: int, kind: str) -> None:
    read = Image.open(io.BytesIO(images.animation(noise(4, 16, channels), 80, kind)))
    assert (read.format, read.n_frames, read.size) == (kind.upper(), 4, (16, 16))


def test_a_gif_of_few_colours_keeps_them_and_its_pace() -> None:
    frames = np.stack([np.full((8, 8, 3), (9 * k, 90, 255 - k), np.uint8) for k in range(3)])
    read = Image.open(io.BytesIO(images.animation(frames, 80, "gif")))
    for k, frame in enumerate(frames):
        read.seek(k)
        assert np.array_equal(np.asarray(read.convert("RGB")), frame) and read.info["duration"] == 80


def test_shrunk_pictures_are_the_means_of_their_blocks() -> None:
    pixels = noise(3, 32)
    small = images.shrunk(pixels, 8)
    means = pixels.reshape(3, 8, 4, 8, 4, 3).astype(float).mean((2, 4))
    assert small.shape == (3, 8, 8, 3) and np.abs(small - means).max() <= 0.5
    assert images.shrunk(pixels, 32) is pixels and images.shrunk(pixels, 64) is pixels


def test_saving_replaces_and_leaves_nothing_beside(tmp_path: Path) -> None:
    for picture in noise(2):
        images.save(tmp_path / "a.png", picture)
    assert np.array_equal(np.asarray(Image.open(tmp_path / "a.png")), noise(2)[1])
    images.save(tmp_path / "b.jpg", noise(1)[0])
    assert Image.open(tmp_path / "b.jpg").format == "JPEG"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "b.jpg"]
