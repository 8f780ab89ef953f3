"""What every open page asks for again and again: is there anything new of the runs and models?

A class of thirty pages asks some fifty times a second. So this is answered before gradio's own machinery, by a plain
GET: 204 where nothing is new, else JSON with an update for each output of the listener that asks (page.js: `poll`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ganlab.errors import GanlabError

log = logging.getLogger("ganlab.ui")

PREFIX = "/ganlab/poll/"
LONGEST = 2_000  # characters of a field

Poll = Callable[[Mapping[str, str]], "list[Any] | None"]
"""From the fields of a request to an update for each output, or None where nothing is new."""


class Polling:
    """Middleware that answers polls by name, of those who are logged in where a login is asked for."""

    def __init__(self, app: ASGIApp, polls: Mapping[str, Poll]) -> None:
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
            found = await run_in_threadpool(self.polls[name], fields)
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
