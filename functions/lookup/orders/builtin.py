"""The built-in order system: orders in the project's own table, imported from files or pushed by shops (`pushed`).

An order is one item, found by its number. A parcel's item names the orders that it carries; the order has the last word
on which parcel is its own, so a parcel that an order no longer has leads nowhere.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

from pydantic import ValidationError

from functions.lookup.model import FoundOrder
from functions.lookup.parcels.links import tracking_url
from functions.shared import keys
from functions.shared.entities import Entity, save, settled
from functions.shared.errors import Unavailable
from functions.shared.table import MAX_TRANSACTION, Key, Table
from functions.shared.values import Instant
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
    postcode: str | None = None
    house_number: str | None = None
    carrier: str | None = None
    parcel_number: str | None = None
    status: str | None = None
    other_parcels: tuple[str, ...] = ()
    """Those of several that lead to it too."""
    parcel_status: str | None = None
    tracking_url: str | None = None
    pushed_by: str | None = None
    """Which order of which shop it is (`PushedOrder.id`); None: it was imported."""
    pushed_at: Instant | None = None
    """The shop's own time of it."""
    gone: bool = False
    """It is deleted at the shop: not found any more."""

    def key(self) -> Key:
        return keys.order(self.brand, self.number)

    @property
    def parcel_numbers(self) -> tuple[str, ...]:
        """All that lead to it."""
        return (self.parcel_number, *self.other_parcels) if self.parcel_number else ()


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
        fit = (row for row in rows if row.number in orders or not set(row.parcel_numbers).isdisjoint(parcels))
        return [found(row) for row in fit if not row.gone]

    def put(self, rows: Sequence[OrderRow]) -> int:
        """Keeps the orders (at most `MAX_ORDERS`, no number twice) and tells how many were new or different."""
        return settled(lambda: self._put_once(rows))

    def _put_once(self, rows: Sequence[OrderRow]) -> int:
        changed, parcels = self.changes(rows)
        if changed or parcels:
            # Each order and each parcel is as read: two imports at once do not lose each other's parcels.
            save(self._table, *changed, *parcels)
        return len(changed)

    def changes(
        self,
        rows: Sequence[OrderRow],
        replaces: Callable[[OrderRow, OrderRow | None], bool] = lambda _row, _before: True,
    ) -> tuple[list[OrderRow], list[ParcelRow]]:
        """What is to be written so that these orders stand, each as it was read; `replaces(row, before)` may forbid."""
        before = {row.key(): row for row in self._rows(OrderRow, [row.key() for row in rows])}
        versions = {key: row.version for key, row in before.items()}
        allowed = [row for row in rows if replaces(row, before.get(row.key()))]
        fresh = [row.evolve(version=versions.get(row.key(), 0)) for row in allowed]
        return [row for row in fresh if row != before.get(row.key())], self._parcels(fresh)

    def _parcels(self, rows: Sequence[OrderRow]) -> list[ParcelRow]:
        """The parcels of these orders that do not name them yet."""
        own = [(keys.parcel(row.brand, number), number, row) for row in rows for number in row.parcel_numbers]
        before = {parcel.key(): parcel for parcel in self._rows(ParcelRow, [key for key, _, _ in own])}
        after = dict(before)
        for key, number, row in own:
            parcel = after.get(key) or ParcelRow(brand=row.brand, number=number)
            if row.number not in parcel.orders:
                parcel = parcel.evolve(orders=(*parcel.orders, row.number)[-MAX_CARRIED:])
            after[key] = parcel
        return [parcel for key, parcel in after.items() if parcel != before.get(key)]

    def _rows[Model: Entity](self, model: type[Model], wanted: Iterable[Key]) -> list[Model]:
        """Those that exist, in the order in which they were asked for."""
        asked = list(dict.fromkeys(wanted))
        items = self._table.get_many(asked)
        return [model.from_item(items[key]) for key in asked if key in items]


def found(row: OrderRow) -> FoundOrder:
    """The order in the house's words."""
    parcel = None
    if row.parcel_number:
        carrier = row.carrier or "unknown"
        url = row.tracking_url or tracking_url(carrier, row.parcel_number)
        status = row.parcel_status or row.status
        parcel = Parcel(carrier=carrier, number=row.parcel_number, status=status, tracking_url=url)
    return FoundOrder(
        number=row.number,
        status=row.status,
        city=row.city,
        postcode=row.postcode,
        house_number=row.house_number,
        customer=row.customer,
        phone=row.phone,
        parcel=parcel,
    )
