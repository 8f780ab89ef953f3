"""Which language a visitor reads: the one chosen on the page (a cookie), else the browser's first that there is.

Set for each request by the `Tongues` middleware; an event that waited in gradio's queue has its request at hand.
The browser's own list is replaced by that one language, so that gradio's words are in it too.
"""

from __future__ import annotations

from contextvars import ContextVar
from http.cookies import CookieError, SimpleCookie
from itertools import count
from typing import Any

import gradio as gr
from gradio.context import LocalContext
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ganlab.ui.text import ENGLISH, LANGUAGES, sentence

COOKIE = "ganlab-language"
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def spoken() -> str:
    """The language of the request that is being answered; English outside of any.

    What gradio's queue runs has the context of whoever came first, so the request at hand comes before that.
    """
    headers = getattr(LocalContext.request.get(None), "headers", None)
    return wanted(headers) if headers is not None else _spoken.get() or ENGLISH


def wanted(headers: Any) -> str:
    """What a request's headers ask for: the cookie, else the first of Accept-Language that there are words in."""
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        cookie = None
    if cookie is not None and cookie.value in LANGUAGES:
        return str(cookie.value)
    for part in headers.get("accept-language", "").split(","):
        name = str(part).partition(";")[0].strip().lower().partition("-")[0]
        if name in LANGUAGES:
            return name
    return ENGLISH


class Tongues:
    """Middleware: while a request is answered, its language is spoken; a page is told it before its scripts run."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        language = wanted(Headers(scope=scope))
        token = _spoken.set(language)
        try:
            await self.app(scope, receive, _telling(send, language))
        finally:
            _spoken.reset(token)


def _telling(send: Send, language: str) -> Send:
    """Gradio chooses its words by `navigator`, before anything that `launch(head=)` adds: so that says the language.

    The <head> of an HTML page comes in the first piece of its body.
    """
    script = f"<script>for (const [name, value] of [['language', '{language}'], ['languages', ['{language}']]]) "
    script += "Object.defineProperty(navigator, name, { get: () => value });</script>"
    head, told = b"<head>", b"<head>" + script.encode()
    start: list[Message] = []

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                return start.append(message)
        elif start:
            opening = start.pop()
            if head in message.get("body", b""):
                message = {**message, "body": message["body"].replace(head, told, 1)}
                headers = MutableHeaders(scope=opening)
                if "content-length" in headers:
                    headers["content-length"] = str(int(headers["content-length"]) + len(told) - len(head))
            await send(opening)
        await send(message)

    return tell


class Labels:
    """Words for gradio's own components, which are built once for all: the browser puts in the visitor's language."""

    def __init__(self) -> None:
        self.marks = gr.I18n(**{language: {} for language in LANGUAGES})
        self._numbers = count()

    def __call__(self, key: str, **facts: Any) -> Any:
        """The mark of the sentence at a key, with its facts."""
        return self.joined("{}", (key, facts))

    def joined(self, form: str, *parts: tuple[str, dict[str, Any]]) -> Any:
        """The mark of several sentences in one text, such as Markdown; `form` holds a {} for each."""
        name = f"ganlab-{next(self._numbers)}"
        for language, words in self.marks.translations.items():
            words[name] = form.format(*(sentence(language, key, **facts) for key, facts in parts))
        return self.marks(name)
