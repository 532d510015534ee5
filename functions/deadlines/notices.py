"""The messages to people: grouped, so that ten thousand at once are a few, and none is dropped.

A subject says the brand, how many and what; the text what to do, and then which: ids, due times and states, and nothing
of a person.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from functions.callbacks import ladder
from functions.callbacks.ladder import STEP, Audience
from functions.callbacks.model import Alert, Callback, Promise
from functions.shared import clock
from functions.shared.values import Value
from functions.tickets.model import Ticket

MAX_NAMED = 50
"""Callbacks that one message names; the rest of the group is counted."""

BOARD, TICKETS = "board", "tickets"
"""Views of the page: the calls, and what is held."""

type Pending = tuple[Callback, tuple[Alert, ...]]


class Notice(Value):
    """One message, about all that is alike."""

    wakes: Audience
    subject: str
    text: str
    callbacks: tuple[Callback, ...] = ()
    """Those that it is about, if it is about callbacks."""
    view: str | None = None
    """Where at the desk something is done about it, as the page's addresses have it; None: not at the desk."""


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
    return Notice(wakes=Audience.SUPERVISOR, subject=subject, text=text, callbacks=tuple(first), view=BOARD)


def of_holds(brand: str, tickets: list[Ticket]) -> Notice:
    """That tickets have waited too long for a supervisor: the longest first."""
    first = sorted(tickets, key=_held_since)
    subject = f"{brand}: {len(first)} x waits for a supervisor's release"
    act = "No call is promised for them yet. Release each at the desk, or say that it is nothing."
    lines = [f"{one.id} since {clock.to_text(_held_since(one))} ({one.hold.reason})" for one in first if one.hold]
    view = _view([one.id for one in first], several=TICKETS)
    return Notice(wakes=Audience.SUPERVISOR, subject=subject, text=_lines(subject, act, lines), view=view)


def of_refused(names: list[str]) -> Notice:
    """That sources have no usable secret."""
    subject = f"{len(names)} x source without a usable secret: refused"
    act = "Whatever they post is answered with 503 until they have one: kwartier sources rotate NAME."
    return Notice(wakes=Audience.SUPERVISOR, subject=subject, text=_lines(subject, act, names))


def of_silent(names: list[str]) -> Notice:
    """That sources have fallen silent."""
    subject = f"{len(names)} x source has fallen silent"
    act = (
        "Nothing came of them for three times as long as is usual at this hour of the week. Look whether the tool "
        "still posts (kwartier sources test NAME says whether we are to be reached), and whether the journey is behind."
    )
    return Notice(wakes=Audience.SHIFT, subject=subject, text=_lines(subject, act, names))


def of_expiring(names: list[str]) -> Notice:
    """That credentials of connections come to their end."""
    subject = f"{len(names)} x credential expires within a week"
    act = "Get a new one where the old one came from, then: kwartier connections add NAME --replace."
    return Notice(wakes=Audience.SUPERVISOR, subject=subject, text=_lines(subject, act, sorted(names)))


def of_expired(names: list[str]) -> Notice:
    """That they have ended."""
    subject = f"{len(names)} x credential has expired"
    act = "What was asked or written with it waits. Get a new one, then: kwartier connections add NAME --replace."
    return Notice(wakes=Audience.SUPERVISOR, subject=subject, text=_lines(subject, act, sorted(names)))


def _held_since(ticket: Ticket) -> datetime:
    return ticket.hold.since if ticket.hold else ticket.opened_at


def _of_step(alert: Alert, brand: str, callbacks: tuple[Callback, ...]) -> StepNotice:
    step = STEP[alert]
    subject = f"{brand}: {len(callbacks)} x {step.words}"
    text = _text(subject, step.act, [(one, about(alert, one)) for one in callbacks])
    view = _view([one.ticket_id for one in callbacks])
    return StepNotice(wakes=step.wakes, subject=subject, text=text, callbacks=callbacks, view=view, alert=alert)


def _view(tickets: list[str], several: str = BOARD) -> str:
    """The ticket where it is one, else where they stand, the most urgent first."""
    return f"{TICKETS}/{tickets[0]}" if len(tickets) == 1 else several


def _text(subject: str, act: str, callbacks: list[tuple[Callback, tuple[Promise, ...]]]) -> str:
    lines = [
        f"{one.id} due {' and '.join(clock.to_text(promise.due_at) for promise in due)} ({one.state})"
        for one, due in callbacks
    ]
    return _lines(subject, act, lines)


def _lines(subject: str, act: str, lines: list[str]) -> str:
    """Fifty of what it is about, and how many more there are."""
    named = lines[:MAX_NAMED]
    if len(lines) > MAX_NAMED:
        named.append(f"and {len(lines) - MAX_NAMED} more")
    return "\n".join([subject, "", act, "", *named])


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
