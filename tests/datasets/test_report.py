"""The books are right: every file has one verdict."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from ganlab.datasets import Report
from ganlab.datasets.inspector import Picture, Refusal
from ganlab.datasets.report import MOST_ROWS, ROWS_A_REASON, Tally


def test_a_mixed_bag(kit, open_set, tmp_path):
    image = Image.fromarray(kit.paint(1, channels=4))
    members = {
        **kit.pngs(3, "fine{}.png", first=10),
        "alpha.png": kit.encode(image),
        "palette and size.png": kit.encode(Image.fromarray(kit.paint(2, 80, 60)).quantize(8)),
        "gray.png": kit.encode(kit.paint(3, channels=1)),
        "copy.png": kit.pngs(1, first=10)["10.png"],
        "cut.png": kit.encode(kit.paint(4))[:200],
        "small.png": kit.encode(kit.paint(5, 9, 9)),
        "notes.txt": b"hello",
        ".DS_Store": b"x",
        "__MACOSX/._fine.png": b"x",
    }
    report = open_set(kit.zip(tmp_path / "a.zip", members)).report
    assert (report.files, report.used, report.converted, report.set_aside) == (12, 3, 3, 6)
    assert report.counts == {
        "used": {"as it is": 3},
        "converted": {"alpha": 1, "palette": 1, "cropped": 1, "resized": 1, "gray": 1},
        "set aside": {"hidden/system file": 2, "duplicate": 1, "truncated": 1, "too small": 1, "not a picture": 1},
    }
    rows = {row.file: row for row in report.examples}
    assert rows["palette and size.png"].reason == "palette, cropped, resized"
    assert rows["palette and size.png"].detail == "80 x 60 px"
    assert rows["copy.png"].detail == "the same picture as fine10.png"
    assert rows["gray.png"].verdict == "converted" and "three channels" in rows["gray.png"].detail
    assert ".DS_Store" not in rows and len(rows) == 10
    assert report.width == (32, 80) and report.height == (32, 60) and report.channels == 3
    assert "Only 6 pictures" in report.notes[0]


def test_gray_pictures_alone_are_used_as_they_are(kit, open_set, tmp_path):
    members = {f"{i}.png": kit.encode(kit.paint(i, channels=1)) for i in range(3)}
    members["rgb.png"] = kit.encode(kit.encode and Image.fromarray(kit.paint(9, channels=1)[..., 0]).convert("RGB"))
    opened = open_set(kit.zip(tmp_path / "a.zip", members))
    assert opened.channels == 1 and opened.report.counts["used"] == {"as it is": 3}
    assert opened.report.counts["converted"] == {"gray": 1}


def test_one_channel_on_demand(kit, open_set, tmp_path):
    opened = open_set(kit.zip(tmp_path / "a.zip", kit.pngs(3)), channels=1)
    assert opened.pixels.shape == (3, 32, 32, 1) and opened.report.counts["converted"] == {"gray": 3}


def test_rows_are_bounded_and_the_worst_come_first(kit, open_set, tmp_path):
    members = {**kit.pngs(30), **{f"{i}.txt": b"x" for i in range(400)}}
    report = open_set(kit.zip(tmp_path / "a.zip", members)).report
    assert len(report.examples) == 2 * ROWS_A_REASON <= MOST_ROWS
    assert [row.verdict for row in report.examples] == ["set aside"] * ROWS_A_REASON + ["used"] * ROWS_A_REASON
    assert report.counts["set aside"] == {"not a picture": 400}


def test_a_report_survives_json(kit, open_set, tmp_path):
    members = {**kit.pngs(3), "x\udce9.txt": b"", "labels.csv": b"file,x\n0.png,a\n1.png,a\n2.png,b\n"}
    report = open_set(kit.folder(tmp_path / "set", members)).report
    again = Report.from_json(json.loads(json.dumps(report.to_json())))
    assert again == report and again.classes == {"x": {"a": 2, "b": 1}}


def test_pairs_side_by_side_are_remarked_on(kit, open_set, tmp_path):
    members = {f"{i}.png": kit.encode(kit.paint(i, 64, 32)) for i in range(3)}
    assert any("pairs side by side" in note for note in open_set(kit.zip(tmp_path / "a.zip", members)).report.notes)


def test_a_rare_reason_is_shown_beside_a_frequent_one():
    tally = Tally()
    for number in range(ROWS_A_REASON + 5):
        tally.refuse(f"{number}.txt", Refusal("not a picture", ""))
    picture = Picture(np.zeros((32, 32, 3), np.uint8), 40, 32, False, ("cropped",), "")
    for number in range(ROWS_A_REASON + 5):
        tally.keep(f"{number}.png", picture)
    tally.keep("odd.png", replace(picture, reasons=("alpha", "cropped")))
    assert len(tally.rows) == 2 * ROWS_A_REASON + 1 and tally.rows[-1][0] == "odd.png"


def test_a_report_has_two_hundred_rows_at_most():
    tally = Tally()
    for number in range(ROWS_A_REASON * 15):
        tally.refuse(f"{number}.txt", Refusal(f"reason {number % 15}", ""))
    assert len(tally.report("x", 3, 32, {}, 0.0, []).examples) == MOST_ROWS < len(tally.rows)


@pytest.mark.parametrize(("side", "said"), [(16, True), (20, False)])
def test_pictures_of_half_the_size_stay_blurred(kit, open_set, tmp_path, side, said):
    members = {f"{i}.png": kit.encode(kit.paint(i, side, side)) for i in range(3)}
    notes = open_set(kit.zip(tmp_path / "a.zip", members)).report.notes
    assert any(f"has {side} px and is enlarged to 32 px" in note for note in notes) is said
