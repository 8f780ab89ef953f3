"""What a checkpoint folder may say beside its weights: concepts.json (named seeds), units.json (a first set of boxes).

concepts.json   {"format": 1, "concepts": {"smiling woman": [12, {"seed": 40, "score": 0.98}]}}
units.json      {"format": 1, "concepts": {"window": {"stage": "16x16", "boxes": {"7": [[0.1, 0.2, 0.4, 0.6]]}}}}
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ganlab import seeds
from ganlab.dissect import check_boxes
from ganlab.errors import CheckpointError, InputError
from ganlab.store import FORMAT, read_json

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Example:
    """Boxes on some seeds' pictures, in fractions, and the stage whose units they are to rank."""

    stage: str
    boxes: dict[int, list[Box]]


def read_concepts(folder: Path) -> dict[str, list[int]]:
    """Concept -> its seeds as written, the best first; {} without a concepts.json, CheckpointError if it is broken."""
    path = folder / "concepts.json"
    concepts = _concepts(path)
    try:
        return {name: [_seed(row) for row in rows] for name, rows in concepts.items()}
    except (InputError, TypeError, KeyError) as error:
        raise CheckpointError(path=path, why=f"not named lists of seeds ({_what(error)})") from error


def read_examples(folder: Path, stages: Collection[str]) -> dict[str, Example]:
    """Concept -> its example; {} without a units.json, CheckpointError if it is broken."""
    path = folder / "units.json"
    concepts = _concepts(path)
    try:
        return {name: _example(values, stages) for name, values in concepts.items()}
    except (InputError, TypeError, ValueError, KeyError, AttributeError) as error:
        raise CheckpointError(path=path, why=f"not a stage and boxes by seed ({_what(error)})") from error


def _concepts(path: Path) -> Mapping[str, Any]:
    if not path.exists():
        return {}
    values = read_json(path)
    if values.get("format") != FORMAT:
        raise CheckpointError(path=path, why=f"format is {values.get('format')!r}, this version reads {FORMAT}")
    concepts = values.get("concepts")
    if not isinstance(concepts, dict):
        raise CheckpointError(path=path, why='"concepts" is missing or no object')
    return concepts


def _seed(row: Any) -> int:
    return seeds.check(row["seed"] if isinstance(row, dict) else row)


def _example(values: Mapping[str, Any], stages: Collection[str]) -> Example:
    if values["stage"] not in stages:
        raise ValueError(f"stage {values['stage']!r}")
    rows = {seeds.check(int(seed)): [tuple(box) for box in several] for seed, several in values["boxes"].items()}
    check_boxes(rows, "seed")
    return Example(values["stage"], rows)


def _what(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
