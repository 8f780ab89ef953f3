"""The edits that come with a model: what `evaluate` found to take a thing away, kept in evaluation.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ganlab.dissect import check_units
from ganlab.errors import CheckpointError, InputError
from ganlab.lab.recipes import Recipe
from ganlab.lab.sidecars import read_examples
from ganlab.store import read_json

FILE = "evaluation.json"


def shipped_edits(folder: Path, stages: Mapping[str, int]) -> dict[str, Recipe]:
    """Thing -> the edit that takes it away, the best first; {} where none was measured. See `lab.edited`.

    stages: stage -> number of its units. CheckpointError: evaluation.json is broken.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        values = read_json(path)
        given = values.get("edits", {}).items()  # of labelled pictures they are figures, label -> share
        found = {name: Recipe.of({"seed": 0, **edit}) for name, edit in given if not _is_share(edit)}
        for edit in found.values():
            for part in (edit.drop, edit.typical, edit.insert):
                for stage, units in part.items():
                    check_units(stage, list(units), stages[stage])
        return {name: replace(edit, seed=None) for name, edit in (found or _old(values, folder, stages)).items()}
    except (InputError, ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise CheckpointError(path=path, why=f"edits are no recipes of this model ({what})") from error


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1


def _old(values: Mapping[str, Any], folder: Path, stages: Mapping[str, int]) -> dict[str, Recipe]:
    """Of a file from before there were edits: the units of one stage, at zero, for the first thing in units.json."""
    best, names = values.get("ablation", {}).get("best", {}), list(read_examples(folder, stages))
    if not names or not best.get("dropped"):
        return {}
    units = [int(unit) for unit in best["dropped"].split(",")]
    return {names[0]: Recipe(drop={best["stage"]: tuple(check_units(best["stage"], units, stages[best["stage"]]))})}
