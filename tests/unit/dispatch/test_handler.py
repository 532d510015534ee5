"""The deployed function: its settings, and a message through it to a receiver, in memory."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from functions.callbacks.model import Disposition
from functions.dispatch import handler
from functions.dispatch.addresses import Reach
from functions.dispatch.centres.amazon_connect import AmazonConnect
from functions.dispatch.handing_over import HandingOver, hint
from functions.dispatch.webhooks import Webhooks
from functions.shared import telemetry
from functions.shared.errors import Unavailable
from functions.shared.events import Happened
from functions.tickets.model import EntryKind
from functions.tickets.service import line
from tests.builders import at_once, ticket_of
from tests.contract.connect_over_http import Front, serving
from tests.unit.dispatch.centre import DESK, INSTANCE, AtTheCentre, House
from tests.unit.dispatch.centre import house as a_house
from tests.unit.dispatch.world import World, told, world
from tests.unit.lookup.fake_provider import answer, provider_on_this_machine

SETTINGS = {"TABLE_NAME": "table", "QUEUE_URL": "https://sqs/1", "DISPATCH_QUEUE_URL": "https://sqs/1"}
MORE = {"DISPATCH_DLQ_URL": "https://sqs/2", "SUBSCRIBERS_SECRET_ID": "secret", "RECEIVER_PORTS": "443,8443"}
ROOT = Path(__file__).parents[3]
CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)


class Source:
    def put_off(self, receipt: str, seconds: int) -> None:
        """It comes back."""


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for quiet in ("log", "log_error", "count"):
        monkeypatch.setattr(telemetry, quiet, lambda *_, **__: None)
    with world() as made:
        yield made


def record(body: str) -> dict[str, object]:
    attributes = {"ApproximateReceiveCount": "1"}
    return {"messageId": "one", "receiptHandle": "one", "attributes": attributes, "body": body}


def test_it_is_wired_from_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (SETTINGS | MORE | {"AWS_DEFAULT_REGION": "eu-west-1"}).items():
        monkeypatch.setenv(name, value)
    handler._wired.cache_clear()
    parts, _, _ = handler._wired()
    handler._wired.cache_clear()
    assert parts["post"].__self__._reach == Reach(frozenset({443, 8443}))


def test_it_is_wired_to_a_centre_only_where_a_setting_names_an_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (SETTINGS | MORE | {"AWS_DEFAULT_REGION": "eu-west-1"}).items():
        monkeypatch.setenv(name, value)
    handler._handing_over.cache_clear()
    assert handler._handing_over() is None
    handler._handing_over.cache_clear()
    monkeypatch.setenv("CONNECT_INSTANCE_ARN", INSTANCE)
    monkeypatch.setenv("CONNECTIONS_SECRET_ID", "secret")
    made = handler._handing_over()
    handler._handing_over.cache_clear()
    assert made is not None
    assert made._centre._instance == INSTANCE.rpartition("/")[2]  # type: ignore[attr-defined]


@pytest.fixture
def centre(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[House, Front]]:
    """The deployed function, with Amazon Connect over HTTP."""
    for quiet in ("log", "log_error", "count"):
        monkeypatch.setattr(telemetry, quiet, lambda *_, **__: None)
    with a_house() as at, serving(at.centre) as front:
        client = front.client()
        at.handing = HandingOver(
            at.store, AmazonConnect(lambda: client, INSTANCE), lambda: at.connections, DESK, at_once
        )
        parts = {"store": at.rows, "subscribers": dict, "post": None, "hints": at}
        monkeypatch.setattr(handler, "_wired", lambda: (parts, Source(), at))
        monkeypatch.setattr(handler, "_handing_over", lambda: at.handing)
        yield at, front


def contact_event(contact: AtTheCentre, event_type: str) -> str:
    """As the account's default bus puts it into the queue."""
    sample = json.loads((ROOT / "events/aws/connect-contact.json").read_text())
    return json.dumps(sample | {"detail": sample["detail"] | {"contactId": contact.id, "eventType": event_type}})


def taken(*bodies: str) -> bool:
    """Whether nothing of it comes back."""
    return handler.handler({"Records": [record(body) for body in bodies]}, CONTEXT) == {"batchItemFailures": []}


def test_a_complaint_is_called_from_the_centre_and_its_outcome_comes_back(centre: tuple[House, Front]) -> None:
    """The whole way: our event, the task over HTTP, the agent, the claim, the call, what came of it."""
    at, front = centre
    callback = at.opens()
    ticket = ticket_of(at.store, callback)
    entry = line(
        ticket, EntryKind.MENTION, at.hands.now, callback_id=callback.id, events={Happened.CALLBACK_QUEUED: {}}
    )
    at.store.save(entry)
    assert taken(told(entry))
    contact = at.stands(callback)
    assert contact.offer.link == f"{DESK}#/board/{ticket.id}"

    contact.agent = "agent-anna"
    assert taken(contact_event(contact, "CONNECTED_TO_AGENT"))
    assert at.holder(callback) == "anna@example.com"
    assert taken(contact_event(contact, "INITIATED")), "late, and out of order"

    at.hands.advance(minutes=3)
    contact.disposition, contact.ended = Disposition.NO_ANSWER, True
    assert taken(contact_event(contact, "DISCONNECTED"))
    assert taken(contact_event(contact, "COMPLETED"))
    after = at.now(callback)
    assert [one.disposition for one in after.attempts] == [Disposition.NO_ANSWER]
    assert after.promises[0].outcome == "kept"
    assert at.holder(callback) is None
    assert at.stands(callback).offer.starts_at == after.next_attempt_at
    sent = [operation for operation, _ in front.asked]
    assert sent.count("StartTaskContact") == 2


def test_a_centre_that_fails_sends_nothing_back_to_the_queue_and_nonsense_is_buried(
    centre: tuple[House, Front],
) -> None:
    """FAILURES 20: what others wait for in the same queue does not wait for the centre."""
    at, front = centre
    callback = at.opens()
    front.broken = [("InternalServiceException", 500), None, ("ThrottlingException", 429)]
    for _ in range(3):
        assert taken(hint(callback.id))
    assert at.centre.contacts == {}
    at.sweeps(6)
    assert at.stands(callback)
    assert taken(json.dumps({"detail-type": "Amazon Connect Contact Event", "detail": {}}))
    assert len(at.queue) == 1, "among the dead letters"
    at.table.away = True
    assert not taken(hint(callback.id)), "without the table it comes again"


def test_an_event_goes_out_and_what_fails_goes_back(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with provider_on_this_machine() as receiver:
        receiver.says = (answer(500, b""),)
        crm = house.subscribers["crm"].evolve(url=f"{receiver.url}/in")
        post = Webhooks(Reach(loopback=True)).post
        parts = {"store": house.store, "subscribers": lambda: {"crm": crm}, "post": post, "hints": house}
        monkeypatch.setattr(handler, "_wired", lambda: (parts, Source(), house))
        monkeypatch.setattr(handler, "_handing_over", lambda: None)
        event = house.happens()
        assert handler.handler({"Records": [record(house.queue.pop())]}, CONTEXT) == {"batchItemFailures": []}
        (hint,) = house.queue
        failed = handler.handler({"Records": [record(hint)]}, CONTEXT)["batchItemFailures"]
        assert failed == [{"itemIdentifier": "one"}]
        receiver.says = (answer(200, b""),)
        assert handler.handler({"Records": [record(hint)]}, CONTEXT) == {"batchItemFailures": []}
        assert [f"webhook-id: {event.id}" in asked for asked in receiver.asked] == [True, True]


def test_without_the_registry_nothing_is_taken_from_the_queue(house: World) -> None:
    house.happens()

    def away() -> dict[str, object]:
        raise Unavailable("the secret cannot be read")

    house.dispatch._subscribers = away  # type: ignore[assignment]
    with pytest.raises(Unavailable):
        handler.receive(house.dispatch, house.queue[0])
