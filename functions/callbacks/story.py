"""What a change of a callback means to others: the events that it causes, and the ticket that follows."""

from datetime import datetime, timedelta
from typing import Any

from functions.callbacks import forecast, rules
from functions.callbacks.attempts import DECLINED
from functions.callbacks.model import (
    Alert,
    Callback,
    CallbackState,
    Disposition,
    Outcome,
    Promise,
    Resolution,
    WrapUp,
)
from functions.callbacks.promises import settle
from functions.callbacks.service_time import in_service
from functions.shared import clock
from functions.shared.entities import Entity
from functions.shared.events import Happened
from functions.shared.settings import BrandSettings
from functions.tickets.model import Entry, EntryKind, Ticket, TicketState
from functions.tickets.replies import Purpose
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
    for born in after.promises[len(before.promises) :]:
        if born.outcome is Outcome.BROKEN:  # it began with a message that was delivered only when that was late
            told[Happened.PROMISE_BROKEN] = facts(born)
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


def escalated(begun: Callback, brand: BrandSettings) -> Callback:
    """For somebody more senior, and told to the supervisor, where the same author complains too often."""
    if begun.repeat < brand.escalate_from_repeat:
        return begun
    return settle(begun.evolve(skill=SENIOR, alerts=(*begun.alerts, Alert.REPEATED)))


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
        return ticket.evolve(phone_wrong=True).owing(now)
    if _in_vain(after):
        ticket = ticket.evolve(reply=ticket.reply.wants(Purpose.MISSED, after.round, now))
    if after.state.open or ticket.open_callback_id != after.id:
        return ticket
    over = ticket.evolve(open_callback_id=None, unreached=after.state is CallbackState.UNREACHED)
    match after.state:
        case CallbackState.DONE:
            return over.evolve(state=TicketState.RESOLVED, ended_at=now)
        case CallbackState.WITHDRAWN:
            return over.evolve(state=TicketState.CLOSED, ended_at=now)
        case _:
            return over


def _in_vain(callback: Callback) -> bool:
    """Whether the customer has just been rung and did not answer."""
    attempt = callback.attempt
    rung = (Disposition.NO_ANSWER, Disposition.BUSY, Disposition.VOICEMAIL)
    return callback.state is not CallbackState.IN_CALL and attempt is not None and attempt.disposition in rung


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
    at = max(said.follow_up_at or now, now)
    again, following = _round_after(ticket.evolve(unreached=False), done, at, brand, now)
    if said.resolution is Resolution.FOLLOW_UP:
        following = rules.follow_up(following, at)
    else:
        following = forecast.told(following.evolve(skill=SENIOR, follows_agent=None), foreseen, now)
    return again, (following, *_waiting(again, following, now))


def once_more(
    ticket: Ticket, after: Callback, brand: BrandSettings, now: datetime
) -> tuple[Ticket, tuple[Entity, ...]]:
    """The ticket after a dial. Where nobody was reached it is tried once more a day later, and then no more: a round
    that is put off until then, in service hours. Meanwhile a word in writing is owed.
    """
    left, wait = followed(ticket, after, now), timedelta(hours=brand.follow_up_unreached_hours)
    over = after.state is CallbackState.UNREACHED and ticket.open_callback_id == after.id
    if not over or after.follows_unreached or not wait:
        return left, ()
    at = in_service(brand.service_hours, now + wait)
    again, following = _round_after(left, after, at, brand, now)
    return again, (rules.follow_up(following, at).evolve(skill=after.skill, follows_unreached=True),)


def _round_after(
    ticket: Ticket, before: Callback, at: datetime, brand: BrandSettings, now: datetime
) -> tuple[Ticket, Callback]:
    """The ticket in its next round, and the callback of it, due from `at` on; who called is asked first."""
    again = ticket.evolve(round=ticket.round + 1)
    hours, urgency = brand.service_hours, brand.urgency
    following = rules.begin(again, at, brand.promise_minutes, 1, now, hours=hours, urgency=urgency)
    agent = before.attempt.agent if before.attempt else None
    following = following.evolve(
        shard=before.shard,
        lookup_ended=before.lookup_ended,
        follows_agent=agent,
        follows_up=True,
        also=before.also,
    )
    return again.evolve(open_callback_id=following.id), rules.kept_for(following, brand)


def _waiting(ticket: Ticket, following: Callback, now: datetime) -> tuple[Entity, ...]:
    """An entry for a callback that may be claimed from now on; one that is put off gets its own when its time comes."""
    if following.state is not CallbackState.QUEUED:
        return ()
    data = {"callback_id": following.id, "state": following.state}
    events = begun(following)
    return (line(ticket, EntryKind.QUEUED, now, callback_id=following.id, data=data, events=events),)


def attempted(after: Callback) -> Told:
    """What is announced of a dial whose outcome was told."""
    assert after.attempt is not None
    facts = {"disposition": after.attempt.disposition, "attempt": len(after.attempts)}
    return {Happened.CALL_ATTEMPTED: facts}


def remedies(said: WrapUp) -> Told:
    """What is announced of them: kinds only, for a detail may hold an address."""
    if not said.remedies:
        return {}
    return {Happened.REMEDY_REQUESTED: {"remedies": [remedy.kind for remedy in said.remedies]}}
