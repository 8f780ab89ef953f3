"""What the Walk tab asks for, read and checked: where a walk starts, what is moved, and what is held meanwhile.

A thing to move is {way, coordinate, own}: a number of z, the place of a direction among those of its way, or a
direction of the visitor's own, {name, vector, reach}. Several of a kind come as {"0": ..., "1": ...}, in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from ganlab import lab, seeds
from ganlab.errors import InvalidSeeds, InvalidValue
from ganlab.lab import Direction, Model, Recipe
from ganlab.lab.directions import WAYS as DIRECTIONS
from ganlab.lab.directions import Way
from ganlab.lab.moves import FURTHEST, Held, Move, leave
from ganlab.latent import Kind
from ganlab.seeds import Latents
from ganlab.ui.asked import Asked
from ganlab.ui.chosen import chosen
from ganlab.ui.context import Context

PATH, FACES = "0-8", "0-3"
NUMBERS, OWN = "numbers", "own"
WAYS = (NUMBERS, *DIRECTIONS, OWN)
STOPS, MOST_FACES, MOST_HELD, MOST_MEMBERS = 16, 8, 8, 24
FRAMES, COARSE = 33, 9  # of one move
LEG, COARSE_LEG = 8, 2  # pictures from one stop to the next


@dataclass(frozen=True)
class Moving:
    """One thing moved for several faces, while others are held."""

    model: Model
    names: list[str]
    """a seed's digits each, "" for a latent without a seed"""
    z: Latents  # [faces, z_dim]
    move: Move
    held: Held
    reach: float
    frames: int

    @property
    def name(self) -> str:
        return self.move.name if isinstance(self.move, Direction) else f"z{self.move}"

    def walks(self) -> list[lab.Walk]:
        """A walk a face."""
        return [self._walk(face) for face in self.z]

    def _walk(self, face: Latents) -> lab.Walk:
        if isinstance(self.move, Direction):
            return lab.along(self.model, self.move, z=face, frames=self.frames, reach=self.reach, held=self.held)
        return lab.walk(self.model, z=face, coordinate=self.move, frames=self.frames, reach=self.reach, held=self.held)


def path(ctx: Context, asked: Asked) -> tuple[Model, list[str], lab.Walk]:
    """The model, its stops' names, and the walk through them."""
    model = chosen(ctx, asked)
    names, stops = places(model, asked, STOPS, PATH)
    if len(stops) < 2:
        raise InvalidValue(name="seeds", value=names[0] or "one", remedy=f"a path needs two or more, such as {PATH}")
    kind: Kind = "spherical" if asked.choice("kind", ("linear", "spherical"), "linear") == "spherical" else "linear"
    return model, names, lab.walk(model, z=stops, frames=COARSE_LEG if asked.flag("coarse") else LEG, kind=kind)


def moving(ctx: Context, asked: Asked) -> Moving:
    """What is moved of which faces."""
    model, reach = chosen(ctx, asked), asked.number("reach", 0.1, FURTHEST, 2)
    names, z = places(model, asked, MOST_FACES, FACES)
    kept = held(model, asked)
    return Moving(model, names, z, move(model, asked, kept), kept, reach, COARSE if asked.flag("coarse") else FRAMES)


def places(model: Model, asked: Asked, most: int, default: str) -> tuple[list[str], Latents]:
    """Latents `[N, z_dim]` of the field `seeds` and of the recipes in `more`, and their seeds' digits or ""."""
    more, text = group(asked, "more", most), asked.text("seeds", default)
    rows = seeds.parse(text, most) if text.strip() or not more else []
    if len(rows) + len(more) > most:
        raise InvalidSeeds(value=text, remedy=f"more than {most} pictures; ask for fewer at a time")
    return [*map(str, rows), *[""] * len(more)], np.concatenate([model.z(rows), lab.latents(model, more)])


def group(asked: Asked, name: str, most: int = MOST_MEMBERS) -> list[Recipe]:
    """Recipes, in order."""
    return [Recipe.of(each) for each in asked.table(name, most).values()]


def held(model: Model, asked: Asked) -> Held:
    """What is held, and at which value."""
    kept = [Asked(each) for each in asked.table("held", MOST_HELD).values()]
    return [(move(model, each), each.number("value", -2 * FURTHEST, 2 * FURTHEST, 0)) for each in kept]


def move(model: Model, asked: Asked, kept: Held = ()) -> Move:
    """The thing to move; `apart` makes a direction leave the held ones alone."""
    way = asked.choice("way", WAYS, NUMBERS)
    if way == NUMBERS:
        return asked.whole("coordinate", 0, model.z_dim - 1, 0)
    if way == OWN:
        found = [own(model, asked)]
    else:
        found = list(lab.directions(model, cast(Way, way)))
    if not found:
        raise InvalidValue(name="way", value=way, remedy="this model has none of that kind")
    chosen = found[0 if way == OWN else asked.whole("coordinate", 0, len(found) - 1, 0)]
    return leave(chosen, kept) if asked.flag("apart") else chosen


def own(model: Model, asked: Asked) -> Direction:
    """A visitor's own direction; InvalidValue unless its vector is one of the model's z."""
    values = asked.table("own", 6)
    vector = model.checked([values.get("vector")])[0]
    if not vector.any():
        raise InvalidValue(name="direction", value="none", remedy="the two groups have the same mean")
    fields = Asked(values)
    return Direction(
        fields.text("name"), vector, float(np.linalg.norm(vector)), fields.number("reach", 0.1, FURTHEST, 1)
    )
