"""What a change of a callback means to others: the events it causes, the ticket that follows, the fact that is kept."""

from datetime import datetime
from typing import Any

from functions.callbacks import forecast, rules
from functions.callbacks.attempts import DECLINED
from functions.callbacks.model import Callback, CallbackState, Disposition, Fact, Outcome, Promise, Resolution, WrapUp
from functions.shared import clock
from functions.shared.entities import Entity
from functions.shared.events import Happened
from functions.shared.settings import BrandSettings
from functions.shared.values import text_of
from functions.tickets.model import Entry, EntryKind, Ticket, TicketState
from functions.tickets.service import line

SENIOR = "senior"
"""The skill of those to whom a call is escalated."""
OVER = frozenset({Resolution.RESOLVED, DECLINED})
"""Resolutions of a call after which nothing is owed."""

type Told = dict[Happened, dict[str, Any]]


def happened(before: Callback, after: Callback) -> Told:
    """The events that follow from the change alone, with facts and ids only."""
    told: Told = {}
    for old, new in zip(before.promises, after.promises, strict=False):
        if old.outcome is None and new.outcome is Outcome.KEPT:
            told[Happened.PROMISE_KEPT] = facts(new)
        if old.outcome is None and new.outcome is Outcome.BROKEN:
            told[Happened.PROMISE_BROKEN] = facts(new)
    if after.state is CallbackState.QUEUED and before.state is not CallbackState.QUEUED:
        told[Happened.CALLBACK_QUEUED] = facts(after.promise)
    if after.state is CallbackState.DONE and before.state.open and after.resolution in OVER:
        told[Happened.TICKET_RESOLVED] = {"cause": after.cause, "resolution": after.resolution}
    if after.state is CallbackState.UNREACHED and before.state is not CallbackState.UNREACHED:
        told[Happened.REPLY_REQUESTED] = {"reason": "unreached"}
    return told


def begun(callback: Callback) -> Told:
    """The events of a callback that begins with this write; what is due already when it begins is late already."""
    told: Told = {}
    if callback.state is CallbackState.QUEUED:
        told[Happened.CALLBACK_QUEUED] = {**facts(callback.promise), "round": callback.round}
    for promise in callback.promises:
        if promise.outcome is Outcome.BROKEN:
            told[Happened.PROMISE_BROKEN] = facts(promise)
    return told


def facts(promise: Promise) -> dict[str, Any]:
    """What an event says of a promise; `told_for` where the customer was told another time."""
    told = {"told_for": clock.to_text(promise.told_for)} if promise.told_for else {}
    return {"promise": promise.kind, "due_at": clock.to_text(promise.due_at), **told}


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
    """The ticket as its callback leaves it: unreached it stays open, for a word in writing is owed."""
    if after.state.open and _wrong_number(after):
        return ticket.evolve(phone_wrong=True)
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


def _wrong_number(callback: Callback) -> bool:
    attempt = callback.attempt
    return not callback.has_number and attempt is not None and attempt.disposition is Disposition.WRONG_NUMBER


def next_round(
    ticket: Ticket,
    done: Callback,
    said: WrapUp,
    brand: BrandSettings,
    now: datetime,
    *,
    foreseen: forecast.Forecast | None = None,
) -> tuple[Ticket, tuple[Entity, ...]]:
    """The ticket after the call; and the next round's callback with its entry, where somebody is owed again."""
    if said.resolution is Resolution.RESOLVED:
        return followed(ticket, done, now), ()
    again = ticket.evolve(round=ticket.round + 1)
    at = max(said.follow_up_at or now, now)
    following = rules.begin(again, at, brand.promise_minutes, 1, now, hours=brand.service_hours)
    following = following.evolve(shard=done.shard, lookup_ended=done.lookup_ended)
    if said.resolution is Resolution.FOLLOW_UP:
        following = rules.follow_up(following, at)
    else:
        following = forecast.told(following.evolve(skill=SENIOR), foreseen, now)
    return again.evolve(open_callback_id=following.id), (following, *_waiting(again, following, now))


def _waiting(ticket: Ticket, following: Callback, now: datetime) -> tuple[Entity, ...]:
    """An entry for a callback that may be claimed from now on; one that is put off gets its own when its time comes."""
    if following.state is not CallbackState.QUEUED:
        return ()
    data = {"callback_id": following.id, "state": following.state}
    events = begun(following)
    return (line(ticket, EntryKind.QUEUED, now, callback_id=following.id, data=data, events=events),)


def remedies(said: WrapUp) -> Told:
    """What is announced of them: kinds only, for a detail may hold an address."""
    if not said.remedies:
        return {}
    return {Happened.REMEDY_REQUESTED: {"remedies": [remedy.kind for remedy in said.remedies]}}


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
