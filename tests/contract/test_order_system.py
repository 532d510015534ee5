"""The contract of `lookup.ports.OrderSystem`: the built-in one over each table, and the twin in memory."""

from collections.abc import Callable

import pytest

from functions.lookup.asking import Asking
from functions.lookup.model import FoundOrder
from functions.lookup.orders.builtin import BuiltinOrders, OrderRow
from functions.lookup.orders.memory import MemoryOrders
from functions.lookup.ports import OrderSystem
from functions.lookup.systems import OrderSystems
from functions.shared.connections import Connection, ConnectionKind
from functions.shared.dynamo import DynamoTable
from functions.shared.exchange import Reply
from functions.shared.memory import MemoryTable
from functions.tickets.parcels import Parcel

type Make = Callable[[list[tuple[str, FoundOrder]]], OrderSystem]

URL = "https://jouw.postnl.nl/track-and-trace/3SABCD1234567"
PARCEL = Parcel(carrier="PostNL", number="3SABCD1234567", status="in transit", tracking_url=URL)
FULL = FoundOrder(
    number="100234", status="in transit", city="Utrecht", customer="Jan", phone="+31612345601", parcel=PARCEL
)
BARE = FoundOrder(number="100235")
SAME_PARCEL = FoundOrder(number="100236", status="in transit", parcel=PARCEL)


@pytest.fixture(params=["twin", "memory", "dynamo", "beside shops"])
def make(request: pytest.FixtureRequest) -> Make:
    """An order system that holds these orders."""
    if request.param == "twin":
        return lambda orders: MemoryOrders(*orders)
    table = MemoryTable() if request.param in ("memory", "beside shops") else request.getfixturevalue("dynamo_table")
    assert isinstance(table, MemoryTable | DynamoTable)

    def builtin(orders: list[tuple[str, FoundOrder]]) -> OrderSystem:
        system = BuiltinOrders(table)
        system.put([_row(brand, order) for brand, order in orders])
        return system if request.param != "beside shops" else OrderSystems(system, _asking())

    return builtin


def _asking() -> Asking:
    """One shop that knows none of these orders."""
    shop = Connection(kind=ConnectionKind.WOOCOMMERCE, url="https://shop.example")
    return Asking(lambda: {"shop": shop}, lambda _: Reply(200, {}, b"[]"), lambda _kind, _fault: None)


def _row(brand: str, order: FoundOrder) -> OrderRow:
    return OrderRow(
        brand=brand,
        number=order.number,
        customer=order.customer,
        phone=order.phone,
        city=order.city,
        status=order.status,
        carrier=order.parcel.carrier if order.parcel else None,
        parcel_number=order.parcel.number if order.parcel else None,
    )


def test_an_order_is_found_whole(make: Make) -> None:
    assert make([("acme", FULL)]).find("acme", ["100234"], []) == [FULL]


def test_an_order_of_which_little_is_known(make: Make) -> None:
    assert make([("acme", BARE)]).find("acme", ["100235"], []) == [BARE]


def test_what_is_not_there_is_not_found(make: Make) -> None:
    system = make([("acme", FULL)])
    assert system.find("acme", ["999999"], ["3SNONE0000000"]) == []
    assert system.find("acme", [], []) == []


def test_brands_do_not_see_each_other(make: Make) -> None:
    system = make([("acme", FULL)])
    assert system.find("other", ["100234"], ["3SABCD1234567"]) == []


def test_several_are_found(make: Make) -> None:
    found = make([("acme", FULL), ("acme", BARE)]).find("acme", ["100234", "1", "100235"], [])
    assert sorted(order.number for order in found) == ["100234", "100235"]


def test_a_parcel_leads_to_every_order_in_it(make: Make) -> None:
    found = make([("acme", FULL), ("acme", BARE), ("acme", SAME_PARCEL)]).find("acme", [], ["3SABCD1234567"])
    assert sorted(order.number for order in found) == ["100234", "100236"]


def test_named_by_number_and_by_parcel_it_is_found_once(make: Make) -> None:
    assert make([("acme", FULL)]).find("acme", ["100234"], ["3SABCD1234567"]) == [FULL]


def test_many_numbers_at_once(make: Make) -> None:
    system = make([("acme", FULL), ("acme", BARE)])
    assert len(system.find("acme", [str(n) for n in range(100_150, 100_250)], ["3SABCD1234567"])) == 2
