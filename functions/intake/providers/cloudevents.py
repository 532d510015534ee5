"""Kind `cloudevents`: our own format inside CloudEvents 1.0, from event grids, brokers and serverless platforms.

https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/http-protocol-binding.md (structured, binary and
batched content), https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md (bearer token, handshake).
The event's `type` is one of kind `standard`, alone or after a name of the sender's: `com.example.mention.created`; its
`data` is what that type has there. Other types are counted as ignored.
"""

import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Literal

from functions.intake import proofs, strict_json
from functions.intake.model import Greeting, Reading, Request, Source
from functions.intake.providers import standard
from functions.intake.shapes import Id, Line, Moment, Shape, ShownLine, shaped, wrong_shape
from functions.intake.signatures import keys
from functions.shared.errors import InputError

# Scheme

METHODS = ("OPTIONS", "POST")
ALLOWED_RATE = 6000
"""Requests a minute that a sender is promised; a fifth of what the door takes from all together where unset."""

_HEADER = proofs.Credential("bearer")
_QUERY = proofs.Credential("query", "access_token")
"""A target must support both (http-webhook, section 3); the header is better, for addresses end up in logs."""
_ORIGIN = re.compile(r"[A-Za-z0-9*_-]+(\.[A-Za-z0-9*_-]+)*(:[0-9]{1,5})?")
_RATE = re.compile(r"[1-9][0-9]{0,8}")


def check_secret(secret: str) -> None:
    """Raises signatures.Unusable unless it can be a token: 16 printable characters or more."""
    _HEADER.check(secret)


def verify(source: Source, request: Request) -> None:
    """See `ports.Kind`. A token signs nothing, so neither body nor time is proven: the connection must be."""
    tokens = [key.decode() for key in keys(source.secret, source.previous_secret, _checked)]
    shown = _HEADER if "authorization" in request.headers or "access_token" not in request.query else _QUERY
    if not sum(shown.fits(token, request) for token in tokens):
        raise proofs.mismatch()


def sign(source: Source, body: bytes, at: datetime) -> dict[str, str]:  # noqa: ARG001 a token is the same for all
    """See `ports.Kind`."""
    _HEADER.check(source.secret)
    return _HEADER.headers(source.secret)


def handshake(source: Source, request: Request) -> Greeting:  # noqa: ARG001 the port's form
    """Abuse protection: yes, that sender may post here, so often. It proves nothing, and calls nobody back."""
    origin = request.headers.get("webhook-request-origin", "")
    if request.method != "OPTIONS" or len(origin) > 253 or not _ORIGIN.fullmatch(origin):
        raise InputError("WebHook-Request-Origin is not the DNS name of a sender")
    asked = request.headers.get("webhook-request-rate", "")
    rate = min(int(asked), ALLOWED_RATE) if _RATE.fullmatch(asked) else ALLOWED_RATE
    return Greeting("", {"allow": "POST", "webhook_allowed_origin": origin, "webhook_allowed_rate": str(rate)})


def _checked(secret: str) -> bytes:
    _HEADER.check(secret)
    return secret.encode()


# Mapping

BATCH = "application/cloudevents-batch+json"
TYPES = (*standard.CHANGES, standard.CONTACT)
_JSON = re.compile(r"(application|text)/([A-Za-z0-9.+_-]+\+)?json\s*(;.*)?", re.IGNORECASE)
_ATTRIBUTES = ("id", "source", "specversion", "type", "time", "datacontenttype")


class _Event(Shape):
    """An event's context attributes, of those that matter here, and its data."""

    specversion: Literal["1.0"]
    id: Id
    source: Line
    type: Line
    time: Moment | None = None
    datacontenttype: ShownLine = None
    data: Any = None


# Parser


def read(source: Source, request: Request, document: Any) -> Reading:
    """See `ports.Kind`."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == BATCH:
        batch = shaped(list[Any], document)
        if len(batch) > standard.MAX_EVENTS:
            raise wrong_shape([("", f"more than {standard.MAX_EVENTS} events at once")])
        return _together([_read(source, request, event, (index,)) for index, event in enumerate(batch)])
    if "ce-specversion" in request.headers and media_type == "application/json":
        return _read(source, request, _from_headers(request, document), ())
    return _read(source, request, document, ())


def _from_headers(request: Request, data: Any) -> dict[str, Any]:
    """Binary content: attributes in `ce-` headers, percent-encoded, which changes none of those that are looked at."""
    given = {name: request.headers[f"ce-{name}"] for name in _ATTRIBUTES if f"ce-{name}" in request.headers}
    return {**given, "datacontenttype": "application/json", "data": data}


def _read(source: Source, request: Request, document: Any, at: tuple[int, ...]) -> Reading:
    event = shaped(_Event, document, at)
    type_ = next((one for one in TYPES if event.type == one or event.type.endswith(f".{one}")), None)
    if type_ is None:
        return Reading((), 1, event.id)
    if event.datacontenttype is not None and not _JSON.fullmatch(event.datacontenttype):
        raise wrong_shape([(strict_json.pointer(*at, "datacontenttype"), "not JSON")])
    told = {"type": type_, "data": event.data} | ({"timestamp": document["time"]} if event.time else {})
    try:
        reading = standard.read(source, request, told)
    except InputError as error:
        told_at = strict_json.pointer(*at)
        raise wrong_shape([(told_at + one["pointer"], one["detail"]) for one in error.extra["errors"]]) from None
    return _changed(reading, delivery_id=event.id)


def _together(readings: Sequence[Reading]) -> Reading:
    """What a batch says: all that its events say, in their order."""
    whole = Reading((), 0 if readings else 1)
    for one in readings:
        added = {}
        for field in fields(Reading):
            ours, theirs = getattr(whole, field.name), getattr(one, field.name)
            added[field.name] = ours + theirs if isinstance(theirs, tuple | int) else ours or theirs
        whole = _changed(whole, **added)
    if len(whole.mentions) > standard.MAX_EVENTS:
        raise wrong_shape([("", f"more than {standard.MAX_EVENTS} mentions at once")])
    return whole


def _changed(reading: Reading, **changes: Any) -> Reading:
    return Reading(**{field.name: getattr(reading, field.name) for field in fields(Reading)} | changes)
