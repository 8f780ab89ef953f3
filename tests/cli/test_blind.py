"""blind: a sheet that tells nothing, a key that fits it, and how much of a filled form was right."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganlab import lab, latent, store
from ganlab.annotate.concepts import OF_FACES
from ganlab.cli.main import main
from ganlab.evaluate import blind as room
from ganlab.nets import Generator
from ganlab.store import Info


@pytest.fixture
def faces(tmp_path: Path, make_generator: Callable[..., Generator]) -> Path:
    folder = tmp_path / "model"
    generator = make_generator()
    store.save(folder, generator, None, Info("dcgan", generator.config), {})
    rows = {name: [{"seed": 10 * place + k} for k in range(10)] for place, name in enumerate(OF_FACES)}
    store.write_json(folder / "concepts.json", {"format": store.FORMAT, "concepts": rows})
    return folder


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["blind", *words])
    return int(end.value.code or 0)


def test_the_sheet_holds_what_the_key_says_in_an_order_that_tells_nothing(faces: Path, tmp_path: Path) -> None:
    model = lab.load(faces, "cpu")
    made = room.blind(model)
    kinds = [shown.kind for shown in made.shown]
    assert (kinds.count("exemplar"), kinds.count("sum")) == (room.EXEMPLARS, room.SUMS)
    assert kinds != sorted(kinds) and len({shown.name for shown in made.shown if shown.kind == "sum"}) == 3
    assert not any("turned" in shown.name for shown in made.shown)
    assert len({str(shown.seeds) for shown in made.shown if shown.kind == "exemplar"}) == room.EXEMPLARS
    size = model.image_size * room.SCALE
    for place in (0, 13, 79):
        shown = made.shown[place]
        slots = {name: model.z(rows) for name, rows in shown.seeds.items()}
        z = slots[shown.name][0] if shown.kind == "exemplar" else latent.combine(shown.name, slots)
        y, x = (place // room.COLUMNS) * (size + room.STRIP + 2), (place % room.COLUMNS) * (size + 2)
        tile = made.sheet[y + room.STRIP : y + room.STRIP + size, x : x + size]
        wanted = Image.fromarray(model.pixels(z=z[None])[0]).resize((size, size), Image.Resampling.LANCZOS)
        np.testing.assert_array_equal(tile, np.asarray(wanted))
    assert room.blind(model).key() == made.key() != room.blind(model, 1).key()


def test_what_a_name_says_is_what_is_asked() -> None:
    assert room._exemplar("man with beard", [3], 0).wants == {"woman": False, "beard": True}
    assert room._exemplar("neutral woman", [3], 0).wants == {"woman": True, "smiling": False}
    assert room._exemplar("woman without glasses", [3], 0).wants == {"woman": True, "glasses": False}


def test_a_form_is_filled_in_and_read(faces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "blind"
    assert run("sheet", str(faces), "--out", str(out), "--device", "cpu") == 0
    key = json.loads((out / "key.json").read_text(encoding="utf-8"))["pictures"]
    assert list(key) == [str(number) for number in range(1, 81)]
    capsys.readouterr()
    assert run("read", str(out)) == 2 and "write 1 or 0" in capsys.readouterr().err, "nothing was read yet"
    rows = [{"number": number, **{q: int(w) for q, w in key[number]["shows"].items()}} for number in key]
    first = next(row for row in rows if key[row["number"]]["kind"] == "exemplar")
    first["woman"] = 1 - first["woman"]  # one slip, and one that could not be told
    next(row for row in rows if key[row["number"]]["kind"] == "sum").pop("woman")
    with (out / "answers.csv").open("w", newline="") as lines:
        form = csv.DictWriter(lines, ["number", *room.QUESTIONS])
        form.writeheader()
        form.writerows(rows)
    assert run("read", str(out), "--json") == 0
    right = json.loads(capsys.readouterr().out)["read_right"]
    assert right["pictures"] == {"exemplars": 39 / 40, "sums": 39 / 40, "all": 78 / 80}
    asked = sum(len(each["shows"]) for each in key.values())
    assert right["answers"]["all"] == pytest.approx(1 - 2 / asked, abs=1e-3)
    assert run("sheet", str(faces), "--out", str(out)) == 2 and "has answers" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"), [("number,woman\n1,yes\n", "picture 1, woman"), ("number,woman\none,1\n", "number")]
)
def test_a_form_that_cannot_be_read_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    (tmp_path / "answers.csv").write_text(text)
    store.write_json(tmp_path / "key.json", {"format": 1, "pictures": {"1": {"kind": "sum", "shows": {"woman": True}}}})
    assert run("read", str(tmp_path)) == 2 and said in capsys.readouterr().err


def test_another_file_in_the_keys_place_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "answers.csv").write_text("number,woman\n1,1\n")
    store.write_json(tmp_path / "key.json", {"1": {}})
    assert run("read", str(tmp_path)) != 0 and "key.json" in capsys.readouterr().err


def test_a_model_without_such_concepts_is_refused(faces: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store.write_json(faces / "concepts.json", {"format": store.FORMAT, "concepts": {"cat": [{"seed": 1}]}})
    assert run("sheet", str(faces), "--device", "cpu") == 2 and "ganlab annotate" in capsys.readouterr().err
