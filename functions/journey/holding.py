"""What waits for a supervisor, as values: the hold with its clock, and a ticket that waits because of an edit."""

from datetime import datetime, timedelta

from functions.callbacks.service_time import due_at
from functions.shared.settings import BrandSettings
from functions.tickets.holds import HeldFor, Hold
from functions.tickets.model import Seen, Ticket, TicketState
from functions.triage.model import Kind, Verdict


def hold(brand: BrandSettings, accepted_at: datetime, reason: HeldFor) -> Hold:
    """With a clock of its own: as much service time for the supervisor as an agent has for a call."""
    tell_at = due_at(brand.service_hours, accepted_at, timedelta(minutes=brand.promise_minutes))
    return Hold(reason=reason, since=accepted_at, tell_at=tell_at)


def waiting_edited(ticket: Ticket, seen: Seen, verdict: Verdict, held: Hold) -> Ticket:
    """The ticket as it waits for a supervisor, because of an edit."""
    kind = Kind.COMPLAINT if verdict.is_complaint else ticket.kind
    waits = ticket.evolve(kind=kind, severity=min(ticket.severity, verdict.severity), said=seen.entry or ticket.said)
    if ticket.held:
        return waits
    return waits.evolve(state=TicketState.OPEN, ended_at=None, hold=held)
