"""What the sweep does to a callback, what people are owed to be told of it, and who is missing, as pure decisions."""

from collections.abc import Iterable
from datetime import datetime

from functions.callbacks import ladder, promises, rules
from functions.callbacks.model import Alert, Callback, CallbackState, Candidate
from functions.callbacks.people import Agent
from functions.callbacks.service_time import opens_at
from functions.tickets.model import EntryKind, Ticket, TicketState


def advance(callback: Callback, now: datetime) -> tuple[Callback, EntryKind | None]:
    """The callback as it should be by `now`, and what the timeline says of it; None where nothing has to be written."""
    broken = promises.break_if_late(callback, now)
    if rules.expired(broken, now):
        return rules.let_go(broken, now), EntryKind.EXPIRED
    if rules.due_again(broken, now):
        return rules.let_go(broken, now), EntryKind.QUEUED
    return broken, EntryKind.BROKEN if broken != callback else None


def alerts(callback: Callback, now: datetime) -> tuple[Alert, ...]:
    """What people must be told of it now and were not. A warning that a break has overtaken is none any more."""
    come = [alert for alert, at in ladder.untold(callback) if at <= now]
    return tuple(dict.fromkeys([*callback.alerts, *come]))


def told(callback: Callback, alert: Alert, as_told: Callback) -> Callback:
    """The callback after people were told of it as it was in `as_told`: nothing of that is told again.

    What began since is told on its own: another promise, another call, another break.
    """
    if not _same(alert, callback, as_told):
        return callback
    left = tuple(one for one in callback.alerts if one is not alert)
    if alert is Alert.BROKEN:
        since = len(ladder.broken_promises(callback)) - len(ladder.broken_promises(as_told))
        left += (Alert.BROKEN,) * min(since, callback.alerts.count(Alert.BROKEN))
    alerted = tuple(dict.fromkeys((*callback.alerted, alert)))
    return promises.settle(callback.evolve(alerts=left, alerted=alerted))


def _same(alert: Alert, callback: Callback, as_told: Callback) -> bool:
    """Whether what an alert is about is still what it was."""
    match alert:
        case Alert.UNOPENED | Alert.DUE_SOON:
            return callback.promise.due_at == as_told.promise.due_at
        case Alert.OVERDUE:
            return ladder.unmet_promise(callback) == ladder.unmet_promise(as_told)
        case Alert.LONG_CALL:
            return len(callback.attempts) == len(as_told.attempts)
        case _:
            return True


def deserted(waiting: Iterable[Candidate], here: Iterable[Agent], now: datetime) -> dict[str, list[Candidate]]:
    """By brand: what may be claimed now, in its service hours, while nobody is here who takes that brand."""
    present = list(here)
    if any(not agent.brands for agent in present):
        return {}
    served = {brand for agent in present for brand in agent.brands}
    found: dict[str, list[Candidate]] = {}
    for callback in waiting:
        queued = callback.state is CallbackState.QUEUED and callback.brand not in served
        if queued and opens_at(callback.hours, now) is None:
            found.setdefault(callback.brand, []).append(callback)
    return found


def word_due(ticket: Ticket, now: datetime) -> bool:
    """Whether a word is owed whose moment has come: no event started it, or it is to be tried again."""
    return ticket.reply.next_at is not None and ticket.reply.next_at <= now


def lookup_due(ticket: Ticket, now: datetime) -> bool:
    """Whether the order must be looked for, because no event started it or the last try could not read it."""
    waits = ticket.state is TicketState.OPEN and ticket.lookup.unfinished
    return waits and ticket.lookup.next_at is not None and ticket.lookup.next_at <= now
