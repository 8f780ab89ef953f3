"""Every way in which ganlab says no, in one tree.

    GanlabError                      something went wrong that a person can act on
    ├── InputError                   a value that was given is not usable (command line: exit code 2)
    │   ├── InvalidSeeds  InvalidValue  InvalidConfig  UnknownStage  UnknownUnits  ExpressionError
    │   ├── DataError                a dataset
    │   │   ├── DataNotFound  UnsafeArchive  NoPictures  BrokenArchive  InvalidLabels  DatasetChanged
    │   ├── CheckpointError          a folder that should hold a model
    │   └── RunError                 a folder that should hold a run
    └── TrainingError                a training that cannot go on
        └── Diverged

A class carries the English sentence as `template`; its facts are named, so that `ui/text` can say the same in another
language. The sentence names the value, the place and the remedy, on one line.
"""

from __future__ import annotations

from typing import Any, ClassVar


class GanlabError(Exception):
    """Base of all. `facts` are the named values that fill `template`."""

    template: ClassVar[str] = "{what}"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(" ".join(self.template.format(**facts).split()))


class InputError(GanlabError):
    """A value from outside that cannot be used."""


class InvalidValue(InputError):
    template = "{name} is {value!r}: {remedy}"


class InvalidSeeds(InputError):
    template = "seeds {value!r}: {remedy}"


class InvalidConfig(InputError):
    template = "{what}"


class UnknownStage(InputError):
    template = "stage {value!r} does not exist in this generator; choose one of {stages}"


class UnknownUnits(InputError):
    template = "units {value} do not exist at stage {stage}, which has {count} (0 to {last})"


class ExpressionError(InputError):
    """A latent expression that cannot be read; `position` counts characters from 0."""

    template = "{expression!r}, character {position}: {why}"


class DataError(InputError):
    """A dataset that cannot be used."""


class DataNotFound(DataError):
    template = "{path}: no such file or folder. Give a zip, tar, npz, idx file or a folder of pictures"


class BrokenArchive(DataError):
    template = "{path}: cannot be read as {kind} ({why}). Pack it again"


class UnsafeArchive(DataError):
    template = "{path}: refused, {why}. Nothing was unpacked; {remedy}"


class NoPictures(DataError):
    template = (
        "{path}: none of its {count} files is a usable picture ({why}). Give PNG, JPEG or WebP pictures of at "
        "least {smallest} px"
    )


class InvalidLabels(DataError):
    template = (
        "{path}: {why}. labels.csv needs a header with a column 'file' (or 'filename', 'image', 'name') and "
        "one column a label"
    )


class DatasetChanged(DataError):
    template = (
        "{path}: not the data that this run was started with (fingerprint {found}, wanted {wanted}). Put the "
        "original back or start a new run"
    )


class CheckpointError(InputError):
    template = "{path}: {why}. A checkpoint is a folder with config.json and generator.safetensors"


class RunError(InputError):
    template = "{path}: {why}"


class TrainingError(GanlabError):
    """A training that cannot go on."""


class Diverged(TrainingError):
    template = (
        "training diverged after {images:,} images: {why}. The last good snapshot is kept; go on from the "
        "last good state with a lower rate: python -m ganlab resume RUN --lr 0.0001"
    )
