"""What becomes of a contact elsewhere: an entry and a flag on the open ticket of that account. It voids no promise."""

from collections.abc import Callable
from typing import Any

from functions.callbacks.ports import Store
from functions.intake.model import Contact
from functions.intake.reports import RemedyReport
from functions.journey.arrival import union
from functions.shared import clock, ids
from functions.shared.entities import Unchanged, pause, settled
from functions.shared.events import Happened, MentionRef
from functions.tickets.model import Entry, EntryKind, Known, Ticket, TicketState
from functions.tickets.rules import CONTACT_ELSEWHERE
from functions.tickets.seen import Seen
from functions.tickets.service import line


class Contacts:
    """Receives contacts. `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, wait: Callable[[int], None] = pause) -> None:
        self._store, self._wait = store, wait

    def receive(self, contact: Contact) -> str | None:
        """The ticket that it is on now; None where none is open, or it was seen before. Harmless to repeat."""
        return settled(lambda: self._once(contact), self._wait)

    def _once(self, contact: Contact) -> str | None:
        if self._store.seen(contact.id) is not None:
            return None
        known, ticket = self._latest(contact)
        now = clock.now()
        if ticket is None or ticket.state is not TicketState.OPEN:
            entry_id = ids.derived("ent", contact.id)
            alone = Entry(id=entry_id, owner_id=contact.id, at=now, kind=EntryKind.CONTACT, data=_said(contact))
            # The contact was not seen before: it is recorded, and nothing else. The account and its ticket are as read:
            # what the customer opens at this very moment must say on its card that they were helped.
            beside = (Unchanged(one) for one in (known, ticket) if one is not None)
            self._store.save(recorded(contact, alone), alone, *beside)
            return None
        entry = line(
            ticket,
            EntryKind.CONTACT,
            now,
            callback_id=ticket.open_callback_id,
            data=_said(contact),
            events={Happened.CONTACT_RECORDED: {"channel": contact.channel}},
        )
        told = ticket.evolve(flags=union(ticket.flags, (CONTACT_ELSEWHERE,)))
        # The contact was not seen before, and the ticket is as read: still open.
        self._store.save(recorded(contact, entry), told, entry)
        return ticket.id

    def _latest(self, contact: Contact) -> tuple[Known | None, Ticket | None]:
        """The account, unless it is withheld, and its latest ticket."""
        if contact.author.id is None:
            return None, None
        known = self._store.known(contact.brand, contact.channel, contact.author.id)
        return known, self._store.ticket(known.last_ticket_id) if known.last_ticket_id else None


def _said(contact: Contact) -> dict[str, Any]:
    """As the timeline shows it: who helped is not the one who wrote the entry."""
    shown = {"text", "source", "channel", "at"}
    told = contact.model_dump(mode="json", exclude_none=True, include=shown)
    return told | ({"helped_by": contact.by} if contact.by else {})


def recorded(told: Contact | RemedyReport, entry: Entry) -> Seen:
    """That it was told, so that it is told once; with its entry."""
    return Seen(
        mention_id=told.id,
        owner_id=entry.owner_id,
        entry=entry.key().sk,
        accepted_at=entry.at,
        revised_at=told.at,
        refs=(MentionRef(source=told.source, id=told.source_id),),
    )
