"""An order system in memory, for tests and the simulation. Same contract suite as the others."""

from collections.abc import Collection

from functions.lookup.model import FoundOrder
from functions.shared.errors import Unavailable


class MemoryOrders:
    """`lookup.ports.OrderSystem` in a process. While `away` is set, nothing can be read."""

    def __init__(self, *orders: tuple[str, FoundOrder]) -> None:
        self._orders = {(brand, order.number): order for brand, order in orders}
        self.away = False

    def find(self, brand: str, orders: Collection[str], parcels: Collection[str]) -> list[FoundOrder]:
        if self.away:
            raise Unavailable("the orders cannot be read")
        of_brand = [order for (owner, _), order in self._orders.items() if owner == brand]
        return [
            order
            for order in of_brand
            if order.number in orders or (order.parcel is not None and order.parcel.number in parcels)
        ]
