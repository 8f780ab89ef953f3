"""A rendered world as files: read again it is the same pictures with the same labels, and no mask counts as one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganlab.__main__ import main
from ganlab.datasets import rendered, worlds
from ganlab.datasets.export import export
from ganlab.errors import InputError, InvalidValue

COUNT, SIZE = 6, 16


def picture(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("world", ["faces", "rooms"])
def test_what_is_written_is_what_is_drawn(open_set, tmp_path: Path, world: str) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "deep" / world
    masks = export(f"rendered:{world}", out, count=COUNT, size=SIZE, first=70, seed=3)
    drawn = rendered.render(world, range(70, 70 + COUNT), size=SIZE, seed=3)
    files = [f"0000{number}.png" for number in range(70, 70 + COUNT)]
    assert names(out) == [*files, "labels.csv"] and names(out.parent) == [world, f"{world}-masks"]
    opened = open_set(out, SIZE)
    assert opened.report.files == opened.report.used == COUNT and opened.report.notes == open_notes(COUNT)
    assert np.array_equal(opened.pixels, drawn.pixels)
    assert list(opened.labels) == list(drawn.labels)
    for name, values in drawn.labels.items():
        assert np.array_equal(opened.labels[name], values) and opened.labels[name].dtype == values.dtype
    for thing, shown in drawn.masks.items():
        found = np.stack([picture(masks / thing / file) for file in files])
        assert np.array_equal(found, shown * np.uint8(255))
    assert any(shown.any() for shown in drawn.masks.values())
    assert (masks / "boxes.json").exists() == (world == "rooms")


def open_notes(count: int) -> tuple[str, ...]:
    """What the inspector says of a small set that is otherwise in order."""
    return (
        f"Only {count} pictures: under 1,000 a network soon copies them; train with differentiable augmentation "
        "(preset small data).",
    )


def test_boxes_are_fractions_of_the_picture(tmp_path: Path) -> None:
    masks = export("rendered:rooms", tmp_path / "rooms", count=COUNT, size=SIZE)
    drawn = rendered.render("rooms", range(COUNT), size=SIZE)
    written = json.loads((masks / "boxes.json").read_text())
    assert (written["format"], written["seed"]) == (1, 0)
    assert written["world"] == f"rendered:rooms@{rendered.VERSION['rooms']}"
    assert len(written["boxes"]) == COUNT
    for number, found in enumerate(drawn.boxes):
        wanted = {thing: [[edge / SIZE for edge in box] for box in boxes] for thing, boxes in found.items()}
        assert written["boxes"][f"{number:06d}.png"] == wanted and wanted


def test_pictures_are_drawn_in_chunks_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganlab.datasets.export.CHUNK", 4)
    told: list[tuple[int, int]] = []
    export("rendered:faces:6", tmp_path / "a", size=SIZE, progress=lambda *now: told.append(now))
    monkeypatch.undo()
    export("rendered:faces", tmp_path / "b", count=COUNT, size=SIZE)
    assert told == [(4, 6), (6, 6)]
    assert names(tmp_path / "a") == names(tmp_path / "b")
    for name in names(tmp_path / "a"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_an_export_that_dies_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export("rendered:rooms", tmp_path / "rooms", count=COUNT, size=SIZE, progress=stop)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("rendered:cats", {}, "rendered:cats"),
        ("pictures.zip", {}, "pictures.zip"),
        ("rendered:faces", {"count": 0}, "count is 0"),
        ("rendered:faces", {"count": worlds.MOST + 1}, "count is 1000001"),
        ("rendered:faces", {"first": -1}, "first is -1"),
        ("rendered:faces", {"first": rendered.LAST}, "first is 9007199254740992"),
        ("rendered:faces", {"size": 20}, "size is 20"),
        ("rendered:faces", {"seed": -1}, "seeds -1"),
    ],
)
def test_what_is_not_drawn_is_refused(tmp_path: Path, source: str, options: dict[str, int], said: str) -> None:
    with pytest.raises(InputError, match=said):
        export(source, tmp_path / "out", **options)  # type: ignore[arg-type]
    assert names(tmp_path) == []


@pytest.mark.parametrize("there", ["out", "out-masks"])
def test_nothing_is_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).mkdir()
    with pytest.raises(InvalidValue, match=f"{there} is there already"):
        export("rendered:faces", tmp_path / "out", count=1, size=SIZE)
    assert names(tmp_path) == [there]


def test_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))

    def ganlab(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        return (int(ended.value.code or 0), *capsys.readouterr())

    out = str(tmp_path / "faces")
    code, _, err = ganlab("data", "export", "rendered:faces", "--out", out, "--count", str(COUNT), "--size", str(SIZE))
    assert code == 0 and f"{out}-masks" in err
    code, text, _ = ganlab("data", "inspect", out, "--image-size", str(SIZE), "--json")
    report = json.loads(text)
    assert (code, report["files"], report["used"]) == (0, COUNT, COUNT) and "smiling" in report["classes"]
    code, _, err = ganlab("data", "export", "rendered:faces", "--out", out)
    assert code == 2 and len(err.strip().splitlines()) == 1 and "is there already" in err
    code, text, _ = ganlab("data", "export", "--help")
    assert code == 0 and "Example: ganlab data export" in " ".join(text.split())
