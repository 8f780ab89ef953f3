"""What every open page asks for again and again: is there anything new of the runs and models?

A class of thirty pages asks some forty times a second. So this is answered before gradio's own machinery, by a plain
GET: 204 where nothing is new, else JSON with an update for each output of the listener that asks (page.js: `poll`).
What pages have in common is worked out for all of them at once.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ganlab.errors import GanlabError

log = logging.getLogger("ganlab.ui")

PREFIX = "/ganlab/poll/"
LONGEST = 2_000  # characters of a field

Value = TypeVar("Value")
Fields = Mapping[str, str]


def digest(value: Any) -> str:
    """Twelve digits that are others when a JSON value is another: what a page sends back of all that it has seen."""
    return hashlib.sha1(json.dumps(value, sort_keys=True).encode(), usedforsecurity=False).hexdigest()[:12]


class Shared(Generic[Value]):
    """What `work(*key)` gave less than `seconds` ago, for whoever asks; of at most `most` keys, the last asked for."""

    def __init__(self, work: Callable[..., Value], seconds: float = 1.0, most: int = 64) -> None:
        self._work, self._seconds, self._most = work, seconds, most
        self._kept: OrderedDict[tuple[str, ...], tuple[float, Value]] = OrderedDict()
        self._lock = threading.Lock()
        self._under_way: dict[tuple[str, ...], asyncio.Task[Value]] = {}

    def known(self, *key: str) -> Value | None:
        """What is at hand, without work; None if nothing is."""
        kept = self._kept.get(key)
        return kept[1] if kept and time.monotonic() - kept[0] <= self._seconds else None

    def __call__(self, *key: str, fresh: bool = False) -> Value:
        """`fresh`: for somebody who has just changed what is asked about."""
        with self._lock:  # whoever comes meanwhile waits, and need not work
            found = None if fresh else self.known(*key)
            if found is None:
                found = self._work(*key)
                self._kept[key] = time.monotonic(), found
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return found

    async def awaited(self, *key: str, fresh: bool = False) -> Value:
        """The same for the event loop: the work is in one thread, and whoever else asks for it takes none."""
        if fresh:
            return await run_in_threadpool(self, *key, fresh=True)
        found = self.known(*key)
        if found is not None:
            return found
        if key not in self._under_way:
            task = self._under_way[key] = asyncio.ensure_future(run_in_threadpool(self, *key))
            task.add_done_callback(lambda _: self._under_way.pop(key))
        return await asyncio.shield(self._under_way[key])  # a page that leaves takes nobody's answer away


@dataclass(frozen=True)
class Poll(Generic[Value]):
    """A question by its fields: to what it belongs that pages have in common, and what of that is new to this page.

    updates: one for each output of the listener that asks, or None where nothing is new.
    """

    shared: Shared[Value]
    key: Callable[[Fields], tuple[str, ...]]
    updates: Callable[[Value, Fields], list[Any] | None]

    async def answer(self, fields: Fields) -> list[Any] | None:
        state = await self.shared.awaited(*self.key(fields), fresh=fields.get("fresh") == "true")
        return self.updates(state, fields)


class Polling:
    """Middleware that answers polls by name, of those who are logged in where a login is asked for."""

    def __init__(self, app: ASGIApp, polls: Mapping[str, Poll[Any]]) -> None:
        self.app, self.polls = app, polls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or scope["method"] != "GET" or not path.startswith(PREFIX):
            return await self.app(scope, receive, send)
        answer = await self._answer(path.removeprefix(PREFIX), Request(scope))
        await answer(scope, receive, send)

    async def _answer(self, name: str, request: Request) -> Response:
        if not _logged_in(request):
            return PlainTextResponse("Log in first.", 401)
        fields = dict(request.query_params)
        if name not in self.polls or any(len(value) > LONGEST for value in fields.values()):
            return PlainTextResponse("No such poll.", 404)
        try:
            found = await self.polls[name].answer(fields)
        except GanlabError:
            found = None  # such as a run that was removed a moment ago: the next poll shows what is left
        except Exception as error:
            log.error("unforeseen failure", exc_info=error)
            return PlainTextResponse("Something failed here; the server's log says what.", 500)
        headers = {"Cache-Control": "no-store"}
        return Response(status_code=204, headers=headers) if found is None else JSONResponse(found, headers=headers)


def _logged_in(request: Request) -> bool:
    """As gradio itself decides (routes.App.get_current_user); whoever changes that breaks this, and lets nobody in."""
    app = request.app
    if app.auth is None and app.auth_dependency is None:
        return True
    cookies = (request.cookies.get(f"{name}-{app.cookie_id}") for name in ("access-token", "access-token-unsecure"))
    return any(app.tokens.get(token) is not None for token in cookies if token)
