"""Arrays of any usual layout and range give the pictures that NumPy says they hold."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from ganlab.errors import BrokenArchive, InputError, NoPictures


def stack(kit, count=6, channels=3, side=32):
    return np.stack([kit.paint(seed, side, side, channels) for seed in range(count)])


def save(path, **arrays):
    np.savez_compressed(path, **arrays)
    return path


def test_colour_pictures_and_labels(kit, open_set, tmp_path):
    pixels = stack(kit)
    names = np.array(["a", "b", "c", "d", "e", "f"])
    path = save(tmp_path / "a.npz", images=pixels, y=np.arange(6, dtype=np.uint8), name=names, other=np.zeros(3))
    opened = open_set(path)
    assert np.array_equal(opened.pixels, pixels) and opened.report.used == 6
    assert opened.labels["label"].tolist() == [0, 1, 2, 3, 4, 5] and opened.labels["name"].tolist() == names.tolist()
    assert any("other" in note for note in opened.report.notes)


@pytest.mark.parametrize("layout", ["NHW", "NHW1", "N1HW", "N3HW", "fortran", "S"])
def test_layouts(kit, open_set, tmp_path, layout):
    pixels = stack(kit, channels=3 if layout in ("N3HW", "fortran", "S") else 1)
    stored = {
        "NHW": pixels[..., 0],
        "NHW1": pixels,
        "N1HW": pixels.transpose(0, 3, 1, 2),
        "N3HW": pixels.transpose(0, 3, 1, 2),
        "fortran": np.asfortranarray(pixels),
        "S": pixels[:, ::1],
    }[layout]
    opened = open_set(save(tmp_path / "a.npz", data=stored))
    assert np.array_equal(opened.pixels, pixels)


@pytest.mark.parametrize(
    ("convert", "tolerance"),
    [
        (lambda p: (p / 255).astype(np.float32), 0),
        (lambda p: (p / 127.5 - 1).astype(np.float64), 0),
        (lambda p: p.astype(np.float32), 0),
        (lambda p: (p / 255).astype(np.float16), 1),
        (lambda p: p.astype(np.int64), 0),
        (lambda p: p.astype(">u2") * 257, 0),
    ],
)
def test_ranges(kit, open_set, tmp_path, convert, tolerance):
    pixels = stack(kit)
    pixels[0, 0, 0], pixels[0, 0, 1] = 0, 255
    opened = open_set(save(tmp_path / "a.npz", x=convert(pixels)))
    assert np.abs(opened.pixels.astype(int) - pixels).max() <= tolerance


def test_the_range_is_that_of_the_whole_array(kit, open_set, tmp_path):
    dark = np.full((2, 32, 32), 0.25, np.float32)
    dark[1] = 1.0
    assert open_set(save(tmp_path / "a.npz", x=dark)).pixels[:, 0, 0, 0].tolist() == [64, 255]


def test_booleans_and_alpha(kit, open_set, tmp_path):
    assert open_set(save(tmp_path / "b.npz", x=np.ones((1, 32, 32), bool))).pixels.min() == 255
    clear = stack(kit, channels=4)
    clear[..., 3] = 0
    opened = open_set(save(tmp_path / "a.npz", x=clear))
    assert opened.pixels.min() == 255 and opened.report.counts["converted"]["alpha"] == 6


def test_an_array_keeps_its_order_and_length(kit, open_set, tmp_path):
    twice = np.concatenate([stack(kit, 3), stack(kit, 3)])
    opened = open_set(save(tmp_path / "a.npz", x=twice, y=np.arange(6)))
    assert len(opened) == 6 and opened.labels["label"].tolist() == list(range(6))


def test_pictures_with_holes_are_set_aside_and_labels_stay_aligned(kit, open_set, tmp_path):
    values = stack(kit).astype(np.float32) / 255
    values[2, 5, 5, 0] = np.nan
    opened = open_set(save(tmp_path / "a.npz", x=values, y=np.arange(6)))
    assert opened.labels["label"].tolist() == [0, 1, 3, 4, 5] and opened.report.counts["set aside"] == {"unreadable": 1}


def test_a_limit_is_spread_evenly(kit, open_set, tmp_path):
    opened = open_set(save(tmp_path / "a.npz", x=stack(kit), y=np.arange(6)), limit=3)
    assert opened.labels["label"].tolist() == [0, 2, 4] and "evenly spread" in opened.report.notes[0]


def test_any_size_is_resized_in_blocks(kit, open_set, tmp_path, monkeypatch):
    monkeypatch.setattr("ganlab.datasets.arrays.CHUNK_BYTES", 5000)
    pixels = np.stack([kit.paint(seed, 40, 28) for seed in range(7)])
    opened = open_set(save(tmp_path / "a.npz", x=pixels))
    assert opened.pixels.shape == (7, 32, 32, 3) and opened.report.counts["converted"] == {"cropped": 7, "resized": 7}


class Trap:
    def __reduce__(self):
        return (pytest.fail, ("unpickled",))


def test_pickles_are_never_opened(kit, open_set, tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, images=np.array([Trap(), Trap()], object))
    with pytest.raises(BrokenArchive, match="never opened"):
        open_set(path)
    np.savez(path, images=stack(kit), names=np.array([Trap()] * 6, object))
    assert open_set(path).labels == {}


@pytest.mark.parametrize(
    ("arrays", "match"),
    [
        ({"x": np.zeros((5, 3))}, r"no array \[N, H, W\].*x \[5, 3\]"),
        ({"x": np.full((2, 32, 32), -40.0)}, "values run from -40"),
        ({"x": np.zeros((0, 32, 32), np.uint8)}, "no array"),
    ],
)
def test_what_holds_no_pictures_is_refused_in_one_line(open_set, tmp_path, arrays, match):
    with pytest.raises(BrokenArchive, match=match):
        open_set(save(tmp_path / "a.npz", **arrays))


def test_npy_alone_and_cut_short(kit, open_set, tmp_path):
    pixels = stack(kit)
    buffer = io.BytesIO()
    np.save(buffer, pixels)
    path = tmp_path / "a.npy"
    path.write_bytes(buffer.getvalue())
    assert np.array_equal(open_set(path).pixels, pixels)
    path.write_bytes(buffer.getvalue()[:-5000])
    with pytest.raises(BrokenArchive, match="bytes, and only"):
        open_set(path)


def test_damaged_members_are_refused_in_one_line(kit, open_set, tmp_path):
    path = save(tmp_path / "a.npz", x=np.random.default_rng(0).integers(0, 256, (6, 32, 32, 3), np.uint8))
    data = path.read_bytes()
    for place in range(200, len(data) - 200, 997):
        damaged = bytearray(data)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        with pytest.raises(InputError) as caught:
            open_set(path)
        assert "\n" not in str(caught.value)


def test_a_header_that_claims_more_than_there_is_takes_no_memory(kit, open_set, tmp_path):
    path = save(tmp_path / "a.npz", x=stack(kit))
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (10**12,)})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("y.npy", header.getvalue())
    with pytest.raises(BrokenArchive, match="1,000,000,000,000 bytes"):
        open_set(path)


@pytest.mark.parametrize(("side", "match"), [(15, "too small"), (7072, "pixel bomb")])
def test_pictures_of_a_size_that_cannot_be_are_not_read(open_set, tmp_path, side, match):
    path = tmp_path / "a.npy"
    np.save(path, np.broadcast_to(np.uint8(7), (1, side, side)))
    with pytest.raises(NoPictures, match=match):
        open_set(path)


def test_a_damaged_array_is_one_clear_line(kit, open_set, tmp_path):
    path = save(tmp_path / "a.npz", images=stack(kit))
    data = bytearray(path.read_bytes())
    for place in range(60, 76):
        data[place] ^= 255
    path.write_bytes(data)
    with pytest.raises(BrokenArchive, match=r"a\.npz: cannot be read as"):
        open_set(path)


def test_a_header_that_python_cannot_take_apart(open_set, tmp_path):
    np.save(tmp_path / "a.npy", np.zeros((2, 32, 32), np.uint8))
    data = (tmp_path / "a.npy").read_bytes().replace(b"{'descr'", b"{((descr")
    (tmp_path / "a.npy").write_bytes(data)
    with pytest.raises(BrokenArchive, match="NumPy arrays"):
        open_set(tmp_path / "a.npy")


def test_the_usual_name_comes_before_the_order_and_size_where_none_is_usual(kit, open_set, tmp_path):
    pixels, others = stack(kit), stack(kit, 9)
    assert np.array_equal(open_set(save(tmp_path / "a.npz", data=others, x=others, images=pixels)).pixels, pixels)
    assert len(open_set(save(tmp_path / "b.npz", small=pixels, large=others))) == 9
    assert len(open_set(save(tmp_path / "c.npz", large=others, small=pixels))) == 9


def test_labels_may_stand_in_one_column(kit, open_set, tmp_path):
    opened = open_set(save(tmp_path / "a.npz", x_train=stack(kit), Y_Train=np.arange(6)[:, None]))
    assert opened.labels["label"].tolist() == list(range(6))


def test_a_header_of_the_second_version_is_read(kit, open_set, tmp_path):
    pixels = stack(kit)
    with (tmp_path / "a.npy").open("wb") as stream:
        np.lib.format.write_array(stream, pixels, version=(2, 0))
    assert np.array_equal(open_set(tmp_path / "a.npy").pixels, pixels)
