"""Which language is spoken: the cookie's, else the browser's first that there are words in."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from ganlab.ui.language import Labels, spoken, wanted


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"accept-language": "ko-KR,ko;q=0.9,en;q=0.8"}, "ko"),
        ({"accept-language": "de-DE,ko;q=0.5,en;q=0.4"}, "ko"),
        ({"accept-language": "de, fr"}, "en"),
        ({"accept-language": "ko", "cookie": "other=1; ganlab-language=en"}, "en"),
        ({"accept-language": "en", "cookie": "ganlab-language=ko"}, "ko"),
        ({"accept-language": "en", "cookie": "ganlab-language=xx"}, "en"),
        ({"accept-language": "ko", "cookie": "=;;bad\x01"}, "ko"),
    ],
)
def test_what_a_request_asks_for(headers: dict[str, str], language: str) -> None:
    assert wanted(Headers(headers)) == language


def test_outside_of_a_request_it_is_english() -> None:
    assert spoken() == "en"


def test_a_label_is_a_mark_with_the_words_of_every_language() -> None:
    labels = Labels()
    mark = labels.joined(
        "# {}\n\n{}", ("page.title", {}), ("train.estimate", {"images": 1, "time": "2 s", "rate": 3, "basis": "x"})
    )
    english = labels.marks.translations["en"][mark.key]
    assert english.startswith("# ganlab\n\n1 images") and mark.key in labels.marks.translations["ko"]
    assert labels("page.title").key != labels("page.tagline").key
