"""What is marked on seeds' pictures, and what the lab makes of it, against its parts."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from ganlab import dissect, judges, lab
from ganlab.errors import InvalidValue, UnknownStage
from ganlab.judges import Judge
from ganlab.judges.segment import SegmentNet
from ganlab.lab.segments import segmenter, segments

BOXES = {seed: [(0.1, 0.1, 0.6, 0.6)] for seed in range(40, 46)}
PAINT = {44: np.eye(16, dtype=bool), 50: np.tri(16, dtype=bool), 51: np.zeros((16, 16), bool)}


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> lab.Model:
    return lab.load(tiny_model, "cpu")


def test_marks_have_a_row_for_each_marked_seed() -> None:
    marks = lab.Marks.of({**BOXES, 99: []}, PAINT)
    assert marks.seeds == (40, 41, 42, 43, 44, 45, 50)  # without the seed that has no box and the one without paint
    mask = marks.mask(16)
    both = dissect.box_mask({0: BOXES[44]}, 1, 16)[0] | PAINT[44]
    assert np.array_equal(mask[4], both) and np.array_equal(mask[6], PAINT[50])
    with pytest.raises(InvalidValue, match="draw a box"):
        lab.Marks.of({3: []}, {51: PAINT[51]})


def test_units_are_ranked_by_boxes_and_paint(model: lab.Model) -> None:
    marks = lab.Marks.of(BOXES, PAINT)
    h = model.trace("8x8", marks.seeds).h.numpy()
    ranking = lab.fit_units(model, "8x8", BOXES, masks=PAINT)
    assert np.array_equal(ranking.weights, dissect.fit(h, marks.boxes, masks=marks.masks).weights)
    overlap = lab.overlap_units(model, "8x8", BOXES, PAINT, top=0.2)
    assert np.array_equal(overlap.scores, dissect.overlap(h, marks.mask(16), 0.2).scores)
    with pytest.raises(UnknownStage):
        lab.overlap_units(model, "16x16", {})


def test_maps_and_marks_meet_at_no_more_than_their_finest_size(
    model: lab.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = lab.Marks.of(BOXES, PAINT)
    monkeypatch.setattr(lab.marks, "FINEST", 4)
    for stage, side in (("4x4", 4), ("8x8", 8)):
        wanted = dissect.overlap(model.trace(stage, marks.seeds).h.numpy(), marks.mask(side))
        assert np.array_equal(lab.overlap_units(model, stage, BOXES, PAINT).scores, wanted.scores)


def test_units_are_ranked_at_a_point(model: lab.Model) -> None:
    found = lab.point_units(model, "8x8", 7, 0.9, 0.3)
    assert np.allclose(found.scores, sorted(model.trace("8x8", [7]).h[0, :, 2, 7].tolist(), reverse=True))


def test_levels_are_means_inside_the_marks_and_are_inserted(model: lab.Model) -> None:
    marks = lab.Marks.of(BOXES, PAINT)
    h, mask = model.trace("8x8", marks.seeds).h.numpy(), marks.mask(8)
    found = lab.levels(model, "8x8", BOXES, PAINT)
    assert found.shape == (4,) and found[2] == pytest.approx(h[:, 2][mask].mean(), rel=1e-5)
    region = [(0.5, 0, 1, 1)]
    result = lab.ablation(model, "8x8", [1, 3], range(5), region=region, levels=2 * found)
    inside = dissect.box_mask({0: region}, 1, 8)
    edit = dissect.insert(model.generator, "8x8", [1, 3], 2 * found, inside)
    assert np.array_equal(result.after, model.pixels(range(5), edits=edit))
    assert (result.before != result.after).any() and np.array_equal(result.before[:, :, :7], result.after[:, :, :7])
    with pytest.raises(InvalidValue, match="give 4 finite numbers"):
        lab.ablation(model, "8x8", [1], [0], levels=found[:3])


def test_change_is_told_inside_and_outside() -> None:
    before, mask = np.zeros((2, 4, 4, 3), np.uint8), np.zeros((2, 4, 4), bool)
    after = before.copy()
    mask[0, :2], after[0, :2], after[1, 0, 0] = True, 30, (0, 0, 72)
    found = lab.change(before, after, mask)
    assert (found.inside, found.outside) == (30, pytest.approx(1))
    assert lab.change(before, after, np.ones_like(mask)).outside == 0


def test_a_segmenter_is_read_only_where_there_is_one(tiny_model: Path, tmp_path: Path, model: lab.Model) -> None:
    assert segmenter(model) is None
    with pytest.raises(InvalidValue, match="draw boxes"):
        segments(model, model.pixels([1]))
    folder = Path(shutil.copytree(tiny_model, tmp_path / "m"))
    torch.manual_seed(0)
    judge = Judge(SegmentNet().eval(), "rooms", 16, model.hardware, "none")
    judges.save(folder / judges.FILE, judge)
    judged = lab.load(folder, "cpu")
    pixels = judged.pixels(range(3))
    assert np.array_equal(segments(judged, pixels), judge(pixels) > 0.5) and segmenter(judged) is segmenter(judged)
    judges.save(folder / judges.FILE, Judge(SegmentNet().eval(), "rooms", 32, model.hardware, "none"))
    assert segmenter(lab.load(folder, "cpu")) is None  # of pictures of another size
