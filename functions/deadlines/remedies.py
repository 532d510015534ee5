"""What was promised and never heard of again: a person looks, once its time is over."""

from collections.abc import Callable, Iterable
from datetime import datetime

from functions.callbacks.ports import Store
from functions.callbacks.returns import Returns
from functions.shared import telemetry
from functions.shared.entities import settled
from functions.tickets.model import Ticket
from functions.tickets.remedies import silent
from functions.tickets.rules import REMEDY_SILENT, flagged


class Remedies:
    """Brings back what is silent. `shards`: partitions of the queue."""

    def __init__(self, store: Store, shards: int, wait: Callable[[int], None]) -> None:
        self._store, self._wait = store, wait
        self._returns = Returns(store, shards)

    def bring_back(self, tickets: Iterable[Ticket], now: datetime) -> int:
        """Tickets are back with a person; how many could not be brought. `tickets`: from the index."""
        return sum(not self._brought(ticket.id, now) for ticket in tickets if silent(ticket.promised, now))

    def _brought(self, ticket_id: str, now: datetime) -> bool:
        """Whether all is as it should be now."""

        def once() -> None:
            ticket = self._store.ticket(ticket_id)
            overdue = silent(ticket.promised, now) if ticket else ()
            if ticket is None or not overdue:
                return
            left = tuple(one for one in ticket.promised if one not in overdue)
            back = flagged(ticket, REMEDY_SILENT).evolve(promised=left)
            data = {"remedy": overdue[0].kind, "silent": [one.kind for one in overdue]}
            # The ticket is as read: what was silent still is, and nobody else has brought it back.
            self._store.save(*self._returns.written(back, data, now))
            telemetry.log("silent remedy brought back", ticket_id=ticket_id, brand=ticket.brand)

        try:
            settled(once, self._wait)
        except Exception as error:  # the next sweep brings it
            telemetry.log_error("silent remedy not brought back", error, ticket_id=ticket_id)
            return False
        return True
