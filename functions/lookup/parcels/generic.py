"""Any parcel service that answers JSON over HTTPS: the address and where what stands in the answer are the company's.

`url` holds `{number}`; `key` is sent as it is in the header `header`. The mapping is JMESPath
(https://jmespath.org/specification.html), evaluated within bounds (`intake.expressions`).
"""

from collections.abc import Callable
from typing import Any

from functions.intake.expressions import Budget, Expression, Failed, NoExpression
from functions.lookup.connections import Connection
from functions.lookup.exchange import (
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
from functions.lookup.model import ParcelStatus
from functions.lookup.parcels.reading import parcel
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
    budget, said = Budget(), connection.mapping

    def at(value: Any) -> Callable[[str], Any]:
        return lambda field: _of(said.fields[field], value, budget) if field in said.fields else None

    found = objects(_of(said.found, answer, budget))
    one = next((each for each in found if "number" not in said.fields or _same(at(each)("number"), number)), None)
    if one is None:
        return None
    events = [_event(at(mapping(step)), said.statuses) for step in objects(at(one)("events"))]
    code = text(at(one)("status"))
    return parcel(
        connection,
        number,
        (_status(code, said.statuses), None),
        {event for event in events if event is not None},
        code=code,
        carrier=text(at(one)("carrier")),
        link=at(one)("tracking_url"),
    )


def _of(expression: str, value: Any, budget: Budget) -> Any:
    try:
        return Expression(expression).of(value, budget)
    except (Failed, NoExpression) as error:
        raise NotAnswered(Fault.NONSENSE) from error


def _same(value: Any, number: str) -> bool:
    return "".join((text(value) or "").split()).upper() == number


def _status(code: str | None, statuses: dict[str, str]) -> ParcelStatus:
    word = statuses.get(code or "", code or "")
    return ParcelStatus(word) if word in ParcelStatus else ParcelStatus.UNKNOWN


def _event(at: Callable[[str], Any], statuses: dict[str, str]) -> TrackingEvent | None:
    when, code = instant(at("event.at")), text(at("event.status"))
    if when is None:
        return None
    status = _status(code, statuses)
    return TrackingEvent(at=when, status=status, code=code, place=text(at("event.place")), text=text(at("event.text")))
