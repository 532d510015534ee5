"""What became of a remedy that was promised: an entry on its ticket; one that failed is back with a person."""

from collections.abc import Callable
from typing import Any

from functions.callbacks.ports import Store
from functions.callbacks.returns import Returns
from functions.intake.reports import RemedyReport
from functions.journey.arrival import union
from functions.journey.contacts import recorded
from functions.shared import clock, ids
from functions.shared.entities import Entity, Unchanged, pause, settled
from functions.tickets.model import Entry, EntryKind, Ticket
from functions.tickets.remedies import reported
from functions.tickets.rules import REMEDY_FAILED, REMEDY_SILENT
from functions.tickets.service import line


class Remedies:
    """Receives reports of remedies. `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, wait: Callable[[int], None] = pause, *, shards: int = 1) -> None:
        self._store, self._wait = store, wait
        self._returns = Returns(store, shards)

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
        after = _marked(ticket, report).evolve(promised=reported(ticket.promised, report.remedy))
        if report.completed:
            entry = line(ticket, EntryKind.REMEDY, now, callback_id=ticket.open_callback_id, data=_said(report))
            written: tuple[Entity | Unchanged, ...] = (after, entry)
        else:
            written = self._returns.written(after, _said(report), now)
            entry = next(one for one in written if isinstance(one, Entry) and one.kind is EntryKind.REMEDY)
        # The report was not seen before, and the ticket is as read.
        self._store.save(recorded(report, entry), *written)
        return ticket.id


def _marked(ticket: Ticket, report: RemedyReport) -> Ticket:
    """With a flag where something that the customer was promised did not come about, until it has."""
    others = tuple(flag for flag in ticket.flags if flag not in (REMEDY_FAILED, REMEDY_SILENT))
    return ticket.evolve(flags=others if report.completed else union(others, (REMEDY_FAILED,)))


def _said(report: RemedyReport) -> dict[str, Any]:
    """As the timeline shows it: who did it is not the one who wrote the entry."""
    shown = {"text", "source", "at", "remedy", "completed"}
    told = report.model_dump(mode="json", exclude_none=True, include=shown)
    return told | ({"done_by": report.by} if report.by else {})
