"""Columns of labels: which of them a judge can learn, how they are encoded, and that a perfect network reads them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ganlab.judges import columns
from ganlab.judges.columns import Column


def cycle(*values: object, count: int = 240) -> np.ndarray:
    return np.asarray([values[i % len(values)] for i in range(count)])


def test_which_columns_are_learnt_and_as_what() -> None:
    found = columns.find(
        {
            "smiling": cycle(0, 1),
            "glasses": cycle("yes", "no", "No"),
            "style": cycle("b", "a", ""),
            "digit": np.arange(240) % 10,
            "yaw": np.linspace(-1, 1, 240),
            "age": np.arange(240) * 7 % 80 + 18,
            "constant": np.ones(240, np.int64),
            "rare": (np.arange(240) < 5).astype(np.int64),
            "person": np.asarray([f"name {i}" for i in range(240)]),
            "split": cycle("train", "test"),
            "style again": cycle("b", "a", ""),
        }
    )
    assert [(column.name, column.kind) for column in found] == [
        ("smiling", "binary"), ("glasses", "binary"), ("style", "classes"), ("digit", "classes"),
        ("yaw", "continuous"), ("age", "continuous"),
    ]  # fmt: skip
    assert found[2].classes == ("a", "b") and found[3].outputs == 10
    assert columns.find({}) == ()


def test_a_column_of_which_most_values_are_rare_holds_names() -> None:
    names = np.asarray(["often"] * 60 + ["twice"] * 30 + [f"name {i}" for i in range(150)])
    assert columns.find({"person": names}) == ()
    assert columns.find({"person": names[:160]})[0].classes == ("often", "twice")


def test_encoding_keeps_what_is_missing_missing() -> None:
    style = Column("style", "classes", ("a", "b"))
    np.testing.assert_array_equal(columns.encode(style, np.asarray(["b", "", "a", "c"])), [1, np.nan, 0, np.nan])
    sunny = Column("sunny", "binary")
    np.testing.assert_array_equal(columns.encode(sunny, np.asarray([1.0, np.nan, 0.0])), [1, np.nan, 0])
    np.testing.assert_array_equal(columns.encode(sunny, np.asarray(["Yes", "", "false"])), [1, np.nan, 0])
    age = Column("age", "continuous", centre=40, spread=10)
    np.testing.assert_allclose(columns.encode(age, np.asarray([50, 20])), [1, -2])


def test_a_perfect_network_is_read_as_the_labels() -> None:
    labels = {"sunny": cycle(0, 1), "style": cycle("a", "b", "c"), "age": np.arange(240) * 1.5}
    found = columns.find(labels)
    outputs = columns.perfect(found, columns.targets(found, labels))
    read = columns.probabilities(found, outputs)
    assert set(read) == {"sunny", "a", "b", "c"}
    np.testing.assert_array_equal(read["sunny"] > 0.5, labels["sunny"] == 1)
    for name in "abc":
        np.testing.assert_array_equal(read[name] > 0.5, labels["style"] == name)
    np.testing.assert_allclose(columns.values(found, outputs)["age"], labels["age"], atol=1e-3)


def test_the_loss_is_least_for_the_truth_and_blind_to_what_is_missing() -> None:
    found = (Column("sunny", "binary"), Column("style", "classes", ("a", "b", "c")), Column("age", "continuous"))
    wanted = np.asarray([[1, 2, 0.5], [0, np.nan, -0.5]], np.float32)
    perfect = torch.from_numpy(np.nan_to_num(columns.perfect(found, wanted)))
    wrong = perfect.clone()
    wrong[1, 1:4] = 100.0  # the class that is not known
    target = torch.from_numpy(wanted)
    right = columns.loss(found, perfect, target)
    assert right < 0.01 and columns.loss(found, wrong, target) == right
    for place in (0, 3, 4):
        worse = perfect.clone()
        worse[0, place] -= 20
        assert columns.loss(found, worse, target) > right + 1
    assert columns.loss(found, perfect, torch.full_like(target, np.nan)) == 0


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        ({"view": ("kitchen", "bath-room")}, {"kitchen", "bath room"}),
        ({"digit": ("3", "7")}, {"digit 3", "digit 7"}),
        ({"hair": ("brown", "red"), "eyes": ("brown", "blue")}, {"hair brown", "red", "eyes brown", "blue"}),
    ],
)
def test_a_class_has_a_name_that_an_expression_can_hold(labels: dict[str, tuple[str, ...]], names: set[str]) -> None:
    found = [Column(name, "classes", classes) for name, classes in labels.items()]
    assert set(columns.class_names(found).values()) == names


def test_columns_survive_json() -> None:
    column = Column("age", "continuous", centre=40.5, spread=3.25)
    assert Column.from_json(column.to_json()) == column
    style = Column("style", "classes", ("a", "b"))
    assert Column.from_json(style.to_json()) == style
