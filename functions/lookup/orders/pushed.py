"""The way into the built-in order system for the orders that shops push."""

from collections.abc import Callable

from functions.intake.model import order_id
from functions.intake.orders import PushedOrder
from functions.lookup.model import Kept, normal_number
from functions.lookup.orders.builtin import BuiltinOrders, OrderRow, found
from functions.lookup.phones import international
from functions.lookup.shop import ShopOrder, merged
from functions.shared import keys
from functions.shared.entities import Entity, load, pause, save, settled
from functions.shared.table import Table


class PushedOrders:
    """`lookup.ports.OrderStore` over the table. `wait`: how to pause between turns of a lost race."""

    def __init__(self, table: Table, wait: Callable[[int], None] = pause) -> None:
        self._table, self._wait, self._orders = table, wait, BuiltinOrders(table)

    def keep(self, pushed: PushedOrder, country: str) -> Kept | None:
        return settled(lambda: self._once(pushed, country), self._wait)

    def _once(self, pushed: PushedOrder, country: str) -> Kept | None:
        before = load(self._table, ShopOrder, keys.shop_order(pushed.brand, pushed.source, pushed.source_id))
        after = merged(before, pushed)
        own = [_row(after, country)] if after.number else []
        left = [_row(before, country).evolve(gone=True)] if before and before.number not in (None, after.number) else []
        changed, parcels = self._orders.changes([*own, *left], _replaces)
        written: list[Entity] = [after] if after != before else []
        if written or changed or parcels:
            # What the shop said of it is as read, and so are the order and the parcels that follow from it: of two
            # webhooks at once the second is put together with what the first one left.
            save(self._table, *written, *changed, *parcels)
        if after.gone or not own:
            return None
        return Kept(order=found(own[0]), parcels=own[0].parcel_numbers)


def _replaces(row: OrderRow, before: OrderRow | None) -> bool:
    """Whether the order takes the place of what stands under its number.

    What was imported gives way. Where two shops use one number, the order that was touched last has it, and the end of
    the other does not end it.
    """
    if before is None:
        return not row.gone
    if before.pushed_by in (None, row.pushed_by):
        return True
    return not row.gone and _touched(row) > _touched(before)


def _touched(row: OrderRow) -> str:
    return row.pushed_at.isoformat() if row.pushed_at and not row.gone else ""


def _row(order: ShopOrder, country: str) -> OrderRow:
    """The order as it is found."""
    facts, number = order.facts, order.number
    assert facts is not None
    assert number is not None
    carried = order.carried_by()
    latest, numbers = carried[0] if carried else None, _numbers(order)
    return OrderRow(
        brand=order.brand,
        number=number,
        customer=facts.customer,
        phone=international(facts.phone, facts.country or country) if facts.phone else None,
        city=facts.city,
        postcode=facts.postcode,
        house_number=facts.house_number,
        carrier=latest.carrier if latest else None,
        parcel_number=numbers[0] if numbers else None,
        other_parcels=numbers[1:],
        parcel_status=latest.status if latest else None,
        tracking_url=latest.tracking_url if latest else None,
        status=facts.status,
        pushed_by=order_id(source=order.source, source_id=order.source_id),
        pushed_at=facts.revised_at,
        gone=order.gone,
    )


def _numbers(order: ShopOrder) -> tuple[str, ...]:
    numbers = (normal_number(one.number) for one in order.carried_by())
    return tuple(dict.fromkeys(number for number in numbers if number))
