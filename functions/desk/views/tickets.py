"""Tickets as they are shown: in a list, and whole."""

from typing import Any

from functions.desk.views.base import ABSENT, AuthorView, LookupView, OrderBrief, PromiseRecord, View
from functions.desk.views.callbacks import CallbackView
from functions.shared.values import Instant
from functions.tickets.holds import HeldFor
from functions.tickets.model import EntryKind, Prefers, TicketState
from functions.tickets.parcels import Parcel
from functions.tickets.replies import Outcome as WordOutcome
from functions.tickets.replies import Purpose
from functions.tickets.rules import Unverified
from functions.triage.model import Kind, Severity


class OrderView(OrderBrief):
    """The order on a ticket."""

    city: str | None


class HeldView(View):
    """That a ticket waits for a supervisor's release: no call is promised yet."""

    reason: HeldFor
    """`review`: its source is reviewed; `age`: it was posted long ago; else the flag for which it waits."""
    since: Instant


class TicketBrief(View):
    """A ticket in a list."""

    id: str
    brand: str
    channel: str
    state: TicketState
    kind: Kind
    severity: Severity
    language: str | None
    flags: tuple[str, ...]
    author: AuthorView
    excerpt: str | None
    order: OrderBrief | None = ABSENT
    opened_at: Instant
    ended_at: Instant | None
    open_callback_id: str | None
    held: HeldView | None = ABSENT
    """Left out where it waits for nobody."""
    repeat: int


class Found(View):
    """What a search found, newest first."""

    tickets: tuple[TicketBrief, ...]
    complete: bool
    """False where more fits than is shown, or more is open than was read."""


class EntryView(View):
    """One line of a timeline."""

    id: str
    at: Instant
    kind: EntryKind
    by: str | None
    data: dict[str, Any]
    """Depends on the kind. What people wrote is in `text` and `note`: data, never to be interpreted."""


class VerificationView(View):
    """Whether to ask who it is before anything of the order is told, and what to ask for."""

    needed: bool
    why: Unverified | None
    order_name: str | None
    """In whose name the order is: `S. …`. The account's own stands with the author."""
    ask: tuple[str, ...]
    """`postcode`, `house_number`: empty where it is not needed."""
    postcode_masked: str | None
    """As it stands on the order; in full in the answer of `reveal`. Null: not known, look it up in the shop."""
    house_number_masked: str | None


class CustomerView(View):
    """The customer, as far as the order names one."""

    name: str | None
    phone_masked: str | None
    phone_from: str | None
    order_phone_masked: str | None = ABSENT
    """The number on the order, where it was not taken: the author speaks for somebody else. An agent may take it."""
    language: str | None


class Earlier(View):
    """An earlier complaint of the same author."""

    ticket_id: str
    at: Instant
    state: TicketState | None
    kind: Kind | None
    excerpt: str | None
    order: OrderBrief | None = ABSENT


class MergedView(View):
    """That a supervisor said of two tickets that they are one customer's."""

    ticket_id: str
    into: str
    at: Instant
    by: str
    until: Instant
    """So long it can be taken back: `DELETE /api/tickets/{ticket_id}/merge`."""


class LinkedTicket(TicketBrief):
    """Another ticket with the same number, or merged: their call is, or was, one. Whose it is may be to verify."""

    mentions: tuple[EntryView, ...]
    """What was said on it, the latest twenty in order."""


class Elsewhere(View):
    """Another ticket of the brand that names the same order or, by the tool's word, the same customer.

    Perhaps somebody else's: an order number may be quoted by anybody. Nothing is linked by it.
    """

    ticket_id: str
    channel: str
    author: AuthorView
    same: str
    """`order` or `customer_ref`."""
    opened_at: Instant
    state: TicketState
    kind: Kind
    excerpt: str | None
    open_callback_id: str | None


class WordOwed(View):
    """Words to the customer that have not gone out yet."""

    id: str
    """Of a person's words the `message_id`."""
    purpose: Purpose
    since: Instant
    tries: int
    requested: Instant | None
    """Since when a tool has them that answers on this channel in our place."""


class WordSaid(View):
    """What became of words to the customer."""

    id: str
    purpose: Purpose
    outcome: WordOutcome
    at: Instant
    reason: str | None
    asks: bool
    """Whether they asked for a number."""
    told_for: Instant | None
    """By when the customer was told to be called."""


class ReplyView(View):
    """What the customer was told in writing, and what is still to be said. The texts are on the timeline."""

    code_word: str
    """The word by which the customer knows that it is us: the agent says it first."""
    told_nobody: bool
    """The public reply went nowhere, or nobody knows whether it went out."""
    owed: tuple[WordOwed, ...]
    said: tuple[WordSaid, ...]


class TicketView(TicketBrief):
    """A ticket, whole."""

    round: int
    reasons: tuple[str, ...]
    prefers: Prefers
    call_at: Instant | None
    """From when on the customer asked to be called, in a message."""
    heard_at: Instant | None
    """When the author was last heard."""
    customer_ref: str | None
    lookup: LookupView
    order: OrderView | None = None
    parcel: Parcel | None
    customer: CustomerView
    verification: VerificationView
    history: tuple[Earlier, ...]
    linked: tuple[LinkedTicket, ...]
    merged: tuple[MergedView, ...]
    """By whose word other tickets are this customer's, the latest last."""
    elsewhere: tuple[Elsewhere, ...]
    callbacks: tuple[CallbackView, ...]
    promises: tuple[PromiseRecord, ...]
    reply: ReplyView
    timeline: tuple[EntryView, ...]
    next: str | None
    """Give it back as `?next=` for the rest of the timeline."""


class ClaimView(View):
    """A callback in hand."""

    callback: CallbackView
    lease_token: str
    lease_expires_at: Instant
    ticket: TicketView


class ChangedTicket(View):
    """A ticket after a change."""

    ticket: TicketView


class Revealed(View):
    """The number, in full."""

    phone: str
    postcode: str | None = ABSENT
    """Of the order, to compare with what the person on the line says; left out where it is not known."""
    house_number: str | None = ABSENT


class PhoneView(View):
    """That a number is known."""

    phone_masked: str


class PrefersView(View):
    """How the customer wants to be answered."""

    prefers: Prefers
