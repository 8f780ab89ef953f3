"""annotate: let a judge name a model's concepts or box its windows, and measure it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganlab.annotate import annotate as run
from ganlab.cli.output import bar, console, figures


def annotate(
    model: Annotated[Path, typer.Argument(help="A checkpoint folder, such as checkpoints/faces.")],
    world: Annotated[
        str | None, typer.Option(help="The drawn world to judge by: faces or rooms; by itself the model's own.")
    ] = None,
    data: Annotated[
        str | None, typer.Option(help="Labelled pictures to learn from, if the model's own are not in the cache.")
    ] = None,
    images: Annotated[int | None, typer.Option(help="Samples to judge; 400 for rooms, else 2000.")] = None,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print figures as JSON on stdout.")] = False,
) -> None:
    """Write concepts.json, or units.json for rooms, and the card's figures, by a judge that is trained if need be.

    It learns from renders for a model of a drawn world, else from the labels of the pictures that the model learnt.

    Example: ganlab annotate checkpoints/faces
    """
    with bar() as progress:
        task = progress.add_task("training the judge", total=None, visible=False, note="")
        measured = run(
            model,
            world,
            images,
            data=data,
            device=device,
            tell=lambda done, total: progress.update(task, completed=done, total=total, visible=True),
        )
    console.print(f"annotated {model}")
    if as_json:
        figures(measured.to_json(), True)
    else:
        figures({" · ".join(path): f"{row.value:.4g}" for path, row in measured.rows.items()}, False)
