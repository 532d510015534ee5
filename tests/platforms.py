"""X and Meta on this machine, as far as their documents say how they answer: real HTTP over loopback.

Each keeps what customers can read (`arrived`), refuses what it would refuse, and can be told to be in trouble. The
sources stand in `functions/conversation/channels/x.py` and `meta.py`.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote

from functions.conversation.channels import oauth1
from functions.intake.model import Visibility
from functions.shared.connections import Connection, ConnectionKind

KEYS = oauth1.Keys("canary-key", "canary-secret", "canary-token", "canary-token-secret")
PAGE_TOKEN = "canary-page-token"


@dataclass(frozen=True)
class Asked:
    """A request, whole."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Said:
    """What is answered. `cut`: half of it; `late`: not before the test is over; `lost`: nothing at all."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    late: bool = False
    lost: bool = False


@dataclass(frozen=True)
class Arrived:
    """What a customer can read: below which post, or in whose messages (for a private reply: of whose comment)."""

    visibility: Visibility
    where: str
    text: str


class Platform:
    """What both have. `before`: trouble before anything is done; `after`: when it was done, of the answer alone."""

    def __init__(self) -> None:
        self.url = ""
        self.arrived: list[Arrived] = []
        self.asked: list[Asked] = []
        self.before: Said | None = None
        self.after: Callable[[Said], Said] = lambda said: said
        self.over = threading.Event()

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        if self.before is not None:
            return self.before
        said = self.does(asked)
        return self.after(said) if said.status < 300 else said

    def does(self, asked: Asked) -> Said:
        raise NotImplementedError

    def arrives(self, visibility: Visibility, where: str, text: str) -> str:
        """The id of it."""
        self.arrived.append(Arrived(visibility, where, text))
        return str(17_000_000_000_000_000 + len(self.arrived))


class X(Platform):
    """https://docs.x.com/x-api"""

    def does(self, asked: Asked) -> Said:
        if not self._signed(asked):
            return _problem(401, "Unauthorized")
        if asked.path == "/2/users/me":
            return Said(200, {"data": {"id": "1", "name": "Acme", "username": "acme"}})
        body = json.loads(asked.body)
        if asked.path == "/2/tweets":
            return self._post(body)
        found = re.fullmatch(r"/2/dm_conversations/with/([0-9]{1,19})/messages", asked.path)
        if found is None or body.keys() != {"text"}:
            return _problem(400, "One or more parameters to your request was invalid.")
        id_ = self.arrives(Visibility.PRIVATE, found[1], body["text"])
        return Said(201, {"data": {"dm_conversation_id": f"1-{found[1]}", "dm_event_id": id_}})

    def _post(self, body: dict[str, Any]) -> Said:
        where = body["reply"]["in_reply_to_tweet_id"]
        if any(one.visibility is Visibility.PUBLIC and one.text == body["text"] for one in self.arrived):
            return _problem(403, "You are not allowed to create a Tweet with duplicate content.")
        return Said(201, {"data": {"id": self.arrives(Visibility.PUBLIC, where, body["text"]), "text": body["text"]}})

    def _signed(self, asked: Asked) -> bool:
        given = re.findall(r'(oauth_\w+)="([^"]*)"', asked.headers.get("authorization", ""))
        fields = {name: unquote(value) for name, value in given}
        signature = fields.pop("oauth_signature", "")
        return signature == oauth1.signature(asked.method, self.url + asked.path, fields, KEYS)


class Meta(Platform):
    """https://developers.facebook.com/docs/graph-api"""

    def does(self, asked: Asked) -> Said:
        fields = dict(parse_qsl(asked.body.decode(), strict_parsing=bool(asked.body)))
        given = fields.get("access_token") or asked.headers.get("authorization", "").removeprefix("Bearer ")
        if given != PAGE_TOKEN:
            return graph_error(190, 463)
        if asked.path.startswith("/me?"):
            return Said(200, {"id": "999"})
        where, _, edge = asked.path.strip("/").partition("/")
        if edge in ("comments", "replies"):
            return Said(200, {"id": self.arrives(Visibility.PUBLIC, where, fields["message"])})
        return self._message(fields)

    def _message(self, fields: dict[str, str]) -> Said:
        recipient, said = json.loads(fields["recipient"]), json.loads(fields["message"])
        ((by, where),) = recipient.items()
        if by != "id" and any(one.where == where and one.visibility is Visibility.PRIVATE for one in self.arrived):
            return graph_error(10900)
        if by == "id" and fields.get("messaging_type") not in ("RESPONSE", "MESSAGE_TAG"):
            return graph_error(100)
        return Said(200, {"recipient_id": where, "message_id": self.arrives(Visibility.PRIVATE, where, said["text"])})


def _problem(status: int, detail: str) -> Said:
    return Said(status, {"type": "about:blank", "title": "Refused", "status": status, "detail": detail})


def graph_error(code: int, subcode: int | None = None, status: int = 400) -> Said:
    """As Graph says that something is wrong."""
    error = {"message": "canary words", "type": "OAuthException", "code": code, "fbtrace_id": "BLBz"}
    return Said(status, {"error": error | ({} if subcode is None else {"error_subcode": subcode})})


def connection(kind: ConnectionKind, url: str, **changes: Any) -> Connection:
    """Ours to that platform on this machine."""
    if kind is ConnectionKind.X:
        fields = KEYS._asdict() | {"account": "acme"}
    else:
        fields = {"key": PAGE_TOKEN, "secret": "canary-app-secret", "account": "999"}
    return Connection.model_validate({"kind": kind, "url": url, **fields, **changes})


@contextmanager
def running[P: Platform](platform: P, port: int = 0) -> Iterator[P]:
    """Serves until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = platform.answer(Asked(self.command, self.path, headers, body))
            if said.late:
                platform.over.wait(30)
            if not (said.late or said.lost):
                self._say(said)

        do_GET = do_POST  # noqa: N815 the name that the server looks for

        def _say(self, said: Said) -> None:
            body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            self.send_response(said.status)
            for name, value in {**said.headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if said.cut else body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        platform.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield platform
        finally:
            platform.over.set()
            server.shutdown()
