"""The attempt as pure decisions: the dial, what came of it, when it is tried again, and what ends the call.

Each returns the callback as it should be, or raises and changes nothing; `now` is an argument.
"""

from datetime import datetime, timedelta

from functions.callbacks import rules
from functions.callbacks.model import Alert, Attempt, Callback, CallbackState, Disposition
from functions.callbacks.promises import break_if_late, credit, settle
from functions.shared.errors import Conflict, Refused
from functions.shared.settings import BrandSettings

MAX_ATTEMPTS = 50
"""Dials of one callback, redials after a broken line included: beyond it something else is wrong."""

KEEPS_NOTHING = frozenset(one for one in Disposition if one.keeps_nothing)
"""A wrong number or a line that never connected is no call to the customer."""

UNANSWERED = frozenset({Disposition.NO_ANSWER, Disposition.BUSY, Disposition.VOICEMAIL})
"""Counted against the retry rule."""

RECALL = {
    Disposition.THIRD_PARTY: timedelta(minutes=60),
    Disposition.ASKED_LATER: timedelta(minutes=60),
    Disposition.FAILED: timedelta(minutes=1),
}
"""When it is tried again where the customer named no time."""

DECLINED = "declined"
"""The resolution of a call whose customer does not want to talk."""


def dial(callback: Callback, token: str, attempt_id: str, now: datetime) -> Callback:
    """A call begins. A dial seconds late is recorded late by the very write that records it."""
    lease = rules.require_lease(callback, token, now)
    if any(attempt.id == attempt_id for attempt in callback.attempts):
        raise Conflict("that attempt is over", code="attempt_over")
    if callback.state is CallbackState.IN_CALL:
        raise Conflict("a call is under way already", code="in_call")
    if len(callback.attempts) >= MAX_ATTEMPTS:
        raise Refused(f"this callback was dialled {MAX_ATTEMPTS} times", code="too_many_attempts")
    attempt = Attempt(id=attempt_id, agent=lease.agent, agent_name=lease.agent_name, started_at=now)
    late = break_if_late(callback, now)
    alerted = tuple(alert for alert in late.alerted if alert is not Alert.LONG_CALL)  # that was another call
    attempts = (*callback.attempts, attempt)
    return settle(late.evolve(state=CallbackState.IN_CALL, attempts=attempts, next_attempt_at=None, alerted=alerted))


def outcome(
    callback: Callback, disposition: Disposition, now: datetime, brand: BrandSettings, call_at: datetime | None = None
) -> Callback:
    """What the result of the dial under way makes of the callback. `call_at`: the time that the customer asked for."""
    attempt = callback.attempt
    if attempt is None or not rules.outcome_owed(callback):
        raise Conflict("no call is under way", code="not_in_call")
    ended = attempt.evolve(disposition=disposition, ended_at=now)
    told = callback.evolve(attempts=(*callback.attempts[:-1], ended))
    if disposition not in KEEPS_NOTHING:
        told = credit(told, now)
    return settle(break_if_late(_after(told, disposition, now, brand, call_at), now))


def _after(
    told: Callback, disposition: Disposition, now: datetime, brand: BrandSettings, call_at: datetime | None
) -> Callback:
    match disposition:
        case Disposition.REACHED:
            return told
        case Disposition.DROPPED:
            lease = told.lease and told.lease.evolve(expires_at=now + rules.LEASE)
            return told.evolve(state=CallbackState.CLAIMED, lease=lease)
        case Disposition.DECLINED:
            return rules.over(told, CallbackState.DONE, now).evolve(resolution=DECLINED)
        case Disposition.WRONG_NUMBER:
            return rules.let_go(told.evolve(has_number=False, lookup_ended=True), now)
        case Disposition.NO_ANSWER | Disposition.BUSY | Disposition.VOICEMAIL:
            return _unanswered(told, now, brand)
        case _:
            return _again(told, call_at or now + RECALL[disposition])


def _unanswered(told: Callback, now: datetime, brand: BrandSettings) -> Callback:
    times = sum(attempt.disposition in UNANSWERED for attempt in told.attempts)
    if times > len(brand.retry_minutes):
        return rules.over(told, CallbackState.UNREACHED, now)
    return _again(told, now + timedelta(minutes=brand.retry_minutes[times - 1]))


def _again(told: Callback, at: datetime) -> Callback:
    return told.evolve(state=CallbackState.RETRY_LATER, next_attempt_at=at, lease=None)


def wrap_up(callback: Callback, resolution: str, cause: str, now: datetime) -> Callback:
    """Done, by the word of the agent who reached the customer."""
    if not callback.reached:
        raise Conflict("the customer was not reached yet", code="not_reached")
    return settle(rules.over(callback, CallbackState.DONE, now).evolve(resolution=resolution, cause=cause))
