"""Whose turn it is to compute: a chunk of one caller after a chunk of another, however many threads ask.

Every thread that runs a network keeps scratch memory of its own, 24 to 46 MB of it (C's allocator holds what it freed,
OpenMP a second team of threads), and a server has up to sixteen threads. So the networks of a page run in one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import Protocol, TypeVar

CHUNK = 64  # pictures in one turn

Value = TypeVar("Value")


class Turns(Protocol):
    """`turns(work)`: what `work()` returns, or its exception, while nobody else's is under way."""

    def __call__(self, work: Callable[[], Value], /) -> Value: ...


class Locked:
    """Each caller works in its own thread. Work may ask for work."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def __call__(self, work: Callable[[], Value], /) -> Value:
        with self._lock:
            return work()


class Closed(Exception):
    """The thread takes no more work."""


class OneThread:
    """One thread works for all, in the order in which they ask, until `close()`. Work may ask for work."""

    def __init__(self) -> None:
        mine = self._mine = set[int]()  # the thread holds this set and not its owner, which may go
        self._pool = ThreadPoolExecutor(1, "drawing", initializer=lambda: mine.add(threading.get_ident()))
        self._closed = False

    def __call__(self, work: Callable[[], Value], /) -> Value:
        if threading.get_ident() in self._mine:
            return work()
        try:
            asked = self._pool.submit(work)
        except RuntimeError:
            if self._closed:
                raise Closed from None
            raise
        try:
            return asked.result()
        except CancelledError:
            raise Closed from None
        finally:
            del asked  # with an exception it would make a cycle, which keeps the tensors of the exception's frames

    def close(self) -> None:
        """Finish what is under way; whoever still waits gets Closed. The thread has ended then."""
        self._closed = True
        self._pool.shutdown(cancel_futures=True)
        self._mine.clear()  # the system gives its number to another thread


def chunks(count: int) -> Iterator[slice]:
    """What of `count` pictures each turn takes."""
    return (slice(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK))
