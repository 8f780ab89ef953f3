"""data inspect."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganlab import datasets
from ganlab.cli.output import bar, figures, write_picture
from ganlab.images import tile

app = typer.Typer(help="Look at training data before anything is trained.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Look at training data before anything is trained."""


@app.command()
def inspect(
    path: Annotated[
        str,
        typer.Argument(
            help="A zip, tar, npz, idx file, a folder, tar shards ('set-{000..009}.tar' or their folder), "
            "rendered:faces, rendered:rooms, or a torchvision set such as torchvision:CelebA or torchvision:MNIST:test."
        ),
    ],
    image_size: Annotated[int, typer.Option(help="16, 32, 64, 128 or 256 px.")] = 64,
    wall: Annotated[Path | None, typer.Option(help="Write a wall of processed pictures to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON on stdout.")] = False,
) -> None:
    """Scan every file: what is used, converted or set aside, and why.

    Example: ganlab data inspect pictures.zip --wall wall.png
    """
    with bar() as progress:
        task = progress.add_task("reading pictures", total=None, note="")
        data = datasets.open(
            path, image_size, progress=lambda done, total: progress.update(task, completed=done, total=total or None)
        )
    figures(data.report.to_json(), as_json)
    if wall:
        write_picture(wall, tile(data.wall(64), columns=8))
