"""What was found, as pure decisions: which order it is, which number is called, what the card says.

    the orders that fit     state         the ticket gets
    ---------------------   -----------   ------------------------------------------------------------------
    one                     found         that order, its parcel, its customer
    several                 several       the numbers to choose from; a person decides
    none                    not_found     nothing; or keeps the order that was found before (found)
    could not be read       unreadable    nothing yet: again after 30 s, 1 min, 2, 4, … at most 15

An order that was found once stays the ticket's, whatever else is named later. The number to call: what an agent
entered stands; else the order's (of several only one that they share), else the latest that a mention gave. One that
was dialled and was wrong is not tried again. Of who speaks for somebody else the order's is not taken (`order_phone`).
"""

import re
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from functions.callbacks.model import Callback, PromiseKind
from functions.intake.model import Visibility
from functions.lookup.barcodes import recognised
from functions.lookup.model import Answer, FoundOrder, Named, normal_number
from functions.lookup.numbers import MAX_NUMBERS, order_numbers, parcel_numbers
from functions.lookup.parcels.links import tracking_url
from functions.lookup.phones import callable_number, offered_in, written_in
from functions.shared.errors import Refused
from functions.shared.exchange import Fault, Silent
from functions.shared.settings import BrandSettings
from functions.shared.values import Value
from functions.tickets.merges import BY_WORD
from functions.tickets.model import Lookup, LookupState, Ticket, TicketState
from functions.tickets.parcels import Order, Parcel

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
CALLED = {"postnl": "PostNL", "dhl": "DHL", "dpd": "DPD", "ups": "UPS", "fedex": "FedEx", "usps": "USPS"}
"""Carriers as a person writes them, where that is not as `barcodes` does."""
MAX_TRACKED = 2
"""Parcels of one ticket that carriers are asked for at once."""
NOT_ASKED = "the author speaks for somebody else: the number on the order is called only if you decide so"
MAX_URL = 2_000
"""Characters of a post's address that are looked at."""


class Number(Value):
    """A number that may be called and who gave it, or why there is none."""

    phone: str | None = None
    given_by: str | None = None
    refused: str | None = None


def wanted(ticket: Ticket) -> bool:
    """Whether there is anything to look for."""
    return ticket.state is TicketState.OPEN and ticket.lookup.unfinished


def is_news(ticket: Ticket, order: FoundOrder) -> bool:
    """Whether this order, which the ticket named, makes a difference to it: it had none, or knows it otherwise."""
    if ticket.state is not TicketState.OPEN:
        return False
    if ticket.order is None:
        return True
    if ticket.order.number != order.number:
        return False
    known = _order(order)
    brings_a_number = ticket.phone is None and order.phone is not None
    return brings_a_number or (known, order.parcel) != (ticket.order, ticket.parcel)


def named(mentions: Sequence[dict[str, Any]], brand: BrandSettings) -> tuple[Named, bool]:
    """What these mentions (the data of their entries, oldest first) name, and whether the brand's pattern was usable.

    A number in its own field counts before one in a text; what was deleted says nothing.
    """
    heard = [mention for mention in mentions if not mention.get("deleted")]
    texts = [str(mention["text"]) for mention in heard if mention.get("text")]
    given = _given(heard, "parcel_number")
    parcels = [*given, *(number for text in texts for number in parcel_numbers(text))]
    in_text, usable = order_numbers(texts, brand.order_pattern)
    no_orders = {*given, *(one for one in parcels if recognised(one).plain)}
    ids = _ids(heard)
    orders = [*_given(heard, "order_number"), *(number for number in in_text if number not in ids)]
    orders = [number for number in orders if number not in no_orders]
    phones = [phone for mention in reversed(heard) for phone in _phones(mention, brand.country)]
    return Named(orders=_few(orders), parcels=_few(parcels), phones=_few(phones)), usable


def _phones(mention: dict[str, Any], country: str) -> list[str]:
    """The number in its own field; those in the text, in public only where they are given as the author's own."""
    given = [str(mention["phone"])] if mention.get("phone") else []
    text = str(mention.get("text") or "")
    private = mention.get("visibility") == Visibility.PRIVATE
    return given + (written_in(text, country) if private else offered_in(text))


def waits_since(callback: Callback) -> datetime | None:
    """Since when a number is waited for; None where it is not."""
    *before, latest = callback.promises
    if latest.kind is not PromiseKind.ASKED:
        return None
    return max([latest.since, *(promise.ended_at for promise in before if promise.ended_at)])


def bringer(mentions: Sequence[dict[str, Any]], known: Ticket, brand: BrandSettings) -> dict[str, Any] | None:
    """Of these mentions the first that gives a number or names the order; else the latest."""
    for mention in mentions:
        said, _ = named([mention], brand)
        of_order = known.order is not None and known.order.number in said.orders
        of_parcel = known.parcel is not None and known.parcel.number in said.parcels
        if said.phones or of_order or of_parcel:
            return mention
    return mentions[-1] if mentions else None


def _given(mentions: Sequence[dict[str, Any]], field: str) -> list[str]:
    numbers = (normal_number(str(mention.get(field) or "")) for mention in mentions)
    return [number for number in numbers if number is not None]


def _ids(mentions: Sequence[dict[str, Any]]) -> set[str]:
    """What the platform calls these posts and their authors: quoted in a text, it is no order."""
    said = [mention.get(field) for mention in mentions for field in ("post_id", "conversation_id", "in_reply_to")]
    said += [(mention.get("author") or {}).get("id") for mention in mentions]
    said += [str(mention.get("url") or "")[:MAX_URL] for mention in mentions]
    return {id_ for one in said if one for id_ in re.findall(r"[0-9]{9,}", str(one))}


def _few(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:MAX_NUMBERS]


def chosen(fits: Sequence[FoundOrder], known: Order | None) -> FoundOrder | None:
    """The one that it is: the only one that fits, else the one that was found before."""
    if len(fits) == 1:
        return fits[0]
    return next((order for order in fits if known is not None and order.number == known.number), None)


def number(ticket: Ticket, answer: Answer, brand: BrandSettings) -> Number:
    """Which number is called. Where nothing better is offered the ticket keeps its own, unless the order is another."""
    own = Number(phone=ticket.phone, given_by=ticket.phone_from)
    if own.given_by in ("agent", BY_WORD):
        return own
    wrong = own.phone if ticket.phone_wrong else None
    withheld = brand.asks(ticket.flags) and (ticket.order_phone is None or own.phone != ticket.order_phone)
    offers = [offer.evolve(given_by="order") for offer in _of_orders(answer.orders, ticket.order, brand)]
    if withheld:
        offers = [Number(refused=NOT_ASKED)] if any(offer.phone for offer in offers) else offers
        own = Number() if own.given_by == "order" else own
    offers += [_checked(raw, brand).evolve(given_by="mention") for raw in answer.named.phones]
    for offer in offers:
        if offer.phone is not None and offer.phone != wrong:
            return offer
    one = chosen(answer.orders, ticket.order)
    kept = Number() if one and ticket.order and one.number != ticket.order.number else own
    return kept.evolve(refused=next((offer.refused for offer in offers if offer.refused), None))


def _of_orders(fits: Sequence[FoundOrder], known: Order | None, brand: BrandSettings) -> list[Number]:
    """The number of the order that it is; of several, only one that all of them have."""
    one = chosen(fits, known)
    numbers = [_checked(order.phone, brand) for order in ([one] if one else fits) if order.phone]
    if one is None and (len(numbers) < len(fits) or len({number.phone for number in numbers}) > 1):
        return []
    return numbers[:1]


def _checked(raw: str, brand: BrandSettings) -> Number:
    try:
        return Number(phone=callable_number(raw, brand))
    except Refused as error:
        return Number(refused=error.detail)


def concluded(ticket: Ticket, answer: Answer, brand: BrandSettings, now: datetime) -> Ticket:
    """The ticket with what is known now."""
    one = chosen(answer.orders, ticket.order)
    called = number(ticket, answer, brand)
    of_order = next((one.phone for one in _of_orders(answer.orders, ticket.order, brand) if one.phone), None)
    known = ticket.evolve(
        order_phone=of_order or ticket.order_phone if brand.asks(ticket.flags) else None,
        phone=called.phone,
        phone_from=called.given_by if called.phone else None,
        phone_wrong=ticket.phone_wrong and called.phone == ticket.phone,
    )
    if one is not None:
        order = _order(one)
        name = one.customer or ticket.customer_name
        parcel = ticket.parcel if one.silent else one.parcel
        known = known.evolve(order=order, parcel=parcel, customer_name=name)
    parcel = _parcel(known.parcel, answer.parcel, ticket.parcel) or _as_named(answer.named)
    if parcel is not None and parcel.depot_phone is None:
        parcel = parcel.evolve(depot_phone=answer.depot_phone)
    known = known.evolve(parcel=parcel)
    lookup = Lookup(
        state=_state(answer, known),
        tries=1 + (ticket.lookup.tries if ticket.lookup.unfinished and ticket.lookup.next_at else 0),
        candidates=tuple(order.number for order in answer.orders) if len(answer.orders) > 1 else (),
    )
    if not lookup.ended or answer.silent:
        lookup = lookup.evolve(next_at=now + pause(lookup.tries, answer.silent, ticket.id))
    missing = None if known.has_number else called
    return known.evolve(lookup=lookup.evolve(detail=_detail(lookup.state, answer, missing)))


def _order(found: FoundOrder) -> Order:
    return Order(**{name: getattr(found, name) for name in Order.model_fields})


def to_track(ticket: Ticket, answer: Answer) -> list[tuple[str, str | None]]:
    """The parcel numbers that carriers are asked for, each with the carrier that the order names.

    That of the order; else those that were named, or the one that is known.
    """
    one = chosen(answer.orders, ticket.order)
    if one is not None:
        return [(one.parcel.number, one.parcel.carrier)] if one.parcel else []
    numbers = answer.named.parcels or ((ticket.parcel.number,) if ticket.parcel else ())
    return [(number, None) for number in numbers[:MAX_TRACKED]]


def _parcel(of_order: Parcel | None, of_carrier: Parcel | None, before: Parcel | None) -> Parcel | None:
    """The carrier's word; where it said nothing this time, what it said of the same parcel before."""
    if of_carrier is not None and (of_order is None or of_order.number == of_carrier.number):
        kept_link = of_order.tracking_url if of_order else None
        return of_carrier.evolve(tracking_url=of_carrier.tracking_url or kept_link)
    if of_order is not None and before is not None and before.number == of_order.number and before.events:
        return before
    return of_order


def _as_named(said: Named) -> Parcel | None:
    """A parcel of which nothing is known but its number, where that can hardly be another thing: it has a page."""
    number = next((one for one in said.parcels if recognised(one).plain), None)
    if number is None:
        return None
    carrier = " or ".join(CALLED.get(one, one.replace("_", " ")) for one in recognised(number).carriers)
    return Parcel(carrier=carrier, number=number, tracking_url=tracking_url(carrier, number))


def _state(answer: Answer, known: Ticket) -> LookupState:
    if not answer.readable:
        return LookupState.UNREADABLE
    if len(answer.orders) > 1:
        return LookupState.SEVERAL
    return LookupState.FOUND if known.order is not None else LookupState.NOT_FOUND


def backoff(tries: int) -> timedelta:
    """How long to wait after the nth try in a row that could not read the orders."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, 10)), LONGEST_PAUSE)


def pause(tries: int, silent: Sequence[Silent], ticket_id: str) -> timedelta:
    """How long to wait after a try that left something open. Who asked for more time gets it.

    Providers are asked again up to a quarter later, each ticket at a moment of its own: a thousand at once would keep
    down a shop that has just got up.
    """
    wished = max((timedelta(seconds=one.retry_after or 0) for one in silent), default=timedelta())
    spread = zlib.crc32(f"{ticket_id}/{tries}".encode()) % 1000 / 4000 if silent else 0
    return max(backoff(tries), wished) * (1 + spread)


FAULTS = {
    Fault.SLOW: "did not answer",
    Fault.BUSY: "asks us to wait",
    Fault.CREDENTIAL: "refuses our credential",
    Fault.BROKEN: "answered with an error",
    Fault.NONSENSE: "gave an answer that cannot be read",
}
"""What the card says of who was silent."""


def _detail(state: LookupState, answer: Answer, missing: Number | None) -> str | None:
    """What is not known and why, in sentences without personal data. `missing`: no number can be called."""
    sentences = [_about_order(state, answer.named)]
    if answer.silent:
        who = [f"{one.who} {FAULTS[one.fault]}" for one in dict.fromkeys(answer.silent)]
        about = [] if state is LookupState.UNREADABLE else ["it is tried again"]
        sentences.insert(0, f"{'; '.join(dict.fromkeys([*who, *about]))}.")
    if missing is not None and missing.phone is not None:
        sentences.append("The number that is known was wrong.")
    elif missing is not None and missing.refused is not None:
        sentences.append(f"{missing.refused[0].upper()}{missing.refused[1:]}.")
    elif missing is not None and state is LookupState.FOUND:
        sentences.append("The order has no phone number.")
    return " ".join(sentence for sentence in sentences if sentence) or None


def _about_order(state: LookupState, said: Named) -> str | None:
    match state:
        case LookupState.SEVERAL:
            return "More than one order fits."
        case LookupState.UNREADABLE:
            return "The order could not be read; it is tried again."
        case LookupState.NOT_FOUND if said.orders or said.parcels:
            return "There is no order with the number that was given."
        case LookupState.NOT_FOUND:
            return "No order number was given."
        case _:
            return None
