"""Order systems that a company connects: what is asked, what is made of the answers, and the whole way in trouble."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.callbacks.model import CallbackState
from functions.callbacks.store import CallbackStore
from functions.lookup.asking import Asking
from functions.lookup.model import FoundOrder
from functions.lookup.orders import adobe_commerce, shopify
from functions.lookup.orders.builtin import BuiltinOrders, OrderRow
from functions.lookup.service import Lookups
from functions.lookup.systems import SHOPS, OrderSystems, shop
from functions.shared import client
from functions.shared.connections import NAMES, ConnectionKind
from functions.shared.exchange import Fault, NotAnswered, Reply, Request
from functions.shared.memory import MemoryTable
from functions.tickets.model import LookupState
from tests.builders import BRAND, NOON, Ticking, at_once
from tests.unit.journey.world import World
from tests.unit.lookup.fake_provider import FakeProvider, answer, provider_on_this_machine
from tests.unit.lookup.provider_samples import body
from tests.unit.lookup.shop_samples import ADOBE_SHIPMENTS, KNOWN, NUMBERS, SHOPIFY, UNKNOWN, URL, connection
from tests.unit.lookup.test_parcels import _spoilt
from tests.unit.lookup.test_providers_fail import IN_TROUBLE, Reported

each = pytest.mark.parametrize("kind", SHOPS)
PARCEL = "3SDEVC172649258"


class Asked:
    """Answers in turn, and keeps what was asked."""

    def __init__(self, *answers: Any, status: int = 200) -> None:
        self._answers, self._status, self.requests = list(answers), status, list[Request]()

    def __call__(self, request: Request) -> Reply:
        self.requests.append(request)
        return Reply(self._status, {}, body(self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]))


def answers_of(kind: ConnectionKind) -> tuple[Any, ...]:
    return (KNOWN[kind], ADOBE_SHIPMENTS) if kind is ConnectionKind.ADOBE_COMMERCE else (KNOWN[kind],)


def find(kind: ConnectionKind, *answers: Any, status: int = 200, number: str | None = None) -> list[FoundOrder]:
    return shop(kind).find(connection(kind), number or NUMBERS[kind], Asked(*answers, status=status))


@each
def test_an_order_is_found_in_the_house_s_words(kind: ConnectionKind) -> None:
    (found,) = find(kind, *answers_of(kind))
    assert found.number == NUMBERS[kind]
    assert (found.customer, found.phone) == ("Jan Jansen", "+31612345601")
    assert (found.postcode, found.house_number) == ("1234 AB", "12a")
    assert found.city == ("Utrecht" if kind is ConnectionKind.SHOPIFY else "Zwolle")
    assert found.parcel is not None
    assert (found.parcel.carrier.lower(), found.parcel.number) == ("postnl", PARCEL)
    page = (
        f"https://postnl.example/{PARCEL}"
        if kind is ConnectionKind.SHOPIFY
        else f"https://jouw.postnl.nl/track-and-trace/{PARCEL}"
    )
    assert found.parcel.tracking_url == page
    status = {"shopify": "partly shipped", "woocommerce": "being prepared", "adobe_commerce": "pending payment"}
    assert found.status == status.get(kind, "shipped")


@each
def test_another_order_is_never_taken_for_it(kind: ConnectionKind) -> None:
    """A shop's search finds addresses and beginnings too."""
    assert find(kind, *answers_of(kind), number="72") == []


@each
def test_none_is_none(kind: ConnectionKind) -> None:
    status, said = UNKNOWN[kind]
    assert find(kind, said, status=status) == []


@pytest.mark.parametrize(
    ("kind", "url", "headers"),
    [
        (ConnectionKind.SHOPIFY, f"{URL}/admin/api/2026-07/graphql.json", {"X-Shopify-Access-Token": "canary-key"}),
        (
            ConnectionKind.WOOCOMMERCE,
            f"{URL}/wp-json/wc/v3/orders?search=727&per_page=50",
            {"Authorization": "Basic Y2FuYXJ5LWtleTpjYW5hcnktc2VjcmV0"},
        ),
        (
            ConnectionKind.ADOBE_COMMERCE,
            f"{URL}/rest/V1/orders?searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bfield%5D=increment_id"
            "&searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bvalue%5D=000000123"
            "&searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bcondition_type%5D=eq"
            "&searchCriteria%5BpageSize%5D=10",
            {"Authorization": "Bearer canary-key"},
        ),
        (ConnectionKind.HTTP_ORDERS, f"{URL}/orders/100234", {"X-Key": "canary-key"}),
    ],
)
def test_what_is_asked(kind: ConnectionKind, url: str, headers: dict[str, str]) -> None:
    asked = Asked(*answers_of(kind))
    shop(kind).find(connection(kind), NUMBERS[kind], asked)
    first = asked.requests[0]
    assert first.url == url
    assert headers.items() <= first.headers.items()
    assert "canary" not in repr(first)


def test_shopify_is_asked_by_name_and_a_number_cannot_change_the_question() -> None:
    asked = Asked(SHOPIFY)
    shopify.find(connection(ConnectionKind.SHOPIFY), "1001", asked)
    said = json.loads(asked.requests[0].body or b"")
    assert said["variables"] == {"query": "name:'1001' OR name:'#1001'"}
    assert "1001" not in said["query"]
    for strange in ("1' OR NAME:*", "1001\\", "É", "A B"):
        assert shopify.find(connection(ConnectionKind.SHOPIFY), strange, asked) == []
    assert len(asked.requests) == 1


@pytest.mark.parametrize(
    ("code", "fault"),
    [("THROTTLED", Fault.BUSY), ("ACCESS_DENIED", Fault.CREDENTIAL), ("INTERNAL_SERVER_ERROR", Fault.BROKEN)],
)
def test_shopify_s_errors_come_with_a_200(code: str, fault: Fault) -> None:
    with pytest.raises(NotAnswered) as silence:
        find(ConnectionKind.SHOPIFY, {"errors": [{"message": "x", "extensions": {"code": code}}], "data": None})
    assert silence.value.fault is fault
    with pytest.raises(NotAnswered):
        find(ConnectionKind.SHOPIFY, {"errors": "[API] Invalid API key"})


def test_adobe_s_parcels_are_asked_for_by_its_own_id() -> None:
    asked = Asked(KNOWN[ConnectionKind.ADOBE_COMMERCE], {"items": [], "total_count": 0})
    (found,) = adobe_commerce.find(connection(ConnectionKind.ADOBE_COMMERCE), "000000123", asked)
    assert found.parcel is None
    assert "V1/shipments?" in asked.requests[1].url
    assert "order_id" in asked.requests[1].url
    assert "=77&" in asked.requests[1].url


@pytest.mark.parametrize("kind", [kind for kind in SHOPS if kind is not ConnectionKind.HTTP_ORDERS])
def test_a_shop_that_is_not_there_does_not_make_its_orders_none(kind: ConnectionKind) -> None:
    with pytest.raises(NotAnswered) as silence:
        find(kind, {"code": "rest_no_route"}, status=404)
    assert silence.value.fault is Fault.BROKEN


@each
@given(data=st.data())
def test_no_document_breaks_the_reading(kind: ConnectionKind, data: st.DataObject) -> None:
    """Part of the right answer, with anything in the place of any of its parts."""
    try:
        found = find(kind, *(_spoilt(one, data) for one in answers_of(kind)))
    except NotAnswered:
        return
    assert all(order.number == NUMBERS[kind] for order in found)


# The whole way


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with provider_on_this_machine() as made:
        yield made


class Day:
    """A complaint about an order that only the shop has."""

    def __init__(self, kind: ConnectionKind, url: str) -> None:
        self.table, self.reported = MemoryTable(), Reported()
        connections = {"shop": connection(kind, url)}
        asking = Asking(lambda: connections, client.send, self.reported)
        self.lookups = Lookups(CallbackStore(self.table), OrderSystems(BuiltinOrders(self.table), asking), at_once)
        self.world = World(self.table)
        self.world.hears(f"complaint about order {NUMBERS[kind]}", order_number=NUMBERS[kind])

    def looks(self) -> None:
        self.lookups.look(self.world.ticket.id)


SHIPMENTS = "/rest/V1/shipments?"
"""Where Adobe Commerce is asked for the parcels of an order that it has."""


@each
def test_a_shop_that_answers_is_on_the_card(hands: Ticking, fake: FakeProvider, kind: ConnectionKind) -> None:
    fake.says = (answer(200, body(KNOWN[kind])),)
    fake.at = {SHIPMENTS: answer(200, body(ADOBE_SHIPMENTS))}
    day = Day(kind, fake.url)
    day.looks()
    ticket = day.world.ticket
    assert ticket.order is not None
    assert (ticket.order.number, ticket.customer_name, ticket.phone) == (NUMBERS[kind], "Jan Jansen", "+31612345601")
    assert (ticket.lookup.state, ticket.phone_from) == (LookupState.FOUND, "order")
    assert (ticket.lookup.detail, ticket.lookup.next_at) == (None, None)
    assert ticket.parcel is not None
    assert ticket.parcel.number == PARCEL
    assert day.reported.seen == [(kind, None)]


@pytest.mark.parametrize("trouble", IN_TROUBLE)
def test_the_number_on_the_order_waits_for_no_shipment(
    hands: Ticking, fake: FakeProvider, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Adobe Commerce has the parcels apart: where they cannot be read the order is on the card, and the reason."""
    said, fake.pause, fault, words = IN_TROUBLE[trouble]
    if fault is Fault.SLOW:
        monkeypatch.setattr(client, "WHOLE", 0.4)
    kind = ConnectionKind.ADOBE_COMMERCE
    fake.says, fake.at = (answer(200, body(KNOWN[kind])),), {SHIPMENTS: said}
    day = Day(kind, fake.url)
    begun = time.monotonic()
    day.looks()
    assert time.monotonic() - begun < 2 * client.WHOLE + 1
    ticket = day.world.ticket
    assert (ticket.phone, ticket.parcel, ticket.lookup.state) == ("+31612345601", None, LookupState.FOUND)
    assert ticket.lookup.detail == f"Adobe Commerce {words}; it is tried again."
    assert ticket.lookup.next_at is not None
    assert ticket.lookup.next_at - NOON >= timedelta(seconds=90 if fault is Fault.BUSY else 30)
    hands.now = ticket.lookup.next_at
    fake.at = {SHIPMENTS: answer(200, body(ADOBE_SHIPMENTS))}
    day.looks()
    assert day.world.ticket.parcel is not None
    assert (day.world.ticket.lookup.detail, day.world.ticket.lookup.next_at) == (None, None)


@each
@pytest.mark.parametrize("trouble", IN_TROUBLE)
def test_the_card_says_what_is_not_known_and_why(
    hands: Ticking, fake: FakeProvider, kind: ConnectionKind, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAILURES 25."""
    fake.says, fake.pause, fault, words = IN_TROUBLE[trouble]
    if fault is Fault.SLOW:
        monkeypatch.setattr(client, "WHOLE", 0.4)
    day = Day(kind, fake.url)
    due_at = day.world.callback.promise.due_at
    begun = time.monotonic()
    day.looks()
    assert time.monotonic() - begun < client.WHOLE + 1
    lookup = day.world.ticket.lookup
    assert lookup.state is LookupState.UNREADABLE
    assert str(lookup.detail).startswith(f"{NAMES[kind]} {words}. The order could not be read; it is tried again.")
    assert lookup.next_at is not None
    assert lookup.next_at - NOON >= timedelta(seconds=30)
    assert day.world.callback.state is CallbackState.QUEUED
    assert day.world.callback.promise.due_at == due_at
    assert day.reported.seen == [(kind, fault)]


def test_a_shop_that_says_none_is_asked_once_and_what_is_built_in_is_not_asked_for(
    hands: Ticking, fake: FakeProvider
) -> None:
    fake.says = (answer(200, b"[]"),)
    day = Day(ConnectionKind.WOOCOMMERCE, fake.url)
    day.looks()
    assert day.world.ticket.lookup.state is LookupState.NOT_FOUND
    assert len(fake.asked) == 1, "the lookup asks twice, the shop is asked once"
    BuiltinOrders(day.table).put([OrderRow(brand=BRAND, number="100234", phone="+31612345602")])
    other = World(day.table)
    other.hears("complaint about order 100234", order_number="100234")
    day.lookups.look(other.ticket.id)
    assert len(fake.asked) == 1


def test_the_shop_hangs_for_an_hour_while_a_thousand_complain_and_no_callback_is_opened_later(hands: Ticking) -> None:
    """FAILURES 25. Opening waits for nobody: the same callbacks, due at the same times; and the shop is left alone."""
    asked: list[Request] = []

    def hangs(request: Request) -> Reply:
        asked.append(request)
        hands.advance(seconds=client.WHOLE)
        raise NotAnswered(Fault.SLOW)

    asking = Asking(lambda: {"shop": connection(ConnectionKind.SHOPIFY)}, hangs, Reported())
    opened: dict[bool, list[Any]] = {}
    for looking in (False, True):
        hands.now = NOON
        asked.clear()
        opened[looking] = []
        for n in range(1_000):
            hands.now = max(hands.now, NOON + timedelta(seconds=3.6 * n))
            came = NOON + timedelta(seconds=3.6 * n)
            table = MemoryTable()
            world = World(table)
            hands.now = came
            world.hears(f"complaint about order {100_000 + n}")
            opened[looking].append((world.callback.opened_at, world.callback.promise.due_at))
            if looking:
                Lookups(CallbackStore(table), OrderSystems(BuiltinOrders(table), asking), at_once).look(world.ticket.id)
                assert world.callback.state is CallbackState.QUEUED
    assert opened[True] == opened[False]
    assert len(asked) <= 3_600 / 30, "it rests between"
