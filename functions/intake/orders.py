"""What a shop's webhook says of an order: values that may arrive in any order, twice, or late, and mean the same.

Each part carries the shop's own time of it, so that of two states the later one stands: what the order is
(`OrderFacts`), each parcel by itself (`PushedParcel`), and whether there is such an order at all. `lookup.shop` puts
them together.
"""

import re

from functions.shared.values import Instant, Value


class PushedParcel(Value):
    """A parcel as the shop names it."""

    id: str
    """The shop's own id of the shipment."""
    revised_at: Instant
    carrier: str | None = None
    number: str | None = None
    tracking_url: str | None = None
    """A web address (http or https) that the shop gives: shown, never fetched."""
    status: str | None = None
    cancelled: bool = False


def house_number(*lines: str | None) -> str | None:
    """The number of the house in the lines of an address: the last word of them that begins with a figure."""
    found = [word for line in lines for word in re.findall(r"(?<!\w)[0-9]{1,5}[A-Za-z]?(?!\w)", (line or "")[:200])]
    return found[-1] if found else None


class OrderFacts(Value):
    """What an order is, as one webhook tells it whole."""

    revised_at: Instant
    rank: int = 0
    """Shops count in seconds: of two states of one second the higher rank stands, which comes later in its life."""
    number: str
    """As the customer knows it: `#1001`."""
    customer: str | None = None
    phone: str | None = None
    """As the shop has it."""
    country: str | None = None
    """Two letters: where a number without a country code is dialled from."""
    city: str | None = None
    postcode: str | None = None
    house_number: str | None = None
    status: str | None = None
    parcels: tuple[PushedParcel, ...] = ()
    """All that it has, where the shop tells them with the order only."""


class PushedOrder(Value):
    """One webhook about one order."""

    id: str
    """Ours: the same for every webhook about this order."""
    source: str
    source_id: str
    """The shop's own id of the order."""
    brand: str
    facts: OrderFacts | None = None
    """None where only a parcel or the end of the order is told."""
    parcels: tuple[PushedParcel, ...] = ()
    """Those that are told by themselves; what is not among them stays as it is."""
    standing_at: Instant | None = None
    """When it was so that there is such an order, or that there is none any more (`gone`); None: nothing said of it."""
    gone: bool = False
