"""Windows boxed on a model of rooms, and the units that draw them: DCGAN section 6.2.1."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganlab import dissect, lab
from ganlab.dissect import Ranking
from ganlab.judges import Judge
from ganlab.lab import Model

Box = tuple[float, float, float, float]

SAMPLES = 150  # the paper's
EXAMPLES = 32
STAGES = ("8x8", "16x16", "32x32")
DRAWS = 5
SHARE = 0.25
"""Of a stage's units with weight > 0, the highest first: what is dropped to compare stages."""
CHUNK = 64
FRESH = 1_000_000
"""The first seed of the pictures on which stages are compared: far from those on which units were ranked."""
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


def recommended(
    model: Model, judge: Judge, rankings: dict[str, Ranking], count: int, tell: Callable[[int], None] | None = None
) -> str:
    """The stage whose top quarter, dropped on `count` fresh samples, takes most more window than random drops do.

    All units with weight > 0 are the paper's drop, near half of a stage; the top quarter of them is kinder.
    tell: (pictures looked at by this step).
    """
    leads = {}
    for stage in (name for name in STAGES if name in rankings):
        ranking = rankings[stage]
        dropped = [int(unit) for unit in ranking.units[: round(ranking.positives * SHARE)]]
        control = [dissect.random_units(model.stages[stage], len(dropped), seed) for seed in range(DRAWS)]
        leads[stage] = _lead(model, judge, stage, dropped, control, range(FRESH, FRESH + count), tell)
    return max(leads, key=lambda stage: leads[stage])


def _lead(
    model: Model,
    judge: Judge,
    stage: str,
    dropped: Sequence[int],
    control: Sequence[Sequence[int]],
    numbers: range,
    tell: Callable[[int], None] | None,
) -> float:
    """The share of window pixels that are none after a drop, less that after the random ones on average."""
    area, lead = 0, 0.0
    drops = [(dropped, 1.0), *((units, -1 / len(control)) for units in control)]
    for start in range(0, len(numbers), CHUNK):
        traced = model.trace(stage, numbers[start : start + CHUNK])
        window = judge(traced.pixels) > 0.5
        area += int(window.sum())
        for units, weight in drops:
            after = judge(model.finish(traced.h, stage, dissect.drop(model.generator, stage, units))) > 0.5
            lead += weight * int((window & ~after).sum())
            if tell:
                tell(len(window))
    return lead / max(area, 1)


def cost(stages: Iterable[str], count: int) -> int:
    """How many pictures `recommended` looks at."""
    return sum(name in STAGES for name in stages) * (1 + DRAWS) * count


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
