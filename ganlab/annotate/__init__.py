"""What a judge can say about a model: concepts.json or units.json, and figures for its model card.

The judge is trained on renders of the model's world, or on the labels of the pictures that the model learnt, never on
samples, and kept in judge.safetensors beside the model. The judge errs too: its own held-out figures stand beside the
others.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ganlab import judges, lab, store
from ganlab.annotate import faces, labelled, rooms
from ganlab.annotate.figures import Figures, write_section
from ganlab.datasets import worlds
from ganlab.errors import InvalidValue
from ganlab.judges import Judge, Recipe, attribute
from ganlab.lab import Model

__all__ = ["Figures", "annotate"]

WORLDS = {"faces": 8_000, "rooms": 400}
"""World -> how many generated pictures are judged, unless told otherwise."""
EVALUATION = "evaluation.json"
"""What `evaluate` leaves beside a model whose card it has filled in."""
LABELLED = 2_000
"""As many are of a model of labelled pictures."""
FEWEST = 16

Tell = Callable[[int, int], None]


def annotate(
    folder: Path,
    world: str | None = None,
    images: int | None = None,
    *,
    data: str | None = None,
    device: str = "auto",
    recipe: Recipe | None = None,
    tell: Tell | None = None,
) -> Figures:
    """Write a checkpoint's concepts.json or, for rooms, units.json, and, if `evaluate` has not written better
    ones, its card's Figures; return the figures.

    world: "faces" or "rooms"; without one, the world that the model was trained on, or else the labels of the pictures
    that it was trained on. images: how many samples are judged; seeds 0 to images - 1, for rooms fresh ones.
    data: labelled pictures to learn from, if those of the model are no longer in the cache.
    tell: (pictures shown, pictures in all) while a judge is trained.
    Raises CheckpointError; InvalidValue for another world or too few images; DataError for pictures without labels.
    """
    if world is not None and world not in WORLDS:
        raise InvalidValue(name="world", value=world, remedy=f"choose one of {', '.join(WORLDS)}")
    if images is not None and images < FEWEST:
        raise InvalidValue(name="images", value=images, remedy=f"choose {FEWEST} or more")
    model = lab.load(folder, device)
    world = world or (None if data else _world_of(model))
    if world is None:
        judge = labelled.judge(model, data, recipe, tell)
        figures = _labelled(model, judge, images or LABELLED)
    else:
        judge = judges.ready(folder, world, model.image_size, model.hardware, recipe, tell)
        figures = {"faces": _faces, "rooms": _rooms}[world](model, judge, images or WORLDS[world])
    if not (folder / EVALUATION).exists():  # its figures are the better ones, and stand in the card
        write_section(folder / "README.md", f"{NOTES[judge.world].format(recipe=judge.recipe)}\n\n{figures.table()}")
    return figures


def _world_of(model: Model) -> str | None:
    """The rendered world that a model was trained on, by its dataset's name; None for all other pictures."""
    name = str(model.info.dataset.get("name", ""))
    return worlds.parse(name.split("@")[0]).world if name.startswith(worlds.PREFIX) else None


def _faces(model: Model, judge: Judge, count: int) -> Figures:
    numbers = range(count)
    pixels = model.pixels(numbers)
    verdicts = attribute.probabilities(judge, pixels)
    _write(model, "concepts.json", faces.concepts(model.z(numbers), verdicts, pixels, numbers))
    return faces.measure(model, judge, verdicts, pixels, numbers)


def _rooms(model: Model, judge: Judge, count: int) -> Figures:
    found, rankings = rooms.example(model, judge)
    figures = rooms.measure(model, judge, rankings, count)
    if found:
        _write(model, "units.json", rooms.units(found, rankings, rooms.recommended(figures, list(rankings))))
    return figures


def _labelled(model: Model, judge: Judge, count: int) -> Figures:
    numbers = range(count)
    pixels = model.pixels(numbers)
    verdicts = attribute.probabilities(judge, pixels)
    wanted = labelled.concepts(verdicts, attribute.binary(judge))
    _write(model, "concepts.json", faces.concepts(model.z(numbers), verdicts, pixels, numbers, wanted))
    return labelled.measure(model, judge, verdicts, numbers)


def _write(model: Model, name: str, concepts: dict[str, Any]) -> None:
    store.write_json(model.folder / name, {"format": store.FORMAT, "concepts": concepts})


_JUDGE = """\
Measured by `ganlab annotate` with a small network that was trained on renders of the same world alone and never on
samples of this model ({recipe}).
It errs too: `judge` is how well it reads held-out renders, crisp and softened.
"""
NOTES = {
    "faces": f"""{_JUDGE}
- `samples`: the share of plain samples that show an attribute.
- `arithmetic`: {faces.TRIALS} sums *{faces.EXPRESSION}* of 1, 3 or 10 random exemplars a concept, in z (`latent`) and
  the same sum done on the pictures (`pixels`). `smiling man`: the share that is judged to be one, beside that of plain
  samples. `plausible`: the share that the model's own discriminator puts above the lowest 5 % of plain samples; a
  double exposure has a smile too. `both`: the share that is both.

Intervals are Wilson's.""",
    "rooms": f"""{_JUDGE}
- `ablation`: the units of a stage that have a positive weight in the regression on {rooms.SAMPLES} samples are dropped
  on fresh samples, all of them or the highest quarter (`ranked`), or as many random ones (`random`, the mean of
  {rooms.DRAWS} draws). `window gone`: the share of window pixels that show none afterwards. `window area after`: all
  window pixels afterwards, old or new, over those before. `change elsewhere`: mean absolute change outside the
  windows, in levels of 255.

Intervals are Wilson's for shares of pictures, else bootstraps over pictures.""",
    judges.LABELS: f"""\
Measured by `ganlab annotate` with a small network that learnt the labels of the model's own pictures ({{recipe}}).
It errs too: `judge` is how well it reads pictures that it has not seen, crisp and softened; `r` is a correlation.

- `samples`: the share of plain samples that show it.
- `edits`: of up to {labelled.EDITED} samples that do not show it, the share that does once the mean latent of the
  {faces.EXEMPLARS} samples that show it most is added and that of the {faces.EXEMPLARS} that show it least subtracted.

Intervals are Wilson's.""",
}
