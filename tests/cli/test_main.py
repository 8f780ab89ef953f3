"""Every command from outside: figures on stdout, words on stderr, bad input as one line and exit code 2."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganlab import load
from ganlab.__main__ import main


@pytest.fixture
def ganlab(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return call


COMMANDS = [
    "train",
    "resume",
    "runs",
    "keep",
    "sample",
    "walk",
    "arithmetic",
    "ablate",
    "annotate",
    "data inspect",
    "doctor",
    "serve",
    "judge",
    "evaluate",
    "import",
    "picture",
    "data export",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(ganlab, command: str) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = ganlab(*command.split(), "--help")
    assert code == 0 and f"Example: ganlab {command}" in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["train", "--data", "nowhere.zip", "--out", "run"], "nowhere.zip: no such file or folder"),
        (["train", "--data", "rendered:faces", "--out", "run", "--batch", "0"], "batch is 0"),
        (["train", "--data", "rendered:faces", "--out", "run", "--image-size", "50"], "image_size is 50"),
        (["train", "--data", "rendered:cats", "--out", "run"], "rendered:cats"),
        (["train", "--out", "run"], "--data"),
        (["train", "--data", "x", "--out", "run", "--batch", "many"], "--batch"),
        (["resume", "nothing"], "holds no run"),
        (["sample", "nothing"], "nothing"),
        (["data", "inspect", "nothing"], "no such file or folder"),
        (["fly"], "fly"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_code_2(ganlab, words: list[str], said: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, err = ganlab(*words)
    assert (code, out) == (2, "")
    assert said in err and len(err.strip().splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_train_then_explore(ganlab, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    np.savez(tmp_path / "noise.npz", images=np.random.default_rng(0).integers(0, 256, (40, 16, 16, 3), np.uint8))
    small = ["--image-size", "16", "--width", "4", "--batch", "16", "--images", "64", "--device", "cpu"]
    code, out, err = ganlab("train", "--data", "noise.npz", "--out", "runs/x", *small, "--json")
    summary = json.loads(out)
    assert code == 0 and summary["phase"] == "finished", err
    model = summary["model"]
    code, out, err = ganlab("resume", "runs/x", "--json")
    assert code == 0 and "finished" in err and json.loads(out)["images"] == 64
    assert json.loads(ganlab("runs", "--json")[1])["runs"][0]["run"] == "runs/x"
    assert ganlab("train", "--data", "noise.npz", "--out", "runs/x", *small)[0] == 2

    code, out, _ = ganlab("sample", model, "--seeds", "3-6", "--columns", "4", "--out", "s.png", "--json")
    assert code == 0 and json.loads(out)["seeds"] == [3, 4, 5, 6]
    expected = np.concatenate(list(load(model, "cpu").pixels([3, 4, 5, 6])), axis=1)
    assert np.abs(np.asarray(Image.open("s.png"), int) - expected).max() <= 1

    code, out, _ = ganlab("walk", model, "--seeds", "1-3", "--frames", "4", "--out", "w.webp", "--json")
    assert code == 0 and Image.open("w.webp").n_frames == json.loads(out)["frames"]  # type: ignore[attr-defined]
    assert ganlab("walk", model, "--seeds", "1", "--coordinate", "2", "--out", "c.png")[0] == 0
    assert ganlab("walk", model, "--seeds", "1", "--coordinate", "100")[0] == 2

    slots = ["--slot", "a=1", "--slot", "b=2", "--slot", "c=3"]
    code, out, _ = ganlab("arithmetic", model, "a - b + c", *slots, "--out", "a.png", "--json")
    assert code == 0 and json.loads(out)["weights"] == {"a": 1, "b": -1, "c": 1}
    code, _, err = ganlab("arithmetic", model, "a - - * c", *slots)
    assert code == 2 and "character" in err

    code, out, _ = ganlab(
        "ablate", model, "--stage", "4x4", "--units", "0-3", "--seeds", "0-3", "--out", "u.png", "--json"
    )
    assert code == 0 and json.loads(out)["changed"] > 0 and len(json.loads(out)["random_units"]) == 4
    assert ganlab("ablate", model, "--stage", "5x5", "--units", "0")[0] == 2


def test_inspect_and_doctor(ganlab, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "set").mkdir()
    Image.new("P", (40, 30)).save(tmp_path / "set" / "a.png")
    (tmp_path / "set" / "b.png").write_bytes(b"no picture")
    code, out, _ = ganlab("data", "inspect", "set", "--image-size", "16", "--wall", "wall.png", "--json")
    report = json.loads(out)
    assert code == 0 and Image.open("wall.png").size[0] >= 16
    assert (report["used"] + report["converted"], report["set_aside"]) == (1, 1)
    code, out, _ = ganlab("doctor", "--json")
    assert code == 0 and {"python", "torch", "device", "precision"} <= set(json.loads(out))


def test_a_place_that_cannot_be_written_is_one_line(ganlab, tiny_model: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "file").write_text("no folder")
    for words in (
        ["sample", str(tiny_model), "--seeds", "0", "--out", "file/s.png"],
        ["train", "--data", "rendered:faces:4", "--image-size", "16", "--out", "file/run"],
    ):
        code, out, err = ganlab(*words)
        assert (code, out, len(err.strip().splitlines())) == (2, "", 1) and "file" in err


def test_resuming_a_checkpoint_leaves_it_as_it_is(ganlab, tiny_model: Path) -> None:  # type: ignore[no-untyped-def]
    before = sorted(path.name for path in tiny_model.iterdir())
    code, _, err = ganlab("resume", str(tiny_model))
    assert code == 2 and "holds no run" in err
    assert sorted(path.name for path in tiny_model.iterdir()) == before


def test_names_are_printed_as_they_are(ganlab, tiny_model: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    name = "a [bold]b[/x] :smile: " + "c" * 90 + ".png"
    code, _, err = ganlab("sample", str(tiny_model), "--seeds", "0", "--out", name)
    assert code == 0 and err == f"wrote {name}\n" and (tmp_path / name).exists()


def test_a_picture_too_large_for_its_format_is_one_line(ganlab, tiny_model: Path) -> None:  # type: ignore[no-untyped-def]
    many = ["--seeds", "0-1023", "--columns", "1024"]
    code, _, err = ganlab("sample", str(tiny_model), *many, "--out", "s.webp")
    assert code == 2 and "choose .png" in err and len(err.strip().splitlines()) == 1
    assert ganlab("sample", str(tiny_model), "--seeds", "0-3", "--columns", "1000000000", "--out", "s.png")[0] == 0
    assert Image.open("s.png").size == (64, 16)


def test_json_is_ascii_whatever_the_names_are(ganlab, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for number, name in enumerate(("\uac1c", "cat")):
        (tmp_path / "set" / name).mkdir(parents=True)
        Image.new("L", (16, 16), number).save(tmp_path / "set" / name / "a.png")
    code, out, _ = ganlab("data", "inspect", "set", "--image-size", "16", "--json")
    assert code == 0 and out.isascii() and json.loads(out)["classes"]["class"] == {"\uac1c": 1, "cat": 1}
