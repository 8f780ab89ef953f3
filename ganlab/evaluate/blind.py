"""Pictures to be read blind: what a model calls its exemplars and sums, asked of an eye that does not know.

A judge that chose exemplars praises them. A sheet of numbered pictures in a drawn order is therefore given to a person,
who writes down what is seen; the key, in a file of its own, says what each was meant to show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ganlab import images, latent, seeds
from ganlab.annotate.concepts import OF_FACES
from ganlab.errors import InvalidValue
from ganlab.evaluate.arithmetic import OTHERS, SMILING_MAN, USUAL
from ganlab.evaluate.pool import pick
from ganlab.images import Pixels
from ganlab.lab import Model
from ganlab.metrics import Figures
from ganlab.store import FORMAT

EXEMPLARS, SUMS = 40, 40
COLUMNS, SCALE, STRIP = 10, 2, 14
"""Pictures a row, how much larger they are shown, and the height in px of the strip with the number."""
QUESTIONS = {"woman": "woman, 0 for a man", "smiling": "smiling", "glasses": "glasses", "beard": "a beard"}
"""What a reader of the sheet writes 1 or 0 for, picture by picture."""
_WORDS = {"woman": ("woman", "man"), "smiling": ("smiling", "neutral"), "glasses": ("glasses",), "beard": ("beard",)}
"""Question -> the words of a concept's name that answer it"""

SUMMED = [each for each in (SMILING_MAN, *OTHERS.values()) if each.wants.keys() <= QUESTIONS.keys()]

Answers = Mapping[int, Mapping[str, bool]]
"""Number on the sheet -> question -> what was read"""


@dataclass(frozen=True)
class Shown:
    """One picture of the sheet: what it is called, where it comes from, and which questions its name answers."""

    kind: str
    name: str
    seeds: dict[str, list[int]]
    wants: Mapping[str, bool]

    def to_json(self) -> dict[str, Any]:
        """As the key holds it."""
        return {"kind": self.kind, "name": self.name, "seeds": self.seeds, "shows": dict(self.wants)}


@dataclass(frozen=True)
class Blind:
    """A sheet `[H, W, 3]` of numbered pictures, and what is shown under each number, from 1."""

    sheet: Pixels
    shown: tuple[Shown, ...]

    def key(self) -> dict[str, Any]:
        """What key.json holds: `pictures`, number -> what is shown."""
        pictures = {str(number): shown.to_json() for number, shown in enumerate(self.shown, 1)}
        return {"format": FORMAT, "pictures": pictures}

    def form(self) -> str:
        """A CSV file to be filled in: a row a picture, a column a question."""
        rows = [
            ",".join(("number", *QUESTIONS)),
            *(f"{n}{',' * len(QUESTIONS)}" for n in range(1, len(self.shown) + 1)),
        ]
        return "\n".join(rows) + "\n"


def blind(model: Model, seed: int = 0, exemplars: int = EXEMPLARS, sums: int = SUMS) -> Blind:
    """Draw a sheet of a model's exemplars and of sums of three of them each. InvalidValue: it has no such concepts."""
    named = {name: rows for name, rows in model.concepts.items() if name in OF_FACES and "turned" not in name}
    asked = [each for each in SUMMED if all(len(named.get(n, ())) >= USUAL for n in each.names)]
    if not named or not asked:
        remedy = "name its faces with `ganlab annotate`, or choose a model that has woman, man and a smile among them"
        raise InvalidValue(name="concepts", value=", ".join(model.concepts) or "none", remedy=remedy)
    shown = [_exemplar(name, rows, row) for name, rows in named.items() for row in range(len(rows))]
    shown = [shown[row] for row in seeds.permutation(len(shown), seed, 0)[:exemplars]]
    for place in range(sums):
        each = asked[place % len(asked)]
        rows = {
            name: [named[name][row] for row in pick(np.arange(len(named[name])), USUAL, seed, 1, place, term)]
            for term, name in enumerate(each.names)
        }
        shown.append(Shown("sum", each.expression, rows, each.wants))
    order = seeds.permutation(len(shown), seed, 2)
    shown = [shown[row] for row in order]
    pixels = model.pixels(z=np.stack([_z(model, each) for each in shown]))
    return Blind(_numbered(pixels), tuple(shown))


def read(pictures: Mapping[str, Any], answers: Answers) -> Figures:
    """How much was read as it was meant: of the questions that a picture's name answers, and pictures without a slip.

    What could not be told is not read right. InvalidValue: nothing was read at all.
    """
    if not any(answers.get(int(number)) for number in pictures):
        raise InvalidValue(name="answers", value="none", remedy="write 1 or 0 into the columns of answers.csv")
    figures = Figures()
    right: dict[str, list[bool]] = {}
    whole: dict[str, list[bool]] = {}
    for number, shown in pictures.items():
        found = [(name, answers.get(int(number), {}).get(name)) for name in shown["shows"]]
        for name, said in found:
            right.setdefault(shown["kind"], []).append(said == shown["shows"][name])
        whole.setdefault(shown["kind"], []).append(all(said == shown["shows"][name] for name, said in found))
    for name, several in (("answers", right), ("pictures", whole)):
        for kind, rows in several.items():
            figures.share(sum(rows) / len(rows), len(rows), "read right", name, f"{kind}s")
        rows = [row for each in several.values() for row in each]
        figures.share(sum(rows) / len(rows), len(rows), "read right", name, "all")
    return figures


def _exemplar(name: str, rows: Sequence[int], row: int) -> Shown:
    said = {asked: OF_FACES[name][asked] for asked, words in _WORDS.items() if set(words) & set(name.split())}
    return Shown("exemplar", name, {name: [int(rows[row])]}, said)


def _z(model: Model, shown: Shown) -> Any:
    slots = {name: model.z(rows) for name, rows in shown.seeds.items()}
    return slots[shown.name][0] if shown.kind == "exemplar" else latent.combine(shown.name, slots)


def _numbered(pixels: Pixels) -> Pixels:
    """One sheet: each picture larger, below a strip with its number."""
    from PIL import Image, ImageDraw

    tiles = []
    for number, picture in enumerate(pixels, 1):
        side = picture.shape[0] * SCALE
        tile = Image.new("RGB", (side, side + STRIP), "white")
        tile.paste(Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS), (0, STRIP))
        ImageDraw.Draw(tile).text((2, 1), str(number), fill="black")
        tiles.append(np.asarray(tile))
    return images.tile(np.stack(tiles), columns=COLUMNS, gap=2)
