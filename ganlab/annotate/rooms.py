"""Windows boxed on a model of rooms, the units that draw them, and what a drop of these does: DCGAN section 6.2.1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganlab import dissect, lab
from ganlab.annotate.figures import Figures
from ganlab.dissect import Ranking
from ganlab.images import Pixels
from ganlab.judges import Judge
from ganlab.lab import Model

Box = tuple[float, float, float, float]

SAMPLES = 150  # the paper's
EXAMPLES = 32
STAGES = ("8x8", "16x16", "32x32")
DRAWS = 5
EXTENTS = {"all positive": 1.0, "top quarter": 0.25}
"""How much of a stage's units with weight > 0 is dropped, the highest first."""
FRESH = 1_000_000
"""The first seed of the pictures on which a drop is measured: far from those on which units were ranked."""
SMALLEST = 0.01
"""Of the picture: a smaller patch is no window."""


def boxes(mask: NDArray[np.bool_], smallest: float = SMALLEST) -> list[Box]:
    """A box in fractions of the picture around each connected patch of a mask `[S, S]`, from left to right.

    Pixels that share a side are connected; a patch below `smallest` of the picture is passed over.
    """
    size = len(mask)
    return sorted(
        (float(x.min() / size), float(y.min() / size), float((x.max() + 1) / size), float((y.max() + 1) / size))
        for y, x in _patches(mask)
        if len(y) >= smallest * size * size
    )


def example(model: Model, judge: Judge) -> tuple[dict[int, list[Box]], dict[str, Ranking]]:
    """Boxes on those of 150 samples that have windows, and each stage's units ranked by them; ({}, {}) without any."""
    numbers = range(SAMPLES)
    masks = judge(model.pixels(numbers)) > 0.5
    found = {seed: several for seed in numbers if (several := boxes(masks[seed]))}
    return found, {stage: lab.fit_units(model, stage, found) for stage in model.stages} if found else {}


def measure(model: Model, judge: Judge, rankings: dict[str, Ranking], count: int) -> Figures:
    """What drops of a stage's highest units take away on `count` fresh samples, beside random drops of as many.

    All units with weight > 0 are the paper's drop; they are near half of a stage. The top quarter of them is kinder.
    """
    figures, numbers = Figures(), range(FRESH, FRESH + count)
    for name, measured in judge.measures.items():
        if name.startswith("iou"):  # a ratio of areas, no share of trials
            figures.count(measured.value, "judge", *name.split("/"), n=measured.n)
        else:
            figures.share(measured.value, measured.n, "judge", *name.split("/"))
    window = judge(model.pixels(numbers)) > 0.5
    figures.share(float(np.mean([bool(boxes(mask)) for mask in window])), count, "samples", "with windows")
    for stage in (name for name in STAGES if name in rankings):
        ranking = rankings[stage]
        figures.count(model.stages[stage], "ablation", stage, "units")
        figures.count(ranking.accuracy, "ablation", stage, "accuracy of the regression")
        for extent, share in EXTENTS.items():
            dropped = [int(unit) for unit in ranking.units[: round(ranking.positives * share)]]
            control = [dissect.random_units(model.stages[stage], len(dropped), seed) for seed in range(DRAWS)]
            figures.count(len(dropped), "ablation", stage, extent, "units dropped")
            for name, drops in (("ranked", [dropped]), ("random", control)):
                _drops(figures, (stage, extent, name), model, judge, numbers, drops, window)
    return figures


def recommended(figures: Figures, stages: Sequence[str]) -> str:
    """The stage whose top quarter takes away most more window than random units do."""

    def lead(stage: str) -> float:
        gone = [
            figures.rows.get(("ablation", stage, "top quarter", name, "window gone")) for name in ("ranked", "random")
        ]
        return gone[0].value - gone[1].value if gone[0] and gone[1] else -1.0

    return max(stages, key=lead)


def units(found: dict[int, list[Box]], rankings: dict[str, Ranking], stage: str) -> dict[str, Any]:
    """The entry of units.json: the stage, boxes on 32 seeds, and all rankings that 150 samples gave."""
    shown = {
        str(seed): [[round(edge, 4) for edge in box] for box in several]
        for seed, several in list(found.items())[:EXAMPLES]
    }
    rows = {name: _ranking(ranking, len(found)) for name, ranking in rankings.items()}
    return {"window": {"stage": stage, "boxes": shown, "ranking": rows}}


def _ranking(ranking: Ranking, pictures: int) -> dict[str, Any]:
    return {
        "units": ranking.units.tolist(),
        "weights": [round(float(weight), 4) for weight in ranking.weights],
        "positives": ranking.positives,
        "accuracy": round(ranking.accuracy, 4),
        "held_out": ranking.held_out,
        "samples": SAMPLES,
        "with_boxes": pictures,
    }


def _drops(
    figures: Figures,
    place: tuple[str, str, str],
    model: Model,
    judge: Judge,
    numbers: Sequence[int],
    drops: Sequence[Sequence[int]],
    window: NDArray[np.bool_],
) -> None:
    """Window pixels that are none any more, all window pixels afterwards, and change elsewhere; drops averaged."""
    stage, traced = place[0], model.trace(place[0], numbers)
    gone, after, change = (np.zeros(len(window)) for _ in range(3))
    for dropped in drops:
        shown = model.finish(traced.h, stage, dissect.drop(model.generator, stage, dropped))
        left = judge(shown) > 0.5
        gone += (window & ~left).sum((1, 2)) / len(drops)
        after += left.sum((1, 2)) / len(drops)
        change += (_change(traced.pixels, shown) * ~window).sum((1, 2)) / len(drops)
    area = window.sum((1, 2))
    figures.ratio(gone, area, "ablation", *place, "window gone")
    figures.ratio(after, area, "ablation", *place, "window area after")
    figures.ratio(change, (~window).sum((1, 2)), "ablation", *place, "change elsewhere")


def _change(before: Pixels, after: Pixels) -> NDArray[np.float64]:
    """`[N, S, S]`: mean change of the channels, in levels of 255."""
    return np.asarray(np.abs(after.astype(np.int16) - before).mean(-1))


def _patches(mask: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Rows and columns of each connected patch, by flooding."""
    left = mask.copy()
    while left.any():
        start = tuple(int(place) for place in np.argwhere(left)[0])
        left[start] = False
        edge, patch = [start], [start]
        while edge:
            y, x = edge.pop()
            for place in ((y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)):
                if min(place) >= 0 and max(place) < len(mask) and left[place]:
                    left[place] = False
                    edge.append(place)
                    patch.append(place)
        rows, columns = np.asarray(patch).T
        yield rows, columns
