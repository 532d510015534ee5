"""What waits for a supervisor, and how it is let in: by the supervisor's word, or because a live source said it too.

Nothing was promised while it waited, so the quarter of an hour begins when it is let in; how long it waited stands on
the ticket. Who says that it is nothing does so by a verdict (`corrections.triage`).
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from functions.callbacks import forecast, promises, rules, story
from functions.callbacks.merging import held_back
from functions.callbacks.model import Callback
from functions.callbacks.one_call import OneCall, Settled
from functions.callbacks.people import Caller
from functions.callbacks.ports import Store
from functions.shared import clock, keys
from functions.shared.entities import Entity, Unchanged, pause, settled
from functions.shared.errors import Conflict, Forbidden, NotFound
from functions.shared.events import Happened
from functions.tickets.model import EntryKind, Known, Lookup, Ticket, TicketState
from functions.tickets.replies import Purpose
from functions.tickets.rules import remember, repeat
from functions.tickets.service import line
from functions.triage.model import Kind


class Review:
    """Lets in what was held. `shards`: partitions of the queue; `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, shards: int = 1, wait: Callable[[int], None] = pause) -> None:
        self._store, self._shards, self._wait = store, shards, wait
        self._one_call = OneCall(store)

    def release(self, caller: Caller, ticket_id: str, note: str = "") -> Ticket:
        """A supervisor's word: a complaint is owed a call from now on. Repeated: the ticket as it is by then.

        Raises NotFound, Forbidden, and Conflict (`not_held`) where it waits for nobody.
        """
        if not caller.supervisor:
            raise Forbidden("only a supervisor releases", code="supervisor_only")

        def once() -> Ticket:
            ticket = self._store.ticket(ticket_id)
            if ticket is None:
                raise NotFound("no such ticket")
            if ticket.held:
                now = clock.now()
                return self._let_in(ticket, now, now, by=caller.name, note=note)
            if ticket.hold is None or ticket.hold.ended_by is None or ticket.state is TicketState.CLOSED:
                raise Conflict("that ticket waits for nobody's release", code="not_held", state=ticket.state)
            return ticket

        return settled(once, self._wait)

    def let_in(self, ticket_id: str, accepted_at: datetime) -> None:
        """A live source said it too: a human is owed since that was accepted. Nothing, where it is not held for it."""

        def once() -> None:
            ticket = self._store.ticket(ticket_id)
            if ticket is not None and ticket.hold and ticket.held and ticket.hold.reason.of_source:
                self._let_in(ticket, accepted_at, clock.now())

        settled(once, self._wait)

    def _let_in(self, held: Ticket, since: datetime, now: datetime, *, by: str | None = None, note: str = "") -> Ticket:
        assert held.hold is not None
        ticket = held.let_in(now, by).evolve(lookup=Lookup(next_at=now))
        waited = int((now - held.hold.since).total_seconds())
        data: dict[str, Any] = {"reason": held.hold.reason, "waited_seconds": waited, "note": note}
        entry = partial(line, kind=EntryKind.LET_IN, at=now, by=by, data=data)
        if ticket.kind is not Kind.COMPLAINT:
            # The ticket is as read: still waiting. The entry is new.
            self._store.save(ticket, entry(ticket, events={Happened.COMPLAINT_OPENED: _facts(ticket)}))
            return ticket
        known = self._known(ticket)
        begun = self._begun(ticket.evolve(repeat=repeat(known, now)) if known else ticket, since, now)
        callback, beside = begun.callback, list[Entity | Unchanged](begun.beside)
        assert callback is not None
        if known:
            beside.append(remember(known, ticket.id, True, now))
        events: story.Told = {Happened.COMPLAINT_OPENED: _facts(begun.ticket), **story.begun(callback)}
        told = entry(begun.ticket, callback_id=callback.id, events=events)
        # The ticket is as read: still waiting, without an open call; the author is too. Callback and entry are new.
        self._store.save(begun.ticket, callback, told, *beside)
        return begun.ticket

    def _begun(self, ticket: Ticket, since: datetime, now: datetime) -> Settled:
        """The ticket's next round, put off where its author asked for that."""
        round_ = ticket.round + 1
        owing = ticket.evolve(
            round=round_,
            open_callback_id=keys.callback_id(ticket.id, round_),
            reply=ticket.reply.wants(Purpose.REPLY, round_, now),
        )
        brand = self._store.brand(ticket.brand)
        minutes, hours, urgency = brand.promise_minutes, brand.service_hours, brand.urgency
        begun = rules.begin(owing, since, minutes, self._shards, now, hours=hours, urgency=urgency)
        if ticket.call_at is not None:
            begun = promises.put_off(begun, ticket.call_at, now)
        begun = promises.break_if_late(begun, now)
        begun = rules.kept_for(forecast.told(begun, self._store.forecast(), now), brand, news=owing.flags)
        begun = story.escalated(begun, brand)
        try:
            return self._one_call.numbered(owing, begun, now)
        except Conflict:
            return Settled(*_without_number(owing, begun, now))

    def _known(self, ticket: Ticket) -> Known | None:
        """The author, unless the platform withholds the account."""
        if ticket.author.id is None:
            return None
        return self._store.known(ticket.brand, ticket.channel, ticket.author.id)


def _without_number(ticket: Ticket, callback: Callback, now: datetime) -> tuple[Ticket, Callback]:
    """Where another call to that number is under way: it is looked for again."""
    return held_back(ticket, None, now), promises.settle(callback.evolve(has_number=False))


def _facts(ticket: Ticket) -> dict[str, Any]:
    """What an event says of a ticket that was held: words of ours only."""
    same = ("kind", "channel", "language", "repeat", "round")
    return {**{name: getattr(ticket, name) for name in same}, "severity": int(ticket.severity)}
