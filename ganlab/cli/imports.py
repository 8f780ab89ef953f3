"""import: a model from elsewhere as a checkpoint folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganlab import foreign, store
from ganlab.cli.output import console, figures
from ganlab.errors import CheckpointError


def import_(
    netg: Annotated[Path, typer.Argument(help="The generator's state dict, by torch.save or safetensors.")],
    out: Annotated[Path, typer.Option(help="The folder to make; checkpoints/NAME puts it into the page's picker.")],
    netd: Annotated[
        Path | None, typer.Option("--d", help="The discriminator's state dict; may be the same file.")
    ] = None,
    prior: Annotated[str, typer.Option(help="What z was drawn from: normal (the PyTorch tutorial's) or uniform.")] = (
        "normal"
    ),
    family: Annotated[str, typer.Option(help="The kind of network: dcgan.")] = "dcgan",
    key: Annotated[str | None, typer.Option(help="Which network is meant, in a file with several generators.")] = None,
    keep_statistics: Annotated[
        bool, typer.Option("--keep-statistics", help="Keep BatchNorm's statistics; without it they are estimated anew.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was recognised as JSON on stdout.")] = False,
) -> None:
    """Turn a DCGAN's state dict, such as the PyTorch tutorial's, into a checkpoint that all commands and the page open.

    Size, channels, width and z_dim are read off the weights. Nothing is ever unpickled.

    Example: ganlab import netG.pth --d netD.pth --out checkpoints/mine
    """
    if out.exists():
        raise CheckpointError(path=out, why="is there already; choose another place")
    made = foreign.read(netg, netd, prior=prior, family=family, key=key, keep_statistics=keep_statistics)
    training = {"imported": netg.name, "statistics": made.statistics}
    dataset = {"name": "unknown", "licence": ""}
    info = store.Info(family, made.config, training, dataset)
    store.save(out, made.generator, made.discriminator, info, foreign.papers(made, netg.name))
    console.print(f"imported {netg} as {out}")
    recognised = {**info.to_json()["config"], "discriminator": made.discriminator is not None, **training}
    figures({"model": store.digest(out), "out": str(out), "family": family, **recognised}, as_json)
