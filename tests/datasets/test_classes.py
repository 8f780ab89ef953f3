"""Folders become labels where they say something."""

from __future__ import annotations

import pytest

from ganlab.datasets.classes import from_folders


def columns(*names: str) -> dict[str, list[str]]:
    return {name: values.tolist() for name, values in from_folders(names).items()}


@pytest.mark.parametrize("root", ["", "set/", "a/b/"])
def test_class_folders_below_any_root(root):
    assert columns(f"{root}cat/1.png", f"{root}dog/x/2.png") == {"class": ["cat", "dog"]}


@pytest.mark.parametrize("names", [["1.png", "2.png"], ["img/1.png", "img/2.png"], ["train/1.png", "train/2.png"], []])
def test_one_folder_says_nothing(names):
    assert columns(*names) == {}


def test_a_split_above_the_classes():
    found = columns("d/train/cat/1.png", "d/train/dog/2.png", "d/Validation/cat/3.png")
    assert found == {"split": ["train", "train", "val"], "class": ["cat", "dog", "cat"]}


def test_a_split_alone_is_no_class():
    assert columns("train/1.png", "test/2.png") == {"split": ["train", "test"]}


def test_a_train_folder_alone_is_a_root():
    assert columns("train/cat/1.png", "train/dog/2.png") == {"class": ["cat", "dog"]}


def test_two_domains():
    assert columns("trainA/1.png", "trainB/2.png", "testA/3.png") == {
        "split": ["train", "train", "test"],
        "class": ["A", "B", "A"],
    }


def test_strays_beside_class_folders_have_no_class():
    assert columns("1.png", "cat/2.png", "dog/3.png") == {"class": ["", "cat", "dog"]}


def test_the_cost_is_linear():
    names = [f"root/{i % 7}/{i}.png" for i in range(50_000)]
    assert len(set(columns(*names)["class"])) == 7
