"""A model's figures: how well it does what the DCGAN paper shows in pictures, as numbers with their intervals.

A model of a rendered world is judged by two small networks that learnt from renders alone, the second of which measures
what the first one helped to choose: faces by arithmetic, turns and glasses forgotten, rooms by ablation. A model of
somebody's own labelled pictures is judged by one that learnt these labels, if it has one. Every model is measured on
walks and samples. evaluation.json and the card's Figures hold the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ganlab import judges, lab, store
from ganlab.annotate import JUDGING, Tell
from ganlab.errors import CheckpointError, InvalidValue
from ganlab.evaluate import ablation, arithmetic, exemplars, forgotten, labelled, turn, walk
from ganlab.evaluate.meter import Meter
from ganlab.evaluate.origin import Origin, origin
from ganlab.evaluate.plausible import plausibility
from ganlab.evaluate.pool import pool
from ganlab.evaluate.sets import SIZES as SEARCH
from ganlab.evaluate.sets import Sizes
from ganlab.evaluate.words import section
from ganlab.judges import Judge, Recipe
from ganlab.lab import Model
from ganlab.metrics import Figures, write_section

__all__ = ["FILE", "JUDGING", "Evaluation", "Scale", "Tell", "evaluate"]

FILE = "evaluation.json"
CARD = "README.md"
WORLDS = ("faces", "rooms")
WALK = "walk"


@dataclass(frozen=True)
class Scale:
    """How many trials and pictures the figures rest on."""

    pool: int = 8_000
    trials: int = arithmetic.TRIALS
    turned: int = turn.FACES
    edited: int = labelled.EDITED
    samples: int = walk.SAMPLES
    paths: int = walk.PATHS
    forgotten: int = forgotten.SAMPLES
    dropped: int = ablation.PICTURES
    search: Sizes = SEARCH
    critics: ablation.Critics = ablation.CRITICS

    @property
    def quick(self) -> Scale:
        """A tenth of the trials, drawn from the same pool; a set of units is searched for on fewer samples."""
        return Scale(
            self.pool,
            self.trials // 10,
            self.turned // 10,
            self.edited // 10,
            self.samples // 10,
            self.paths // 10,
            self.forgotten // 10,
            self.dropped // 10,
            Sizes(self.search.ranked // 5, self.search.chosen // 4, self.search.paired // 6, self.search.pairs // 6),
            ablation.Critics(self.critics.drawn // 10, self.critics.pairs // 10),
        )


@dataclass(frozen=True)
class Evaluation:
    """The figures, and what is to be known about them."""

    figures: Figures
    about: dict[str, Any]
    notes: tuple[str, ...]
    edits: Mapping[str, lab.Recipe] = field(default_factory=dict)
    """thing -> the edit that takes it away, the best first"""

    def to_json(self) -> dict[str, Any]:
        """What evaluation.json holds: see docs/formats.md."""
        said = {"format": store.FORMAT, **self.about, "notes": list(self.notes)}
        edits = {name: edit.to_json() for name, edit in self.edits.items()}
        return {**said, **({"edits": edits} if edits else {}), **self.figures.to_json()}


def evaluate(
    folder: Path,
    *,
    world: str | None = None,
    out: Path | None = None,
    scale: Scale = Scale(),
    device: str = "auto",
    recipe: Recipe | None = None,
    tell: Tell | None = None,
    only: str | None = None,
) -> Evaluation:
    """Measure the model of a checkpoint folder, or the newest one of a run's.

    Writes evaluation.json and the card's Figures into the folder, or `out` alone where it is given.
    world: "faces" or "rooms" for a model of other pictures of that kind; None: the world that it was trained on.
    tell: (what is being done, pictures so far, pictures in all). only: "walk" measures that part alone, and leaves what
    evaluation.json says of the others as it is.
    Raises CheckpointError, InvalidValue.
    """
    if only not in (None, WALK):
        raise InvalidValue(name="only", value=only, remedy=f"choose {WALK}, or leave it out")
    if world not in (None, *WORLDS):
        raise InvalidValue(name="world", value=world, remedy=f"choose one of {', '.join(WORLDS)}")
    model = lab.load(folder, device)
    source = origin(model.info)
    kind = world or (source.world.world if source.world else None)
    judge = _judge(model, kind, recipe, tell)
    if only:
        figures, edits = _kept(model)
        figures.replace(_walked(model, judge, source, scale, tell))
    else:
        figures, edits = _measured(model, judge, source, scale, recipe, tell)
    evaluation = Evaluation(figures, _about(model, scale), tuple(_notes(source, judge)), edits)
    store.write_json(out or model.folder / FILE, evaluation.to_json())
    if out is None:
        write_section(model.folder / CARD, section(figures, judge, evaluation.notes))
    return evaluation


def _kept(model: Model) -> tuple[Figures, Mapping[str, lab.Recipe]]:
    """What evaluation.json says of this very model; nothing where there is none. CheckpointError: it is of another."""
    path = model.folder / FILE
    if not path.exists():
        return Figures(), {}
    values = store.read_json(path)
    if values.get("model") != model.digest:
        raise CheckpointError(path=path, why="its figures are of other weights; measure all of them")
    edits = model.shipped_edits()
    return Figures.of_json({name: part for name, part in values.items() if name != "edits" or not edits}), edits


def _walked(model: Model, judge: Judge | None, source: Origin, scale: Scale, tell: Tell | None) -> Figures:
    meter = Meter(walk.cost(source, scale.samples, scale.paths), tell)
    meter.begin(WALK)
    return walk.measure(model, judge, source, scale.samples, scale.paths, meter)


def _judge(model: Model, world: str | None, recipe: Recipe | None, tell: Tell | None) -> Judge | None:
    """The judge of a drawn world, trained if need be; of other pictures the one of their labels, if it is there."""
    if world in WORLDS:
        return judges.ready(model.folder, world, model.image_size, model.hardware, recipe, _learning(tell))
    path = model.folder / judges.FILE
    with suppress(CheckpointError):  # absent, or of an older version
        found = judges.read(path, model.hardware)
        return found if found.world not in WORLDS and found.size == model.image_size else None
    return None


def _learning(tell: Tell | None) -> judges.Tell | None:
    return (lambda done, total: tell(JUDGING, done, total)) if tell else None


def _measured(
    model: Model, judge: Judge | None, source: Origin, scale: Scale, recipe: Recipe | None, tell: Tell | None
) -> tuple[Figures, Mapping[str, lab.Recipe]]:
    figures, world = Figures(), judge.world if judge else ""
    edits: Mapping[str, lab.Recipe] = {}
    parts = {
        "walk": walk.cost(source, scale.samples, scale.paths),
        "faces": scale.pool + arithmetic.cost(scale.trials) + turn.cost(scale.turned) + forgotten.cost(scale.forgotten),
        judges.LABELS: scale.pool + (labelled.cost(judge, scale.edited) if judge else 0),
        "rooms": ablation.cost(len(model.stages), scale.dropped, scale.search, scale.critics),
    }
    meter = Meter(sum(count for name, count in parts.items() if name in ("walk", world)), tell)
    if judge:
        figures.update(judged(judge))
    if judge and world in ("faces", judges.LABELS):
        meter.begin("samples")
        drawn = pool(model, judge, scale.pool, meter.did)
        figures.update(drawn.shares())
    if judge and world == judges.LABELS:
        meter.begin("edits")
        figures.update(labelled.measure(model, judge, drawn, scale.edited, meter))
    if judge and world == "faces":
        meter.begin("arithmetic")
        second = _second(model, judge, figures, recipe, tell)
        plausible = plausibility(model, drawn.pixels)
        figures.update(exemplars.measure(model, second, drawn))
        trials = arithmetic.Trials(model, second, judge, drawn, scale.trials, meter)
        figures.update(arithmetic.measure(trials, plausible))
        meter.begin("turn")
        figures.update(turn.measure(model, second, drawn, scale.turned, meter))
        meter.begin("ablation")
        found, edits = forgotten.measure(model, second, scale.forgotten, meter)
        figures.update(found)
    if judge and world == "rooms":
        real = source.real(2 * scale.samples)
        if real is not None:
            second = _second(model, judge, figures, recipe, tell)
            taken = ablation.measure(model, judge, second, real, scale.dropped, meter, scale.search, scale.critics)
            figures.update(taken.figures)
            edits = taken.edits
    meter.begin("walk")
    figures.update(walk.measure(model, judge, source, scale.samples, scale.paths, meter))
    meter.did(meter.total)
    return figures, edits


def _second(model: Model, judge: Judge, figures: Figures, recipe: Recipe | None, tell: Tell | None) -> Judge:
    """The second judge of the first one's world, trained if need be, with its own figures."""
    size, machine = model.image_size, model.hardware
    second = judges.ready_second(model.folder, judge.world, size, machine, recipe, _learning(tell))
    figures.update(judged(second, "second judge"))
    return second


def judged(judge: Judge, under: str = "judge") -> Figures:
    """The figures below `under`: which judge it is, and how well it reads pictures that it did not learn from."""
    figures = Figures()
    figures.word(judge.world, under, "world")
    figures.word(judge.recipe, under, "recipe")
    for name, measured in judge.measures.items():
        path = (under, *name.split("/"))
        if path[1] in ("iou", "r"):  # a ratio of areas and a correlation are no shares of trials
            figures.count(measured.value, *path, n=measured.n)
        else:
            figures.share(measured.value, measured.n, *path)
    return figures


def _about(model: Model, scale: Scale) -> dict[str, Any]:
    return {
        "model": model.digest,
        "images": model.info.training.get("images"),
        "dataset": model.info.dataset.get("name"),
        "judge": None,  # where there is one, its figures stand here
        "quick": scale != Scale(),
    }


def _notes(source: Origin, judge: Judge | None) -> Sequence[str]:
    notes = []
    if judge is None:
        notes.append(
            f"No judge knows {source.name or 'the data'}: only walks and samples are measured, without features."
        )
    if not source.count:
        notes.append(
            f"The training pictures ({source.name or 'unknown'}) are not in the cache of decoded datasets: nearest "
            "training pictures were not looked for."
        )
    if source.real(1) is None and judge:
        notes.append("Without real pictures to compare with there is no Frechet distance and no ablation.")
    return notes
