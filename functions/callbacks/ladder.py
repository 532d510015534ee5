"""The ladder: of what people are told, when, who, and in which words. One table; everything else follows from it.

    step        its moment, while the callback is open                       it wakes
    ---------   ----------------------------------------------------------   --------------------
    unopened    3 minutes in the queue, and nobody ever claimed it           the shift
    due soon    5 minutes before the due time, and nobody dials              the shift
    broken      past the due time, and no dial under way began in time       the supervisor
    overdue     15 minutes past the due time, and nobody called since        who is above them
    repeated    at once: its round was begun by a third complaint            who is above them
    long call   60 minutes of the clock on the wall in call, no outcome      the shift
    flagged     at once: one of its flags asks for that                      the supervisor

Minutes are service time, by the hours in force on the callback: what is accepted on a Saturday is unopened on Monday.
A callback that waits for a number, or was put off, is in nobody's queue and so never unopened; its promise is due
soon, broken and overdue as any other. Somebody who dialled in time, and talks still, silences what is about the due
time; a call that reached no phone at all (a wrong number, a line that never connected) silences nothing for long.

The sweep wakes at the earliest of these moments (`promises.settle`) and tells what has come (`deadlines.rules`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import lru_cache

from functions.callbacks.dispositions import keeps
from functions.callbacks.model import Alert, Callback, CallbackState, Outcome, Promise
from functions.callbacks.service_time import before, due_at, opens_at

UNOPENED = timedelta(minutes=3)
DUE_SOON = timedelta(minutes=5)
OVERDUE = timedelta(minutes=15)
LONG_CALL = timedelta(minutes=60)
LATE = timedelta(milliseconds=1)
"""At its due time nothing is late: instants are milliseconds."""


class Audience(IntEnum):
    """Who is told; the more senior, the greater."""

    SHIFT = 1
    SUPERVISOR = 2
    ABOVE = 3
    """Who answers for the service."""


_before = lru_cache(4096)(before)
"""The board asks it of everything that is open, and what came while closed is due at one moment."""


@dataclass(frozen=True)
class Step:
    """One row of the table."""

    alert: Alert
    at: Callable[[Callback], datetime | None]
    """Its moment, told or not; None: it has none by itself, or none as the callback stands."""
    wakes: Audience
    words: str
    """After the brand and how many."""
    act: str
    """What to do about it, for somebody who was woken by it."""


def unopened_at(callback: Callback) -> datetime | None:
    """When it will have waited so long in the queue, by the desk's own clock: never as long as nobody could see it."""
    active = callback.active
    if active is None or callback.state is not CallbackState.QUEUED or callback.taken_at is not None:
        return None
    waited = due_at(callback.hours, max(active.since, callback.opened_at), UNOPENED)
    at = opens_at(callback.hours, waited) or waited  # not at closing: who would open it then?
    return at if at < active.due_at else None


def due_soon_at(callback: Callback) -> datetime | None:
    """When little time is left; at its beginning where a promise is no longer than that."""
    active = callback.active
    if active is None or dialled_in_time(callback, active):
        return None
    at = _before(callback.hours, active.due_at, DUE_SOON)
    return at if at >= active.since else (opens_at(callback.hours, active.since) or active.since)


def breaks_at(callback: Callback) -> datetime | None:
    """The first instant at which the active promise is late."""
    active = callback.active
    return None if active is None or dialled_in_time(callback, active) else active.due_at + LATE


def overdue_at(callback: Callback) -> datetime | None:
    """When a broken promise has not been made good for so long; never during a call."""
    unmet = unmet_promise(callback)
    if unmet is None or callback.state is CallbackState.IN_CALL:
        return None
    return due_at(callback.hours, unmet.due_at, OVERDUE)


def long_call_at(callback: Callback) -> datetime | None:
    """When the call under way will have lasted so long."""
    in_call = callback.state is CallbackState.IN_CALL and callback.attempt is not None
    return callback.attempt.started_at + LONG_CALL if in_call and callback.attempt else None


def not_by_itself(_callback: Callback) -> None:
    """It has no moment: whoever causes it puts it on the callback."""


LADDER = (
    Step(
        Alert.UNOPENED,
        unopened_at,
        Audience.SHIFT,
        "nobody opened it for three minutes",
        "Take them at the desk now. If nobody can, get somebody who can.",
    ),
    Step(
        Alert.DUE_SOON,
        due_soon_at,
        Audience.SHIFT,
        "due within five minutes",
        "Call now. The promise is kept by a dial before the due time.",
    ),
    Step(
        Alert.BROKEN,
        breaks_at,
        Audience.SUPERVISOR,
        "promise broken: nobody called in time",
        "The break is on record. Have them called now, most overdue first; find out why nobody was free.",
    ),
    Step(
        Alert.OVERDUE,
        overdue_at,
        Audience.ABOVE,
        "still not called, fifteen minutes after it was due",
        "Shift and supervisor were told and nobody called. Reach the supervisor, or send people to the desk.",
    ),
    Step(
        Alert.REPEATED,
        not_by_itself,
        Audience.ABOVE,
        "third complaint within 90 days",
        "Somebody senior calls: the ticket shows what was tried before. Give it to them at the desk.",
    ),
    Step(
        Alert.LONG_CALL,
        long_call_at,
        Audience.SHIFT,
        "in call for an hour without an outcome",
        "Ask the agent for the outcome. If the agent is gone, a supervisor gives it, and the customer is called again.",
    ),
    Step(
        Alert.FLAGGED,
        not_by_itself,
        Audience.SUPERVISOR,
        "flagged: look at once",
        "Its flags say why: safety, or what is to be looked at before anyone is rung. See to it at the desk now.",
    ),
)

STEP = {step.alert: step for step in LADDER}

OF_A_PROMISE = frozenset({Alert.UNOPENED, Alert.DUE_SOON})
"""Steps that every promise has anew."""


def untold(callback: Callback) -> Iterator[tuple[Alert, datetime]]:
    """The steps that have a moment, past or to come, and of which nobody was told."""
    for step in LADDER if callback.state.open else ():
        at = step.at(callback)
        if at is not None and (step.alert not in callback.alerted or step.alert is Alert.BROKEN):  # each promise breaks
            yield step.alert, at


def dialled_in_time(callback: Callback, promise: Promise) -> bool:
    """Whether a dial that is still under way began in time, or a person's words that are on their way to who would
    rather read were accepted in time: then no sweep breaks the promise, of either kind.
    """
    attempt, words = callback.attempt, callback.in_writing
    if words and words.begun_at and not words.arrived and words.begun_at <= promise.due_at:
        return True
    return callback.state is CallbackState.IN_CALL and attempt is not None and attempt.started_at <= promise.due_at


def broken_promises(callback: Callback) -> tuple[Promise, ...]:
    """In the order in which they were made."""
    return tuple(promise for promise in callback.promises if promise.outcome is Outcome.BROKEN)


def unmet_promise(callback: Callback) -> Promise | None:
    """The first broken promise since whose beginning nobody called, in time or late."""
    called = [attempt.started_at for attempt in callback.attempts if keeps(attempt.disposition)]
    unmet = (one for one in broken_promises(callback) if not any(at >= one.since for at in called))
    return next(unmet, None)
