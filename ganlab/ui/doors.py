"""Who may speak to the server, and what a page from it may do in a browser.

A foreign page can make a visitor's browser send requests here (cross-site request forgery), or reach a server on the
visitor's own machine under a name of its own (DNS rebinding). So a request must carry a Host that means this server,
and one that changes anything must come from a page of this very server.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = ("GET", "HEAD", "OPTIONS")
LOCAL = ("127.0.0.1", "localhost", "::1")
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",  # gradio's templates are compiled in the browser
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}


@dataclass(frozen=True)
class Doors:
    """`host`: the address listened on; `open_hosts`: any Host will do (behind a Space's proxy); `uploads`: allowed."""

    host: str = "127.0.0.1"
    open_hosts: bool = False
    uploads: bool = True

    def admits(self, host: str) -> bool:
        """Whether a Host header means this server.

        Listening on all interfaces, it is any address in numbers (a foreign page has a name) or this machine's names.
        """
        name = _name(host)
        if self.open_hosts or name in LOCAL or name == self.host.lower():
            return True
        if self.host in LOCAL:
            return False
        return _is_address(name) or name in _own_names()

    def policy(self) -> str:
        """The Content-Security-Policy: nothing from elsewhere; on a Space the Hub may frame the page."""
        frames = "'self' https://huggingface.co" if self.open_hosts else "'self'"
        return "; ".join(f"{key} {value}" for key, value in {**POLICY, "frame-ancestors": frames}.items())


def middleware(doors: Doors) -> list[Middleware]:
    """The guard, for the server's list of middleware."""
    return [Middleware(Guard, doors=doors)]


class Guard:
    """Refuses what `Doors` does not admit, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self.app, self.doors = app, doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        if refused := self._refuse(scope, Headers(scope=scope)):
            return await refused(scope, receive, send)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self.doors.policy()
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self.app(scope, receive, dressed)

    def _refuse(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        path = scope["path"]
        host = headers.get("host", "")
        if not self.doors.admits(host):
            return PlainTextResponse("This server does not answer to that name. Start it with --host.", 400)
        changes = scope["type"] == "websocket" or scope.get("method") not in SAFE
        if changes and not _same_origin(headers, host):
            return PlainTextResponse("Requests from other sites are refused.", 403)
        if "/file=http" in path.replace("%3A", ":").lower() or "/proxy=" in path:
            return PlainTextResponse("This server fetches nothing from elsewhere.", 403)
        if not self.doors.uploads and path.rstrip("/").endswith("/upload"):
            return PlainTextResponse("Read-only: uploads are closed.", 403)
        return None


def _same_origin(headers: Headers, host: str) -> bool:
    """Not sent by a page of another site. Browsers say where a request comes from; other programs need not."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == host.lower()


def _name(host: str) -> str:
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _own_names() -> set[str]:
    names = {socket.gethostname().lower(), os.environ.get("SPACE_HOST", "").lower()}
    return {name for known in names if known for name in (known, f"{known}.local")}
