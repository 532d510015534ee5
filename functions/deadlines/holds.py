"""What has waited too long for a supervisor: told by brand, and again each day until it is let in or ended."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import batched, groupby

from functions.callbacks.ports import Store
from functions.deadlines import notices
from functions.deadlines.telling import Telling
from functions.shared import telemetry
from functions.shared.entities import settled
from functions.shared.table import ConditionFailed
from functions.tickets.model import Ticket

MARKED_TOGETHER = 50
"""Tickets that are marked as told by one write."""


class Holds:
    """Tells of holds."""

    def __init__(self, store: Store, telling: Telling, wait: Callable[[int], None]) -> None:
        self._store, self._telling, self._wait = store, telling, wait

    def tell(self, tickets: Iterable[Ticket], now: datetime) -> tuple[int, int]:
        """(tickets of which people were told now, tickets of which they could not be). `tickets`: from the index."""
        due = sorted((one for one in tickets if waits_too_long(one, now)), key=lambda one: (one.brand, one.opened_at))
        told = failed = 0
        for brand, group in groupby(due, key=lambda one: one.brand):
            some = [one for one in self._fresh(list(group)) if waits_too_long(one, now)]
            if not some:
                continue
            if not self._telling.said(notices.of_holds(brand, some)):
                failed += len(some)
                continue
            told += len(some)
            for few in batched(some, MARKED_TOGETHER, strict=False):
                self._mark(few, now)
        return told, failed

    def _fresh(self, tickets: list[Ticket]) -> list[Ticket]:
        """As they stand: the index may lag."""
        found = self._store.tickets([one.id for one in tickets])
        return [found[one.id] for one in tickets if one.id in found]

    def _mark(self, told: tuple[Ticket, ...], now: datetime) -> None:
        """After people were told: better told twice than never. In one write; else each by itself."""
        try:
            self._store.save(*(_said(one, now) for one in told))
        except ConditionFailed:
            for one in told:
                self._mark_one(one.id, now)
        except Exception as error:  # they are told again by the next sweep
            telemetry.log_error("told, but not marked", error, count=len(told))

    def _mark_one(self, ticket_id: str, now: datetime) -> None:
        def once() -> None:
            ticket = self._store.ticket(ticket_id)
            if ticket is not None and waits_too_long(ticket, now):
                # As read: whoever released it meanwhile has ended its clock.
                self._store.save(_said(ticket, now))

        try:
            settled(once, self._wait)
        except Exception as error:  # likewise
            telemetry.log_error("told, but not marked", error, ticket_id=ticket_id)


def waits_too_long(ticket: Ticket, now: datetime) -> bool:
    """Whether people must be told that it waits for a supervisor."""
    return ticket.held and ticket.hold is not None and ticket.hold.tell_at is not None and ticket.hold.tell_at <= now


def _said(ticket: Ticket, now: datetime) -> Ticket:
    assert ticket.hold is not None
    return ticket.evolve(hold=ticket.hold.said(now))
