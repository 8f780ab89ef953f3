"""What can be moved of a latent: a number of z, which takes a value, or a direction, which is added; many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from ganlab import latent
from ganlab.errors import InvalidValue
from ganlab.images import Pixels
from ganlab.lab.directions import Direction
from ganlab.lab.model import Model
from ganlab.latent.walks import need_index
from ganlab.seeds import Latents

FURTHEST = 10.0

Move: TypeAlias = "int | Direction"
"""A number of z by its place, or a direction."""
Held: TypeAlias = "Sequence[tuple[Move, float]]"
"""Moves with what each is held at: the number's value, or so many lengths of the direction's vector."""


def hold(z: Latents, held: Held) -> Latents:
    """`[N, z_dim]` with every move made, in whatever order they are given; InvalidValue for a number that z lacks.

    Directions are added first and numbers take their values last, so that a number stays exactly where it is held.
    """
    moved = np.array(z, np.float32)
    for move, value in held:
        if isinstance(move, Direction):
            moved += np.float32(value) * move.vector
    for move, value in held:
        if not isinstance(move, Direction):
            need_index(move, moved.shape[1])
            moved[:, move] = value
    return moved


def leave(direction: Direction, held: Held) -> Direction:
    """The direction without what it shares with the held directions, at its own length: walked, it leaves them alone.

    InvalidValue where nothing is left of it. Held numbers stay where they are in any case.
    """
    others = [move.vector for move, _ in held if isinstance(move, Direction)]
    if not others:
        return direction
    length = np.float32(np.linalg.norm(direction.vector))
    apart = latent.orthogonal(direction.vector, np.stack(others)) * length
    return Direction(direction.name, apart, direction.score, direction.reach)


def ends(model: Model, z: Latents, moves: Sequence[Move], reach: float, held: Held = ()) -> Pixels:
    """`[2 * len(moves), H, W, C]`: for each move alone the picture of z `[z_dim]` at -reach and at reach."""
    low_high = [hold(z[None], [*held, (move, far)]) for move in moves for far in (-reach, reach)]
    return model.pixels(z=np.concatenate([np.zeros((0, model.z_dim), np.float32), *low_high]))


def strip(z: Latents, move: Move, reach: float, frames: int, held: Held = ()) -> Latents:
    """`[frames, z_dim]`: z `[z_dim]` with all that is held, one move going from -reach to reach on top of it."""
    latent.need_frames(frames)
    if not 0 < reach <= FURTHEST:  # nan is refused too
        raise InvalidValue(name="reach", value=reach, remedy=f"choose above 0, at most {FURTHEST:g}")
    if isinstance(move, Direction):
        return hold(latent.along(z, move.vector, reach, frames), held)
    return latent.coordinate(hold(z[None], held)[0], move, -reach, reach, frames)
