"""The messages to people: grouped, so that ten thousand at once are a few, and none is dropped.

A subject says the brand, how many and what; the text what to do, and then which: ids, due times and states, and nothing
of a person.
"""

from collections.abc import Iterable
from itertools import groupby

from functions.callbacks import ladder
from functions.callbacks.ladder import STEP, Audience
from functions.callbacks.model import Alert, Callback, Promise
from functions.shared import clock
from functions.shared.values import Value

MAX_NAMED = 50
"""Callbacks that one message names; the rest of the group is counted."""

type Pending = tuple[Callback, tuple[Alert, ...]]


class Notice(Value):
    """One message, about all that is alike."""

    wakes: Audience
    subject: str
    text: str
    callbacks: tuple[Callback, ...]


class StepNotice(Notice):
    """About one step of the ladder."""

    alert: Alert


def of_steps(pending: Iterable[Pending]) -> list[StepNotice]:
    """One a step and brand: first what wakes the most senior; in each the most overdue first."""
    flat = [(alert, callback) for callback, alerts in pending for alert in alerts]
    flat.sort(key=lambda one: (-STEP[one[0]].wakes, one[0], one[1].brand, about(*one)[0].due_at))
    return [
        _of_step(alert, brand, tuple(callback for _, callback in group))
        for (alert, brand), group in groupby(flat, key=lambda one: (one[0], one[1].brand))
    ]


def of_absence(brand: str, waiting: list[Callback]) -> Notice:
    """That nobody is present in service hours. `waiting`: what waits for this brand, as far as it was read."""
    first = sorted(waiting, key=lambda one: one.promise.due_at)
    subject = f"{brand}: {len(first)} x waiting, or more, and nobody is present"
    act = "It is service time, and no agent of this brand is at the desk. Get somebody to sign in, or call yourself."
    text = _text(subject, act, [(one, (one.promise,)) for one in first])
    return Notice(wakes=Audience.SUPERVISOR, subject=subject, text=text, callbacks=tuple(first))


def _of_step(alert: Alert, brand: str, callbacks: tuple[Callback, ...]) -> StepNotice:
    step = STEP[alert]
    subject = f"{brand}: {len(callbacks)} x {step.words}"
    text = _text(subject, step.act, [(one, about(alert, one)) for one in callbacks])
    return StepNotice(wakes=step.wakes, subject=subject, text=text, callbacks=callbacks, alert=alert)


def _text(subject: str, act: str, callbacks: list[tuple[Callback, tuple[Promise, ...]]]) -> str:
    lines = [
        f"{one.id} due {' and '.join(clock.to_text(promise.due_at) for promise in due)} ({one.state})"
        for one, due in callbacks[:MAX_NAMED]
    ]
    if len(callbacks) > MAX_NAMED:
        lines.append(f"and {len(callbacks) - MAX_NAMED} more")
    return "\n".join([subject, "", act, "", *lines])


def about(alert: Alert, callback: Callback) -> tuple[Promise, ...]:
    """The promises that an alert is about, at least one: after a break another promise may have begun."""
    match alert:
        case Alert.BROKEN:
            untold = max(callback.alerts.count(Alert.BROKEN), 1)
            return ladder.broken_promises(callback)[-untold:] or (callback.promise,)
        case Alert.OVERDUE:
            return (ladder.unmet_promise(callback) or callback.promise,)
        case _:
            return (callback.promise,)
