"""A gate to knock at: the real handler, with the twins of the queue and of the registry's secret behind it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.intake import handler, signatures
from functions.intake.model import Delivery, Registry, Source, SourceKind
from functions.intake.providers import KINDS
from functions.intake.rejections import Rejections
from functions.intake.service import Door
from functions.shared import clock, telemetry
from functions.shared.errors import Unavailable
from functions.shared.memory import MemoryQueue
from functions.shared.secrets import CachedSecret

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def whsec(seed: bytes) -> str:
    return "whsec_" + base64.b64encode(seed.ljust(32, b".")).decode()


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def pointers(self) -> list[str]:
        return [error["pointer"] for error in self.json["errors"]]


@dataclass
class Gate:
    """What a sender sees of us, and what it leads to."""

    queue: MemoryQueue = field(default_factory=MemoryQueue)
    registry: Registry = field(default_factory=Registry)
    registry_away: bool = False
    reads: int = 0
    now: datetime = NOON
    lines: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    counts: list[tuple[str, float]] = field(default_factory=list)

    def read_registry(self) -> str:
        self.reads += 1
        if self.registry_away:
            raise Unavailable("no answer")
        return self.registry.model_dump_json()

    def configure(self, name: str, kind: SourceKind = SourceKind.STANDARD, **more: Any) -> Source:
        secret = whsec(name.encode()) if kind is SourceKind.STANDARD else f"consumer-secret-of-{name}"
        if kind == SourceKind.GENERIC:
            more.setdefault("generic", {"preset": "chatwoot"})
        source = Source.model_validate({"kind": kind, "brand": "acme", "secret": secret, **more})
        self.registry = Registry(sources={**self.registry.sources, name: source})
        return source

    def knock(
        self,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        to: str = "demo",
        method: str = "POST",
        query: Mapping[str, str] | None = None,
        as_base64: bool = False,
    ) -> Answer:
        event = {
            "headers": {"content-type": "application/json", **(headers or {})},
            "requestContext": {"http": {"method": method}, "timeEpoch": int(self.now.timestamp() * 1000)},
            "pathParameters": {"source": to},
            "body": base64.b64encode(body).decode() if as_base64 else body.decode("utf-8", "surrogateescape"),
            "isBase64Encoded": as_base64,
        }
        if query:
            event["queryStringParameters"] = dict(query)
        with clock.driven_by(lambda: self.now):
            response = handler.handler(event, None)
        return Answer(response["statusCode"], response["headers"], response["body"])

    def post(self, document: Any, *, to: str = "demo", **more: Any) -> Answer:
        """A webhook signed as its sender would."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return self.knock(body, self.sign(body, to), to=to, as_base64=True, **more)

    def sign(
        self, body: bytes, to: str = "demo", *, seconds_off: int = 0, delivery_id: str = "msg_1"
    ) -> dict[str, str]:
        source, at = self.registry.sources[to], self.now + timedelta(seconds=seconds_off)
        if source.kind is SourceKind.STANDARD:
            key = signatures.standard_key(source.secret)
            return signatures.sign_standard(key, delivery_id, int(at.timestamp()), body)
        return KINDS[source.kind].sign(source, body, at)

    def delivered(self) -> list[Delivery]:
        return [Delivery.model_validate_json(body) for body in self.queue.bodies]

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    made = Gate()
    made.configure("demo")
    made.configure("x", SourceKind.X, own_account="1")
    made.configure("meta", SourceKind.META, verify_token="a-verify-token")
    door = Door(CachedSecret(made.read_registry, Registry.from_text), made.queue, KINDS)
    rejections = Rejections()
    monkeypatch.setattr(handler, "_door", lambda: door)
    monkeypatch.setattr(handler, "_rejections", lambda: rejections)

    def log(action: str, **context: Any) -> None:
        assert context.keys() - {"level"} <= telemetry.ALLOWED
        made.lines.append((action, context))

    monkeypatch.setattr(telemetry, "log", log)
    monkeypatch.setattr(telemetry, "count", lambda name, value=1, unit="Count": made.counts.append((name, value)))
    return made


def said(**data: Any) -> dict[str, Any]:
    """The least that a mention can be, and what is given."""
    least = {"id": "1", "channel": "x", "text": "where is my parcel?", "author": {"id": "42"}}
    return {"type": "mention.created", "timestamp": "2026-11-22T11:59:00Z", "data": {**least, **data}}


@pytest.fixture
def mention() -> Any:
    return said
