"""A supervisor's word that two tickets are one customer's (`uniting`) is taken back, within a day.

    the shared call                                    what becomes of it
    -----------------------------------------------    ----------------------------------------------------------
    is in call                                         409 `in_call`
    is open                                            it stays with its ticket; the other side gets its own again
    is over, and was not to the number of one side     that side gets its own again, late if it is
    is over, and was to the number of both             nothing is owed
    one of them was merged again since                 409 `merged_since`: the later merge is taken back first

A call of its own begins under the clock that the ticket had, as in `one_call`. Each gets its own number back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.callbacks import merging, promises, rules, story
from functions.callbacks.model import Attempt, Callback, CallbackState
from functions.callbacks.one_call import OneCall
from functions.callbacks.people import Caller
from functions.callbacks.ports import Store
from functions.callbacks.uniting import Written, among, learned, require_supervisor, taken
from functions.shared import clock, keys
from functions.shared.entities import pause, settled
from functions.shared.errors import Conflict, NotFound
from functions.tickets.merges import Merge
from functions.tickets.model import EntryKind, Ticket, TicketState
from functions.tickets.service import line


class Parting:
    """Takes merges back. `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, wait: Callable[[int], None] = pause) -> None:
        self._store, self._wait = store, wait

    def undo(self, caller: Caller, ticket_id: str) -> Ticket:
        """That it is a customer of its own. Said again: the ticket as it is.

        Raises Forbidden, NotFound, and Conflict (`not_merged`, `too_late`, `merged_since` with the `ticket_id` of that,
        `in_call`, `one_number`, `number_busy`).
        """
        require_supervisor(caller)

        def once() -> Ticket:
            ticket, now = self._store.ticket(ticket_id), clock.now()
            if ticket is None:
                raise NotFound("no such ticket")
            word = merging.word(ticket)
            if word is None and ticket.parted_at is not None:
                return ticket
            if word is None:
                raise Conflict("that ticket is not merged with another one", code="not_merged")
            if not word.undoable(now):
                raise Conflict("a merge can be undone for a day", code="too_late")
            written = Turn(self._store, word, caller.name, now).written()
            # Tickets, callbacks and numbers are as read; callbacks of another round and entries are new.
            self._store.save(*written)
            return among(written, ticket)

        return settled(once, self._wait)


@dataclass(frozen=True)
class Turn:
    """One turn of it."""

    store: Store
    word: Merge
    by: str
    now: datetime

    def written(self) -> Written:
        """Both sides apart: the call, where one is open still, stays with the side whose ticket's it is."""
        found = self.store.tickets(list(self.word.tickets))
        there = {ticket_id: one for ticket_id, one in found.items() if merging.bears(one, self.word)}
        for one in there.values():
            if (later := one.merged[-1]).id != self.word.id:
                message = "one of them was merged again since: take that back first"
                raise Conflict(message, code="merged_since", ticket_id=later.ticket_id)
        goes, stays = ([there[one] for one in side if one in there] for side in (self.word.goes, self.word.stays))
        call = self._shared(goes, stays)
        leader = call.ticket_id if call else self.word.leader
        leaving, staying = (stays, goes) if leader in self.word.goes else (goes, stays)
        if call is not None:
            return self._apart(call, leaving, staying)
        over = self.store.callbacks_of(self.word.leader)
        return [*self._after(leaving, over), *self._after(staying, over)]

    def _shared(self, goes: Sequence[Ticket], stays: Sequence[Ticket]) -> Callback | None:
        """The open call that both sides have."""
        both = {one.open_callback_id for one in goes} & {one.open_callback_id for one in stays}
        calls = (self.store.callback(one) for one in sorted(filter(None, both)))
        return next((call for call in calls if call and call.state.open), None)

    def _apart(self, call: Callback, leaving: Sequence[Ticket], staying: Sequence[Ticket]) -> Written:
        """While the call is open."""
        if call.state is CallbackState.IN_CALL:
            raise Conflict("a call is under way", code="in_call")
        kept = [self._back(one) for one in staying]
        owner = next((one for one in kept if one.id == call.ticket_id), None)
        left = [self._back(one) for one in leaving if one.open_callback_id == call.id]
        if left and owner and owner.has_number and left[0].has_number and owner.phone == left[0].phone:
            raise Conflict("they have one number: another one for one of them parts them", code="one_number")
        elsewhere = [one for one in leaving if one.open_callback_id != call.id]
        after = merging.without(call, *(one.id for one in left))
        if owner is not None:
            before = next(one for one in staying if one.id == owner.id)
            after = self._as_wished(learned(self.store, owner, after, self.now), before, owner)
        written: Written = [*kept, after, *self._again(left, call), *self._renumbered(elsewhere)]
        if owner is not None:
            data = {"ticket_id": leaving[0].id, "channel": leaving[0].channel}
            written.append(story.entry(owner, call, after, EntryKind.PARTED, self.now, by=self.by, data=data))
            written += self._taken(owner)
        return written

    def _as_wished(self, call: Callback, before: Ticket, owner: Ticket) -> Callback:
        """The call, no longer put off where only the other customer had wished that. `before`: the ticket with that."""
        if before.call_at == owner.call_at or call.agreed_at is None:
            return call
        return promises.break_if_late(rules.bring_forward(call, call.accepted_at, self.now), self.now)

    def _after(self, side: Sequence[Ticket], over: Sequence[Callback]) -> Written:
        """A side whose shared call is over: with one of its own where that one was to somebody else."""
        ended = [one for one in side if _ended_with(one, over, self.word)]
        elsewhere = self._renumbered([one for one in side if one not in ended])
        back = [self._back(one) for one in ended]
        if not back or not _owed_again(back[0], over, self.word):
            return [*back, *elsewhere]
        return [*self._again(back, over[-1]), *elsewhere]

    def _again(self, side: Sequence[Ticket], call: Callback) -> Written:
        """Tickets that shared `call`, with one of their own, if one was owed to them."""
        if not side:
            return []
        first, *rest = (one.evolve(state=TicketState.OPEN, ended_at=None, unreached=False) for one in side)
        if first.id in (self.word.goes[0], self.word.stays[0]) and first.id not in self.word.owed:
            first = first.evolve(open_callback_id=None)
            return [first, line(first, EntryKind.PARTED, self.now, by=self.by)]
        try:
            number = self._taken(first, *rest)
        except Conflict:
            first, number = merging.held_back(first, None, self.now), []
        before = self.store.callback(keys.callback_id(first.id, first.round))
        dialled = call.evolve(attempts=_to(first, call))
        owing, own, entry = OneCall(self.store).alone(first, dialled, rest, self.now, self.by)
        if before is not None and before.agreed_at is not None:
            own = promises.put_off(own, before.agreed_at, self.now)
        return [owing, own, entry, *number, *(one.evolve(open_callback_id=own.id) for one in rest)]

    def _renumbered(self, side: Sequence[Ticket]) -> Written:
        """Tickets that have calls of their own by now, or none, with their own numbers."""
        written: Written = []
        for ticket in side:
            back = self._back(ticket)
            own = self.store.callback(ticket.open_callback_id) if ticket.open_callback_id else None
            if own is not None and own.ticket_id == ticket.id and back.phone != ticket.phone:
                written += [learned(self.store, back, own, self.now), *self._taken(back)]
            written.append(back)
        return written

    def _taken(self, *tickets: Ticket) -> Written:
        """Their number, that of the first, as theirs again."""
        return taken(self.store, tickets[0], [one.id for one in tickets], self._back)

    def _back(self, ticket: Ticket) -> Ticket:
        return merging.parted(ticket, self.word, self.now)


def _ended_with(ticket: Ticket, over: Sequence[Callback], word: Merge) -> bool:
    """Whether the ticket has no call because the shared one ended."""
    ends = {one.ended_at for one in over if one.ended_at and one.ended_at >= word.at}
    if ticket.state is TicketState.OPEN:
        return ticket.open_callback_id is None and ticket.unreached and bool(ends)
    return ticket.ended_at in ends


def _owed_again(ticket: Ticket, over: Sequence[Callback], word: Merge) -> bool:
    """Whether the shared calls were no answer to this ticket: none was to a number of its own."""
    since = [one for one in over if one.ended_at is None or one.ended_at >= word.at]
    if any(_to(ticket, one) for one in since):
        return False
    return ticket.id != word.leader or any(one.attempts for one in since)


def _to(ticket: Ticket, call: Callback) -> tuple[Attempt, ...]:
    """The dials to the ticket's own number."""
    digest = keys.number_digest(ticket.brand, ticket.phone) if ticket.phone else None
    return tuple(one for one in call.attempts if digest and one.number == digest)
