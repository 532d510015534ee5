"""`kwartier sources preview` and `test`: what a source would have opened, and what came back, in words."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import httpx
import pytest
from moto import mock_aws

from functions.callbacks.store import CallbackStore
from functions.intake.model import Author, Mode
from functions.intake.providers import KINDS
from functions.journey.model import Terms
from functions.journey.service import Journey
from functions.shared import clock
from functions.shared.dynamo import DynamoTable
from functions.triage.rules import PlainJudge
from infra.cli import target
from infra.cli.target import Target
from tests.builders import COMPLAINT, NOON, a_mention, at_once, ticking
from tests.unit.cli.test_sources import SECRET_ID, add, run

TABLE = "kwartier-test"
NAMES = ("pk", "sk", "queue_pk", "queue_sk", "wake_pk", "wake_sk")


@pytest.fixture
def where(monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    with mock_aws():
        session = boto3.session.Session("test", "test", region_name="eu-west-1")
        session.client("secretsmanager").create_secret(Name=SECRET_ID, SecretString='{"sources": {}}')
        session.client("dynamodb").create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in NAMES[:2]],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        outputs = {"SourcesSecretId": SECRET_ID, "TableName": TABLE}
        made = Target("test", session, outputs, "https://api.example.com")
        monkeypatch.setattr(target, "of", lambda _: made)
        yield made


def receives(where: Target, text: str | None, author: str | None, *, mode: Mode = Mode.OBSERVE, **more: Any) -> None:
    at = clock.now()
    store = CallbackStore(DynamoTable(where.client("dynamodb"), TABLE))
    mention = a_mention(**{"text": text, "author": Author(id=author), **more})
    Journey(store, PlainJudge(), wait=at_once).receive(mention, at, Terms(mode, 86400))


def test_a_source_of_which_nothing_was_observed_says_why(where: Target) -> None:
    add()
    assert "Nothing of demo was observed" in run("preview", "demo")
    run("change", "demo", "--mode", "live")
    assert "It is live: only a source in observe is observed." in run("preview", "demo")
    assert "no source nobody" in run("preview", "nobody", code=1)


def test_a_preview_says_what_would_have_been_opened_and_by_which_ids(where: Target) -> None:
    add()
    with ticking() as hands:
        receives(where, COMPLAINT, "1", source_id="post-1")
        hands.advance(seconds=1)
        receives(where, "still nothing, a disgrace!", "1", source_id="post-2")
        receives(where, COMPLAINT, "2", source_id="post-3", posted_at=NOON - timedelta(days=90))
        receives(where, "do you have this router in black?", "3", source_id="post-4")
        receives(where, "Great service, thank you so much @acme!", "4", source_id="post-5")
        receives(where, COMPLAINT, "5", source_id="post-6", post_id="p6")
        receives(where, COMPLAINT, "5", source="live", post_id="p6", mode=Mode.LIVE)
    said = run("preview", "demo")
    assert "demo: 6 mentions observed" in said
    assert "it would have opened 1 calls: 1.0 a day, at most 1 in an hour" in said
    assert "1 of severity 1; of 0" in said
    assert "1 more would have waited for a supervisor" in said
    assert "1 questions without a call, 1 more on tickets" in said
    assert "1 praise, 0 that ask nothing" in said
    assert "1 came through a live source as well" in said
    assert "post-1" in said
    assert not any(f"post-{number}" in said for number in (2, 3, 4, 5, 6))
    assert "post-1" not in run("preview", "demo", "--limit", "0")
    assert "--mode review" in said


def test_the_senders_own_ids_move_no_cursor(where: Target) -> None:
    """FAILURES 37: an id is printable ASCII at the door, and plain in the terminal whatever was kept."""
    add()
    with ticking():
        receives(where, COMPLAINT, "1", source_id="\x1b[2Jgone")
    assert "\x1b" not in run("preview", "demo")


@pytest.mark.parametrize(
    ("status", "said", "words"),
    [
        (401, {"code": "signature_missing", "detail": "webhook-id is needed"}, "webhook-id is needed"),
        (400, {"errors": [{"pointer": "/data/id", "detail": "Field required"}]}, "/data/id: Field required"),
        (503, {"code": "source_without_secret"}, "kwartier sources rotate demo"),
        (503, {"detail": "the queue did not take it"}, "try again in a moment"),
        (413, {"detail": "a webhook has at most 262144 bytes"}, "413: a webhook has at most"),
        (200, [], "demo works"),
    ],
)
def test_whatever_comes_back_is_said_in_words(
    where: Target, monkeypatch: pytest.MonkeyPatch, status: int, said: Any, words: str
) -> None:
    add()
    monkeypatch.setattr(httpx, "post", lambda *_, **__: httpx.Response(status, json=said))
    assert words in run("test", "demo", code=0 if status == 200 else 1)


def test_test_says_as_what_it_was_understood_and_what_may_come_of_it(
    where: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    answer = {"accepted": 1, "ignored": 0, "mentions": [{"brand": "acme", "channel": "x"}], "mode": "observe"}
    monkeypatch.setattr(httpx, "post", lambda *_, **__: httpx.Response(200, json=answer))
    assert "understood as a mention of acme on x" in run("test", "demo")
    assert "kwartier sources preview demo" in run("test", "demo")
    run("change", "demo", "--mode", "live")
    assert "The registry says live by now" in run("test", "demo")


def test_every_kind_signs_for_itself() -> None:
    assert all(hasattr(kind, "sign") for kind in KINDS.values())
