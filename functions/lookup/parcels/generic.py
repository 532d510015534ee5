"""Any parcel service that answers JSON over HTTPS: the address and where what stands in the answer are the company's.

`url` holds `{number}`; `key` is sent as it is in the header `header`. The mapping is JMESPath
(https://jmespath.org/specification.html), evaluated within bounds (`lookup.fields`).
"""

from typing import Any

from functions.lookup.fields import Fields
from functions.lookup.model import ParcelStatus
from functions.lookup.parcels.reading import parcel
from functions.shared.connections import Connection
from functions.shared.exchange import (
    Reply,
    Request,
    document,
    instant,
    objects,
    quoted,
    text,
)  # fmt: skip
from functions.tickets.parcels import Parcel, TrackingEvent

FIELDS = (
    "number",
    "status",
    "carrier",
    "tracking_url",
    "events",
    "event.at",
    "event.status",
    "event.text",
    "event.place",
)
"""What a mapping may say; those of an event begin at one of `events`. `status` is looked up in `statuses`."""


def request(connection: Connection, number: str) -> Request:
    """To the company's own address."""
    headers = {connection.header: connection.key} if connection.key else {}
    return Request((connection.url or "").replace("{number}", quoted(number)), headers)


def read(connection: Connection, number: str, reply: Reply) -> Parcel | None:
    """The parcel; None where none is found. Raises NotAnswered, also for a mapping that does not fit the answer."""
    answer = document(reply)
    if answer is None or connection.mapping is None:
        return None
    said, statuses = Fields(connection.mapping), connection.mapping.statuses
    numbered = "number" in connection.mapping.fields
    one = next((each for each in said.found(answer) if not numbered or _same(said.of(each, "number"), number)), None)
    if one is None:
        return None
    events = {_event(said, step, statuses) for step in objects(said.of(one, "events"))}
    code = text(said.of(one, "status"))
    return parcel(
        connection,
        number,
        (_status(code, statuses), None),
        (event for event in events if event is not None),
        code=code,
        carrier=text(said.of(one, "carrier")),
        link=said.of(one, "tracking_url"),
    )


def _same(value: Any, number: str) -> bool:
    return "".join((text(value) or "").split()).upper() == number


def _status(code: str | None, statuses: dict[str, str]) -> ParcelStatus:
    word = statuses.get(code or "", code or "")
    return ParcelStatus(word) if word in ParcelStatus else ParcelStatus.UNKNOWN


def _event(said: Fields, step: dict[str, Any], statuses: dict[str, str]) -> TrackingEvent | None:
    when, code = instant(said.of(step, "event.at")), text(said.of(step, "event.status"))
    if when is None:
        return None
    place, words = text(said.of(step, "event.place")), text(said.of(step, "event.text"))
    return TrackingEvent(at=when, status=_status(code, statuses), code=code, place=place, text=words)
