"""What became of a remedy that was promised: an entry on the ticket for which it was asked, and a flag if it failed."""

from collections.abc import Callable
from typing import Any

from functions.callbacks.ports import Store
from functions.intake.reports import RemedyReport
from functions.journey.arrival import union
from functions.journey.contacts import recorded
from functions.shared import clock, ids
from functions.shared.entities import pause, settled
from functions.tickets.model import Entry, EntryKind, Ticket
from functions.tickets.rules import REMEDY_FAILED
from functions.tickets.service import line


class Remedies:
    """Receives reports of remedies. `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, wait: Callable[[int], None] = pause) -> None:
        self._store, self._wait = store, wait

    def receive(self, report: RemedyReport) -> str | None:
        """The ticket that it is on now; None where there is no such ticket, or it was seen before.

        Harmless to repeat.
        """
        return settled(lambda: self._once(report), self._wait)

    def _once(self, report: RemedyReport) -> str | None:
        if self._store.seen(report.id) is not None:
            return None
        ticket, now = self._store.ticket(report.ticket_id), clock.now()
        if ticket is None or ticket.brand != report.brand:
            entry_id = ids.derived("ent", report.id)
            alone = Entry(id=entry_id, owner_id=report.id, at=now, kind=EntryKind.REMEDY, data=_said(report))
            # The report was not seen before: it is recorded, and nothing else.
            self._store.save(recorded(report, alone), alone)
            return None
        entry = line(ticket, EntryKind.REMEDY, now, callback_id=ticket.open_callback_id, data=_said(report))
        # The report was not seen before, and the ticket is as read.
        self._store.save(recorded(report, entry), _marked(ticket, report), entry)
        return ticket.id


def _marked(ticket: Ticket, report: RemedyReport) -> Ticket:
    """With a flag where something that the customer was promised did not come about, until it has."""
    others = tuple(flag for flag in ticket.flags if flag != REMEDY_FAILED)
    return ticket.evolve(flags=others if report.completed else union(others, (REMEDY_FAILED,)))


def _said(report: RemedyReport) -> dict[str, Any]:
    """As the timeline shows it: who did it is not the one who wrote the entry."""
    shown = {"text", "source", "at", "remedy", "completed"}
    told = report.model_dump(mode="json", exclude_none=True, include=shown)
    return told | ({"done_by": report.by} if report.by else {})
