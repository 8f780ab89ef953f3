"""Clients that ask a server for what open pages ask for, again and again, in a process of their own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

RUN_POLL_S, MODEL_POLL_S = 2.0, 4.0  # ganlab.ui.monitor.POLL, ganlab.ui.rail.REFRESH; a test holds them equal


@contextmanager
def pages(address: str, count: int, names: list[str]) -> Iterator[Any]:
    """So many clients in a process of their own, each watching a run. `ask`: "go", "wait" or "count"."""
    context = get_context("spawn")
    here, there = context.Pipe()
    worker = context.Process(target=_clients, args=(there, address, count, names), daemon=True)
    worker.start()

    def ask(what: str) -> dict[str, int]:
        here.send(what)
        return dict(here.recv())

    try:
        yield ask
    finally:
        worker.kill()
        worker.join()


def _clients(pipe: Connection, address: str, count: int, names: list[str]) -> None:
    asyncio.run(_watch(pipe, address, count, names))


async def _watch(pipe: Connection, address: str, count: int, names: list[str]) -> None:
    counted, going = {"polls": 0, "bytes": 0, "refused": 0}, asyncio.Event()
    tasks = []
    for k in range(count):
        at = k / count  # pages are opened at any time
        run = {"run": names[k % len(names)], "seen": ""}
        model = {"chosen": "checkpoints/faces", "seen": "", "open": "false"}
        tasks.append(asyncio.create_task(_page(address, "runs", run, RUN_POLL_S, at, going, counted)))
        tasks.append(asyncio.create_task(_page(address, "models", model, MODEL_POLL_S, at, going, counted)))
    while True:
        what = await asyncio.to_thread(pipe.recv)
        going.set() if what == "go" else going.clear() if what == "wait" else None
        pipe.send(counted)


async def _page(
    address: str,
    name: str,
    fields: dict[str, str],
    every: float,
    at: float,
    going: asyncio.Event,
    counted: dict[str, int],
) -> None:
    """Poll as page.js does: what was seen is sent, and taken over from the last of the updates that come."""
    import httpx

    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        await asyncio.sleep(at * every)
        while True:
            await going.wait()
            began = time.monotonic()
            answer = await client.get(f"/ganlab/poll/{name}", params=fields)
            counted["polls"] += 1
            counted["bytes"] += len(answer.content)
            counted["refused"] += answer.status_code not in (200, 204)
            if answer.status_code == 200:
                fields["seen"] = answer.json()[-1]["value"]
            await asyncio.sleep(max(0.0, every - (time.monotonic() - began)))
