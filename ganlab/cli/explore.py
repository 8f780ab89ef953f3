"""sample, walk, arithmetic, ablate: the experiments, written as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from ganlab import lab, seeds
from ganlab.cli.output import figures, write_picture
from ganlab.errors import InvalidValue
from ganlab.images import animation, tile

Folder = Annotated[Path, typer.Argument(help="A checkpoint folder, such as checkpoints/faces, or a run: its newest.")]
Out = Annotated[Path, typer.Option(help="The picture to write: .png, .webp or .jpg.")]
Device = Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")]
Json = Annotated[bool, typer.Option("--json", help="Print figures as JSON on stdout.")]


def sample(
    model: Folder,
    seed: Annotated[str, typer.Option("--seeds", help="Seeds, such as 0-63 or 3, 5, 9-12.")] = "0-63",
    columns: Annotated[int | None, typer.Option(help="Pictures a row.", min=1)] = None,
    truncation: Annotated[float, typer.Option(help="Shrink z towards 0: 1 is the prior, less is tamer.")] = 1.0,
    out: Out = Path("samples.png"),
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Draw samples by seed.

    Example: ganlab sample checkpoints/faces --seeds 0-63 --out samples.png
    """
    loaded, wanted = lab.load(model, device), seeds.parse(seed)
    write_picture(out, tile(loaded.pixels(wanted, truncation=truncation), columns and min(columns, len(wanted))))
    _print({"model": loaded.digest, "seeds": wanted, "truncation": truncation, "out": str(out)}, as_json)


def walk(
    model: Folder,
    seed: Annotated[str, typer.Option("--seeds", help="One seed for a coordinate, several for a path.")] = "1-9",
    coordinate: Annotated[int | None, typer.Option(help="The coordinate of z to change; without it a path.")] = None,
    frames: Annotated[int, typer.Option(help="Pictures in all (coordinate) or a leg (path).")] = 9,
    kind: Annotated[str, typer.Option(help="linear or spherical, for a path.")] = "linear",
    out: Out = Path("walk.png"),
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Walk one coordinate of z, or a path through several seeds; .webp with several frames is an animation.

    Example: ganlab walk checkpoints/faces --seeds 1-9 --out walk.webp
    """
    loaded, wanted = lab.load(model, device), seeds.parse(seed)
    if coordinate is None:
        strip = lab.walk(loaded, seeds=wanted, frames=frames, kind=kind)  # type: ignore[arg-type]
    else:
        strip = lab.walk(loaded, seed=wanted[0], coordinate=coordinate, frames=frames)
    if out.suffix.lower() == ".webp":
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(animation(strip.pixels))
    else:
        write_picture(out, tile(strip.pixels, len(strip.pixels) if coordinate is not None else frames))
    values = {"model": loaded.digest, "frames": len(strip.pixels), "largest_step": strip.largest_step, "out": str(out)}
    _print(values, as_json)


def arithmetic(
    model: Folder,
    expression: Annotated[str, typer.Argument(help="Concepts or slots with + - * / ( ) and numbers.")],
    slot: Annotated[list[str], typer.Option("--slot", help="A slot's seeds: a=1,2,3. Repeat it.")] = [],  # noqa: B006
    noise: Annotated[float, typer.Option(help="The eight neighbours differ by up to this in each coordinate.")] = 0.25,
    exemplars: Annotated[int, typer.Option(help="Exemplars of each named concept that are averaged.")] = 3,
    out: Out = Path("arithmetic.png"),
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Add and subtract concepts in z: the centre with its eight neighbours, the pixel sum beside them.

    Example: ganlab arithmetic checkpoints/faces "smiling woman - neutral woman + neutral man"
    Example: ganlab arithmetic runs/mine "a - b + c" --slot a=1,2,3 --slot b=4,5,6 --slot c=7,8,9
    """
    loaded = lab.load(model, device)
    result = lab.arithmetic(loaded, expression, _slots(slot) or None, noise=noise, exemplars=exemplars)
    panel = tile(result.pixels, columns=3)
    aside = np.full((panel.shape[0], *result.pixel_sum.shape[1:]), 255, np.uint8)
    aside[loaded.image_size : 2 * loaded.image_size] = result.pixel_sum
    write_picture(out, np.concatenate([panel, aside], axis=1))
    mean, deviation = result.prior_norm
    values = {
        "model": loaded.digest,
        "weights": result.weights,
        "norm": result.norm,
        "prior_norm": mean,
        "prior_norm_std": deviation,
        "out": str(out),
    }
    _print(values, as_json)


def ablate(
    model: Folder,
    stage: Annotated[str, typer.Option(help="A stage of the generator, such as 8x8.")],
    units: Annotated[str, typer.Option(help="Units to drop, such as 0-12 or 3,17.")],
    seed: Annotated[str, typer.Option("--seeds", help="Seeds of the samples.")] = "0-15",
    out: Out = Path("ablation.png"),
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Drop units of a stage: rows before, after, and after a random drop of equal size.

    Example: ganlab ablate checkpoints/rooms --stage 8x8 --units 3,17,40-52
    """
    loaded, wanted = lab.load(model, device), seeds.parse(seed)
    result = lab.ablation(loaded, stage, seeds.parse(units, most=4096), wanted)
    rows = np.concatenate([result.before, result.after, result.random])
    write_picture(out, tile(rows, columns=len(wanted)))
    values = {
        "model": loaded.digest, "stage": stage, "units": list(result.units), "changed": result.changed,
        "random_units": list(result.random_units), "random_changed": result.random_changed, "out": str(out),
    }  # fmt: skip
    _print(values, as_json)


def _slots(given: list[str]) -> dict[str, list[int]]:
    slots = {}
    for text in given:
        name, sign, wanted = text.partition("=")
        if not sign or not name.strip():
            raise InvalidValue(name="--slot", value=text, remedy="write NAME=SEEDS, such as a=1,2,3")
        slots[name.strip()] = seeds.parse(wanted)
    return slots


def _print(values: dict[str, object], as_json: bool) -> None:
    if as_json:
        figures(values, True)
