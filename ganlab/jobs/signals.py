"""Ctrl-C and a polite kill, while something is at work that shall end in good order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def calm_signals() -> Iterator[threading.Event]:
    """While this lasts, Ctrl-C and a polite kill set the event and nothing more; the second one is a KeyboardInterrupt.

    Only a process's main thread hears signals: in any other the event stays as it is.
    """
    seen = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if seen.is_set():
            raise KeyboardInterrupt
        seen.set()

    if threading.current_thread() is not threading.main_thread():
        yield seen
        return
    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield seen
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
