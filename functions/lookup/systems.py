"""The order systems of a company together: the built-in one first, then the shops that are connected."""

from collections.abc import Collection
from datetime import datetime, timedelta
from importlib import import_module
from typing import Protocol, cast

from functions.lookup.asking import Asking
from functions.lookup.model import FoundOrder
from functions.lookup.ports import OrderSystem
from functions.shared import clock
from functions.shared.connections import Connection, ConnectionKind
from functions.shared.exchange import Fault, NotAnswered, Send, Silent

FRESH = timedelta(seconds=5)
"""How long a shop's answer serves: one lookup may ask twice, and a lost race asks again."""
MAX_KEPT = 100
MAX_ASKED = 3
"""Order numbers of one ticket that a shop is asked for."""


class Shop(Protocol):
    """What each shop's file of `lookup/orders` has."""

    def find(self, connection: Connection, number: str, send: Send) -> list[FoundOrder]:
        """The orders with just this number (`model.normal_number`). Raises NotAnswered for what is no answer."""


SHOPS = {
    ConnectionKind.SHOPIFY: "shopify",
    ConnectionKind.WOOCOMMERCE: "woocommerce",
    ConnectionKind.ADOBE_COMMERCE: "adobe_commerce",
    ConnectionKind.HTTP_ORDERS: "generic",
}
"""The file of each, loaded when it is first asked."""


def shop(kind: ConnectionKind) -> Shop:
    """The file of a kind."""
    return cast(Shop, import_module(f"functions.lookup.orders.{SHOPS[kind]}"))


class OrderSystems:
    """`ports.OrderSystem`: what the built-in one has is not asked for elsewhere; a shop knows orders, not parcels."""

    def __init__(self, builtin: OrderSystem, asking: Asking) -> None:
        self._builtin, self._asking = builtin, asking
        self._lately: dict[tuple[str, str], tuple[datetime, list[FoundOrder]]] = {}

    def find(self, brand: str, orders: Collection[str], parcels: Collection[str]) -> list[FoundOrder]:
        found = self._builtin.find(brand, orders, parcels)
        if found or not orders:
            return found
        silent: list[Silent] = []
        for name, connection in self._asking.connections().items():
            if connection.kind not in SHOPS or not connection.serves(brand):
                continue
            try:
                for number in list(orders)[:MAX_ASKED]:
                    found += self._of_shop(name, connection, number)
            except NotAnswered as error:
                silent += error.silent
        if not found and silent:
            raise NotAnswered(Fault.SLOW, silent=tuple(silent))
        return list({order.number: order for order in found}.values())

    def _of_shop(self, name: str, connection: Connection, number: str) -> list[FoundOrder]:
        at, found = self._lately.get((name, number), (None, []))
        if at is not None and clock.now() - at < FRESH:
            return found
        find = shop(connection.kind).find
        found = self._asking.ask(name, connection, lambda send: find(connection, number, send))
        if len(self._lately) >= MAX_KEPT:
            self._lately.clear()
        self._lately[name, number] = clock.now(), found
        return found
