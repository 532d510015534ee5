"""The journey's handler: batches, poison, and deliveries of other versions."""

import json
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace

import boto3
import pytest
from moto import mock_aws

from functions.intake.model import DELIVERY_VERSION, Author, Mention
from functions.journey import handler as journey_handler
from functions.journey.handler import receive
from functions.journey.model import AT_ONCE, Terms
from functions.journey.service import Journey
from functions.shared import aws, telemetry
from functions.shared.errors import Poison, Unavailable
from functions.shared.table import ItemTooLarge
from functions.tickets.rules import Threading
from tests.builders import MeddledTable, a_delivery, a_mention, ticking
from tests.unit.journey.world import World


def test_a_delivery_may_hold_many_mentions() -> None:
    with ticking():
        world = World()
        receive(world.journey, a_delivery(a_mention(text="complaint"), a_mention(text="complaint")).model_dump_json())
        assert len(world.store.all_open()[0]) == 2


@pytest.mark.parametrize("body", ["", "no json", "{}", '{"version": 1}', '{"version":1,"source":"x","mentions":"?"}'])
def test_what_is_no_delivery_is_poison(body: str) -> None:
    """FAILURES 17."""
    with pytest.raises(Poison):
        receive(World().journey, body)


def test_a_field_of_newer_code_is_ignored_and_a_newer_version_is_left_for_newer_code() -> None:
    """FAILURES 23."""
    with ticking():
        body = json.loads(a_delivery(a_mention(text="complaint")).model_dump_json())
        world = World()
        receive(world.journey, json.dumps(body | {"added_later": True}))
        assert len(world.store.all_open()[0]) == 1
        with pytest.raises(Unavailable):
            receive(world.journey, json.dumps(body | {"version": DELIVERY_VERSION + 1}))


@pytest.mark.parametrize("failure", [ItemTooLarge("over 400 KB"), ValueError("a bug")], ids=["too large", "a bug"])
def test_one_mention_that_never_can_succeed_does_not_keep_the_others_of_its_delivery(failure: Exception) -> None:
    """FAILURES 17 and 22: the delivery is buried for its sake; the others are owed a call all the same."""
    with ticking():
        world = World()
        bad = a_mention(text="complaint of the odd kind")
        good = [a_mention(text="complaint"), a_mention(text="complaint")]
        body = a_delivery(good[0], bad, good[1]).model_dump_json()
        with pytest.raises(type(failure)):
            receive(Choking(world.journey, bad.id, failure), body)
        assert all(world.store.seen(one.id) for one in good)
        assert len(world.store.all_open()[0]) == 2


def test_while_the_table_is_away_the_rest_of_a_delivery_is_not_tried() -> None:
    """FAILURES 24: each try waits for an answer; the whole comes back."""
    table = MeddledTable()
    table.away = True
    world = World(table)
    tried: list[str] = []
    with pytest.raises(Unavailable):
        receive(Choking(world.journey, "", ValueError(), tried), a_delivery(a_mention(), a_mention()).model_dump_json())
    assert len(tried) == 1


class Choking(Journey):
    """A journey that fails with one mention."""

    def __init__(self, real: Journey, on: str, failure: Exception, tried: list[str] | None = None) -> None:
        self._real, self._on, self._failure = real, on, failure
        self.hearing = real.hearing
        self.tried = [] if tried is None else tried

    def receive(self, mention: Mention, accepted_at: datetime, terms: Terms = AT_ONCE) -> Threading | None:
        self.tried.append(mention.id)
        if mention.id == self._on:
            raise self._failure
        return self._real.receive(mention, accepted_at, terms)


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The handler's surroundings on moto: a table and the dead letters. The address of the dead letters."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "TABLE_NAME": "kwartier-test",
    }.items():
        monkeypatch.setenv(name, value)
    aws.forget()
    journey_handler._wired.cache_clear()
    with mock_aws():
        keys = [{"AttributeName": name, "KeyType": kind} for name, kind in (("pk", "HASH"), ("sk", "RANGE"))]
        boto3.client("dynamodb").create_table(
            TableName="kwartier-test",
            KeySchema=keys,  # type: ignore[arg-type]
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
        url = boto3.client("sqs").create_queue(QueueName="dead-letters")["QueueUrl"]
        monkeypatch.setenv("INTAKE_DLQ_URL", url)
        monkeypatch.setenv("QUEUE_URL", boto3.client("sqs").create_queue(QueueName="intake")["QueueUrl"])
        yield url
    aws.forget()
    journey_handler._wired.cache_clear()


def record(id_: str, body: str, received: int = 1) -> dict[str, object]:
    attributes = {"ApproximateReceiveCount": str(received)}
    return {"messageId": id_, "receiptHandle": f"r{id_}", "body": body, "attributes": attributes}


def test_poison_goes_to_the_dead_letters_at_once_and_the_rest_of_its_batch_is_done(deployed: str) -> None:
    """FAILURES 17."""
    good = a_delivery(a_mention(text="@acme my parcel is lost and nobody answers")).model_dump_json()
    result = journey_handler.handler({"Records": [record("1", "poison"), record("2", good)]}, None)
    assert result == {"batchItemFailures": []}
    received = boto3.client("sqs").receive_message(QueueUrl=deployed)
    assert [message["Body"] for message in received["Messages"]] == ["poison"]
    heads = boto3.client("dynamodb").scan(TableName="kwartier-test")["Items"]
    assert [item["sk"]["S"] for item in heads if item["sk"]["S"].startswith("C#")] == ["C#00001"]


def test_what_there_is_no_time_for_goes_back_and_is_finished_when_it_comes_again(deployed: str) -> None:
    """FAILURES 22: a batch of a thousand takes longer than one turn; none of it waits until the whole is forgotten."""
    many = a_delivery(*(a_mention(text="@acme my parcel is lost and nobody answers") for _ in range(5)))
    turns = 0
    while turns < 10:
        left = iter([60_000, 60_000, *[3_999] * 20] if turns == 0 else [60_000] * (2 * turns + 2) + [0] * 20)
        context = SimpleNamespace(get_remaining_time_in_millis=lambda left=left: next(left))
        turns += 1
        if journey_handler.handler({"Records": [record("1", many.model_dump_json(), turns)]}, context) == {
            "batchItemFailures": []
        }:
            break
    assert 1 < turns < 10
    items = boto3.client("dynamodb").scan(TableName="kwartier-test")["Items"]
    assert sum(item["sk"]["S"].startswith("C#") for item in items) == 5
    assert "Messages" not in boto3.client("sqs").receive_message(QueueUrl=deployed)


def test_nothing_of_a_person_is_logged(deployed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAILURES 40: whatever becomes of the mention."""
    lines: list[object] = []
    logger = SimpleNamespace(log=lambda *said, **fields: lines.append((said, fields)))
    monkeypatch.setattr(telemetry, "_logger", lambda: logger)
    someone = Author(id="canary-account", handle="canary-handle", name="Canary Name", followers=1)
    said = a_mention(text="canary-text my parcel is lost, call +31612345678", author=someone, phone="+31612345678")
    good = a_delivery(said).model_dump_json()
    journey_handler.handler({"Records": [record("1", good), record("2", f"canary-poison {good}")]}, None)
    assert len(lines) >= 2
    told = str(lines)
    assert [word for word in ("canary", "Canary", "31612345678") if word in told] == []


def test_a_table_that_is_away_sends_everything_back_and_buries_nothing(
    deployed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAILURES 24: however often it was received already."""
    monkeypatch.setenv("TABLE_NAME", "no-such-table")
    bodies = [a_delivery(a_mention(text="my parcel is lost")).model_dump_json() for _ in range(3)]
    batch = [record(str(n), body, received=500) for n, body in enumerate(bodies)]
    result = journey_handler.handler({"Records": batch}, None)
    assert [one["itemIdentifier"] for one in result["batchItemFailures"]] == ["0", "1", "2"]
    assert "Messages" not in boto3.client("sqs").receive_message(QueueUrl=deployed)
