"""What a shop's webhook says of an order: values that may arrive in any order, twice, or late, and mean the same.

Each part carries the shop's own time of it, so that of two states the later one stands: what the order is
(`OrderFacts`), each parcel by itself (`PushedParcel`), and whether there is such an order at all. `lookup.shop` puts
them together.
"""

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
