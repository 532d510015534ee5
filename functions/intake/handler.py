"""`ANY /webhooks/{source}`: verify, normalise, queue, 202."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import BaseModel

from functions.intake.model import Greeting, Mention, Reading, Registry, Request, Source
from functions.intake.orders import PushedOrder
from functions.intake.providers import KINDS
from functions.intake.rejections import Rejections
from functions.intake.rules import too_old
from functions.intake.service import Door
from functions.intake.strict_json import MAX_ERRORS
from functions.shared import clock, environment, http, telemetry
from functions.shared.errors import KwartierError
from functions.shared.secrets import CachedSecret, read_from
from functions.shared.sqs import DoorsQueue


class Settings(BaseModel):
    """From the environment."""

    intake_queue_url: str
    sources_secret_id: str


@cache
def _door() -> Door:
    own = environment.from_environment(Settings)
    registry = CachedSecret(read_from(own.sources_secret_id), Registry.from_text)
    return Door(registry, DoorsQueue(own.intake_queue_url), KINDS)


@cache
def _rejections() -> Rejections:
    return Rejections()


def handler(event: dict[str, Any], _context: object) -> http.Response:
    """One request of the HTTP API."""
    try:
        return _answer(_door(), _request(event))
    except KwartierError as error:
        if count := _rejections().note(clock.now()):
            telemetry.log("webhooks rejected", count=count, status=error.status, code=error.extra.get("code"))
            telemetry.count("WebhooksRejected", count)
        return http.problem(error)
    except Exception as error:  # its message may hold what a stranger sent, and Lambda would print it
        telemetry.log_error("webhook failed", error)
        return http.problem(KwartierError("an error of ours; send it again later"))


def _request(event: dict[str, Any]) -> Request:
    return Request(
        source=str((event.get("pathParameters") or {}).get("source", "")),
        method=http.method(event),
        headers={name.lower(): value for name, value in event["headers"].items()},
        query=event.get("queryStringParameters") or {},
        body=http.raw_body(event),
        accepted_at=datetime.fromtimestamp(event["requestContext"]["timeEpoch"] / 1000, UTC),
    )


def _answer(door: Door, request: Request) -> http.Response:
    source = door.source_of(request)
    if request.method in ("GET", "OPTIONS"):
        return _greeted(door.greet(source, request))
    source, reading = door.read(source, request)
    if reading.challenge is not None:
        return http.answer(200, {"challenge": reading.challenge})
    if reading.is_ping:
        return http.answer(200, _receipt(reading, _named))
    if request.query.get("dry_run") in ("1", "true"):
        return http.answer(200, _tried(source, request, reading))
    door.accept(source, request, reading)
    receipt = _receipt(reading, _named)
    told = {name: receipt[name] for name in ("accepted", "ignored")} | _misshapen(reading)
    telemetry.log("webhook accepted", source=request.source, kind=source.kind, delivery_id=reading.delivery_id, **told)
    return http.answer(202, receipt)


def _greeted(greeting: Greeting) -> http.Response:
    headers = {name.replace("-", "_"): value for name, value in greeting.headers.items()}
    if isinstance(greeting.body, str):
        return http.text(200, greeting.body, **headers)
    return http.answer(200, dict(greeting.body), **headers)


def _tried(source: Source, request: Request, reading: Reading) -> dict[str, Any]:
    """The answer to a dry run: what was understood, and what would keep it from opening anything."""
    old = [one.id for one in reading.mentions if too_old(one, request.accepted_at, source.max_age)]
    return _receipt(reading, _whole) | {"mode": source.mode, "too_old": old}


def _receipt(reading: Reading, show: Callable[[Mention | PushedOrder], Any]) -> dict[str, Any]:
    reported = {
        "contacts": [one.id for one in reading.contacts],
        "remedies": [one.id for one in reading.remedies],
        "replies": [one.id for one in reading.replies],
    }
    accepted = len(reading.mentions) + len(reading.orders) + sum(len(some) for some in reported.values())
    receipt = {"accepted": accepted, "ignored": reading.ignored, "mentions": [show(one) for one in reading.mentions]}
    more = reported | {"orders": [show(one) for one in reading.orders]}
    receipt |= {name: some for name, some in more.items() if some}
    if reading.misshapen:
        receipt["errors"] = [
            {"pointer": pointer, "detail": detail} for pointer, detail in reading.misshapen[:MAX_ERRORS]
        ]
    return receipt


def _named(one: Mention | PushedOrder) -> str:
    return one.id


def _whole(one: Mention | PushedOrder) -> dict[str, Any]:
    return one.model_dump(mode="json")


def _misshapen(reading: Reading) -> dict[str, int]:
    """What the log says of a batch of which some was not understood: nobody reads our answer to a platform."""
    return {"failed": len(reading.misshapen)} if reading.misshapen else {}
