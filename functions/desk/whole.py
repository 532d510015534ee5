"""A ticket and its callbacks with everything that is known: what is on the screen before the phone rings."""

from functions.callbacks.model import Callback
from functions.callbacks.ports import Store
from functions.desk import showing
from functions.desk.pages import closed, opened
from functions.desk.views.callbacks import CallbackView
from functions.desk.views.tickets import (
    CustomerView,
    Earlier,
    Elsewhere,
    LinkedTicket,
    TicketView,
    VerificationView,
)
from functions.shared import clock
from functions.shared.errors import NotFound
from functions.shared.keys import ENTRY_PREFIX
from functions.tickets.model import Complained, Entry, EntryKind, Ticket
from functions.tickets.rules import REF, hidden, initial, masked, unverified

TIMELINE_PAGE = 100
LINKED, LINKED_MENTIONS, LINKED_ENTRIES = 10, 20, 500
"""Tickets of the same number that are shown, what was said on each, and how much of its timeline is read for that."""
TO_ASK = ("postcode", "house_number")
"""Of the order, of who may not be its holder, before anything is told."""
HISTORY = 20
"""Earlier complaints that are shown, the latest first."""


class Whole:
    """Reads tickets and callbacks whole."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ticket(self, ticket_id: str, next_: str | None = None) -> TicketView:
        """The ticket, with the timeline from `next_` on. Raises NotFound, InputError for a `next_` that is none."""
        ticket = self._store.ticket(ticket_id)
        if ticket is None:
            raise NotFound("no such ticket")
        return self.of(ticket, next_)

    def of(self, ticket: Ticket, next_: str | None = None) -> TicketView:
        """The ticket as it was read, with the rest."""
        entries, after = self._store.timeline(ticket.id, TIMELINE_PAGE, opened(next_, ENTRY_PREFIX))
        callbacks = self._store.callbacks_of(ticket.id)
        said = self._said(ticket)
        now = clock.now()
        return TicketView(
            **showing.brief_fields(ticket, said),
            round=ticket.round,
            reasons=ticket.reasons,
            prefers=ticket.prefers,
            call_at=ticket.call_at,
            heard_at=ticket.heard_at,
            customer_ref=ticket.customer_ref,
            lookup=showing.lookup(ticket.lookup),
            order=showing.order_whole(ticket.order),
            parcel=ticket.parcel,
            customer=_customer(ticket),
            verification=_verification(ticket),
            history=self._history(ticket),
            linked=self._linked(ticket),
            merged=tuple(showing.merge(one) for one in ticket.merged),
            elsewhere=self._elsewhere(ticket),
            callbacks=tuple(showing.callback_view(one, ticket, said, now) for one in callbacks),
            reply=showing.reply(ticket),
            promises=tuple(promise for one in callbacks for promise in showing.promises(one)),
            timeline=tuple(showing.entry_view(entry) for entry in entries),
            next=closed(after),
        )

    def _linked(self, ticket: Ticket) -> tuple[LinkedTicket, ...]:
        """The tickets that share or shared its call, the latest first, each with what was said."""
        ids = ticket.linked[: -LINKED - 1 : -1]
        found = self._store.tickets(list(ids)) if ids else {}
        return tuple(self._other(found[one]) for one in ids if one in found)

    def _other(self, ticket: Ticket) -> LinkedTicket:
        entries, after = self._store.timeline(ticket.id, TIMELINE_PAGE)
        while after is not None and len(entries) < LINKED_ENTRIES:
            more, after = self._store.timeline(ticket.id, TIMELINE_PAGE, after)
            entries += more
        said = [entry for entry in entries if entry.kind is EntryKind.MENTION][-LINKED_MENTIONS:]
        brief = showing.brief(ticket, self._said(ticket))
        return LinkedTicket(**dict(brief), mentions=tuple(showing.entry_view(entry) for entry in said))

    def callback(self, callback: Callback) -> CallbackView:
        """The callback with what its card shows of the ticket. Raises NotFound."""
        ticket = self._store.ticket(callback.ticket_id)
        if ticket is None:
            raise NotFound("no such ticket")
        return showing.callback_view(callback, ticket, self._said(ticket), clock.now())

    def _said(self, ticket: Ticket) -> Entry | None:
        return self._store.entry(ticket.id, ticket.said)

    def _history(self, ticket: Ticket) -> tuple[Earlier, ...]:
        """The author's earlier complaints of the last 90 days, each with what it was about."""
        if ticket.author.id is None:
            return ()
        known = self._store.known(ticket.brand, ticket.channel, ticket.author.id)
        earlier = {one.ticket_id: one for one in known.complaints if one.ticket_id != ticket.id}
        latest = sorted(earlier.values(), key=lambda one: one.at, reverse=True)[:HISTORY]
        tickets = self._store.tickets([one.ticket_id for one in latest])
        said = self._store.entries([(one.id, one.said) for one in tickets.values()])
        return tuple(_earlier(one, tickets.get(one.ticket_id), said) for one in latest)

    def _elsewhere(self, ticket: Ticket) -> tuple[Elsewhere, ...]:
        """Other tickets about the same order or the same customer, the latest first; none of this author's own."""
        same = {"customer_ref": (REF, ticket.customer_ref), "order": ("order", ticket.order and ticket.order.number)}
        found: dict[str, str] = {}
        for why, (field, term) in same.items():
            for other in self._store.tickets_found(field, term) if term else ():
                found.setdefault(other, why)
        others = [one for one in self._store.tickets(list(found)).values() if _of_another(one, ticket)]
        others = sorted(others, key=lambda one: one.opened_at, reverse=True)[:HISTORY]
        said = self._store.entries([(one.id, one.said) for one in others])
        return tuple(
            Elsewhere(
                **{name: getattr(one, name) for name in ("channel", "opened_at", "state", "kind", "open_callback_id")},
                ticket_id=one.id,
                author=showing.author(one.author),
                same=found[one.id],
                excerpt=showing.excerpt_of(said.get((one.id, one.said))),
            )
            for one in others
        )


def _of_another(one: Ticket, ticket: Ticket) -> bool:
    """Whether it is of the same brand, and neither of the account itself (its history) nor linked by its number."""
    if one.brand != ticket.brand or one.id in (ticket.id, *ticket.linked):
        return False
    return one.author.id is None or (one.channel, one.author.id) != (ticket.channel, ticket.author.id)


def _earlier(one: Complained, ticket: Ticket | None, said: dict[tuple[str, str], Entry]) -> Earlier:
    return Earlier(
        ticket_id=one.ticket_id,
        at=one.at,
        state=ticket and ticket.state,
        kind=ticket and ticket.kind,
        excerpt=showing.excerpt_of(said.get((ticket.id, ticket.said))) if ticket else None,
        order=showing.order_brief(ticket.order) if ticket else None,
    )


def _customer(ticket: Ticket) -> CustomerView:
    return CustomerView(
        name=ticket.customer_name,
        phone_masked=masked(ticket.phone),
        phone_from=ticket.phone_from,
        order_phone_masked=masked(ticket.order_phone if ticket.phone != ticket.order_phone else None),
        language=ticket.language,
    )


def _verification(ticket: Ticket) -> VerificationView:
    why = unverified(ticket)
    ask = TO_ASK if why else ()
    order = ticket.order
    return VerificationView(
        needed=why is not None,
        why=why,
        order_name=initial(ticket.customer_name),
        ask=ask,
        postcode_masked=hidden(order.postcode if order else None),
        house_number_masked=hidden(order.house_number if order else None),
    )
