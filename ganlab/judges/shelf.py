"""A judge's file, judge.safetensors: beside the model that it judges, so that it is trained once.

Its text fields: `format`, `world` (or "labels"), `origin` (the world's version, or the fingerprint of the labelled
set), `size`, `recipe`, `reads` (JSON: what the outputs mean) and `measures` (JSON: name -> [value, n]); `network` in
second-judge.safetensors, whose network is another one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn

from ganlab.datasets import rendered
from ganlab.device import Hardware
from ganlab.errors import CheckpointError, InvalidValue
from ganlab.judges import attribute, segment
from ganlab.judges.columns import Column
from ganlab.judges.fitting import Recipe, Tell
from ganlab.judges.judge import Judge, Measure
from ganlab.store import FORMAT, load_tensors, save_tensors

FILE = "judge.safetensors"
SECOND = "second-judge.safetensors"
"""The judge that measures what the first one helped to choose: another network, which learnt from other renders."""
LABELS = "labels"
"""What stands for a world in the judge of a labelled set."""

Train = Callable[[int, Hardware, "Recipe | None", "Tell | None"], Judge]


@dataclass(frozen=True)
class _World:
    train: Train
    train_second: Train
    columns: tuple[Column, ...]


WORLDS = {
    attribute.WORLD: _World(attribute.train, attribute.train_second, attribute.COLUMNS),
    segment.WORLD: _World(segment.train, segment.train_second, ()),
}

OTHER_NETWORKS: dict[str, type[nn.Module]] = {"dilated": segment.DilatedNet, "pooled": attribute.PooledNet}
"""What `network` says in the file of a judge whose network is not the first judge's."""


def ready(
    folder: Path, world: str, size: int, machine: Hardware, recipe: Recipe | None = None, tell: Tell | None = None
) -> Judge:
    """The folder's judge of this world and size; else one trained now and saved there. InvalidValue: no such world.

    recipe: without one, whatever the judge was trained by will do; with one, no other.
    """
    judge = load(folder, world, size, machine, recipe)
    if judge is None:
        judge = of_world(world, size, machine, recipe, tell)
        save(folder / FILE, judge)
    return judge


def ready_second(
    folder: Path, world: str, size: int, machine: Hardware, recipe: Recipe | None = None, tell: Tell | None = None
) -> Judge:
    """The folder's second judge of this world and size; else one trained now and saved there."""
    _check(world)
    judge = fitting(folder / SECOND, world, str(rendered.VERSION[world]), size, machine)
    if judge is None:
        judge = WORLDS[world].train_second(size, machine, recipe, tell)
        save(folder / SECOND, judge)
    return judge


def of_world(world: str, size: int, machine: Hardware, recipe: Recipe | None = None, tell: Tell | None = None) -> Judge:
    """A judge of a rendered world, trained now. InvalidValue: a world or size that does not exist."""
    _check(world)
    return WORLDS[world].train(size, machine, recipe, tell)


def save(path: Path, judge: Judge) -> None:
    """Write the judge's file, beside and renamed."""
    measures = {name: [measure.value, measure.n] for name, measure in judge.measures.items()}
    meta = {
        "format": str(FORMAT),
        "world": judge.world,
        "origin": judge.origin,
        "size": str(judge.size),
        "recipe": judge.recipe,
        "reads": json.dumps([column.to_json() for column in judge.columns] or [segment.THING]),
        "measures": json.dumps(measures),
    }
    if other := next((name for name, kind in OTHER_NETWORKS.items() if isinstance(judge.network, kind)), None):
        meta["network"] = other
    save_tensors(path, judge.network.state_dict(), meta)


def load(folder: Path, world: str, size: int, machine: Hardware, recipe: Recipe | None = None) -> Judge | None:
    """The folder's judge, or None if there is none for this world, size and recipe. InvalidValue: no such world."""
    _check(world)
    judge = fitting(folder / FILE, world, str(rendered.VERSION[world]), size, machine, recipe)
    return judge if judge and judge.columns == WORLDS[world].columns else None


def fitting(
    path: Path, world: str, origin: str, size: int, machine: Hardware, recipe: Recipe | None = None
) -> Judge | None:
    """The judge in a file if it is of this world, origin, size and, where one is given, recipe; else None."""
    if not path.exists():
        return None
    _, meta = load_tensors(path)
    wanted = {"format": str(FORMAT), "world": world, "origin": origin, "size": str(size)}
    wanted |= {"recipe": str(recipe)} if recipe else {}
    return read(path, machine) if all(meta.get(key) == value for key, value in wanted.items()) else None


def read(path: Path, machine: Hardware) -> Judge:
    """The judge in a file, whatever it reads. CheckpointError: it holds none."""
    tensors, meta = load_tensors(path)
    try:
        size, columns = int(meta["size"]), _columns(json.loads(meta["reads"]))
        network = _network(meta.get("network"), columns, size)
        network.load_state_dict(tensors)
        measures = {name: Measure(float(v), int(n)) for name, (v, n) in json.loads(meta["measures"]).items()}
    except (RuntimeError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise CheckpointError(path=path, why=f"not a judge ({str(error).splitlines()[-1].strip()})") from error
    network = network.to(machine.device).eval().requires_grad_(False)
    return Judge(network, meta["world"], size, machine, meta["recipe"], measures, columns, meta["origin"])


def _network(name: str | None, columns: tuple[Column, ...], size: int) -> nn.Module:
    """The network of a judge's file, untrained."""
    if columns:
        return (attribute.second_network if name in OTHER_NETWORKS else attribute.network)(columns, size)
    return segment.DilatedNet() if name in OTHER_NETWORKS else segment.SegmentNet()


def _check(world: str) -> None:
    if world not in WORLDS:
        raise InvalidValue(name="world", value=world, remedy=f"choose one of {', '.join(WORLDS)}")


def _columns(reads: list[Any]) -> tuple[Column, ...]:
    return tuple(Column.from_json(row) for row in reads if isinstance(row, dict))
