"""The promise as pure decisions: when it is due, how urgent it is, when it is kept, broken or void.

Whatever changes a callback ends in `settle`, which gives it its place in the queue and the next moment at which
something must happen. `now` is always an argument.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from functions.callbacks import ladder
from functions.callbacks.ladder import dialled_in_time
from functions.callbacks.model import Alert, Callback, CallbackState, Outcome, Promise, PromiseKind
from functions.callbacks.service_time import due_at, opens_at
from functions.shared.hours import Hours
from functions.shared.urgency import DEFAULT, Urgency
from functions.triage.model import Severity


def urgency_at(
    due: datetime,
    severity: Severity,
    repeat: int,
    followers: int | None,
    steps: Urgency = DEFAULT,
    *,
    flags: Collection[str] = (),
) -> datetime:
    """The place in the queue: the due time, moved earlier by severity, then repeats, then (least) reach; and flags."""
    return due - timedelta(seconds=steps.ahead(severity, repeat, followers, flags))


def promise(kind: PromiseKind, since: datetime, minutes: int, hours: Hours | None) -> Promise:
    """A promise to be kept within so many minutes of service time since `since`; no hours: always open.

    Where it is closed meanwhile, the customer is told when that is.
    """
    service = timedelta(minutes=minutes)
    due = due_at(hours, since, service)
    return Promise(kind=kind, since=since, due_at=due, told_for=due if due != since + service else None)


def settle(callback: Callback) -> Callback:
    """The callback with its urgency and its next moment as its state implies."""
    due, steps = callback.promise.due_at, callback.urgency or DEFAULT
    urgency = urgency_at(due, callback.severity, callback.repeat, callback.followers, steps, flags=callback.flags)
    return callback.evolve(urgency_at=urgency, next_at=_next_at(callback))


def _next_at(callback: Callback) -> datetime | None:
    """The earliest moment at which the sweep has something to do for it; None: nothing by itself."""
    moments = [at for _, at in ladder.untold(callback)]
    if callback.alerts:
        moments.append(callback.opened_at)  # at once, and again each minute until it was sent
    if callback.state is CallbackState.CLAIMED and callback.lease:
        moments.append(callback.lease.expires_at)
    if callback.state is CallbackState.RETRY_LATER and callback.next_attempt_at:
        moments.append(callback.next_attempt_at)
    return min(moments, default=None)


def end_promise(callback: Callback, outcome: Outcome, at: datetime, reason: str | None = None) -> Callback:
    """The active promise with its outcome; one that has an outcome keeps it, so nothing is ever erased."""
    active = callback.active
    if active is None:
        return callback
    ended = active.evolve(outcome=outcome, ended_at=at, reason=reason)
    return callback.evolve(promises=tuple(ended if one is active else one for one in callback.promises))


def is_broken(callback: Callback, now: datetime) -> bool:
    """Whether the active promise is past its due time and no dial under way began in time."""
    active = callback.active
    return callback.state.open and active is not None and now > active.due_at and not dialled_in_time(callback, active)


def is_due_soon(callback: Callback, now: datetime) -> bool:
    """Whether little service time is left, and nobody dialled: from the moment on at which the shift is told so."""
    active = callback.active
    if active is None or not callback.state.open or now > active.due_at:
        return False
    soon = ladder.due_soon_at(callback)
    return soon is not None and soon <= now


def break_if_late(callback: Callback, now: datetime) -> Callback:
    """The promise broken where it is, and the page it calls for; whoever notices first records it."""
    return _broken(callback, now) if is_broken(callback, now) else callback


def _broken(callback: Callback, now: datetime) -> Callback:
    return settle(end_promise(callback, Outcome.BROKEN, now).evolve(alerts=(*callback.alerts, Alert.BROKEN)))


def move_earlier(callback: Callback, accepted_at: datetime) -> Callback:
    """For what was accepted before the first: the due time of an open round moves earlier, never later.

    A call that was put off (a follow-up) is not put off any longer then, and is not of our own accord.
    """
    active = callback.active
    if not callback.state.open or accepted_at >= callback.accepted_at:
        return callback
    moved = callback.evolve(accepted_at=accepted_at)
    sooner = due_at(callback.hours, accepted_at, timedelta(minutes=callback.promise_minutes))
    if active is None or active.since != callback.accepted_at or sooner >= active.due_at:
        return moved
    earlier = active.evolve(since=accepted_at, due_at=sooner)
    again = callback.next_attempt_at and min(callback.next_attempt_at, accepted_at)
    replaced = tuple(earlier if one is active else one for one in callback.promises)
    return settle(moved.evolve(promises=replaced, next_attempt_at=again, follows_unreached=False))


def follow_number(callback: Callback, now: datetime, accepted_at: datetime | None = None) -> Callback:
    """The kind of promise follows what is known: *asked* while it waits for a number, *called* once there is one.

    Waiting goes on under the clock that the call had, or a new one where that promise is over already. The message that
    brings the number begins a clock of its own at its acceptance (`accepted_at`), whatever became of the question.
    Where no message brought it the customer has said nothing new: what is owed by now is owed no later, and where
    nothing is, it begins now. Nothing is promised to somebody who was reached and is on the line.
    """
    late = break_if_late(callback, now)
    active, latest = late.active, late.promises[-1]
    if late.state is CallbackState.WAITING_FOR_NUMBER and latest.kind is PromiseKind.CALLED:
        fresh = promise(PromiseKind.ASKED, now, late.promise_minutes, late.hours)
        asked = active.evolve(kind=PromiseKind.ASKED) if active else fresh
        return _succeeded(late, asked, now, "no_number")
    answerable = late.has_number or late.in_writing is not None
    if answerable and latest.kind is PromiseKind.ASKED and not late.reached:
        called = promise(PromiseKind.CALLED, accepted_at or now, late.promise_minutes, late.hours)
        if active and accepted_at is None:
            called = active.evolve(kind=PromiseKind.CALLED)
        return _succeeded(late, called, now, "number_known" if late.has_number else "in_writing")
    return settle(late)


def put_off(callback: Callback, at: datetime, now: datetime) -> Callback:
    """For a customer who asked to be called from `at` on: not before it, and within service hours.

    What was promised is void (`asked_later`), unless it is broken by now, and *called* begins at that time. A call that
    waits for a number goes on waiting, and is put off when the number is there. What somebody has in hand stays as it
    is: they decide.
    """
    if callback.state is CallbackState.WAITING_FOR_NUMBER:
        return callback.evolve(agreed_at=at)
    if callback.state not in (CallbackState.QUEUED, CallbackState.RETRY_LATER) or at <= now:
        return callback
    at = opens_at(callback.hours, at) or at
    called = promise(PromiseKind.CALLED, at, callback.promise_minutes, callback.hours)
    if callback.active == called:
        return callback
    later = break_if_late(callback, now).evolve(state=CallbackState.RETRY_LATER, agreed_at=at, next_attempt_at=at)
    later = later.evolve(follows_unreached=False)
    return _succeeded(later, called, now, "asked_later")


def called_since(callback: Callback, accepted_at: datetime, now: datetime) -> Callback:
    """With *called* since that moment, unless a nearer due time stands.

    What was promised is void (`asked_sooner`), and stays on record with the time that the customer was told. One that
    is late by now moves earlier instead: it is one break.
    """
    active = callback.active
    called = promise(PromiseKind.CALLED, accepted_at, callback.promise_minutes, callback.hours)
    if active is not None and active.due_at <= called.due_at:
        return callback
    if active is not None and is_broken(callback, now):
        late = active.evolve(since=called.since, due_at=called.due_at)
        return callback.evolve(promises=tuple(late if one is active else one for one in callback.promises))
    return _succeeded(callback, called, now, "asked_sooner")


def _succeeded(callback: Callback, by: Promise, now: datetime, reason: str) -> Callback:
    """The active promise void, and the next one begun; under another clock people are told of it anew."""
    same_clock = callback.active is not None and callback.active.due_at == by.due_at
    void = end_promise(callback, Outcome.VOID, now, reason)
    alerted = tuple(alert for alert in void.alerted if same_clock or alert not in ladder.OF_A_PROMISE)
    return settle(void.evolve(promises=(*void.promises, by), alerted=alerted))


def asked(callback: Callback, at: datetime, now: datetime, how: str) -> Callback:
    """The customer was asked for a number at `at`: in time, *asked* is kept. `how`: `in_private` or `in_public`."""
    active = callback.active
    if not callback.state.open or active is None or active.kind is not PromiseKind.ASKED:
        return callback
    if at > active.due_at:
        return break_if_late(callback, now)
    return settle(end_promise(callback, Outcome.KEPT, at, how))


def written(callback: Callback, now: datetime) -> Callback:
    """A person's written answer has arrived: accepted in time it keeps *called* (`in_writing`), counted apart."""
    words, active = callback.in_writing, callback.active
    if words is None or words.begun_at is None or not callback.state.open:
        return callback
    arrived = callback.evolve(in_writing=words.evolve(arrived=True))
    if active is None or words.begun_at > active.due_at:
        return break_if_late(arrived, now)
    return settle(end_promise(arrived, Outcome.KEPT, words.begun_at, "in_writing"))


def credit(told: Callback, now: datetime) -> Callback:
    """A call was made: one that began in time keeps *called* and leaves nothing to ask; one that did not is late.

    If another promise is broken after it, that is overdue anew.
    """
    told = told.evolve(alerted=tuple(alert for alert in told.alerted if alert is not Alert.OVERDUE))
    active = told.active
    if active is None or not dialled_in_time(told, active):
        return break_if_late(told, now)
    if told.attempt is not None and told.attempt.started_at > active.due_at:
        return _broken(told, now)  # only words on their way held the break back, and the call was what came
    if active.kind is PromiseKind.ASKED:
        return end_promise(told, Outcome.VOID, now, "called")
    return end_promise(told, Outcome.KEPT, now)
