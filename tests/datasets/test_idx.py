"""MNIST's files: alone, in a folder, in archives; images meet their labels by name."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest

from ganlab.datasets.idx import is_head, is_name
from ganlab.errors import BrokenArchive

CODES = {"u1": 8, "i1": 9, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


def idx(values: np.ndarray) -> bytes:
    code = CODES[values.dtype.str[1:]]
    return (
        struct.pack(f">BBBB{values.ndim}I", 0, 0, code, values.ndim, *values.shape)
        + values.astype(values.dtype.newbyteorder(">")).tobytes()
    )


def mnist(kit, zipped: bool) -> dict[str, bytes]:
    train = np.stack([kit.paint(seed, 28, 28, 1)[..., 0] for seed in range(12)])
    files = {
        "t10k-images-idx3-ubyte": idx(train[:5] // 2),
        "t10k-labels-idx1-ubyte": idx(np.arange(5, dtype=np.uint8)),
        "train-images-idx3-ubyte": idx(train),
        "train-labels-idx1-ubyte": idx(np.arange(12, dtype=np.uint8) % 10),
    }
    return {name + ".gz": gzip.compress(data) for name, data in files.items()} if zipped else files


def check(opened, count=12):
    assert opened.pixels.shape == (count, 32, 32, 1) and opened.channels == 1
    assert opened.labels["label"].tolist() == [i % 10 for i in range(count)]


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("place", ["folder", "zip", "tar", "tgz"])
def test_train_images_meet_train_labels(kit, open_set, tmp_path, zipped, place):
    members = {f"raw/{name}": data for name, data in mnist(kit, zipped).items()}
    path = {
        "folder": lambda: kit.folder(tmp_path / "set", members),
        "zip": lambda: kit.zip(tmp_path / "a", members),
        "tar": lambda: kit.tar(tmp_path / "a", members),
        "tgz": lambda: kit.tar(tmp_path / "a", members, "w:gz"),
    }[place]()
    opened = open_set(path)
    check(opened)
    assert any("t10k-images" in note for note in opened.report.notes)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("which", ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"])
def test_one_file_alone_finds_its_partner_beside(kit, open_set, tmp_path, zipped, which):
    folder = kit.folder(tmp_path / "set", mnist(kit, zipped))
    check(open_set(folder / (which + ".gz" * zipped)))
    opened = open_set(folder / ("t10k-images-idx3-ubyte" + ".gz" * zipped))
    check(opened, 5)


def test_pixels_are_those_of_the_file(kit, open_set, tmp_path):
    pixels = np.stack([kit.paint(seed, channels=1)[..., 0] for seed in range(3)])
    (tmp_path / "digits.bin").write_bytes(idx(pixels))
    opened = open_set(tmp_path / "digits.bin")
    assert np.array_equal(opened.pixels[..., 0], pixels) and opened.labels == {}
    assert "No labels" in opened.report.notes[0]


@pytest.mark.parametrize("kind", ["i2", "i4", "f4", "f8"])
def test_other_types_of_numbers(kit, open_set, tmp_path, kind):
    pixels = np.stack([kit.paint(seed, channels=1)[..., 0] for seed in range(3)])
    pixels[0, 0, 0] = 255
    (tmp_path / "a.idx3").write_bytes(idx(pixels.astype(kind)))
    assert np.array_equal(open_set(tmp_path / "a.idx3").pixels[..., 0], pixels)


def test_broken_sets_are_refused(kit, open_set, tmp_path):
    labels = {name: data for name, data in mnist(kit, True).items() if "labels" in name}
    with pytest.raises(BrokenArchive, match="no images"):
        open_set(kit.zip(tmp_path / "labels.zip", labels))
    with pytest.raises(BrokenArchive, match="first bytes"):
        open_set(kit.zip(tmp_path / "noise.zip", {"train-images-idx3-ubyte": b"noise and noise"}))
    short = {"train-images-idx3-ubyte": mnist(kit, False)["train-images-idx3-ubyte"][:-1000]}
    with pytest.raises(BrokenArchive, match="ends in picture 10"):
        open_set(kit.zip(tmp_path / "short.zip", short))


def test_a_header_that_claims_a_bomb(kit, open_set, tmp_path):
    claim = struct.pack(">BBBBIII", 0, 0, 8, 3, 60_000, 60_000, 60_000)
    with pytest.raises(Exception, match="times its size"):
        open_set(kit.zip(tmp_path / "a.zip", {"train-images-idx3-ubyte.gz": gzip.compress(claim + bytes(100))}))


def test_a_folder_of_pictures_with_a_stray_idx_is_one_of_pictures(kit, open_set, tmp_path):
    assert len(open_set(kit.folder(tmp_path / "set", {**kit.pngs(3), "train.idx": b"0\t0\n"}))) == 3


def test_names_and_heads():
    assert is_name("a/train-images-idx3-ubyte.gz") and is_name("train-images.idx3-ubyte") and is_name("x.idx")
    assert not is_name("a.png") and not is_name(".git/pack.idx")
    assert is_head(b"\0\0\x08\x03") and not is_head(b"\0\0\x07\x03") and not is_head(b"\0\0\x08\x09")


@pytest.mark.parametrize("spoiled", ["the packed bytes", "the entry's own header"])
def test_a_damaged_entry_is_one_clear_line(kit, open_set, tmp_path, spoiled):
    path = kit.zip(tmp_path / "a.zip", mnist(kit, False))
    data = bytearray(path.read_bytes())
    start = data.index(b"train-images")
    place = start - 28 if spoiled == "the entry's own header" else start + 200
    data[place : place + 4] = bytes(255 - value for value in data[place : place + 4])
    path.write_bytes(data)
    with pytest.raises(BrokenArchive, match=r"a\.zip: cannot be read as"):
        open_set(path)


def test_the_largest_set_is_used_and_labels_are_not_guessed_among_several(kit, open_set, tmp_path):
    members = {
        "a-images-idx3-ubyte": idx(np.stack([kit.paint(seed, 28, 28, 1)[..., 0] for seed in range(3)])),
        "b-images-idx3-ubyte": idx(np.stack([kit.paint(seed, 28, 28, 1)[..., 0] for seed in range(7)])),
        "coarse-labels-idx1-ubyte": idx(np.arange(7, dtype=np.uint8)),
    }
    one = open_set(kit.zip(tmp_path / "one.zip", members))
    assert len(one) == 7 and one.labels["label"].tolist() == list(range(7))  # of the same length, and the only ones
    members["fine-labels-idx1-ubyte"] = idx(np.arange(7, dtype=np.uint8) + 10)
    two = open_set(kit.zip(tmp_path / "two.zip", members))
    assert len(two) == 7 and two.labels == {} and any("No labels were found" in note for note in two.report.notes)


def test_a_damaged_picture_in_gzip_is_found_by_its_checksum(kit, open_set, tmp_path):
    packed = bytearray(gzip.compress(mnist(kit, False)["train-images-idx3-ubyte"], compresslevel=0))
    packed[len(packed) // 2] ^= 255
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(packed)
    with pytest.raises(BrokenArchive):
        open_set(tmp_path / "train-images-idx3-ubyte.gz")
