"""What an archive may not contain is refused with one line, and nothing is left behind."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile

import pytest

from ganlab.datasets.archives import Tar, Zip
from ganlab.datasets.safety import Limits, check_name, is_hidden
from ganlab.errors import UnsafeArchive

CLIMBING = ["../a.png", "a/../../b.png", "..\\a.png", "a\\..\\..\\b.png", "..", "a/.."]
ABSOLUTE = ["/etc/a.png", "C:\\a.png", "c:a.png", "\\\\host\\a.png", "//host/a.png"]


@pytest.mark.parametrize("name", CLIMBING + ABSOLUTE + ["a\0.png"])
def test_names_that_point_elsewhere(tmp_path, name):
    with pytest.raises(UnsafeArchive):
        check_name(tmp_path, name)


@pytest.mark.parametrize(
    ("name", "plain"), [("./a//b.png", "a/b.png"), ("a\\b.png", "a/b.png"), ("a..b/...png", "a..b/...png"), ("é", "é")]
)
def test_names_of_people_are_kept(tmp_path, name, plain):
    assert check_name(tmp_path, name) == plain


@pytest.mark.parametrize(
    "name", [".DS_Store", "a/.git/x.png", "__MACOSX/._a.png", "a/Thumbs.db", "desktop.ini", "__macosx/a.png"]
)
def test_system_files(name):
    assert is_hidden(name) and not is_hidden("a/b.png")


def refused(open_set, path, tmp_path, match):
    """The archive is refused in one line that names it, and neither the cache nor anything else has a new file."""
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UnsafeArchive, match=match) as caught:
        open_set(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
    after = [item for item in sorted(tmp_path.rglob("*")) if item not in before]
    assert [item for item in after if item.is_file()] == [] and not list(tmp_path.rglob(".building*"))


@pytest.mark.parametrize("name", CLIMBING[:4] + ABSOLUTE)
def test_hostile_names_in_a_zip(kit, open_set, tmp_path, name):
    refused(open_set, kit.zip(tmp_path / "a.zip", {**kit.pngs(2), name: b"x"}), tmp_path, "climbs|absolute")


@pytest.mark.parametrize("name", ["../a.png", "/a.png", "C:\\a.png", "..\\a.png"])
@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_hostile_names_in_a_tar(kit, open_set, tmp_path, name, mode):
    refused(open_set, kit.tar(tmp_path / "a.tar", {**kit.pngs(2), name: b"x"}, mode), tmp_path, "climbs|absolute")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar(kit, open_set, tmp_path, kind):
    path = kit.tar(tmp_path / "a.tar", kit.pngs(2))
    with tarfile.open(path, "a") as archive:
        info = tarfile.TarInfo("evil.png")
        info.type, info.linkname = kind, "0.png"
        archive.addfile(info)
    refused(open_set, path, tmp_path, "is a link" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else "is a device")


def test_a_symlink_in_a_zip(kit, open_set, tmp_path):
    path = kit.zip(tmp_path / "a.zip", kit.pngs(2))
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("evil.png")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    refused(open_set, path, tmp_path, "is a link")


def test_an_encrypted_zip(kit, open_set, tmp_path):
    path = kit.zip(tmp_path / "a.zip", kit.pngs(2))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    refused(open_set, path, tmp_path, "password")


@pytest.mark.parametrize("mode", ["zip", "w", "w:gz"])
def test_too_many_files(kit, tmp_path, mode):
    members = {f"{i}.txt": b"x" for i in range(6)}
    opened = Zip if mode == "zip" else Tar
    path = kit.zip(tmp_path / "a", members) if mode == "zip" else kit.tar(tmp_path / "a", members, mode)
    with pytest.raises(UnsafeArchive, match="more than 5 files"):
        opened(path, Limits(files=5))
    assert len(opened(path, Limits(files=6)).entries) == 6


@pytest.mark.parametrize("mode", ["zip", "w", "w:gz", "w:xz"])
def test_too_many_bytes(kit, tmp_path, mode):
    members = {f"{i}.bin": bytes(range(256)) * 400 for i in range(20)}
    path = kit.zip(tmp_path / "a", members) if mode == "zip" else kit.tar(tmp_path / "a", members, mode)
    with pytest.raises(UnsafeArchive, match="unpacks to more than"):
        (Zip if mode == "zip" else Tar)(path, Limits(total=2_000_000, ratio=1e9))


@pytest.mark.parametrize("mode", ["zip", "w:gz", "w:bz2", "w:xz"])
def test_a_bomb(kit, open_set, tmp_path, mode):
    members = {**kit.pngs(2), "zeros.png": bytes(20_000_000)}
    path = kit.zip(tmp_path / "a", members) if mode == "zip" else kit.tar(tmp_path / "a", members, mode)
    refused(open_set, path, tmp_path, "times its size")


def test_many_small_entries_that_are_a_bomb_together(kit, open_set, tmp_path):
    path = kit.zip(tmp_path / "a.zip", {f"{i}.png": bytes(900_000) for i in range(60)})
    refused(open_set, path, tmp_path, "times its size")


def test_a_tar_bomb_is_not_unpacked_to_its_end(kit, tmp_path, monkeypatch):
    path = kit.tar(tmp_path / "a.tgz", {"zeros.png": bytes(50_000_000), "b.png": b"x"}, "w:gz")
    read = []
    import gzip

    original = gzip.GzipFile.read
    monkeypatch.setattr(gzip.GzipFile, "read", lambda self, n=-1: (read.append(n), original(self, n))[1])
    with pytest.raises(UnsafeArchive, match="times its size"):
        Tar(path, Limits())
    assert sum(read) < 1_000_000


def test_a_tar_header_that_asks_for_much_memory(tmp_path):
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 2**33
    path = tmp_path / "a.tar"
    path.write_bytes(header.tobuf(tarfile.GNU_FORMAT) + bytes(10240))
    with pytest.raises(UnsafeArchive, match="at once"):
        Tar(path, Limits())


@pytest.mark.parametrize(("claimed", "whole"), [(10, 3), (100_000, 4)])
def test_a_zip_that_lies_about_its_sizes_gives_no_more_than_it_claims(kit, open_set, tmp_path, claimed, whole):
    path = kit.zip(tmp_path / "a.zip", {"0.png": kit.encode(kit.paint(99)), **kit.pngs(3, "k{}.png")})
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, claimed)
    path.write_bytes(data)
    found = dict(Zip(path, Limits()).read([0]))[0]
    assert isinstance(found, str) or len(found) <= claimed
    assert len(open_set(path)) == whole


def test_a_nested_archive_is_not_opened(kit, open_set, tmp_path):
    inner = kit.zip(tmp_path / "inner.zip", kit.pngs(3)).read_bytes()
    opened = open_set(kit.zip(tmp_path / "a.zip", {**kit.pngs(2, first=10), "inner.zip": inner}))
    assert len(opened) == 2 and opened.report.examples[0].detail == "an archive inside is not opened"


def test_a_sparse_file_in_a_tar(kit, open_set, tmp_path):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("evil.png")
        info.size = 4
        info.pax_headers = {"GNU.sparse.map": "0,4", "GNU.sparse.size": "40000000"}
        archive.addfile(info, io.BytesIO(b"abcd"))
    path = tmp_path / "a.tar"
    path.write_bytes(buffer.getvalue())
    refused(open_set, path, tmp_path, "sparse|times its size")
