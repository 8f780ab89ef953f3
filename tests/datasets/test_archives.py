"""A zip and every kind of tar give what was packed; what is damaged says so."""

from __future__ import annotations

import io
import tarfile

import pytest

from ganlab.datasets.archives import Tar, Zip
from ganlab.datasets.safety import Limits
from ganlab.errors import BrokenArchive

MODES = ["zip", "w", "w:gz", "w:bz2", "w:xz"]
MEMBERS = {"b/x.bin": b"x" * 700, "a.bin": b"", "b/y.bin": bytes(range(256)) * 512, "z.bin": b"z" * 512}


def opened(kit, path, mode, members=MEMBERS, limits=Limits()):  # noqa: B008
    return Zip(kit.zip(path, members), limits) if mode == "zip" else Tar(kit.tar(path, members, mode), limits)


@pytest.mark.parametrize("mode", MODES)
def test_every_entry_in_the_order_of_the_archive(kit, tmp_path, mode):
    source = opened(kit, tmp_path / "a", mode)
    assert [(e.name, e.size) for e in source.entries] == [(name, len(data)) for name, data in MEMBERS.items()]
    assert [data for _, data in source.read(range(4))] == list(MEMBERS.values())


@pytest.mark.parametrize("mode", MODES)
def test_chosen_entries_and_streams(kit, tmp_path, mode):
    source = opened(kit, tmp_path / "a", mode)
    assert list(source.read([0, 3])) == [(0, MEMBERS["b/x.bin"]), (3, MEMBERS["z.bin"])]
    with source.stream(2) as stream:
        assert stream.read(100) == MEMBERS["b/y.bin"][:100] and stream.read() == MEMBERS["b/y.bin"][100:]


@pytest.mark.parametrize("mode", MODES)
def test_a_file_over_the_limit_is_not_read(kit, tmp_path, mode):
    source = opened(kit, tmp_path / "a", mode, limits=Limits(one_file=100_000))
    found = dict(source.read(range(4)))
    assert isinstance(found[2], str) and found[3] == MEMBERS["z.bin"]


def test_a_damaged_zip_entry_loses_itself_only(kit, tmp_path):
    path = kit.zip(tmp_path / "a.zip", MEMBERS)
    data = bytearray(path.read_bytes())
    data[data.index(b"b/y.bin") + 20] ^= 0xFF
    path.write_bytes(data)
    found = dict(Zip(path, Limits()).read(range(4)))
    assert isinstance(found[2], str) and found[0] == MEMBERS["b/x.bin"] and found[3] == MEMBERS["z.bin"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_truncated_archive_is_broken_in_one_line(kit, tmp_path, mode, share):
    members = kit.pngs(20)
    whole = opened(kit, tmp_path / "a", mode, members).path.read_bytes()
    path = tmp_path / "cut"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BrokenArchive, match="Pack it again") as caught:
        list((Zip if mode == "zip" else Tar)(path, Limits()).read(range(20)))
    assert "\n" not in str(caught.value)


def test_a_damaged_tar_header_is_not_taken_for_the_end(kit, tmp_path):
    path = kit.tar(tmp_path / "a.tar", MEMBERS)
    data = bytearray(path.read_bytes())
    data[data.index(b"b/y.bin") + 3] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(BrokenArchive, match="damaged header"):
        Tar(path, Limits())


def test_folders_and_a_leading_dot_in_a_tar(tmp_path):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        folder = tarfile.TarInfo("./set")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        info = tarfile.TarInfo("./set/a.png")
        info.size = 1
        archive.addfile(info, io.BytesIO(b"x"))
    (tmp_path / "a.tar").write_bytes(buffer.getvalue())
    source = Tar(tmp_path / "a.tar", Limits())
    assert [entry.name for entry in source.entries] == ["set/a.png"] and list(source.read([0])) == [(0, b"x")]
