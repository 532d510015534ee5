"""Kind `woocommerce`: a shop's orders, as it pushes them. They feed the built-in order system; they are no mentions.

https://developer.woocommerce.com/docs/apis/rest-api/v3/webhooks/, …/orders/, and what sends them,
https://github.com/woocommerce/woocommerce (plugins/woocommerce/includes/class-wc-webhook.php). A shop waits a minute
and tries nothing again; after more than five failures in a row it stops. When a webhook is saved it is tried out by an
unsigned form, `webhook_id=…`, which must be answered 200.

Only the body is signed: the topic, in a header, is believed for what to leave aside and for an order that is back.
"""

import re
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from functions.intake import shapes, signatures
from functions.intake.model import Greeting, Reading, Request, Source, order_id
from functions.intake.orders import OrderFacts, PushedOrder, PushedParcel, house_number
from functions.intake.shapes import SHOWN, Shape, ShownLine, any_of
from functions.shared import ids
from functions.shared.errors import InputError, MethodNotAllowed

# Scheme

METHODS = ("POST",)
ASKS_FOR = "the secret of the webhook in the shop (WooCommerce, Settings, Advanced, Webhooks)"
"""What `kwartier sources add` asks for."""

SIGNATURE = "x-wc-webhook-signature"
TOPIC = "x-wc-webhook-topic"
DELIVERY = "x-wc-webhook-delivery-id"

_FORM = re.compile(r"application/x-www-form-urlencoded\s*(;.*)?", re.IGNORECASE)
_PING = re.compile(rb"webhook_id=[0-9]{1,20}")


def check_secret(secret: str) -> None:
    """Raises signatures.Unusable when it is too short to prove anything."""
    signatures.text_key(secret)


def is_ping(source: Source, request: Request) -> bool:
    """See `ports.Pinging`."""
    _keys(source)
    return bool(_FORM.fullmatch(request.headers.get("content-type", "")) and _PING.fullmatch(request.body))


def verify(source: Source, request: Request) -> None:
    """See `ports.Kind`."""
    signatures.verify_body(_keys(source), request.headers, SIGNATURE, request.body)


def sign(source: Source, body: bytes, at: datetime) -> dict[str, str]:  # noqa: ARG001 WooCommerce signs no time
    """See `ports.Kind`."""
    signature = signatures.sign_body(signatures.text_key(source.secret), SIGNATURE, body)
    return {TOPIC: "order.updated", DELIVERY: ids.new("msg"), **signature}


def handshake(source: Source, request: Request) -> Greeting:  # noqa: ARG001 the port's form
    """WooCommerce asks nothing."""
    raise MethodNotAllowed("this kind of source takes POST only", allow="POST")


def _keys(source: Source) -> list[bytes]:
    return signatures.keys(source.secret, source.previous_secret, signatures.text_key)


# Mapping

RESTORED = "order.restored"
TOPICS = frozenset({"order.created", "order.updated", "order.deleted", RESTORED})
"""Every other topic is counted as ignored."""

STATUS = {
    "pending": ("not paid yet", 0),
    "on-hold": ("on hold", 1),
    "processing": ("being prepared", 2),
    "completed": ("completed", 3),
    "failed": ("not paid", 3),
    "refunded": ("refunded", 4),
    "cancelled": ("cancelled", 4),
}
"""In words, and how far it is (`OrderFacts.rank`). What is not here is shown as it is: plugins add their own."""
BACK = 9
"""The rank of an order that was restored: it stands against its state before the deletion, in the same second."""
TRASH = "trash"

TRACKING = "_wc_shipment_tracking_items"
"""Where the extension Shipment Tracking, and those that copy it, keep parcels: https://woocommerce.com/document/shipment-tracking"""
MAX_META = 500


def _utc(value: Any) -> Any:
    """`…_gmt` has no offset."""
    return f"{value}Z" if isinstance(value, str) and value[-1:].isdecimal() and len(value) <= 23 else value


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_Id = Annotated[str, BeforeValidator(_text), Field(pattern=r"^[0-9]{1,20}$")]
_Line = Annotated[ShownLine, BeforeValidator(_text)]
_Country = Annotated[Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None, SHOWN]


class _Person(Shape):
    first_name: ShownLine = None
    last_name: ShownLine = None
    phone: ShownLine = None
    city: ShownLine = None
    postcode: ShownLine = None
    address_1: ShownLine = None
    address_2: ShownLine = None
    country: _Country = None

    def called(self) -> str | None:
        """The whole name."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or None


_Somebody = Annotated[_Person, BeforeValidator(lambda value: value if isinstance(value, dict) else {})]


class _Tracking(Shape):
    id: _Line = any_of("tracking_id")
    carrier: ShownLine = any_of("tracking_provider")
    other_carrier: ShownLine = any_of("custom_tracking_provider")
    number: _Line = any_of("tracking_number")
    url: Annotated[shapes.Address | None, SHOWN] = any_of("custom_tracking_link")


class _Meta(Shape):
    key: ShownLine = None
    value: Any = None


class _Order(Shape):
    id: _Id
    number: Annotated[shapes.Line, BeforeValidator(_text)]
    status: shapes.Line
    modified_at: Annotated[shapes.Moment, BeforeValidator(_utc)] = any_of("date_modified_gmt", default=...)
    billing: _Somebody = _Person()
    shipping: _Somebody = _Person()
    meta: Annotated[list[_Meta] | None, Field(max_length=MAX_META), SHOWN] = any_of("meta_data")


class _Gone(Shape):
    id: _Id


# Parser


def read(source: Source, request: Request, document: Any) -> Reading:
    """See `ports.Kind`."""
    topic, delivery_id = request.headers.get(TOPIC, ""), shapes.shown_id(request.headers.get(DELIVERY))
    if not topic:
        raise InputError(f"{TOPIC} is needed: it says what is sent")
    if topic not in TOPICS:
        return Reading((), 1, delivery_id)
    return Reading((), 0, delivery_id, orders=(_order(source, request, document, back=topic == RESTORED),))


def _order(source: Source, request: Request, document: Any, *, back: bool) -> PushedOrder:
    """An order whole; of one that was deleted its id is left, and nothing else that we know.

    A deletion has no time of its own, so it counts from its arrival, and so does what undoes it.
    """
    if isinstance(document, dict) and document.keys() & _Order.model_fields.keys() == {"id"}:
        id_ = shapes.shaped(_Gone, document).id
        return _pushed(source, request, id_).evolve(standing_at=request.accepted_at, gone=True)
    told = shapes.shaped(_Order, document)
    status, rank = STATUS.get(told.status, (told.status.replace("-", " "), 0))
    facts = OrderFacts(
        revised_at=told.modified_at,
        rank=BACK if back else rank,
        number=told.number,
        customer=told.shipping.called() or told.billing.called(),
        phone=told.billing.phone or told.shipping.phone or None,
        country=told.billing.country or told.shipping.country,
        city=told.shipping.city or told.billing.city or None,
        postcode=told.shipping.postcode or told.billing.postcode or None,
        house_number=_house_number(told.shipping) or _house_number(told.billing),
        status=status,
        parcels=tuple(_parcels(told)),
    )
    return _pushed(source, request, told.id).evolve(
        facts=facts,
        standing_at=max(told.modified_at, request.accepted_at) if back else told.modified_at,
        gone=told.status == TRASH,
    )


def _house_number(person: _Person) -> str | None:
    return house_number(person.address_2, person.address_1)


def _parcels(told: _Order) -> list[PushedParcel]:
    """Those of the extension, in its order; what is none is left out."""
    items = [
        item for meta in told.meta or () if meta.key == TRACKING and isinstance(meta.value, list) for item in meta.value
    ]
    found: list[PushedParcel] = []
    for place, item in enumerate(items[:20]):
        with suppress(ValidationError):
            one = _Tracking.model_validate(item)
            found.append(
                PushedParcel(
                    id=one.id or str(place),
                    revised_at=told.modified_at,
                    carrier=one.other_carrier or one.carrier,
                    number=one.number,
                    tracking_url=one.url,
                )
            )
    return found


def _pushed(source: Source, request: Request, id_: str) -> PushedOrder:
    own_id = order_id(source=request.source, source_id=id_)
    return PushedOrder(id=own_id, source=request.source, source_id=id_, brand=source.brand)
