"""Tickets: find, read, and put right what people find out."""

from functions.desk import bodies, showing
from functions.desk.auth import in_hand
from functions.desk.desk import Desk
from functions.desk.operations import Answer, Ask, Nothing, Operation
from functions.desk.views.tickets import (
    ChangedTicket,
    EntryView,
    Found,
    PhoneView,
    PrefersView,
    Revealed,
    TicketView,
)
from functions.lookup.phones import callable_number
from functions.shared import clock
from functions.shared.errors import InputError, NotFound
from functions.tickets.model import Ticket
from functions.tickets.rules import masked

PATH = "/api/tickets/<ticket_id>"


def find(desk: Desk, ask: Ask[Nothing, bodies.TicketsQuery]) -> Answer:
    """By order, parcel, handle and name; by text among open tickets."""
    return Answer(200, desk.search.find(ask.query))


def read(desk: Desk, ask: Ask[Nothing, bodies.PageQuery]) -> Answer:
    """The whole ticket."""
    return Answer(200, desk.whole.ticket(ask.path["ticket_id"], ask.query.next))


def triage(desk: Desk, ask: Ask[bodies.Judgement, Nothing]) -> Answer:
    """A person's verdict."""
    judged = desk.corrections.triage(ask.caller, ask.path["ticket_id"], ask.body.verdict, ask.body.severity)
    return Answer(200, ChangedTicket(ticket=desk.whole.of(judged)))


def release(desk: Desk, ask: Ask[bodies.Release, Nothing]) -> Answer:
    """A supervisor lets in what was held."""
    released = desk.review.release(ask.caller, ask.path["ticket_id"], ask.body.note)
    return Answer(200, ChangedTicket(ticket=desk.whole.of(released)))


def flags(desk: Desk, ask: Ask[bodies.Flags, Nothing]) -> Answer:
    """What a person says of its flags."""
    changed = desk.flagging.change(ask.caller, ask.path["ticket_id"], ask.body.add, ask.body.remove)
    return Answer(200, ChangedTicket(ticket=desk.whole.of(changed)))


def merge(desk: Desk, ask: Ask[bodies.Into, Nothing]) -> Answer:
    """Two tickets are one customer's: one call, by the earliest due time of both."""
    merged = desk.uniting.merge(ask.caller, ask.path["ticket_id"], ask.body.into)
    return Answer(200, ChangedTicket(ticket=desk.whole.of(merged)))


def undo_merge(desk: Desk, ask: Ask[Nothing, Nothing]) -> Answer:
    """They are not: each gets its own call again, if one is still owed."""
    parted = desk.parting.undo(ask.caller, ask.path["ticket_id"])
    return Answer(200, ChangedTicket(ticket=desk.whole.of(parted)))


def note(desk: Desk, ask: Ask[bodies.Remark, Nothing]) -> Answer:
    """A remark for colleagues."""
    entry = desk.tickets.note(ask.path["ticket_id"], ask.body.text, ask.caller.name)
    return Answer(201, showing.entry_view(entry))


def reveal(desk: Desk, ask: Ask[bodies.Why, Nothing]) -> Answer:
    """The number in full, recorded before it is given. Who has claimed the call need not say why."""
    ticket = desk.tickets.ticket(ask.path["ticket_id"])
    if ask.body.reason is None and not _holds(desk, ask, ticket):
        raise InputError("say why: you have not claimed this call", [("/reason", "needed")])
    phone = desk.tickets.reveal(ticket.id, ask.caller.name, ask.body.reason)
    if phone is None:
        raise NotFound("no number is known", code="no_number")
    order = ticket.order
    house = {"postcode": order.postcode, "house_number": order.house_number} if order else {}
    return Answer(200, Revealed(phone=phone, **house))


def _holds(desk: Desk, ask: Ask[bodies.Why, Nothing], ticket: Ticket) -> bool:
    callback = desk.store.callback(ticket.open_callback_id) if ticket.open_callback_id else None
    return callback is not None and in_hand(callback, ask.caller, clock.now())


def phone(desk: Desk, ask: Ask[bodies.Number, Nothing]) -> Answer:
    """The customer's number, if it may be called; or that of the order, by a person's decision."""
    ticket = desk.tickets.ticket(ask.path["ticket_id"])
    brand = desk.store.brand(ticket.brand)
    number = callable_number(ask.body.phone, brand) if ask.body.phone is not None else None
    known = desk.corrections.phone(ask.caller, ticket.id, number)
    return Answer(200, PhoneView(phone_masked=masked(known.phone) or ""))


def prefers(desk: Desk, ask: Ask[bodies.Wish, Nothing]) -> Answer:
    """How the customer wants to be answered."""
    ticket = desk.corrections.prefers(ask.caller, ask.path["ticket_id"], ask.body.prefers)
    return Answer(200, PrefersView(prefers=ticket.prefers))


OPERATIONS = (
    Operation(
        "GET",
        "/api/tickets",
        find,
        "Find tickets by order, parcel, handle or name; open ones by text too",
        query=bodies.TicketsQuery,
        answers={200: Found},
    ),
    Operation("GET", PATH, read, "A ticket, whole", query=bodies.PageQuery, answers={200: TicketView}),
    Operation(
        "POST",
        f"{PATH}/triage",
        triage,
        "A person's verdict",
        body=bodies.Judgement,
        answers={200: ChangedTicket},
        problems=(409,),
        told="ticket judged",
    ),
    Operation(
        "POST",
        f"{PATH}/release",
        release,
        "Let in what waits for a supervisor: a complaint is owed a call from now on",
        body=bodies.Release,
        answers={200: ChangedTicket},
        problems=(409,),
        supervisor=True,
        told="ticket released",
    ),
    Operation(
        "POST",
        f"{PATH}/flags",
        flags,
        "Say that the customer is vulnerable, or which flag is right or wrong",
        body=bodies.Flags,
        answers={200: ChangedTicket},
        problems=(409,),
        told="ticket flagged",
    ),
    Operation(
        "POST",
        f"{PATH}/merge",
        merge,
        "Put a ticket together with another one of the same customer: one call, the earliest due time",
        body=bodies.Into,
        answers={200: ChangedTicket},
        problems=(409, 422),
        supervisor=True,
        told="tickets merged",
    ),
    Operation(
        "DELETE",
        f"{PATH}/merge",
        undo_merge,
        "Take a merge back, within a day: each gets its own call again, if one is still owed",
        answers={200: ChangedTicket},
        problems=(409,),
        supervisor=True,
        told="merge undone",
    ),
    Operation(
        "POST",
        f"{PATH}/notes",
        note,
        "Write a note for colleagues",
        body=bodies.Remark,
        answers={201: EntryView},
        told="note written",
    ),
    Operation(
        "POST",
        f"{PATH}/reveal",
        reveal,
        "The number in full, recorded first; `reason` may be left out by the holder of the claim",
        body=bodies.Why,
        answers={200: Revealed},
        told="number revealed",
    ),
    Operation(
        "PUT",
        f"{PATH}/phone",
        phone,
        "Set the customer's number",
        body=bodies.Number,
        answers={200: PhoneView},
        problems=(409, 422),
        told="number set",
    ),
    Operation(
        "PUT",
        f"{PATH}/prefers",
        prefers,
        "Set how the customer wants to be answered",
        body=bodies.Wish,
        answers={200: PrefersView},
        told="wish set",
    ),
)
