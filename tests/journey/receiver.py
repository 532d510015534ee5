"""A subscriber on this machine that takes what is signed, from before anything happens on the stack."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from standardwebhooks.webhooks import Webhook

NAME = "here"
SECRET = "whsec_" + "YSByZWNlaXZlciB0aGF0IHRoZSB0ZXN0cyBvd24h"
ID = "sub_" + "a" * 26


class Receiver(http.server.ThreadingHTTPServer):
    """`taken` are the events whose signature is valid."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken: list[dict[str, Any]] = []

    def registry(self) -> str:
        """The registry with it alone: complaints and praise, with what they are about."""
        url = f"http://localhost:{self.server_port}/in"
        one = {
            "id": ID,
            "url": url,
            "secret": SECRET,
            "types": ["complaint.opened", "praise.received"],
            "personal_data": "full",
        }
        return json.dumps({"version": 1, "subscribers": {NAME: one}})


class _Taking(http.server.BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.taken.append(Webhook(SECRET).verify(body, dict(self.headers)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Not on the screen."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """It listens until the block ends."""
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
