"""The page in Korean: nothing of it is left in English, errors included, and the visitor chooses."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import ganlab
from ganlab import errors, latent, seeds
from ganlab.errors import GanlabError
from ganlab.images import encode
from ganlab.library import Library
from ganlab.ui import intake
from ganlab.ui.context import Context
from ganlab.ui.language import Labels
from ganlab.ui.text import LANGUAGES, Text, en, ko
from ganlab.ui.text.fragments import LONGEST, translated
from ui.sentences import Source, called

HANGUL, ENGLISH = re.compile("[가-힣]"), re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}")
KOREAN = Text(lambda: "ko")
PACKAGE = Path(ganlab.__file__).parent

# The rooms that a visitor's request reaches, and in them the modules that only a command line or a program reaches.
ROOMS = (
    "seeds", "images", "latent/", "dissect/", "lab/", "datasets/", "train/", "jobs/", "library", "ui/", "zoo", "nets/",
    "losses", "store",
)  # fmt: skip
ELSEWHERE = {
    "datasets/named": "sets that are downloaded, by the command line's --data",
    "datasets/published": "the same",
    "datasets/shards": "folders of tars, by --data",
    "datasets/worlds": "a world's name as --data has it; the form offers two",
    "datasets/export": "ganlab data, which writes pictures to a folder",
    "nets/folded": "a fault of the program",
    "ui/serve": "options of the command line",
    "ui/logins": "a file that is read before the page is served",
    "ui/text/": "a fault of the program",
}
SAME = {"ganlab", "GIF", "A → B", "Ctrl+Z", "Ctrl+Shift+Z", "Wasserstein: {size} px, width {width}"}  # names and keys
SPELT_OUT = {"RAR", "HDF"}
SAID_ALIKE = {"CPU, {} thread ({})", "a box of seed {}", "choose {}"}  # as of one, or of several
OPEN = ("arithmetic.attributes", "arithmetic.opposites")  # a model's own labels: in English they are words already
NOT_SAID = {"beard kind"}  # what a drawn world asks its own `choice`, another than that of a request
FAILURES = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, GanlabError)}


def flat(table: Mapping[str, Any] | list[Any], name: str = "") -> Iterator[tuple[str, str]]:
    """(path, sentence) of every sentence of a table."""
    for key, value in table.items() if isinstance(table, Mapping) else enumerate(table):
        path = f"{name}.{key}" if name else str(key)
        if isinstance(value, str):
            yield path, value
        else:
            yield from flat(value, path)


def sentences(language: str) -> dict[str, str]:
    tabs = {key: value for key, value in LANGUAGES[language].items() if key not in ("errors", "fragments")}
    return dict(flat(tabs))


def said_by_the_core() -> dict[str, str]:
    """Every English fragment that can reach a visitor -> the module that says it."""
    source = Source(PACKAGE, ROOMS)
    found: dict[str, str] = {}
    for path, call in source.calls_but(ELSEWHERE):
        name, places = called(call), {keyword.arg: keyword.value for keyword in call.keywords}
        given: list[Any] = []
        if name in FAILURES:
            given = [places.get(fact) for fact in ("remedy", "why", "what", "reason")]
            facts = {said for fact in ("name", "kind", "value") for said in source.strings(places.get(fact))}
            found.update({said: path for said in facts if " " in said})
        elif name in ("ValueError", "TypeError", "ReadError"):  # those that become the reason of a failure
            given = call.args[:1]
        elif name in ("Health", "Refusal"):
            given = call.args[1:2]
        elif name == "append" and "note" in called_on(call):
            given = call.args
        found.update({said: path for value in given for said in source.strings(value)})
    for path, function in (("train/memory.py", "words"), ("jobs/worker.py", "_words")):
        found.update(dict.fromkeys(source.written_in(path, function), path))
    return {
        said: path
        for said, path in found.items()
        if said not in NOT_SAID and re.search("[a-z]{3}", said.replace("{}", ""))
    }


def called_on(call: Any) -> str:
    """The name of what a method is called on: "_notes" of `self._notes.append(...)`."""
    owner = getattr(call.func, "value", None)
    return str(getattr(owner, "attr", getattr(owner, "id", "")))


def filled(fragment: str) -> tuple[str, list[str]]:
    """A fragment with marks for what varies, and the marks."""
    marks = [f"⟨{place}⟩" for place in range(fragment.count("{}"))]
    parts = fragment.split("{}")
    return "".join(part + mark for part, mark in zip(parts, [*marks, ""])), marks


def test_both_languages_have_the_same_sentences_with_the_same_facts() -> None:
    english, korean = sentences("en"), sentences("ko")
    own = {key for key in korean if not key.startswith(OPEN)}
    assert own == {key for key in english if not key.startswith(OPEN)}
    facts = {key: [set(re.findall(r"\{\w+\}", table[key])) for table in (english, korean)] for key in own}
    assert {key: both for key, both in facts.items() if both[0] != both[1]} == {}


def named(sentence: str) -> set[str]:
    """The facts that a sentence has, in whatever form: {n}, {n|picture|pictures}."""
    return set(re.findall(r"\{(\w+)", sentence))


def bare(sentence: str) -> str:
    return re.sub(r"\{[^}]*\}", "", sentence)


def figures(sentence: str) -> set[str]:
    """The numbers that a sentence itself has, such as "2" and "16" of "2 GB at most, 16 px"."""
    return set(re.findall(r"\d+(?:[.,]\d+)*", bare(sentence)))


def abbreviations(sentence: str) -> set[str]:
    """What has one form in both languages: PNG, GPU, DCGAN, and the networks' names D and G."""
    return set(re.findall(r"(?<![A-Za-z])(?:[A-Z]{2,}|[DG](?![A-Za-z]))", bare(sentence)))


def pairs() -> dict[str, tuple[str, str]]:
    """Key -> the English sentence and the Korean one; of a fragment its English words are the key."""
    english, korean = sentences("en"), sentences("ko")
    own = {key: (said, korean[key]) for key, said in english.items() if key in korean}
    return own | {english: (english, said) for english, said in ko.TEXT["fragments"].items()}


@pytest.mark.parametrize("text", [en, ko])
def test_no_tab_gives_another_meaning_to_a_word_that_all_tabs_share(text: Any) -> None:
    """A tab's words stand after the shared ones, so that one key too many silently renames a shared button."""
    shared = {**text.share.TEXT, **text.explore.TEXT, "unreachable": ""}  # as widgets/explorer.py puts them together
    assert "report" in shared
    for tab in (text.samples, text.walk, text.arithmetic, text.ablate):
        other = {key for key, words in shared.items() if tab.TEXT.get(key, words) != words}
        assert other == set(), tab.__name__


def test_a_korean_sentence_has_the_facts_the_numbers_and_the_abbreviations_of_the_english_one() -> None:
    assert len(pairs()) > 600
    for key, (english, korean) in pairs().items():
        assert named(english) == named(korean) or "{}" in english, key
        assert english.count("{}") == len(re.findall(r"\{\d*\}", korean)), key
        assert figures(english) <= figures(korean), key
        assert abbreviations(english) - SPELT_OUT <= abbreviations(korean), key


def test_two_sentences_that_differ_in_english_differ_in_korean() -> None:
    said: dict[str, set[str]] = {}
    for english, korean in pairs().values():
        if " " in english and len(re.sub(r"\W|\d", "", bare(korean))) > 1:
            said.setdefault(korean, set()).add(english)
    copied = {korean: english for korean, english in said.items() if len(english) > 1}
    assert set(copied) <= {ko.TEXT["fragments"][english] for english in SAID_ALIKE}, copied


def test_no_sentence_is_left_in_english() -> None:
    english = sentences("en")
    skeleton = re.compile(r"page\.steps\.list\.\d+\.(tab|at)")
    korean = {key: said for key, said in sentences("ko").items() if not skeleton.fullmatch(key)}
    worded = {key: said for key, said in korean.items() if re.search("[a-z]{3}", re.sub(r"\{\w+\}", "", said))}
    assert {said for key, said in worded.items() if said == english.get(key)} <= SAME
    bare = {key: re.sub(r"\{\w+\}", "", said) for key, said in korean.items()}
    assert {key: said for key, said in bare.items() if ENGLISH.search(said)} == {}


def test_the_tour_goes_the_same_way() -> None:
    english, korean = (table["page"]["steps"]["list"] for table in (en.TEXT, ko.TEXT))
    assert [(step["tab"], step["at"]) for step in korean] == [(step["tab"], step["at"]) for step in english]


@pytest.mark.parametrize("name", sorted(FAILURES))
def test_every_failure_has_a_korean_sentence_with_the_same_facts(name: str) -> None:
    template = getattr(errors, name).template
    own = ko.TEXT["errors"].get(name, "{what}")
    assert set(re.findall(r"\{(\w+)", own)) == set(re.findall(r"\{(\w+)", template))
    assert HANGUL.search(own) or not re.search("[a-z]", re.sub(r"\{[^}]*\}", "", template))


def test_whatever_the_core_says_to_a_visitor_has_a_korean_fragment() -> None:
    said = said_by_the_core()
    assert len(said) > 150  # the reader has read
    left = {}
    for fragment, path in said.items():
        text, marks = filled(fragment)
        own = translated(ko.TEXT, text)
        if not HANGUL.search(own) or ENGLISH.search(own) or not all(mark in own for mark in marks):
            left[fragment] = path
    assert left == {}


@pytest.mark.parametrize("english", ko.TEXT["fragments"])
def test_no_fragment_is_taken_for_another(english: str) -> None:
    text, marks = filled(english)
    assert translated(ko.TEXT, text) == ko.TEXT["fragments"][english].format(*marks)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: seeds.parse("9-3", 9), "시드 '9-3': '9-3': 순서가 거꾸로입니다. 3-9처럼 쓰세요"),
        (lambda: latent.parse("(a"), "'(a', 글자 위치 0: 이 (가 닫히지 않았습니다"),
        (lambda: latent.read("noise", ["a"]), "'noise', 글자 위치 0: 'noise': 여기에 없는 개념입니다. 있는 개념: a"),
    ],
)
def test_a_failure_is_said_in_korean_and_what_was_typed_stays(ask: Callable[[], object], words: str) -> None:
    with pytest.raises(GanlabError) as caught:
        ask()
    assert KOREAN.error(caught.value) == words


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("3 truncated, 1 too small", "손상된 파일 3개, 너무 작은 그림 1개"),
        ("640 x 480 px; laid on white", "640 x 480 px; 흰 바탕에 놓음"),
        ("some library says, it was no good", "some library says, it was no good"),
        (
            str(errors.Diverged(images=1000, why="loss of D nan, of G 2")),
            "이미지 1,000장을 학습한 뒤 학습이 발산했습니다: D의 손실 nan, G의 손실 2. 마지막으로 정상인 스냅샷은 남아 "
            "있습니다. 그 상태에서 학습률을 낮춰 이어 가세요: python -m ganlab resume RUN --lr 0.0001",
        ),
    ],
)
def test_several_fragments_and_whole_errors_are_said_too(english: str, korean: str) -> None:
    assert KOREAN.said(english) == korean
    assert Text().said(english) == english


def test_a_strangers_long_text_costs_nothing() -> None:
    text = "it; it, it is it: " * LONGEST
    assert KOREAN.said(text) == text


def test_the_inspector_tells_of_an_upload_in_korean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANLAB_HOME", str(tmp_path / "home"))
    with zipfile.ZipFile(tmp_path / "few.zip", "w") as archive:
        for name, size in (("one.png", 40), ("two.png", 8)):
            archive.writestr(name, encode(np.full((size, size, 3), size, np.uint8), "png"))
        archive.writestr("three.heic", b"ftyp")
    ctx = Context(Library(tmp_path, tmp_path, "cpu"), tmp_path, tmp_path, False, KOREAN, Labels())
    report = intake.look(ctx, intake.OWN, str(tmp_path / "few.zip"), 32)["report"]
    assert "그림이 1장뿐입니다" in report["notes"][0]
    details = {row["file"]: row["detail"] for row in report["examples"]}
    assert details["two.png"] == "8 x 8 px; 32 px 그림을 만들려면 한 변이 16 px 이상이어야 합니다"
    assert details["three.heic"] == "HEIC: 읽지 않는 형식입니다; 다른 형식으로 저장하세요: JPEG"


def test_the_page_is_korean_for_a_korean_browser(
    visit: Callable[..., Any], server: SimpleNamespace, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    with visit(server.address, locale="ko-KR") as tab:
        expect(tab.locator("html")).to_have_attribute("lang", "ko")
        for name, words in ko.TEXT["page"]["tabs"].items():
            expect(tab.locator(f"#tab-{name}-button")).to_have_text(words)
        expect(tab.locator("#model")).to_contain_text(ko.TEXT["page"]["model"])
        expect(tab.locator("#model input")).to_have_value("faces · 기본 제공")
        expect(tab.locator("#model-about [data-sentence]")).to_contain_text("난수 16개로 32 px")
        tab.locator("#samples-seeds").fill("9-3")
        tab.locator("#samples-seeds").press("Enter")
        expect(tab.locator("#samples-widget [data-error]")).to_contain_text("순서가 거꾸로입니다")
        tab.locator("#tab-walk-button").click()
        expect(tab.locator("#walk-widget .lead").first).to_have_text(ko.TEXT["walk"]["lead"])
        expect(tab.locator("#walk-way option").first).to_have_text(ko.TEXT["walk"]["way_numbers"])
        tab.locator("#tab-arithmetic-button").click()
        tab.locator("#arithmetic-expression").fill("a +")
        expect(tab.locator("#arithmetic-wrong")).to_contain_text("가운데 하나가 와야 합니다")
        tab.locator("#tab-train-button").click()
        tab.locator("#train-view-new-button").click()
        expect(tab.locator("#train-start")).to_have_text(ko.TEXT["train"]["start"])
        expect(tab.locator("#train-source")).to_contain_text(ko.TEXT["train"]["sources"]["own"])
        expect(tab.locator("#train-estimate")).to_contain_text("이미지 60,000장")
        upload = tmp_path / "pictures.zip"
        upload.write_bytes(b"Rar!" + bytes(60))
        tab.locator("#train-file input[type=file]").set_input_files(upload)  # this one waits in gradio's queue
        expect(tab.locator("#train-report [data-error]")).to_contain_text("파일 종류: RAR 압축 파일")


def test_a_visitor_chooses_the_language_and_it_stays(visit: Callable[..., Any], server: SimpleNamespace) -> None:
    from playwright.sync_api import expect

    def spoken(tab: Any, table: Mapping[str, Any], language: str) -> None:
        expect(tab.locator("#tab-walk-button")).to_have_text(table["page"]["tabs"]["walk"])
        expect(tab.locator("html")).to_have_attribute("lang", language)
        expect(tab.locator("#model")).to_contain_text(table["page"]["model"])
        expect(tab.locator("#samples-widget .lead")).to_have_text(table["samples"]["lead"])

    with visit(server.address, locale="ko-KR") as tab:
        spoken(tab, ko.TEXT, "ko")
        tab.locator("#page-language").select_option("en")
        spoken(tab, en.TEXT, "en")
        tab.reload()
        spoken(tab, en.TEXT, "en")
    with visit(server.address, locale="en-US") as tab:
        spoken(tab, en.TEXT, "en")
