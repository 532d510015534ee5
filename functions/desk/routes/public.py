"""What anybody may read: the description of the API, and that the service answers."""

import hashlib
from functools import cache
from importlib.resources import files

from functions.desk import requests
from functions.desk.desk import Desk
from functions.desk.operations import Answer, Ask, Nothing, Operation
from functions.desk.views.people import Health


def health(_desk: Desk, _ask: Ask[Nothing, Nothing]) -> Answer:
    """That this function runs. It asks nobody: a table that is away does not make a page unreachable."""
    return Answer(200, Health(status="ok"))


def description(_desk: Desk, ask: Ask[Nothing, Nothing]) -> Answer:
    """The OpenAPI document, as `infra/openapi.py` wrote it from the code."""
    text, tag = _document()
    own = {"etag": tag, "cache-control": "no-cache"}
    if requests.knows(ask.headers, tag):
        return Answer(304, headers=own)
    return Answer(200, text, {**own, "content-type": "application/json"})


@cache
def _document() -> tuple[str, str]:
    """Its text and its entity tag."""
    raw = (files("functions.desk") / "openapi.json").read_bytes()
    return raw.decode(), f'"{hashlib.sha256(raw).hexdigest()[:32]}"'


OPERATIONS = (
    Operation("GET", "/openapi.json", description, "This description", public=True, answers={200: None, 304: None}),
    Operation("GET", "/healthz", health, "Whether the service answers", public=True, answers={200: Health}),
)
