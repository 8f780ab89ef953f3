"""A folder as a source: sorted, whole, and closed."""

from __future__ import annotations

import os

import pytest

from ganlab.datasets.safety import Limits
from ganlab.datasets.sources import Folder, fingerprint_of_file, fingerprint_of_folder

MEMBERS = {"b/2.bin": b"two", "a.bin": b"one", "b/.hidden": b"x", "c d/é.bin": b"three"}


def test_sorted_names_and_bytes(kit, tmp_path):
    source = Folder(kit.folder(tmp_path / "set", MEMBERS), Limits())
    assert [entry.name for entry in source.entries] == sorted(MEMBERS)
    assert [data for _, data in source.read(range(4))] == [MEMBERS[name] for name in sorted(MEMBERS)]


def test_links_are_not_followed(kit, tmp_path):
    folder = kit.folder(tmp_path / "set", MEMBERS)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "s.bin").write_bytes(b"secret")
    (folder / "file.bin").symlink_to(tmp_path / "secret" / "s.bin")
    (folder / "folder").symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to(folder)
    source = Folder(folder, Limits())
    noted = {entry.name for entry in source.entries if "link" in entry.note}
    assert noted == {"file.bin", "folder", "loop"} and len(source.entries) == 7


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_does_not_block(kit, tmp_path):
    folder = kit.folder(tmp_path / "set", MEMBERS)
    os.mkfifo(folder / "pipe.png")
    assert {entry.name for entry in Folder(folder, Limits()).entries if entry.note} == {"pipe.png"}
    assert fingerprint_of_folder(Folder(folder, Limits()))


def test_the_fingerprint_is_of_contents(kit, tmp_path):
    one, two = (kit.folder(tmp_path / name, MEMBERS) for name in ("one", "two"))
    os.utime(two / "a.bin", (1, 1))
    (two / ".DS_Store").write_bytes(b"noise")
    first = fingerprint_of_folder(Folder(one, Limits()))
    assert first == fingerprint_of_folder(Folder(two, Limits()))
    (two / "a.bin").write_bytes(b"One")
    assert first != fingerprint_of_folder(Folder(two, Limits()))
    (two / "a.bin").rename(two / "a2.bin")
    (two / "a2.bin").write_bytes(b"one")
    assert first != fingerprint_of_folder(Folder(two, Limits()))


def test_the_fingerprint_of_a_file_is_its_sha256(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert fingerprint_of_file(tmp_path / "a").startswith("ba7816bf8f01cfea")


def test_a_file_that_is_too_large_is_not_read(kit, tmp_path):
    source = Folder(kit.folder(tmp_path / "set", {"large": bytes(2**21), "small": b"xy"}), Limits(one_file=2**20))
    assert dict(source.read([0, 1])) == {0: "a file of 2 MiB", 1: b"xy"}
