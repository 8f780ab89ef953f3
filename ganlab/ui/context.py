"""What every tab is given: the models, the folders, whether visitors may only look, and the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ganlab.library import Library
from ganlab.ui.language import Labels
from ganlab.ui.polling import Poll
from ganlab.ui.text import Text


@dataclass(frozen=True)
class Context:
    """One for the whole page; nothing in it belongs to a visitor."""

    library: Library
    runs_dir: Path
    checkpoints_dir: Path
    read_only: bool
    text: Text
    label: Labels
    polls: dict[str, Poll[Any]] = field(default_factory=dict)
    """name -> what pages ask for again and again"""
