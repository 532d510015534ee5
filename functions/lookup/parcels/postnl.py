"""PostNL, Shipping Status API v2: GET /shipment/v2/status/barcode/{barcode}, header `apikey`.

https://developer.postnl.nl/docs/#/http/api-endpoints/send-track/shippingstatus/get-status-by-barcode and PostNL's own
https://github.com/postnl/postnl-ecommerce-sdk-python (doc/controllers/shipping-status.md). Times are Dutch, without a
zone; what is not there is `{}`. The service is for single questions, not for polling each minute.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from functions.lookup.model import ParcelReason, ParcelStatus
from functions.lookup.parcels.reading import NO_MEANING, Meaning, parcel
from functions.shared.connections import Connection
from functions.shared.exchange import Fault, NotAnswered, Reply, Request, document, mapping, objects, quoted, text
from functions.tickets.parcels import Parcel, TrackingEvent

URL = "https://api.postnl.nl"

STATUSES: dict[str, Meaning] = {
    "1": (ParcelStatus.PENDING, None),
    "2": (ParcelStatus.PICKED_UP, None),
    "3": (ParcelStatus.PICKED_UP, None),
    "4": (ParcelStatus.PENDING, ParcelReason.NOT_READY),
    "5": (ParcelStatus.IN_TRANSIT, None),
    "6": (ParcelStatus.DELIVERY_DELAYED, ParcelReason.SORTING),
    "7": (ParcelStatus.OUT_FOR_DELIVERY, None),
    "8": (ParcelStatus.DELIVERY_FAILED, None),
    "9": (ParcelStatus.ON_HOLD, ParcelReason.CUSTOMS),
    "11": (ParcelStatus.DELIVERED, None),
    "12": (ParcelStatus.READY_FOR_PICKUP, None),
    "13": (ParcelStatus.PENDING, ParcelReason.NOT_READY),
    "14": (ParcelStatus.CANCELLED, ParcelReason.NOT_READY),
    "15": (ParcelStatus.DELIVERY_DELAYED, ParcelReason.LOST),
    "16": (ParcelStatus.DELIVERY_DELAYED, ParcelReason.LOST),
    "17": (ParcelStatus.DELIVERY_DELAYED, ParcelReason.LOST),
    "18": (ParcelStatus.DELIVERY_FAILED, ParcelReason.LOST),
    "19": (ParcelStatus.DELIVERY_FAILED, ParcelReason.INCORRECT_DATA),
    "20": (ParcelStatus.ON_HOLD, ParcelReason.CUSTOMS),
    "21": (ParcelStatus.ON_HOLD, None),
    "22": (ParcelStatus.DELIVERED, None),
}
"""By `StatusCode`. 15 to 17 are `manco`: not seen where it should have been; 18 is lost for good. 99: no status."""
NO_STATUS = "99"
NOT_FOUND = "2"
"""The warning's code that says that there is no such shipment."""
_HERE = ZoneInfo("Europe/Amsterdam")


def request(connection: Connection, number: str) -> Request:
    """With all earlier statuses, described in the agents' language."""
    language = "NL" if connection.language == "nl" else "EN"
    url = f"{connection.url or URL}/shipment/v2/status/barcode/{quoted(number)}?detail=true&language={language}"
    return Request(url, {"apikey": connection.key or ""})


def read(connection: Connection, number: str, reply: Reply) -> Parcel | None:
    """The parcel; None where PostNL knows none of that number. Raises NotAnswered."""
    answer = document(reply)
    if answer is None:
        return None
    whole = mapping(answer)
    status = mapping(whole.get("CompleteStatus") or whole.get("CurrentStatus") or {})
    shipments = objects(status.get("Shipment"))
    if not shipments:
        if any(str(one.get("Code")) == NOT_FOUND for one in objects(whole.get("Warnings"))):
            return None
        raise NotAnswered(Fault.NONSENSE)
    shipment = next((one for one in shipments if one.get("Barcode") == number), shipments[0])
    latest = mapping(shipment.get("Status"))
    code = text(latest.get("StatusCode"))
    steps = [latest, *objects(shipment.get("OldStatus"))]
    events = {event for step in steps if (event := _event(step)) is not None}
    return parcel(connection, number, STATUSES.get(code or "", NO_MEANING), events, code=code)


def _event(step: dict[str, Any]) -> TrackingEvent | None:
    code, at = text(step.get("StatusCode")), _at(step.get("TimeStamp"))
    if at is None or code is None or code == NO_STATUS:
        return None
    status, reason = STATUSES.get(code, NO_MEANING)
    return TrackingEvent(at=at, status=status, reason=reason, code=code, text=text(step.get("StatusDescription")))


def _at(value: Any) -> datetime | None:
    """`08-11-2022 10:13:20`, in the Netherlands."""
    try:
        return datetime.strptime(str(value)[:19], "%d-%m-%Y %H:%M:%S").replace(tzinfo=_HERE).astimezone(UTC)
    except ValueError:
        return None
