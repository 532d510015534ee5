"""Kind `cloudevents`: our own format in CloudEvents' envelope; the handshake promises something and proves nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.intake.model import SourceKind
from tests.unit.intake.test_generic import FIXTURE_ONCE
from tests.unit.intake.test_strangers import anything

TOKEN = "a-bearer-token-of-a-grid"
STRUCTURED = {"content-type": "application/cloudevents+json"}
BATCH = {"content-type": "application/cloudevents-batch+json; charset=utf-8"}


@pytest.fixture
def grid(gate: Any) -> Any:
    gate.configure("grid", SourceKind.CLOUDEVENTS, secret=TOKEN)
    return gate


def event(mention: Any, type_: str = "mention.created", **more: Any) -> dict[str, Any]:
    made = {"specversion": "1.0", "id": "e1", "source": "/feeds/acme", "type": type_, "time": "2026-11-22T11:59:00Z"}
    return {**made, "data": mention()["data"], **more}


def post(grid: Any, document: Any, headers: Any = STRUCTURED, **more: Any) -> Any:
    shown = {"authorization": f"Bearer {TOKEN}", **headers}
    return grid.knock(json.dumps(document).encode(), shown, to="grid", **more)


def test_an_event_carries_what_kind_standard_says(grid: Any, mention: Any) -> None:
    assert post(grid, event(mention)).status == 202
    grid.post(mention())
    ours, theirs = (delivery.mentions[0] for delivery in grid.delivered())
    assert ours.evolve(id=theirs.id, source=theirs.source) == theirs
    assert grid.delivered()[0].delivery_id == "e1"


@pytest.mark.parametrize("type_", ["mention.updated", "com.example.mention.updated", "eu.acme.v1.mention.updated"])
def test_the_type_may_stand_after_a_name_of_the_senders(grid: Any, mention: Any, type_: str) -> None:
    assert post(grid, event(mention, type_)).json["accepted"] == 1
    assert grid.delivered()[0].mentions[0].change == "updated"


@pytest.mark.parametrize(
    "type_", ["mention", "created", "xmention.created", "com.example.order.created", "mention.created.v2"]
)
def test_failure_14_other_types_are_counted_and_ignored(grid: Any, mention: Any, type_: str) -> None:
    assert post(grid, event(mention, type_, data={"anything": [1]})).json == {
        "accepted": 0,
        "ignored": 1,
        "mentions": [],
    }


def test_contacts_and_arrays_come_in_too(grid: Any, mention: Any) -> None:
    assert post(grid, event(mention, data=[mention(id=str(index))["data"] for index in range(3)])).json["accepted"] == 3
    contact = {"id": "c1", "channel": "x", "author": {"id": "42"}, "by": "shop Utrecht"}
    assert post(grid, event(mention, "contact.recorded", data=contact)).json["accepted"] == 1
    assert grid.delivered()[-1].contacts[0].by == "shop Utrecht"


def test_a_batch_is_one_delivery(grid: Any, mention: Any) -> None:
    contact = {"id": "c1", "channel": "x", "author": {"id": "42"}}
    batch = [event(mention), event(mention, "other"), event(mention, "contact.recorded", data=contact)]
    assert post(grid, batch, BATCH).json["ignored"] == 1
    (delivery,) = grid.delivered()
    assert (len(delivery.mentions), len(delivery.contacts)) == (1, 1)
    assert post(grid, [], BATCH).json == {"accepted": 0, "ignored": 1, "mentions": []}
    assert post(grid, [event(mention)] * 101, BATCH).status == 400
    assert post(grid, [event(mention, data=[mention()["data"]] * 60)] * 2, BATCH).status == 400


def test_in_binary_mode_the_attributes_are_headers(grid: Any, mention: Any) -> None:
    headers = {"ce-specversion": "1.0", "ce-id": "e9", "ce-source": "/feeds", "ce-type": "a.mention.created"}
    assert post(grid, mention()["data"], {**headers, "ce-time": "2026-11-22T11:59:00Z"}).status == 202
    assert grid.delivered()[0].delivery_id == "e9"
    assert post(grid, mention()["data"], {**headers, "ce-specversion": "0.3"}).pointers == ["/specversion"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"specversion": "0.3"}, "/specversion"),
        ({"id": None}, "/id"),
        ({"source": 7}, "/source"),
        ({"time": "soon"}, "/time"),
        ({"datacontenttype": "text/xml"}, "/datacontenttype"),
        ({"data": None}, "/data"),
        ({"data": {"id": "é"}}, "/data/id"),
    ],
)
def test_what_is_wrong_is_pointed_to(grid: Any, mention: Any, change: Any, pointer: str) -> None:
    assert pointer in post(grid, event(mention, **change)).pointers
    assert f"/1{pointer}" in post(grid, [event(mention), event(mention, **change)], BATCH).pointers


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/cloudevents"},
        {"content-type": "application/cloudevents+avro"},
        {"content-type": "text/plain"},
    ],
)
def test_failure_11_other_forms_are_refused(grid: Any, mention: Any, headers: Any) -> None:
    assert post(grid, event(mention), headers).status == 415
    assert grid.knock(b"{}", STRUCTURED).status == 415, "of another kind"


# Authorization: http-webhook, section 3


def test_the_token_is_in_the_header_or_in_the_address(grid: Any, mention: Any) -> None:
    body = json.dumps(event(mention)).encode()
    assert grid.knock(body, STRUCTURED, to="grid", query={"access_token": TOKEN}).status == 202
    wrong = {"authorization": "Bearer not-the-token-of-it", **STRUCTURED}
    assert grid.knock(body, wrong, to="grid", query={"access_token": TOKEN}).json["code"] == "signature_mismatch"
    assert grid.knock(body, STRUCTURED, to="grid", query={"access_token": "x"}).json["code"] == "signature_mismatch"
    assert grid.knock(body, STRUCTURED, to="grid").json["code"] == "signature_missing"


def test_failure_5_both_tokens_of_a_rotation_are_valid(gate: Any, mention: Any) -> None:
    gate.configure("grid", SourceKind.CLOUDEVENTS, secret="the-new-token-of-the-grid", previous_secret=TOKEN)
    assert post(gate, event(mention)).status == 202
    assert post(gate, event(mention), {**STRUCTURED, "authorization": "Bearer the-new-token-of-the-grid"}).status == 202


@pytest.mark.parametrize("secret", ["", "short", "with a space in the middle"])
def test_failure_9_a_token_that_proves_nothing_serves_nothing(gate: Any, secret: str) -> None:
    gate.configure("grid", SourceKind.CLOUDEVENTS, secret=secret)
    assert post(gate, {}, {"authorization": f"Bearer {secret}", **STRUCTURED}).json["code"] == "source_without_secret"


# The handshake: http-webhook, section 4


def options(grid: Any, origin: str | None = "eventemitter.example.com", **headers: str) -> Any:
    asked = {"webhook-request-origin": origin} if origin is not None else {}
    return grid.knock(
        b"",
        {**asked, **{name.replace("_", "-"): value for name, value in headers.items()}},
        to="grid",
        method="OPTIONS",
    )


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ({}, "6000"),
        ({"webhook_request_rate": "120"}, "120"),
        ({"webhook_request_rate": "900000"}, "6000"),
        ({"webhook_request_rate": "0"}, "6000"),
        ({"webhook_request_rate": "fast"}, "6000"),
    ],
)
def test_a_sender_that_asks_may_post_and_is_told_how_often(grid: Any, asked: dict[str, str], allowed: str) -> None:
    answer = options(grid, **asked)
    assert (answer.status, answer.text) == (200, "")
    assert answer.headers["webhook-allowed-origin"] == "eventemitter.example.com"
    assert (answer.headers["webhook-allowed-rate"], answer.headers["allow"]) == (allowed, "POST")


@pytest.mark.parametrize(
    "origin", [None, "", "a b", "<script>", "a\r\nset-cookie: b", "a" * 254, "é", "https://a.example", "a,b"]
)
def test_failure_10_no_handshake_puts_a_word_of_a_strangers_into_our_headers(grid: Any, origin: str | None) -> None:
    answer = options(grid, origin)
    assert answer.status == 400
    assert "webhook-allowed-origin" not in answer.headers


def test_the_handshake_calls_nobody_back_and_other_kinds_have_none(grid: Any) -> None:
    assert options(grid, webhook_request_callback="https://attacker.example/?id=1").status == 200
    assert grid.knock(to="demo", method="OPTIONS").status == 405
    assert grid.knock(to="grid", method="GET").status == 405
    assert grid.queue.bodies == []


@FIXTURE_ONCE
@given(
    field=st.sampled_from(["specversion", "id", "source", "type", "time", "datacontenttype", "data"]), value=anything
)
def test_any_value_in_any_attribute(gate: Any, mention: Any, field: str, value: Any) -> None:
    gate.configure("grid", SourceKind.CLOUDEVENTS, secret=TOKEN)
    assert post(gate, event(mention, **{field: value})).status in {202, 400}
    assert post(gate, [event(mention, **{field: value}), value], BATCH).status in {202, 400}
    gate.queue.bodies.clear()
