"""Walks on a model: one coordinate of z, or a path through several latents (DCGAN section 6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganlab import latent
from ganlab.errors import InvalidValue
from ganlab.images import Pixels
from ganlab.lab.directions import Direction
from ganlab.lab.model import Model
from ganlab.lab.moves import Held, strip
from ganlab.latent import Kind
from ganlab.seeds import Latents


@dataclass(frozen=True)
class Walk:
    """A strip of frames. `values[i]` says where frame i is: the coordinate's value, or how many stops are passed."""

    pixels: Pixels  # [F, H, W, C]
    z: Latents  # [F, z_dim]
    labels: tuple[str, ...]
    values: NDArray[np.float64]  # [F]
    stops: tuple[int, ...]  # the frames that are stops of a path; () for a coordinate
    coordinate: int | None  # None for a path and for a direction
    largest_step: float  # the largest change from frame to frame over the mean change: 1 is even


def walk(
    model: Model,
    seed: int | None = None,
    *,
    z: Latents | None = None,
    coordinate: int | None = None,
    seeds: Sequence[int] | None = None,
    frames: int = 9,
    reach: float | None = None,
    kind: Kind = "linear",
    held: Held = (),
) -> Walk:
    """A path through `seeds` or through `z [K, z_dim]`, or one coordinate around `seed` or `z [z_dim]`.

    coordinate: which one goes evenly from -reach to reach; None is the one that changes pictures most.
    reach: 2 for a normal prior and 1 for a uniform one, unless given.
    frames: pictures in all, 2 to 256; for a path pictures a leg, of which there may be 256 in all.
    held: other numbers of z and directions, with what each is held at while the coordinate moves; not for a path.
    """
    if sum(given is not None for given in (seed, z, seeds)) > 1:
        raise InvalidValue(name="seed, seeds and z", value="more than one", remedy="give one of the three")
    latent.need_frames(frames)
    if seeds is not None or np.ndim(z) == 2:  # type: ignore[arg-type]
        return _path(model, seeds, model.z(seeds) if seeds is not None else model.checked(z), frames, kind)
    base = model.checked(np.asarray(z)[None] if z is not None else model.z([0 if seed is None else seed]))[0]
    index = int(model.coordinate_effects().argmax()) if coordinate is None else coordinate
    far = latent.reach_of(model.prior) if reach is None else reach
    return _coordinate(model, strip(base, index, far, frames, held), index)


def _coordinate(model: Model, z: Latents, index: int) -> Walk:
    pixels, values = model.pixels(z=z), z[:, index].astype(np.float64)
    labels = tuple(f"z[{index}] = {value:+.2f}" for value in values)
    return Walk(pixels, z, labels, values, (), int(index), latent.largest_step(pixels))


def _path(model: Model, seeds: Sequence[int] | None, stops: Latents, frames: int, kind: Kind) -> Walk:
    z = latent.path(stops, frames - 1, kind)
    pixels, places = model.pixels(z=z), range(len(z))
    names = [f"seed {seed}" for seed in seeds] if seeds is not None else [f"stop {k + 1}" for k in range(len(stops))]
    labels = tuple(_label(names, place, frames) for place in places)
    stopped = tuple(places[::frames])
    return Walk(pixels, z, labels, np.array(places) / frames, stopped, None, latent.largest_step(pixels))


def _label(names: Sequence[str], place: int, frames: int) -> str:
    leg, step = divmod(place, frames)
    return f"{names[leg]} → {names[leg + 1]}, {step / frames:.0%}" if step else names[leg]


def along(
    model: Model,
    direction: Direction,
    seed: int | None = None,
    frames: int = 9,
    reach: float | None = None,
    *,
    z: Latents | None = None,
    held: Held = (),
) -> Walk:
    """A direction walked from the latent of `seed`, or from `z [z_dim]`, while others are held.

    `values` are the steps, in lengths of the direction's vector.
    """
    if (seed is None) == (z is None):
        raise InvalidValue(name="seed and z", value="neither or both", remedy="give one of the two")
    far = direction.reach if reach is None else reach
    base = model.z([seed]) if seed is not None else model.checked(np.asarray(z)[None])
    moved = strip(base[0], direction, far, frames, held)
    values, pixels = np.linspace(-far, far, frames), model.pixels(z=moved)
    labels = tuple(f"{direction.name} {value:+.2f}" for value in values)
    return Walk(pixels, moved, labels, values, (), None, latent.largest_step(pixels))
