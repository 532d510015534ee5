"""What people and the system write on a ticket's timeline."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from functions.shared import clock, ids
from functions.shared.errors import NotFound
from functions.shared.events import Event, Happened, event_id
from functions.tickets.model import Entry, EntryKind, Ticket
from functions.tickets.ports import Store


def line(
    ticket: Ticket,
    kind: EntryKind,
    at: datetime,
    *,
    by: str | None = None,
    callback_id: str | None = None,
    data: Mapping[str, Any] | None = None,
    events: Mapping[Happened, Mapping[str, Any]] | None = None,
) -> Entry:
    """An entry of the ticket's timeline, with what the outbox is to announce for it.

    `data` may hold text and is shown only at the desk; an event's facts go out and hold neither text nor numbers.
    """
    entry_id = ids.ordered("ent")
    told = tuple(
        Event(
            id=event_id(entry_id, happened),
            type=happened,
            occurred_at=at,
            brand=ticket.brand,
            ticket_id=ticket.id,
            callback_id=callback_id,
            mentions=ticket.mentions,
            customer_ref=ticket.customer_ref,
            metadata=ticket.metadata,
            data=dict(facts),
        )
        for happened, facts in (events or {}).items()
    )
    return Entry(id=entry_id, owner_id=ticket.id, at=at, kind=kind, by=by, data=dict(data or {}), events=told)


class Tickets:
    """What people do on a ticket itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, ticket_id: str, text: str, by: str) -> Entry:
        """A colleague's remark. Raises NotFound."""
        ticket = self.ticket(ticket_id)
        # The entry is new; nothing else changes.
        entry = line(ticket, EntryKind.NOTE, clock.now(), by=by, data={"text": text})
        self._store.save(entry)
        return entry

    def reveal(self, ticket_id: str, by: str, reason: str | None) -> str | None:
        """The customer's number, recorded before it is given; None where there is none. Raises NotFound."""
        ticket = self.ticket(ticket_id)
        if ticket.phone is None:
            return None
        # The entry is new. Only when it is written is the number given.
        self._store.save(line(ticket, EntryKind.REVEAL, clock.now(), by=by, data={"reason": reason}))
        return ticket.phone

    def ticket(self, ticket_id: str) -> Ticket:
        """The ticket. Raises NotFound."""
        ticket = self._store.ticket(ticket_id)
        if ticket is None:
            raise NotFound("no such ticket")
        return ticket
