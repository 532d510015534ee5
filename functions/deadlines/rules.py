"""What the sweep does to a callback, and whom it tells, as pure decisions."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from functions.callbacks import promises, rules
from functions.callbacks.model import Alert, Callback, Outcome, Promise
from functions.shared import clock
from functions.shared.values import Value
from functions.tickets.model import EntryKind, Ticket, TicketState

MAX_NAMED = 50
"""Callbacks that one message names; the rest of the group is counted."""

PAGES = frozenset({Alert.BROKEN, Alert.OVERDUE, Alert.REPEATED})
"""What wakes somebody; the rest tells the shift."""

WORDS = {
    Alert.BROKEN: "promise broken: nobody called in time",
    Alert.DUE_SOON: "due within five minutes",
    Alert.UNOPENED: "nobody opened it for three minutes",
    Alert.OVERDUE: "still not called, fifteen minutes after it was due",
    Alert.REPEATED: "third complaint within 90 days",
    Alert.LONG_CALL: "in call for an hour without an outcome",
}


def advance(callback: Callback, now: datetime) -> tuple[Callback, EntryKind | None]:
    """The callback as it should be by `now`, and what the timeline says of it; None where nothing has to be written."""
    broken = promises.break_if_late(callback, now)
    if rules.expired(broken, now):
        return rules.let_go(broken, now), EntryKind.EXPIRED
    if rules.due_again(broken, now):
        return rules.let_go(broken, now), EntryKind.QUEUED
    return broken, EntryKind.BROKEN if broken != callback else None


def alerts(callback: Callback, now: datetime) -> tuple[Alert, ...]:
    """What people must be told of it now and were not."""
    due: list[Alert] = list(callback.alerts)
    if promises.is_due_soon(callback, now) and not promises.warned(callback):
        due.append(Alert.DUE_SOON)
    if rules.overdue_call(callback, now) and Alert.LONG_CALL not in callback.alerted:
        due.append(Alert.LONG_CALL)
    return tuple(dict.fromkeys(due))


def told(callback: Callback, alerts_: tuple[Alert, ...]) -> Callback:
    """The callback after people were told: nothing of it is told again."""
    left = tuple(alert for alert in callback.alerts if alert not in alerts_)
    return promises.settle(callback.evolve(alerts=left, alerted=tuple(dict.fromkeys((*callback.alerted, *alerts_)))))


def concerns(alert: Alert, told: Callback, now_read: Callback) -> bool:
    """Whether what people were told is true of it still: a promise begun since then needs a warning of its own."""
    return alert is not Alert.DUE_SOON or len(told.promises) == len(now_read.promises)


class Notice(Value):
    """One message to people, about all that is alike."""

    alert: Alert
    subject: str
    text: str
    callbacks: tuple[Callback, ...]


def notices(pending: Iterable[tuple[Callback, tuple[Alert, ...]]]) -> list[Notice]:
    """Grouped by what happened and brand, so that ten thousand at once are a few messages, and none is dropped."""
    flat = [(alert, callback) for callback, alerts_ in pending for alert in alerts_]
    flat.sort(key=lambda one: (one[0], one[1].brand, one[1].promise.due_at))
    return [
        _notice(alert, brand, tuple(callback for _, callback in group))
        for (alert, brand), group in groupby(flat, key=lambda one: (one[0], one[1].brand))
    ]


def _notice(alert: Alert, brand: str, callbacks: tuple[Callback, ...]) -> Notice:
    due = [(one, _concerned(alert, one).due_at) for one in callbacks[:MAX_NAMED]]
    lines = [f"{one.id} due {clock.to_text(due_at)} ({one.state})" for one, due_at in due]
    if len(callbacks) > MAX_NAMED:
        lines.append(f"and {len(callbacks) - MAX_NAMED} more")
    subject = f"{brand}: {len(callbacks)} x {WORDS[alert]}"
    return Notice(alert=alert, subject=subject, text="\n".join([subject, "", *lines]), callbacks=callbacks)


def _concerned(alert: Alert, callback: Callback) -> Promise:
    """The promise that an alert is about: after a break another one may have begun."""
    broken = [promise for promise in callback.promises if promise.outcome is Outcome.BROKEN]
    return broken[-1] if alert is Alert.BROKEN and broken else callback.promise


def lookup_due(ticket: Ticket, now: datetime) -> bool:
    """Whether the order must be looked for, because no event started it or the last try could not read it."""
    waits = ticket.state is TicketState.OPEN and not ticket.lookup.ended
    return waits and ticket.lookup.next_at is not None and ticket.lookup.next_at <= now
