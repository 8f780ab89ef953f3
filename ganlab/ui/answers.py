"""Where failures become words on the page: the only place that does it.

A server function (called by a widget's script) answers `{"ok": False, "error": sentence}`; an event raises `gr.Error`.
What was not foreseen goes to the log with its trace, and a visitor sees that it is there.
"""

from __future__ import annotations

import functools
import html
import logging
from collections.abc import Callable
from typing import Any

import gradio as gr

from ganlab.errors import GanlabError
from ganlab.lab.turns import Closed
from ganlab.ui.context import Context

log = logging.getLogger("ganlab.ui")


def served(ctx: Context) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., dict[str, Any]]]:
    """For functions that a widget's script calls with ONE argument, from outside and unchecked: they return a dict.

    The answer is that dict with `"ok": True`, or `{"ok": False, "error": sentence}`.
    """

    def decorate(function: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        @functools.wraps(function)
        def answer(*words: Any) -> dict[str, Any]:
            try:
                return {"ok": True, **function(*words)}
            except Exception as error:  # noqa: BLE001
                return {"ok": False, "error": explain(ctx, error)}

        return answer

    return decorate


def handled(ctx: Context) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For event handlers and endpoints: a failure becomes a `gr.Error` with one clear line."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def handle(*words: Any, **more: Any) -> Any:
            try:
                return function(*words, **more)
            except gr.Error:
                raise
            except Exception as error:
                sentence = html.escape(explain(ctx, error), quote=False)
                raise gr.Error(sentence, title=ctx.text("page.error"), print_exception=False) from error

        return handle

    return decorate


def explain(ctx: Context, error: Exception) -> str:
    """The sentence for a failure: ours by its class, anything else by its kind, with the trace in the log."""
    if isinstance(error, Closed):
        return ctx.text("page.unreachable")
    if isinstance(error, GanlabError):
        return ctx.text.error(error)
    log.error("unforeseen failure", exc_info=error)
    return ctx.text("page.unforeseen", kind=type(error).__name__)
