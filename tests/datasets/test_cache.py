"""Decoded once, whole or not at all."""

from __future__ import annotations

import json
import os
import threading
import time

import numpy as np
import pytest

from ganlab import datasets
from ganlab.datasets import build as building
from ganlab.datasets import cache
from ganlab.errors import DataError, DataNotFound


@pytest.fixture
def path(kit, tmp_path):
    return kit.zip(tmp_path / "a.zip", {**kit.pngs(5), "labels.csv": b"file,x\n0.png,1\n1.png,2\n"})


def test_the_second_time_nothing_is_decoded(open_set, path, monkeypatch):
    first = open_set(path)
    monkeypatch.setattr(building, "_fill", lambda *_: pytest.fail("decoded again"))
    second = open_set(path)
    assert np.array_equal(first.pixels, second.pixels) and isinstance(second.pixels, np.memmap)
    assert first.report == second.report and first.key == second.key and not second.pixels.flags.writeable
    np.testing.assert_array_equal(first.labels["x"], second.labels["x"])


def test_each_file_is_decoded_once(open_set, path, monkeypatch):
    from ganlab.datasets import feeds

    looked, look = [], feeds.look
    monkeypatch.setattr(feeds, "look", lambda data, size, name: (looked.append(name), look(data, size, name))[1])
    open_set(path)
    assert sorted(looked) == sorted(set(looked)) and len(looked) == 5


def test_size_channels_and_limit_have_caches_of_their_own(open_set, path):
    keys = {open_set(path, **o).key for o in ({}, {"image_size": 16}, {"channels": 1}, {"channels": 3}, {"limit": 2})}
    assert len(keys) == 5


def test_reopen_by_key(open_set, path, tmp_path):
    first = open_set(path)
    path.unlink()
    again = datasets.reopen(first.key, home=tmp_path / "home")
    assert again.fingerprint == first.fingerprint and np.array_equal(again.pixels, first.pixels)


@pytest.mark.parametrize("key", ["", "..", "../a", "/etc", "0" * 24 + "-32-auto-v1"])
def test_reopen_what_is_gone(key, tmp_path):
    with pytest.raises(DataNotFound):
        datasets.reopen(key, home=tmp_path)


@pytest.mark.parametrize(
    "damage", ["pixels cut", "pixels gone", "about cut", "about gone", "labels cut", "labels gone"]
)
def test_a_damaged_cache_is_built_again(open_set, path, damage, tmp_path):
    first = open_set(path)
    expected, folder = np.array(first.pixels), first.folder
    del first
    name = {"pixels": cache.PIXELS, "about": cache.ABOUT, "labels": cache.LABELS}[damage.split()[0]]
    if damage.endswith("gone"):
        (folder / name).unlink()
    else:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(DataNotFound):
        datasets.reopen(folder.name, home=tmp_path / "home")
    assert np.array_equal(open_set(path).pixels, expected)
    assert [item.name for item in folder.parent.iterdir()] == [folder.name]


def test_builders_at_the_same_time_do_not_collide(open_set, path):
    start, found = threading.Barrier(6), []

    def work():
        start.wait()
        found.append(np.array(open_set(path).pixels))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6 and all(np.array_equal(found[0], other) for other in found)


def test_a_failed_build_leaves_nothing(open_set, path, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(building.cache, "finish", interrupted)
    with pytest.raises(KeyboardInterrupt):
        open_set(path)
    assert list((tmp_path / "home" / "datasets").iterdir()) == []


def test_what_a_killed_builder_left_is_swept_after_a_day(open_set, path, tmp_path):
    home = tmp_path / "home" / "datasets"
    for name, age in (("old", 90_000), ("new", 60)):
        (home / f".building-{name}").mkdir(parents=True)
        os.utime(home / f".building-{name}", (time.time() - age,) * 2)
    open_set(path)
    assert not (home / ".building-old").exists() and (home / ".building-new").exists()


def test_a_home_that_cannot_be_written_is_said_in_one_line(open_set, path, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataError, match="GANLAB_HOME"):
        open_set(path, home=tmp_path / "file")


def test_the_environment_names_the_home(path, tmp_path, monkeypatch):
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "elsewhere"))
    assert datasets.open(path, 32).folder.parent == tmp_path / "elsewhere" / "datasets"


def test_what_is_written_carries_its_format(open_set, path):
    about = json.loads((open_set(path).folder / cache.ABOUT).read_text("utf-8"))
    assert about["format"] == 1 and about["shape"] == [5, 32, 32, 3] and about["report"]["format"] == 1


def test_labels_of_another_count_than_the_pictures_are_damage(open_set, path, tmp_path):
    first = open_set(path)
    folder, expected = first.folder, first.labels["x"]
    np.savez(folder / cache.LABELS, c0=expected[:-1])
    with pytest.raises(DataNotFound):
        datasets.reopen(folder.name, home=tmp_path / "home")
    np.testing.assert_array_equal(open_set(path).labels["x"], expected)
