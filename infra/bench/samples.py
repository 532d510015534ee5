"""One event a function, of the size and shape of every day, and a flood of webhooks: good ones and forged ones."""

import json
import time
from typing import Any

from functions.intake.model import Author, Delivery, Mention, Registry, Source, SourceKind, mention_id
from functions.shared import clock
from infra.local.complain import standard

SECRET = "whsec_" + "c2VjcmV0LW9mLXRoZS1iZW5jaC1vbmx5LTEyMzQ1Njc4"
SOURCE = "demo"
TEXT = "@acme order 100234 is gone, already a week no internet!"


def registry() -> str:
    """The secret of the sources."""
    return Registry(sources={SOURCE: Source(kind=SourceKind.STANDARD, brand="acme", secret=SECRET)}).model_dump_json()


def webhook(*, forged: bool = False) -> dict[str, Any]:
    """A signed mention at the door; forged: with the signature of another secret."""
    body, headers = standard(SECRET[:-4] + "AAAA" if forged else SECRET, TEXT, "jan")
    return _http("POST", f"/webhooks/{SOURCE}", body.decode(), headers) | {"pathParameters": {"source": SOURCE}}


def events() -> dict[str, Any]:
    """An event for each function of the manifest, by its name."""
    return {
        "intake": webhook(),
        "journey": _queued(_delivery()),
        "outbox": {"Records": [_streamed()]},
        "lookup": _queued(json.dumps({"detail-type": "complaint.opened", "detail": {"ticket_id": "tkt_none"}})),
        "dispatch": _queued(json.dumps(_announced())),
        "conversation": _queued(json.dumps({"detail-type": "complaint.opened", "detail": {"ticket_id": "tkt_none"}})),
        "deadlines": {"time": "2026-11-22T09:00:00Z", "detail-type": "Scheduled Event", "detail": {}},
        "desk": _board(),
    }


def _delivery() -> str:
    now = clock.now()
    id_ = mention_id(brand="acme", channel="x", post_id="1", source=SOURCE, source_id="1")
    mention = Mention(
        id=id_,
        revised_at=now,
        source=SOURCE,
        source_id="1",
        channel="x",
        brand="acme",
        text=TEXT,
        author=Author(id="42"),
    )
    return Delivery(source=SOURCE, accepted_at=now, mentions=(mention,)).model_dump_json()


def _queued(body: str) -> dict[str, Any]:
    attributes = {"ApproximateReceiveCount": "1"}
    return {"Records": [{"messageId": "one", "receiptHandle": "one", "attributes": attributes, "body": body}]}


def _announced() -> dict[str, Any]:
    detail = {"id": "evt_one", "type": "complaint.opened", "occurred_at": "2026-11-22T09:00:00Z", "brand": "acme"}
    return {"detail-type": "complaint.opened", "resources": ["tkt_none", "E#one"], "detail": detail}


def _streamed() -> dict[str, Any]:
    happened = [{"id": "evt_one", "type": "complaint.opened", "brand": "acme", "ticket_id": "tkt_none"}]
    place = {"owner_id": {"S": "tkt_none"}, "sk": {"S": "E#one"}}
    image = {"pk": {"S": "T#tkt_none"}, **place, "events": {"S": json.dumps(happened)}}
    return {"eventID": "one", "eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "NewImage": image}}


def _board() -> dict[str, Any]:
    # The client is named as `measure.ADDRESSES` tells the function.
    claims = {"sub": "one", "token_use": "access", "client_id": "user_pool_client_id", "cognito:groups": "[agent]"}
    event = _http("GET", "/api/board", "", {})
    event["requestContext"]["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    return event | {"routeKey": "ANY /api/{proxy+}", "pathParameters": {"proxy": "board"}}


def _http(method: str, path: str, body: str, headers: dict[str, str]) -> dict[str, Any]:
    asked = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "bench"}
    context = {"http": asked, "requestId": "one", "stage": "$default", "timeEpoch": int(time.time() * 1000)}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": context,
        "body": body,
        "isBase64Encoded": False,
    }
