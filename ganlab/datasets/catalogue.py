"""The torchvision sets that go by name: how each is made, its splits, its label columns, its terms, its files.

A name from outside is looked up in `SETS` and goes nowhere else. Left out are the sets whose torchvision reader
unpickles (CIFAR10, CIFAR100, LSUN), and splits that it reads whole into gigabytes of memory (SVHN extra, STL10
unlabeled, EMNIST byclass and bymerge).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Columns = dict[str, "Sequence[str] | None"]


@dataclass(frozen=True)
class Recipe:
    """One torchvision set.

    make: (torchvision.datasets, root, split, download) -> the set, whose items are (PIL image, target). splits: what a
    person may ask for -> torchvision's splits; the first is meant where none is named. columns: the set -> the numbers
    in a target by name, each with the words that it counts in, or None where the number itself is the label. files:
    what belongs below the root, in words.
    """

    make: Callable[[Any, Path, str, bool], Any]
    splits: dict[str, tuple[str, ...]]
    columns: Callable[[Any], Columns]
    licence: str
    files: str


def _number(_: Any) -> Columns:
    return {"class": None}


def _words(data: Any) -> Columns:
    return {"class": getattr(data, "classes", None)}


def _attributes(data: Any) -> Columns:
    return {name: None for name in data.attr_names if name}  # the header line ends in a space


def _pets(data: Any) -> Columns:
    return {"class": data.classes, "species": data.bin_classes}


def _whole(*parts: str) -> dict[str, tuple[str, ...]]:
    """All parts together, or each alone."""
    return {"all": parts, **{part: (part,) for part in parts}}


_HALVES = {"train": ("train",), "test": ("test",), "all": ("train", "test")}
_IDX = (
    "raw/train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte (unpacked)"
)

SETS: dict[str, Recipe] = {
    "CelebA": Recipe(
        lambda sets, root, split, download: sets.CelebA(root, split=split, download=download),
        {"all": ("all",), "train": ("train",), "valid": ("valid",), "test": ("test",)},
        _attributes,
        "non-commercial research only (CelebA's agreement)",
        "celeba/img_align_celeba (unpacked) and celeba/*.txt (list_attr_celeba, list_eval_partition, identity_CelebA, "
        "list_bbox_celeba, list_landmarks_align_celeba)",
    ),
    "MNIST": Recipe(
        lambda sets, root, split, download: sets.MNIST(root, train=split == "train", download=download),
        _HALVES, _number, "CC BY-SA 3.0", f"MNIST/{_IDX}",
    ),
    "FashionMNIST": Recipe(
        lambda sets, root, split, download: sets.FashionMNIST(root, train=split == "train", download=download),
        _HALVES, _words, "MIT", f"FashionMNIST/{_IDX}",
    ),
    "KMNIST": Recipe(
        lambda sets, root, split, download: sets.KMNIST(root, train=split == "train", download=download),
        _HALVES, _words, "CC BY-SA 4.0", f"KMNIST/{_IDX}",
    ),
    "EMNIST": Recipe(
        lambda sets, root, split, download: sets.EMNIST(root, split=split, download=download),
        {name: (name,) for name in ("balanced", "letters", "digits")},
        _words,
        "none stated; from NIST Special Database 19",
        "EMNIST/raw/emnist-SPLIT-train-images-idx3-ubyte and emnist-SPLIT-train-labels-idx1-ubyte (unpacked)",
    ),
    "SVHN": Recipe(
        lambda sets, root, split, download: sets.SVHN(root, split=split, download=download),
        _HALVES, _number, "non-commercial use only", "train_32x32.mat and test_32x32.mat",
    ),
    "STL10": Recipe(
        lambda sets, root, split, download: sets.STL10(root, split=split, download=download),
        _whole("train", "test"),
        _words,
        "none stated; pictures from ImageNet",
        "stl10_binary/ (unpacked stl10_binary.tar.gz)",
    ),
    "Flowers102": Recipe(
        lambda sets, root, split, download: sets.Flowers102(root, split=split, download=download),
        _whole("train", "val", "test"),
        _words,
        "none stated; pictures from the web",
        "flowers-102/jpg (unpacked 102flowers.tgz), flowers-102/imagelabels.mat and flowers-102/setid.mat",
    ),
    "Food101": Recipe(
        lambda sets, root, split, download: sets.Food101(root, split=split, download=download),
        _HALVES, _words, "scientific fair use; the pictures belong to their photographers",
        "food-101/images and food-101/meta (unpacked food-101.tar.gz)",
    ),
    "OxfordIIITPet": Recipe(
        lambda sets, root, split, download: sets.OxfordIIITPet(
            root, split=split, target_types=["category", "binary-category"], download=download
        ),
        _whole("trainval", "test"),
        _pets,
        "CC BY-SA 4.0",
        "oxford-iiit-pet/images and oxford-iiit-pet/annotations (unpacked images.tar.gz and annotations.tar.gz)",
    ),
    "LFWPeople": Recipe(
        lambda sets, root, split, download: sets.LFWPeople(root, split=split, download=download),
        {"all": ("10fold",)},
        lambda data: {"class": list(data.class_to_idx)},
        "none stated; press photographs, for research",
        "lfw-py/lfw_funneled (unpacked), lfw-py/lfw-funneled.tgz, lfw-py/people.txt and lfw-py/lfw-names.txt",
    ),
}  # fmt: skip
