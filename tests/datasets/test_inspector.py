"""One file's bytes against what Pillow alone makes of them."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from ganlab.datasets import inspector
from ganlab.datasets.inspector import Picture, Refusal, look


def reference(image: Image.Image, size: int) -> np.ndarray:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side))
    return np.asarray(square.resize((size, size), Image.Resampling.LANCZOS))


def test_a_picture_of_the_wanted_size_is_used_as_it_is(kit):
    pixels = kit.paint(1)
    found = look(kit.encode(pixels), 32)
    assert np.array_equal(found.pixels, pixels) and found.reasons == () and not found.gray


@pytest.mark.parametrize(("width", "height"), [(100, 70), (70, 101), (65, 64)])
def test_the_middle_square_is_resized_like_pillow_does(kit, width, height):
    image = Image.fromarray(kit.paint(2, width, height))
    found = look(kit.encode(image), 32)
    assert np.array_equal(found.pixels, reference(image, 32))
    assert found.reasons == ("cropped", "resized") and (found.width, found.height) == (width, height)


def test_a_large_jpeg_is_decoded_reduced_and_looks_the_same(kit):
    data = kit.encode(kit.paint(3, 900, 600), "JPEG", quality=95)
    found = look(data, 32)
    expected = reference(Image.open(io.BytesIO(data)), 32).astype(int)
    assert np.abs(found.pixels - expected).mean() < 1.5 and (found.width, found.height) == (900, 600)


def test_palette_is_looked_up(kit):
    image = Image.fromarray(kit.paint(4)).quantize(16)
    found = look(kit.encode(image), 32)
    assert np.array_equal(found.pixels, np.asarray(image.convert("RGB"))) and found.reasons == ("palette",)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_alpha_is_laid_on_white(kit, mode):
    pixels = kit.paint(5, channels=4)
    image = Image.fromarray(pixels) if mode == "RGBA" else Image.fromarray(pixels).convert("LA")
    colours = np.asarray(image)[..., :-1].astype(float)
    share = np.asarray(image)[..., -1:] / 255
    found = look(kit.encode(image), 32)
    expected = colours * share + 255 * (1 - share)
    assert np.abs(found.pixels.reshape(expected.shape) - expected).max() <= 1
    assert found.reasons == ("alpha",) and "white" in found.detail and found.gray == (mode == "LA")


def test_a_transparent_colour_of_a_palette_becomes_white(kit):
    image = Image.fromarray(np.repeat(np.uint8([[0], [1]]), 32, 1).repeat(16, 0), "P")
    image.putpalette([255, 0, 0, 0, 0, 255])
    found = look(kit.encode(image, "GIF", transparency=0), 32)
    assert found.pixels[0, 0].tolist() == [255, 255, 255] and found.pixels[-1, -1].tolist() == [0, 0, 255]
    assert found.reasons == ("palette", "alpha")


def test_cmyk_becomes_rgb(kit):
    image = Image.new("CMYK", (32, 32), (255, 0, 0, 0))
    found = look(kit.encode(image, "TIFF"), 32)
    assert found.pixels[0, 0].tolist() == [0, 255, 255] and found.reasons == ("cmyk",)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM"])
def test_sixteen_bit_gray_is_scaled_not_clipped(kit, kind):
    values = np.linspace(0, 65535, 32 * 32).astype(np.uint16).reshape(32, 32)
    image = Image.fromarray(values)
    found = look(kit.encode(image.convert("I") if kind == "PPM" else image, kind), 32)
    assert np.array_equal(found.pixels, np.rint(values / 257)) and found.reasons == ("16-bit",) and found.gray


def test_sixteen_bit_colour_png_is_recognised(kit):
    rows = b"".join(b"\0" + struct.pack(">H", 0x8000) * 96 for _ in range(32))
    data = png_of(32, 32, b"\x10\x02\0\0\0", zlib.compress(rows))
    found = look(data, 32)
    assert found.pixels.shape == (32, 32, 3) and found.pixels.min() == found.pixels.max() == 128
    assert found.reasons == ("16-bit",)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(kit, orientation):
    image = Image.fromarray(kit.paint(6, 48, 32))
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = kit.encode(image, "PNG", exif=exif)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    found = look(data, 32)
    assert np.array_equal(found.pixels, reference(upright, 32))
    assert ("exif" in found.reasons) == (orientation > 1) and (found.width, found.height) == upright.size


def test_a_tiff_that_turns_itself_is_turned_once(kit):
    image = Image.fromarray(kit.paint(7, 48, 32))
    data = kit.encode(image, "TIFF", tiffinfo={274: 6})
    found = look(data, 32)
    assert np.array_equal(found.pixels, reference(image.transpose(Image.Transpose.ROTATE_270), 32))
    assert "exif" in found.reasons and (found.width, found.height) == (32, 48)


def test_an_animation_gives_its_first_frame(kit):
    first, second = Image.new("RGB", (32, 32), (255, 0, 0)), Image.new("RGB", (32, 32), (0, 0, 255))
    found = look(kit.encode(first, "GIF", save_all=True, append_images=[second]), 32)
    assert found.pixels[16, 16].tolist() == [255, 0, 0] and "animated" in found.reasons


@pytest.mark.parametrize("mode", ["1", "L"])
def test_gray_has_no_colour_axis(kit, mode):
    image = Image.fromarray(kit.paint(8, channels=1)[..., 0]).convert(mode)
    found = look(kit.encode(image), 32)
    assert np.array_equal(found.pixels, np.asarray(image.convert("L"))) and found.gray and found.reasons == ()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.9])
def test_truncated_files_are_set_aside(kit, kind, share):
    noise = np.random.default_rng(9).integers(0, 256, (64, 64, 3), np.uint8)
    data = kit.encode(noise, kind)
    found = look(data[: int(len(data) * share)], 32)
    assert isinstance(found, Refusal) and found.reason == "truncated"


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04" + bytes(40), b"<svg xmlns='x'/>", bytes(1000)])
def test_what_is_no_picture_is_set_aside(data):
    assert look(data, 32).reason == "not a picture"


def test_a_format_that_is_not_read_is_named():
    assert "HEIC" in look(b"\0\0\0\x18ftypheic" + bytes(100), 32, "IMG_1.HEIC").detail


@pytest.mark.parametrize(
    ("side", "size", "refused"), [(15, 16, True), (16, 64, False), (31, 128, True), (32, 128, False)]
)
def test_too_small_is_a_quarter_of_the_wanted_size_and_at_least_sixteen(kit, side, size, refused):
    found = look(kit.encode(kit.paint(1, 200, side)), size)
    assert isinstance(found, Refusal) == refused
    assert not refused or (found.reason == "too small" and f"{200} x {side}" in found.detail)


@pytest.mark.parametrize(("width", "height"), [(10_000, 5_001), (30_000, 30_000)])
def test_a_pixel_bomb_is_refused_from_its_header(width, height, monkeypatch):
    data = png_of(width, height, b"\x08\x02\0\0\0", zlib.compress(bytes(100)))
    monkeypatch.setattr(inspector, "_decode", lambda *_: pytest.fail("decoded"))
    assert look(data, 32).reason == "pixel bomb"


@pytest.mark.filterwarnings("ignore")
def test_no_bytes_whatever_raise(kit):
    random = np.random.default_rng(10)
    for kind in ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF"):
        data = bytearray(kit.encode(kit.paint(11), kind))
        for _ in range(60):
            damaged = bytearray(data)
            for place in random.integers(0, len(data), 4):
                damaged[place] = random.integers(0, 256)
            found = look(bytes(damaged), 32)
            assert isinstance(found, (Picture, Refusal))
            assert isinstance(found, Refusal) or found.pixels.shape[:2] == (32, 32)


def test_looking_leaves_pillow_as_it_was(kit):
    from PIL import ImageFile

    look(kit.encode(kit.paint(1))[:200], 32)
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False and Image.MAX_IMAGE_PIXELS == 89478485


def png_of(width: int, height: int, kind: bytes, data: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">II", width, height) + kind
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
