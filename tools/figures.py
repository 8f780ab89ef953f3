"""The paper's figures 4, 6, 7 and 8 on the shipped models, as docs/figures/*.png: python -m tools.figures

Seeds and drops are those that the models' own concepts.json, units.json and evaluation.json name; nothing is picked.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from ganlab import lab
from ganlab.images import Pixels, save, tile

GAP = 2
TURNS = 9
FACES = 6
PAPER = "8x8"
"""The stage of the paper's drop: "the second highest convolution layer" where 4x4 counts as the highest."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    options.add_argument("--out", type=Path, default=Path("docs/figures"))
    given = options.parse_args()
    faces, rooms = (lab.load(given.checkpoints / name, "cpu") for name in ("faces", "rooms"))
    given.out.mkdir(parents=True, exist_ok=True)
    save(given.out / "walk.png", walk(rooms))
    save(given.out / "windows.png", windows(rooms))
    save(given.out / "arithmetic.png", arithmetic(faces))
    save(given.out / "turn.png", turn(faces))


def walk(model: lab.Model) -> Pixels:
    """Figure 4: a row a leg, nine pictures from one seed to the next."""
    strip = lab.walk(model, seeds=range(7), frames=8)
    rows = [strip.pixels[stop : stop + 9] for stop in strip.stops[:-1]]
    return tile(np.concatenate(rows), columns=9, gap=GAP)


def windows(model: lab.Model) -> Pixels:
    """Figure 6: samples with windows; edited by the set that comes with the model; the paper's drop; random units.

    The random ones are as many of each stage as the set's, edited alike.
    """
    example, edit = model.examples["window"], model.shipped_edits()["window"]
    seeds = list(example.boxes)[:10]
    ranking = json.loads((model.folder / "units.json").read_text())["concepts"]["window"]["ranking"][PAPER]
    paper = lab.Recipe(drop={PAPER: tuple(ranking["units"][: ranking["positives"]])})
    edits = (edit, paper, lab.at_random(model, edit, 0))
    rows = [model.pixels(seeds), *(lab.edited(model, each).pixels(seeds) for each in edits)]
    return tile(np.concatenate(rows), columns=len(seeds), gap=GAP)


def arithmetic(model: lab.Model) -> Pixels:
    """Figure 7: three exemplars of each concept above their mean; the sum with its neighbours; the sum of pixels."""
    found = lab.arithmetic(model, "smiling woman - neutral woman + neutral man")
    columns = np.concatenate([[*found.exemplars[name], found.means[name]] for name in found.weights])
    terms = tile(columns.reshape(3, 4, *columns.shape[1:]).swapaxes(0, 1).reshape(columns.shape), columns=3, gap=GAP)
    panel = tile(found.pixels, columns=3, gap=GAP)
    pixel = tile(np.stack([found.pixel_sum]), columns=1)
    high = len(terms)
    paper = [np.full((high, width, 3), 255, np.uint8) for width in (panel.shape[1], pixel.shape[1])]
    for sheet, part in zip(paper, (panel, pixel)):
        sheet[: len(part), :] = part
    between = np.full((high, model.image_size // 2, 3), 255, np.uint8)
    return np.concatenate([terms, between, paper[0], between, paper[1]], axis=1)


def turn(model: lab.Model) -> Pixels:
    """Figure 8: faces along the vector from the mean of four that look left to that of four that look right."""
    left, right = (model.z(model.concepts[f"turned {side}"][:4]).mean(0) for side in ("left", "right"))
    steps = np.linspace(-0.75, 0.75, TURNS, dtype=np.float32)
    z = model.z(range(FACES))
    rows = z[:, None] + steps[:, None] * (right - left)  # [faces, steps, z_dim]
    return tile(model.pixels(z=rows.reshape(-1, model.z_dim)), columns=TURNS, gap=GAP)


if __name__ == "__main__":
    main()
