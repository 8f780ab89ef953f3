"""A judge's file, judge.safetensors: beside the model that it judges, so that it is trained once.

Its text fields: `format`, `world`, `world_version`, `size`, `recipe`, `reads` (what the outputs mean) and `measures`
(JSON: name -> [value, n]). A file that any of them makes another judge's than the one that is wanted is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from torch import nn

from ganlab.datasets import rendered
from ganlab.device import Hardware
from ganlab.errors import CheckpointError, InvalidValue
from ganlab.judges import attribute, segment
from ganlab.judges.fitting import Recipe, Tell
from ganlab.judges.judge import Judge, Measure
from ganlab.store import FORMAT, load_tensors, save_tensors

FILE = "judge.safetensors"


@dataclass(frozen=True)
class _Kind:
    network: Callable[[], nn.Module]
    train: Callable[[int, Hardware, Recipe, Tell | None], Judge]
    reads: tuple[str, ...]


KINDS = {
    attribute.WORLD: _Kind(attribute.AttributeNet, attribute.train, attribute.ATTRIBUTES),
    segment.WORLD: _Kind(segment.SegmentNet, segment.train, (segment.THING,)),
}


def ready(
    folder: Path, world: str, size: int, machine: Hardware, recipe: Recipe | None = None, tell: Tell | None = None
) -> Judge:
    """The folder's judge if it is the wanted one; else one trained now and saved there. InvalidValue: no such world."""
    recipe = recipe or Recipe()
    judge = load(folder, world, size, machine, recipe)
    if judge is None:
        judge = KINDS[world].train(size, machine, recipe, tell)
        save(folder, judge)
    return judge


def save(folder: Path, judge: Judge) -> None:
    """Write judge.safetensors into the folder, beside and renamed."""
    measures = {name: [measure.value, measure.n] for name, measure in judge.measures.items()}
    meta = _meta(judge.world, judge.size, judge.recipe) | {"measures": json.dumps(measures)}
    save_tensors(folder / FILE, judge.network.state_dict(), meta)


def load(folder: Path, world: str, size: int, machine: Hardware, recipe: Recipe) -> Judge | None:
    """The folder's judge, or None if there is none for this world, size and recipe. InvalidValue: no such world."""
    if world not in KINDS:
        raise InvalidValue(name="world", value=world, remedy=f"choose one of {', '.join(KINDS)}")
    path, wanted = folder / FILE, _meta(world, size, str(recipe))
    if not path.exists():
        return None
    tensors, meta = load_tensors(path)
    if any(meta.get(key) != value for key, value in wanted.items()):
        return None
    network = KINDS[world].network()
    try:
        network.load_state_dict(tensors)
        measures = {name: Measure(float(v), int(n)) for name, (v, n) in json.loads(meta["measures"]).items()}
    except (RuntimeError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise CheckpointError(path=path, why=f"not a judge ({str(error).splitlines()[-1].strip()})") from error
    network = network.to(machine.device).eval().requires_grad_(False)
    return Judge(network, world, size, machine, str(recipe), measures)


def _meta(world: str, size: int, recipe: str) -> dict[str, str]:
    return {
        "format": str(FORMAT),
        "world": world,
        "world_version": str(rendered.VERSION[world]),
        "size": str(size),
        "recipe": recipe,
        "reads": json.dumps(KINDS[world].reads),
    }
