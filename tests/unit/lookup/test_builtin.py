"""The built-in order system beyond the contract of all: writing, and what cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.lookup.orders.builtin import MAX_CARRIED, MAX_ORDERS, BuiltinOrders, OrderRow, ParcelRow
from functions.lookup.parcels.links import tracking_url
from functions.shared import keys
from functions.shared.entities import load
from functions.shared.errors import Unavailable
from functions.shared.memory import MemoryTable
from functions.shared.table import Item, Key, Write, put

PARCEL = "3SABCD1234567"


def row(number: str = "100234", parcel: str | None = PARCEL, **changes: str) -> OrderRow:
    return OrderRow(brand="acme", number=number, carrier="PostNL", parcel_number=parcel, **changes)


class Denied(MemoryTable):
    """A table that denies the items of orders."""

    def get_many(self, wanted: object) -> dict[Key, Item]:
        raise Unavailable("the table refused: AccessDeniedException")


class Counting(MemoryTable):
    """A table that counts what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0

    def write(self, *writes: Write) -> None:
        self.written += len(writes)
        super().write(*writes)


def test_orders_that_are_denied_cannot_be_read() -> None:
    with pytest.raises(Unavailable, match="the orders cannot be read"):
        BuiltinOrders(Denied()).find("acme", ["100234"], [])


def test_an_order_that_makes_no_sense_cannot_be_read() -> None:
    table = MemoryTable()
    table.write(put(keys.order("acme", "100234"), {"brand": "acme", "number": ["?"]}, 0))
    with pytest.raises(Unavailable):
        BuiltinOrders(table).find("acme", ["100234"], [])


def test_the_same_again_writes_nothing() -> None:
    table = Counting()
    orders = BuiltinOrders(table)
    assert orders.put([row(), row("100235")]) == 2
    before = table.written
    assert orders.put([row(), row("100235")]) == 0
    assert table.written == before


def test_what_changed_is_written() -> None:
    orders = BuiltinOrders(MemoryTable())
    orders.put([row(status="in transit")])
    assert orders.put([row(status="delivered"), row("100235")]) == 2
    (found,) = orders.find("acme", ["100234"], [])
    assert found.status == "delivered"


def test_a_parcel_that_an_order_no_longer_has_leads_nowhere() -> None:
    orders = BuiltinOrders(MemoryTable())
    orders.put([row()])
    orders.put([row(parcel="3SWXYZ7654321")])
    assert orders.find("acme", [], [PARCEL]) == []
    assert len(orders.find("acme", [], ["3SWXYZ7654321"])) == 1


def test_a_full_turn_fits_into_a_transaction() -> None:
    orders = BuiltinOrders(MemoryTable())
    assert orders.put([row(str(n), f"3SABCD{n:07d}") for n in range(MAX_ORDERS)]) == MAX_ORDERS


def test_a_parcel_remembers_only_so_many_orders() -> None:
    table = MemoryTable()
    orders = BuiltinOrders(table)
    for n in range(MAX_CARRIED + 5):
        orders.put([row(str(n))])
    parcel = load(table, ParcelRow, keys.parcel("acme", PARCEL))
    assert parcel is not None
    assert parcel.orders == tuple(str(n) for n in range(5, MAX_CARRIED + 5))


@pytest.mark.parametrize(
    ("carrier", "begins"),
    [
        ("PostNL", "https://jouw.postnl.nl/"),
        ("DHL Parcel", "https://www.dhl.com/"),
        ("dpd", "https://tracking.dpd.de/"),
        ("UPS", "https://www.ups.com/"),
        ("GLS", "https://gls-group.eu/"),
        ("bpost", "https://track.bpost.cloud/"),
    ],
)
def test_a_known_carrier_has_a_page(carrier: str, begins: str) -> None:
    url = tracking_url(carrier, "AB 1")
    assert url is not None
    assert url.startswith(begins)
    assert url.endswith("AB%201")


@pytest.mark.parametrize("carrier", ["", "   ", "unknown", "Pigeon Post"])
def test_an_unknown_one_has_none(carrier: str) -> None:
    assert tracking_url(carrier, "1") is None


@given(st.text(max_size=64))
def test_a_parcel_number_cannot_change_the_address(number: str) -> None:
    url = tracking_url("UPS", number)
    assert url is not None
    own = url.removeprefix("https://www.ups.com/track?tracknum=")
    assert own.isascii()
    assert not set(own) & set("/?&#\"'<> \\")
