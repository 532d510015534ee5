"""What was bought, what carries it, and how far that has come: as much of it as stands on a ticket."""

from functions.shared.values import Instant, Value


class TrackingEvent(Value):
    """One normalised step of a parcel's journey, with the carrier's own code."""

    at: Instant
    status: str
    code: str | None = None
    place: str | None = None


class Order(Value):
    """What was bought, as far as the agent needs it."""

    number: str
    status: str | None = None
    city: str | None = None


class Parcel(Value):
    """What carries it."""

    carrier: str
    number: str
    status: str | None = None
    tracking_url: str | None = None
    events: tuple[TrackingEvent, ...] = ()
