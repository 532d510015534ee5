"""What the lookup needs of an order system, and who pushes orders of a store. See `docs/adding-an-order-system.md`."""

from collections.abc import Collection
from typing import Protocol

from functions.intake.orders import PushedOrder
from functions.lookup.model import FoundOrder, Kept, Tracked


class OrderSystem(Protocol):
    """Where a company keeps its orders."""

    def find(self, brand: str, orders: Collection[str], parcels: Collection[str]) -> list[FoundOrder]:
        """Every order with one of these numbers or these parcel numbers (`model.normal_number`), each once.

        None fits: an empty list. Raises errors.Unavailable when the orders cannot be read: nothing is known then.
        """


class Parcels(Protocol):
    """The carriers. To add one, see `docs/adding-a-carrier.md`."""

    def track(self, brand: str, number: str, carrier: str | None = None) -> Tracked:
        """What the carriers say of this parcel number (`model.normal_number`); `carrier`: whose the order says it is.

        Who did not answer is named in it. Raises errors.Unavailable where it is not known whom to ask.
        """


class OrderStore(Protocol):
    """Where orders go that shops push: the built-in order system."""

    def keep(self, pushed: PushedOrder, country: str) -> Kept | None:
        """Keeps what the shop says and tells the order as it stands now; harmless to repeat, in any order of arrival.

        None where there is none: its number is not known yet, or it is gone. `country`: where a number without a
        country code is dialled from, unless the order says. Raises Contended or Unavailable: again.
        """
