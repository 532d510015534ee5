"""What people and the system write on a ticket's timeline."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from functions.shared import clock, ids
from functions.shared.entities import Entity, pause, settled
from functions.shared.errors import NotFound
from functions.shared.events import Event, Happened, event_id
from functions.shared.table import ConditionFailed
from functions.tickets.model import Entry, EntryKind, Ticket
from functions.tickets.ports import Store
from functions.tickets.reveals import Reveal


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

    def __init__(self, store: Store, wait: Callable[[int], None] = pause) -> None:
        self._store, self._wait = store, wait

    def note(self, ticket_id: str, text: str, by: str) -> Entry:
        """A colleague's remark. Raises NotFound."""
        ticket = self.ticket(ticket_id)
        entry = line(ticket, EntryKind.NOTE, clock.now(), by=by, data={"text": text})
        self._add(entry)
        return entry

    def reveal(self, ticket_id: str, by: str, reason: str | None) -> str | None:
        """The customer's number, recorded before it is given; None where there is none. Raises NotFound."""
        ticket = self.ticket(ticket_id)
        if ticket.phone is None:
            return None
        entry = line(ticket, EntryKind.REVEAL, clock.now(), by=by, data={"reason": reason})
        self._add(entry, Reveal(at=entry.at, by=by, brand=ticket.brand, ticket_id=ticket.id, entry_id=entry.id))
        return ticket.phone  # only now that it is written down

    def _add(self, entry: Entry, *listed: Entity) -> None:
        """A line of its own: nothing else changes with it."""

        def once() -> None:
            try:
                # The entry is new, and so is its place in a list, where it has one.
                self._store.save(entry, *listed)
            except ConditionFailed as lost:
                # Nobody else has its id: one that stands there is this very one, whose answer AWS's client missed.
                if lost.won.get(entry.key()) is None:
                    raise

        settled(once, self._wait)

    def ticket(self, ticket_id: str) -> Ticket:
        """The ticket. Raises NotFound."""
        ticket = self._store.ticket(ticket_id)
        if ticket is None:
            raise NotFound("no such ticket")
        return ticket
