"""What became of a word, as the values that are written for it: ticket, entry, and the promise that it keeps.

A tool that speaks in our place may tell us after its time, when the timeline has `failed` with `no_channel` already:

    what it says late   becomes of it
    -----------------   ----------------------------------------------------------------------------------------------
    sent                `sent` follows on the timeline; the card no longer says that nobody was told. *Asked* is kept
                        where we hear of it by the due time: after that it is broken, whoever saw it. A person's words
                        end the duty of their round, and of no other, unless the customer has spoken since
    failed              `failed` follows with its reason, and nothing else changes
    anything, again     nothing: what it says first stands

Nothing is sent because of it, and a break that is recorded stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from functions.callbacks import promises, story
from functions.callbacks.model import Callback
from functions.conversation import rules
from functions.conversation.composing import Draft
from functions.conversation.model import Reason, Refused, Result, Sent, Unheard
from functions.conversation.rules import Exchanged
from functions.intake.model import Visibility
from functions.shared.entities import Entity
from functions.shared.events import Happened
from functions.shared.values import text_of
from functions.tickets.model import EntryKind, Lookup, Ticket
from functions.tickets.replies import Outcome, Owed, Purpose, Said
from functions.tickets.service import line

UNKNOWN = "unknown"
"""The reason of what may have been sent."""


@dataclass(frozen=True)
class Ended:
    """What became of one word, for the log: words of ours only."""

    purpose: Purpose
    outcome: str
    reason: str | None = None


def recorded(
    ticket: Ticket,
    callback: Callback | None,
    owed: Owed,
    result: Result | Unheard | None,
    *,
    draft: Draft | None,
    before: Exchanged,
    at: datetime | None,
    now: datetime,
) -> tuple[list[Entity], Ended]:
    """What is written for the end of a word. `callback`: the ticket's own; `result` None: it was not needed any more;
    `at`: since when it may have been sent.
    """
    said = _said(owed, result, draft, at or owed.sending or now)
    after = _followed(ticket.evolve(reply=ticket.reply.over(said, unheard=isinstance(result, Unheard))), said, now)
    late = ticket.reply.owing(owed.id) is None
    call = _kept(_heard_late(callback, ticket, owed, said, now) if callback and late else callback, owed, after, now)
    ended = Ended(owed.purpose, said.outcome, said.reason)
    kind = EntryKind.SENT if said.outcome is Outcome.SENT else EntryKind.FAILED
    quiet = said.outcome is Outcome.NOT_NEEDED or (
        isinstance(result, Refused) and rules.said_nothing(result.reason, owed)
    )
    if quiet and call == callback:
        return [after], ended
    data = _data(owed, result, said, draft, before)
    told = Happened.REPLY_SENT if kind is EntryKind.SENT else Happened.REPLY_FAILED
    facts = {name: data[name] for name in ("word", "purpose", "visibility", "reason") if data.get(name) is not None}
    events: story.Told = {} if quiet else {told: facts}
    if callback is None or call is None or call == callback:
        about = ticket.open_callback_id
        return [after, line(after, kind, now, callback_id=about, data=data, events=events)], ended
    return [after, call, story.entry(after, callback, call, kind, now, data=data, events=events)], ended


def _said(owed: Owed, result: Result | Unheard | None, draft: Draft | None, at: datetime) -> Said:
    outcome, reason = _outcome(result)
    return Said(
        id=owed.id,
        purpose=owed.purpose,
        round=owed.round,
        outcome=outcome,
        reason=reason,
        at=at,
        asks=draft.asks if draft else owed.purpose is Purpose.QUESTION,
        told_for=draft.told_for if draft else None,
        variant=draft.variant if draft else None,
    )


def _outcome(result: Result | Unheard | None) -> tuple[Outcome, str | None]:
    match result:
        case None:
            return Outcome.NOT_NEEDED, None
        case Sent():
            return Outcome.SENT, None
        case Refused(reason=reason):
            return Outcome.REFUSED, reason
        case Unheard():
            return Outcome.REFUSED, Reason.NO_CHANNEL
        case _:
            return Outcome.UNKNOWN, UNKNOWN


def _followed(ticket: Ticket, said: Said, now: datetime) -> Ticket:
    """The ticket after it: when a time that was named has passed, it is looked at again; and what the author answered
    before we knew that the question had gone out is read as the answer that it is.
    """
    if said.outcome is Outcome.SENT and said.told_for is not None and said.purpose is not Purpose.NEWS:
        after = max(said.told_for - now, timedelta(0)) + timedelta(seconds=1)
        ticket = ticket.evolve(reply=ticket.reply.wants(Purpose.NEWS, said.round, now, after))
    answered = ticket.heard_at is not None and ticket.heard_at > said.at
    if said.asks and answered and ticket.lookup.ended and not ticket.has_number:
        return ticket.evolve(lookup=Lookup(next_at=now))
    return ticket


def _heard_late(callback: Callback, ticket: Ticket, owed: Owed, said: Said, now: datetime) -> Callback:
    """The ticket's call before what we hear late: a promise that nobody saw kept in time is broken, and a person's
    words of this round are on their way again, as far as nothing was said that they do not answer.
    """
    late = promises.break_if_late(callback, now)
    words, spoken = late.in_writing, ticket.heard_at is not None and ticket.heard_at > owed.since
    if owed.purpose is not Purpose.WRITTEN or said.outcome is not Outcome.SENT:
        return late
    if words is None or words.arrived or spoken or owed.round != ticket.round:
        return late
    return late.evolve(in_writing=words.evolve(begun_at=owed.since))


def _kept(callback: Callback | None, owed: Owed, after: Ticket, now: datetime) -> Callback | None:
    """The ticket's call with the promise that the word keeps, or keeps no more."""
    if callback is None:
        return None
    if owed.purpose is Purpose.WRITTEN:
        sent = any(one.id == owed.id and one.outcome is Outcome.SENT for one in after.reply.said)
        return _in_writing(callback, owed, sent=sent, now=now)
    asked = after.reply.asked(after.round)
    if asked is None or asked.outcome is not Outcome.SENT:
        return callback
    how = "in_public" if asked.purpose is Purpose.REPLY else "in_private"
    return promises.asked(callback, asked.at, now, how)


def _in_writing(callback: Callback, owed: Owed, *, sent: bool, now: datetime) -> Callback:
    words = callback.in_writing
    if words is None or words.begun_at != owed.since:
        return callback
    if sent:
        return promises.written(callback, now)
    return promises.break_if_late(promises.settle(callback.evolve(in_writing=words.evolve(begun_at=None))), now)


def _data(
    owed: Owed, result: Result | Unheard | None, said: Said, draft: Draft | None, before: Exchanged
) -> dict[str, Any]:
    """As the timeline keeps it. A person's words are on the entry of their own."""
    written = owed.purpose is Purpose.WRITTEN
    visibility = draft.visibility if draft else rules.visibility(owed)
    first = visibility is Visibility.PRIVATE and before.heard is None
    data = {
        "word": owed.id,
        "purpose": owed.purpose,
        "visibility": visibility,
        "channel": draft.word.channel if draft and draft.word else None,
        "text": draft.text if draft and not written else None,
        "reason": said.reason,
        "code": result.detail if isinstance(result, Refused) else None,
        "post_id": result.id if isinstance(result, Sent) else None,
        "answers": before.post.post_id if first and before.post else None,
        "asks": said.asks or None,
        "told_for": text_of(said.told_for),
    }
    return {name: value for name, value in data.items() if value is not None}
