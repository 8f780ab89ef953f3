"""blind: a sheet of exemplars and sums to be read by an eye that does not know, and what was read right."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated, Any

import typer

from ganlab import lab, store
from ganlab.cli.output import console, figures, write_picture
from ganlab.errors import CheckpointError, InvalidValue
from ganlab.evaluate import blind as room

SHEET, FORM, KEY = "sheet.png", "answers.csv", "key.json"
READ = {"1": True, "0": False}

app = typer.Typer(help="Pictures to be read blind: what exemplars and sums are called, asked of an eye.")


@app.command()
def sheet(
    model: Annotated[Path, typer.Argument(help="A checkpoint folder of faces, such as checkpoints/faces.")],
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path("blind"),
    seed: Annotated[int, typer.Option(help="Another one draws other pictures in another order.", min=0)] = 0,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
) -> None:
    """Write sheet.png with 40 exemplars and 40 sums, shuffled; answers.csv, to be filled in; key.json, to be left shut.

    Example: ganlab blind sheet checkpoints/faces --out blind
    """
    if (out / FORM).exists() and any(_answers(out / FORM).values()):
        remedy = "read it with `ganlab blind read`, or give another folder with --out"
        raise InvalidValue(name="--out", value=str(out / FORM), remedy=f"it has answers: {remedy}")
    made = room.blind(lab.load(model, device), seed)
    write_picture(out / SHEET, made.sheet)
    store.write_json(out / KEY, made.key())
    (out / FORM).write_text(made.form(), encoding="utf-8")
    console.print(
        f"write 1 or 0 into {out / FORM}, leave cells empty that you cannot tell; then: ganlab blind read {out}"
    )


@app.command()
def read(
    folder: Annotated[Path, typer.Argument(help="The folder with key.json and the filled answers.csv.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print figures as JSON on stdout.")] = False,
) -> None:
    """Say how much was read as it was meant, with intervals.

    Example: ganlab blind read blind
    """
    measured = room.read(_pictures(folder / KEY), _answers(folder / FORM))
    if as_json:
        figures(measured.to_json(), True)
    else:
        figures({path: f"{value} ({between}; n {n})" for path, value, between, n in measured.lines()}, False)


def _pictures(path: Path) -> dict[str, Any]:
    """Number -> what is shown. CheckpointError: the file is no key."""
    values = store.read_json(path)
    if values.get("format") != store.FORMAT or not isinstance(values.get("pictures"), dict):
        raise CheckpointError(path=path, why="no key of `ganlab blind sheet`; make the sheet anew")
    return dict(values["pictures"])


def _answers(path: Path) -> dict[int, dict[str, bool]]:
    """Picture -> question -> answer; a cell that is empty is left out."""
    found = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for line in csv.DictReader(lines):
            cells = {name: (line.get(name) or "").strip() for name in room.QUESTIONS}
            for name, cell in cells.items():
                if cell and cell not in READ:
                    where = f"{path}, picture {line.get('number')}, {name}"
                    raise InvalidValue(name=where, value=cell, remedy="write 1 for yes or 0 for no")
            number = (line.get("number") or "").strip()
            if not number.isdecimal():
                raise InvalidValue(name=f"{path}, number", value=number, remedy="keep the first column as it was")
            found[int(number)] = {name: READ[cell] for name, cell in cells.items() if cell}
    return found
