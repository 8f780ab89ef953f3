"""English parts of sentences that the core says, such as an error's remedy, in another language.

A language's table "fragments" maps an English fragment, with {} for whatever varies, to its own, with {0} {1} ...
Whole sentences of errors, which a run's status keeps as text, are known by their templates. Several fragments in a row
are said one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ganlab import errors

TYPED = ("expression", "path")
"""Facts that a person or a machine has named: they are quoted as they are."""
LONGEST = 600
"""Characters up to which a text is looked at: what the core says is shorter, what a stranger sends may not be."""
_FACT = re.compile(r"\{(\w+)[^}]*\}")
_BETWEEN = (re.compile(r"(?<=[.!?]) (?=[A-Z])"), re.compile("; "), re.compile(", "))
_WORD, _LETTER = re.compile("[A-Za-z]{3}"), re.compile("[A-Za-z]")


def facts_in(table: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """An error's facts, those that are fragments in the table's language."""
    return {name: value if name in TYPED else translated(table, value) for name, value in facts.items()}


def translated(table: Mapping[str, Any], said: object) -> Any:
    """The fragment in the table's language; what it does not know, and what is no text, as it is."""
    if not isinstance(said, str) or len(said) > LONGEST or not _LETTER.search(said):
        return said
    own = {name: table.get(name, {}) for name in ("fragments", "errors")}
    return _said(_patterns(tuple(own["fragments"].items()), tuple(own["errors"].items())), said)


Patterns = tuple[tuple[re.Pattern[str], str], ...]


def _said(patterns: Patterns, english: str) -> str:
    """Of a whole and of its pieces, what leaves the least English."""
    ways = [_one_by_one(patterns, english), _as_a_whole(patterns, english), english]
    return min((way for way in ways if way is not None), key=lambda way: len(_LETTER.findall(way)))


def _as_a_whole(patterns: Patterns, english: str) -> str | None:
    for pattern, own in patterns:
        if found := pattern.fullmatch(english):
            return own.format(*(_said(patterns, part) for part in found.groups()))
    return None


def _one_by_one(patterns: Patterns, english: str) -> str | None:
    """Fragments in a row, joined as they were; None where it is one alone, or one of them is not known."""
    for between in _BETWEEN:
        pieces = between.split(english)
        if len(pieces) == 1:
            continue
        own = [_said(patterns, piece) for piece in pieces]
        if own != pieces and all(ours != piece or not _WORD.search(piece) for ours, piece in zip(own, pieces)):
            joints = [*between.findall(english), ""]
            return "".join(part for pair in zip(own, joints) for part in pair)
    return None


@cache
def _patterns(fragments: tuple[tuple[str, str], ...], sentences: tuple[tuple[str, str], ...]) -> Patterns:
    """The longest English first, so that the closest one is found."""
    pairs = sorted((*_of_errors(sentences), *fragments), key=lambda pair: -len(pair[0].replace("{}", "")))
    return tuple((re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.S), own) for english, own in pairs)


def _of_errors(sentences: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """The templates of errors as fragments, the facts counted in the English order."""
    for name, own in sentences:
        template = getattr(errors, name).template
        places = {fact: f"{{{place}}}" for place, fact in enumerate(_FACT.findall(template))}
        counted = own
        for fact in _FACT.finditer(own):
            counted = counted.replace(fact[0], places[fact[1]])
        yield _FACT.sub("{}", template), counted
