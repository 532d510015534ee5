"""The door's own calls of AWS: signed as botocore signs, tried again as it would be, silent about what is sent."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from functions.shared import aws, aws_json, clock, sigv4
from functions.shared.aws_json import Service
from functions.shared.environment import SettingsError
from functions.shared.errors import Unavailable
from tests.contract import over_http
from tests.contract.over_http import Front

TEXT = "call +31612345678"
visible = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)


@pytest.fixture
def front(cloud: None) -> Iterator[Front]:
    with over_http.serving(lambda _: aws.sqs()) as made:
        yield made


@pytest.fixture
def sqs(front: Front, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(aws_json, "PAUSES", (0.0, 0.0))
    made = Service("sqs", version="1.0", target="AmazonSQS", caller=front.caller())
    yield made
    made.close()


@pytest.fixture
def url(cloud: None, request: pytest.FixtureRequest) -> str:
    return aws.sqs().create_queue(QueueName=f"queue-{abs(hash(request.node.name))}")["QueueUrl"]


@given(
    body=st.binary(max_size=200),
    given_=st.dictionaries(st.sampled_from(["content-type", "x-amz-target", "x-amz-meta"]), visible),
    at=st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    who=st.tuples(visible, visible, st.none() | visible),
    scope=st.sampled_from([("sqs", "eu-west-1"), ("secretsmanager", "cn-north-1")]),
)
def test_it_signs_as_botocore_signs(
    body: bytes,
    given_: dict[str, str],
    at: datetime,
    who: tuple[str, str, str | None],
    scope: tuple[str, str],
) -> None:
    headers = {"host": f"{scope[0]}.{scope[1]}.example:4566", **given_}
    ours = sigv4.signed(sigv4.Credentials(*who), sigv4.Scope(*scope), headers, body, at)
    signer: Any = SigV4Auth(Credentials(*who), *scope)
    request = AWSRequest("POST", f"http://{headers['host']}/", dict(headers), body)
    request.context["timestamp"] = f"{at:%Y%m%dT%H%M%SZ}"
    request.headers["X-Amz-Date"] = request.context["timestamp"]
    if who[2]:
        request.headers["X-Amz-Security-Token"] = who[2]
    text = signer.string_to_sign(request, signer.canonical_request(request))
    signer._inject_signature_to_request(request, signer.signature(text, request))
    assert ours == {name.lower(): value for name, value in request.headers.items()}


def test_who_signs_is_not_shown() -> None:
    shown = repr(sigv4.Credentials("AKID", "the secret", "the token"))
    assert "the secret" not in shown
    assert "the token" not in shown


def test_a_service_is_where_botocore_finds_it_in_every_region() -> None:
    known = list(over_http.known_hosts())
    assert len({region for _, region, _ in known}) > 30
    assert [one for one in known if aws_json.host(*one[:2]) != one[2]] == []


def test_an_answer_is_aws_own(sqs: Service, front: Front, url: str) -> None:
    said = sqs.call("SendMessage", {"QueueUrl": url, "MessageBody": json.dumps({"text": "é\u202e"})})
    assert said["MessageId"]
    (message,) = aws.sqs().receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"]) == {"text": "é\u202e"}
    assert front.asked == ["SendMessage"]


def test_a_refusal_is_told_by_its_kind_at_once_and_without_what_was_sent(sqs: Service, front: Front) -> None:
    with pytest.raises(Unavailable, match=r"^sqs SendMessage: [A-Za-z.]*QueueDoesNotExist$|NonExistentQueue$") as error:
        sqs.call("SendMessage", {"QueueUrl": "http://localhost/1/none", "MessageBody": TEXT})
    assert "+316" not in str(error.value)
    assert front.asked == ["SendMessage"]


def test_a_signature_of_somebody_else_is_refused(front: Front, url: str) -> None:
    """So what passes above was signed as botocore would."""
    caller = front.caller().model_copy(update={"aws_secret_access_key": "another"})
    other = Service("sqs", version="1.0", target="AmazonSQS", caller=caller)
    with pytest.raises(Unavailable, match="SignatureDoesNotMatch"):
        other.call("SendMessage", {"QueueUrl": url, "MessageBody": "x"})
    other.close()


def http(status: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


PASSING = {
    "no answer": b"",
    "not HTTP": b"nonsense\r\n\r\n",
    "cut short": b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
    "an error of theirs": http("500 Internal Server Error"),
    "busy": http("429 Too Many Requests"),
    "throttled": http("400 Bad Request", b'{"__type": "com.amazonaws.sqs#RequestThrottled"}'),
    "taken, and the answer is no JSON": http("200 OK", b"<html>"),
    "taken, and the answer is no object": http("200 OK", b"[]"),
}


@pytest.mark.parametrize("broken", PASSING.values(), ids=PASSING.keys())
def test_what_passes_is_tried_twice_more(sqs: Service, front: Front, url: str, broken: bytes) -> None:
    """FAILURES 15 and 20."""
    front.broken = [broken, broken]
    sqs.call("SendMessage", {"QueueUrl": url, "MessageBody": "kept"})
    assert front.asked == ["broken", "broken", "SendMessage"]
    front.broken = [broken] * 3
    with pytest.raises(Unavailable):
        sqs.call("SendMessage", {"QueueUrl": url, "MessageBody": "kept"})
    assert front.broken == []


@pytest.mark.parametrize("status", ["400 Bad Request", "403 Forbidden", "301 Moved"])
def test_what_does_not_pass_is_not_tried_again(sqs: Service, front: Front, url: str, status: str) -> None:
    front.broken = [http(status, b'{"__type": "a\\nb <script>"}'), b"unread"]
    with pytest.raises(Unavailable, match=rf"^sqs SendMessage: {status[:3]}$"):
        sqs.call("SendMessage", {"QueueUrl": url, "MessageBody": "kept"})
    assert front.broken == [b"unread"]


def test_the_pauses_are_taken(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    sqs = Service("sqs", version="1.0", target="AmazonSQS", caller=front.caller())
    front.broken = [b""] * 3
    with clock.driven_by(lambda: datetime.now(UTC), slept.append), pytest.raises(Unavailable, match="no answer"):
        sqs.call("SendMessage", {})
    assert slept == [0.0, 0.1]


def test_a_connection_is_kept_and_made_anew_when_the_other_side_ended_it(
    sqs: Service, front: Front, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []

    def connection(*place: Any, **more: Any) -> HTTPConnection:
        made.append(place)
        return HTTPConnection(*place, **more)

    monkeypatch.setattr(aws_json, "HTTPConnection", connection)
    for _ in range(3):
        sqs.call("SendMessage", {"QueueUrl": url, "MessageBody": "kept"})
    assert len(made) == 1
    front.broken = [http("200 OK", b"{}")]
    sqs.call("SendMessage", {})
    sqs.call("SendMessage", {"QueueUrl": url, "MessageBody": "kept"})
    assert len(made) == 2


def test_nobody_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_json, "PAUSES", (0.0, 0.0))
    caller = aws_json.Caller(
        aws_region="eu-west-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        aws_endpoint_url="https://127.0.0.1:9",
    )
    with pytest.raises(Unavailable, match="no answer"):
        Service("sqs", version="1.0", target="AmazonSQS", caller=caller).call("SendMessage", {})


def test_on_aws_it_asks_over_tls_and_checks_who_answers() -> None:
    context = aws_json._tls()
    assert context.check_hostname
    assert context.verify_mode.name == "CERT_REQUIRED"


def test_it_learns_from_lambda_who_it_is_and_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    aws_json.forget()
    for name in ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError, match=r"AWS_REGION: .*AWS_ACCESS_KEY_ID: .*AWS_SECRET_ACCESS_KEY: "):
        aws_json.sqs()
    for name in ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "eu-west-1")
    assert aws_json.sqs() is aws_json.sqs() is not aws_json.secrets()
    aws_json.forget()
