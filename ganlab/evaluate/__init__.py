"""A model's figures: how well it does what the DCGAN paper shows in pictures, as numbers with their intervals.

A model of a rendered world is judged by a small network that learnt from renders alone: faces by arithmetic and turns,
rooms by ablation. A model of somebody's own labelled pictures is judged by one that learnt these labels, if it has one.
Every model is measured on walks and samples. evaluation.json and the card's Figures hold the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ganlab import judges, lab, store
from ganlab.annotate import JUDGING, Tell
from ganlab.errors import CheckpointError, InvalidValue
from ganlab.evaluate import ablation, arithmetic, causal, labelled, turn, walk
from ganlab.evaluate.meter import Meter
from ganlab.evaluate.origin import Origin, origin
from ganlab.evaluate.plausible import plausibility
from ganlab.evaluate.pool import pool
from ganlab.evaluate.words import section
from ganlab.judges import Judge, Recipe
from ganlab.lab import Model
from ganlab.metrics import Figures, write_section

__all__ = ["FILE", "JUDGING", "Evaluation", "Scale", "Tell", "evaluate"]

FILE = "evaluation.json"
CARD = "README.md"
WORLDS = ("faces", "rooms")


@dataclass(frozen=True)
class Scale:
    """How many trials and pictures the figures rest on."""

    pool: int = 8_000
    trials: int = arithmetic.TRIALS
    turned: int = turn.FACES
    edited: int = labelled.EDITED
    samples: int = walk.SAMPLES
    paths: int = walk.PATHS
    dropped: int = ablation.PICTURES
    choice: int = ablation.CHOICE
    steps: int = causal.STEPS

    @property
    def quick(self) -> Scale:
        """A tenth of the trials, drawn from the same pool; a set of units is learnt in a third of the steps."""
        return Scale(
            self.pool,
            self.trials // 10,
            self.turned // 10,
            self.edited // 10,
            self.samples // 10,
            self.paths // 10,
            self.dropped // 10,
            self.choice // 5,
            self.steps // 3,
        )


@dataclass(frozen=True)
class Evaluation:
    """The figures, and what is to be known about them."""

    figures: Figures
    about: dict[str, Any]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """What evaluation.json holds: see docs/formats.md."""
        return {"format": store.FORMAT, **self.about, "notes": list(self.notes), **self.figures.to_json()}


def evaluate(
    folder: Path,
    *,
    world: str | None = None,
    out: Path | None = None,
    scale: Scale = Scale(),
    device: str = "auto",
    recipe: Recipe | None = None,
    tell: Tell | None = None,
) -> Evaluation:
    """Measure the model of a checkpoint folder, or the newest one of a run's.

    Writes evaluation.json and the card's Figures into the folder, or `out` alone where it is given.
    world: "faces" or "rooms" for a model of other pictures of that kind; None: the world that it was trained on.
    tell: (what is being done, pictures so far, pictures in all).
    Raises CheckpointError, InvalidValue.
    """
    if world not in (None, *WORLDS):
        raise InvalidValue(name="world", value=world, remedy=f"choose one of {', '.join(WORLDS)}")
    model = lab.load(folder, device)
    source = origin(model.info)
    kind = world or (source.world.world if source.world else None)
    judge = _judge(model, kind, recipe, tell)
    figures = _measured(model, judge, source, scale, tell)
    evaluation = Evaluation(figures, _about(model, scale), tuple(_notes(source, judge)))
    store.write_json(out or model.folder / FILE, evaluation.to_json())
    if out is None:
        write_section(model.folder / CARD, section(figures, judge, evaluation.notes))
    return evaluation


def _judge(model: Model, world: str | None, recipe: Recipe | None, tell: Tell | None) -> Judge | None:
    """The judge of a drawn world, trained if need be; of other pictures the one of their labels, if it is there."""
    if world in WORLDS:
        learning = (lambda done, total: tell(JUDGING, done, total)) if tell else None
        return judges.ready(model.folder, world, model.image_size, model.hardware, recipe, learning)
    path = model.folder / judges.FILE
    with suppress(CheckpointError):  # absent, or of an older version
        found = judges.read(path, model.hardware)
        return found if found.world not in WORLDS and found.size == model.image_size else None
    return None


def _measured(model: Model, judge: Judge | None, source: Origin, scale: Scale, tell: Tell | None) -> Figures:
    figures, world = Figures(), judge.world if judge else ""
    parts = {
        "walk": walk.cost(source, scale.samples, scale.paths),
        "faces": scale.pool + arithmetic.cost(scale.trials) + turn.cost(scale.turned),
        judges.LABELS: scale.pool + (labelled.cost(judge, scale.edited) if judge else 0),
        "rooms": ablation.cost(len(model.stages), scale.dropped, scale.choice, scale.steps),
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
        plausible = plausibility(model, drawn.pixels)
        trials = arithmetic.Trials(model, judge, drawn, scale.trials, meter)
        figures.update(arithmetic.measure(trials, plausible))
        meter.begin("turn")
        figures.update(turn.measure(model, judge, drawn, scale.turned, meter))
    if judge and world == "rooms":
        real = source.real(2 * scale.samples)
        if real is not None:
            figures.update(ablation.measure(model, judge, real, scale.dropped, scale.choice, meter, scale.steps))
    meter.begin("walk")
    figures.update(walk.measure(model, judge, source, scale.samples, scale.paths, meter))
    meter.did(meter.total)
    return figures


def judged(judge: Judge) -> Figures:
    """The figures below `judge`: which one it is, and how well it reads pictures that it did not learn from."""
    figures = Figures()
    figures.word(judge.world, "judge", "world")
    figures.word(judge.recipe, "judge", "recipe")
    for name, measured in judge.measures.items():
        path = ("judge", *name.split("/"))
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
