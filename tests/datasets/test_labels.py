"""labels.csv is kept, aligned with the pictures."""

from __future__ import annotations

import numpy as np
import pytest

from ganlab.datasets.labels import LONGEST_VALUE, find, parse, typed
from ganlab.errors import InvalidLabels


def align(text: str, names: list[str], folder: str = "", encoding: str = "utf-8"):
    return parse(text.encode(encoding), "set.zip: labels.csv", folder).align(names)


def test_columns_are_aligned_with_the_names_and_typed():
    columns, notes = align("file,age,score,who\nb.png,2,0.5,Bo\na.png,1,1,Al\n", ["a.png", "b.png"])
    assert columns["age"].tolist() == [1, 2] and columns["age"].dtype == np.int64
    assert columns["score"].tolist() == [1.0, 0.5] and columns["who"].tolist() == ["Al", "Bo"] and notes == []


@pytest.mark.parametrize("key", ["file", "filename", "image", "name", "File", " IMAGE "])
def test_the_file_column_may_have_any_usual_name(key):
    columns, _ = align(f"x,{key}\n7,a.png\n", ["a.png"])
    assert list(columns) == ["x"] and columns["x"].tolist() == [7]


@pytest.mark.parametrize(
    ("cell", "picture"),
    [
        ("img/a.png", "set/img/a.png"),
        ("set/img/a.png", "set/img/a.png"),
        ("a.png", "set/img/a.png"),
        ("a", "set/img/a.png"),
        ("./img\\a.png", "set/img/a.png"),
    ],
)
def test_a_row_finds_its_picture_by_path_or_bare_name(cell, picture):
    columns, _ = align(f"file,x\n{cell},7\n", [picture], folder="set/")
    assert columns["x"].tolist() == [7]


def test_a_bare_name_that_two_folders_share_is_not_guessed():
    columns, _ = align("file,x\na/1.png,1\nb/1.png,2\n", ["b/1.png", "c/1.png"])
    assert columns["x"][0] == 2 and np.isnan(columns["x"][1])


def test_missing_rows_and_cells_are_empty_and_said():
    columns, notes = align("file,age,who\na.png,,Al\nb.png,3,\nz.png,4,Zoe\n", ["a.png", "b.png", "c.png"])
    assert np.isnan(columns["age"][[0, 2]]).all() and columns["age"][1] == 3
    assert columns["who"].tolist() == ["Al", "", ""]
    assert any("no row for 1 of 3" in note for note in notes) and any("1 of 3 rows" in note for note in notes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252"])
def test_what_spreadsheets_write_is_read(delimiter, encoding):
    text = f'file{delimiter}who\r\na.png{delimiter}"Zoë, ""Z"""\r\n\r\n'
    columns, _ = align(text, ["a.png"], encoding=encoding)
    assert columns["who"].tolist() == ['Zoë, "Z"']


def test_the_first_of_two_rows_counts_and_repeated_columns_are_numbered():
    columns, notes = align("file,x,x\na.png,1,2\na.png,3,4\n", ["a.png"])
    assert {name: values.tolist() for name, values in columns.items()} == {"x": [1], "x 2": [2]}
    assert "more than once" in notes[0]


@pytest.mark.parametrize("text", ["", "x,y\n1,2\n", "a.png,3\n"])
def test_a_sheet_without_a_file_column_is_refused_by_name(text):
    with pytest.raises(InvalidLabels, match=r"set\.zip: labels\.csv.*column 'file'"):
        align(text, ["a.png"])


def test_a_huge_cell_costs_no_memory():
    columns, _ = align(f"file,x\na.png,{'w' * 5000}\n", ["a.png"])
    assert columns["x"].dtype.itemsize == 4 * LONGEST_VALUE


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "-2"], "i"), (["1", ""], "f"), (["1", "2.5e3"], "f"), (["007", "1"], "U"), (["1_0", "2"], "U"),
        (["", ""], "U"), (["9" * 30, "1"], "f"), (["a", "1"], "U"),
    ],
)  # fmt: skip
def test_types(cells, kind):
    assert typed(cells).dtype.kind == kind


def test_the_sheet_nearest_to_the_root_is_found():
    assert find(["a/b/labels.csv", "a/Labels.CSV", "x.png"]) == 1 and find(["x.png", "mylabels.csv"]) is None


def test_labels_stay_with_their_pictures_where_others_are_set_aside(kit, open_set, tmp_path):
    members = kit.pngs(6)
    members["1.png"], members["3.png"] = b"no picture", members["0.png"]
    rows = "".join(f"{number}.png,{10 * number}\n" for number in range(6)).encode()
    opened = open_set(kit.zip(tmp_path / "a.zip", {**members, "labels.csv": b"file,tens\n" + rows}))
    assert opened.labels["tens"].tolist() == [0, 20, 40, 50]
    for picture, number in zip(opened.pixels, (0, 2, 4, 5)):
        assert (picture == kit.paint(number)).all()


def test_a_sheet_that_tells_of_none_of_the_pictures_gives_no_columns():
    columns, notes = align("file,age\nx.png,3\n", ["a.png", "b.png"])
    assert columns == {} and any("no row for 2 of 2" in note for note in notes)
