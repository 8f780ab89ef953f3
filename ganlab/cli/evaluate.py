"""evaluate: a model's figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganlab.cli.output import bar, console, figures
from ganlab.cli.steps import steps
from ganlab.evaluate import Evaluation, Scale
from ganlab.evaluate import evaluate as run


def evaluate(
    model: Annotated[
        Path, typer.Argument(help="A checkpoint folder, such as checkpoints/faces, or a run: its newest.")
    ],
    world: Annotated[
        str | None, typer.Option(help="The drawn world to judge by: faces or rooms; by itself the model's own.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A tenth of the trials: wider intervals.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="The JSON file to write; otherwise evaluation.json and the card, in the folder.")
    ] = None,
    only: Annotated[str | None, typer.Option(help="walk: that part alone; the other figures stay as they are.")] = None,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print figures as JSON on stdout.")] = False,
) -> None:
    """Measure a model: sums, turns, glasses on faces; ablation on rooms; edits by labels; walks and samples on any.

    Example: ganlab evaluate checkpoints/faces --json
    """
    with bar() as progress:
        scale = Scale().quick if quick else Scale()
        measured = run(model, world=world, out=out, scale=scale, device=device, tell=steps(progress), only=only)
    for note in measured.notes:
        console.print(note)
    if as_json:
        figures(measured.to_json(), True)
    else:
        _print(measured)


def _print(measured: Evaluation) -> None:
    """A table for a person, on stdout: as wide as it is, so that a file or a pager has whole lines."""
    rows = [("figure", "value", "95 % interval", "n"), *measured.figures.lines()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for *cells, n in rows:
        print("  ".join([cell.ljust(width) for cell, width in zip(cells, widths)] + [n]).rstrip())
