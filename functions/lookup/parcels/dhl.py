"""DHL, Shipment Tracking - Unified: GET /track/shipments?trackingNumber=, header `DHL-API-Key`.

https://developer.dhl.com/api-reference/shipment-tracking (OpenAPI 1.3.1). `statusCode` is one of five words; `status`
is the division's own. Times without a zone are those of the place, which is not said: they are taken as UTC.
"""

from typing import Any

from functions.lookup.model import ParcelReason, ParcelStatus
from functions.lookup.parcels.reading import NO_MEANING, Meaning, parcel
from functions.shared.connections import Connection
from functions.shared.exchange import (
    Fault,
    NotAnswered,
    Reply,
    Request,
    document,
    instant,
    mapping,
    objects,
    quoted,
    text,
)  # fmt: skip
from functions.tickets.parcels import Parcel, TrackingEvent

URL = "https://api-eu.dhl.com"

STATUSES: dict[str, Meaning] = {
    "pre-transit": (ParcelStatus.PENDING, None),
    "transit": (ParcelStatus.IN_TRANSIT, None),
    "delivered": (ParcelStatus.DELIVERED, None),
    "failure": (ParcelStatus.DELIVERY_FAILED, None),
    "unknown": NO_MEANING,
}
"""By `statusCode`."""

_WORDS: tuple[tuple[str, Meaning], ...] = (
    ("out for delivery", (ParcelStatus.OUT_FOR_DELIVERY, None)),
    ("customs", (ParcelStatus.ON_HOLD, ParcelReason.CUSTOMS)),
    ("return", (ParcelStatus.RETURN_TO_SENDER, None)),
    ("damage", (ParcelStatus.DELIVERY_FAILED, ParcelReason.DAMAGED)),
)
"""What the five words do not tell, and the description does; of a parcel that is not delivered."""


def request(connection: Connection, number: str) -> Request:
    """Of whichever division."""
    query = f"trackingNumber={quoted(number)}&language={connection.language}"
    return Request(f"{connection.url or URL}/track/shipments?{query}", {"DHL-API-Key": connection.key or ""})


def read(connection: Connection, number: str, reply: Reply) -> Parcel | None:
    """The parcel; None where DHL knows none of that number. Raises NotAnswered."""
    answer = document(reply)
    if answer is None:
        return None
    shipments = objects(mapping(answer).get("shipments"))
    if not shipments:
        raise NotAnswered(Fault.NONSENSE)
    shipment = next((one for one in shipments if str(one.get("id")) == number), shipments[0])
    latest = mapping(shipment.get("status"))
    events = {event for step in objects(shipment.get("events")) if (event := _event(step)) is not None}
    code = text(latest.get("status")) or text(latest.get("statusCode"))
    return parcel(connection, number, _meaning(latest), events, code=code, carrier="DHL")


def _meaning(step: dict[str, Any]) -> Meaning:
    code = text(step.get("statusCode")) or ""
    if code == "delivered":
        return STATUSES[code]
    said = f"{text(step.get('status')) or ''} {text(step.get('description')) or ''}".lower()
    return next((meaning for words, meaning in _WORDS if words in said), STATUSES.get(code, NO_MEANING))


def _event(step: dict[str, Any]) -> TrackingEvent | None:
    at = instant(step.get("timestamp"))
    if at is None:
        return None
    status, reason = _meaning(step)
    place = step.get("location")
    address = place.get("address") if isinstance(place, dict) else None
    return TrackingEvent(
        at=at,
        status=status,
        reason=reason,
        code=text(step.get("status")) or text(step.get("statusCode")),
        place=text(address.get("addressLocality")) if isinstance(address, dict) else None,
        text=text(step.get("description")),
    )
