"""Anything that holds pictures becomes the same dataset, and anything else says why not."""

from __future__ import annotations

import os

import numpy as np
import pytest

from ganlab import datasets
from ganlab.errors import BrokenArchive, DataNotFound, GanlabError, InvalidValue, NoPictures


@pytest.fixture
def members(kit):
    cats, dogs = kit.pngs(4, "set/cat/{}.png"), kit.pngs(4, "set/dog/{}.png", first=10)
    rows = [f"cat/{i}.png,{i}" for i in range(4)] + [f"dog/{i}.png,{i}" for i in range(10, 14)]
    return {**cats, **dogs, "set/labels.csv": "\n".join(["file,number", *rows]).encode()}


@pytest.mark.parametrize("kind", ["folder", "zip", "w", "w:gz", "w:bz2", "w:xz"])
def test_every_container_gives_the_same_pictures_and_labels(kit, open_set, tmp_path, members, kind):
    path = tmp_path / "name without suffix"
    if kind == "folder":
        kit.folder(path, members)
    elif kind == "zip":
        kit.zip(path, members)
    else:
        kit.tar(path, members, kind)
    opened = open_set(path)
    assert np.array_equal(opened.pixels, [kit.paint(seed) for seed in (0, 1, 2, 3, 10, 11, 12, 13)])
    assert opened.labels["class"].tolist() == ["cat"] * 4 + ["dog"] * 4
    assert opened.labels["number"].tolist() == [0, 1, 2, 3, 10, 11, 12, 13]
    assert opened.name == path.name and opened.report.classes["class"] == {"cat": 4, "dog": 4}


def test_labels_stay_aligned_when_files_are_set_aside(kit, open_set, tmp_path, members):
    members["set/cat/1.png"] = b"broken"
    members["set/dog/10.png"] = members["set/cat/0.png"]
    opened = open_set(kit.zip(tmp_path / "a.zip", members))
    assert opened.labels["number"].tolist() == [0, 2, 3, 11, 12, 13]
    assert np.array_equal(opened.pixels[3], kit.paint(11))


def test_the_fingerprint_is_that_of_the_content(kit, open_set, tmp_path, members):
    path = kit.zip(tmp_path / "a.zip", members)
    first = open_set(path)
    moved = path.rename(tmp_path / "b.zip")
    os.utime(moved, (1, 1))
    again = open_set(moved)
    assert again.fingerprint == first.fingerprint == open_set(moved, 16).fingerprint
    assert again.folder == first.folder and again.name == "b.zip"
    assert open_set(kit.zip(tmp_path / "c.zip", kit.pngs(2))).fingerprint != first.fingerprint


def test_progress_ends_at_the_total(kit, open_set, tmp_path, members, monkeypatch):
    monkeypatch.setattr("ganlab.datasets.build._REPORT_EVERY", -1)
    seen = []
    open_set(kit.zip(tmp_path / "a.zip", members), progress=lambda *step: seen.append(step))
    assert seen == [(i, 8) for i in range(1, 9)] + [(8, 8)]


def test_a_limit_looks_at_files_evenly_spread(kit, open_set, tmp_path, members):
    opened = open_set(kit.zip(tmp_path / "a.zip", members), limit=4)
    assert opened.labels["number"].tolist() == [0, 2, 10, 12] and "4 of 8 files" in opened.report.notes[0]


def test_the_wall_is_spread_over_the_set(kit, open_set, tmp_path):
    opened = open_set(kit.zip(tmp_path / "a.zip", kit.pngs(20)))
    places = opened.spread(5, seed=3)
    assert all(4 * i <= place < 4 * i + 4 for i, place in enumerate(places))
    assert np.array_equal(opened.wall(5, seed=3), opened.pixels[places])
    assert any(opened.spread(5, seed=s).tolist() != places.tolist() for s in range(4))
    assert np.array_equal(opened.wall(100), opened.pixels) and opened.wall(0).shape == (0, 32, 32, 3)


@pytest.mark.parametrize("members", [{}, {"a.txt": b"x"}, {".DS_Store": b"x"}, {"a.png": b"\x89PNG cut"}])
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_source_without_a_usable_picture(kit, open_set, tmp_path, members, kind):
    path = tmp_path / "set"
    path.mkdir() if kind == "folder" else None
    kit.folder(path, members) if kind == "folder" else kit.zip(path, members)
    with pytest.raises(NoPictures, match="usable picture") as caught:
        open_set(path)
    assert "\n" not in str(caught.value) and list((tmp_path / "home" / "datasets").iterdir()) == []


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"", "empty"), (b"hello", "no known kind"), (b"7z\xbc\xaf'\x1c", "7z"), (b"Rar!\x1a", "RAR"),
        (b"\x80\x04K.", "pickle"), (b"BZhcut", "archive"),
        (b"\x89PNG\r\n\x1a\n", "single picture"), (b"PK\x03\x04cut", "zip"), (b"\x1f\x8bcut", "archive"),
    ],
)  # fmt: skip
def test_files_that_are_no_dataset(open_set, tmp_path, data, match):
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(BrokenArchive, match=match) as caught:
        open_set(tmp_path / "a.zip")
    assert "\n" not in str(caught.value)


def test_nothing_there(open_set, tmp_path):
    with pytest.raises(DataNotFound, match="absent"):
        open_set(tmp_path / "absent.zip")


@pytest.mark.parametrize("options", [{"image_size": 48}, {"image_size": 8}, {"channels": 2}, {"limit": 0}])
def test_values_that_cannot_be(kit, open_set, tmp_path, options):
    with pytest.raises(InvalidValue):
        open_set(kit.zip(tmp_path / "a.zip", kit.pngs(1)), **options)


def test_every_refusal_is_a_ganlab_error_whatever_the_bytes(kit, open_set, tmp_path, members):
    random = np.random.default_rng(0)
    path = tmp_path / "a"
    for mode in ("zip", "w", "w:gz", "w:xz"):
        data = (kit.zip(path, members) if mode == "zip" else kit.tar(path, members, mode)).read_bytes()
        for _ in range(10):
            damaged = bytearray(data)
            for place in random.integers(0, len(data), 3):
                damaged[place] = random.integers(0, 256)
            path.write_bytes(damaged)
            try:
                assert 1 <= len(open_set(path)) <= 8
            except GanlabError as error:
                assert "\n" not in str(error)


def test_memory_stays_flat(kit, tmp_path):
    def peak(count: int) -> int:
        path = kit.zip(tmp_path / f"{count}.zip", {f"{i}.png": data for i, data in enumerate(pictures[:count])})
        return kit.peak_bytes(lambda: datasets.open(path, 64, home=tmp_path / "home"))

    pictures = [kit.encode(np.full((64, 64, 3), (*divmod(i, 250), 0), np.uint8)) for i in range(300)]
    peak(10)
    assert (peak(300) - peak(50)) / 250 < 4_000  # bytes a picture, each of 12,288 decoded
