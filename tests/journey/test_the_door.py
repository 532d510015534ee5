"""The statuses of the contract over real HTTP, in their order: what is wrong first is what the answer says."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.journey.stack import Stack, mention, new_author

pytestmark = pytest.mark.stack

KIB = 1024


def _body(size: int | None = None) -> bytes:
    event = mention(new_author())
    if size is not None:
        event["padding"] = "x" * (size - len(json.dumps({**event, "padding": ""})))
    return json.dumps(event).encode()


def test_accepted(stack: Stack) -> None:
    body = _body()
    headers = stack.sign(body)
    answers = [stack.http.post("/webhooks/demo", content=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    first = answers[0].json()
    assert (first["accepted"], first["ignored"]) == (1, 0)
    assert first["mentions"][0].startswith("mnt_")
    assert answers[1].json() == first


def test_dry_run_answers_the_mentions_and_queues_nothing(stack: Stack) -> None:
    body = _body()
    answer = stack.http.post("/webhooks/demo?dry_run=1", content=body, headers=stack.sign(body))
    assert answer.status_code == 200
    assert json.loads(body)["data"]["text"] in answer.text


def test_unknown_source_comes_first(stack: Stack) -> None:
    assert stack.http.post("/webhooks/nobody", content=b"x" * 300 * KIB).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_then_the_method(stack: Stack, method: str) -> None:
    assert stack.http.request(method, "/webhooks/demo", content=b"x" * 300 * KIB).status_code == 405


def test_then_the_size(stack: Stack) -> None:
    at_the_limit, over = _body(256 * KIB), _body(256 * KIB + 1)
    assert stack.send(at_the_limit).status_code == 202
    assert stack.http.post("/webhooks/demo", content=over, headers={"content-type": "text/csv"}).status_code == 413


@pytest.mark.parametrize(
    "headers", [{"content-type": "text/csv"}, {"content-encoding": "gzip", "content-type": "application/json"}]
)
def test_then_the_type(stack: Stack, headers: dict[str, str]) -> None:
    assert stack.http.post("/webhooks/demo", content=_body(), headers=headers).status_code == 415


def _refused(answer: httpx.Response) -> tuple[int, str, str]:
    return answer.status_code, answer.headers["content-type"], answer.json()["code"]


def test_then_the_signature(stack: Stack) -> None:
    problem = "application/problem+json"
    unsigned = {"content-type": "application/json"}
    post = stack.http.post
    assert _refused(post("/webhooks/demo", content=b"{", headers=unsigned)) == (401, problem, "signature_missing")
    body = _body()
    headers = stack.sign(body)
    mismatch = (401, problem, "signature_mismatch")
    assert _refused(post("/webhooks/demo", content=body + b" ", headers=headers)) == mismatch
    assert _refused(post("/webhooks/x", content=body, headers=stack.sign(body, "demo"))) == (
        401,
        problem,
        "signature_missing",
    )


@pytest.mark.parametrize("seconds", [-310, 310])
def test_then_the_clock(stack: Stack, seconds: int) -> None:
    """FAILURES 3."""
    body = _body()
    headers = stack.sign(body, at=datetime.now(UTC) + timedelta(seconds=seconds))
    answer = stack.http.post("/webhooks/demo", content=body, headers=headers)
    assert _refused(answer) == (401, "application/problem+json", "timestamp_skew")


@pytest.mark.parametrize("body", [b"{", b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":"\\ud800"}', b"[" * 40 + b"]" * 40])
def test_then_strict_json(stack: Stack, body: bytes) -> None:
    assert stack.send(body).status_code == 400


def test_then_the_shape_with_a_pointer(stack: Stack) -> None:
    event = mention(new_author())
    del event["data"]["channel"]
    answer = stack.send(json.dumps(event).encode())
    assert answer.status_code == 400
    assert "/data/channel" in [error["pointer"] for error in answer.json()["errors"]]


def test_unknown_events_are_counted_and_ignored(stack: Stack) -> None:
    answer = stack.send(json.dumps({**mention(new_author()), "type": "weather.changed"}).encode())
    assert (answer.status_code, answer.json()["accepted"], answer.json()["ignored"]) == (202, 0, 1)


def test_text_survives_byte_by_byte(stack: Stack) -> None:
    """FAILURES 7 and 13."""
    strange = "\u202e \u200b 😀 \x00 \x0b \uffff ünïcode '\"<script>"
    body = json.dumps(mention(new_author(), text=strange), ensure_ascii=False).encode()
    answer = stack.http.post("/webhooks/demo?dry_run=1", content=body, headers=stack.sign(body))
    assert answer.status_code == 200
    assert answer.json()["mentions"][0]["text"] == strange


def test_the_handshake_of_x(stack: Stack) -> None:
    secret = stack.outputs["sources"]["x"]["secret"]
    expected = base64.b64encode(hmac.digest(secret.encode(), b"abc-DEF_1", hashlib.sha256)).decode()
    answer = stack.http.get("/webhooks/x", params={"crc_token": "abc-DEF_1"})
    assert (answer.status_code, answer.json()) == (200, {"response_token": f"sha256={expected}"})
    assert stack.http.get("/webhooks/x", params={"crc_token": '{"data":1}'}).status_code == 400


def test_a_handshake_by_options_reaches_the_door(stack: Stack) -> None:
    """The local cloud answers every OPTIONS with 403 by itself; the front hands it to intake, which says what it is."""
    assert stack.http.options("/webhooks/demo").status_code == 405
    assert stack.http.options("/webhooks/nobody").status_code == 404


def test_everything_else_is_ours_to_refuse(stack: Stack) -> None:
    for answer, status in ((stack.http.get("/nothing/here"), 404), (stack.http.put("/healthz"), 405)):
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
