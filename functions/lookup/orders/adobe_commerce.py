"""Adobe Commerce (Magento), REST: GET /rest/V1/orders by `increment_id`, then /rest/V1/shipments of the order.

https://developer.adobe.com/commerce/webapi/rest/use-rest/performing-searches/ and …/rest/tutorials/orders/. `key`: the
access token of an integration, as a bearer token (allowed under Stores, Services, OAuth, Consumer Settings).
"""

from typing import Any

from functions.intake.orders import house_number
from functions.lookup.model import FoundOrder, normal_number
from functions.lookup.orders.reading import first, listed, parcel, part, phone, same
from functions.shared.connections import NAMES, Connection
from functions.shared.exchange import Fault, NotAnswered, Reply, Request, Send, Silent, document, mapping, quoted, text
from functions.tickets.parcels import Parcel


def request(connection: Connection, what: str, field: str, value: str) -> Request:
    """Of `orders` or `shipments` those whose field has just that value."""
    one = quoted("searchCriteria[filter_groups][0][filters][0]")
    end = [quoted(f"[{name}]") for name in ("field", "value", "condition_type")]
    criteria = "&".join(f"{one}{name}={quoted(is_)}" for name, is_ in zip(end, (field, value, "eq"), strict=True))
    url = f"{connection.url}/rest/V1/{what}?{criteria}&{quoted('searchCriteria[pageSize]')}=10"
    return Request(url, {"Authorization": f"Bearer {connection.key or ''}"})


def read(number: str, reply: Reply) -> list[tuple[str | None, FoundOrder]]:
    """The orders of just that number, each with the shop's own id of it. Raises NotAnswered."""
    orders = ((text(one.get("entity_id")), _order(one)) for one in _items(reply))
    return [(id_, order) for id_, order in orders if same((order,), number) and order is not None]


def read_parcel(reply: Reply) -> Parcel | None:
    """The latest parcel of an order's shipments. Raises NotAnswered."""
    tracks = [track for shipment in _items(reply) for track in listed(shipment.get("tracks"))]
    return parcel((_track(track) for track in tracks), None)


def find(connection: Connection, number: str, send: Send) -> list[FoundOrder]:
    """The order with this number (`model.normal_number`), and its parcel."""
    found = read(number, send(request(connection, "orders", "increment_id", number)))
    return [_with_parcel(connection, id_, order, send) for id_, order in found]


def _with_parcel(connection: Connection, id_: str | None, order: FoundOrder, send: Send) -> FoundOrder:
    """The number to call waits for no shipment: where these are silent the order is found all the same."""
    if id_ is None:
        return order
    try:
        return order.evolve(parcel=read_parcel(send(request(connection, "shipments", "order_id", id_))))
    except NotAnswered as error:
        who = NAMES[connection.kind]
        return order.evolve(silent=Silent(who=who, fault=error.fault, retry_after=error.retry_after))


def _items(reply: Reply) -> list[dict[str, Any]]:
    answer = document(reply)
    if answer is None:
        raise NotAnswered(Fault.BROKEN)
    items = mapping(answer).get("items")
    if items is not None and not isinstance(items, list):
        raise NotAnswered(Fault.NONSENSE)
    if items is None and "total_count" not in answer:
        raise NotAnswered(Fault.NONSENSE)
    return listed(items)


def _track(track: dict[str, Any]) -> tuple[Any, Any, Any]:
    """`custom` is any carrier: its title says which."""
    code = text(track.get("carrier_code"))
    return first(track.get("title") if code in (None, "custom") else None, code), track.get("track_number"), None


def _order(told: dict[str, Any]) -> FoundOrder | None:
    number = normal_number(text(told.get("increment_id")))
    if number is None:
        return None
    assigned = listed(part(told, "extension_attributes").get("shipping_assignments"))
    shipping = part(assigned[0], "shipping", "address") if assigned else {}
    billing = part(told, "billing_address")
    return FoundOrder(
        number=number,
        status=(text(told.get("status")) or "").replace("_", " ") or None,
        city=first(shipping.get("city"), billing.get("city")),
        postcode=first(shipping.get("postcode"), billing.get("postcode")),
        house_number=_house_number(shipping) or _house_number(billing),
        customer=_name(shipping, "") or _name(billing, "") or _name(told, "customer_"),
        phone=phone(
            first(shipping.get("telephone"), billing.get("telephone")),
            first(shipping.get("country_id"), billing.get("country_id")),
        ),
    )


def _house_number(person: dict[str, Any]) -> str | None:
    """Of the lines of the street: Dutch shops often keep the number in a line of its own."""
    street = person.get("street")
    return house_number(*(text(line) for line in street[:4])) if isinstance(street, list) else None


def _name(person: dict[str, Any], before: str) -> str | None:
    parts = (text(person.get(f"{before}{name}")) for name in ("firstname", "lastname"))
    return " ".join(filter(None, parts)) or None
