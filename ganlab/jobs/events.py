"""events.jsonl, a line a report, read on from where it was last read: a training of days has thousands of lines."""

from __future__ import annotations

import json
import os
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

Event = dict[str, Any]

SEAM = 32
"""Bytes before the place that was read to, by which a file that was made anew under the same name is told."""

MOST = 32
"""Files that are remembered, the last used."""


class EventLog:
    """The events of one file. Safe to read from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._place, self._seam, self._events = 0, b"", list[Event]()

    def read(self) -> list[Event]:
        """The events that count, in order of images: what a resumed run has done again replaces what it had lost."""
        with self._lock:
            try:
                size = os.stat(self.path).st_size
                if size != self._place:
                    self._read_on(size)
            except OSError:
                self._begin()
            return list(self._events)

    def _read_on(self, size: int) -> None:
        """Take in the whole lines that are new; of a file that is another than before, all of them."""
        with self.path.open("rb") as file:
            file.seek(self._place - len(self._seam))
            if size < self._place or file.read(len(self._seam)) != self._seam:
                self._begin()
                file.seek(0)
            text = file.read()
        whole = text[: text.rfind(b"\n") + 1]  # a line without its end is being written, or was torn
        for line in whole.splitlines():
            self._take(line)
        self._place += len(whole)
        self._seam = (self._seam + whole)[-SEAM:]

    def _take(self, line: bytes) -> None:
        try:
            event = json.loads(line)
        except ValueError:
            return  # torn, by a process that was killed
        if not isinstance(event, dict) or not isinstance(event.get("images"), int):
            return  # none of ours
        if event.get("event") == "resume":
            while self._events and self._events[-1]["images"] > event["images"]:
                self._events.pop()
        self._events.append(event)


_logs: OrderedDict[Path, EventLog] = OrderedDict()
_guard = threading.Lock()


def events_of(path: Path) -> list[Event]:
    """The events in a file, of which only what is new is read; [] where there is none."""
    with _guard:
        log = _logs.setdefault(path, EventLog(path))
        _logs.move_to_end(path)
        while len(_logs) > MOST:
            _logs.popitem(last=False)
    return log.read()
