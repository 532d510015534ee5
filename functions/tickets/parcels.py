"""What was bought, what carries it, and how far that has come: as much of it as stands on a ticket."""

from functions.shared.values import Instant, Value


class TrackingEvent(Value):
    """One normalised step of a parcel's journey, with the carrier's own code."""

    at: Instant
    status: str
    code: str | None = None
    place: str | None = None
    reason: str | None = None
    """Why it is not where it should be."""
    text: str | None = None
    """In the carrier's own words."""


class Order(Value):
    """What was bought, as far as the agent needs it."""

    number: str
    status: str | None = None
    city: str | None = None
    postcode: str | None = None
    """With the number of the house: what is asked for before anything is told. Masked on screens until revealed."""
    house_number: str | None = None


class Parcel(Value):
    """What carries it."""

    carrier: str
    number: str
    status: str | None = None
    tracking_url: str | None = None
    events: tuple[TrackingEvent, ...] = ()
    """The latest first."""
    reason: str | None = None
    code: str | None = None
    """The carrier's own, of its status."""
    depot_phone: str | None = None
    """Where an agent reaches the carrier's depot."""
