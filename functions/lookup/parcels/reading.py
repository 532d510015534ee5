"""What the carriers' files share: an answer's events in order, and the parcel that follows from them."""

from collections.abc import Iterable

from functions.lookup.model import ParcelReason, ParcelStatus
from functions.lookup.parcels.links import tracking_url
from functions.shared.connections import NAMES, Connection
from functions.shared.exchange import web_address
from functions.tickets.parcels import Parcel, TrackingEvent

MAX_EVENTS = 10
"""Steps of a parcel's journey that are kept, the latest."""

type Meaning = tuple[ParcelStatus, ParcelReason | None]
"""What a carrier's code means here."""

NO_MEANING: Meaning = (ParcelStatus.UNKNOWN, None)


def parcel(
    connection: Connection,
    number: str,
    latest: Meaning,
    events: Iterable[TrackingEvent],
    *,
    code: str | None = None,
    carrier: str | None = None,
    link: object = None,
) -> Parcel:
    """The parcel as its carrier sees it. `link`: the carrier's own page of it, where the answer names one."""
    name = carrier or NAMES[connection.kind]
    status, reason = latest
    return Parcel(
        carrier=name,
        number=number,
        status=status,
        reason=reason,
        code=code,
        tracking_url=web_address(link) or tracking_url(name, number),
        events=tuple(sorted(events, key=lambda event: event.at, reverse=True)[:MAX_EVENTS]),
        depot_phone=connection.depot_phone,
    )
