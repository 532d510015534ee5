"""Two tickets become one customer's, by a supervisor's word: `merge`. `parting` takes it back.

It is built on `one_call`: of the two calls one stays, with the earlier due time, and the other ticket follows it. Where
they have not one number they get one: what is found out of it from then on is so for both. Each remembers its own.

    of the calls                                           what becomes of it
    ---------------------------------------------------    -------------------------------------------------
    none is open                                           409 `no_call`: there is nothing to keep
    that of the ticket that is merged is in call           409 `in_call`: merged the other way round, or later
    two agents have one each on the screen                 409 `taken`
    one is on somebody's screen, or was dialled            it stays, whichever ticket was named first
    else                                                   that of the ticket `into` which it is merged stays
    a ticket waits for a supervisor, or is over            409 `held`, `over`
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.callbacks import forecast, merging, rules, story
from functions.callbacks.model import Also, Callback, CallbackState
from functions.callbacks.one_call import OneCall, Side, merged
from functions.callbacks.people import Caller
from functions.callbacks.ports import Store
from functions.shared import clock, ids
from functions.shared.entities import Entity, Unchanged, pause, settled
from functions.shared.errors import Conflict, Forbidden, NotFound, Refused
from functions.tickets.merges import Merge
from functions.tickets.model import EntryKind, Ticket, TicketState
from functions.tickets.service import line

type Written = list[Entity | Unchanged]


@dataclass(frozen=True)
class Party:
    """One side: the ticket whose call it is, that call if one is open, and who shares it."""

    ticket: Ticket
    callback: Callback | None
    others: Sequence[Ticket] = ()

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """All of them."""
        return (self.ticket, *self.others)


class Uniting:
    """Merges. `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, wait: Callable[[int], None] = pause) -> None:
        self._store, self._wait = store, wait
        self._one_call = OneCall(store)

    def merge(self, caller: Caller, ticket_id: str, into: str) -> Ticket:
        """That the ticket and `into` are one customer's. Said again: the ticket as it is.

        Raises Forbidden, NotFound, Refused, and Conflict by the table above.
        """
        require_supervisor(caller)

        def once() -> Ticket:
            one, other = self._ticket(ticket_id), self._ticket(into)
            _fit(one, other)
            if _one_already(one, other):
                return one
            now = clock.now()
            mine, theirs = self._party(one), self._party(other)
            _refuse(one, other, mine, theirs, now)
            written = self._merged(caller, (one.id, into), mine, theirs, now)
            # Tickets and callbacks of both sides are as read, and so is the number; the entries are new.
            self._store.save(*written)
            return among(written, one)

        return settled(once, self._wait)

    def _ticket(self, ticket_id: str) -> Ticket:
        if (ticket := self._store.ticket(ticket_id)) is None:
            raise NotFound("no such ticket")
        return ticket

    def _party(self, ticket: Ticket) -> Party:
        call = self._store.callback(ticket.open_callback_id) if ticket.open_callback_id else None
        if call is None or not call.state.open:
            return Party(ticket, None)
        owner = ticket if call.ticket_id == ticket.id else self._ticket(call.ticket_id)
        return Party(owner, call, self._one_call.others(call))

    def _merged(self, caller: Caller, said: tuple[str, str], mine: Party, theirs: Party, now: datetime) -> Written:
        """Both sides as one: the call of the one that leads stays."""
        leads, follows = (mine, theirs) if _leads(mine, theirs, now) else (theirs, mine)
        phone = next((one.ticket.phone for one in (leads, follows) if one.ticket.has_number), None)
        word = Merge(
            id=ids.new("mrg"),
            ticket_id=said[0],
            into=said[1],
            at=now,
            by=caller.name,
            goes=tuple(one.id for one in mine.tickets),
            stays=tuple(one.id for one in theirs.tickets),
            owed=tuple(one.ticket.id for one in (mine, theirs) if one.callback),
            leader=leads.ticket.id,
            given=phone,
        )
        first, *rest = (merging.merged(one, word) for one in leads.tickets)
        assert leads.callback is not None
        call = learned(self._store, first, leads.callback, now)
        goer, *goers = (merging.merged(one, word) for one in follows.tickets)
        if follows.callback is None:
            united = _following(Side(first, call), goer, now, caller.name)
        else:
            goes = Side(goer, follows.callback, goers)
            stayed, gone, beside = merged(Side(first, call), goes, now, caller.name)
            united = [stayed.ticket, stayed.callback, gone.ticket, gone.callback, *beside]
        return [*united, *rest, *taken(self._store, first, word.tickets)]


def require_supervisor(caller: Caller) -> None:
    """Raises Forbidden."""
    if not caller.supervisor:
        raise Forbidden("only a supervisor merges", code="supervisor_only")


def learned(store: Store, ticket: Ticket, call: Callback, now: datetime) -> Callback:
    """The ticket's call with what its number is now."""
    if call.has_number == ticket.has_number:
        return call
    ended = call.lookup_ended or ticket.lookup.ended
    after = rules.learned(call, has_number=ticket.has_number, lookup_ended=ended, now=now)
    return forecast.succeeding(call, after, store.forecast, now)


def same(ticket: Ticket) -> Ticket:
    """The ticket as it is."""
    return ticket


def taken(store: Store, ticket: Ticket, among: Collection[str], after: Callable[[Ticket], Ticket] = same) -> Written:
    """The ticket's number as that of its call. `after`: another ticket as it is to be, where that is written with it.

    Raises Conflict where a call to it is owed, then still, to a ticket that is not one of `among`.
    """
    if not ticket.has_number:
        return []
    assert ticket.phone is not None
    number = store.number(ticket.brand, ticket.phone)
    if number.ticket_id == ticket.id:
        return [Unchanged(number)]
    mine = number.evolve(ticket_id=ticket.id)
    holder = store.ticket(number.ticket_id) if number.ticket_id else None
    if holder is None or holder.id in among:
        return [mine]
    theirs = store.callback(holder.open_callback_id) if holder.open_callback_id else None
    if merging.calls(after(holder), theirs, ticket.phone):
        raise Conflict("another ticket's call is to that number: merge that one first", code="number_busy")
    return [mine] if after(holder) is not holder else [mine, Unchanged(holder)]


def among(written: Written, ticket: Ticket) -> Ticket:
    """The ticket as it was written."""
    return next((one for one in written if isinstance(one, Ticket) and one.id == ticket.id), ticket)


def _fit(one: Ticket, other: Ticket) -> None:
    """Raises Refused where two tickets can never be one customer's."""
    if one.id == other.id:
        raise Refused("a ticket is not merged into itself", code="same_ticket")
    if one.brand != other.brand:
        raise Refused("two brands are two promises", code="other_brand")


def _one_already(one: Ticket, other: Ticket) -> bool:
    """Whether they share a call, or were merged and it is over."""
    if one.open_callback_id is not None or other.open_callback_id is not None:
        return one.open_callback_id == other.open_callback_id
    return any(other.id in word.tickets and merging.bears(other, word) for word in one.merged)


def _refuse(one: Ticket, other: Ticket, mine: Party, theirs: Party, now: datetime) -> None:
    """Raises Conflict where they cannot become one now."""
    for ticket in (one, other):
        if ticket.held:
            raise Conflict("one of them waits for a supervisor: release it first", code="held")
        if ticket.state is not TicketState.OPEN:
            raise Conflict("one of them is over", code="over", state=ticket.state)
    first, second = mine.callback, theirs.callback
    if first is None and second is None:
        raise Conflict("no call is owed for either of them", code="no_call")
    if first is not None and first.state is CallbackState.IN_CALL:
        raise Conflict("a call is under way for it: merge the other one into it, or wait", code="in_call")
    if first is None or second is None:
        return
    if merging.crowded(first, second):
        raise Conflict("too many tickets would share one call", code="crowded")
    if merging.place(first, now) <= 1 and merging.place(second, now) <= 1:
        holder = second.lease.agent_name if second.lease else None
        raise Conflict("two agents have one each", code="taken", claimed_by=holder)


def _leads(mine: Party, theirs: Party, now: datetime) -> bool:
    """Whether the call of the ticket that is merged stays: where the other has none, or is not as far with its own."""
    if mine.callback is None or theirs.callback is None:
        return theirs.callback is None
    return merging.place(mine.callback, now) < merging.place(theirs.callback, now)


def _following(leads: Side, ticket: Ticket, now: datetime, by: str) -> Written:
    """A ticket without a call of its own, with that of the other one."""
    call, leader = leads.callback, merging.wishing(merging.linked(leads.ticket, ticket), ticket)
    also = (*call.also, Also(ticket_id=ticket.id, channel=ticket.channel))
    shared = merging.as_wished(call.evolve(also=also), leads.ticket, leader, now)
    follower = merging.linked(ticket, leader).evolve(open_callback_id=call.id)
    data = {"ticket_id": ticket.id, "channel": ticket.channel}
    told = story.entry(leader, call, shared, EntryKind.LINKED, now, by=by, data=data)
    data = {"ticket_id": leader.id, "channel": leader.channel}
    beside = line(follower, EntryKind.LINKED, now, by=by, callback_id=call.id, data=data)
    return [leader, shared, follower, told, beside]
