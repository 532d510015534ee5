"""A whole local stack for the tests, brought up as `make run DETACH=1` does it, and the people who use it."""

import hashlib
import hmac
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook

from functions.shared.connections import ConnectionKind
from infra.local.environment import ROOT, client
from tests.journey.receiver import Receiver, receiving
from tests.platforms import Meta, X, connection, running

type Json = dict[str, Any]


def until[Answer](ask: Callable[[], Answer | None], seconds: float, what: str) -> Answer:
    """The first answer that is not None or empty; fails with `what` when there is none within `seconds`."""
    end = time.monotonic() + seconds
    while True:
        if answer := ask():
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_author() -> str:
    return f"a{secrets.token_hex(5)}"


def mention(author: str, text: str = "@acme my parcel is lost, this is a disgrace!", **more: Any) -> Json:
    """A mention in our own format; each has an id of its own."""
    id_ = secrets.token_hex(8)
    now = datetime.now(UTC).isoformat()
    who = {"id": author, "handle": author, "name": f"Name of {author}", "followers": 12}
    data = {"id": id_, "post_id": id_, "channel": "x", "text": text, "posted_at": now, "author": who}
    return {"type": "mention.created", "timestamp": now, "data": {**data, **more}}


@dataclass
class Desk:
    """Somebody at the desk: the API with a token of theirs."""

    http: httpx.Client

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.http.get(path, params=params)

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.http.post(path, json=body)

    def cards(self, author: str) -> list[Json]:
        """What the board shows of an author."""
        board = self.get("/api/board").raise_for_status().json()
        return [card for card in board["callbacks"] if author in _names(card["author"] or {})]

    def card(self, author: str, seconds: float = 30, **wanted: Any) -> Json:
        """The one card of an author, once it is on the board and has the members `wanted`."""

        def ask() -> Json | None:
            found = [card for card in self.cards(author) if wanted.items() <= card.items()]
            assert len(found) <= 1, "an author has two callbacks"
            return found[0] if found else None

        return until(ask, seconds, f"a card of {author} with {wanted}")

    def tickets(self, author: str) -> list[Json]:
        """An author's tickets, by their handle."""
        answer: list[Json] = self.get("/api/tickets", query=author).raise_for_status().json()["tickets"]
        return answer

    def claim(self, callback_id: str) -> Json:
        answer = self.post("/api/callbacks/claim", callback_id=callback_id)
        assert answer.status_code == 200, answer.text
        claimed: Json = answer.json()
        return claimed

    def finish(self, claimed: Json, disposition: str = "reached") -> str:
        """Dials, says what came of it and, if reached, wraps up. The attempt's id."""
        callback, token = claimed["callback"]["id"], claimed["lease_token"]
        attempt = secrets.token_hex(8)
        path = f"/api/callbacks/{callback}"
        assert self.post(f"{path}/attempts", lease_token=token, attempt_id=attempt).status_code == 201
        outcome = self.post(f"{path}/attempts/{attempt}/outcome", lease_token=token, disposition=disposition)
        assert outcome.status_code == 200, outcome.text
        if disposition == "reached":
            words = {"resolution": "resolved", "cause": "parcel_lost", "remedies": [], "note": ""}
            answer = self.post(f"{path}/wrap-up", lease_token=token, **words)
            assert answer.status_code == 200, answer.text
        return attempt


@dataclass
class Stack:
    """One local stack: a folder and a port."""

    folder: Path
    port: int = field(default_factory=free_port)
    open: ExitStack = field(default_factory=ExitStack)
    """What is closed at the end."""
    receiver: Receiver = field(init=False)
    x: X = field(init=False)
    meta: Meta = field(init=False)

    def start(self) -> str:
        """Brings it up; what the command said."""
        return self.command("main", "run", DETACH="1")

    def connect(self) -> None:
        """From now on it is joined to the world, all of it on this machine: a subscriber, X and Meta. To be called
        before anything happens, for who reads a registry keeps it for a minute.
        """
        self.receiver = self.open.enter_context(receiving())
        self._keep("SubscribersSecretId", self.receiver.registry())
        self.x = self.open.enter_context(running(X()))
        self.meta = self.open.enter_context(running(Meta()))
        channels = {
            "x": connection(ConnectionKind.X, self.x.url),
            "meta": connection(ConnectionKind.META, self.meta.url),
        }
        shown = {name: one.model_dump(mode="json", exclude_none=True) for name, one in channels.items()}
        self._keep("ConnectionsSecretId", json.dumps({"version": 1, "connections": shown}))

    def _keep(self, output: str, registry: str) -> None:
        secret_id = self.outputs["stack"][output]
        self.aws("secretsmanager").put_secret_value(SecretId=secret_id, SecretString=registry)

    def stop(self) -> str:
        return self.command("main", "stop")

    def command(self, module: str, *arguments: str, **more: str) -> str:
        """What a command of the local run said, started as `make` does it."""
        env = {**os.environ, "STATE": str(self.folder), "PORT": str(self.port), **more}
        argv = (sys.executable, "-m", f"infra.local.{module}", *arguments)
        done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @cached_property
    def outputs(self) -> Json:
        content: Json = json.loads((self.folder / "outputs.json").read_text())
        return content

    @cached_property
    def http(self) -> httpx.Client:
        """Somebody whom nobody knows."""
        return self._client()

    def aws(self, service: str) -> Any:
        return client(service, self.outputs["aws_endpoint"])

    def sign(
        self, body: bytes, source: str = "demo", *, at: datetime | None = None, secret: str = ""
    ) -> dict[str, str]:
        """The headers of a body as the tool behind `source` sends it."""
        configured = self.outputs["sources"][source]
        secret = secret or configured["secret"]
        kind = {"content-type": "application/json"}
        if configured["kind"] == "x":
            digest = b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()
            return {**kind, "x-twitter-webhooks-signature": f"sha256={digest}"}
        if configured["kind"] == "meta":
            return {
                **kind,
                "x-hub-signature-256": f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}",
            }
        at, id_ = at or datetime.now(UTC), secrets.token_hex(8)
        signature = Webhook(secret).sign(id_, at, body.decode())
        stamped = {"webhook-id": id_, "webhook-timestamp": str(int(at.timestamp()))}
        return {**kind, **stamped, "webhook-signature": signature}

    def send(self, body: bytes, source: str = "demo") -> httpx.Response:
        """Posts a body, signed."""
        return self.http.post(f"/webhooks/{source}", content=body, headers=self.sign(body, source))

    def complain(self, author: str, **more: Any) -> Json:
        """Posts a mention of `author`, which is accepted; the answer."""
        answer = self.send(json.dumps(mention(author, **more)).encode())
        assert answer.status_code == 202, answer.text
        accepted: Json = answer.json()
        assert accepted["accepted"] == 1
        return accepted

    def desk(self, role: str = "agent") -> Desk:
        """A new person of this role at the desk, who holds nothing yet."""
        cognito, password = self.aws("cognito-idp"), f"{secrets.token_urlsafe(12)}-Aa1"
        name = f"{secrets.token_hex(5)}@example.com"
        who = {"UserPoolId": self.outputs["user_pool_id"], "Username": name}
        cognito.admin_create_user(**who, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(**who, Password=password, Permanent=True)
        if role:
            cognito.admin_add_user_to_group(**who, GroupName=role)
        return self.sign_in(name, password)

    def sign_in(self, name: str, password: str) -> Desk:
        tokens = self.tokens(name, password)
        return self.with_token(tokens["AccessToken"])

    def tokens(self, name: str, password: str) -> Json:
        answer: Json = self.aws("cognito-idp").initiate_auth(
            ClientId=self.outputs["user_pool_client_id"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password},
        )["AuthenticationResult"]
        return answer

    def with_token(self, token: str) -> Desk:
        return Desk(self._client(authorization=f"Bearer {token}"))

    def _client(self, **headers: str) -> httpx.Client:
        base_url = self.outputs["base_url"]
        return self.open.enter_context(httpx.Client(base_url=base_url, headers=headers, timeout=60, trust_env=False))

    def queue_depth(self, output: str) -> int:
        """Messages in a queue, by the stack's output: waiting and in flight."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        url = self.outputs["stack"][output]
        counts = self.aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(counts[name]) for name in names)


def _names(author: Json) -> tuple[str | None, str]:
    """The handle, and the name: some platforms have none but that."""
    return author.get("handle"), str(author.get("name")).lower()
