"""What a judge can name in a model: concepts.json, and units.json for rooms with windows and faces with glasses.

The judge is trained on renders of the model's world, or on the labels of the pictures that the model learnt, never on
samples, and kept in judge.safetensors beside the model. The judge errs too: its own held-out figures are kept with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ganlab import judges, lab, store
from ganlab.annotate import concepts, labelled, places, rooms
from ganlab.annotate.samples import drawn
from ganlab.datasets import worlds
from ganlab.errors import InvalidValue
from ganlab.judges import Judge, Recipe, attribute, segment
from ganlab.lab import Model

__all__ = ["JUDGING", "NAMING", "Annotation", "Tell", "annotate"]

WORLDS = {"faces": 8_000, "rooms": 400}
"""World -> how many generated pictures are judged, unless told otherwise."""
LABELLED = 2_000
"""As many are of a model of labelled pictures."""
FEWEST = 16
JUDGING, NAMING = "training the judge", "judging samples"
THOROUGH = 120_000
"""After a training of fewer images a judge of `trained` is shown its part of the usual pictures."""
PART = 5
"""Of such a training's images, one in so many samples is drawn at most."""

Tell = Callable[[str, int, int], None]
"""(what is being done, pictures so far, pictures in all)"""


@dataclass(frozen=True)
class Annotation:
    """What was written: the judge, how many exemplars each concept has, and the stage and boxes of each thing."""

    judge: Judge
    concepts: dict[str, int] = field(default_factory=dict)
    units: dict[str, dict[str, Any]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As `annotate --json` prints it; `judge.measures` as in judge.safetensors."""
        measures = {name: [round(row.value, 4), row.n] for name, row in self.judge.measures.items()}
        judge = {"world": self.judge.world, "recipe": self.judge.recipe, "measures": measures}
        return {"judge": judge, "concepts": self.concepts, "units": self.units}


def annotate(
    folder: Path,
    world: str | None = None,
    images: int | None = None,
    *,
    data: str | None = None,
    device: str = "auto",
    recipe: Recipe | None = None,
    trained: int | None = None,
    tell: Tell | None = None,
) -> Annotation:
    """Write a checkpoint's concepts.json, with units.json for glasses on faces; of rooms units.json for windows.

    folder: a checkpoint's, or a run's: its newest snapshot.
    world: "faces" or "rooms"; without one, the world that the model was trained on, or else the labels of the pictures
    that it was trained on. images: how many samples are judged; seeds 0 to images - 1, for rooms fresh ones.
    data: labelled pictures to learn from, if those of the model are no longer in the cache.
    trained: on how many images the model was trained, where the work should be in proportion: after a short training a
    judge is shown less, and fewer samples are judged.
    Raises CheckpointError; InvalidValue for another world or too few images; DataError for pictures without labels.
    """
    if world is not None and world not in WORLDS:
        raise InvalidValue(name="world", value=world, remedy=f"choose one of {', '.join(WORLDS)}")
    if images is not None and images < FEWEST:
        raise InvalidValue(name="images", value=images, remedy=f"choose {FEWEST} or more")
    model = lab.load(folder, device)
    world = world or (None if data else _world_of(model))
    recipe = recipe or _shortened(world, trained)
    count = images or _fewer(WORLDS[world] if world else LABELLED, trained)
    learning = (lambda done, total: tell(JUDGING, done, total)) if tell else None
    if world is None:
        judge = labelled.judge(model, data, recipe, learning)
    else:
        judge = judges.ready(model.folder, world, model.image_size, model.hardware, recipe, learning)
    return (_units if world == segment.WORLD else _concepts)(model, judge, count, tell)


def _world_of(model: Model) -> str | None:
    """The rendered world that a model was trained on, by its dataset's name; None for all other pictures."""
    name = str(model.info.dataset.get("name", ""))
    return worlds.parse(name.split("@")[0]).world if name.startswith(worlds.PREFIX) else None


def _shortened(world: str | None, trained: int | None) -> Recipe | None:
    """The usual recipe with fewer pictures after a short training; None, any recipe, after a long one."""
    if trained is None or trained >= THOROUGH:
        return None
    usual = segment.RECIPE if world == segment.WORLD else Recipe()
    renders, held = (max(FEWEST, count * trained // THOROUGH) for count in (usual.renders, usual.held_out))
    return replace(usual, renders=renders, held_out=held)


def _fewer(usual: int, trained: int | None) -> int:
    return usual if trained is None else max(FEWEST, min(usual, trained // PART))


def _concepts(model: Model, judge: Judge, count: int, tell: Tell | None) -> Annotation:
    samples = drawn(model, judge, count, _counted(tell, count))
    if judge.world == attribute.WORLD:
        found = concepts.named(samples, concepts.OF_FACES, concepts.plainly)
    else:
        found = concepts.named(samples, concepts.of_labels(samples.verdicts, attribute.binary(judge)))
    _write(model, "concepts.json", found)
    if judge.world == attribute.WORLD and (placed := places.example(samples, list(model.stages))):
        _write(model, "units.json", placed)
    return Annotation(judge, concepts={name: len(rows) for name, rows in found.items()})


def _units(model: Model, judge: Judge, count: int, tell: Tell | None) -> Annotation:
    found, rankings = rooms.example(model, judge)
    if not found:
        return Annotation(judge)
    stage = rooms.recommended(model, judge, rankings, count, _counted(tell, rooms.cost(rankings, count)))
    entry = rooms.units(found, rankings, stage)
    _write(model, "units.json", entry)
    return Annotation(judge, units={name: {"stage": stage, "boxes": len(row["boxes"])} for name, row in entry.items()})


def _counted(tell: Tell | None, total: int) -> Callable[[int], None] | None:
    """Adds up the pictures of each step."""
    if tell is None:
        return None
    done = 0

    def step(pictures: int) -> None:
        nonlocal done
        done += pictures
        tell(NAMING, done, total)

    return step


def _write(model: Model, name: str, entries: dict[str, Any]) -> None:
    store.write_json(model.folder / name, {"format": store.FORMAT, "concepts": entries})
