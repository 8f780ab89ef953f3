"""Every word that the page asks for is there, in every language: in Python, in the scripts, in the templates."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ganlab import ui
from ganlab.library import Library
from ganlab.train.config import PRESETS
from ganlab.ui import intake, orders
from ganlab.ui.context import Context
from ganlab.ui.language import Labels
from ganlab.ui.page import build
from ganlab.ui.text import LANGUAGES, Text

WORDS_FIRST = "const tongues = "
SAY = re.compile(r"\bsay\(")
STRING = r"'([\w.]+)'"


def python_keys() -> set[str]:
    """What Python asks for by name: `text("train.start")`, `say("report.model")`, a name of words by its key."""
    found = set()
    for path in Path(ui.__path__[0]).rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"""\b(?:text|label|say|said|table)\(\s*["']([a-z_]+\.[a-z_.]+)["']""", source))
        found |= set(re.findall(r"""\b\w+="([a-z]+\.[a-z_.]+)"[,)]""", source)) & names()
        found |= {key for name, keys in spelt().items() if name in source for key in keys}
    return found


def names() -> set[str]:
    """Every key that has a sentence or a table in English."""

    def walk(table: Mapping[str, Any], prefix: str) -> Iterator[str]:
        for key, value in table.items():
            yield prefix + key
            if isinstance(value, Mapping):
                yield from walk(value, f"{prefix}{key}.")

    return set(walk(LANGUAGES["en"], ""))


def spelt() -> dict[str, set[str]]:
    """An f-string as it stands in the code -> the keys that it can become."""
    return {
        'f"train.sources.{key}"': {f"train.sources.{key}" for key in intake.SOURCES},
        'f"train.presets.{': {f"train.presets.{name}" for name in PRESETS},
        'f"train.fields.{name}"': {f"train.fields.{name}" for name in orders.FIELDS},
        'f"train.field_info.{name}"': {f"train.field_info.{name}" for name in orders.FIELDS},
        'f"page.tabs.{name}"': {f"page.tabs.{name}" for name in ("train", "samples", "walk", "arithmetic", "ablate")},
        'f"ablate.after{ending}"': {"ablate.after", "ablate.after_typical", "ablate.after_inserted"},
        'f"ablate.random{ending}"': {"ablate.random", "ablate.random_typical", "ablate.random_inserted"},
        'f"ablate.reported{ENDING[wanted.mode]}"': {f"ablate.reported{end}" for end in ("", "_typical", "_inserted")},
    }


def find(table: Mapping[str, Any], key: str) -> Any:
    found: Any = table
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_python_asks_for_has_words(language: str) -> None:
    asked = python_keys()
    assert {"page.title", "train.start", "report.model", "train.sources.own", "ablate.after_inserted"} <= asked
    assert len(asked) > 80
    assert {key for key in asked if find(LANGUAGES[language], key) is None} == set()
    with pytest.raises(KeyError, match="no words"):
        Text()("page.nonsense")


def test_every_f_string_that_makes_a_key_leads_somewhere() -> None:
    """Those that nobody has listed above: some key is of their form."""
    known = names()
    for path in Path(ui.__path__[0]).rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for form in re.findall(r"""\b(?:text|label|say|table)\(\s*f"([^"]+)\"""", source):
            pattern = "".join(r"[\w:-]+" if part.startswith("{") else re.escape(part) for part in parts_of(form))
            pattern = pattern.removesuffix(r"[\w:-]+") + r"[\w:-]*" if form.endswith("}") else pattern
            assert any(re.fullmatch(pattern, key) for key in known), f"{path.name}: {form}"


def parts_of(form: str) -> list[str]:
    """An f-string's or a template literal's pieces: text, and what stands in braces."""
    return [part for part in re.split(r"(\$?\{[^}]*\})", form) if part]


@pytest.fixture(scope="module")
def widgets(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, dict[str, Any], str, str]]:
    """Of every widget of the page as it is built: its id, its words by language, its scripts, its template."""
    folder = tmp_path_factory.mktemp("page")
    ctx = Context(Library(folder, folder, "cpu"), folder, folder, False, Text(), Labels())
    found = []
    for block in build(ctx).blocks.values():
        script = str(getattr(block, "js_on_load", None) or "")
        if script.startswith(WORDS_FIRST):
            words, end = json.JSONDecoder().raw_decode(script, len(WORDS_FIRST))
            found.append((str(block.elem_id), words, script[end:], str(block.html_template)))
    return found


def test_every_key_that_a_widgets_script_asks_for_has_words(
    widgets: list[tuple[str, dict[str, Any], str, str]],
) -> None:
    assert len(widgets) >= 9
    seen = set()
    for name, words, script, _ in widgets:
        whole, forms = script_keys(script)
        if script.count("call(") == 1:  # lib.js has it for those that ask the server
            whole.discard("unreachable")
        seen |= whole
        for language in LANGUAGES:
            lacking = {key for key in whole if not isinstance(find(words[language], key), str)}
            assert lacking == set(), f"{name}, {language}"
            keys = " ".join(words[language])
            assert {form for form in forms if not re.search(rf"(?<!\S){form}(?!\S)", keys)} == set(), name
    assert {"changed", "example_seeds", "imported", "no_file", "held_out", "unreachable"} <= seen and len(seen) > 100


def test_every_key_of_a_template_has_words(widgets: list[tuple[str, dict[str, Any], str, str]]) -> None:
    count = 0
    for name, words, _, template in widgets:
        keys = set(re.findall(r"""\bdata-(?:say|label|hint)=["']([^"']+)["']""", template))
        count += len(keys)
        for language in LANGUAGES:
            lacking = {key for key in keys if not isinstance(find(words[language], key), str)}
            assert lacking == set(), f"{name}, {language}"
    assert count > 100


def script_keys(script: str) -> tuple[set[str], set[str]]:
    """Keys that `say` is given as they are, and patterns of those that it is given in part."""
    whole, forms = set(), set()
    bare = "\n".join(line for line in script.splitlines() if not line.lstrip().startswith("//"))
    for match in SAY.finditer(bare):
        argument = first_argument(bare, match.end())
        if template := re.fullmatch(r"`([^`]+)`", argument):
            forms.add("".join(r"\w+" if part.startswith("${") else re.escape(part) for part in parts_of(template[1])))
        elif begun := re.fullmatch(rf"{STRING} \+ \w+", argument):
            forms.add(re.escape(begun[1]) + r"\w+")
        else:
            choices = re.findall(rf"[?:]\s*{STRING}(?!\s*\+)", argument)
            whole |= set(choices) or set(re.findall(rf"^{STRING}$", argument))
            forms |= {re.escape(start) + r"\w+" for start in re.findall(rf"[?:]\s*{STRING}\s*\+", argument)}
    return whole, forms


def first_argument(script: str, start: int) -> str:
    """The text from `start` to the comma or the bracket that ends it."""
    depth, quote = 0, ""
    for place in range(start, len(script)):
        letter = script[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'`\"":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}" and depth:
            depth -= 1
        elif letter == ")" or (letter == "," and not depth):
            return script[start:place].strip()
    return ""


def test_the_reader_reads_every_way_of_asking() -> None:
    script = """
    // say('in_a_remark')
    say('plain'); say('facts', { n: say('inner'), m: 2 }); say(a ? 'one' : b === 'x' ? 'two' : 'three', facts);
    say(`rank_${name}`); say('note_' + mine, { z }); say(row.own ? 'mine' : 'rank_' + mine); say(key);
    """
    whole, forms = script_keys(script)
    assert whole == {"plain", "facts", "inner", "one", "two", "three", "mine"}
    assert forms == {r"rank_\w+", r"note_\w+"}
