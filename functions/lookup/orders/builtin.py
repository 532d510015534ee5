"""The built-in order system: orders in the project's own table, imported from files.

An order is one item, found by its number. A parcel's item names the orders that it carries; the order has the last word
on which parcel is its own, so a parcel that an order no longer has leads nowhere.
"""

from collections.abc import Collection, Iterable, Sequence

from pydantic import ValidationError

from functions.lookup.model import FoundOrder
from functions.lookup.parcels.links import tracking_url
from functions.shared import keys
from functions.shared.entities import Entity, save, settled
from functions.shared.errors import Unavailable
from functions.shared.table import MAX_TRANSACTION, Key, Table
from functions.tickets.parcels import Parcel

MAX_ORDERS = MAX_TRANSACTION // 2
"""Orders of one `put`: each may bring a parcel into the same transaction."""
MAX_CARRIED = 20
"""Orders of one parcel that are remembered, the latest."""


class OrderRow(Entity):
    """An order as the table keeps it; numbers are `model.normal_number`."""

    brand: str
    number: str
    customer: str | None = None
    phone: str | None = None
    city: str | None = None
    carrier: str | None = None
    parcel_number: str | None = None
    status: str | None = None

    def key(self) -> Key:
        return keys.order(self.brand, self.number)


class ParcelRow(Entity):
    """Which orders a parcel carries."""

    brand: str
    number: str
    orders: tuple[str, ...] = ()

    def key(self) -> Key:
        return keys.parcel(self.brand, self.number)


class BuiltinOrders:
    """`lookup.ports.OrderSystem` over the table, and the way in for imported orders."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, brand: str, orders: Collection[str], parcels: Collection[str]) -> list[FoundOrder]:
        try:
            carried = self._rows(ParcelRow, [keys.parcel(brand, number) for number in parcels])
            wanted = dict.fromkeys([*orders, *(number for parcel in carried for number in parcel.orders)])
            rows = self._rows(OrderRow, [keys.order(brand, number) for number in wanted])
        except (Unavailable, ValidationError) as error:
            raise Unavailable("the orders cannot be read") from error
        return [_found(row) for row in rows if row.number in orders or row.parcel_number in parcels]

    def put(self, rows: Sequence[OrderRow]) -> int:
        """Keeps the orders (at most `MAX_ORDERS`, no number twice) and tells how many were new or different."""
        return settled(lambda: self._put_once(rows))

    def _put_once(self, rows: Sequence[OrderRow]) -> int:
        before = {row.key(): row for row in self._rows(OrderRow, [row.key() for row in rows])}
        versions = {key: row.version for key, row in before.items()}
        fresh = [row.evolve(version=versions.get(row.key(), 0)) for row in rows]
        changed = [row for row in fresh if row != before.get(row.key())]
        parcels = self._parcels(fresh)
        if changed or parcels:
            # Each order and each parcel is as read: two imports at once do not lose each other's parcels.
            save(self._table, *changed, *parcels)
        return len(changed)

    def _parcels(self, rows: Sequence[OrderRow]) -> list[ParcelRow]:
        """The parcels of these orders that do not name them yet."""
        own = {keys.parcel(row.brand, row.parcel_number): row for row in rows if row.parcel_number}
        before = {parcel.key(): parcel for parcel in self._rows(ParcelRow, own)}
        after = dict(before)
        for row in rows:
            if row.parcel_number:
                key = keys.parcel(row.brand, row.parcel_number)
                parcel = after.get(key) or ParcelRow(brand=row.brand, number=row.parcel_number)
                if row.number not in parcel.orders:
                    parcel = parcel.evolve(orders=(*parcel.orders, row.number)[-MAX_CARRIED:])
                after[key] = parcel
        return [parcel for key, parcel in after.items() if parcel != before.get(key)]

    def _rows[Model: Entity](self, model: type[Model], wanted: Iterable[Key]) -> list[Model]:
        """Those that exist, in the order in which they were asked for."""
        asked = list(dict.fromkeys(wanted))
        items = self._table.get_many(asked)
        return [model.from_item(items[key]) for key in asked if key in items]


def _found(row: OrderRow) -> FoundOrder:
    parcel = None
    if row.parcel_number:
        carrier = row.carrier or "unknown"
        url = tracking_url(carrier, row.parcel_number)
        parcel = Parcel(carrier=carrier, number=row.parcel_number, status=row.status, tracking_url=url)
    return FoundOrder(
        number=row.number,
        status=row.status,
        city=row.city,
        customer=row.customer,
        phone=row.phone,
        parcel=parcel,
    )
