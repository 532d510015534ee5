"""Serving on loopback until SIGTERM, and then really ending.

hypercorn stops taking connections at SIGTERM but waits without limit for those that are open, so one slow request would
hold up a stop until the program is killed, and a killed cloud has saved nothing.
"""

import asyncio
import signal
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config


async def until_told(app: Any, port: int, *, grace: float, **settings: Any) -> None:
    """Serves an ASGI application on 127.0.0.1; after SIGTERM open requests get `grace` seconds more."""
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told.set)
    config = Config.from_mapping(bind=[f"127.0.0.1:{port}"], **settings)
    serving = asyncio.create_task(serve(app, config, shutdown_trigger=told.wait))
    await asyncio.wait({serving, asyncio.create_task(told.wait())}, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait({serving}, timeout=grace)
    if serving.done():
        serving.result()  # a port that is taken, for one
