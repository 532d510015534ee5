"""`python -m infra.local.emulator PORT`: MiniStack, on loopback alone, its state saved at the end whatever still runs.

Its own command listens on every interface. This one speaks ASGI's lifespan to it: what it keeps is loaded before the
first request and saved after the last, however long a function is still at work.
"""

import asyncio
import os
import sys
from typing import Any

from ministack.app import app

from infra.local.serving import until_told

GRACE = 3.0
"""Seconds for requests that are under way at the end."""


async def run(port: int) -> None:
    """Serves until SIGTERM, saves, and ends the process."""
    told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    lifespan = asyncio.create_task(app({"type": "lifespan", "asgi": {"version": "3.0"}}, told.get, said.put))
    await told.put({"type": "lifespan.startup"})
    await said.get()
    await until_told(_requests_only, port, grace=GRACE, keep_alive_timeout=75)
    await told.put({"type": "lifespan.shutdown"})
    await lifespan
    os._exit(0)  # not waiting for functions that are still at work: their messages come again


async def _requests_only(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "lifespan":
        await app(scope, receive, send)


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1])))
