"""A recipe: a small JSON that reproduces one picture of a model, byte for byte on the same machine. docs/formats.md.

A latent is named by a seed, spelled out as z, or the place of a 3x3 panel of arithmetic; units may be dropped or set
on top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ganlab import dissect, latent, seeds
from ganlab.dissect import Box
from ganlab.errors import GanlabError, InvalidValue
from ganlab.images import Pixels
from ganlab.lab.model import Model
from ganlab.lab.typical import typical
from ganlab.nets import Edits
from ganlab.seeds import Latents
from ganlab.store import FORMAT

Item: TypeAlias = "int | tuple[float, ...]"
"""An exemplar: a seed, or a latent's numbers."""
PLACES = 9
KINDS = ("seed", "z", "expression")


@dataclass(frozen=True)
class Recipe:
    """How to make a picture: `seed`, `z` or `expression`, the other two being None; `model` "" is any model.

    slots: name -> exemplars; a name that has none is one of the model's concepts. place: of the panel, 4 its centre.
    drop: stage -> units at zero; typical: stage -> units at their typical map, over samples without the thing that
    `without` names (see `lab.typical`); insert: stage -> unit -> the level it is set to. All of them everywhere or
    within `region`, boxes in fractions of the picture.
    """

    model: str = ""
    seed: int | None = None
    z: tuple[float, ...] | None = None
    expression: str | None = None
    slots: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    noise: float = 0.25
    noise_seed: int = 0
    place: int = latent.CENTRE
    truncation: float = 1.0
    drop: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    typical: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    without: str = ""
    insert: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    region: tuple[Box, ...] = ()

    @classmethod
    def of(cls, values: object) -> Recipe:
        """The recipe that a JSON object says; InvalidValue, InvalidSeeds for what is none."""
        if not isinstance(values, Mapping):
            raise InvalidValue(
                name="recipe", value=type(values).__name__, remedy="give an object as docs/formats.md says"
            )
        if values.get("format", FORMAT) != FORMAT:
            raise InvalidValue(name="format", value=values["format"], remedy=f"this version reads {FORMAT}")
        if sum(values.get(name) is not None for name in KINDS) != 1:
            raise InvalidValue(name="recipe", value=sorted(values), remedy=f"give one of {', '.join(KINDS)}")
        try:
            return cls(**{name: _READ[name](value) for name, value in values.items() if name in _READ})
        except GanlabError:
            raise
        except (TypeError, ValueError, AttributeError) as error:
            raise InvalidValue(name="recipe", value=str(error), remedy="give fields as docs/formats.md says") from error

    def to_json(self) -> dict[str, Any]:
        """What a file holds: the fields that say anything. Seeds above 2^53 keep their digits as text."""
        usual = Recipe()
        said = {name: getattr(self, name) for name in _READ if getattr(self, name) != getattr(usual, name)}
        if "seed" in said:
            said["seed"] = _plain(said["seed"])
        if "slots" in said:
            said["slots"] = {name: [_plain(item) for item in items] for name, items in said["slots"].items()}
        if "insert" in said:
            said["insert"] = {
                stage: {str(u): level for u, level in levels.items()} for stage, levels in said["insert"].items()
            }
        return {"format": FORMAT, **said}


def latents(model: Model, recipes: Sequence[Recipe]) -> Latents:
    """`[N, z_dim]`, what the generator is given: truncation is done. ExpressionError, InvalidSeeds, InvalidValue."""
    rows = [_latent(model, recipe) * np.float32(recipe.truncation) for recipe in recipes]
    return np.stack(rows) if rows else np.zeros((0, model.z_dim), np.float32)


def pictures(model: Model, recipes: Sequence[Recipe]) -> Pixels:
    """`[N, H, W, C]`; also UnknownStage, UnknownUnits. Recipes that edit alike are drawn together."""
    z = latents(model, recipes)
    shown = np.zeros((len(z), model.image_size, model.image_size, model.channels), np.uint8)
    alike: dict[str, list[int]] = {}
    for row, recipe in enumerate(recipes):
        edit = (
            sorted(recipe.drop.items()),
            sorted(recipe.typical.items()),
            recipe.without,
            sorted((s, sorted(u.items())) for s, u in recipe.insert.items()),
            recipe.region,
        )
        alike.setdefault(repr(edit), []).append(row)
    for rows in alike.values():
        shown[rows] = model.pixels(z=z[rows], edits=edits(model, recipes[rows[0]]))
    return shown


def edits(model: Model, recipe: Recipe) -> Edits:
    """The edits of a recipe's units: those dropped, then those at their typical map, then those set to a level."""
    made: Edits = {}
    for stage, units in recipe.drop.items():
        made = dissect.combine(made, dissect.drop(model.generator, stage, units, _inside(model, recipe, stage)))
    for stage, units in recipe.typical.items():
        inside = _inside(model, recipe, stage)
        maps = typical(model, stage, recipe.without)
        made = dissect.combine(made, dissect.insert(model.generator, stage, units, maps, inside))
    for stage, found in recipe.insert.items():
        inside, count = _inside(model, recipe, stage), model.stages[stage]
        set_to = dissect.check_units(stage, list(found), count)
        levels = np.zeros(count, np.float32)
        levels[set_to] = [found[unit] for unit in set_to]
        made = dissect.combine(made, dissect.insert(model.generator, stage, set_to, levels, inside))
    return made


def _inside(model: Model, recipe: Recipe, stage: str) -> NDArray[np.bool_] | None:
    """The cells `[1, S, S]` of a stage in which a recipe edits; None: everywhere. UnknownStage."""
    dissect.check_stage(model.generator, stage)
    return dissect.box_mask({0: recipe.region}, 1, dissect.side_of(stage)) if recipe.region else None


def edited(model: Model, recipe: Recipe) -> Model:
    """The model seen through a recipe's edits: whatever is asked of it is drawn with these units dropped or set."""
    made = {stage: (keep.to(model.device), add.to(model.device)) for stage, (keep, add) in edits(model, recipe).items()}
    return model.viewed(dissect.View(model.generator, made)) if made else model


def _latent(model: Model, recipe: Recipe) -> Latents:
    if recipe.seed is not None:
        return np.asarray(model.z([recipe.seed])[0])
    if recipe.z is not None:
        return np.asarray(model.checked([recipe.z])[0])
    given: dict[str, Sequence[Item]] = {latent.spaced(name): items for name, items in recipe.slots.items()}
    concepts = {latent.spaced(name): rows[:3] for name, rows in model.concepts.items()}
    known = {**concepts, **given}
    expression = recipe.expression or ""
    z = {name: exemplars(model, known[name], name) for name in latent.read(expression, known)}
    return np.asarray(latent.neighbours(latent.combine(expression, z), recipe.noise, recipe.noise_seed)[recipe.place])


def exemplars(model: Model, items: Sequence[Item], name: str) -> Latents:
    """`[k, z_dim]` of a slot's seeds and latents; InvalidValue for an empty one."""
    if not len(items):
        raise InvalidValue(name=f"slot {name!r}", value="empty", remedy="put a picture into it")
    return np.concatenate([model.z([item]) if isinstance(item, int) else model.checked([item]) for item in items])


def item(value: object) -> Item:
    """An exemplar from JSON: a seed, its digits, or the numbers of a latent."""
    if isinstance(value, (list, tuple)):
        return tuple(_number(each) for each in value)
    return seeds.parse(str(value), 1)[0] if isinstance(value, str) else seeds.check(value)  # type: ignore[arg-type]


def _plain(value: Item) -> Any:
    return str(value) if isinstance(value, int) and value > 2**53 else value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _within(low: float, high: float) -> Any:
    def read(value: object) -> float:
        number = _number(value)
        if not low <= number <= high:
            raise ValueError(f"{number:g} is not from {low:g} to {high:g}")
        return number

    return read


def _place(value: object) -> int:
    if type(value) is not int or not 0 <= value < PLACES:
        raise ValueError(f"place {value!r} is not from 0 to {PLACES - 1}")
    return value


def _seed(value: object) -> int:
    found = item(value)
    if not isinstance(found, int):
        raise TypeError("a seed is a whole number")
    return found


def _region(value: Any) -> tuple[Box, ...]:
    boxes = {0: [tuple(map(_number, box)) for box in value]}
    dissect.check_boxes(boxes, "region")
    return tuple(boxes[0])


def _units(value: Any) -> dict[str, tuple[int, ...]]:
    return {str(stage): tuple(int(unit) for unit in units) for stage, units in value.items()}


def _levels(value: Any) -> dict[int, float]:
    levels = {int(unit): _number(level) for unit, level in value.items()}
    for unit, level in levels.items():
        if not abs(level) <= float(np.finfo(np.float32).max):
            raise ValueError(f"level {level!r} of unit {unit} is no finite number")
    return levels


_READ: dict[str, Any] = {
    "model": str,
    "seed": _seed,
    "z": lambda value: tuple(_number(each) for each in value),
    "expression": str,
    "slots": lambda value: {str(name): tuple(item(each) for each in items) for name, items in value.items()},
    "noise": _within(0, 2),
    "noise_seed": _seed,
    "place": _place,
    "truncation": _within(0, 2),
    "drop": _units,
    "typical": _units,
    "without": str,
    "insert": lambda value: {str(stage): _levels(levels) for stage, levels in value.items()},
    "region": _region,
}
