"""One open call a number: where a number meets another ticket's call, and what becomes of those who share one.

Whatever gives a callback its number, or an open callback to a ticket with one, asks here and writes what it answers in
the same transaction. So at every moment each number of a brand has at most one open callback, and nobody is called by
two agents at once. The number's own item says which ticket took it last; whether that ticket still calls it is read
there, on the condition that it stays so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.callbacks import facts, forecast, merging, rules, story
from functions.callbacks.model import Also, Callback, CallbackState, WithdrawReason
from functions.callbacks.ports import Store
from functions.callbacks.promises import break_if_late
from functions.shared import keys
from functions.shared.entities import Entity, Unchanged
from functions.shared.errors import Conflict
from functions.shared.events import Happened
from functions.tickets.model import Entry, EntryKind, Ticket
from functions.tickets.service import line

type Beside = tuple[Entity | Unchanged, ...]

OF_THE_CUSTOMER = frozenset({Happened.TICKET_RESOLVED, Happened.REPLY_REQUESTED})
"""What the end of a shared call is for each of its tickets."""


@dataclass(frozen=True)
class Settled:
    """What is to be written, in one transaction."""

    ticket: Ticket
    callback: Callback | None
    """The ticket's own callback; None where its call is another ticket's."""
    beside: Beside = ()
    """Whatever else changes with it, and what must not have changed."""


@dataclass(frozen=True)
class Side:
    """A ticket, its own callback, and the other tickets of that."""

    ticket: Ticket
    callback: Callback
    others: Sequence[Ticket] = ()


class OneCall:
    """Sees to it that a number has one call."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def numbered(self, ticket: Ticket, callback: Callback, now: datetime, others: Sequence[Ticket] = ()) -> Settled:
        """Ticket and callback as they are to be, the number taken; one call where another ticket has that number.

        `others`: the callback's other tickets, as they are to be. Raises Conflict (`number_busy`) where the two calls
        cannot become one now.
        """
        if not ticket.has_number or not callback.state.open:
            return Settled(ticket, callback, tuple(others))
        assert ticket.phone is not None
        number = self._store.number(ticket.brand, ticket.phone)
        if number.ticket_id == ticket.id:
            return Settled(ticket, callback, (Unchanged(number), *others))
        holder = self._store.ticket(number.ticket_id) if number.ticket_id else None
        theirs = self._store.callback(holder.open_callback_id) if holder and holder.open_callback_id else None
        if holder is None or theirs is None or not merging.calls(holder, theirs, ticket.phone):
            # Whoever had the number has no call to it: it is this ticket's now, if that is still so.
            unchanged = (Unchanged(holder),) if holder else ()
            return Settled(ticket, callback, (number.evolve(ticket_id=ticket.id), *unchanged, *others))
        if merging.crowded(callback, theirs):
            raise Conflict("a call to that number is under way, or many tickets share it", code="number_busy")
        mine = Side(ticket, callback, others)
        if merging.stays(callback, theirs, now):
            stayed, gone, beside = merged(mine, Side(holder, theirs, self.others(theirs)), now)
            taken = number.evolve(ticket_id=ticket.id)
            return Settled(stayed.ticket, stayed.callback, (taken, gone.ticket, gone.callback, *beside, *others))
        stayed, gone, beside = merged(Side(holder, theirs), mine, now)
        return Settled(gone.ticket, gone.callback, (Unchanged(number), stayed.ticket, stayed.callback, *beside))

    def renumbered(self, was: Ticket, ticket: Ticket, before: Callback, after: Callback, now: datetime) -> Settled:
        """The same for a ticket of which something was found out: who shared its call may not share it any more.

        `before`: the call that it has, whosever it is; `after`: what becomes of it, where it is the ticket's own. What
        an agent says of the customer's number is so for all who share the call: they are one customer. So is what
        is found out by anybody, where a supervisor said that they are.
        """
        same = (was.phone, was.has_number) == (ticket.phone, ticket.has_number)
        if before.ticket_id != ticket.id:
            if same or not before.state.open:
                return Settled(ticket, None)
            return self._for_all(ticket, before, now) if ticket.merged else self._parted(ticket, before, now)
        if same or not before.also:
            return self.numbered(ticket, after, now)
        if ticket.phone_from == "agent" or ticket.merged:
            return self.numbered(ticket, after, now, [_like(ticket, other) for other in self.others(before)])
        rest = self._handed_over(before, now)
        settled = self.numbered(ticket, after.evolve(also=()), now)
        return Settled(settled.ticket, settled.callback, (*settled.beside, *rest))

    def left(self, ticket: Ticket, before: Callback, after: Callback, now: datetime) -> tuple[Callback, Beside]:
        """What a change of a shared call is for its other tickets. `ticket`: its own ticket, as it is to be.

        A wrong number is wrong for each of them, and each is owed a call of its own. A call that goes on in another
        round goes on for all; one that ends for what its own ticket is passes on; any other end is the end for all.
        """
        if not before.also:
            return after, ()
        if after.state.open:
            if not ticket.phone_wrong or after.has_number:
                return after, ()
            return after.evolve(also=()), self._each_alone(before, after, now)
        following = ticket.open_callback_id
        if following is not None:
            goes_on = {"open_callback_id": following, "unreached": ticket.unreached}
            return after, tuple(other.evolve(**goes_on) for other in self.others(before))
        if after.state is CallbackState.WITHDRAWN and after.resolution in merging.OF_THE_TICKET:
            return after, self._handed_over(before, now)
        ended: list[Entity] = []
        for other in self.others(before):
            told = {what: facts for what, facts in story.happened(before, after).items() if what in OF_THE_CUSTOMER}
            data = {"callback_id": after.id, "state": after.state, "resolution": after.resolution}
            entry = line(other, EntryKind.LINKED, now, callback_id=after.id, data=data, events=told)
            ended += [story.followed(other, after, now), entry]
        return after, tuple(ended)

    def _for_all(self, ticket: Ticket, call: Callback, now: datetime) -> Settled:
        """The call with the number that was found out of one of its other tickets; `ticket`: that one."""
        owner = self._store.ticket(call.ticket_id)
        assert owner is not None
        others = [_like(ticket, one) for one in self.others(call) if one.id != ticket.id]
        ended = call.lookup_ended or ticket.lookup.ended
        after = rules.learned(call, has_number=ticket.has_number, lookup_ended=ended, now=now)
        after = forecast.succeeding(call, after, self._store.forecast, now)
        settled = self.numbered(_like(ticket, owner), after, now, [*others, ticket])
        written: list[Entity | Unchanged] = [settled.ticket, *settled.beside]
        written.append(story.entry(owner, call, after, EntryKind.PHONE, now))
        if settled.callback is not None:
            written.append(settled.callback)
        mine = next((one for one in written if isinstance(one, Ticket) and one.id == ticket.id), ticket)
        return Settled(mine, None, tuple(one for one in written if one is not mine))

    def _parted(self, ticket: Ticket, call: Callback, now: datetime) -> Settled:
        """The ticket, which has another number than the call that it shared, with a call of its own."""
        alone, own, entry = self.alone(ticket, call, (), now)
        rest = merging.without(call, ticket.id)
        settled = self.numbered(alone, own, now)
        return Settled(settled.ticket, settled.callback, (rest, entry, *settled.beside))

    def _each_alone(self, before: Callback, call: Callback, now: datetime) -> Beside:
        """Each with a call of its own, to a number that is known to be wrong: it has to be asked for another one."""
        written: list[Entity] = []
        for other in self.others(before):
            written += self.alone(merging.with_wrong_number(other, now), call, (), now)
        return tuple(written)

    def _handed_over(self, call: Callback, now: datetime) -> Beside:
        """The call of those that remain: of the one who has waited longest, and the others' with it."""
        others = self.others(call)
        if not others:
            return ()
        own = {other.id: self._own(other, call) for other in others}
        first, *rest = sorted(others, key=lambda one: before.accepted_at if (before := own[one.id]) else now)
        ticket, callback, entry = self.alone(first, call, rest, now)
        moved = (other.evolve(open_callback_id=callback.id) for other in rest)
        return (ticket, callback, entry, *self._taken(ticket), *moved)

    def _taken(self, ticket: Ticket) -> Beside:
        """The ticket's number, if it has one, as its own from now on: who had it has no call to it any more."""
        if ticket.phone is None:
            return ()
        return (self._store.number(ticket.brand, ticket.phone).evolve(ticket_id=ticket.id),)

    def alone(
        self, ticket: Ticket, call: Callback, rest: Sequence[Ticket], now: datetime, by: str | None = None
    ) -> tuple[Ticket, Callback, Entry]:
        """The ticket's next round, under the clock that it had when it came to share `call`, unless that was a call."""
        round_ = ticket.round + 1
        owing = ticket.evolve(round=round_, open_callback_id=keys.callback_id(ticket.id, round_))
        before, brand = self._own(ticket, call), self._store.brand(ticket.brand)
        since, minutes, hours, urgency = now, brand.promise_minutes, brand.service_hours, brand.urgency
        if before is not None:
            since, minutes, hours, urgency = before.accepted_at, before.promise_minutes, before.hours, before.urgency
        begun = rules.begin(owing, since, minutes, 1, now, hours=hours, urgency=urgency)
        ended = ticket.lookup.ended
        learned = rules.learned(begun, has_number=owing.has_number, lookup_ended=ended, now=now)
        also = tuple(Also(ticket_id=other.id, channel=other.channel) for other in rest)
        like = before or call
        late = break_if_late(learned.evolve(also=also, shard=like.shard, skill=like.skill), now)
        callback = rules.kept_for(forecast.told(late, self._store.forecast(), now), brand)
        data = {"callback_id": callback.id, "state": callback.state}
        events = story.begun(callback)
        entry = line(owing, EntryKind.PARTED, now, by=by, callback_id=callback.id, data=data, events=events)
        return owing, callback, entry

    def _own(self, ticket: Ticket, call: Callback) -> Callback | None:
        """What the ticket was owed itself when it came to share `call`, unless that was a call that counts."""
        before = self._store.callback(keys.callback_id(ticket.id, ticket.round))
        return None if before is None or merging.answered(before, call) else before

    def others(self, callback: Callback) -> list[Ticket]:
        """The other tickets whose call it is, in the order in which they came."""
        found = self._store.tickets([one.ticket_id for one in callback.also])
        tickets = (found.get(one.ticket_id) for one in callback.also)
        return [ticket for ticket in tickets if ticket and ticket.open_callback_id == callback.id]


def merged(stays: Side, goes: Side, now: datetime, by: str | None = None) -> tuple[Side, Side, Beside]:
    """One call of two: the call that stays is both tickets'; whoever shared the other one shares it too.

    `by`: the supervisor by whose word it is; None: because they have one number. What the customer wished last is the
    wish of both. Raises Conflict where the call that goes is under way.
    """
    reason = WithdrawReason.DUPLICATE
    gone = rules.withdraw(goes.callback, reason, now)
    leader = merging.wishing(merging.linked(stays.ticket, *goes.others, goes.ticket), goes.ticket, *goes.others)
    stayed = merging.joined(stays.callback, goes.callback, goes.ticket, by_word=by is not None)
    if goes.callback.agreed_at is not None:  # else its ticket's wish is of a round that is over, or was overtaken
        stayed = merging.as_wished(stayed, stays.ticket, leader, now)
    follower = merging.linked(goes.ticket, stays.ticket).evolve(open_callback_id=stayed.id)
    told: story.Told = {Happened.CALLBACK_WITHDRAWN: {"reason": reason, "into": stayed.id}}
    ended = story.entry(
        *(follower, goes.callback, gone, EntryKind.WITHDRAWN, now),
        by=by,
        data={"reason": reason, "ticket_id": leader.id, "channel": leader.channel},
        events=told,
    )
    also = {"ticket_id": follower.id, "channel": follower.channel}
    joined = story.entry(leader, stays.callback, stayed, EntryKind.LINKED, now, by=by, data=also)
    moved = (merging.linked(other, leader).evolve(open_callback_id=stayed.id) for other in goes.others)
    return Side(leader, stayed), Side(follower, gone), (ended, joined, facts.of_call(follower, gone, now), *moved)


def _like(ticket: Ticket, other: Ticket) -> Ticket:
    """The other one with the ticket's number: they are one customer."""
    if other.merged:
        return merging.numbered(other, ticket.phone, wrong=ticket.phone_wrong)
    return other.evolve(phone=ticket.phone, phone_from=ticket.phone_from, phone_wrong=ticket.phone_wrong)
