"""torchvision's sets by name: read by torchvision's own readers from tiny files, refused or downloaded in one line."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
from PIL import Image

from datasets.conftest import encode, paint
from datasets.torchvision_sets import LAID_OUT, celeba, digits, gray, photo, stl10
from ganlab import datasets
from ganlab.datasets import named
from ganlab.datasets.catalogue import SETS
from ganlab.datasets.inspector import look
from ganlab.errors import DataError, InvalidValue, NoPictures


@pytest.fixture
def readers(monkeypatch):
    """torchvision's readers, which check that a file is there and not that it is the published one."""
    from torchvision import datasets as sets

    for name in ("celeba", "svhn", "stl10", "flowers102", "lfw"):
        module = sys.modules[f"{sets.__name__}.{name}"]
        monkeypatch.setattr(module, "check_integrity", lambda path, md5=None: Path(path).is_file())
    return sets


@pytest.fixture
def root(tmp_path):
    """Where `open_set` looks for a set."""
    return lambda name: tmp_path / "home" / "torchvision" / name


@pytest.mark.parametrize("asked", LAID_OUT)
def test_every_set_gives_its_pictures_and_labels(readers, root, open_set, asked):
    write, labels = LAID_OUT[asked]
    set_name = asked.partition(":")[0]
    write(root(set_name))
    opened = open_set(f"torchvision:{asked}")
    if set_name == "Flowers102" and not hasattr(readers.Flowers102, "classes"):
        labels = {"class": [0, 1]}  # torchvision before 0.22 knows no words for them
    assert {name: values.tolist() for name, values in opened.labels.items()} == labels
    assert len(opened) == len(next(iter(labels.values()))) and opened.report.set_aside == 0
    assert opened.licence == SETS[set_name].licence and opened.name == f"torchvision:{asked}"


def test_every_set_is_tried_above():
    assert {asked.partition(":")[0] for asked in LAID_OUT} == set(SETS)


def test_pixels_are_those_of_the_files(readers, root, open_set):
    digits("MNIST")(root("MNIST"))
    celeba(root("CelebA"))
    stl10(root("STL10"))
    test = open_set("torchvision:mnist:test").pixels
    assert np.array_equal(test[1, ..., 0], look(encode(gray(1, 4)[0]), 32).pixels)
    assert np.array_equal(open_set("torchvision:CelebA").pixels[2], look(photo(2), 32).pixels)
    assert np.array_equal(open_set("torchvision:STL10").pixels[4], look(encode(paint(4, 96, 96)), 32).pixels)


def test_labels_stay_aligned_when_pictures_are_set_aside(readers, root, open_set):
    celeba(root("CelebA"))
    folder = root("CelebA") / "celeba" / "img_align_celeba"
    (folder / "000001.jpg").write_bytes(photo(0)[:300])
    opened = open_set("torchvision:CelebA")
    assert opened.labels["Bald"].tolist() == [1, 0] and opened.report.counts["set aside"] == {"truncated": 1}
    for item in folder.iterdir():
        item.unlink()
    with pytest.raises(NoPictures, match="3 unreadable"):
        open_set("torchvision:CelebA")


def test_a_limit_is_spread_over_the_splits(readers, root, open_set):
    digits("MNIST")(root("MNIST"))
    opened = open_set("torchvision:MNIST:all", limit=2)
    assert opened.labels["split"].tolist() == ["train", "test"] and "2 of 6" in opened.report.notes[0]


def test_a_cached_set_needs_no_reader(readers, root, open_set, monkeypatch):
    digits("MNIST")(root("MNIST"))
    first = open_set("torchvision:MNIST")
    monkeypatch.setitem(sys.modules, "torchvision.datasets", None)
    assert open_set("torchvision:MNIST").folder == first.folder
    with pytest.raises(DataError, match="pip install torchvision"):
        open_set("torchvision:MNIST:test")


def test_the_fingerprint_is_of_name_split_and_files(root):
    place = root("MNIST")
    digits("MNIST")(place)
    found = [named.fingerprint(named.parse(f"torchvision:MNIST{split}"), place) for split in ("", ":test")]
    assert len(set(found)) == 2
    (place / "MNIST/raw/train-images-idx3-ubyte.gz").write_bytes(b"packed")
    assert named.fingerprint(named.parse("torchvision:MNIST"), place) == found[0]
    labels = place / "MNIST/raw/train-labels-idx1-ubyte"
    labels.write_bytes(labels.read_bytes()[:-1] + b"\5")
    assert named.fingerprint(named.parse("torchvision:MNIST"), place) != found[0]


@pytest.mark.parametrize("name", ["CIFAR10", "CIFAR100", "LSUN", "os", "", "MNIST:extra", "../MNIST", "MNIST:train:1"])
def test_what_is_not_in_the_catalogue_is_refused_in_one_line(open_set, tmp_path, name):
    with pytest.raises(InvalidValue, match=r"the (sets|splits of MNIST) are") as caught:
        open_set(f"torchvision:{name}")
    assert "\n" not in str(caught.value) and not (tmp_path / "home").exists()


def test_names_are_not_paths():
    assert datasets.is_named("torchvision:CelebA") and datasets.is_named(" rendered:faces")
    assert not datasets.is_named("faces.zip") and not datasets.is_named(Path("rendered:faces"))


@pytest.mark.parametrize("name", SETS)
def test_no_internet_is_one_line_and_leaves_nothing(readers, open_set, root, monkeypatch, name):
    def unplugged(*_: object, **__: object) -> None:
        raise URLError("Name or service\nnot known")

    monkeypatch.setattr("urllib.request.urlopen", unplugged)
    monkeypatch.setattr(sys.modules[readers.CelebA.__module__], "download_file_from_google_drive", unplugged)
    with pytest.raises(DataError, match="cannot be downloaded") as caught:
        open_set(f"torchvision:{name}")
    said = str(caught.value)
    assert "\n" not in said and f"put {SETS[name].files} into {root(name)}" in said
    assert list(root(name).parent.iterdir()) == []


class Shop(types.SimpleNamespace):
    """In place of torchvision.datasets: a MNIST that is "downloaded" file by file, and may break off."""

    def __init__(self, breaks: bool = False) -> None:
        self.downloads, self.breaks = 0, breaks
        super().__init__(MNIST=self.make)

    def make(self, root: Path, train: bool, download: bool) -> list[tuple[Image.Image, int]]:
        print("torchvision says something")
        if download:
            self.downloads += 1
            (root / f"{train}.bin").write_bytes(b"data")
            if self.breaks and train:
                raise RuntimeError("quota\nexceeded")
        if not (root / f"{train}.bin").exists():
            raise RuntimeError("Dataset not found. You can use download=True to download it")
        return [(Image.fromarray(values), number) for number, values in enumerate(gray(3, 0 if train else 3))]


def test_a_download_comes_once_with_all_splits_and_keeps_stdout_clean(open_set, root, monkeypatch, capsys):
    shop = Shop()
    monkeypatch.setitem(sys.modules, "torchvision.datasets", shop)
    assert open_set("torchvision:MNIST").labels["class"].tolist() == [0, 1, 2]
    assert len(open_set("torchvision:MNIST:test")) == 3 and shop.downloads == 2
    assert {item.name for item in root("MNIST").iterdir()} == {"True.bin", "False.bin"}
    assert {item.name for item in root("MNIST").parent.iterdir()} == {"MNIST"}
    assert capsys.readouterr().out == ""


def test_a_download_that_breaks_off_leaves_nothing_and_can_be_repeated(open_set, root, monkeypatch):
    shop = Shop(breaks=True)
    monkeypatch.setitem(sys.modules, "torchvision.datasets", shop)
    with pytest.raises(DataError, match=r"cannot be downloaded \(quota exceeded\)"):
        open_set("torchvision:MNIST")
    assert list(root("MNIST").parent.iterdir()) == []
    shop.breaks = False
    root("MNIST").mkdir()  # an empty folder is no set
    assert len(open_set("torchvision:MNIST")) == 3


def test_files_that_a_person_put_there_are_never_touched(open_set, root, monkeypatch):
    shop = Shop()
    monkeypatch.setitem(sys.modules, "torchvision.datasets", shop)
    root("MNIST").mkdir(parents=True)
    (root("MNIST") / "mine.txt").write_text("mine")
    with pytest.raises(DataError, match="files are missing") as caught:
        open_set("torchvision:MNIST")
    assert shop.downloads == 0 and [item.name for item in root("MNIST").iterdir()] == ["mine.txt"]
    assert "download=True" not in str(caught.value) and "\n" not in str(caught.value)


def test_pickles_of_an_old_torchvision_are_not_opened(readers, root, open_set):
    digits("MNIST")(root("MNIST"))
    for name in ("training.pt", "test.pt"):
        place = root("MNIST") / "MNIST" / "processed" / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"\x80\x04K\x01.")
    with pytest.raises(DataError, match="processed"):
        open_set("torchvision:MNIST")
