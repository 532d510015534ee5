"""The whole way, from the ticket over HTTP to the card, with every kind of carrier in every kind of trouble.

FAILURES 25: the callback is open all along, and the card says what is not known and why.
"""

import gzip
import json
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.callbacks.model import CallbackState
from functions.callbacks.store import CallbackStore
from functions.desk import showing
from functions.lookup import handler as lookup_handler
from functions.lookup import rules
from functions.lookup.asking import REST, Asking
from functions.lookup.carriers import PROVIDERS, Carriers
from functions.lookup.orders.builtin import BuiltinOrders, OrderRow
from functions.lookup.service import Lookups
from functions.shared import client
from functions.shared.connections import NAMES, Connection, ConnectionKind
from functions.shared.errors import Unavailable
from functions.shared.exchange import Fault, NotAnswered, Reply, Request, Silent
from functions.shared.memory import MemoryTable
from functions.tickets.model import Lookup, LookupState
from tests.builders import BRAND, NOON, Ticking, at_once
from tests.unit.journey.world import World
from tests.unit.lookup.fake_provider import FakeProvider, answer, provider_on_this_machine
from tests.unit.lookup.provider_samples import KNOWN, body, connection

each = pytest.mark.parametrize("kind", PROVIDERS)


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with provider_on_this_machine() as made:
        yield made


ENDS = ("it is tried again.", "…", "…", "…", "…")
"""The page says the rest of the sentence once."""


class Reported:
    """The figures."""

    def __init__(self) -> None:
        self.seen: list[tuple[ConnectionKind, Fault | None]] = []

    def __call__(self, kind: ConnectionKind, fault: Fault | None) -> None:
        self.seen.append((kind, fault))


class Day:
    """A ticket about an order whose parcel the carrier is asked about."""

    def __init__(self, kind: ConnectionKind, url: str) -> None:
        self.number = KNOWN[kind][0]
        where = f"{url}/{{number}}" if kind is ConnectionKind.HTTP_PARCELS else url
        self.connections = {"one": connection(kind, url=where)}
        self.table, self.reported = MemoryTable(), Reported()
        orders = BuiltinOrders(self.table)
        orders.put([OrderRow(brand=BRAND, number="100234", phone="+31612345601", parcel_number=self.number)])
        carriers = Carriers(Asking(lambda: self.connections, client.send, self.reported))
        self.lookups = Lookups(CallbackStore(self.table), orders, at_once, carriers)
        self.world = World(self.table)
        self.world.hears("complaint about order 100234")

    def looks(self) -> None:
        self.lookups.look(self.world.ticket.id)


@each
def test_a_carrier_that_answers_is_on_the_card(hands: Ticking, fake: FakeProvider, kind: ConnectionKind) -> None:
    fake.says = (answer(200, gzip.compress(body(KNOWN[kind][1])), "content-encoding: gzip"),)
    day = Day(kind, fake.url)
    day.looks()
    ticket = day.world.ticket
    assert ticket.parcel is not None
    assert (ticket.lookup.state, ticket.lookup.detail, ticket.lookup.next_at) == (LookupState.FOUND, None, None)
    assert ticket.parcel.events
    assert ticket.parcel.tracking_url or kind in (ConnectionKind.HTTP_PARCELS, ConnectionKind.AFTERSHIP)
    assert ticket.parcel.depot_phone == "+31201230012"
    assert day.reported.seen == [(kind, None)]
    (asked,) = fake.asked
    assert "canary-key" in asked
    assert day.number in asked


IN_TROUBLE: dict[str, tuple[tuple[bytes, ...], float, Fault, str]] = {
    "slow": ((b"",), 5.0, Fault.SLOW, "did not answer"),
    "trickles": ((b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n", *[b"{"] * 90), 0.1, Fault.SLOW, "did not answer"),
    "trickles headers": ((b"HTTP/1.1 200 OK\r\n", *[b"x-a: b\r\n"] * 90), 0.1, Fault.SLOW, "did not answer"),
    "trickles without a length": ((b"HTTP/1.1 200 OK\r\n\r\n", *[b"{"] * 90), 0.1, Fault.SLOW, "did not answer"),
    "refuses the credential": ((answer(401, b"{}"),), 0, Fault.CREDENTIAL, "refuses our credential"),
    "asks to wait": ((answer(429, b"", "retry-after: 90"),), 0, Fault.BUSY, "asks us to wait"),
    "is down": ((answer(503, b""),), 0, Fault.BROKEN, "answered with an error"),
    "leads elsewhere": (
        (answer(302, b"", "location: http://127.0.0.1:9/"),),
        0,
        Fault.BROKEN,
        "answered with an error",
    ),
    "nonsense": ((answer(200, b"<html>"),), 0, Fault.NONSENSE, "gave an answer that cannot be read"),
    "no HTTP": ((b"SSH-2.0-OpenSSH\r\n",), 0, Fault.NONSENSE, "gave an answer that cannot be read"),
    "half an answer": ((answer(200, b'{"ship', length=500),), 0, Fault.NONSENSE, "gave an answer that cannot be read"),
    "half a document": ((answer(200, b'{"shipments": ['),), 0, Fault.NONSENSE, "gave an answer that cannot be read"),
    "false packing": (
        (answer(200, b"?", "content-encoding: gzip"),),
        0,
        Fault.NONSENSE,
        "gave an answer that cannot be read",
    ),
    "a flood": ((answer(200, b"[" + b"1," * 800_000),), 0, Fault.NONSENSE, "gave an answer that cannot be read"),
}


@each
@pytest.mark.parametrize("trouble", IN_TROUBLE)
def test_the_card_says_what_is_not_known_and_why(
    hands: Ticking, fake: FakeProvider, kind: ConnectionKind, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.says, fake.pause, fault, words = IN_TROUBLE[trouble]
    if fault is Fault.SLOW:
        monkeypatch.setattr(client, "WHOLE", 0.4)
    day = Day(kind, fake.url)
    due_at = day.world.callback.promise.due_at
    begun = time.monotonic()
    day.looks()
    assert time.monotonic() - begun < client.WHOLE + 1
    ticket = day.world.ticket
    card = showing.lookup(ticket.lookup)
    assert card.state is LookupState.FOUND, "the order and its number are known all the same"
    assert card.detail == f"{NAMES[kind]} {words}; it is tried again."
    assert card.next_at is not None
    wait = card.next_at - NOON
    assert timedelta(seconds=90 if fault is Fault.BUSY else 30) <= wait <= timedelta(seconds=150)
    assert ticket.has_number
    assert ticket.parcel is not None
    assert ticket.parcel.number == day.number, "what the order says of the parcel stays"
    assert ticket.parcel.depot_phone == "+31201230012", "somebody else can be asked"
    assert day.world.callback.state is CallbackState.QUEUED
    assert day.world.callback.promise.due_at == due_at
    assert day.reported.seen == [(kind, fault)]


def test_nothing_of_a_strange_answer_nor_of_the_question_is_logged(
    hands: Ticking, fake: FakeProvider, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """FAILURES 40: a client's own warnings would quote the address, with the number in it."""
    fake.says = (b"HTTP/1.1 200 OK\r\nno header at all\r\ncanary: x\r\ncontent-length: 2\r\n\r\n{}",)
    logging.getLogger("urllib3").setLevel(logging.NOTSET)
    with caplog.at_level("DEBUG"):
        Day(ConnectionKind.DHL, fake.url).looks()
    said = caplog.text + "".join(capsys.readouterr())
    assert fake.asked
    assert KNOWN[ConnectionKind.DHL][0] not in said
    assert "canary" not in said


def test_the_page_has_every_fault_and_says_of_each_what_the_card_says() -> None:
    page = (Path(__file__).parents[3] / "docs/adding-a-carrier.md").read_text("utf-8")
    table = page.partition("## When it does not answer")[2].partition("\n\n")[2].partition("\n\n")[0]
    said = [row.split("|")[2].strip() for row in table.splitlines()[2:]]
    assert said[:-1] == [f"PostNL {rules.FAULTS[fault]}; {end}" for fault, end in zip(Fault, ENDS, strict=True)]
    assert said[-1].startswith("nothing")


def test_nobody_listening_is_no_answer_either(hands: Ticking, fake: FakeProvider) -> None:
    day = Day(ConnectionKind.POSTNL, "http://127.0.0.1:9")
    day.looks()
    assert day.world.ticket.lookup.detail == "PostNL did not answer; it is tried again."


def test_it_is_tried_again_until_the_carrier_answers_and_the_card_says_nothing_is_missing(
    hands: Ticking, fake: FakeProvider
) -> None:
    fake.says = (answer(503, b""),)
    day = Day(ConnectionKind.POSTNL, fake.url)
    pauses = []
    for _ in range(8):
        day.looks()
        next_at = day.world.ticket.lookup.next_at
        assert next_at is not None
        pauses.append((next_at - hands.now).total_seconds())
        hands.now = next_at
    for waited, least in zip(pauses, [30, 60, 120, 240, 480, 900, 900, 900], strict=True):
        assert least <= waited <= least * 1.25, "at most a quarter of an hour, and a part of it to spread them"
    said = [one for one in day.world.timeline() if one.kind == "lookup"]
    assert len(said) <= 2, "once, and once more where the callback changes; not at every try"
    fake.says = (answer(200, body(KNOWN[ConnectionKind.POSTNL][1])),)
    day.looks()
    ticket = day.world.ticket
    assert ticket.parcel is not None
    assert (ticket.parcel.status, ticket.lookup.detail) == ("out_for_delivery", None)
    asked = len(fake.asked)
    day.looks()
    assert len(fake.asked) == asked, "what is known is not asked for again"


def test_what_a_carrier_said_before_stays_while_it_is_silent(hands: Ticking, fake: FakeProvider) -> None:
    fake.says = (answer(200, body(KNOWN[ConnectionKind.POSTNL][1])),)
    day = Day(ConnectionKind.POSTNL, fake.url)
    day.looks()
    known = day.world.ticket.parcel
    fake.says = (answer(500, b""),)
    day.world.store.save(day.world.ticket.evolve(lookup=Lookup()))  # more was said: it is looked for again
    day.looks()
    assert day.world.ticket.parcel == known
    assert day.world.ticket.lookup.detail == "PostNL answered with an error; it is tried again."


def test_who_was_silent_rests_and_holds_no_other_ticket(hands: Ticking) -> None:
    asked: list[Request] = []

    def hangs(request: Request) -> Reply:
        asked.append(request)
        hands.advance(seconds=4)
        raise NotAnswered(Fault.SLOW)

    asking = Asking(lambda: {"one": connection(ConnectionKind.POSTNL)}, hangs, Reported())
    carriers = Carriers(asking)
    begun = hands.now
    for _ in range(100):
        assert carriers.track(BRAND, "3SABCD1234567").silent[0].fault is Fault.SLOW
    assert len(asked) == 1
    assert hands.now - begun == timedelta(seconds=4)
    hands.advance(seconds=REST.total_seconds())
    carriers.track(BRAND, "3SABCD1234567")
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("number", "carrier", "asked"),
    [
        ("3SABCD1234567", None, {"postnl", "dhl", "dhl_parcel_nl", "aftership"}),
        ("JVGL06123456789012", None, {"dhl", "dhl_parcel_nl", "aftership"}),
        ("1Z5R89390357567127", None, {"aftership"}),
        ("3SABCD1234567", "PostNL", {"postnl", "aftership"}),
        ("3SABCD1234567", "DHL Parcel", {"dhl", "dhl_parcel_nl", "aftership"}),
        ("LA123456785NL", None, {"postnl", "aftership"}),
        ("FIETS-77", None, {"postnl", "dhl", "dhl_parcel_nl", "aftership"}),
    ],
)
def test_who_is_asked_follows_from_the_number_and_from_the_order(
    number: str, carrier: str | None, asked: set[str]
) -> None:
    """`3S` is PostNL's and DHL's: both are asked."""
    reported = Reported()
    kinds = [kind for kind in PROVIDERS if kind is not ConnectionKind.HTTP_PARCELS]
    connections = {kind.value: connection(kind) for kind in kinds}
    connections["other"] = connection(ConnectionKind.POSTNL, brands=("other",))
    Carriers(Asking(lambda: connections, lambda _: Reply(404), reported)).track(BRAND, number, carrier)
    assert {kind.value for kind, _ in reported.seen} == asked


def test_a_parcel_without_an_order_is_looked_up_as_it_was_named(hands: Ticking, fake: FakeProvider) -> None:
    fake.says = (answer(200, body(KNOWN[ConnectionKind.POSTNL][1])),)
    day = Day(ConnectionKind.POSTNL, fake.url)
    other_table = MemoryTable()
    other = World(other_table)
    other.hears("complaint where is 3SDEVC172649258?")
    carriers = Carriers(Asking(lambda: day.connections, client.send, Reported()))
    Lookups(CallbackStore(other_table), BuiltinOrders(other_table), at_once, carriers).look(other.ticket.id)
    assert other.ticket.lookup.state is LookupState.NOT_FOUND
    assert other.ticket.parcel is not None
    assert other.ticket.parcel.status == "out_for_delivery"


@pytest.mark.parametrize(
    ("said", "carrier", "page"),
    [
        ("3SDEVC172649258", "PostNL or DHL", "https://jouw.postnl.nl/track-and-trace/3SDEVC172649258"),
        ("1Z5R89390357567127", "UPS", "https://www.ups.com/track?tracknum=1Z5R89390357567127"),
        ("JD0002254405060992", "yodel", None),
    ],
)
def test_a_parcel_that_nobody_is_asked_for_has_its_number_and_page(said: str, carrier: str, page: str | None) -> None:
    table = MemoryTable()
    world = World(table)
    world.hears(f"complaint where is {said}")
    Lookups(CallbackStore(table), BuiltinOrders(table), at_once).look(world.ticket.id)
    found = world.ticket.parcel
    assert found is not None
    assert (found.number, found.carrier, found.tracking_url, found.status) == (said, carrier, page, None)


def test_no_connections_to_be_read_is_said_too(hands: Ticking) -> None:
    def away() -> dict[str, Connection]:
        raise Unavailable("the secret cannot be read")

    day = Day(ConnectionKind.POSTNL, "http://127.0.0.1:9")
    carriers = Carriers(Asking(away, client.send, Reported()))
    Lookups(CallbackStore(day.table), BuiltinOrders(day.table), at_once, carriers).look(day.world.ticket.id)
    assert day.world.ticket.lookup.detail == "The list of carriers did not answer; it is tried again."


def test_the_figures_name_the_provider_and_hold_no_person(capsys: pytest.CaptureFixture[str]) -> None:
    """FAILURES 40."""
    lookup_handler.report(ConnectionKind.DHL, None)
    lookup_handler.report(ConnectionKind.POSTNL, Fault.CREDENTIAL)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    counted: list[tuple[Any, Any]] = [
        (name, line.get("provider")) for line in lines for name in line if name[0] in "PC"
    ]
    assert ("ProviderCalls", "dhl") in counted
    assert ("ProviderFaults", "postnl") in counted
    assert ("ProviderFaults", "dhl") not in counted
    assert ("CredentialsRefused", None) in counted


def test_a_thousand_that_were_held_up_together_do_not_come_back_together() -> None:
    waits = {rules.pause(5, [Silent(who="PostNL", fault=Fault.SLOW)], f"tkt_{n}") for n in range(1000)}
    assert len(waits) > 500
    assert min(waits) >= rules.backoff(5)
    assert max(waits) <= rules.backoff(5) * 1.25
