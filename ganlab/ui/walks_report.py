"""The Walk tab's view as a few lines of Python, and as a report: the same pictures, made by the library.

A view is {path, one}: the two walks as the page asks for them, see ui/walks.py; `one` null where nothing is moved.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ganlab import seeds
from ganlab.lab import Direction
from ganlab.ui import walks
from ganlab.ui.asked import Asked
from ganlab.ui.chosen import EDIT, chosen, loading
from ganlab.ui.context import Context
from ganlab.ui.report import Part, report
from ganlab.ui.sums import numbers

ACROSS = 9  # pictures of a strip in a report
CODE = """\
from pathlib import Path

import numpy as np

import ganlab
from ganlab import images, lab
from ganlab.lab.moves import leave

{loading}

stops = {stops}
path = ganlab.walk(model, z=stops, frames={leg}, kind={kind!r})
images.save(Path("path.png"), images.tile(path.pixels, len(path.pixels)))
"""
MOVED = """\

faces = {faces}
held = {held}  # (a number of z or a direction, what it is held at)
{moved}
pixels = np.concatenate([strip.pixels for strip in strips])
images.save(Path("moved.png"), images.tile(pixels, {frames}))
"""


def code(ctx: Context, asked: Asked) -> str:
    """A snippet that draws the path, and for each face the strip of what is moved."""
    path, one = _walk(asked, "path"), _walk(asked, "one")
    walked = CODE.format(
        loading=loading(ctx, chosen(ctx, asked), asked),
        stops=_latents(path, walks.STOPS, walks.PATH),
        leg=walks.LEG,
        kind=path.choice("kind", ("linear", "spherical"), "linear"),
    )
    if not asked.has("one"):
        return walked
    moving = walks.moving(ctx, one)
    held = [Asked(each) for each in one.table("held", walks.MOST_HELD).values()]
    return walked + MOVED.format(
        faces=_latents(one, walks.MOST_FACES, walks.FACES),
        held="[" + ", ".join(f"({_move(each)}, {value!r})" for each, (_, value) in zip(held, moving.held)) + "]",
        moved=_strips(one, moving),
        frames=moving.frames,
    )


def file(ctx: Context, asked: Asked) -> dict[str, Any]:
    """Both walks as a report for a script to hand to the visitor."""
    (model, _, walk), say = walks.path(ctx, _walk(asked, "path")), ctx.text
    legs = np.concatenate([walk.pixels[a : b + 1] for a, b in zip(walk.stops, walk.stops[1:])])
    step = {say("walk.report_step"): f"{walk.largest_step:.2f}"}
    parts = [Part(say("walk.path_title"), legs, walk.stops[1] + 1, step)]
    if asked.has("one"):
        parts.append(_moved(ctx, walks.moving(ctx, _walk(asked, "one"))))
    state = {name: asked.table(name, 20) for name in ("path", "one") if asked.has(name)}
    return report(ctx, model, say("walk.report_title"), parts, code(ctx, asked), state)


def _moved(ctx: Context, moving: walks.Moving) -> Part:
    """A strip for each face."""
    say, few = ctx.text, np.linspace(0, moving.frames - 1, ACROSS).round().astype(int)
    strips = np.concatenate([each.pixels[few] for each in moving.walks()])
    figures = {say("walk.reach"): f"±{moving.reach:g}"}
    if moving.held:
        names = [
            f"{move.name if isinstance(move, Direction) else f'z{move}'}: {value:.2f}" for move, value in moving.held
        ]
        figures[say("walk.held")] = "; ".join(names)
    return Part(moving.name, strips, ACROSS, figures)


def _walk(asked: Asked, name: str) -> Asked:
    """One of the two walks, seen through the edit that holds in every tab; without fields where there is none."""
    walk = asked.table(name, 20) if asked.has(name) else {}
    return Asked({**walk, "model": asked.text("model"), "edit": asked.table("edit", len(EDIT))})


def _latents(asked: Asked, most: int, default: str) -> str:
    """Latents as an expression: of seeds, of recipes, or of both."""
    text, recipes = asked.text("seeds", default), walks.group(asked, "more", most)
    rows = seeds.parse(text, most) if text.strip() or not recipes else []
    made = [f"model.z({rows})"] if rows else []
    made += [f"lab.latents(model, [lab.Recipe.of({each.to_json()})])" for each in recipes]
    return made[0] if len(made) == 1 else f"np.concatenate([{', '.join(made)}])"


def _move(asked: Asked) -> str:
    """A number of z, or a direction, as an expression."""
    way, index = asked.choice("way", walks.WAYS, walks.NUMBERS), asked.whole("coordinate", 0, 2**20, 0)
    if way == walks.NUMBERS:
        return str(index)
    if way != walks.OWN:
        return f"lab.directions(model, {way!r})[{index}]"
    own = Asked(asked.table("own", 6))
    vector = numbers(np.asarray(asked.table("own", 6)["vector"], np.float32))
    return (
        f"lab.Direction({own.text('name')!r}, np.array({vector}, np.float32), 1.0, {own.number('reach', 0, 10, 1)!r})"
    )


def _strips(asked: Asked, moving: walks.Moving) -> str:
    how = f"frames={moving.frames}, reach={moving.reach!r}, held=held"
    if not isinstance(moving.move, Direction):
        return f"strips = [ganlab.walk(model, z=face, coordinate={moving.move}, {how}) for face in faces]"
    move = f"leave({_move(asked)}, held)" if asked.flag("apart") else _move(asked)
    return f"direction = {move}\nstrips = [lab.along(model, direction, z=face, {how}) for face in faces]"
