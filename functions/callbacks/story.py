"""What a change of a callback means to others: the events it causes, the ticket that follows, the fact that is kept."""

from datetime import datetime
from typing import Any

from functions.callbacks.model import Callback, CallbackState, Fact, Outcome
from functions.shared import clock
from functions.shared.events import Happened
from functions.shared.values import text_of
from functions.tickets.model import Entry, EntryKind, Ticket, TicketState
from functions.tickets.service import line

type Told = dict[Happened, dict[str, Any]]


def happened(before: Callback, after: Callback) -> Told:
    """The events that follow from the change alone, with facts and ids only."""
    told: Told = {}
    for old, new in zip(before.promises, after.promises, strict=False):
        if old.outcome is None and new.outcome is Outcome.KEPT:
            told[Happened.PROMISE_KEPT] = {"promise": new.kind, "due_at": clock.to_text(new.due_at)}
        if old.outcome is None and new.outcome is Outcome.BROKEN:
            told[Happened.PROMISE_BROKEN] = {"promise": new.kind, "due_at": clock.to_text(new.due_at)}
    if after.state is CallbackState.QUEUED and before.state is not CallbackState.QUEUED:
        told[Happened.CALLBACK_QUEUED] = {"promise": after.promise.kind, "due_at": clock.to_text(after.promise.due_at)}
    if after.state is CallbackState.UNREACHED and before.state is not CallbackState.UNREACHED:
        told[Happened.REPLY_REQUESTED] = {"reason": "unreached"}
    return told


def entry(
    ticket: Ticket,
    before: Callback,
    after: Callback,
    kind: EntryKind,
    at: datetime,
    *,
    by: str | None = None,
    data: dict[str, Any] | None = None,
    events: Told | None = None,
) -> Entry:
    """The entry that a change of a callback leaves on its ticket's timeline."""
    told = {**(events or {}), **happened(before, after)}
    whole = {"callback_id": after.id, "state": after.state, **(data or {})}
    return line(ticket, kind, at, by=by, callback_id=after.id, data=whole, events=told)


def followed(ticket: Ticket, after: Callback, now: datetime) -> Ticket:
    """The ticket as it stands when its callback is over: unreached it stays open, for a word in writing is owed."""
    if after.state.open or ticket.open_callback_id != after.id:
        return ticket
    over = ticket.evolve(open_callback_id=None)
    match after.state:
        case CallbackState.DONE:
            return over.evolve(state=TicketState.RESOLVED, ended_at=now)
        case CallbackState.WITHDRAWN:
            return over.evolve(state=TicketState.CLOSED, ended_at=now)
        case _:
            return over


def fact(ticket: Ticket, after: Callback, now: datetime) -> Fact:
    """What the reports add up of a callback that is over: ids, words of ours and instants; nothing of the person."""
    first = after.attempts[0].started_at if after.attempts else None
    return Fact(
        id=after.id,
        at=now,
        brand=after.brand,
        kind="callback",
        data={
            "ticket_id": after.ticket_id,
            "round": after.round,
            "channel": after.channel,
            "severity": int(after.severity),
            "repeat": after.repeat,
            "state": after.state,
            "resolution": after.resolution,
            "cause": after.cause,
            "accepted_at": clock.to_text(after.accepted_at),
            "first_attempt_at": text_of(first),
            "attempts": len(after.attempts),
            "promises": [promise.to_item() for promise in after.promises],
            "carrier": ticket.parcel.carrier if ticket.parcel else None,
        },
    )
