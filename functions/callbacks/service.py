"""The work of an agent on a callback: claim, dial, outcome, wrap-up, and what else may become of it.

Every verb reads with strong consistency, decides by `rules` and writes in one transaction on the condition that the
callback (and the ticket, where it changes) is still as it was read. So a lease that was lost in between writes nothing,
and of two who want the same callback one has it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from functions.callbacks import attempts, facts, forecast, rules, story
from functions.callbacks.model import Attempt, Callback, CallbackState, Disposition, WithdrawReason, WrapUp
from functions.callbacks.one_call import OneCall
from functions.callbacks.people import Caller
from functions.callbacks.ports import Store
from functions.shared import clock, keys
from functions.shared.entities import Entity, Unchanged, pause, settled
from functions.shared.errors import Conflict, Forbidden, NotFound
from functions.shared.events import Happened
from functions.tickets.model import EntryKind, Ticket
from functions.tickets.remedies import MOST, promised
from functions.tickets.rules import require_read
from functions.triage.model import Kind

type Change = tuple[Callback, Ticket]


class Calls:
    """The verbs. `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, wait: Callable[[int], None] = pause) -> None:
        self._store, self._wait = store, wait
        self._one_call = OneCall(store)

    def read(self, callback_id: str) -> Change:
        """A callback and its ticket. Raises NotFound."""
        callback = self._store.callback(callback_id)
        ticket = None if callback is None else self._store.ticket(callback.ticket_id)
        if callback is None or ticket is None:
            raise NotFound("no such callback")
        return callback, ticket

    def renew(self, callback_id: str, token: str) -> Callback:
        """The lease from now. Raises Conflict when it is lost."""

        def once() -> Callback:
            callback, _ = self.read(callback_id)
            renewed = rules.renew(callback, token, clock.now())
            # The callback is as read: nobody released, expired or took it meanwhile.
            self._store.save(renewed)
            return renewed

        return settled(once, self._wait)

    def release(self, caller: Caller, callback_id: str, token: str) -> Callback:
        """Back to the others. Raises Conflict when the lease is lost or a call is under way."""

        def once() -> Callback:
            callback, ticket = self.read(callback_id)
            now = clock.now()
            free = rules.release(callback, token, now)
            return self._write(ticket, callback, free, EntryKind.RELEASED, now, by=caller.name)

        return settled(once, self._wait)

    def dial(self, caller: Caller, callback_id: str, token: str, attempt_id: str) -> Attempt:
        """A call begins now, by the server's clock. Repeated with the same `attempt_id`: the same attempt."""
        now = clock.now()  # the moment of the dial, however many turns it takes to write it down

        def once() -> Attempt:
            callback, ticket = self.read(callback_id)
            known = _attempt(callback, attempt_id)
            if known is not None and known.agent == caller.sub:
                return known
            number = keys.number_digest(ticket.brand, ticket.phone) if ticket.phone else None
            calling = attempts.dial(callback, token, attempt_id, now, number)
            data = {"attempt_id": attempt_id}
            self._write(ticket, callback, calling, EntryKind.DIALLED, now, by=caller.name, data=data)
            return calling.attempts[-1]

        return settled(once, self._wait)

    def outcome(
        self,
        caller: Caller,
        callback_id: str,
        attempt_id: str,
        token: str,
        *,
        disposition: Disposition,
        call_at: datetime | None = None,
        insists: bool = False,
    ) -> Callback:
        """What came of the dial; one that nobody answered for the last time begins the next round, a day later.

        Repeated: the same answer; another one for an attempt that has its own: Conflict.
        """

        def once() -> Callback:
            callback, ticket = self.read(callback_id)
            attempt = _attempt(callback, attempt_id)
            if attempt is None:
                raise NotFound("no such attempt")
            if _told(attempt, disposition, caller):
                return callback
            now = clock.now()
            self._authorize(caller, callback, token, now)
            brand = self._store.brand(callback.brand)
            after = attempts.outcome(callback, disposition, now, brand, call_at, insists=insists)
            data = {"attempt_id": attempt_id, "disposition": disposition}
            events = story.attempted(after)
            then = story.once_more(ticket, after, brand, now)
            kind = EntryKind.OUTCOME
            return self._write(ticket, callback, after, kind, now, by=caller.name, data=data, events=events, then=then)

        return settled(once, self._wait)

    def wrap_up(self, caller: Caller, callback_id: str, token: str, said: WrapUp) -> Callback:
        """The end of a reached call. A follow-up or an escalation begins the ticket's next round in the same write.

        Raises Conflict (`new_message`) where the customer has said something while this was on its way.
        """
        began = clock.now()

        def once() -> Callback:
            callback, ticket = self.read(callback_id)
            if _wrapped_up(callback, said) and _ended_by(caller, callback):
                return callback
            now = clock.now()
            require_read((ticket, *self._one_call.others(callback)), began)
            if not callback.reached and not attempts.answered(callback):
                raise Conflict("the customer was not reached, or it is wrapped up", code="not_reached")
            self._authorize(caller, callback, token, now)
            done = attempts.wrap_up(callback, said.resolution, said.cause, now)
            brand, foreseen = self._store.brand(ticket.brand), self._store.forecast()
            again, following = story.next_round(ticket, done, said, brand, now, foreseen=foreseen)
            watched = promised((one.kind for one in said.remedies), dict(brand.remedy_hours), now)
            then = again.evolve(promised=(*again.promised, *watched)[-MOST:]), following
            data = said.model_dump(mode="json", exclude_none=True)
            events = story.remedies(said)
            kind = EntryKind.WRAPPED_UP
            return self._write(ticket, callback, done, kind, now, by=caller.name, data=data, events=events, then=then)

        return settled(once, self._wait)

    def withdraw(self, caller: Caller, callback_id: str, reason: WithdrawReason, note: str) -> Callback:
        """Not needed any more. Raises Forbidden for a supervisor's reason, Conflict while another agent has it."""
        if reason.supervisor_only and not caller.supervisor:
            raise Forbidden("only a supervisor withdraws for that reason")
        began = clock.now()

        def once() -> Callback:
            callback, ticket = self.read(callback_id)
            if callback.state is CallbackState.WITHDRAWN and callback.resolution == reason:
                return callback
            now = clock.now()
            require_read((ticket, *self._one_call.others(callback)), began)
            if _held_by_other(callback, caller, now):
                holder = callback.lease.agent_name if callback.lease else None
                raise Conflict("another agent has it", code="taken", claimed_by=holder)
            after = rules.withdraw(callback, reason, now)
            events: story.Told = {Happened.CALLBACK_WITHDRAWN: {"reason": reason}}
            data, by = {"reason": reason, "note": note}, caller.name
            return self._write(ticket, callback, after, EntryKind.WITHDRAWN, now, by=by, data=data, events=events)

        return settled(once, self._wait)

    def assign(self, caller: Caller, callback_id: str, to: str) -> Callback:
        """A supervisor gives it to an agent (sub or name) or a group. Raises Forbidden, Conflict during a call."""
        if not caller.supervisor:
            raise Forbidden("only a supervisor assigns")

        def once() -> Callback:
            callback, ticket = self.read(callback_id)
            now = clock.now()
            given = rules.assign(callback, to, now)
            return self._write(ticket, callback, given, EntryKind.ASSIGNED, now, by=caller.name, data={"to": to})

        return settled(once, self._wait)

    def _write(
        self,
        ticket: Ticket,
        before: Callback,
        after: Callback,
        kind: EntryKind,
        now: datetime,
        *,
        by: str | None,
        data: dict[str, Any] | None = None,
        events: story.Told | None = None,
        then: tuple[Ticket, tuple[Entity, ...]] | None = None,
    ) -> Callback:
        """The change with its entry; the ticket where it changes too, and the fact where the callback ends.

        `then`: the ticket as it goes on, and what is new of its next round, where it is not as `story.followed` says.
        """
        after = forecast.succeeding(before, after, self._store.forecast, now)
        followed, following = then or (story.followed(ticket, after, now), ())
        after, others = self._one_call.left(followed, before, after, now)
        entry = story.entry(ticket, before, after, kind, now, by=by, data=data, events=events)
        beside: list[Entity | Unchanged] = [*following, *others]
        if followed != ticket:
            beside.append(followed)
        if before.state.open and not after.state.open:
            beside.append(facts.of_call(ticket, after, now))
        if after.resolution == WithdrawReason.NOT_A_COMPLAINT and before.state.open:
            beside += facts.of_verdict(ticket, Kind.OTHER, entry, now)
        # The callback is as read (and the ticket, where it changes); entries, facts and the next round's callback are
        # new.
        self._store.save(after, entry, *beside)
        return after

    def _authorize(self, caller: Caller, callback: Callback, token: str, now: datetime) -> None:
        """By the lease; or a supervisor's word on a call that has lasted an hour."""
        if not (caller.supervisor and rules.overdue_call(callback, now)):
            rules.require_lease(callback, token, now)


def _attempt(callback: Callback, attempt_id: str) -> Attempt | None:
    return next((attempt for attempt in callback.attempts if attempt.id == attempt_id), None)


def _spoke(caller: Caller, attempt: Attempt) -> bool:
    """Whether it is this caller's to say, and so to repeat, what came of the attempt."""
    return caller.supervisor or attempt.agent == caller.sub


def _ended_by(caller: Caller, callback: Callback) -> bool:
    """Whether it is this caller's to repeat how it ended: of who called last, or wrote instead."""
    if callback.attempt is not None:
        return _spoke(caller, callback.attempt)
    return caller.supervisor or (callback.in_writing is not None and callback.in_writing.by == caller.sub)


def _told(attempt: Attempt, disposition: Disposition, caller: Caller) -> bool:
    """Whether this caller said the same of it before. Raises Conflict where another outcome was told."""
    if attempt.disposition is None:
        return False
    if attempt.disposition is not disposition or not _spoke(caller, attempt):
        raise Conflict("that attempt has its outcome", code="attempt_over", disposition=attempt.disposition)
    return True


def _wrapped_up(callback: Callback, said: WrapUp) -> bool:
    over = callback.state is CallbackState.DONE
    return over and callback.resolution == said.resolution and callback.cause == said.cause


def _held_by_other(callback: Callback, caller: Caller, now: datetime) -> bool:
    held = callback.state in (CallbackState.CLAIMED, CallbackState.IN_CALL) and not rules.expired(callback, now)
    return held and not rules.holds(callback, caller.sub) and not caller.supervisor
