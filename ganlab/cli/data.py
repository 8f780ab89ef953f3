"""data inspect, data export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganlab import datasets
from ganlab.cli.output import bar, console, figures, write_picture
from ganlab.datasets.export import COUNT
from ganlab.datasets.export import export as export_world
from ganlab.images import tile

app = typer.Typer(help="Look at training data before anything is trained, or draw some.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Look at training data before anything is trained, or draw some."""


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


@app.command()
def export(
    source: Annotated[str, typer.Argument(help="A world that the program draws: rendered:faces or rendered:rooms.")],
    out: Annotated[Path, typer.Option(help="The folder to make; its masks go into one beside it, FOLDER-masks.")],
    count: Annotated[int | None, typer.Option(help=f"Pictures; {COUNT} if the source does not say.")] = None,
    size: Annotated[int, typer.Option(help="16, 32, 64, 128 or 256 px.")] = 64,
    first: Annotated[int, typer.Option(help="The number of the first picture.")] = 0,
    seed: Annotated[int, typer.Option(help="Names the endless series of pictures.")] = 0,
) -> None:
    """Write a rendered world as PNG files with labels.csv, and its masks and boxes into a folder beside.

    Example: ganlab data export rendered:faces --out faces --count 1000
    """
    with bar() as progress:
        task = progress.add_task("drawing pictures", total=None, note="")
        masks = export_world(
            source,
            out,
            count=count,
            size=size,
            first=first,
            seed=seed,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    console.print(f"wrote {out}, and its masks as {masks}")
