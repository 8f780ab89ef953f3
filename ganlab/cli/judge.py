"""judge: train a small network that reads what a labelled set, or a drawn world, tells about its pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ganlab import datasets, judges, store
from ganlab.cli.output import bar, console, figures
from ganlab.datasets import worlds
from ganlab.device import pick
from ganlab.errors import InvalidValue
from ganlab.judges import Judge, labelled


def judge(
    data: Annotated[
        str,
        typer.Argument(
            help="Pictures with labels: class folders, labels.csv, a published set; or rendered:faces, rendered:rooms."
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="The file to write, such as runs/judge.safetensors.")] = None,
    model: Annotated[
        Path | None, typer.Option(help="A checkpoint folder, beside whose weights the judge is put.")
    ] = None,
    size: Annotated[int | None, typer.Option(help="16, 32, 64, 128 or 256 px; the model's, or 64.")] = None,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print figures as JSON on stdout.")] = False,
) -> None:
    """Train a judge and say how well it reads pictures that it has not seen, crisp and softened.

    Example: ganlab judge pictures.zip --out runs/judge.safetensors
    """
    path, side = _place(out, model, size)
    with bar() as progress:
        task = progress.add_task("reading pictures", total=None, note="")

        def reading(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total or None)

        def training(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, description="training the judge")

        trained = _train(data, side, device, reading, training)
    judges.save(path, trained)
    console.print(f"wrote {path}")
    _print(trained, as_json)


def _place(out: Path | None, model: Path | None, size: int | None) -> tuple[Path, int]:
    """Where the judge goes, and the size in px of the pictures that it reads."""
    if (out is None) == (model is None):
        raise InvalidValue(name="--out", value=str(out or ""), remedy="give either --out FILE or --model CHECKPOINT")
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        return out, size or 64
    folder = store.newest(Path(str(model)))
    own = store.read_info(folder).config.image_size
    if size not in (None, own):
        raise InvalidValue(name="--size", value=size, remedy=f"the pictures of {folder} have {own} px; leave it out")
    return folder / judges.FILE, own


def _train(data: str, size: int, device: str, reading: judges.Tell, training: judges.Tell) -> Judge:
    machine = pick(device)
    if data.strip().startswith(worlds.PREFIX):
        world = worlds.parse(data)
        return judges.of_world(world.world, size, machine, tell=training)
    return labelled.train(datasets.open(data, size, progress=reading), machine, tell=training)


def _print(trained: Judge, as_json: bool) -> None:
    values: dict[str, Any] = {"world": trained.world, "size": trained.size, "recipe": trained.recipe}
    rows = trained.measures.items()
    if as_json:
        measured = {name: round(row.value, 4) for name, row in rows}
        figures({**values, "measures": measured, "n": {"measures": {name: row.n for name, row in rows}}}, True)
    else:
        figures(values | {name: f"{row.value:.4f} (n {row.n})" for name, row in rows}, False)
