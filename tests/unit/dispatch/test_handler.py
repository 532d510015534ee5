"""The deployed function: its settings, and a message through it to a receiver, in memory."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from functions.dispatch import handler
from functions.dispatch.addresses import Reach
from functions.dispatch.webhooks import Webhooks
from functions.shared import telemetry
from functions.shared.errors import Unavailable
from tests.unit.dispatch.world import World, world
from tests.unit.lookup.fake_provider import answer, provider_on_this_machine

SETTINGS = {"TABLE_NAME": "table", "QUEUE_URL": "https://sqs/1", "DISPATCH_QUEUE_URL": "https://sqs/1"}
MORE = {"DISPATCH_DLQ_URL": "https://sqs/2", "SUBSCRIBERS_SECRET_ID": "secret", "RECEIVER_PORTS": "443,8443"}
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


def test_an_event_goes_out_and_what_fails_goes_back(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with provider_on_this_machine() as receiver:
        receiver.says = (answer(500, b""),)
        crm = house.subscribers["crm"].evolve(url=f"{receiver.url}/in")
        post = Webhooks(Reach(loopback=True)).post
        parts = {"store": house.store, "subscribers": lambda: {"crm": crm}, "post": post, "hints": house}
        monkeypatch.setattr(handler, "_wired", lambda: (parts, Source(), house))
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
