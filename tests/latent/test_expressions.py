"""What a person may write, and where it is said to be wrong."""

from __future__ import annotations

import pytest

from ganlab.errors import ExpressionError
from ganlab.latent import parse


@pytest.mark.parametrize(
    "expression, weights",
    [
        ("a", {"a": 1}),
        ("a - b + c", {"a": 1, "b": -1, "c": 1}),
        ("smiling  woman - neutral woman+neutral\tman", {"smiling woman": 1, "neutral woman": -1, "neutral man": 1}),
        ("0.5*glasses + c", {"glasses": 0.5, "c": 1}),
        ("0.5*(a+b)", {"a": 0.5, "b": 0.5}),
        ("(a+b)/2 - a", {"a": -0.5, "b": 0.5}),
        ("a/2*3", {"a": 1.5}),
        ("2*.5*a", {"a": 1}),
        ("-a", {"a": -1}),
        ("a - -b", {"a": 1, "b": 1}),
        ("-(a - 2*b)*3", {"a": -3, "b": 6}),
        ("a - a", {"a": 0}),
        ("(1 - 1 + 2) * a", {"a": 2}),
        ("a + 1 - 1", {"a": 1}),
        ("_x1 + face 2 b", {"_x1": 1, "face 2 b": 1}),
        ("웃는 여자 − 여자 × 2", {"웃는 여자": 1, "여자": -2}),
        ("((((a))))", {"a": 1}),
    ],
)
def test_an_expression_is_read_as_arithmetic(expression: str, weights: dict[str, float]) -> None:
    assert parse(expression) == pytest.approx(weights)
    assert list(parse(expression)) == list(weights)


@pytest.mark.parametrize(
    "expression, position, words",
    [
        ("", 0, "not the end"),
        ("   ", 3, "not the end"),
        ("a +", 3, "not the end"),
        ("a ++ * b", 5, "not *"),
        ("* a", 0, "not *"),
        ("a * b", 2, "a concept times a concept"),
        ("a*(1+b)", 1, "a concept times a concept"),
        ("2 / a", 2, "only a number can divide"),
        ("a / 0", 2, "divided by zero"),
        ("a / (1 - 1)", 2, "divided by zero"),
        ("(a + b", 0, "never closed"),
        ("a + b)", 5, "closes nothing"),
        ("()", 1, "not )"),
        ("2 a", 2, "'a' needs + - * or / before it"),
        ("a (b)", 2, "needs + - * or /"),
        ("3", 0, "names no concept"),
        ("a + 1", 0, "number 1 stands alone"),
        ("a & b", 2, "'&' is not understood"),
        ("__import__('os')", 11, "is not understood"),
        ("a.b", 1, "'.' is not understood"),
        ("a ** 2", 3, "not *"),
        ("1001*a", 5, "'a' weighs 1001"),
        ("b + " + "9" * 200 + "*" + "9" * 90 + "*a", None, "weighs"),
        ("9" * 250 + "*0*a", None, ""),
        ("(" * 40 + "a" + ")" * 40, 32, "nested deeper than 32"),
        ("-" * 200 + "a", 32, "nested deeper"),
        ("a" * 301, 300, "longer than 300"),
    ],
)
def test_what_cannot_be_read_is_shown_at_its_character(expression: str, position: int | None, words: str) -> None:
    if not words:
        assert parse(expression) == {"a": 0}
        return
    with pytest.raises(ExpressionError) as caught:
        parse(expression)
    assert words in str(caught.value) and "\n" not in str(caught.value)
    assert position is None or caught.value.facts["position"] == position
