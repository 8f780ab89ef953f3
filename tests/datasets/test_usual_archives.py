"""Archives as people have them, made here in small: the kinds of pictures and the layouts of test_real_data.py."""

from __future__ import annotations

import gzip
import struct

import numpy as np
from PIL import Image

WHITE = 255


def sheet(*rows: str) -> bytes:
    return "\n".join(rows).encode()


def test_emoji_of_palette_and_alpha_are_laid_on_white(kit, open_set, tmp_path):
    members, rows = {}, ["file,group"]
    for number in range(12):
        picture = Image.new("RGBA", (72, 72), (0, 0, 0, 0))
        picture.paste((20 * number, 90, 200, 255), (20, 20, 52, 52))
        if number % 2:  # as pngquant leaves them: a palette, of which one colour is clear
            picture = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=8)
        clear = {"transparency": picture.getpixel((0, 0))} if number % 2 else {}
        members[f"emoji/u{number:04x}.png"] = kit.encode(picture, **clear)
        rows.append(f"u{number:04x}.png,{('face', 'flag', 'person')[number % 3]}")
    members["emoji/labels.csv"] = sheet(*rows)
    emoji = open_set(kit.zip(tmp_path / "emoji.zip", members))
    assert len(emoji) == 12 and emoji.channels == 3 and {"palette", "alpha"} <= set(emoji.report.counts["converted"])
    assert (emoji.pixels[:, 0, 0] == WHITE).all() and (emoji.pixels[:, 16, 16] != WHITE).any(axis=1).all()
    assert set(emoji.report.classes["group"]) == {"face", "flag", "person"}


def test_digits_of_an_idx_archive_keep_their_order_and_their_labels(kit, open_set, tmp_path):
    digits = np.stack([kit.paint(seed, 28, 28, 1)[..., 0] for seed in range(40)])
    labels = (np.arange(40) * 7 + 5) % 10

    def idx(values: np.ndarray) -> bytes:
        head = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
        return gzip.compress(head + values.astype(np.uint8).tobytes())

    members = {
        "t10k-images-idx3-ubyte.gz": idx(digits[:4]),
        "t10k-labels-idx1-ubyte.gz": idx(labels[:4]),
        "train-images-idx3-ubyte.gz": idx(digits),
        "train-labels-idx1-ubyte.gz": idx(labels),
    }
    mnist = open_set(kit.zip(tmp_path / "mnist.zip", members))
    assert mnist.pixels.shape == (40, 32, 32, 1) and mnist.labels["label"].tolist() == labels.tolist()
    expected = np.asarray(Image.fromarray(digits[7]).resize((32, 32), Image.Resampling.BICUBIC))
    assert np.abs(mnist.pixels[7, ..., 0].astype(int) - expected).max() <= 1
    assert any("t10k" in note for note in mnist.report.notes)


def test_jpegs_in_folders_of_classes_are_as_they_were_decoded(kit, open_set, tmp_path):
    classes, members, rows = ("bathroom", "bedroom", "kitchen"), {}, ["file,view,house"]
    for number in range(12):
        name = f"{classes[number % 3]}/{number:03d}.jpg"
        members[f"rooms/{name}"] = kit.encode(kit.paint(number, 64, 64), "JPEG", quality=90)
        rows.append(f"{name},{classes[number % 3]},{number // 3}")
    members["rooms/labels.csv"] = sheet(*rows)
    rooms = open_set(kit.zip(tmp_path / "rooms.zip", members), 64)
    assert set(rooms.report.classes["class"]) == set(classes) and rooms.report.counts["converted"] == {}
    assert (rooms.labels["class"] == rooms.labels["view"]).all() and rooms.labels["house"].dtype == np.int64
    first = next(name for name in members if name.endswith(".jpg"))
    (tmp_path / "first.jpg").write_bytes(members[first])
    assert np.array_equal(rooms.pixels[0], np.asarray(Image.open(tmp_path / "first.jpg")))


def test_faces_with_a_sheet_of_numbers_and_words(kit, open_set, tmp_path):
    members, rows = {}, ["file,age,gender"]
    for number in range(10):
        members[f"{number}.jpg"] = kit.encode(kit.paint(number, 80, 100), "JPEG")
        rows.append(f"{number}.jpg,{18 + 5 * number},{('man', 'woman')[number % 2]}")
    faces = open_set(kit.zip(tmp_path / "faces.zip", {**members, "labels.csv": sheet(*rows)}))
    assert faces.labels["age"].tolist() == [18 + 5 * number for number in range(10)]
    assert set(faces.labels["gender"].tolist()) == {"man", "woman"}
    assert {"cropped", "resized"} <= set(faces.report.counts["converted"])


def test_gray_jpegs_stay_gray(kit, open_set, tmp_path):
    members = {f"{k}.jpg": kit.encode(kit.paint(k, 64, 64, 1), "JPEG") for k in range(8)}
    assert open_set(kit.zip(tmp_path / "gray.zip", members)).channels == 1


def test_pictures_of_two_side_by_side_are_recognised_as_pairs(kit, open_set, tmp_path):
    members = {f"{k}.jpg": kit.encode(kit.paint(k, 128, 64), "JPEG") for k in range(10)}
    facades = open_set(kit.zip(tmp_path / "facades.zip", members))
    assert len(facades) == 10 and any("pairs side by side" in note for note in facades.report.notes)
