"""Kind `shopify`: a shop's orders, as it pushes them. They feed the built-in order system; they are no mentions.

https://shopify.dev/docs/apps/build/webhooks/delivery-structure (headers), …/verify-deliveries (signature),
https://shopify.dev/docs/api/webhooks (topics and payloads). A shop waits five seconds for an answer and tries again
eight times within four hours, each time with the payload of the first, so old states come late.

Only the body is signed: the topic, in a header, is believed only for what to leave aside. What a body is shows in it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from functions.intake import shapes, signatures
from functions.intake.model import Greeting, Reading, Request, Source, order_id
from functions.intake.orders import OrderFacts, PushedOrder, PushedParcel, house_number
from functions.intake.shapes import SHOWN, Shape, ShownLine
from functions.shared import ids
from functions.shared.errors import InputError, MethodNotAllowed

# Scheme

METHODS = ("POST",)
ASKS_FOR = "the client secret of the app at Shopify, or the key below the list of webhooks in the shop's notifications"
"""What `kwartier sources add` asks for."""

SIGNATURE = "x-shopify-hmac-sha256"
TOPIC = "x-shopify-topic"
DELIVERY = "x-shopify-webhook-id"


def check_secret(secret: str) -> None:
    """Raises signatures.Unusable when it cannot be an app's client secret."""
    signatures.text_key(secret)


def verify(source: Source, request: Request) -> None:
    """See `ports.Kind`."""
    keys = signatures.keys(source.secret, source.previous_secret, signatures.text_key)
    signatures.verify_body(keys, request.headers, SIGNATURE, request.body)


def sign(source: Source, body: bytes, at: datetime) -> dict[str, str]:  # noqa: ARG001 Shopify signs no time
    """See `ports.Kind`. The topic is that of a parcel or of an order, whichever the body is."""
    topic = "fulfillments/update" if b'"order_id"' in body and b'"fulfillments"' not in body else "orders/updated"
    signature = signatures.sign_body(signatures.text_key(source.secret), SIGNATURE, body)
    return {TOPIC: topic, DELIVERY: ids.new("msg"), **signature}


def handshake(source: Source, request: Request) -> Greeting:  # noqa: ARG001 the port's form
    """Shopify asks nothing."""
    raise MethodNotAllowed("this kind of source takes POST only", allow="POST")


# Mapping

ORDERS = frozenset(
    {
        *("orders/create", "orders/updated", "orders/paid", "orders/cancelled"),
        *("orders/fulfilled", "orders/partially_fulfilled", "orders/delete"),
    }
)
PARCELS = frozenset({"fulfillments/create", "fulfillments/update"})
ERASED = "customers/redact"
"""A customer's data must go: https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance.

Every other topic is counted as ignored."""

ORDER_STATUS = {None: "not shipped yet", "partial": "partly shipped", "fulfilled": "shipped", "restocked": "taken back"}
"""`fulfillment_status`; what is not here is shown as it is."""
RANKS = {None: 0, "partial": 1, "fulfilled": 2}
CANCELLED = ("cancelled", 3)
PARCEL_STATUS = {"attempted_delivery": "nobody was at home", "failure": "not delivered"}
"""`shipment_status`; of what is not here the underscores are left out."""
VOID = frozenset({"cancelled", "error", "failure"})
"""What a fulfillment can be besides one that carries something."""

_Id = Annotated[int, Field(ge=0)]
_ShownTime = Annotated[shapes.Moment | None, SHOWN]
_Country = Annotated[Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None, SHOWN]


class _Person(Shape):
    """An address, or the customer: what they have in common."""

    name: ShownLine = None
    first_name: ShownLine = None
    last_name: ShownLine = None
    phone: ShownLine = None
    city: ShownLine = None
    zip: ShownLine = None
    address1: ShownLine = None
    address2: ShownLine = None
    country_code: _Country = None

    def called(self) -> str | None:
        """The whole name."""
        return self.name or " ".join(filter(None, (self.first_name, self.last_name))) or None


_Somebody = Annotated[_Person, BeforeValidator(lambda value: value if isinstance(value, dict) else {})]


class _Fulfillment(Shape):
    id: _Id
    order_id: _Id | None = None
    status: ShownLine = None
    updated_at: _ShownTime = None
    tracking_company: ShownLine = None
    tracking_number: ShownLine = None
    tracking_url: Annotated[shapes.Address | None, SHOWN] = None
    shipment_status: ShownLine = None


class _Order(Shape):
    id: _Id
    name: shapes.Line
    updated_at: shapes.Moment
    cancelled_at: _ShownTime = None
    fulfillment_status: ShownLine = None
    phone: ShownLine = None
    shipping_address: _Somebody = _Person()
    billing_address: _Somebody = _Person()
    customer: _Somebody = _Person()
    fulfillments: Annotated[list[_Fulfillment], Field(max_length=100)] = Field(default_factory=list)

    def people(self) -> tuple[_Person, ...]:
        """Those who may know of it: who gets the parcel first."""
        return self.shipping_address, self.billing_address, self.customer


class _Parcel(_Fulfillment):
    order_id: _Id


class _Gone(Shape):
    id: _Id


class _Erased(Shape):
    orders_to_redact: list[_Id] = Field(max_length=1_000)


# Parser


def read(source: Source, request: Request, document: Any) -> Reading:
    """See `ports.Kind`."""
    topic, delivery_id = request.headers.get(TOPIC, ""), shapes.shown_id(request.headers.get(DELIVERY))
    if not topic:
        raise InputError(f"{TOPIC} is needed: it says what is sent")
    if topic in ORDERS:
        found = [_order(source, request, document)]
    elif topic in PARCELS:
        found = [_parcel(source, request, document)]
    elif topic == ERASED:
        erased = shapes.shaped(_Erased, document).orders_to_redact
        found = [_gone(source, request, one) for one in erased]
    else:
        return Reading((), 1, delivery_id)
    return Reading((), 0 if found else 1, delivery_id, orders=tuple(found))


def _order(source: Source, request: Request, document: Any) -> PushedOrder:
    """An order whole; of one that was deleted its id is left, and nothing else that we know."""
    if isinstance(document, dict) and document.keys() & _Order.model_fields.keys() == {"id"}:
        return _gone(source, request, shapes.shaped(_Gone, document).id)
    told = shapes.shaped(_Order, document)
    status, rank = _status(told)
    facts = OrderFacts(
        revised_at=told.updated_at,
        rank=rank,
        number=told.name,
        customer=next(_given(person.called() for person in told.people()), None),
        phone=next(_given((told.phone, *(person.phone for person in told.people()))), None),
        country=next(_given(person.country_code for person in told.people()), None),
        city=told.shipping_address.city,
        postcode=told.shipping_address.zip,
        house_number=house_number(told.shipping_address.address2, told.shipping_address.address1),
        status=status,
    )
    return _pushed(source, request, told.id).evolve(
        facts=facts,
        parcels=tuple(_carried(one, told.updated_at) for one in told.fulfillments),
        standing_at=told.updated_at,
    )


def _status(told: _Order) -> tuple[str | None, int]:
    if told.cancelled_at is not None:
        return CANCELLED
    return ORDER_STATUS.get(told.fulfillment_status, told.fulfillment_status), RANKS.get(told.fulfillment_status, 0)


def _parcel(source: Source, request: Request, document: Any) -> PushedOrder:
    told = shapes.shaped(_Parcel, document)
    return _pushed(source, request, told.order_id).evolve(parcels=(_carried(told, request.accepted_at),))


def _carried(told: _Fulfillment, otherwise: datetime) -> PushedParcel:
    status = told.shipment_status
    return PushedParcel(
        id=str(told.id),
        revised_at=told.updated_at or otherwise,
        carrier=told.tracking_company,
        number=told.tracking_number,
        tracking_url=told.tracking_url,
        status=PARCEL_STATUS.get(status, status.replace("_", " ")) if status else None,
        cancelled=told.status in VOID,
    )


def _gone(source: Source, request: Request, id_: int) -> PushedOrder:
    return _pushed(source, request, id_).evolve(standing_at=request.accepted_at, gone=True)


def _pushed(source: Source, request: Request, id_: int) -> PushedOrder:
    own_id = order_id(source=request.source, source_id=str(id_))
    return PushedOrder(id=own_id, source=request.source, source_id=str(id_), brand=source.brand)


def _given(some: Any) -> Iterator[str]:
    return (one for one in some if one and one.strip())
