"""One call a number, as pure decisions: which of two calls stays, what it takes over, and what ends for all of them.

Two tickets turn out to have one number: somebody complained on two channels, or two people of one house did. One of the
calls stays, with the earlier due time; the other is withdrawn as a duplicate, and its ticket points to the call that
stayed. So what is said on either ticket reaches the agent who calls, and when the call ends it ends for both. A
supervisor may say that two tickets are one customer's (`by_word`): then they have one number from then on.

    a call stays before another one      because
    ----------------------------------   --------------------------------------------------
    in call                              somebody is on the line
    claimed                              somebody has it on the screen
    dialled before, or agreed upon       its tries, and the time that was agreed, stand
    accepted earlier                     the customer has waited longer for it
"""

from datetime import datetime, timedelta

from functions.callbacks.dispositions import keeps
from functions.callbacks.ladder import OF_A_PROMISE
from functions.callbacks.model import Also, Callback, CallbackState, Outcome, Promise, PromiseKind, WithdrawReason
from functions.callbacks.promises import put_off, settle
from functions.callbacks.rules import expired
from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.table import Key
from functions.tickets.merges import BY_WORD, MAX_MERGES, Merge, Own
from functions.tickets.model import Lookup, LookupState, Prefers, Ticket
from functions.tickets.rules import VERIFY, to_verify

MAX_ALSO = 25
"""Other tickets of one call. A number that more open complaints have at once is a switchboard's, not a customer's."""
HELD_BACK_FOR = timedelta(minutes=1)
"""When a number that could not be taken is looked for again."""

HELD_BACK = "A call to the number that was found is under way for another complaint."

OF_THE_TICKET = frozenset(
    {WithdrawReason.NOT_A_COMPLAINT, WithdrawReason.DUPLICATE, WithdrawReason.ABUSE, WithdrawReason.LEGAL}
)
"""Withdrawn for what one ticket is: the others are owed their call still. The other reasons are the customer's."""


class Number(Entity):
    """Which ticket took a number last. Whether it has it still that ticket says: nobody has to give a number back."""

    digest: str
    """`keys.number_digest`"""
    ticket_id: str | None = None

    def key(self) -> Key:
        return keys.number(self.digest)


def calls(ticket: Ticket, callback: Callback | None, phone: str) -> bool:
    """Whether an open call of this very ticket is to that number, or somebody is on the line to it.

    Who gives another number during the call is still on the line to the first one.
    """
    if callback is None or not callback.state.open or callback.ticket_id != ticket.id:
        return False
    return (ticket.has_number and ticket.phone == phone) or _on_the_line(callback, ticket.brand, phone)


def _on_the_line(callback: Callback, brand: str, phone: str) -> bool:
    dialled = callback.attempt.number if callback.attempt else None
    return callback.state is CallbackState.IN_CALL and dialled == keys.number_digest(brand, phone)


def stays(one: Callback, other: Callback, now: datetime) -> bool:
    """Whether `one` is the call that stays of the two: the table above."""
    return _rank(one, now) < _rank(other, now)


def _rank(callback: Callback, now: datetime) -> tuple[int, datetime, str]:
    return place(callback, now), callback.accepted_at, callback.id


def place(callback: Callback, now: datetime) -> int:
    """The row of the table above: what is higher stays before what is lower."""
    if callback.state is CallbackState.IN_CALL:
        return 0
    if callback.state is CallbackState.CLAIMED and not expired(callback, now):
        return 1
    return 2 if callback.attempts or callback.agreed_at else 3


def crowded(one: Callback, other: Callback) -> bool:
    """Whether the two cannot become one: both are in call, or too many tickets would share it."""
    both = one.state is other.state is CallbackState.IN_CALL
    return both or len(one.also) + len(other.also) >= MAX_ALSO


def joined(callback: Callback, gone: Callback, ticket: Ticket, *, by_word: bool = False) -> Callback:
    """The call that stays, with all that was owed by the one that goes, whose ticket is `ticket`.

    `by_word`: a person said so, and nobody dialled that ticket's number: a dial of the other one answers nothing.
    """
    also = (*callback.also, Also(ticket_id=ticket.id, channel=ticket.channel), *gone.also)
    to_ask = (VERIFY,) if to_verify(ticket) else ()
    whole = callback.evolve(
        also=also,
        severity=min(callback.severity, gone.severity),
        flags=tuple(dict.fromkeys((*callback.flags, *gone.flags, *to_ask))),
        repeat=max(callback.repeat, gone.repeat),
        followers=max(callback.followers or 0, gone.followers or 0) or None,
        skill=callback.skill or gone.skill,
        only_for=callback.only_for or gone.only_for,
    )
    if gone.next_attempt_at and callback.state is not CallbackState.IN_CALL and not _news(gone, callback):
        whole = whole.evolve(next_attempt_at=gone.next_attempt_at)
    owed = gone.active
    if by_word and owed is not None:
        owed = owed.evolve(kind=callback.promises[-1].kind)
    goes_on = _not_agreed(callback, gone) if by_word else _news(callback, gone) and _called(owed)
    return settle(_sooner(whole, owed) if goes_on else whole)


def _called(owed: Promise | None) -> bool:
    return owed is not None and owed.kind is PromiseKind.CALLED


def _not_agreed(callback: Callback, gone: Callback) -> bool:
    """Whether the other complaint came after a time was agreed with the customer, if one was."""
    since = gone.active.since if gone.active else gone.accepted_at
    return callback.agreed_at is None or since > callback.opened_at


def _news(callback: Callback, gone: Callback) -> bool:
    """Whether the other complaint came after the customer was last dialled, or a time agreed with them.

    What was said before that is answered by it: it puts nobody's phone in motion again.
    """
    since = gone.active.since if gone.active else gone.accepted_at
    if callback.attempt is not None:
        return since > callback.attempt.started_at
    return _not_agreed(callback, gone)


def _sooner(callback: Callback, owed: Promise | None) -> Callback:
    """With the earlier due time of both; a call that was put off is not put off any longer.

    A promise that was kept does not answer for what was said since then: the one that was owed goes on here. One that
    was broken stays as it is, most urgent.
    """
    if owed is None or callback.reached:
        return callback
    at = callback.next_attempt_at
    sooner = callback.evolve(next_attempt_at=at and min(at, owed.since), follows_unreached=False)
    active = callback.active
    if active is None:
        over = callback.promise.outcome is Outcome.BROKEN
        alerted = tuple(alert for alert in callback.alerted if alert not in OF_A_PROMISE)
        return sooner if over else sooner.evolve(promises=(*callback.promises, owed), alerted=alerted)
    if owed.due_at >= active.due_at:
        return sooner
    earlier = active.evolve(since=min(active.since, owed.since), due_at=owed.due_at)
    promises = tuple(earlier if one is active else one for one in callback.promises)
    return sooner.evolve(promises=promises, accepted_at=min(callback.accepted_at, earlier.since))


def without(callback: Callback, *ticket_ids: str) -> Callback:
    """The call, no more for these tickets."""
    return callback.evolve(also=tuple(one for one in callback.also if one.ticket_id not in ticket_ids))


def linked(ticket: Ticket, *others: Ticket) -> Ticket:
    """The ticket, with the other ones named on it."""
    ids = [other.id for other in others]
    kept = tuple(one for one in ticket.linked if one not in ids)
    return ticket.evolve(linked=(*kept, *ids)[-MAX_ALSO:])


def wishing(ticket: Ticket, *others: Ticket) -> Ticket:
    """The ticket with what the customer wished last, wherever they said it: a wish is a person's, not a channel's."""
    for other in others:
        if other.wished_at is not None and (ticket.wished_at is None or ticket.wished_at < other.wished_at):
            ticket = ticket.evolve(prefers=other.prefers, call_at=other.call_at, wished_at=other.wished_at)
    return ticket


def as_wished(callback: Callback, before: Ticket, ticket: Ticket, now: datetime) -> Callback:
    """The call of `ticket`, put off where the wish that it took over says so. `before`: the ticket without it."""
    if ticket.call_at is None or ticket.call_at in (before.call_at, callback.agreed_at):
        return callback
    return put_off(callback, ticket.call_at, now)


def held_back(ticket: Ticket, was: Ticket | None, now: datetime) -> Ticket:
    """The ticket without a number that it cannot take now; it keeps the one that it had, and it is looked for again."""
    lookup = ticket.lookup.evolve(state=LookupState.PENDING, next_at=now + HELD_BACK_FOR, detail=HELD_BACK)
    return ticket.evolve(
        lookup=lookup,
        phone=was.phone if was else None,
        phone_from=was.phone_from if was else None,
        phone_wrong=was.phone_wrong if was else False,
    )


def with_wrong_number(ticket: Ticket, now: datetime) -> Ticket:
    """The ticket when the number that it shared was wrong. Where that was another ticket's, its own is looked for."""
    if ticket.phone_from != BY_WORD or not ticket.merged or ticket.merged[-1].own.phone in (None, ticket.phone):
        return ticket.evolve(phone_wrong=True)
    return ticket.evolve(lookup=Lookup(next_at=now), phone=None, phone_from=None, phone_wrong=False)


def answered(before: Callback, call: Callback) -> bool:
    """Whether a call that counts was made since that round's clock began."""
    return any(attempt.started_at >= before.accepted_at and keeps(attempt.disposition) for attempt in call.attempts)


def merged(ticket: Ticket, merge: Merge) -> Ticket:
    """The ticket on one side of a merge, with the number that all have from now on; its own is remembered."""
    own = Own(**{name: getattr(ticket, name) for name in Own.model_fields})
    remembered = ticket.evolve(merged=(*ticket.merged, merge.evolve(own=own))[-MAX_MERGES:])
    if merge.given is None or (ticket.has_number and ticket.phone == merge.given):
        return remembered
    return numbered(remembered, merge.given)


def numbered(ticket: Ticket, phone: str | None, *, wrong: bool = False) -> Ticket:
    """The ticket with the number of the customer that it shares, by a person's word, with another one."""
    return ticket.evolve(phone=phone, phone_from=BY_WORD, phone_wrong=wrong)


def word(ticket: Ticket) -> Merge | None:
    """The merge that is meant by the ticket's: the latest by which it was merged itself, else the latest into it."""
    own = [one for one in ticket.merged if one.ticket_id == ticket.id]
    into = [one for one in ticket.merged if one.into == ticket.id]
    return next(reversed(own or into or ticket.merged), None)


def bears(ticket: Ticket, merge: Merge) -> bool:
    """Whether the ticket remembers it still."""
    return any(one.id == merge.id for one in ticket.merged)


def parted(ticket: Ticket, merge: Merge, now: datetime) -> Ticket:
    """The ticket, whose latest merge it is, as if that had not been said; a number found out since then stays."""
    if not ticket.merged or ticket.merged[-1].id != merge.id:
        return ticket
    own, others = ticket.merged[-1].own, {one for one in merge.tickets if one != ticket.id}
    side = merge.goes if ticket.id in merge.goes else merge.stays
    kept = tuple(one for one in ticket.linked if one in side or one not in others)
    back = ticket.evolve(merged=ticket.merged[:-1], linked=kept, parted_at=now)
    if ticket.phone_from == BY_WORD:
        back = back.evolve(phone=own.phone, phone_from=own.phone_from, phone_wrong=own.phone_wrong)
    if ticket.wished_at is not None and own.wished_at != ticket.wished_at <= merge.at:
        back = back.evolve(prefers=Prefers(own.prefers), call_at=own.call_at, wished_at=own.wished_at)
    return back
