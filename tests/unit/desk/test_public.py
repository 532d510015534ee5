"""What anybody may read: the page, the description of the API, and that the service answers."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from functions.desk.application import Application
from functions.desk.bodies import reasons
from functions.desk.desk import Desk
from functions.desk.routes import OPERATIONS
from functions.shared.memory import MemoryTable
from infra.openapi.__main__ import FILE
from infra.openapi.document import as_text
from tests.unit.desk.asking import CLIENT, Json, Office, Person

PAGE = files("functions.desk") / "page"
PARTS = sorted(file.name for file in PAGE.iterdir() if file.is_file())


@pytest.fixture
def nobody(office: Office) -> Person:
    return office.with_claims(None)


def test_healthz(nobody: Person) -> None:
    reply = nobody.get("/healthz")
    assert (reply.status, reply.json) == (200, {"status": "ok"})


def test_the_page_and_its_parts(nobody: Person) -> None:
    for path, kind in (("/desk", "text/html"), ("/desk/desk.js", "text/javascript"), ("/desk/desk.css", "text/css")):
        reply = nobody.get(path)
        assert reply.status == 200
        assert reply.headers["content-type"].startswith(kind)
        tag = reply.headers["etag"]
        again = nobody.get(path, {"if-none-match": tag})
        assert (again.status, again.text) == (304, "")
    for name in PARTS:
        assert nobody.get(f"/desk/{name}").status == (404 if name == "index.html" else 200)


@pytest.mark.parametrize(
    "name", ["nothing.js", "..", "index.html", "../bodies.py", "desk.JS", ".css", "a/b.js", "%2e.js"]
)
def test_no_other_file_is_served(nobody: Person, name: str) -> None:
    assert nobody.get(f"/desk/{name}").status == 404


def test_nothing_runs_on_the_page_that_is_not_the_desks(nobody: Person) -> None:
    """FAILURES 37: strict CSP, and nothing in the page that it would have to be loosened for."""
    reply = nobody.get("/desk")
    policy = dict(part.strip().split(" ", 1) for part in reply.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "img-src", "connect-src")} == {"'self'"}
    assert {policy[name] for name in ("base-uri", "form-action", "frame-ancestors")} == {"'none'"}
    assert reply.headers["x-frame-options"] == "DENY"
    assert reply.headers["referrer-policy"] == "no-referrer"
    html = reply.text
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|javascript:|style=", html)
    for name in PARTS:
        text = (PAGE / name).read_text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text), name
        assert not re.search(r"https?://", text.replace("http://www.w3.org/2000/svg", "")), name


def test_the_page_may_ask_the_user_pool(hands: object) -> None:
    sign_in = "https://kwartier-prod.auth.eu-west-1.amazoncognito.com"
    desk = Desk.over(MemoryTable(), client_id=CLIENT, sign_in_url=sign_in)
    nobody = Person(Application(desk), None)
    assert f"connect-src 'self' {sign_in};" in nobody.get("/desk").headers["content-security-policy"]
    assert nobody.get("/desk/config.json").json["token_url"] == f"{sign_in}/oauth2/token"


def test_what_the_page_must_know(nobody: Person) -> None:
    config = nobody.get("/desk/config.json").json
    assert (config["client_id"], config["authorize_url"], config["logout_url"]) == (
        *(CLIENT, "/oauth2/authorize"),
        "/logout",
    )
    assert config["causes"] == reasons().causes
    assert set(config["remedies"]) == {
        *("resend", "other_address", "appointment", "pickup_point", "refund", "voucher", "expedite", "other"),
    }
    assert len(config["causes"]) == 16
    assert set(config["causes"].values()) == {
        *("order", "warehouse", "carrier", "last mile", "product", "billing", "service"),
    }


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
