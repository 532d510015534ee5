"""The attempt as pure decisions: the dial, what came of it, when it is tried again, and what ends the call.

What each disposition means stands in `dispositions`. Each function returns the callback as it should be, or raises and
changes nothing; `now` is an argument.
"""

from datetime import datetime, timedelta

from functions.callbacks import rules
from functions.callbacks.dispositions import LATER, MEANING, QUICK_AFTER, Hold, Then, in_vain, keeps
from functions.callbacks.model import Alert, Attempt, Callback, CallbackState, Disposition, Lease
from functions.callbacks.promises import break_if_late, credit, settle
from functions.callbacks.service_time import in_service
from functions.shared.errors import Conflict, Refused
from functions.shared.settings import BrandSettings

MAX_ATTEMPTS = 50
"""Dials of one callback, redials after a broken line included: beyond it something else is wrong."""

DECLINED = "declined"
"""The resolution of a call whose customer does not want to talk."""


def dial(callback: Callback, token: str, attempt_id: str, now: datetime, number: str | None = None) -> Callback:
    """A call to that number (its digest) begins. A dial seconds late is recorded late by the write that records it."""
    lease = rules.require_lease(callback, token, now)
    if any(attempt.id == attempt_id for attempt in callback.attempts):
        raise Conflict("that attempt is over", code="attempt_over")
    if callback.state is CallbackState.IN_CALL:
        raise Conflict("a call is under way already", code="in_call")
    if len(callback.attempts) >= MAX_ATTEMPTS:
        raise Refused(f"this callback was dialled {MAX_ATTEMPTS} times", code="too_many_attempts")
    attempt = Attempt(
        id=attempt_id,
        agent=lease.agent,
        agent_name=lease.agent_name,
        group=lease.group,
        started_at=now,
        number=number,
    )
    late = break_if_late(callback, now)
    alerted = tuple(alert for alert in late.alerted if alert is not Alert.LONG_CALL)  # that was another call
    attempts = (*callback.attempts, attempt)
    return settle(late.evolve(state=CallbackState.IN_CALL, attempts=attempts, next_attempt_at=None, alerted=alerted))


def outcome(
    callback: Callback,
    disposition: Disposition,
    now: datetime,
    brand: BrandSettings,
    call_at: datetime | None = None,
    *,
    insists: bool = False,
) -> Callback:
    """What the result of the dial under way makes of the callback.

    `call_at`: the time that was asked for; `insists`: then, even where it is closed.
    """
    attempt = callback.attempt
    if attempt is None or not rules.outcome_owed(callback):
        raise Conflict("no call is under way", code="not_in_call")
    ended = attempt.evolve(disposition=disposition, ended_at=now)
    told = callback.evolve(attempts=(*callback.attempts[:-1], ended))
    if keeps(disposition):
        told = credit(told, now)
    asked = max(call_at or now + LATER, now)
    at = asked if insists else in_service(told.hours, asked)
    return settle(break_if_late(_after(told, disposition, now, brand, at), now))


def _after(told: Callback, disposition: Disposition, now: datetime, brand: BrandSettings, at: datetime) -> Callback:
    meaning = MEANING[disposition]
    held = told.evolve(lease=_lease(told, meaning.lease, now))
    match meaning.then:
        case Then.WRAP_UP:
            return held
        case Then.REDIAL:
            return held.evolve(state=CallbackState.CLAIMED)
        case Then.DONE:
            return rules.over(held, CallbackState.DONE, now).evolve(resolution=DECLINED)
        case Then.OTHER_NUMBER:
            return rules.let_go(held.evolve(has_number=False, lookup_ended=True), now)
        case Then.AT_A_TIME:
            return _again(held, at)
        case Then.RETRY:
            return _retried(held, now, brand)


def _lease(told: Callback, hold: Hold, now: datetime) -> Lease | None:
    match hold:
        case Hold.LASTS:
            return told.lease
        case Hold.ANEW:
            return told.lease and told.lease.evolve(expires_at=now + rules.LEASE)
        case Hold.ENDS:
            return None


def _retried(told: Callback, now: datetime, brand: BrandSettings) -> Callback:
    """Again at the next of the brand's times; after the last of them nobody was reached.

    Where nothing ever connected the promise may still run: as long as it does, nobody gives up.
    """
    times, counted = in_vain(told.attempts)
    pauses = [timedelta(minutes=minutes) for minutes in brand.retry_minutes] or [LATER]
    pause = pauses[min(times, len(pauses)) - 1] if counted else QUICK_AFTER
    again = break_if_late(_again(told, in_service(told.hours, now + pause)), now)
    if counted and times > len(brand.retry_minutes) and again.active is None:
        return rules.over(again, CallbackState.UNREACHED, now)
    return again


def _again(told: Callback, at: datetime) -> Callback:
    return told.evolve(state=CallbackState.RETRY_LATER, next_attempt_at=at)


def answered(callback: Callback) -> bool:
    """Whether a person's written answer, where one was wanted, has arrived, and nothing was promised anew since: the
    call is in hand to be ended.
    """
    words = callback.in_writing
    return callback.state is CallbackState.CLAIMED and callback.active is None and words is not None and words.arrived


def wrap_up(callback: Callback, resolution: str, cause: str, now: datetime) -> Callback:
    """Done, by the word of the agent who reached the customer, or whose written answer arrived."""
    if not callback.reached and not answered(callback):
        raise Conflict("the customer was not reached yet", code="not_reached")
    return settle(rules.over(callback, CallbackState.DONE, now).evolve(resolution=resolution, cause=cause))
