"""What anybody may read: the description of the API, and that the service answers."""

import json
from functools import cache
from typing import Any

import pytest

from functions.desk.routes import OPERATIONS
from infra.openapi.__main__ import FILE
from infra.openapi.document import as_text
from tests.unit.desk.asking import Json, Office, Person


@pytest.fixture
def nobody(office: Office) -> Person:
    return office.with_claims(None)


def test_healthz(nobody: Person) -> None:
    reply = nobody.get("/healthz")
    assert (reply.status, reply.json) == (200, {"status": "ok"})


# The description of the API


@cache
def _document() -> Json:
    document: Json = json.loads(FILE.read_text())
    return document


def test_the_description_is_what_the_code_says() -> None:
    assert FILE.read_text() == as_text(), "run `python -m infra.openapi`"


def test_the_description_is_served(nobody: Person) -> None:
    reply = nobody.get("/openapi.json")
    assert reply.headers["content-type"] == "application/json"
    assert reply.json == _document()


def test_every_operation_is_described() -> None:
    described = {(method.upper(), path) for path, item in _document()["paths"].items() for method in item}
    for operation in OPERATIONS:
        assert (operation.method, operation.path.replace("<", "{").replace(">", "}")) in described
    assert {("POST", "/webhooks/{source}"), ("GET", "/webhooks/{source}")} <= described
    ids = [
        item[method]["operationId"]
        for item in _document()["paths"].values()
        for method in item
        if method != "parameters"
    ]
    assert len(ids) == len(set(ids))


CONTRACT = """
GET /api/board
POST /api/callbacks/claim
POST /api/callbacks/{callback_id}/renew
POST /api/callbacks/{callback_id}/release
POST /api/callbacks/{callback_id}/attempts
POST /api/callbacks/{callback_id}/attempts/{attempt_id}/outcome
POST /api/callbacks/{callback_id}/wrap-up
POST /api/callbacks/{callback_id}/withdraw
POST /api/callbacks/{callback_id}/assign
GET /api/tickets
GET /api/tickets/{ticket_id}
POST /api/tickets/{ticket_id}/triage
POST /api/tickets/{ticket_id}/merge
DELETE /api/tickets/{ticket_id}/merge
POST /api/tickets/{ticket_id}/notes
POST /api/tickets/{ticket_id}/messages
POST /api/tickets/{ticket_id}/reveal
PUT /api/tickets/{ticket_id}/phone
PUT /api/tickets/{ticket_id}/prefers
PUT /api/me/presence
PUT /api/agents/{agent_id}
GET /api/reports/service-level
GET /api/reports/causes
GET /api/reports/repeats
GET /api/exports/callbacks
GET /api/exports/attempts
GET /openapi.json
GET /healthz
GET /desk
"""


def test_every_row_of_the_contract_is_there() -> None:
    for row in CONTRACT.split("\n"):
        if row:
            method, path = row.split(" ")
            assert method.lower() in _document()["paths"][path], row


def test_every_reference_leads_somewhere() -> None:
    def references(value: Any) -> set[str]:
        match value:
            case {"$ref": str(ref)}:
                return {ref}
            case dict():
                return set().union(*(references(inner) for inner in value.values()))
            case list():
                return set().union(*(references(inner) for inner in value))
            case _:
                return set()

    for reference in references(_document()):
        at: Any = _document()
        for part in reference.removeprefix("#/").split("/"):
            at = at[part]
        assert at


def test_answers_are_as_described(office: Office, anna: Person) -> None:
    """Every field of an answer is described, and every field that is described as always there is there."""
    callback = office.complain()
    office.found(callback)
    for schema, reply in (
        ("BoardView", anna.get("/api/board")),
        ("ClaimView", anna.post("/api/callbacks/claim")),
        ("TicketView", anna.get(f"/api/tickets/{callback.ticket_id}")),
        ("Found", anna.get("/api/tickets", query="jan")),
        ("PresenceView", anna.put("/api/me/presence", state="away")),
        ("Problem", anna.post("/api/callbacks/claim", callback_id=7)),
    ):
        _hold({"$ref": f"#/components/schemas/{schema}"}, reply.json, schema)


def _hold(schema: Json, value: Any, at: str) -> None:
    if "$ref" in schema:
        return _hold(_document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]], value, at)
    if value is None or "anyOf" in schema:
        options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
        return None if value is None or not options else _hold(options[0], value, at)
    if "properties" in schema:
        assert value.keys() >= set(schema.get("required", [])), at
        for name, inner in value.items():
            assert name in schema["properties"], f"{at}/{name}"
            _hold(schema["properties"][name], inner, f"{at}/{name}")
    elif schema.get("type") == "array":
        for inner in value:
            _hold(schema.get("items", {}), inner, f"{at}/*")
    return None
