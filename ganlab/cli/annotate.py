"""annotate: let a judge name a model's concepts or box its windows, and measure it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganlab.annotate import annotate as run
from ganlab.cli.output import bar, console, figures


def annotate(
    model: Annotated[Path, typer.Argument(help="A checkpoint folder, such as checkpoints/faces.")],
    world: Annotated[str, typer.Option(help="The rendered world that the model was trained on: faces or rooms.")],
    images: Annotated[int | None, typer.Option(help="Samples to judge; 2000 for faces, 400 for rooms.")] = None,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print figures as JSON on stdout.")] = False,
) -> None:
    """Write concepts.json (faces) or units.json (rooms) and the card's figures, judged by a network trained on renders.

    Example: ganlab annotate checkpoints/faces --world faces
    """
    with bar() as progress:
        task = progress.add_task("training the judge", total=None, visible=False, note="")
        measured = run(
            model,
            world,
            images,
            device=device,
            tell=lambda done, total: progress.update(task, completed=done, total=total, visible=True),
        )
    console.print(f"annotated {model}")
    if as_json:
        figures(measured.to_json(), True)
    else:
        figures({" · ".join(path): f"{row.value:.4g}" for path, row in measured.rows.items()}, False)
