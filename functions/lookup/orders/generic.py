"""Any order system that answers JSON over HTTPS: the address and where what stands in the answer are the company's.

As for parcels (`lookup/parcels/generic.py`): `url` holds `{number}`, `header` is sent with `key`, the mapping is
JMESPath.
"""

from typing import Any

from functions.lookup.fields import Fields
from functions.lookup.model import FoundOrder, normal_number
from functions.lookup.orders.reading import parcel, phone, same
from functions.shared.connections import Connection
from functions.shared.exchange import Reply, Request, Send, document, quoted, text

FIELDS = (
    *("number", "status", "customer", "phone", "country", "city", "postcode", "house_number"),
    *("carrier", "parcel_number", "tracking_url"),
)
"""What a mapping may say; `number` it must, so that another order is never taken for the one that was asked for."""


def request(connection: Connection, number: str) -> Request:
    """To the company's own address."""
    headers = {connection.header: connection.key} if connection.key else {}
    return Request((connection.url or "").replace("{number}", quoted(number)), headers)


def read(connection: Connection, number: str, reply: Reply) -> list[FoundOrder]:
    """The orders of just that number. Raises NotAnswered, also for a mapping that does not fit the answer."""
    answer = document(reply)
    if answer is None or connection.mapping is None:
        return []
    said, statuses = Fields(connection.mapping), connection.mapping.statuses
    return same((_order(said, one, statuses) for one in said.found(answer)), number)


def find(connection: Connection, number: str, send: Send) -> list[FoundOrder]:
    """The order with this number (`model.normal_number`)."""
    return read(connection, number, send(request(connection, number)))


def _order(said: Fields, told: dict[str, Any], statuses: dict[str, str]) -> FoundOrder | None:
    number = normal_number(text(said.of(told, "number")))
    if number is None:
        return None
    word = text(said.of(told, "status"))
    status = statuses.get(word, word) if word else None
    track = (said.of(told, "carrier"), said.of(told, "parcel_number"), said.of(told, "tracking_url"))
    return FoundOrder(
        number=number,
        status=status,
        city=text(said.of(told, "city")),
        postcode=text(said.of(told, "postcode")),
        house_number=text(said.of(told, "house_number")),
        customer=text(said.of(told, "customer")),
        phone=phone(said.of(told, "phone"), said.of(told, "country")),
        parcel=parcel([track], status),
    )
