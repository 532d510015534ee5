"""AfterShip, Tracking API: GET /tracking/{version}/trackings?tracking_numbers=, header `as-api-key`.

https://www.aftership.com/docs/tracking/quickstart/api-quick-start, the fields as AfterShip's own
https://github.com/AfterShip/tracking-sdk-python has them, the tags as its page of delivery statuses. It knows the
parcels that the company told it of, of any carrier.
"""

from typing import Any

from functions.lookup.model import ParcelStatus
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

URL = "https://api.aftership.com/tracking/2026-07"

TAGS: dict[str, Meaning] = {
    "Pending": (ParcelStatus.PENDING, None),
    "InfoReceived": (ParcelStatus.PENDING, None),
    "InTransit": (ParcelStatus.IN_TRANSIT, None),
    "OutForDelivery": (ParcelStatus.OUT_FOR_DELIVERY, None),
    "AttemptFail": (ParcelStatus.DELIVERY_FAILED, None),
    "Delivered": (ParcelStatus.DELIVERED, None),
    "AvailableForPickup": (ParcelStatus.READY_FOR_PICKUP, None),
    "Exception": (ParcelStatus.DELIVERY_DELAYED, None),
    "Expired": NO_MEANING,
}
"""By `tag`; the finer `subtag` is kept as the code, and its sentence as the event's text."""


def request(connection: Connection, number: str) -> Request:
    """Among the company's own trackings."""
    url = f"{connection.url or URL}/trackings?tracking_numbers={quoted(number)}"
    return Request(url, {"as-api-key": connection.key or ""})


def read(connection: Connection, number: str, reply: Reply) -> Parcel | None:
    """The parcel; None where AfterShip was not told of it. Raises NotAnswered."""
    answer = document(reply)
    if answer is None:
        return None
    data = mapping(mapping(answer).get("data"))
    if "trackings" not in data:
        raise NotAnswered(Fault.NONSENSE)
    found = next((one for one in objects(data["trackings"]) if _same(one, number)), None)
    if found is None:
        return None
    events = {event for step in objects(found.get("checkpoints")) if (event := _event(step)) is not None}
    meaning = _meaning(found)
    code = text(found.get("subtag")) or text(found.get("tag"))
    link = found.get("courier_tracking_link")
    return parcel(connection, number, meaning, events, code=code, carrier=text(found.get("slug")), link=link)


def _same(found: dict[str, Any], number: str) -> bool:
    return "".join((text(found.get("tracking_number")) or "").split()).upper() == number


def _meaning(step: dict[str, Any]) -> Meaning:
    if step.get("return_to_sender") is True:
        return (ParcelStatus.RETURN_TO_SENDER, None)
    return TAGS.get(text(step.get("tag")) or "", NO_MEANING)


def _event(step: dict[str, Any]) -> TrackingEvent | None:
    at = instant(step.get("checkpoint_time"))
    if at is None:
        return None
    status, reason = _meaning(step)
    code = text(step.get("raw_tag")) or text(step.get("subtag"))
    said = text(step.get("message")) or text(step.get("subtag_message"))
    place = text(step.get("location")) or text(step.get("city"))
    return TrackingEvent(at=at, status=status, reason=reason, code=code, place=place, text=said)
