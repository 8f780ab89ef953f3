"""What a widget's script, or anybody else, asks the server for: one plain object, read and checked field by field."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ganlab import seeds
from ganlab.errors import InvalidValue

LONGEST = 2_000  # characters of a text field


class Asked:
    """A request from outside. A field that is not there takes its default; a wrong one raises InvalidValue."""

    def __init__(self, values: object) -> None:
        if not isinstance(values, dict):
            raise InvalidValue(name="request", value=type(values).__name__, remedy="send one object of named fields")
        self._values: dict[str, Any] = values

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        value = self._values.get(name, default)
        if not isinstance(value, str) or len(value) > LONGEST:
            raise InvalidValue(name=name, value=str(value)[:60], remedy=f"give a text of at most {LONGEST} characters")
        return value

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        value = self._values.get(name, default)
        if value not in choices:
            raise InvalidValue(name=name, value=value, remedy=f"choose one of {', '.join(choices)}")
        return str(value)

    def flag(self, name: str) -> bool:
        return self._values.get(name, False) is True

    def number(self, name: str, low: float, high: float, default: float) -> float:
        value = self._values.get(name, default)
        plain = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not plain or not low <= value <= high:
            raise InvalidValue(name=name, value=value, remedy=f"give a number from {low:g} to {high:g}")
        return float(value)

    def whole(self, name: str, low: int, high: int, default: int) -> int:
        value = self.number(name, low, high, default)
        if not value.is_integer():
            raise InvalidValue(name=name, value=value, remedy="give a whole number")
        return int(value)

    def seeds(self, name: str, most: int, default: str = "") -> list[int]:
        """Seeds as a person writes them, or a list of them, each a whole number or its digits."""
        value = self._values.get(name, default)
        if isinstance(value, list):
            value = ", ".join(str(seed) for seed in value[: most + 1])
        return seeds.parse(str(value), most)

    def wholes(self, name: str, most: int) -> list[int]:
        value = self._values.get(name)
        if not isinstance(value, list) or len(value) > most or not all(type(each) is int for each in value):
            raise InvalidValue(name=name, value=str(value)[:60], remedy=f"give a list of at most {most} whole numbers")
        return value

    def items(self, name: str, most: int) -> list[Any]:
        value = self._values.get(name)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise InvalidValue(name=name, value=str(value)[:60], remedy=f"give a list of 1 to {most}")
        return value

    def table(self, name: str, most: int) -> dict[str, Any]:
        value = self._values.get(name, {})
        if not isinstance(value, dict) or len(value) > most:
            raise InvalidValue(name=name, value=type(value).__name__, remedy=f"give an object of at most {most} fields")
        return {str(key): each for key, each in value.items()}
