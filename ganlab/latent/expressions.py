"""Linear expressions over named concepts, as a person writes them: "smiling woman - neutral woman + 0.5*(a + b)".

    sum     = product (("+" | "-") product)*
    product = sign (("*" | "/") sign)*
    sign    = ("+" | "-") sign | number | name | "(" sum ")"

A name is one or several words of letters, digits and _; its first word does not begin with a digit.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import NoReturn

from ganlab.errors import ExpressionError

LONGEST, DEEPEST, LARGEST = 300, 32, 1_000.0
_TOKEN = re.compile(r"(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<name>[^\W\d]\w*(?:\s+\w+)*)|(?P<sign>[-+*/()])")
_TYPOGRAPHIC = str.maketrans("−–×·÷", "--**/")


@dataclass(frozen=True)
class Linear:
    """A sum of weighted names and a plain number, while it is being read."""

    weights: dict[str, float] = field(default_factory=dict)
    number: float = 0.0

    def times(self, factor: float) -> Linear:
        return Linear({name: weight * factor for name, weight in self.weights.items()}, self.number * factor)

    def plus(self, other: Linear) -> Linear:
        names = [*self.weights, *(name for name in other.weights if name not in self.weights)]
        weights = {name: self.weights.get(name, 0.0) + other.weights.get(name, 0.0) for name in names}
        return Linear(weights, self.number + other.number)


@dataclass(frozen=True)
class Token:
    kind: str  # "number", "name", "end" or the sign itself
    text: str
    position: int


def parse(expression: str) -> dict[str, float]:
    """Name -> weight, in the order of first mention. ExpressionError gives the character at which it cannot be read."""
    return Reader(expression).weights()


def spaced(name: str) -> str:
    """A name as expressions compare it: its words with one space between."""
    return " ".join(name.split())


def first_mention(expression: str, name: str) -> int:
    """The character at which a name of a readable expression stands first."""
    return next(t.position for t in Reader(expression).tokens if t.kind == "name" and t.text == name)


class Reader:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        if len(expression) > LONGEST:
            self.refuse(LONGEST, f"longer than {LONGEST} characters; shorten it")
        self.tokens = self._split()
        self.place = self.depth = 0

    def weights(self) -> dict[str, float]:
        value = self._sum()
        token = self._next()
        if token.kind != "end":
            why = "this ) closes nothing" if token.kind == ")" else f"{token.text!r} needs + - * or / before it"
            self.refuse(token.position, why)
        if not value.weights:
            self.refuse(0, "it names no concept; write for example a - b + c")
        if value.number:
            self.refuse(0, f"the number {value.number:g} stands alone; multiply it with a concept")
        for name, weight in value.weights.items():
            if not abs(weight) <= LARGEST:
                self.refuse(
                    first_mention(self.expression, name), f"{name!r} weighs {weight:g}; stay within {LARGEST:g}"
                )
        return value.weights

    def refuse(self, position: int, why: str) -> NoReturn:
        raise ExpressionError(expression=self.expression[: LONGEST + 1], position=position, why=why)

    def _split(self) -> list[Token]:
        text, tokens, position = self.expression.translate(_TYPOGRAPHIC), [], 0
        while position < len(text):
            if text[position].isspace():
                position += 1
                continue
            match = _TOKEN.match(text, position)
            if not match:
                self.refuse(position, f"{text[position]!r} is not understood; use names, numbers and + - * / ( )")
            kind = str(match.lastgroup)
            tokens.append(Token(match[0] if kind == "sign" else kind, spaced(match[0]), position))
            position = match.end()
        return [*tokens, Token("end", "the end", len(text))]

    def _next(self) -> Token:
        token = self.tokens[self.place]
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def _take(self, kinds: str) -> Token | None:
        return self._next() if self.tokens[self.place].kind in tuple(kinds) else None

    def _sum(self) -> Linear:
        value = self._product()
        while token := self._take("+-"):
            other = self._product()
            value = value.plus(other if token.kind == "+" else other.times(-1))
        return value

    def _product(self) -> Linear:
        value = self._sign()
        while token := self._take("*/"):
            other = self._sign()
            value = self._multiplied(value, other, token) if token.kind == "*" else self._divided(value, other, token)
        return value

    def _multiplied(self, a: Linear, b: Linear, sign: Token) -> Linear:
        if a.weights and b.weights:
            self.refuse(sign.position, "a concept times a concept is not linear; one side must be a number")
        return b.times(a.number) if b.weights else a.times(b.number)

    def _divided(self, a: Linear, b: Linear, sign: Token) -> Linear:
        if b.weights:
            self.refuse(sign.position, "only a number can divide")
        if not b.number or not math.isfinite(1 / b.number):
            self.refuse(sign.position, "divided by zero")
        return a.times(1 / b.number)

    def _sign(self) -> Linear:
        token = self._next()
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse(token.position, f"nested deeper than {DEEPEST}; simplify it")
        value = self._value(token)
        self.depth -= 1
        return value

    def _value(self, token: Token) -> Linear:
        if token.kind in ("+", "-"):
            return self._sign().times(1 if token.kind == "+" else -1)
        if token.kind == "number":
            return Linear(number=float(token.text))
        if token.kind == "name":
            return Linear({token.text: 1.0})
        if token.kind != "(":
            self.refuse(token.position, f"a name, a number or ( should stand here, not {token.text}")
        inner = self._sum()
        if not self._take(")"):
            self.refuse(token.position, "this ( is never closed")
        return inner
