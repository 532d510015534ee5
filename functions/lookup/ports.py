"""What the lookup needs of an order system. To add one, see `docs/adding-an-order-system.md`."""

from collections.abc import Collection
from typing import Protocol

from functions.lookup.model import FoundOrder


class OrderSystem(Protocol):
    """Where a company keeps its orders."""

    def find(self, brand: str, orders: Collection[str], parcels: Collection[str]) -> list[FoundOrder]:
        """Every order with one of these numbers or these parcel numbers (`model.normal_number`), each once.

        None fits: an empty list. Raises errors.Unavailable when the orders cannot be read: nothing is known then.
        """
