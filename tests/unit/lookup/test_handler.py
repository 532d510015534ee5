"""The lookup's handler: batches, poison, a table that is away, and what is logged."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.callbacks.store import CallbackStore
from functions.lookup import handler as lookup_handler
from functions.lookup.orders.builtin import BuiltinOrders, OrderRow
from functions.lookup.service import Lookups
from functions.shared import environment, keys, telemetry
from functions.shared.errors import Unavailable
from functions.shared.memory import MemoryTable
from functions.shared.table import Item, Key, put
from functions.tickets.model import EntryKind, Lookup, LookupState, Ticket
from functions.tickets.service import line
from tests.builders import BRAND, COMPLAINT, NOON, a_callback, a_ticket, ticking

SAMPLE = json.loads((Path(__file__).parents[3] / "events" / "aws" / "eventbridge.json").read_text(encoding="utf-8"))
CANARIES = ("+31612345601", "Canary Jansen", "Canarystad", "canary text", "+31612345699")


class Table(MemoryTable):
    """A table that can be away as a whole, or deny the orders only."""

    def __init__(self) -> None:
        super().__init__()
        self.away = self.orders_denied = False

    def get(self, key: Key) -> Item | None:
        if self.away:
            raise Unavailable("the table cannot be reached")
        return super().get(key)

    def get_many(self, wanted: Any) -> dict[Key, Item]:
        asked = list(wanted)
        if self.away or (self.orders_denied and any(key.pk.startswith(("O#", "L#")) for key in asked)):
            raise Unavailable("the table refused: AccessDeniedException")
        return super().get_many(asked)


class Letters:
    """The dead letters."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.away = False

    def send(self, body: str) -> None:
        if self.away:
            raise Unavailable("the message could not be queued")
        self.sent.append(body)


class Source:
    """The lookup queue, which is asked to show a message again soon."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def put_off(self, receipt: str, seconds: int) -> None:
        self.asked.append((receipt, seconds))


class Deployed:
    """The handler with its surroundings in memory."""

    def __init__(self) -> None:
        self.table, self.source, self.letters = Table(), Source(), Letters()
        self.store = CallbackStore(self.table)
        orders = BuiltinOrders(self.table)
        self.lookups = Lookups(self.store, orders, wait=lambda turn: None)
        person = {"customer": "Canary Jansen", "phone": "+31612345601", "city": "Canarystad"}
        orders.put([OrderRow(brand=BRAND, number="100234", **person)])

    def complaint(self) -> Ticket:
        ticket = a_ticket(lookup=Lookup(next_at=NOON))
        said = {"text": f"{COMPLAINT} {'a' * 60}! canary text", "phone": "+31612345699"}
        self.store.save(ticket, a_callback(ticket), line(ticket, EntryKind.MENTION, NOON, data=said))
        return ticket

    def state(self, ticket: Ticket) -> LookupState:
        found = self.store.ticket(ticket.id)
        assert found is not None
        return found.lookup.state

    def receive(self, *bodies: str) -> list[str]:
        """The message ids that go back to the queue: `m0`, `m1`, …"""
        records = [
            {
                "messageId": f"m{n}",
                "receiptHandle": f"r{n}",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1"},
            }
            for n, body in enumerate(bodies)
        ]
        answer = lookup_handler.handler({"Records": records}, None)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def opened(ticket: Ticket) -> str:
    """`complaint.opened`, as the bus puts it on the queue."""
    return json.dumps({**SAMPLE, "detail": {**SAMPLE["detail"], "ticket_id": ticket.id}})


def due(ticket: Ticket) -> str:
    """As the sweep sends it."""
    return json.dumps({"detail-type": "lookup.due", "detail": {"ticket_id": ticket.id, "brand": ticket.brand}})


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What is logged: (action, fields)."""
    lines: list[tuple[str, dict[str, Any]]] = []

    class Logger:
        def log(self, level: int, action: str, extra: dict[str, Any]) -> None:
            lines.append((action, extra))

    monkeypatch.setattr(telemetry, "_logger", Logger)
    return lines


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch, logged: object) -> Iterator[Deployed]:
    here = Deployed()
    monkeypatch.setattr(lookup_handler, "_wired", lambda: (here.lookups, here.source, here.letters))
    with ticking():
        yield here


def test_an_event_of_the_bus_starts_a_lookup(deployed: Deployed) -> None:
    ticket = deployed.complaint()
    assert deployed.receive(opened(ticket)) == []
    assert deployed.state(ticket) is LookupState.FOUND


def test_the_sweep_s_word_starts_one_too(deployed: Deployed) -> None:
    ticket = deployed.complaint()
    assert deployed.receive(due(ticket), due(ticket), opened(ticket)) == []
    assert deployed.state(ticket) is LookupState.FOUND


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        "7",
        "{}",
        '{"detail": null}',
        '{"detail": {}}',
        '{"detail": {"ticket_id": null}}',
        '{"detail": {"ticket_id": ""}}',
        json.dumps({"detail": {"ticket_id": "t" * 3000}}),
    ],
)
def test_poison_is_buried_at_once_and_the_rest_is_done(deployed: Deployed, body: str) -> None:
    """FAILURES 17."""
    ticket = deployed.complaint()
    assert deployed.receive(body, opened(ticket)) == []
    assert deployed.letters.sent == [body]
    assert deployed.state(ticket) is LookupState.FOUND


def test_poison_that_cannot_be_buried_goes_back(deployed: Deployed) -> None:
    deployed.letters.away = True
    assert deployed.receive("not json") == ["m0"]


def test_a_ticket_that_is_gone_is_done(deployed: Deployed) -> None:
    assert deployed.receive(opened(a_ticket())) == []
    assert deployed.letters.sent == []


def test_orders_that_are_denied_are_written_down_and_the_message_is_done(deployed: Deployed) -> None:
    """FAILURES 25."""
    ticket = deployed.complaint()
    deployed.table.orders_denied = True
    assert deployed.receive(opened(ticket)) == []
    assert deployed.state(ticket) is LookupState.UNREADABLE
    deployed.table.orders_denied = False
    assert deployed.receive(due(ticket)) == []
    assert deployed.state(ticket) is LookupState.FOUND


def test_while_the_table_is_away_the_message_goes_back(deployed: Deployed) -> None:
    """FAILURES 24."""
    ticket = deployed.complaint()
    deployed.table.away = True
    assert deployed.receive(opened(ticket), "not json") == ["m0"]
    assert deployed.letters.sent == ["not json"]
    assert deployed.source.asked == [("r0", 2)]
    deployed.table.away = False
    assert deployed.receive(opened(ticket)) == []
    assert deployed.state(ticket) is LookupState.FOUND


def test_nothing_of_a_person_is_logged(deployed: Deployed, logged: list[tuple[str, dict[str, Any]]]) -> None:
    """FAILURES 40."""
    deployed.table.write(put(keys.brand(BRAND), {"order_pattern": r"(canary text"}, None))
    ticket = deployed.complaint()
    deployed.table.orders_denied = True
    deployed.receive(opened(ticket), "canary text +31612345601")
    deployed.table.orders_denied = False
    deployed.receive(opened(ticket))
    deployed.table.away = True
    deployed.receive(opened(ticket))
    actions = [action for action, _ in logged]
    assert actions.count("looked up") == 2
    assert {"brand setting unusable", "message buried", "message goes back"} <= set(actions)
    whole = json.dumps(logged)
    assert not [canary for canary in CANARIES if canary in whole]


def test_it_is_wired_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLE_NAME", "kwartier-test")
    monkeypatch.setenv("QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/1/kwartier-test-lookup")
    monkeypatch.delenv("LOOKUP_DLQ_URL", raising=False)
    with pytest.raises(environment.SettingsError, match="LOOKUP_DLQ_URL"):
        lookup_handler._wired.__wrapped__()
    monkeypatch.setenv("LOOKUP_DLQ_URL", "https://sqs.eu-west-1.amazonaws.com/1/kwartier-test-lookup-dlq")
    monkeypatch.setenv("CONNECTIONS_SECRET_ID", "kwartier-test-connections")
    assert isinstance(lookup_handler._wired.__wrapped__()[0], Lookups)
