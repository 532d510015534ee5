"""DHL Parcel (DHL eCommerce) in the Netherlands: GET /track-trace?key={barcode}.

https://api-gw.dhlparcel.nl/docs (Track & Trace), open without a key; one that DHL gave goes along as a bearer token.
An array of parcels, each with `events[]` of `{timestamp, category, status}`: a dozen categories, hundreds of statuses.
A 404 whose text says "No parcel found" is an answer; `document` reads every 404 so.
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
    objects,
    quoted,
    text,
)  # fmt: skip
from functions.tickets.parcels import Parcel, TrackingEvent

URL = "https://api-gw.dhlparcel.nl"

CATEGORIES: dict[str, Meaning] = {
    "DATA_RECEIVED": (ParcelStatus.PENDING, None),
    "LEG": (ParcelStatus.PENDING, None),
    "UNDERWAY": (ParcelStatus.IN_TRANSIT, None),
    "INTERVENTION": (ParcelStatus.IN_TRANSIT, None),
    "IN_DELIVERY": (ParcelStatus.OUT_FOR_DELIVERY, None),
    "DELIVERED": (ParcelStatus.DELIVERED, None),
    "CUSTOMS": (ParcelStatus.ON_HOLD, ParcelReason.CUSTOMS),
    "EXCEPTION": (ParcelStatus.DELIVERY_DELAYED, None),
    "PROBLEM": (ParcelStatus.DELIVERY_FAILED, None),
}
"""By `category`, where the status says no more."""

_STATUSES: tuple[tuple[str, Meaning], ...] = (
    ("RETURN", (ParcelStatus.RETURN_TO_SENDER, None)),
    ("DELIVERED_AT_SHIPPER", (ParcelStatus.RETURN_TO_SENDER, None)),
    ("NOT_HOME", (ParcelStatus.DELIVERY_FAILED, ParcelReason.NOT_HOME)),
    ("REFUSED", (ParcelStatus.DELIVERY_FAILED, ParcelReason.REFUSED)),
    ("ADDRESS_UNKNOWN", (ParcelStatus.DELIVERY_FAILED, ParcelReason.WRONG_ADDRESS)),
    ("MISROUTED", (ParcelStatus.DELIVERY_DELAYED, ParcelReason.SORTING)),
    ("DELIVERED_AT_PARCELSHOP", (ParcelStatus.READY_FOR_PICKUP, None)),
    ("AWAITING_RECEIVER_COLLECTION", (ParcelStatus.READY_FOR_PICKUP, None)),
    ("FOR_PARCELSHOP_COLLECTION", (ParcelStatus.READY_FOR_PICKUP, None)),
    ("TRANSPORT_DELAY", (ParcelStatus.DELIVERY_DELAYED, None)),
    ("DESTROYED", (ParcelStatus.DELIVERY_FAILED, ParcelReason.DAMAGED)),
)
"""What a `status` says, by a part of it: the first that fits."""


def request(connection: Connection, number: str) -> Request:
    """By the barcode alone: a postal code would tell more of the receiver, which nobody needs here."""
    headers = {"Authorization": f"Bearer {connection.key}"} if connection.key else {}
    return Request(f"{connection.url or URL}/track-trace?key={quoted(number)}", headers)


def read(connection: Connection, number: str, reply: Reply) -> Parcel | None:
    """The parcel; None where DHL Parcel knows none of that number. Raises NotAnswered."""
    answer = document(reply)
    if answer is None or answer == []:
        return None
    (found, *_) = objects(answer)
    steps = [step for step in objects(found.get("events")) if instant(step.get("timestamp"))]
    if not steps:
        raise NotAnswered(Fault.NONSENSE)
    events = [_event(step) for step in steps]
    latest = max(events, key=lambda event: event.at)
    meaning = _meaning_of(latest, found)
    return parcel(connection, number, meaning, set(events), code=latest.code, carrier="DHL")


def _meaning_of(latest: TrackingEvent, found: dict[str, Any]) -> Meaning:
    """A notice after the delivery does not undo it."""
    delivered = instant(found.get("deliveredAt")) is not None and found.get("isReturn") is not True
    return CATEGORIES["DELIVERED"] if delivered else (ParcelStatus(latest.status), _reason(latest.reason))


def _reason(value: str | None) -> ParcelReason | None:
    return ParcelReason(value) if value else None


def _event(step: dict[str, Any]) -> TrackingEvent:
    code = text(step.get("status")) or ""
    category = CATEGORIES.get(text(step.get("category")) or "", NO_MEANING)
    status, reason = next((meaning for part, meaning in _STATUSES if part in code), category)
    at = instant(step.get("timestamp"))
    if at is None:
        raise NotAnswered(Fault.NONSENSE)
    return TrackingEvent(at=at, status=status, reason=reason, code=code or None)
