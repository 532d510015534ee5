"""What is sent, and what is answered where it is not of the right shape."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.callbacks.model import Disposition
from functions.desk.routes import OPERATIONS
from functions.shared.errors import Unavailable
from functions.shared.memory import MemoryTable
from functions.shared.table import Key
from tests.builders import Ticking
from tests.unit.desk.asking import Json, Office, Person, claims, event


def test_nothing_is_here(anna: Person) -> None:
    for path in ("/", "/api", "/api/", "/api/nothing", "/api/board/x", "/desk/", "/api/tickets//notes", "/webhooks"):
        reply = anna.get(path)
        assert (reply.status, reply.headers["content-type"]) == (404, "application/problem+json"), path
        assert reply.json["title"] == "Not found"


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "/api/board", "GET"),
        ("GET", "/api/callbacks/claim", "POST"),
        ("DELETE", "/api/tickets/tkt_a", "GET"),
        ("POST", "/api/tickets/tkt_a/phone", "PUT"),
        ("POST", "/desk", "GET"),
        ("HEAD", "/healthz", "GET"),
        ("OPTIONS", "/api/board", "GET"),
        ("PUT", f"/desk/{'0' * 16}/app.js", "GET"),
    ],
)
def test_another_method_is_told_which_there_are(anna: Person, method: str, path: str, allow: str) -> None:
    reply = anna.ask(method, path)
    assert (reply.status, reply.headers["allow"]) == (405, allow)


@pytest.mark.parametrize(
    "id_", ["x", "tkt_", "tkt_A", "tkt_a b", "tkt_a\n", "tkt_é", "T#a", "tkt_" + "a" * 65, "..", "%00", "tkt_a;--"]
)
def test_an_id_of_another_shape_is_no_such_thing(anna: Person, id_: str) -> None:
    for method, path in (("GET", f"/api/tickets/{id_}"), ("POST", f"/api/callbacks/{id_}/renew")):
        reply = anna.ask(method, path, {"lease_token": "t"} if method == "POST" else None)
        assert reply.status == 404


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_an_id_of_strange_signs_is_no_such_thing_whatever_else_its_path_allows(sofie: Person, method: str) -> None:
    assert sofie.ask(method, "/api/tickets/\x14\x9f/merge", {"into": "tkt_a"}).status == 404


@pytest.mark.parametrize("id_", ["cbk_a", "cbk_a_x", "cbk__1", "cbk_a_01", "cbk_a_123456", "cbk_a_1_"])
def test_a_callback_id_of_another_shape_is_no_such_thing(anna: Person, id_: str) -> None:
    assert anna.post(f"/api/callbacks/{id_}/renew", lease_token="t").status == 404
    assert anna.post("/api/callbacks/claim", callback_id=id_).status == 404


@pytest.mark.parametrize(
    "body", ["{", "[]", "1", "null", '"x"', "{'a': 1}", "\ud800", '{"lease_token": "\\ud800"}', "NaN"]
)
def test_a_body_that_is_no_object(anna: Person, body: str) -> None:
    reply = anna.ask("POST", "/api/callbacks/cbk_a_1/renew", body)
    assert (reply.status, reply.json["title"]) == (400, "Not of the right shape")
    assert reply.json["errors"][0]["pointer"] == ""


def test_a_body_as_base64_is_decoded_once(office: Office, anna: Person) -> None:
    ticket = office.complain().ticket_id
    encoded = base64.b64encode(json.dumps({"text": "één ✓"}).encode()).decode()
    reply = anna.ask("POST", f"/api/tickets/{ticket}/notes", encoded, isBase64Encoded=True)
    assert (reply.status, reply.json["data"]["text"]) == (201, "één ✓")
    for broken in ("é", "a"):
        assert anna.ask("POST", f"/api/tickets/{ticket}/notes", broken, isBase64Encoded=True).status == 400


def test_no_body_is_an_empty_one(office: Office, anna: Person) -> None:
    assert anna.ask("POST", "/api/callbacks/claim").status == 204


@pytest.mark.parametrize(("size", "status"), [(64 * 1024, 400), (64 * 1024 + 1, 413)])
def test_more_than_is_taken_at_once(anna: Person, size: int, status: int) -> None:
    reply = anna.ask("POST", "/api/tickets/tkt_a/notes", "x" * size)
    assert reply.status == status


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("callbacks/claim", {"callback_id": 7}, "/callback_id"),
        ("callbacks/cbk_a_1/renew", {}, "/lease_token"),
        ("callbacks/cbk_a_1/renew", {"lease_token": ""}, "/lease_token"),
        ("callbacks/cbk_a_1/renew", {"lease_token": None}, "/lease_token"),
        ("callbacks/cbk_a_1/attempts", {"lease_token": "t", "attempt_id": "a/b"}, "/attempt_id"),
        ("callbacks/cbk_a_1/attempts", {"lease_token": "t", "attempt_id": "a" * 65}, "/attempt_id"),
        ("callbacks/cbk_a_1/attempts/a/outcome", {"lease_token": "t", "disposition": "sold"}, "/disposition"),
        (
            "callbacks/cbk_a_1/attempts/a/outcome",
            {"lease_token": "t", "disposition": "asked_later", "call_at": "2026-11-22T13:00:00"},
            "/call_at",
        ),
        (
            "callbacks/cbk_a_1/attempts/a/outcome",
            {"lease_token": "t", "disposition": "asked_later", "call_at": "9999-12-31T23:59:59Z"},
            "/call_at",
        ),
        ("callbacks/cbk_a_1/wrap-up", {"lease_token": "t", "resolution": "resolved", "cause": "bad luck"}, "/cause"),
        (
            "callbacks/cbk_a_1/wrap-up",
            {"lease_token": "t", "resolution": "resolved", "cause": "other", "remedies": [{"kind": "prayer"}]},
            "/remedies/0/kind",
        ),
        (
            "callbacks/cbk_a_1/wrap-up",
            {"lease_token": "t", "resolution": "resolved", "cause": "other", "note": "x" * 10_001},
            "/note",
        ),
        ("callbacks/cbk_a_1/withdraw", {"reason": "bored"}, "/reason"),
        ("tickets/tkt_a/triage", {"verdict": "complaint", "severity": "3"}, "/severity"),
        ("tickets/tkt_a/triage", {"verdict": "complaint", "severity": 5}, "/severity"),
        ("tickets/tkt_a/notes", {"text": " \n"}, "/text"),
        ("tickets/tkt_a/notes", {"text": ["x"]}, "/text"),
    ],
)
def test_what_is_wrong_is_pointed_at(anna: Person, path: str, body: Json, pointer: str) -> None:
    reply = anna.ask("POST", f"/api/{path}", body)
    assert reply.status == 400
    assert pointer in [error["pointer"] for error in reply.json["errors"]]


@pytest.mark.parametrize("body", [{}, {"agent": "x", "group": "y"}, {"agent": None}])
def test_assigned_to_one_of_the_two(sofie: Person, body: Json) -> None:
    reply = sofie.ask("POST", "/api/callbacks/cbk_a_1/assign", body)
    assert (reply.status, reply.json["errors"][0]["detail"]) == (400, "either `agent` or `group`")


@pytest.mark.parametrize(
    ("path", "query", "pointer"),
    [
        ("/api/board", {"state": "queued,sold"}, "/state/1"),
        ("/api/board", {"mine": "perhaps"}, "/mine"),
        ("/api/tickets", {"state": "sold"}, "/state"),
        ("/api/tickets", {"brand": "A CME"}, "/brand"),
        ("/api/tickets", {"state": "closed"}, ""),
        ("/api/tickets", {"query": "x" * 201}, "/query"),
    ],
)
def test_a_wrong_query_is_pointed_at(anna: Person, path: str, query: dict[str, str], pointer: str) -> None:
    reply = anna.get(path, **query)
    assert reply.status == 400
    assert [error["pointer"] for error in reply.json["errors"]] == [pointer]


def test_what_nobody_here_knows_is_ignored(office: Office, anna: Person) -> None:
    office.complain()
    assert anna.post("/api/callbacks/claim", colour="blue").status == 200


def test_an_error_repeats_nothing_of_what_was_sent(anna: Person) -> None:
    canary = "+31687654321 canary@example.org"
    for body in ({"text": [canary]}, {"text": {canary: canary}}, f'{{"text": "{canary}'):
        reply = anna.ask("POST", "/api/tickets/tkt_a/notes", body)
        assert reply.status == 400
        assert "canary" not in reply.text


class _AwayTable(MemoryTable):
    def get(self, key: Key) -> Any:
        raise Unavailable("the table cannot be reached")


class _BrokenTable(MemoryTable):
    def get(self, key: Key) -> Any:
        raise ValueError("canary: +31687654321")


def test_a_table_that_is_away_is_said(hands: Ticking) -> None:
    reply = Office.open(_AwayTable()).agent().get("/api/tickets/tkt_a")
    assert (reply.status, reply.headers["retry-after"]) == (503, "2")
    assert reply.json["title"] == "Unavailable"


def test_an_error_of_ours_shows_nothing_of_the_inside(hands: Ticking, caplog: pytest.LogCaptureFixture) -> None:
    reply = Office.open(_BrokenTable()).agent().get("/api/tickets/tkt_a")
    assert (reply.status, reply.json["title"]) == (500, "Internal error")
    logged = str([record.__dict__ for record in caplog.records])
    assert "ValueError" in logged
    assert "canary" not in reply.text + logged


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["callback_id", "lease_token", "attempt_id", "disposition", "text", "reason", "note", "verdict", "phone"]


@given(st.sampled_from(OPERATIONS), st.dictionaries(st.sampled_from(FIELDS), JSONS | st.sampled_from([*Disposition])))
def test_whatever_is_sent_nothing_falls_over(operation: Any, body: Json) -> None:
    path = operation.path
    for name in operation.variables:
        path = path.replace(f"<{name}>", "cbk_a_1" if name == "callback_id" else "tkt_a")
    who = claims("anna", "supervisor")
    answer = Office.open().application.answer(event(operation.method, path, who, json.dumps(body)))
    assert answer["statusCode"] < 500 or answer["statusCode"] == 501
