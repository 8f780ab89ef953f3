"""constraints.txt holds a version of everything that requirements*.txt ask for, and CI tests with these versions."""

from __future__ import annotations

import importlib.metadata
import os
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.10", "3.11", "3.12", "3.13")


def lines(name: str) -> list[Requirement]:
    rows = (line.partition("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    return [Requirement(row) for row in rows if row]


def pinned(python: str) -> dict[str, str]:
    """Distribution -> its version, on Linux with this Python."""
    here = {"python_version": python, "python_full_version": f"{python}.9", "sys_platform": "linux"}
    found = [pin for pin in lines("constraints.txt") if not pin.marker or pin.marker.evaluate(here)]
    assert all(len(pin.specifier) == 1 and next(iter(pin.specifier)).operator == "==" for pin in found)
    return {pin.name.lower(): next(iter(pin.specifier)).version for pin in found}


@pytest.mark.parametrize("python", PYTHONS)
def test_every_requirement_has_a_version_that_it_allows(python: str) -> None:
    pins = pinned(python)
    for wanted in [*lines("requirements.txt"), *lines("requirements-dev.txt")]:
        assert wanted.specifier.contains(pins[wanted.name.lower()]), wanted


@pytest.mark.skipif(not os.environ.get("CI"), reason="a person may test with other versions")
def test_ci_tests_with_the_pinned_versions() -> None:
    import platform

    pins = pinned(platform.python_version().rpartition(".")[0])
    for wanted in [*lines("requirements.txt"), *lines("requirements-dev.txt")]:
        found = importlib.metadata.version(wanted.name).partition("+")[0]  # "2.14.1+cpu" is 2.14.1
        assert found == pins[wanted.name.lower()], wanted.name
