"""How the page is served: to this machine alone unless asked otherwise, and without a word to any other.

Who may speak to the server, and what a page from it may do: doors.py.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr
from starlette.middleware import Middleware

from ganlab.device import tune_server
from ganlab.errors import InvalidValue
from ganlab.lab.turns import Closed
from ganlab.library import Library
from ganlab.ui import theme
from ganlab.ui.context import Context
from ganlab.ui.doors import Doors, middleware
from ganlab.ui.intake import sweep
from ganlab.ui.language import Labels, Tongues, spoken
from ganlab.ui.logins import read_logins
from ganlab.ui.page import build
from ganlab.ui.polling import Poll, Polling
from ganlab.ui.text import Text

UPLOAD_LIMIT = "2gb"
PATIENCE_S = 20.0  # for what still computes when the server is to leave

NAPS = {"sleep_when_free": 0.05, "progress_update_sleep_when_free": 0.1}
"""Seconds between gradio's looks at its queue, which only slow work goes through, and at the progress of that work: as
long as it waits by itself on Windows. Elsewhere it looks a thousand and a hundred times a second for as long as the
server lives, which took 6 and 3 % of a core."""


@dataclass(frozen=True)
class Served:
    """A page that is up: its address, and `close()`."""

    address: str
    page: gr.Blocks
    library: Library

    def close(self) -> None:
        self.page.close(verbose=False)
        self.library.close()


def on_space() -> bool:
    """Whether this is a Hugging Face Space."""
    return bool(os.environ.get("SPACE_ID"))


def launch(
    host: str | None = None,
    port: int = 7860,
    runs_dir: Path | str = "runs",
    checkpoints_dir: Path | str = "checkpoints",
    auth_file: Path | str | None = None,
    read_only: bool | None = None,
    block: bool = True,
    device: str = "auto",
    mcp: bool = False,
) -> Served:
    """Serve the page, print its address, and stay until Ctrl-C if `block`. `port` 0 takes any free one.

    None means: 127.0.0.1 and read and write; on a Space all interfaces and read-only. mcp: the endpoints are also tools
    for language models, at /gradio_api/mcp/. Raises InvalidValue.
    """
    if block:  # then this process is the server's own
        tune_server()
    host = host or ("0.0.0.0" if on_space() else "127.0.0.1")
    read_only = on_space() if read_only is None else read_only
    if mcp and find_spec("mcp") is None:
        raise InvalidValue(name="--mcp", value="on", remedy="it needs one more package: pip install 'gradio[mcp]'")
    runs, checkpoints = Path(runs_dir).resolve(), Path(checkpoints_dir).resolve()
    home = Path(os.environ.get("GANLAB_HOME") or Path.home() / ".cache" / "ganlab")
    os.environ.setdefault(
        "GRADIO_TEMP_DIR", str(home / "uploads")
    )  # gradio's own place is /tmp, often small and shared
    sweep(Path(os.environ["GRADIO_TEMP_DIR"]))
    ctx = Context(Library(checkpoints, runs, device), runs, checkpoints, read_only, Text(spoken), Labels())
    page = build(ctx)
    page.queue(max_size=32, default_concurrency_limit=2)
    for name, nap in NAPS.items():
        if hasattr(page._queue, name):
            setattr(page._queue, name, nap)
    _, address, _ = page.launch(
        **settings(host, port, read_only, [runs, checkpoints], mcp, ctx.polls),
        i18n=ctx.label.marks,
        auth=read_logins(auth_file),
    )
    served = Served(address.rstrip("/"), page, ctx.library)
    sys.stdout.write(f"{ctx.text('page.up', address=served.address)}\n")
    sys.stdout.flush()
    if block:
        warm = threading.Thread(target=_warm, args=(ctx.library,), name="warm", daemon=True)
        try:
            warm.start()
            page.block_thread()
        except KeyboardInterrupt:
            pass  # before that could take it
        finally:
            served.close()
            if warm.is_alive():  # a thread that is in C++ while the interpreter ends would abort the process
                warm.join(PATIENCE_S)
    return served


def _warm(library: Library) -> None:
    with contextlib.suppress(Closed):
        library.warm()


def settings(
    host: str,
    port: int,
    read_only: bool,
    blocked: list[Path],
    mcp: bool = False,
    polls: Mapping[str, Poll[Any]] = MappingProxyType({}),
) -> dict[str, Any]:
    """The launch settings: nothing shared, monitored, remembered or described to strangers."""
    doors = Doors(host=host, open_hosts=on_space(), uploads=not read_only)
    layers = [*middleware(doors), Middleware(Tongues), Middleware(Polling, polls=polls)]
    return {
        "server_name": host, "server_port": port or _free_port(host), "prevent_thread_lock": True, "quiet": True,
        "share": False, "ssr_mode": False, "run_history": False, "enable_monitoring": False, "mcp_server": mcp,
        "pwa": False, "footer_links": ["settings"], "show_error": False, "strict_cors": True, "max_threads": 16,
        "max_file_size": UPLOAD_LIMIT, "allowed_paths": [], "state_session_capacity": 256,
        "blocked_paths": [str(path) for path in (*blocked, Path.home() / ".ssh")],
        "theme": theme.theme(), "css": theme.css(), "head": theme.head(),
        "app_kwargs": {"middleware": layers, "openapi_url": None},
    }  # fmt: skip


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
