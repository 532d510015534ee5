"""Shopify, Admin GraphQL: the query `orders` by name.

https://shopify.dev/docs/api/admin-graphql/latest/queries/orders, …/objects/Order and
https://shopify.dev/docs/api/usage/search-syntax. Scopes: read_orders (60 days) or read_all_orders; the customer's data
needs the app's approval for protected data, else it is null. Errors come with status 200:
https://shopify.dev/docs/api/usage/response-codes.
"""

import json
import re
from typing import Any

from functions.intake.orders import house_number
from functions.lookup.model import FoundOrder, normal_number
from functions.lookup.orders.reading import first, listed, parcel, part, phone, same
from functions.shared.connections import Connection
from functions.shared.exchange import Fault, NotAnswered, Reply, Request, Send, document, mapping, text

VERSION = "2026-07"
QUERY = """query($query: String!) { orders(first: 10, query: $query) { nodes {
  name cancelledAt displayFulfillmentStatus phone
  shippingAddress { name phone city zip address1 address2 countryCodeV2 } billingAddress { name phone countryCodeV2 }
  customer { displayName }
  fulfillments(first: 10) { status displayStatus trackingInfo(first: 5) { company number url } }
} } }"""

STATUSES = {
    "UNFULFILLED": "not shipped yet",
    "PARTIALLY_FULFILLED": "partly shipped",
    "FULFILLED": "shipped",
    "RESTOCKED": "taken back",
}
"""`displayFulfillmentStatus`; of what is not here the underscores are left out."""
VOID = frozenset({"CANCELLED", "ERROR", "FAILURE"})
"""A fulfillment that carries nothing."""
_NAME = re.compile(r"[A-Z0-9._/-]+")
_FAULTS = {"THROTTLED": Fault.BUSY, "ACCESS_DENIED": Fault.CREDENTIAL, "SHOP_INACTIVE": Fault.CREDENTIAL}


def request(connection: Connection, number: str) -> Request:
    """By the order's name, which the shop may begin with `#`."""
    body = {"query": QUERY, "variables": {"query": f"name:'{number}' OR name:'#{number}'"}}
    headers = {"X-Shopify-Access-Token": connection.key or "", "Content-Type": "application/json"}
    return Request(f"{connection.url}/admin/api/{VERSION}/graphql.json", headers, json.dumps(body).encode())


def read(number: str, reply: Reply) -> list[FoundOrder]:
    """The orders of just that name. Raises NotAnswered."""
    answer = document(reply)
    if answer is None:
        raise NotAnswered(Fault.BROKEN)  # the shop has another address: its orders do not become "none" by that
    errors = mapping(answer).get("errors")
    if errors:
        raise NotAnswered(_fault(errors))
    orders = part(answer, "data", "orders")
    if not isinstance(orders.get("nodes"), list):
        raise NotAnswered(Fault.NONSENSE)
    return same((_order(one) for one in listed(orders["nodes"])), number)


def find(connection: Connection, number: str, send: Send) -> list[FoundOrder]:
    """The order with this number (`model.normal_number`); a number that could change the query is nobody's."""
    return read(number, send(request(connection, number))) if _NAME.fullmatch(number) else []


def _fault(errors: Any) -> Fault:
    codes = [text(part(error, "extensions").get("code")) for error in listed(errors)]
    return next((_FAULTS[code] for code in codes if code in _FAULTS), Fault.BROKEN)


def _order(told: dict[str, Any]) -> FoundOrder | None:
    number = normal_number(text(told.get("name")))
    if number is None:
        return None
    shipping, billing = part(told, "shippingAddress"), part(told, "billingAddress")
    carrying = [one for one in listed(told.get("fulfillments")) if text(one.get("status")) not in VOID]
    tracks = [(one, each.get("displayStatus")) for each in carrying for one in listed(each.get("trackingInfo"))]
    word = text(told.get("displayFulfillmentStatus")) or ""
    status = "cancelled" if told.get("cancelledAt") else STATUSES.get(word, word.replace("_", " ").lower()) or None
    said = text(tracks[-1][1]) if tracks else None
    return FoundOrder(
        number=number,
        status=status,
        city=text(shipping.get("city")),
        postcode=text(shipping.get("zip")),
        house_number=house_number(text(shipping.get("address2")), text(shipping.get("address1"))),
        customer=first(shipping.get("name"), billing.get("name"), part(told, "customer").get("displayName")),
        phone=phone(
            first(told.get("phone"), shipping.get("phone"), billing.get("phone")),
            first(shipping.get("countryCodeV2"), billing.get("countryCodeV2")),
        ),
        parcel=parcel(
            ((one.get("company"), one.get("number"), one.get("url")) for one, _ in tracks),
            said.replace("_", " ").lower() if said else status,
        ),
    )
