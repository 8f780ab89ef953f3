"""Every word of the page, one folder a language, one file a tab: `text("train.start")`.

A table is a nested dict of sentences; facts are named in braces. A sentence that a language lacks is said in English.
The language is the visitor's: see ui/language.py. A widget's script gets the words in all of them, and chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ganlab.errors import GanlabError
from ganlab.ui.text import en, ko
from ganlab.ui.text.fragments import facts_in, translated

Table: TypeAlias = Mapping[str, Any]  # str -> str or Table

ENGLISH = "en"
LANGUAGES: dict[str, Table] = {ENGLISH: en.TEXT, "ko": ko.TEXT}


@dataclass(frozen=True)
class Text:
    """The words, in the language that `spoken` tells whenever one is asked for."""

    spoken: Callable[[], str] = lambda: ENGLISH

    @property
    def language(self) -> str:
        """The language that is spoken now."""
        found = self.spoken()
        return found if found in LANGUAGES else ENGLISH

    def __call__(self, key: str, **facts: Any) -> str:
        """The sentence at "tab.name", its facts filled in; KeyError where there is none."""
        return sentence(self.language, key, **facts)

    def table(self, key: str) -> dict[str, Any]:
        """All sentences at a name."""
        return _table(self.language, key)

    def words(self, *keys: str, **more: str) -> dict[str, dict[str, Any]]:
        """Language -> the tables at these names together, for a widget: its script fills in the facts.

        more: name -> key of a single sentence from elsewhere.
        """
        return {
            language: {
                **{name: said for key in keys for name, said in _table(language, key).items()},
                **{name: sentence(language, key) for name, key in more.items()},
            }
            for language in LANGUAGES
        }

    def error(self, error: GanlabError) -> str:
        """What a failure says to a visitor: by its class's name, with file names instead of the server's paths."""
        table = LANGUAGES[self.language]
        facts = {name: _bare(value) if name == "path" else value for name, value in error.facts.items()}
        if self.language != ENGLISH:
            facts = facts_in(table, facts)
        template = _find(table, f"errors.{type(error).__name__}") or error.template
        return " ".join(str(template).format(**facts).split())

    def said(self, sentence: str) -> str:
        """An English sentence of the core, such as a training's health, in the language that is spoken."""
        return str(translated(LANGUAGES[self.language], sentence))


def sentence(language: str, key: str, **facts: Any) -> str:
    """The sentence at a key in a language, or in English; KeyError where there is none."""
    found = _find(LANGUAGES[language], key) or _find(en.TEXT, key)
    if not isinstance(found, str):
        raise KeyError(f"no words for {key!r}")
    return found.format(**facts) if facts else found


def _table(language: str, key: str) -> dict[str, Any]:
    english, own = _find(en.TEXT, key), _find(LANGUAGES[language], key)
    return _merged(english or {}, own or {})


def _merged(english: Table, own: Table) -> dict[str, Any]:
    """Both, a nested table too: what is said in English alone stays."""
    both = {
        key: _merged(value, own.get(key, {})) if isinstance(value, Mapping) else value for key, value in english.items()
    }
    return {**both, **{key: value for key, value in own.items() if not isinstance(value, Mapping)}}


def _find(table: Table, key: str) -> Any:
    found: Any = table
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _bare(path: object) -> str:
    """The name alone of a path on the server; anything else as it is."""
    return Path(str(path)).name if Path(str(path)).is_absolute() else str(path)
