"""Requests and answers of the HTTP API (payload 2.0), and the one place where errors become problem documents."""

import base64
import json
from typing import Any

from functions.shared.errors import KwartierError, MethodNotAllowed, Unavailable

type Response = dict[str, Any]

JSON = "application/json"
PROBLEM = "application/problem+json"


def method(event: dict[str, Any]) -> str:
    """`GET`, `POST`, …"""
    return str(event["requestContext"]["http"]["method"])


def raw_body(event: dict[str, Any]) -> bytes:
    """The bytes that were sent. The gateway hands them over as text or as base64; either is decoded once."""
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return base64.b64decode(body)
    return str(body).encode("utf-8", "surrogatepass")


def answer(status: int, body: Any, **headers: str) -> Response:
    """A JSON answer."""
    return _response(status, json.dumps(body, ensure_ascii=False, separators=(",", ":")), JSON, headers)


def text(status: int, body: str, **headers: str) -> Response:
    """A plain-text answer."""
    return _response(status, body, "text/plain; charset=utf-8", headers)


RETRY_AFTER = "30"
"""Seconds after which to try again what was unavailable."""


def problem(error: KwartierError, **headers: str) -> Response:
    """The problem document of an error (RFC 9457), with the headers that its status asks for."""
    match error:
        case Unavailable():
            headers = {"retry_after": RETRY_AFTER, **headers}
        case MethodNotAllowed(extra={"allow": str(allow)}):
            headers = {"allow": allow, **headers}
    return _response(error.status, json.dumps(problem_body(error)), PROBLEM, headers)


def problem_body(error: KwartierError) -> dict[str, Any]:
    """Its members: `type`, `title`, `status`, `detail`, and what the error adds."""
    return {"type": "about:blank", "title": error.title, "status": error.status, "detail": error.detail, **error.extra}


def _response(status: int, body: str, content_type: str, headers: dict[str, str]) -> Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "statusCode": status,
        "headers": {
            "content-type": content_type,
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            **given,
        },
        "body": body,
        "isBase64Encoded": False,
    }
