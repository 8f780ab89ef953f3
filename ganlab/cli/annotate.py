"""annotate: let a judge name a model's concepts or box its windows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ganlab.annotate import Annotation
from ganlab.annotate import annotate as run
from ganlab.cli.output import bar, console, figures
from ganlab.cli.steps import steps


def annotate(
    model: Annotated[
        Path, typer.Argument(help="A checkpoint folder, such as checkpoints/faces, or a run: its newest.")
    ],
    world: Annotated[
        str | None, typer.Option(help="The drawn world to judge by: faces or rooms; by itself the model's own.")
    ] = None,
    data: Annotated[
        str | None, typer.Option(help="Labelled pictures to learn from, if the model's own are not in the cache.")
    ] = None,
    images: Annotated[int | None, typer.Option(help="Samples to judge; faces 8000, rooms 400, else 2000.")] = None,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON on stdout.")] = False,
) -> None:
    """Write concepts.json, and units.json for rooms and faces, by a judge that is trained if need be.

    It learns from renders for a model of a drawn world, else from the labels of the pictures that the model learnt.
    How well the model carries them, `ganlab evaluate` measures.

    Example: ganlab annotate checkpoints/faces
    """
    with bar() as progress:
        made = run(model, world, images, data=data, device=device, tell=steps(progress))
    console.print(f"annotated {model}")
    if as_json:
        figures(made.to_json(), True)
    else:
        figures(_lines(made), False)


def _lines(made: Annotation) -> dict[str, Any]:
    """What a person reads: the judge's held-out figures, exemplars by concept, boxes by thing."""
    lines = {name.replace("/", " · "): f"{row.value:.4f} (n {row.n})" for name, row in made.judge.measures.items()}
    lines |= {name: f"{count} exemplars" for name, count in made.concepts.items()}
    lines |= {name: f"{row['boxes']} pictures with boxes, stage {row['stage']}" for name, row in made.units.items()}
    return lines
