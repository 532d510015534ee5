"""WooCommerce, REST v3: GET /wp-json/wc/v3/orders?search=, consumer key and secret as Basic over TLS.

https://developer.woocommerce.com/docs/apis/rest-api/v3/orders/ and …/authentication/. The search looks at addresses
too, so that only the order whose `number` it is counts. Parcels are not WooCommerce's own: they are read where the
extension Shipment Tracking keeps them (https://woocommerce.com/document/shipment-tracking).
"""

from typing import Any

from functions.intake.orders import house_number
from functions.intake.providers.woocommerce import STATUS, TRACKING
from functions.lookup.model import FoundOrder, normal_number
from functions.lookup.orders.reading import first, listed, parcel, part, phone, same
from functions.shared.connections import Connection
from functions.shared.exchange import Fault, NotAnswered, Reply, Request, Send, basic, document, quoted, text


def request(connection: Connection, number: str) -> Request:
    """Among all statuses."""
    url = f"{connection.url}/wp-json/wc/v3/orders?search={quoted(number)}&per_page=50"
    return Request(url, {"Authorization": basic(connection.key or "", connection.secret or "")})


def read(number: str, reply: Reply) -> list[FoundOrder]:
    """The orders of just that number. Raises NotAnswered: a 404 means that there is no such API."""
    answer = document(reply)
    if answer is None:
        raise NotAnswered(Fault.BROKEN)
    if not isinstance(answer, list):
        raise NotAnswered(Fault.NONSENSE)
    return same((_order(one) for one in listed(answer)), number)


def find(connection: Connection, number: str, send: Send) -> list[FoundOrder]:
    """The order with this number (`model.normal_number`)."""
    return read(number, send(request(connection, number)))


def _order(told: dict[str, Any]) -> FoundOrder | None:
    number = normal_number(text(told.get("number")) or text(told.get("id")))
    if number is None:
        return None
    shipping, billing = part(told, "shipping"), part(told, "billing")
    word = text(told.get("status")) or ""
    status = STATUS[word][0] if word in STATUS else word or None
    meta = [one.get("value") for one in listed(told.get("meta_data")) if one.get("key") == TRACKING]
    tracks = [one for value in meta for one in listed(value)]
    return FoundOrder(
        number=number,
        status=status,
        city=first(shipping.get("city"), billing.get("city")),
        postcode=first(shipping.get("postcode"), billing.get("postcode")),
        house_number=_house_number(shipping) or _house_number(billing),
        customer=_name(shipping) or _name(billing),
        phone=phone(
            first(billing.get("phone"), shipping.get("phone")), first(billing.get("country"), shipping.get("country"))
        ),
        parcel=parcel(
            (
                (
                    first(one.get("tracking_provider"), one.get("custom_tracking_provider")),
                    one.get("tracking_number"),
                    one.get("custom_tracking_link"),
                )
                for one in tracks
            ),
            status,
        ),
    )


def _house_number(person: dict[str, Any]) -> str | None:
    return house_number(text(person.get("address_2")), text(person.get("address_1")))


def _name(person: dict[str, Any]) -> str | None:
    return " ".join(filter(None, (text(person.get("first_name")), text(person.get("last_name"))))) or None
