"""Every word of the page, one folder a language, one file a tab: `text("train.start")`.

A table is a nested dict of sentences; facts are named in braces. A sentence that a language lacks is said in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ganlab.errors import GanlabError
from ganlab.ui.text import en

Table: TypeAlias = Mapping[str, Any]  # str -> str or Table

LANGUAGES: dict[str, Table] = {"en": en.TEXT}


@dataclass(frozen=True)
class Text:
    """The words in one language."""

    language: str = "en"

    def __call__(self, key: str, **facts: Any) -> str:
        """The sentence at "tab.name", its facts filled in; KeyError where there is none."""
        found = _find(LANGUAGES[self.language], key) or _find(en.TEXT, key)
        if not isinstance(found, str):
            raise KeyError(f"no words for {key!r}")
        return found.format(**facts) if facts else found

    def table(self, key: str) -> dict[str, Any]:
        """All sentences at a name, for a widget: its script fills in the facts."""
        english, own = _find(en.TEXT, key), _find(LANGUAGES[self.language], key)
        return {**(english or {}), **(own or {})}

    def error(self, error: GanlabError) -> str:
        """What a failure says to a visitor: by its class's name, with file names instead of the server's paths."""
        facts = {name: _bare(value) if name == "path" else value for name, value in error.facts.items()}
        template = _find(LANGUAGES[self.language], f"errors.{type(error).__name__}") or error.template
        return " ".join(str(template).format(**facts).split())


def _find(table: Table, key: str) -> Any:
    found: Any = table
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _bare(path: object) -> str:
    """The name alone of a path on the server; anything else as it is."""
    return Path(str(path)).name if Path(str(path)).is_absolute() else str(path)
