"""What a card is asked for, each goal with its figure and whether it holds; null where it was not measured."""

from __future__ import annotations

from typing import Any

RATIO, SPEED = 8.0, 40_000.0


def goals(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The goals of a report. At tiny sizes and without a card nothing has been measured."""
    measured = not report["tiny"] and bool((report.get("machine") or {}).get("card"))
    contest, rounds, tests = (report.get(name) or {} for name in ("train_1024", "rounds", "tests"))
    speed, ratio = contest.get("images_per_s"), contest.get("ratio")
    syncs = (rounds.get("batch_1024") or {}).get("syncs")
    rows = [
        (f"at least {RATIO:.0f} times the textbook loop, width 64, batch 1,024", ratio, _least(ratio, RATIO)),
        (f"at least {SPEED:,.0f} images/s, width 64, batch 1,024", speed, _least(speed, SPEED)),
        ("no host synchronisation in 200 rounds", syncs, None if syncs is None else syncs == 0),
        ("every CUDA test passes", tests.get("failed"), _all_passed(tests)),
    ]
    return [
        {"goal": goal, "figure": figure if measured else None, "holds": holds if measured else None}
        for goal, figure, holds in rows
    ]


def _least(figure: float | None, least: float) -> bool | None:
    return None if figure is None else figure >= least


def _all_passed(tests: dict[str, Any]) -> bool | None:
    return tests["failed"] == 0 and tests["passed"] > 0 if tests else None
