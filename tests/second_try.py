"""On CI a test that fails is run once more in a fresh process: one that passes then is called flaky and fails nothing.

A line `flaky: NAME` stands before pytest's last line, which counts it apart ("1 flaky"), and above it the first
failure, so that a person can mend the test. A test that fails twice fails the run. Nothing is written into the tree.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

PASSED = "GANLAB_TESTS_PASSED"
"""In the second process: the file to which it writes the names of the tests that passed."""


def register(config: pytest.Config) -> None:
    """Take part in this run of pytest, where it is one that shall: not in a worker of pytest-xdist, which reports."""
    if hasattr(config, "workerinput"):
        return
    if PASSED in os.environ:
        config.pluginmanager.register(Second(Path(os.environ[PASSED])))
    elif os.environ.get("CI"):
        config.pluginmanager.register(First(config))


class First:
    """Runs again at the end what has failed, and takes flaky tests out of the failures."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.flaky: dict[str, str] = {}
        """name -> its first failure"""

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        failed = {report.nodeid: str(report.longrepr) for report in self._failures()}
        if session.exitstatus != pytest.ExitCode.TESTS_FAILED or not failed:
            return  # interrupted, or a file that cannot be imported: a second try says nothing new
        self._reporter.write_line(f"\n{len(failed)} failed; once more, in a fresh process:")
        passed = run_again(list(failed), self.config.rootpath)
        self.flaky = {name: failure for name, failure in failed.items() if name in passed}
        self._recount()
        if len(self.flaky) == len(failed):
            session.testsfailed, session.exitstatus = 0, pytest.ExitCode.OK

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self) -> None:
        for name, failure in self.flaky.items():
            self._reporter.section(f"passed at the second try: {name}", sep="_")
            self._reporter.write_line(failure)
        for name in self.flaky:
            self._reporter.write_line(f"flaky: {name}")

    def _failures(self) -> list[pytest.TestReport]:
        stats = self._reporter.stats
        return [each for kind in ("failed", "error") for each in stats.get(kind, []) if hasattr(each, "when")]

    def _recount(self) -> None:
        stats = self._reporter.stats
        for kind in ("failed", "error"):
            left = [each for each in stats.pop(kind, []) if each.nodeid not in self.flaky]
            stats.update({kind: left} if left else {})
        stats.update({"flaky": list(self.flaky)} if self.flaky else {})

    @property
    def _reporter(self) -> TerminalReporter:
        return self.config.pluginmanager.getplugin("terminalreporter")  # type: ignore[return-value]


class Second:
    """Writes down which tests have passed, from setup to teardown."""

    def __init__(self, path: Path) -> None:
        self.path, self.passed, self.failed = path, set[str](), set[str]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.passed and report.when == "call":
            self.passed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self.path.write_text(json.dumps(sorted(self.passed - self.failed)))


def run_again(names: list[str], root: Path) -> set[str]:
    """Run these tests in a process of their own, its output shown; the names of those that passed."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "passed.json"
        command = [sys.executable, "-m", "pytest", *names]
        subprocess.run(command, cwd=root, env={**os.environ, PASSED: str(told)}, check=False)
        return set(json.loads(told.read_text())) if told.exists() else set()
