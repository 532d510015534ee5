"""The door itself: statuses in the contract's order, one message for an accepted webhook, nothing for any other."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.intake import handler, rules, signatures
from functions.intake.model import Registry, Request, SourceKind
from functions.intake.providers import KINDS
from functions.intake.rejections import Rejections
from functions.shared import telemetry
from functions.shared.errors import MethodNotAllowed, TooLarge, Unavailable

BIG = rules.MAX_BODY + 1


def test_the_same_webhook_twice_gets_the_same_answer(gate: Any, mention: Any) -> None:
    """FAILURES 1: what makes it harmless is the mention's own id, which comes out the same."""
    first, second = gate.post(mention()), gate.post(mention())
    assert (first.status, first.json) == (second.status, second.json) == (202, first.json)
    assert len(gate.queue.bodies) == 2


def test_failure_1_a_thousand_copies_get_one_answer(gate: Any, mention: Any) -> None:
    answers = [gate.post(mention()) for _ in range(1000)]
    assert {(one.status, one.text) for one in answers} == {(202, answers[0].text)}
    assert len(gate.queue.bodies) == 1000


def test_a_delivery_is_one_ascii_message_with_the_gateways_time(gate: Any, mention: Any) -> None:
    gate.post(mention(text="waar is het? 😠 \u202e"))
    (body,) = gate.queue.bodies
    assert body.isascii()
    (delivery,) = gate.delivered()
    assert (delivery.source, delivery.delivery_id, delivery.accepted_at) == ("demo", "msg_1", gate.now)


def test_failure_15_text_that_sqs_refuses_is_carried_all_the_same(gate: Any, mention: Any) -> None:
    text = "\u000b\uffff\ufffe\u0000\x7f"
    assert gate.post(mention(text=text)).status == 202
    assert gate.delivered()[0].mentions[0].text == text


def test_failure_7_a_base64_body_is_decoded_once_and_the_bytes_are_signed(gate: Any, mention: Any) -> None:
    body = json.dumps(mention(text="é"), ensure_ascii=False, indent=1).encode()
    assert gate.knock(body, gate.sign(body), as_base64=True).status == 202
    assert gate.knock(body, gate.sign(body), as_base64=False).status == 202
    same_meaning = json.dumps(json.loads(body)).encode()
    assert gate.knock(same_meaning, gate.sign(body), as_base64=True).status == 401


# 404, 405


@pytest.mark.parametrize("name", ["nobody", "", "Demo", "../demo", "demo\n", "a" * 65, "%64emo"])
def test_failure_11_an_unknown_source(gate: Any, name: str) -> None:
    assert gate.knock(to=name, method="DELETE").status == 404


def test_failure_16_unknown_names_cost_no_call_once_the_registry_is_near(gate: Any) -> None:
    for _ in range(50):
        gate.knock(to="nobody")
    assert gate.reads == 1


def test_a_disabled_source_is_not_there(gate: Any, mention: Any) -> None:
    gate.configure("demo", enabled=False)
    assert gate.post(mention()).status == 404


@pytest.mark.parametrize(("to", "method", "allow"), [("demo", "GET", "POST"), ("x", "PUT", "GET, POST")])
def test_failure_11_a_wrong_method(gate: Any, to: str, method: str, allow: str) -> None:
    answer = gate.knock(b"x" * BIG, to=to, method=method)
    assert (answer.status, answer.headers["allow"]) == (405, allow)
    assert gate.knock(to=to, method="HEAD").status == 405


# 413


@pytest.mark.parametrize(("size", "status"), [(rules.MAX_BODY - 1, 202), (rules.MAX_BODY, 202), (BIG, 413)])
def test_failure_11_a_body_of_256_kib_and_a_byte_more(gate: Any, mention: Any, size: int, status: int) -> None:
    body = json.dumps(mention()).encode()
    body += b" " * (size - len(body))
    assert gate.post(body).status == status


def test_size_is_checked_before_type_and_in_decoded_bytes(gate: Any) -> None:
    assert gate.knock(b"x" * BIG, {"content-type": "text/plain"}, as_base64=True).status == 413
    assert gate.knock("é".encode() * (rules.MAX_BODY // 2 + 1)).status == 413


def test_mentions_that_no_message_could_hold() -> None:
    rules.check_message("x" * rules.MAX_MESSAGE)
    with pytest.raises(TooLarge):
        rules.check_message("x" * (rules.MAX_MESSAGE + 1))


# 415


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/jsonx"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": 'application/json; profile="a"; Charset="UTF-16"'},
        {"content-type": "application/json, text/plain"},
        {"content-type": ""},
        {"content-encoding": "gzip"},
        {"content-encoding": "br, identity"},
    ],
)
def test_failure_11_a_wrong_type_is_refused_before_the_signature_is_looked_at(gate: Any, headers: Any) -> None:
    assert gate.knock(b"{}", headers).status == 415


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "Application/JSON;charset=UTF-8"},
        {"content-type": 'application/json; charset="utf-8"'},
        {"content-type": 'application/json; profile="https://example.com/v2"'},
        {"content-type": "application/json ;version=2; charset=utf8;"},
        {"content-encoding": "identity"},
    ],
)
def test_json_by_any_of_its_spellings(gate: Any, mention: Any, headers: Any) -> None:
    body = json.dumps(mention()).encode()
    assert gate.knock(body, {**gate.sign(body), **headers}).status == 202


# 401


@pytest.mark.parametrize("seconds", [-301, 301])
def test_failure_3_a_skewed_clock_is_told_ours(gate: Any, mention: Any, seconds: int) -> None:
    body = json.dumps(mention()).encode()
    answer = gate.knock(body, gate.sign(body, seconds_off=seconds))
    assert (answer.status, answer.json["code"]) == (401, "timestamp_skew")
    assert answer.json["now"] == "2026-11-22T12:00:00.000Z"
    assert gate.queue.bodies == []


@pytest.mark.parametrize("seconds", [-300, 300])
def test_failure_3_the_edge_is_within(gate: Any, mention: Any, seconds: int) -> None:
    body = json.dumps(mention()).encode()
    assert gate.knock(body, gate.sign(body, seconds_off=seconds)).status == 202


def test_a_sources_own_tolerance(gate: Any, mention: Any) -> None:
    gate.configure("demo", tolerance=3600)
    body = json.dumps(mention()).encode()
    assert gate.knock(body, gate.sign(body, seconds_off=-3600)).status == 202
    assert gate.knock(body, gate.sign(body, seconds_off=-3601)).status == 401


def test_an_unsigned_request_learns_nothing_of_the_body(gate: Any) -> None:
    for to in ("demo", "x"):
        answer = gate.knock(b"not json", to=to)
        assert (answer.status, answer.json["code"]) == (401, "signature_missing")
        assert answer.headers["content-type"] == "application/problem+json"


def test_failure_10_the_signature_of_one_source_on_anothers_route(gate: Any, mention: Any) -> None:
    gate.configure("other")
    body = json.dumps(mention()).encode()
    assert gate.knock(body, gate.sign(body, "other"), to="demo").status == 401
    assert gate.knock(body, gate.sign(body, "x"), to="demo").json["code"] == "signature_missing"


def test_failure_5_a_rotation_works_at_once_and_the_old_secret_until_it_is_dropped(gate: Any, mention: Any) -> None:
    body = json.dumps(mention()).encode()
    before = gate.registry.sources["demo"]
    with_old = gate.sign(body)
    assert gate.knock(body, with_old).status == 202
    new = gate.configure("other").secret
    gate.configure("demo", secret=new, previous_secret=before.secret)
    assert gate.knock(body, gate.sign(body)).status == 202, "the first delivery with the new secret"
    assert gate.knock(body, with_old).status == 202
    gate.later(seconds=61)
    gate.configure("demo", secret=new)
    with_new = gate.sign(body)
    assert gate.knock(body, with_new).status == 202
    assert gate.knock(body, with_old).status == 401


def test_what_a_refresh_brings_holds_for_the_delivery_that_caused_it(gate: Any, mention: Any) -> None:
    body = json.dumps(mention()).encode()
    gate.knock(body)
    gate.configure("demo", secret=gate.configure("other").secret, mode="review", max_age=3600)
    assert gate.knock(body, gate.sign(body)).status == 202
    (delivery,) = gate.delivered()
    assert (delivery.mode, delivery.max_age) == ("review", 3600)


def test_a_source_that_was_disabled_meanwhile_is_not_let_in_by_the_refresh(gate: Any, mention: Any) -> None:
    body = json.dumps(mention()).encode()
    gate.knock(body)
    gate.configure("demo", secret=gate.configure("other").secret, enabled=False)
    assert gate.knock(body, gate.sign(body)).status == 401


def test_failure_16_a_flood_of_forged_requests_costs_no_call_and_no_line_each(gate: Any, mention: Any) -> None:
    body = json.dumps(mention()).encode()
    forged = {**gate.sign(body), "webhook-signature": "v1,AAAA"}
    for _ in range(500):
        assert gate.knock(body, forged).json["code"] == "signature_mismatch"
        gate.knock(body)
    assert gate.reads == 2, "the registry, and once more because of the doubt"
    assert gate.lines == [("webhooks rejected", {"count": 1, "status": 401, "code": "signature_mismatch"})]
    gate.later(seconds=60)
    gate.knock(body, forged)
    assert gate.counts == [("WebhooksRejected", 1), ("WebhooksRejected", 1000)]
    assert gate.queue.bodies == []


def test_failure_16_every_way_of_being_turned_away_costs_no_call_and_no_line_each(gate: Any, mention: Any) -> None:
    body = json.dumps(mention()).encode()
    gate.configure("off", enabled=False)
    signed = gate.sign(body)
    ways: list[Callable[[], Any]] = [
        lambda: gate.knock(body, signed, to="nobody"),
        lambda: gate.knock(body, signed, to="off"),
        lambda: gate.knock(body, signed, method="DELETE"),
        lambda: gate.knock(b"x" * BIG, signed),
        lambda: gate.knock(body, {**signed, "content-type": "text/plain"}),
        lambda: gate.knock(body),
        lambda: gate.knock(body, {**signed, "webhook-id": "msg_2"}),
        lambda: gate.knock(body, gate.sign(body, seconds_off=301)),
        lambda: gate.knock(to="x", method="GET", query={"crc_token": "<"}),
        lambda: gate.post(b"not json"),
        lambda: gate.post({"type": "mention.created", "data": {}}),
    ]
    for _ in range(100):
        assert {way().status for way in ways} == {400, 401, 404, 405, 413, 415}
    assert gate.reads == 2
    assert gate.queue.bodies == []
    assert [action for action, _ in gate.lines] == ["webhooks rejected"]
    gate.later(minutes=1)
    gate.knock(to="nobody")
    assert sum(count for name, count in gate.counts) == 100 * len(ways) + 1
    assert {name for name, _ in gate.counts} == {"WebhooksRejected"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    to=st.sampled_from(["demo", "x", "nobody"]) | st.text(max_size=70),
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "get", ""]),
    headers=st.dictionaries(
        st.sampled_from(["content-type", "content-encoding", *signatures.STANDARD_HEADERS, signatures.X_SIGNATURE]),
        st.text(max_size=40) | st.sampled_from(["application/json", "identity", "v1,AAAA", "1795348800"]),
    ),
    query=st.dictionaries(st.sampled_from(["dry_run", "crc_token", "x"]), st.text(max_size=20)),
    body=st.binary(max_size=50),
)
def test_failure_16_no_request_of_a_stranger_is_an_error_of_ours(gate: Any, body: bytes, **request: Any) -> None:
    answer = gate.knock(body, as_base64=True, **request)
    assert 400 <= answer.status < 500 or (answer.status, request["to"], request["method"]) == (200, "x", "GET")
    assert [line for line in gate.lines if line[0] == "webhook failed"] == []
    assert gate.queue.bodies == []


def test_rejections_are_told_at_first_and_then_once_a_minute(gate: Any) -> None:
    rejections = Rejections()
    at = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second) for second in (0, 1, 59, 60, 61, 121)]
    assert [rejections.note(one) for one in at] == [1, 0, 0, 3, 0, 2]


# 400


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"type": "mention.created", "type": "ping"}', "/type"),
        (b'{"a": NaN}', "/a"),
        (b'{"a": "\\ud800"}', "/a"),
        (b'{"a": 99999999999999999999}', "/a"),
        (b"[" * 5000, ""),
        (b"\xff\xfe", ""),
        (b"", ""),
    ],
)
def test_failure_12_signed_but_not_strict_json(gate: Any, body: bytes, pointer: str) -> None:
    for to in ("demo", "x"):
        answer = gate.post(body, to=to)
        assert (answer.status, answer.pointers) == (400, [pointer])


def test_failure_12_bytes_that_the_gateway_altered_are_no_longer_the_signed_ones(gate: Any) -> None:
    signature = gate.sign(b'{"a": "\xff"}')
    assert gate.knock('{"a": "\ufffd"}'.encode(), signature).status == 401


# 503


def test_failure_15_the_queue_refuses(gate: Any, mention: Any) -> None:
    gate.queue.fails = True
    answer = gate.post(mention())
    assert (answer.status, answer.headers["retry-after"]) == (503, "30")
    assert gate.queue.bodies == []


def test_failure_15_the_queues_answer_is_lost_and_the_redelivery_is_the_same(gate: Any, mention: Any) -> None:
    gate.queue.loses_answers = True
    assert gate.post(mention()).status == 503
    gate.queue.loses_answers = False
    assert gate.post(mention()).status == 202
    first, second = gate.queue.bodies
    assert first == second


def test_a_registry_that_was_never_read_is_503_and_one_that_was_serves_on(gate: Any, mention: Any) -> None:
    gate.registry_away = True
    assert (gate.post(mention()).status, gate.post(mention()).headers["retry-after"]) == (503, "30")
    gate.registry_away = False
    gate.later(seconds=2)
    assert gate.post(mention()).status == 202
    gate.registry_away = True
    gate.later(minutes=10)
    assert gate.post(mention()).status == 202


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ="])
def test_failure_9_a_source_without_a_secret_is_refused_not_open(gate: Any, mention: Any, secret: str) -> None:
    body = json.dumps(mention()).encode()
    headers = gate.sign(body)
    gate.configure("demo", secret=secret)
    gate.configure("x", SourceKind.X, secret="")
    for answer in (gate.knock(body, headers), gate.knock(body), gate.knock(b"{}", to="x")):
        assert (answer.status, answer.json["code"]) == (503, "source_without_secret")
    assert gate.knock(to="x", method="GET", query={"crc_token": "abc"}).status == 503
    assert gate.queue.bodies == []


# The rest


@pytest.mark.parametrize("asked", ["1", "true"])
def test_a_dry_run_says_what_was_understood_and_queues_nothing(gate: Any, mention: Any, asked: str) -> None:
    answer = gate.post(mention(text="é"), query={"dry_run": asked})
    assert (answer.status, answer.json["accepted"], answer.json["ignored"]) == (200, 1, 0)
    (understood,) = answer.json["mentions"]
    assert (understood["text"], understood["brand"], understood["change"]) == ("é", "acme", "created")
    assert gate.queue.bodies == []
    assert gate.post(mention(), query={"dry_run": "0"}).status == 202
    assert gate.knock(b"{}", query={"dry_run": "1"}).status == 401


def test_the_handshake_of_x(gate: Any) -> None:
    answer = gate.knock(to="x", method="GET", query={"crc_token": "MTAwMDAw"})
    assert answer.status == 200
    token = answer.json["response_token"]
    assert gate.knock(b"MTAwMDAw", {"x-twitter-webhooks-signature": token}, to="x").status == 400, (
        "signed, but no event"
    )
    assert gate.knock(to="x", method="GET").status == 400


@pytest.mark.parametrize("token", ['{"data":{}}', "a b", "<script>", "a" * 129, "a,b", ""])
def test_failure_10_the_handshake_signs_nothing_but_tokens_and_echoes_nothing(gate: Any, token: str) -> None:
    answer = gate.knock(to="x", method="GET", query={"crc_token": token})
    assert answer.status == 400
    assert "sha256=" not in answer.text
    assert not token or token not in answer.text


def test_failure_10_x_signs_its_handshake_with_the_current_secret_only(gate: Any) -> None:
    before = gate.knock(to="x", method="GET", query={"crc_token": "abc"}).json
    gate.configure("x", SourceKind.X, secret="another-consumer-secret", previous_secret="consumer-secret-of-x")
    gate.later(seconds=61)
    assert gate.knock(to="x", method="GET", query={"crc_token": "abc"}).json != before


ROUTES = {"demo": SourceKind.STANDARD, "x": SourceKind.X, "meta": SourceKind.META}


@pytest.mark.parametrize(("signed", "to"), [(a, b) for a in ROUTES for b in ROUTES if a != b])
def test_failure_10_one_kinds_signature_opens_no_other_kinds_route(gate: Any, signed: str, to: str) -> None:
    same = {"secret": "whsec_" + "A" * 44}
    for name, kind in ROUTES.items():
        gate.configure(name, kind, **same)
    answer = gate.knock(b"{}", gate.sign(b"{}", signed), to=to)
    assert (answer.status, answer.json["code"]) == (401, "signature_missing")


def test_a_kind_without_a_handshake_says_so(gate: Any) -> None:
    with pytest.raises(MethodNotAllowed):
        KINDS[SourceKind.STANDARD].handshake(
            gate.registry.sources["demo"], Request("demo", "GET", {}, {}, b"", gate.now)
        )


def test_an_accepted_webhook_is_one_line_without_a_word_of_it(gate: Any, mention: Any) -> None:
    gate.post(mention(text="canary text", phone="canary phone", author={"id": "canary", "name": "canary name"}))
    context = {"source": "demo", "kind": "standard", "delivery_id": "msg_1", "accepted": 1, "ignored": 0}
    assert gate.lines == [("webhook accepted", context)]


def test_an_error_of_ours_shows_neither_itself_nor_what_was_sent(
    gate: Any, mention: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(body: str) -> None:
        raise RuntimeError(f"canary {body}")

    monkeypatch.setattr(gate.queue, "send", broken)
    answer = gate.post(mention(text="canary"))
    assert answer.status == 500
    assert "canary" not in answer.text
    ((action, context),) = gate.lines
    assert action == "webhook failed"
    assert context["error"].startswith("RuntimeError at ")


def test_the_registry_serves_what_it_can_read() -> None:
    good = {"kind": "standard", "brand": "acme", "secret": "s", "of_next_year": 1}
    text = json.dumps({"ignored": "", "sources": {"good": good, "new": {**good, "kind": "fax"}, "odd": 5}})
    assert list(Registry.from_text(text).sources) == ["good"]
    assert Registry.from_text("{}").sources == {}


@pytest.mark.parametrize("text", ["", "[]", "5", '{"sources": []}', "not json"])
def test_a_secret_that_is_no_registry_closes_the_door(text: str) -> None:
    with pytest.raises(Unavailable):
        Registry.from_text(text)


def test_the_deployed_door_is_wired_from_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_QUEUE_URL", "http://127.0.0.1:9/queue")
    monkeypatch.setenv("SOURCES_SECRET_ID", "kwartier-test-sources")
    handler._door.cache_clear()
    handler._rejections.cache_clear()
    try:
        assert handler._door() is handler._door()
        assert handler._rejections() is handler._rejections()
    finally:
        handler._door.cache_clear()
        handler._rejections.cache_clear()
    assert telemetry.ALLOWED
