"""Folders -> labels: "train/cat/x.png" is in the split "train" and of the class "cat".

A root folder that holds everything says nothing and is stripped. A level of folders is a label if it has at least two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ganlab.datasets.labels import Columns

SPLITS = {
    "train": "train", "training": "train", "test": "test", "testing": "test",
    "val": "val", "valid": "val", "validation": "val", "dev": "val",
}  # fmt: skip
_SIDE = re.compile(r"(train|test|val)_?([AB])")


def from_folders(names: Sequence[str]) -> Columns:
    """Columns "split" and "class", each `[len(names)]` of text, as far as the folders of `names` tell them."""
    folders = [name.split("/")[:-1] for name in names]
    if not folders:
        return {}
    shared = _shared(folders)
    folders = [parts[shared:] for parts in folders]
    top = [parts[0] if parts else "" for parts in folders]
    columns: Columns = {}
    sides = [_SIDE.fullmatch(name) for name in top]
    if all(sides) and len(set(top)) > 1:  # trainA, trainB, testA, testB: two domains
        pairs = [(side[1], side[2]) for side in sides if side]
        columns = {"split": np.array([split for split, _ in pairs]), "class": np.array([side for _, side in pairs])}
    elif all(name.lower() in SPLITS for name in top) and len({SPLITS[name.lower()] for name in top}) > 1:
        columns["split"] = np.array([SPLITS[name.lower()] for name in top])
        columns["class"] = np.array([parts[1] if len(parts) > 1 else "" for parts in folders])
    else:
        columns["class"] = np.array(top, np.str_)
    return {name: values for name, values in columns.items() if len(set(values.tolist()) - {""}) > 1}


def _shared(folders: list[list[str]]) -> int:
    """How many leading folders are the same for all."""
    first, last = min(folders), max(folders)
    depth = 0
    while depth < min(len(first), len(last)) and first[depth] == last[depth]:
        depth += 1
    return depth
