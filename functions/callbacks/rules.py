"""The queue and the lease as pure decisions. `now` is an argument; nothing here reads or writes.

    waiting_for_number ⇄ queued ──claim──▶ claimed ──dial──▶ in_call ──outcome──▶ retry_later ─▶ queued
                           ▲                  │ release,        │ reached            │ three times
                           └──────────────────┘ expiry          └─wrap-up─▶ done     └──▶ unreached
    any open state ──withdraw──▶ withdrawn

Each returns the callback as it should be, or raises and changes nothing. What becomes of the promise meanwhile is
decided in `promises`, what comes of a dial in `attempts`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from functions.callbacks.in_writing import InWriting, Why
from functions.callbacks.ladder import LONG_CALL, due_soon_at
from functions.callbacks.model import (
    Alert,
    Callback,
    CallbackState,
    Candidate,
    Lease,
    Outcome,
    PromiseKind,
)
from functions.callbacks.people import Agent
from functions.callbacks.promises import (
    break_if_late,
    called_since,
    end_promise,
    follow_number,
    promise,
    put_off,
    settle,
)
from functions.shared import keys
from functions.shared.errors import Conflict
from functions.shared.flags import SUPERVISORS, Caution
from functions.shared.hours import Hours
from functions.shared.urgency import Urgency
from functions.tickets.model import Prefers, Ticket

LEASE = timedelta(seconds=120)
ASSIGNED_FOR = timedelta(minutes=5)
MEANT_FOR_AGENT = timedelta(minutes=2)
MEANT_FOR_GROUP = timedelta(minutes=5)


def claimable(callback: Callback, now: datetime) -> bool:
    """Whether an agent may take it by its id."""
    match callback.state:
        case CallbackState.QUEUED | CallbackState.WAITING_FOR_NUMBER | CallbackState.RETRY_LATER:
            return True
        case CallbackState.CLAIMED:
            return callback.lease is None or callback.lease.expires_at <= now
        case _:
            return False


def reserved_for_other(callback: Candidate, agent: Agent, now: datetime) -> bool:
    """Whether a supervisor gave it to somebody else, for the time being; else, whether its flags keep it for others."""
    if callback.assigned_to is None or (callback.assigned_until and callback.assigned_until <= now):
        return callback.only_for is not None and callback.only_for not in (agent.group, *agent.skills)
    return callback.assigned_to not in (agent.sub, agent.name, agent.group)


def asked_first(callback: Candidate, agent: Agent, now: datetime) -> bool:
    """Whether it was given to this agent, or is meant for this agent before others, for the time being."""
    if callback.assigned_to is not None and (callback.assigned_until is None or callback.assigned_until > now):
        return not reserved_for_other(callback, agent, now)
    return _meant(callback, now) and callback.meant_for in (agent.sub, agent.group)


def meant_for_other(callback: Candidate, agent: Agent, now: datetime) -> bool:
    """Whether somebody else is asked first. Who has nothing else to do gets it all the same."""
    return _meant(callback, now) and not asked_first(callback, agent, now)


def _meant(callback: Candidate, now: datetime) -> bool:
    return callback.meant_until is not None and callback.meant_until > now


def handed_out(callback: Callback, agent: Agent, now: datetime) -> bool:
    """Whether an agent who asks for the next one may get it: what waits, or would if its lapsed lease were swept."""
    waits = let_go(callback, now) if expired(callback, now) else callback
    return waits.state is CallbackState.QUEUED and not reserved_for_other(callback, agent, now)


def claim(callback: Callback, lease: Lease, now: datetime) -> Callback:
    """The callback in the hands of the lease's agent. Raises Conflict (with who has it) where it is taken or over."""
    if not claimable(callback, now):
        holder = callback.lease.agent_name if callback.lease else None
        raise Conflict("that callback is taken or over", code="taken", claimed_by=holder, state=callback.state)
    taken = break_if_late(callback.evolve(taken_at=callback.taken_at or now), now)
    return settle(taken.evolve(state=CallbackState.CLAIMED, lease=lease, meant_for=None, meant_until=None))


def holds(callback: Callback, sub: str) -> bool:
    """Whether this agent has it: claimed or in call, by the latest lease."""
    return (
        callback.state in (CallbackState.CLAIMED, CallbackState.IN_CALL)
        and callback.lease is not None
        and callback.lease.agent == sub
    )


def require_lease(callback: Callback, token: str, now: datetime) -> Lease:
    """The lease that `token` names; in call none runs out. Raises Conflict when it is lost: it can write nothing."""
    lease = callback.lease
    if lease is None or lease.token != token or callback.state not in (CallbackState.CLAIMED, CallbackState.IN_CALL):
        raise Conflict("the lease is no longer yours", code="lease_lost")
    if callback.state is CallbackState.CLAIMED and lease.expires_at <= now:
        raise Conflict("the lease has run out", code="lease_lost")
    return lease


def renew(callback: Callback, token: str, now: datetime) -> Callback:
    """With the whole of a lease's time again."""
    lease = require_lease(callback, token, now)
    return settle(callback.evolve(lease=lease.evolve(expires_at=now + LEASE)))


def resting(callback: Callback) -> CallbackState:
    """The state of a callback that nobody has: waiting only where it is certain that there is no number to be rung."""
    if callback.lookup_ended and not callback.has_number and callback.in_writing is None:
        return CallbackState.WAITING_FOR_NUMBER
    return CallbackState.QUEUED


def let_go(callback: Callback, now: datetime) -> Callback:
    """Back where it rests, after a release, an expiry or a retry's moment; a time that was agreed still stands."""
    if callback.next_attempt_at is not None and callback.next_attempt_at > now:
        return follow_number(callback.evolve(state=CallbackState.RETRY_LATER, lease=None), now)
    rested = callback.evolve(state=resting(callback), lease=None, next_attempt_at=None)
    return follow_number(rested, now)


def meant(callback: Callback, agent: Agent, now: datetime, *, free: bool) -> Callback:
    """In the queue again at its moment: first for the agent who called, if `free` (here, with nothing in hand), else
    for that agent's group. Not when its promise is due soon: then it is for whoever asks.
    """
    to, lasts = (agent.sub, MEANT_FOR_AGENT) if free else (agent.group, MEANT_FOR_GROUP)
    until = min(now + lasts, due_soon_at(callback) or now + lasts)
    if callback.state is not CallbackState.QUEUED or to is None or until <= now:
        return callback
    return callback.evolve(meant_for=to, meant_until=until)


def release(callback: Callback, token: str, now: datetime) -> Callback:
    """Given back by its agent; not during a call, whose outcome is owed first."""
    require_lease(callback, token, now)
    if callback.state is CallbackState.IN_CALL:
        raise Conflict("a call is under way: its outcome first", code="in_call")
    return let_go(callback, now)


def expired(callback: Candidate, now: datetime) -> bool:
    """Whether its agent let the lease run out."""
    return callback.state is CallbackState.CLAIMED and (callback.lease is None or callback.lease.expires_at <= now)


def in_hand(callback: Callback, sub: str, now: datetime) -> bool:
    """Whether this agent has it now, by a lease that has not run out."""
    return holds(callback, sub) and not expired(callback, now)


def due_again(callback: Callback, now: datetime) -> bool:
    """Whether the moment of its next attempt has come."""
    at = callback.next_attempt_at
    return callback.state is CallbackState.RETRY_LATER and (at is None or at <= now)


def outcome_owed(callback: Callback) -> bool:
    """Whether a dial is under way of which nobody has said yet what came of it."""
    attempt = callback.attempt
    return callback.state is CallbackState.IN_CALL and attempt is not None and attempt.disposition is None


def overdue_call(callback: Callback, now: datetime) -> bool:
    """Whether a call has lasted so long that a supervisor may say what came of it, without the lease."""
    attempt = callback.attempt
    return callback.state is CallbackState.IN_CALL and attempt is not None and now - attempt.started_at >= LONG_CALL


def over(callback: Callback, state: CallbackState, now: datetime) -> Callback:
    """At its end, in one of the states that are final."""
    return callback.evolve(state=state, lease=None, next_attempt_at=None, ended_at=now)


def withdraw(callback: Callback, reason: str, now: datetime) -> Callback:
    """Not needed any more: the promise is void. One broken by now is broken, and stays so.

    Raises Conflict during a call: what came of it decides about the promise.
    """
    if not callback.state.open:
        raise Conflict("that callback is over", code="over", state=callback.state)
    if outcome_owed(callback):
        raise Conflict("a call is under way: its outcome first", code="in_call")
    void = end_promise(break_if_late(callback, now), Outcome.VOID, now, reason)
    return settle(over(void, CallbackState.WITHDRAWN, now).evolve(resolution=reason))


def assign(callback: Callback, to: str, now: datetime) -> Callback:
    """For one agent or group, for a few minutes; taken from whoever has it, but never during a call."""
    if not callback.state.open:
        raise Conflict("that callback is over", code="over", state=callback.state)
    if callback.state is CallbackState.IN_CALL:
        raise Conflict("a call is under way", code="in_call")
    rested = let_go(callback, now) if callback.state is CallbackState.CLAIMED else callback
    return settle(rested.evolve(assigned_to=to, assigned_until=now + ASSIGNED_FOR))


def learned(
    callback: Callback, *, has_number: bool, lookup_ended: bool, now: datetime, accepted_at: datetime | None = None
) -> Callback:
    """What the lookup or an agent found out about the number, with the promise that fits it.

    `accepted_at`: of the message that brought the number, where a message did.
    """
    if not callback.state.open:
        return callback
    known = callback.evolve(has_number=has_number, lookup_ended=lookup_ended)
    if known.state in (CallbackState.QUEUED, CallbackState.WAITING_FOR_NUMBER):
        known = known.evolve(state=resting(known))
    known = follow_number(known, now, accepted_at)
    agreed = known.agreed_at if known.state is CallbackState.QUEUED else None
    return put_off(known, agreed, now) if agreed and agreed > now else known


def answered_in_writing(callback: Callback, why: Why | None, now: datetime, since: datetime | None = None) -> Callback:
    """Answered by a person in writing from now on, for that reason; None: by a call again.

    `since`: when the message was accepted by which that is so. Where a number was waited for, its clock begins there.
    """
    before = callback.in_writing.why if callback.in_writing else None
    if not callback.state.open or before is why or (why is None and before is Why.NO_NUMBER):
        return callback
    after = callback.evolve(in_writing=InWriting(why=why) if why else None)
    if after.state in (CallbackState.QUEUED, CallbackState.WAITING_FOR_NUMBER):
        after = after.evolve(state=resting(after))
    return follow_number(after, now, since)


def bring_forward(callback: Callback, accepted_at: datetime, now: datetime) -> Callback:
    """For a message that wants a human while the call is put off: called as if it had been said for the first time.

    A due time that is nearer stands, and so does a dial that is under way. What was said before the last dial is
    answered by it, however late it is delivered.
    """
    if callback.state not in (CallbackState.RETRY_LATER, CallbackState.CLAIMED) or callback.next_attempt_at is None:
        return callback
    if callback.attempt is not None and accepted_at <= callback.attempt.started_at:
        return callback
    nearer = called_since(callback, accepted_at, now)
    nearer = nearer.evolve(agreed_at=None, next_attempt_at=None, follows_unreached=False)
    return settle(nearer) if nearer.state is CallbackState.CLAIMED else let_go(nearer, now)


def begin(
    ticket: Ticket,
    accepted_at: datetime,
    minutes: int,
    shards: int,
    now: datetime,
    *,
    hours: Hours | None = None,
    urgency: Urgency | None = None,
) -> Callback:
    """The callback of the ticket's present round, to be claimed at once, number or not.

    No hours: always open; no steps of urgency: the defaults.
    """
    callback_id = keys.callback_id(ticket.id, ticket.round)
    called = promise(PromiseKind.CALLED, accepted_at, minutes, hours)
    return settle(
        Callback(
            id=callback_id,
            ticket_id=ticket.id,
            round=ticket.round,
            brand=ticket.brand,
            channel=ticket.channel,
            language=ticket.language,
            severity=ticket.severity,
            flags=ticket.flags,
            repeat=ticket.repeat,
            followers=ticket.author.followers,
            opened_at=now,
            accepted_at=accepted_at,
            promise_minutes=minutes,
            hours=hours,
            urgency=urgency,
            promises=(called,),
            urgency_at=called.due_at,
            shard=keys.queue_shard(callback_id, shards),
            has_number=ticket.has_number,
            in_writing=InWriting(why=Why.PREFERRED) if ticket.prefers is Prefers.MESSAGE else None,
        )
    )


def kept_for(callback: Callback, brand: Caution, news: Collection[str] = ()) -> Callback:
    """For whom alone it is, by its flags. A supervisor is told at once, and once, where one of `news` asks for that."""
    reviewed = callback.only_for == SUPERVISORS and bool(brand.reviews(callback.flags))
    group = SUPERVISORS if reviewed else brand.group_of(callback.flags)
    return settle(_told_at_once(callback.evolve(only_for=group), told=brand.pages(news)))


def looked_at_first(callback: Callback) -> Callback:
    """For supervisors alone, who are told at once: what was promised still runs."""
    return settle(_told_at_once(callback.evolve(only_for=SUPERVISORS), told=True))


def _told_at_once(callback: Callback, *, told: bool) -> Callback:
    new = told and Alert.FLAGGED not in (*callback.alerts, *callback.alerted)
    return callback.evolve(alerts=(*callback.alerts, Alert.FLAGGED)) if new else callback


def follow_up(callback: Callback, at: datetime) -> Callback:
    """A new round's callback, put off until the time that was agreed: nobody is rung before it."""
    return settle(callback.evolve(state=CallbackState.RETRY_LATER, agreed_at=at, next_attempt_at=at))
