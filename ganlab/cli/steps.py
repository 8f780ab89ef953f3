"""What a long piece of work is at, as bars: one after the other, each with its own count of pictures."""

from __future__ import annotations

from collections.abc import Callable

from rich.progress import Progress, TaskID


def steps(progress: Progress) -> Callable[[str, int, int], None]:
    """A function (what is being done, pictures so far, pictures in all) that moves the newest bar.

    A new total is another count of pictures, with its own rate: it gets a new bar in the place of the old one.
    """
    task: TaskID | None = None
    counted = 0

    def tell(what: str, done: int, total: int) -> None:
        nonlocal task, counted
        if task is None or total != counted:
            if task is not None:
                progress.remove_task(task)
            task, counted = progress.add_task(what, total=total, note=""), total
        progress.update(task, description=what, completed=done)

    return tell
