"""What a person says of a ticket's flags: that its customer is vulnerable, which no judge ever says; or that a flag is
wrong. Who may take its call, its place in the queue and who is told follow from the flags (`shared.flags`).
"""

from collections.abc import Callable, Collection

from functions.callbacks import rules, story
from functions.callbacks.model import Callback
from functions.callbacks.people import Caller
from functions.callbacks.ports import Store
from functions.shared import clock
from functions.shared.entities import pause, settled
from functions.shared.errors import Conflict, Forbidden, NotFound
from functions.shared.flags import BLOCKED, MANY_ORDERS, MANY_TICKETS
from functions.tickets.model import EntryKind, Ticket, TicketState
from functions.tickets.service import line
from functions.triage.model import Flag

SETTABLE = (Flag.VULNERABLE, Flag.ON_BEHALF, Flag.SAFETY, Flag.LEGAL, Flag.PRESS, Flag.ABUSE)
"""What a person may say of a ticket."""
TAKEN_BACK = (*SETTABLE, BLOCKED, MANY_ORDERS, MANY_TICKETS)
"""What a person may say that it is not."""
BY_ANYBODY = (Flag.VULNERABLE, Flag.ON_BEHALF)
"""Of those, what an agent may take back: the others keep a call from agents, or somebody was woken for them."""


class Flagging:
    """The verb. `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, wait: Callable[[int], None] = pause) -> None:
        self._store, self._wait = store, wait

    def change(self, caller: Caller, ticket_id: str, on: Collection[str], off: Collection[str]) -> Ticket:
        """With these flags and without those. Already so: nothing is written.

        Raises NotFound, Forbidden (`supervisor_only`), Conflict (`over`) where the ticket is closed.
        """
        if not caller.supervisor and any(flag not in BY_ANYBODY for flag in off):
            raise Forbidden("only a supervisor takes that flag back", code="supervisor_only")

        def once() -> Ticket:
            ticket = self._store.ticket(ticket_id)
            if ticket is None:
                raise NotFound("no such ticket")
            flags = _changed(ticket.flags, on, off)
            if flags == ticket.flags:
                return ticket
            if ticket.state is TicketState.CLOSED:
                raise Conflict("that ticket is closed", code="over", state=ticket.state)
            return self._write(caller, ticket, flags, on, off)

        return settled(once, self._wait)

    def _write(
        self, caller: Caller, ticket: Ticket, flags: tuple[str, ...], on: Collection[str], off: Collection[str]
    ) -> Ticket:
        now, brand = clock.now(), self._store.brand(ticket.brand)
        after = ticket.evolve(flags=flags)
        if Flag.ON_BEHALF in (*on, *off) and ticket.state is TicketState.OPEN and not ticket.held:
            after = after.evolve(lookup=ticket.lookup.evolve(next_at=now))  # whose number is called follows from it
        if after.hold and after.held and brand.pages(on):
            after = after.evolve(hold=after.hold.evolve(tell_at=now))
        data = {"added": sorted(on), "removed": sorted(off)}
        before = self._store.callback(ticket.open_callback_id) if ticket.open_callback_id else None
        if before is None:
            # The ticket is as read; the entry is new.
            self._store.save(after, line(ticket, EntryKind.FLAGGED, now, by=caller.name, data=data))
            return after
        known = _changed(before.flags, on, [one for one in off if one not in self._of_others(before, ticket)])
        call = rules.kept_for(before.evolve(flags=known), brand, news=on)
        entry = story.entry(after, before, call, EntryKind.FLAGGED, now, by=caller.name, data=data)
        # Ticket and callback are as read: whoever took the call meanwhile keeps it. The entry is new.
        self._store.save(after, call, entry)
        return after

    def _of_others(self, callback: Callback, ticket: Ticket) -> set[str]:
        """The flags of the other tickets whose call it is."""
        others = {callback.ticket_id, *(one.ticket_id for one in callback.also)} - {ticket.id}
        found = self._store.tickets(sorted(others)) if others else {}
        return {flag for other in found.values() for flag in other.flags}


def _changed(flags: tuple[str, ...], on: Collection[str], off: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(one for one in flags if one not in off), *on)))
