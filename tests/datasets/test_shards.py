"""Tars whose files come in groups by a key, alone and as shards: pictures, labels, and the limits of any archive."""

from __future__ import annotations

import io
import json
import tarfile

import numpy as np
import pytest

from ganlab import datasets
from ganlab.datasets.shards import expand
from ganlab.datasets.sidecars import LONGEST_TEXT, MOST_BYTES, MOST_COLUMNS, beside, key_of
from ganlab.datasets.sources import Entry
from ganlab.errors import BrokenArchive, DataNotFound, InvalidValue, UnsafeArchive


def sample(kit, seed: int, **facts: object) -> dict[str, bytes]:
    """The files of one sample: a picture, a class, and an object if there are facts."""
    files = {f"{seed:06}.png": kit.encode(kit.paint(seed)), f"{seed:06}.cls": str(seed % 3).encode()}
    return files | ({f"{seed:06}.json": json.dumps(facts).encode()} if facts else {})


def samples(kit, seeds) -> dict[str, bytes]:
    return {name: data for seed in seeds for name, data in sample(kit, seed, age=seed / 2, hair="red").items()}


def shards(kit, folder, count=3, each=4):
    folder.mkdir()
    for shard in range(count):
        kit.tar(folder / f"set-{shard:03}.tar", samples(kit, range(shard * each, shard * each + each)))
    return folder


def test_one_tar_with_labels_beside_its_pictures(kit, open_set, tmp_path):
    opened = open_set(kit.tar(tmp_path / "a.tar", samples(kit, range(6))))
    assert np.array_equal(opened.pixels, [kit.paint(seed) for seed in range(6)])
    assert opened.labels["class"].tolist() == [0, 1, 2, 0, 1, 2] and opened.labels["class"].dtype == np.int64
    assert opened.labels["age"].tolist() == [0, 0.5, 1, 1.5, 2, 2.5] and opened.labels["hair"].tolist() == ["red"] * 6
    assert opened.report.files == 6 and opened.report.set_aside == 0
    assert "000003.png" in {row.file for row in opened.report.examples}


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
def test_a_folder_and_a_pattern_are_the_same_set(kit, open_set, tmp_path, mode):
    folder = tmp_path / "set"
    folder.mkdir()
    suffix = ".tar" if mode == "w" else ".tar." + mode[2:]
    for shard in range(3):
        kit.tar(folder / f"s-{shard:02}{suffix}", samples(kit, range(4 * shard, 4 * shard + 4)), mode)
    opened, pattern = open_set(folder), open_set(folder / f"s-{{00..02}}{suffix}")
    assert np.array_equal(opened.pixels, [kit.paint(seed) for seed in range(12)])
    assert opened.labels["class"].tolist() == [seed % 3 for seed in range(12)]
    assert pattern.fingerprint == opened.fingerprint and len(open_set(folder / f"s-{{00..01}}{suffix}")) == 8
    assert f"s-01{suffix}/000005.png" in {row.file for row in opened.report.examples}


def test_one_key_in_two_shards_is_two_samples(kit, open_set, tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    for shard in range(2):
        files = {"1.png": kit.encode(kit.paint(shard)), "1.cls": str(shard + 5).encode()}
        kit.tar(folder / f"{shard}.tar", files)
    assert open_set(folder).labels["class"].tolist() == [5, 6]


def test_labels_find_their_picture_in_any_order_and_case(kit, open_set, tmp_path):
    pictures = kit.pngs(3)
    files = {
        "2.cls": b"12\n",
        "0.JSON": b'{"smile": true}',
        **pictures,
        "1.json": b'{"smile": false}',
        "0.cls": b" 10 ",
    }
    opened = open_set(kit.tar(tmp_path / "a.tar", files))
    assert opened.labels["class"][[0, 2]].tolist() == [10, 12] and np.isnan(opened.labels["class"][1])
    assert opened.labels["smile"][:2].tolist() == [1, 0] and np.isnan(opened.labels["smile"][2])


def test_labels_stay_aligned_when_files_are_set_aside(kit, open_set, tmp_path):
    files = samples(kit, range(5))
    files["000001.png"] = b"broken"
    files["000003.png"] = files["000000.png"]
    files["000009.cls"] = b"1"  # beside no picture
    opened = open_set(kit.tar(tmp_path / "a.tar", files))
    assert opened.labels["age"].tolist() == [0, 1, 2]
    assert opened.report.counts["set aside"] == {"not a picture": 2, "duplicate": 1}


def test_folders_are_labels_still_and_several_pictures_share_a_key(kit, open_set, tmp_path):
    files = {f"set/{kind}/{i}.{side}.png": kit.encode(kit.paint(10 * i + k + 2 * s))
             for k, kind in enumerate(("cat", "dog")) for i in range(2) for s, side in enumerate("ab")}  # fmt: skip
    files |= {f"set/{kind}/{i}.json": json.dumps({"i": i}).encode() for kind in ("cat", "dog") for i in range(2)}
    opened = open_set(kit.tar(tmp_path / "a.tar", files))
    assert opened.labels["class"].tolist() == ["cat"] * 4 + ["dog"] * 4
    assert opened.labels["i"].tolist() == [0, 0, 1, 1] * 2


def test_a_class_in_cls_and_another_in_json(kit, open_set, tmp_path):
    opened = open_set(
        kit.tar(tmp_path / "a.tar", {**sample(kit, 1, **{"class": "x"}), **sample(kit, 2, **{"class": "y"})})
    )
    assert opened.labels["class"].tolist() == [1, 2] and opened.labels["class 2"].tolist() == ["x", "y"]
    alone = {name: data for name, data in sample(kit, 1, **{"class": "x"}).items() if not name.endswith(".cls")}
    assert open_set(kit.tar(tmp_path / "b.tar", alone)).labels["class"].tolist() == ["x"]


def test_what_json_may_hold_and_what_is_left(kit, open_set, tmp_path):
    long = "a caption " * 9
    facts = [{"n": 1, "f": 0.25, "caption": long, "list": [1], "none": None, "inf": float("inf"), " a\nb ": "007"},
             {"n": 2, "f": None, "caption": "short", "deep": {"x": 1}, "inf": 1, " a\nb ": "8"}]  # fmt: skip
    files = {name: data for i, fact in enumerate(facts) for name, data in sample(kit, i, **fact).items()}
    opened = open_set(kit.tar(tmp_path / "a.tar", {**files, "000000.txt": long.encode()}))
    assert set(opened.labels) == {"class", "n", "f", "inf", "a b"} and opened.labels["a b"].tolist() == ["007", "8"]
    assert opened.labels["n"].tolist() == [1, 2] and np.isnan(opened.labels["f"][1])
    notes = " ".join(opened.report.notes)
    assert "1 captions (.txt)" in notes and f"more than {LONGEST_TEXT} characters are not used: caption" in notes


@pytest.mark.parametrize(
    ("name", "data", "note"),
    [
        ("0.json", b"{", "no object"), ("0.json", b"[" * 60_000, "no object"), ("0.json", b"[1]", "no object"),
        ("0.json", b'{"n": ' + b"9" * 5000 + b"}", "no object"), ("0.json", b"\xff\xfe\0", "no object"),
        ("0.json", b'{"n": 1' + b" " * MOST_BYTES + b"}", "64 KiB"), ("0.cls", b"cat", "no whole number"),
        ("0.cls", b"1" * 30, "no whole number"), ("0.cls", b"", "no whole number"),
        ("0.json", json.dumps({f"c{i}": i for i in range(MOST_COLUMNS + 9)}).encode(), "more than 256 fields"),
    ],
)  # fmt: skip
def test_labels_that_cannot_be_used_lose_themselves_only(kit, open_set, tmp_path, name, data, note):
    opened = open_set(kit.tar(tmp_path / "a.tar", {**kit.pngs(2), name: data, "1.cls": b"3"}))
    assert len(opened) == 2 and opened.labels["class"][1] == 3 and len(opened.labels) <= MOST_COLUMNS + 1
    assert note in " ".join(opened.report.notes)


def test_pickles_beside_pictures_are_not_opened(kit, open_set, tmp_path):
    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (open, (str(tmp_path / "opened"), "w"))

    import pickle

    files = samples(kit, range(2)) | {
        f"000000.{kind}": pickle.dumps(Bomb()) for kind in ("pyd", "pkl", "pickle", "pth")
    }
    opened = open_set(kit.tar(tmp_path / "a.tar", files))
    assert len(opened) == 2 and opened.report.counts["set aside"] == {"not a picture": 4}
    assert not (tmp_path / "opened").exists()


def test_a_limit_is_spread_over_the_shards(kit, open_set, tmp_path):
    opened = open_set(shards(kit, tmp_path / "set"), limit=6)
    assert opened.labels["age"].tolist() == [0, 1, 2, 3, 4, 5] and "6 of 12 files" in opened.report.notes[0]
    assert open_set(tmp_path / "set", limit=5).labels["age"].tolist() == [0, 1, 2, 3.5, 4.5]


def test_hidden_files_count_and_other_files_are_told(kit, open_set, tmp_path):
    folder = shards(kit, tmp_path / "set", 1)
    kit.tar(folder / "x.tar", {".DS_Store": b"x", "._1.cls": b"1", **kit.pngs(1, first=50)})
    kit.folder(folder, {"README.md": b"words", "set.json": b"{}", ".DS_Store": b"x"})
    opened = open_set(folder)
    assert len(opened) == 5 and opened.report.counts["set aside"] == {"hidden/system file": 2}
    assert "Only the 2 shards were read; not used: README.md, set.json." in opened.report.notes


def test_a_folder_of_pictures_with_a_tar_is_a_folder_of_pictures(kit, open_set, tmp_path):
    folder = shards(kit, tmp_path / "set", 1)
    kit.folder(folder, kit.pngs(2))
    opened = open_set(folder)
    assert len(opened) == 2 and opened.report.counts["set aside"] == {"not a picture": 1}


def test_a_labels_csv_goes_before_labels_beside_pictures(kit, open_set, tmp_path):
    files = {**samples(kit, range(2)), "labels.csv": b"file,age\n000000.png,70\n000001.png,80\n"}
    opened = open_set(kit.tar(tmp_path / "a.tar", files))
    assert {name: values.tolist() for name, values in opened.labels.items()} == {"age": [70, 80]}


@pytest.mark.parametrize("how", ["link", "climbs", "absolute"])
def test_one_unsafe_shard_refuses_the_set(kit, open_set, tmp_path, how):
    folder = shards(kit, tmp_path / "set")
    with tarfile.open(folder / "set-002.tar", "w") as archive:
        info = tarfile.TarInfo({"link": "1.png", "climbs": "../1.png", "absolute": "/1.png"}[how])
        if how == "link":
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info, io.BytesIO(b""))
    with pytest.raises(UnsafeArchive, match=r"set-002\.tar"):
        open_set(folder)
    assert list((tmp_path / "home").glob("datasets/*")) == []


def test_limits_hold_for_every_shard(kit, open_set, tmp_path):
    folder = shards(kit, tmp_path / "set")
    with pytest.raises(UnsafeArchive, match="more than 11 files"):
        open_set(folder, limits=datasets.Limits(files=11))
    assert len(open_set(folder, limits=datasets.Limits(files=12))) == 12


def test_a_broken_shard_is_named(kit, open_set, tmp_path):
    folder = shards(kit, tmp_path / "set")
    data = (folder / "set-001.tar").read_bytes()
    (folder / "set-001.tar").write_bytes(data[: len(data) // 3])
    with pytest.raises(BrokenArchive, match=r"set-001\.tar") as caught:
        open_set(folder)
    assert "\n" not in str(caught.value)


def test_patterns(tmp_path):
    assert expand(tmp_path / "a-{8..11}.tar") == ["a-8.tar", "a-9.tar", "a-10.tar", "a-11.tar"]
    assert expand(tmp_path / "a-{008..010}.tar") == ["a-008.tar", "a-009.tar", "a-010.tar"]
    assert expand(tmp_path / "{0..1}-{1..2}.tar") == ["0-1.tar", "0-2.tar", "1-1.tar", "1-2.tar"]


@pytest.mark.parametrize("name", ["a-{000..999999999}.tar", "a-{5..3}.tar", "{0..9999}{0..9999}{0..9999}.tar"])
def test_patterns_that_name_too_many_or_no_shards(open_set, tmp_path, name):
    with pytest.raises(InvalidValue, match="shards"):
        open_set(tmp_path / name)


def test_a_missing_shard_is_named(kit, open_set, tmp_path):
    folder = shards(kit, tmp_path / "set")
    with pytest.raises(DataNotFound, match=r"set-003\.tar"):
        open_set(folder / "set-{000..005}.tar")


@pytest.mark.parametrize(
    "text", ["pipe:touch {}", "pipe:touch {}; set-{{000..002}}.tar", "file://{}", "http://127.0.0.1/{{0..1}}.tar"]
)
def test_no_string_runs_or_fetches_anything(open_set, tmp_path, monkeypatch, text):
    monkeypatch.setattr("subprocess.Popen.__init__", lambda *_, **__: pytest.fail("a process was started"))
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("something was fetched"))
    with pytest.raises(DataNotFound):
        open_set(text.format(tmp_path / "made"))
    assert not (tmp_path / "made").exists()


def test_keys_are_those_of_webdataset():
    assert [key_of(name) for name in ("a/b.c/1.x.png", "1.cls", "a/1", "x.y/z")] == ["a/b.c/1", "1", "a/1", "x.y/z"]
    entries = [Entry(name, 1) for name in ("1.png", "1.cls", "2.cls", "a/1.cls", ".1.cls", "1.seg.json", "1.npy")]
    assert beside(entries) == [1, 5]


def test_memory_stays_flat(kit, tmp_path):
    def peak(count: int) -> int:
        folder = tmp_path / str(count)
        folder.mkdir()
        for shard in range(count):
            files = {f"{i}.png": data for i, data in enumerate(pictures[50 * shard : 50 * shard + 50])}
            kit.tar(folder / f"{shard:03}.tar", files | {f"{i}.cls": b"7" for i in range(50)})
        return kit.peak_bytes(lambda: datasets.open(folder, 64, home=tmp_path / "home"))

    pictures = [kit.encode(np.full((64, 64, 3), (*divmod(i, 250), 0), np.uint8)) for i in range(400)]
    peak(1)
    assert (peak(8) - peak(2)) / 300 < 1_000  # bytes a picture, each of 12,288 decoded


def test_a_tar_deeper_in_the_folder_is_no_shard_and_said_so(kit, open_set, tmp_path):
    folder = shards(kit, tmp_path / "set")
    (folder / "old").mkdir()
    kit.tar(folder / "old" / "set-003.tar", samples(kit, range(12, 16)))
    opened = open_set(folder)
    assert len(opened) == 12 and any("not used: old/set-003.tar" in note for note in opened.report.notes)
