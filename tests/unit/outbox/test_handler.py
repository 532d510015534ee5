"""The outbox: each new entry's events on the bus, and of what the bus refuses exactly those records go back."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count, product
from typing import Any

import pytest
from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from functions.intake.shapes import METADATA_BYTES
from functions.outbox import handler
from functions.shared import aws, telemetry
from functions.shared.entities import Entity
from functions.shared.events import MAX_MENTION_REFS, Event, Happened, MentionRef
from functions.shared.table import put
from functions.tickets.model import Entry, EntryKind
from functions.tickets.service import line
from tests.builders import NOON, a_callback, a_ticket

PUT_EVENTS_BYTES = 256 * 1024
"""What one call takes, all entries together."""

_numbers = count(1)
_to = TypeSerializer()


class Bus:
    """EventBridge's client, as far as the outbox uses it: `refuses` event types, or every call with `failure`."""

    def __init__(self) -> None:
        self.calls: list[list[dict[str, Any]]] = []
        self.refuses: set[str] = set()
        self.failures: list[Exception] = []
        self.loses_answers = False

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 AWS's own name
        assert 0 < len(Entries) <= 10
        if self.failures:
            raise self.failures.pop(0)
        self.calls.append([entry for entry in Entries if entry["DetailType"] not in self.refuses])
        if self.loses_answers:
            raise ReadTimeoutError(endpoint_url="https://events")
        answers = [
            {"ErrorCode": "ThrottlingException"} if entry["DetailType"] in self.refuses else {"EventId": "1"}
            for entry in Entries
        ]
        return {"FailedEntryCount": len([one for one in answers if "ErrorCode" in one]), "Entries": answers}

    @property
    def told(self) -> list[dict[str, Any]]:
        return [entry for call in self.calls for entry in call]

    @property
    def details(self) -> list[dict[str, Any]]:
        return [json.loads(entry["Detail"]) for entry in self.told]


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Bus:
    made = Bus()
    monkeypatch.setattr(aws, "events", lambda: made)
    monkeypatch.setattr(handler, "_bus", lambda: "kwartier-test")
    monkeypatch.setattr(telemetry, "log", lambda *_, **__: None)
    return made


def record(entity: Entity, event: str = "INSERT") -> dict[str, Any]:
    """What the stream says of an entity that was just written."""
    item = put(entity.key(), entity.to_item(), 0).item
    image = {name: _to.serialize(value) for name, value in item.items()}
    changed: dict[str, Any] = {
        "Keys": {"pk": image["pk"], "sk": image["sk"]},
        "SequenceNumber": str(next(_numbers)),
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    changed |= {"OldImage": image} if event == "REMOVE" else {"NewImage": image}
    return {"eventName": event, "dynamodb": changed}


def an_entry(*happened: Happened, at: datetime = NOON) -> Entry:
    ticket = a_ticket(
        mentions=(MentionRef(source="demo", id="1", post_id="1"),),
        customer_ref="c-1",
        metadata_json='{"their": ["own", 1.5]}',
    )
    facts = {one: {"due_at": "2026-11-22T12:15:00.000Z"} for one in happened}
    return line(ticket, EntryKind.MENTION, at, callback_id="cbk_1_1", data={"text": "secret"}, events=facts)


def send(*records: dict[str, Any]) -> list[str]:
    """The sequence numbers that go back."""
    answer = handler.handler({"Records": list(records)}, None)
    return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]


def number(one: dict[str, Any]) -> str:
    return str(one["dynamodb"]["SequenceNumber"])


def test_an_entrys_events_go_to_the_bus_in_their_order(bus: Bus) -> None:
    entry = an_entry(Happened.COMPLAINT_OPENED, Happened.CALLBACK_QUEUED)
    assert send(record(entry)) == []
    assert [one["DetailType"] for one in bus.told] == ["complaint.opened", "callback.queued"]
    assert {(one["Source"], one["EventBusName"]) for one in bus.told} == {("kwartier", "kwartier-test")}
    assert tuple(Event.model_validate(detail) for detail in bus.details) == entry.events


def test_an_event_says_what_the_contract_promises_and_nothing_of_the_text(bus: Bus) -> None:
    send(record(an_entry(Happened.COMPLAINT_OPENED)))
    (detail,) = bus.details
    promised = {"id", "type", "version", "occurred_at", "brand", "ticket_id", "callback_id", "mentions", "customer_ref"}
    assert detail.keys() >= promised | {"metadata", "data"}
    assert detail["metadata"] == {"their": ["own", 1.5]}
    assert detail["mentions"] == [{"source": "demo", "id": "1", "post_id": "1"}]
    assert "secret" not in json.dumps(bus.told)


def test_an_entry_without_events_tells_nothing_and_costs_no_call(bus: Bus) -> None:
    assert send(record(an_entry())) == []
    assert bus.calls == []


def test_a_repetition_has_the_same_ids(bus: Bus) -> None:
    """The stream gives each record at least once: consumers deduplicate by the event's id."""
    entry = record(an_entry(Happened.COMPLAINT_OPENED, Happened.CALLBACK_QUEUED))
    send(entry)
    send(entry)
    first, second = bus.details[:2], bus.details[2:]
    assert first == second
    assert len({detail["id"] for detail in first}) == 2


def test_what_is_no_new_entry_is_passed_over(bus: Bus) -> None:
    """The mapping filters them out; one that comes all the same must not stop the stream."""
    ticket = a_ticket()
    has_events_of_its_own = record(ticket)
    has_events_of_its_own["dynamodb"]["NewImage"]["events"] = {"L": [{"M": {"at": {"S": "noon"}}}]}
    odd = [
        record(ticket),
        record(a_callback(ticket), "MODIFY"),
        record(an_entry(Happened.COMPLAINT_OPENED), "REMOVE"),
        has_events_of_its_own,
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "Keys": {}}},
    ]
    assert send(*odd, record(an_entry(Happened.CALLBACK_QUEUED))) == []
    assert [one["DetailType"] for one in bus.told] == ["callback.queued"]


def test_an_empty_batch(bus: Bus) -> None:
    assert send() == []
    assert bus.calls == []


def test_of_what_the_bus_refuses_exactly_those_records_go_back(bus: Bus) -> None:
    bus.refuses = {"callback.queued"}
    fine = record(an_entry(Happened.COMPLAINT_OPENED))
    half = record(an_entry(Happened.COMPLAINT_OPENED, Happened.CALLBACK_QUEUED))
    refused = record(an_entry(Happened.CALLBACK_QUEUED))
    assert send(fine, half, record(an_entry()), refused, fine) == [number(half), number(refused)]


def test_a_record_of_which_several_events_are_refused_goes_back_once(bus: Bus) -> None:
    bus.refuses = {"promise.broken", "callback.queued"}
    one = record(an_entry(Happened.PROMISE_BROKEN, Happened.CALLBACK_QUEUED))
    assert send(one) == [number(one)]


@pytest.mark.parametrize(
    "failure",
    [
        ClientError({"Error": {"Code": "InternalFailure"}}, "PutEvents"),
        ReadTimeoutError(endpoint_url="https://events"),
    ],
)
def test_a_call_that_fails_gives_back_all_of_its_records_and_the_next_is_made(bus: Bus, failure: Exception) -> None:
    """FAILURES 20."""
    records = [record(an_entry(Happened.CALLBACK_QUEUED)) for _ in range(handler.MAX_EVENTS + 3)]
    bus.failures = [failure]
    assert send(*records) == [number(one) for one in records[: handler.MAX_EVENTS]]
    assert len(bus.told) == 3


happenings = st.lists(st.sampled_from(Happened), max_size=4, unique=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(batch=st.lists(happenings, max_size=30), refuses=st.sets(st.sampled_from(Happened)))
def test_whatever_is_refused_nothing_is_lost_and_nothing_else_comes_back(
    bus: Bus, batch: list[list[Happened]], refuses: set[Happened]
) -> None:
    """FAILURES 18."""
    bus.calls, bus.refuses = [], {str(one) for one in refuses}
    records = [record(an_entry(*some)) for some in batch]
    back = send(*records)
    assert back == [number(one) for one, some in zip(records, batch, strict=True) if refuses & set(some)]
    assert [one["DetailType"] for one in bus.told] == [str(one) for some in batch for one in some if one not in refuses]


def test_every_subset_of_a_batch_that_the_bus_refuses(bus: Bus) -> None:
    """FAILURES 18: two calls' worth of records, each of their subsets."""
    size = handler.MAX_EVENTS + 3
    good, bad = (
        [record(an_entry(kind)) for _ in range(size)] for kind in (Happened.PROMISE_KEPT, Happened.PROMISE_BROKEN)
    )
    bus.refuses = {"promise.broken"}
    for refused in product([False, True], repeat=size):
        records = [bad[at] if fails else good[at] for at, fails in enumerate(refused)]
        assert send(*records) == [number(one) for one, fails in zip(records, refused, strict=True) if fails]


def test_an_answer_that_was_lost_is_told_again_under_the_same_ids(bus: Bus) -> None:
    """FAILURES 20: the bus has it twice, and whoever listens knows by the id."""
    one = record(an_entry(Happened.CALLBACK_QUEUED))
    bus.loses_answers = True
    assert send(one) == [number(one)]
    bus.loses_answers = False
    assert send(one) == []
    first, second = bus.details
    assert first["id"] == second["id"]


def test_the_largest_events_that_a_sender_can_cause_fit_into_one_call(bus: Bus) -> None:
    """FAILURES 22: else one stranger's metadata would hold up everybody's events."""
    quotes, wide = '"' * 256, "🧑"
    ticket = a_ticket(
        mentions=tuple(MentionRef(source="s" * 64, id=quotes, post_id=quotes) for _ in range(MAX_MENTION_REFS)),
        customer_ref=wide * 512,
        metadata_json=json.dumps({"m": "é" * (METADATA_BYTES // 2)}),
    )
    some = [
        line(ticket, EntryKind.MENTION, NOON + timedelta(seconds=second), events={Happened.COMPLAINT_OPENED: {}})
        for second in range(handler.MAX_EVENTS)
    ]
    send(*(record(entry) for entry in some))
    (call,) = bus.calls
    assert sum(len(one["Detail"].encode()) + 200 for one in call) < PUT_EVENTS_BYTES


# With moto's bus


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A queue behind a rule for everything of ours on a bus."""
    with mock_aws():
        aws.forget()
        handler._bus.cache_clear()
        monkeypatch.setenv("BUS_NAME", "kwartier-moto")
        aws.events().create_event_bus(Name="kwartier-moto")
        url = aws.sqs().create_queue(QueueName="inbox")["QueueUrl"]
        arn = aws.sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        pattern = json.dumps({"source": ["kwartier"], "detail-type": ["complaint.opened"]})
        aws.events().put_rule(Name="all", EventBusName="kwartier-moto", EventPattern=pattern)
        aws.events().put_targets(Rule="all", EventBusName="kwartier-moto", Targets=[{"Id": "inbox", "Arn": arn}])
        yield url
        handler._bus.cache_clear()
    aws.forget()


def test_a_rule_on_the_bus_puts_an_entrys_event_into_a_queue(inbox: str) -> None:
    entry = an_entry(Happened.COMPLAINT_OPENED, Happened.CALLBACK_QUEUED)
    assert send(record(entry)) == []
    (message,) = aws.sqs().receive_message(QueueUrl=inbox, MaxNumberOfMessages=10)["Messages"]
    body = json.loads(message["Body"])
    assert (body["source"], body["detail-type"]) == ("kwartier", "complaint.opened")
    assert Event.model_validate(body["detail"]) == entry.events[0]
