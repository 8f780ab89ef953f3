"""What a judge can say about a model of a rendered world: concepts.json or units.json, and figures for its model card.

The judge is trained on renders alone and kept in judge.safetensors beside the model. Rough where it is rough: the judge
errs too, and its own held-out figures stand beside the others.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ganlab import judges, lab, store
from ganlab.annotate import faces, rooms
from ganlab.annotate.figures import Figures, write_section
from ganlab.errors import InvalidValue
from ganlab.judges import Judge, Recipe, attribute
from ganlab.lab import Model

__all__ = ["Figures", "annotate"]

WORLDS = {"faces": 2_000, "rooms": 400}
"""World -> how many generated pictures are judged, unless told otherwise."""
FEWEST = 16

Tell = Callable[[int, int], None]


def annotate(
    folder: Path,
    world: str,
    images: int | None = None,
    *,
    device: str = "auto",
    recipe: Recipe | None = None,
    tell: Tell | None = None,
) -> Figures:
    """Write a checkpoint's concepts.json (faces) or units.json (rooms) and its card's Figures; return the figures.

    images: how many samples are judged; for faces seeds 0 to images - 1, for rooms fresh ones.
    tell: (pictures shown, pictures in all) while a judge is trained.
    Raises CheckpointError; InvalidValue for another world or too few images.
    """
    if world not in WORLDS:
        raise InvalidValue(name="world", value=world, remedy=f"choose one of {', '.join(WORLDS)}")
    count = WORLDS[world] if images is None else images
    if count < FEWEST:
        raise InvalidValue(name="images", value=count, remedy=f"choose {FEWEST} or more")
    model = lab.load(folder, device)
    judge = judges.ready(folder, world, model.image_size, model.hardware, recipe, tell)
    figures = {"faces": _faces, "rooms": _rooms}[world](model, judge, count)
    write_section(folder / "README.md", f"{NOTES[world].format(recipe=judge.recipe)}\n\n{figures.table()}")
    return figures


def _faces(model: Model, judge: Judge, count: int) -> Figures:
    numbers = range(count)
    pixels = model.pixels(numbers)
    verdicts = attribute.probabilities(judge, pixels)
    _write(model, "concepts.json", faces.concepts(verdicts, pixels, numbers))
    return faces.measure(model, judge, verdicts, pixels, numbers)


def _rooms(model: Model, judge: Judge, count: int) -> Figures:
    found, rankings = rooms.example(model, judge)
    figures = rooms.measure(model, judge, rankings, count)
    if found:
        _write(model, "units.json", rooms.units(found, rankings, rooms.recommended(figures, list(rankings))))
    return figures


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
}
