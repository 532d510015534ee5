"""One minute of the deployed function against (simulated) AWS: the table, the topics and the lookup queue."""

import json
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import boto3
import pytest
from moto import mock_aws

from functions.callbacks.model import Alert
from functions.callbacks.people import Presence, PresenceState
from functions.callbacks.store import CallbackStore
from functions.deadlines import handler
from functions.intake.model import Registry
from functions.shared import aws, clock, telemetry
from functions.shared.connections import parsed
from functions.shared.dynamo import DynamoTable
from functions.shared.secrets import CachedSecret
from functions.tickets.model import Lookup
from tests.builders import NOON, a_ticket, an_open_complaint, read, ticking

REGION = "eu-west-1"


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    for name, value in {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "TABLE_NAME": "table",
    }.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        sqs, sns = boto3.client("sqs"), boto3.client("sns")
        heard = sqs.create_queue(QueueName="heard")["QueueUrl"]
        lookups = sqs.create_queue(QueueName="lookups")["QueueUrl"]
        monkeypatch.setenv("LOOKUP_QUEUE_URL", lookups)
        monkeypatch.setenv("CONVERSATION_QUEUE_URL", lookups)
        arn = sqs.get_queue_attributes(QueueUrl=heard, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        for topic in ("page", "notify", "escalate"):
            made = sns.create_topic(Name=topic)["TopicArn"]
            sns.subscribe(TopicArn=made, Protocol="sqs", Endpoint=arn)
            monkeypatch.setenv(f"{topic.upper()}_TOPIC_ARN", made)
        _table()
        monkeypatch.setenv("SOURCES_SECRET_ID", "sources")
        monkeypatch.setenv("CONNECTIONS_SECRET_ID", "connections")
        monkeypatch.setenv("SUBSCRIBERS_SECRET_ID", "subscribers")
        monkeypatch.setenv("DISPATCH_QUEUE_URL", lookups)
        around = SimpleNamespace(sqs=sqs, heard=heard, lookups=lookups, registry="{}")
        read = CachedSecret(lambda: str(around.registry), Registry.from_text)  # moto answers botocore alone
        monkeypatch.setattr(handler, "_registry", lambda: read)
        monkeypatch.setattr(handler, "_connections", lambda: CachedSecret(lambda: "{}", parsed))
        handler._dispatch.cache_clear()
        around.wired = handler._dispatch
        monkeypatch.setattr(handler, "_dispatch", lambda: SimpleNamespace(start=lambda _: 0))
        aws.forget()
        handler._wired.cache_clear()
        yield around
        aws.forget()
        handler._wired.cache_clear()


def _table() -> None:
    names = ("pk", "sk", "queue_pk", "queue_sk", "wake_pk", "wake_sk")
    boto3.client("dynamodb").create_table(
        TableName="table",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": [
                    {"AttributeName": f"{index}_pk", "KeyType": "HASH"},
                    {"AttributeName": f"{index}_sk", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
            for index in ("queue", "wake")
        ],
    )


def context(milliseconds: int = 50_000) -> SimpleNamespace:
    return SimpleNamespace(get_remaining_time_in_millis=lambda: milliseconds)


def messages(cloud: SimpleNamespace, queue: str) -> list[str]:
    answer = cloud.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
    return [message["Body"] for message in answer.get("Messages", [])]


def test_a_minute_of_the_deployed_function(cloud: SimpleNamespace) -> None:
    store = CallbackStore(DynamoTable(aws.dynamodb(), "table"))
    with ticking() as hands:
        store.save(Presence(sub="sub-anna", name="", state=PresenceState.AVAILABLE, until=NOON + timedelta(hours=1)))
        late = an_open_complaint(store)
        soon = an_open_complaint(store, accepted_at=NOON + timedelta(minutes=5))
        unlooked = a_ticket(lookup=Lookup(next_at=NOON))
        store.save(unlooked)
        hands.advance(minutes=16)
        assert handler.handler({}, context()) == {"woken": 1, "told": 3, "lookups": 1, "words": 0, "failed": 0}
        assert handler.handler({}, context()) == {"woken": 0, "told": 0, "lookups": 0, "words": 0, "failed": 0}
    heard = [json.loads(body)["Message"] for body in messages(cloud, cloud.heard)]
    assert len(heard) == 3, "broken, due soon, nobody opened it"
    assert any(late.id in text for text in heard)
    assert any(soon.id in text for text in heard)
    assert json.loads(messages(cloud, cloud.lookups)[0])["detail"]["ticket_id"] == unlooked.id
    assert read(store, late.id).alerted == (Alert.BROKEN,)


def test_the_deployed_function_reads_the_registry_and_says_which_source_is_refused(cloud: SimpleNamespace) -> None:
    """FAILURES 9."""
    cloud.registry = '{"sources": {"demo": {"kind": "standard", "brand": "acme", "secret": "whsec_"}}}'
    with ticking():
        assert handler.handler({}, context())["told"] == 1
        assert handler.handler({}, context())["told"] == 0
    (heard,) = messages(cloud, cloud.heard)
    assert "demo" in json.loads(heard)["Message"].splitlines()


def test_what_subscribers_are_owed_is_looked_for_and_a_registry_that_is_away_is_a_failure(
    cloud: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "_dispatch", cloud.wired)
    assert handler.handler({}, context())["failed"] == 1


def test_a_function_that_has_no_time_leaves_everything_for_the_next_minute(cloud: SimpleNamespace) -> None:
    store = CallbackStore(DynamoTable(aws.dynamodb(), "table"))
    late = an_open_complaint(store, accepted_at=clock.now() - timedelta(hours=1))
    assert handler.handler({}, context(milliseconds=7_999))["woken"] == 0
    assert handler.handler({}, context())["woken"] == 1
    assert Alert.BROKEN in read(store, late.id).alerted


def test_a_table_that_is_away_is_told_and_leaves_nothing_in_the_dead_letters(
    cloud: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAILURES 24: the call ends well and counts a failure, of which an alarm tells; the next one catches up."""
    late = an_open_complaint(CallbackStore(DynamoTable(aws.dynamodb(), "table")), accepted_at=NOON)
    counted: list[tuple[str, int]] = []
    monkeypatch.setattr(telemetry, "count", lambda name, value=1: counted.append((name, value)))
    with ticking(NOON + timedelta(hours=4)):
        with monkeypatch.context() as away:
            away.setenv("TABLE_NAME", "no-such-table")
            handler._wired.cache_clear()
            assert handler.handler({}, context())["failed"] == 1
        assert ("SweepFailures", 1) in counted
        handler._wired.cache_clear()
        assert handler.handler({}, context())["woken"] == 1
    assert read(CallbackStore(DynamoTable(aws.dynamodb(), "table")), late.id).alerted.count(Alert.BROKEN) == 1
