"""When a word's turn has come, to whom it goes, and when it is tried again; pure decisions.

    a try ended with           the word                         public reply      private, automatic   a person's
    ------------------------   ------------------------------   ---------------   ------------------   ------------
    sent                       is over                          sent              sent                 sent
    refused for good           is over, with the reason         failed            failed               failed
    credential refused         again each five minutes          for two hours     for two hours        for three days
    surely not sent            again after 15 s, 30 s, 1 min …  likewise          likewise             likewise
    nobody knows, or killed    is over, and never sent again    failed: unknown   failed: unknown      failed: unknown

With no channel of ours the word goes to the tool that delivered the mention (`reply.requested`), once; when it says
nothing within ten minutes (a person's word: an hour), the ticket says that nobody told the customer, until it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from functions.conversation.model import Heard, Later, Reason, Refused, Result, Word
from functions.intake.model import Visibility
from functions.shared import clock
from functions.tickets.model import Entry, EntryKind, Ticket
from functions.tickets.ports import Store
from functions.tickets.replies import LOST_AFTER, Owed, Purpose

LOOKUP_WAIT = timedelta(seconds=20)
"""So long the public reply waits to know whether there is a number. It is out within a minute, whatever a shop does."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=15)
CREDENTIAL_PAUSE = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(hours=2)
"""A machine's word that could not be sent for so long is not sent any more: people are at work by then."""
WRITTEN_GIVEN_UP_AFTER = timedelta(days=3)
REQUEST_WAITS = timedelta(minutes=10)
WRITTEN_REQUEST_WAITS = timedelta(hours=1)
PAGE = 100
MAX_ENTRIES = 1_000
"""Entries of a timeline that are read, the oldest first."""


@dataclass(frozen=True)
class Exchanged:
    """What was said so far with this author, as far as platforms' rules ask."""

    post: Heard | None = None
    post_account: str | None = None
    heard: Heard | None = None
    heard_on: str | None = None
    """The channel of what was last written in private: there it goes on."""
    privately_answered: tuple[str, ...] = ()


def timeline(store: Store, ticket_id: str) -> list[Entry]:
    """What was said and done, oldest first, as far as it is read for this."""
    entries, after = store.timeline(ticket_id, PAGE)
    while after is not None and len(entries) < MAX_ENTRIES:
        more, after = store.timeline(ticket_id, PAGE, after)
        entries += more
    return entries


def exchanged(timeline: Sequence[Entry], ticket: Ticket) -> Exchanged:
    """From the entries of a ticket, oldest first. What the author took back is answered by nobody."""
    said = [one.data for one in timeline if one.kind is EntryKind.MENTION and not one.data.get("deleted")]
    public = [
        one for one in said if one.get("visibility") == Visibility.PUBLIC and one.get("channel") == ticket.channel
    ]
    private = [one for one in said if one.get("visibility") == Visibility.PRIVATE]
    tried = (one.data for one in timeline if one.kind in (EntryKind.SENT, EntryKind.FAILED))
    answered = (one.get("answers") for one in tried if one.get("reason") in (None, "unknown"))
    return Exchanged(
        post=_heard(public[-1]) if public else None,
        heard=_heard(private[-1]) if private else None,
        heard_on=str(private[-1].get("channel")) if private else None,
        privately_answered=tuple(dict.fromkeys(str(one) for one in answered if one)),
    )


def _heard(said: dict[str, Any]) -> Heard:
    at = said.get("posted_at") or said["revised_at"]
    same = ("visibility", "source", "source_id", "post_id", "conversation_id", "in_reply_to", "text", "names_us")
    author = said.get("author") or {}
    return Heard(**{name: said.get(name) for name in same}, at=clock.from_text(str(at)), account=author.get("id"))


def addressed(
    owed: Owed, ticket: Ticket, before: Exchanged, *, text: str, visibility: Visibility, by_person: bool
) -> Word:
    """The word with all that a channel needs. In private it goes where the author last wrote in private, else to the
    account that complained.
    """
    private = visibility is Visibility.PRIVATE
    heard = before.heard if private else None
    return Word(
        id=f"{ticket.id}.{owed.id}",
        brand=ticket.brand,
        channel=private_channel(ticket, before) if private else ticket.channel,
        visibility=visibility,
        text=text,
        by_person=by_person,
        account=(heard.account if heard else None) or ticket.author.id,
        handle=ticket.author.handle,
        post=before.post,
        heard=heard,
        privately_answered=before.privately_answered,
    )


def private_channel(ticket: Ticket, before: Exchanged) -> str:
    """Where a private word goes: where the author last wrote in private, else where they complained."""
    return before.heard_on or ticket.channel


def nobody(word: Word) -> Reason | None:
    """Why there is nobody to say it to, on whatever platform."""
    if word.visibility is Visibility.PUBLIC:
        return None if word.post else Reason.GONE
    return None if word.account or word.heard or word.post else Reason.NO_PRIVATE_CHANNEL


def ready(owed: Owed, ticket: Ticket, now: datetime) -> bool:
    """Whether its turn has come. An event may start the first try before `next_at`, which is when the sweep would."""
    if owed.sending is not None:
        return now - owed.sending >= LOST_AFTER
    if owed.tries or owed.requested or owed.purpose is Purpose.NEWS:
        return owed.next_at <= now
    if owed.purpose is Purpose.REPLY:
        return ticket.has_number or ticket.lookup.ended or now - owed.since >= LOOKUP_WAIT
    return True


def given_up(owed: Owed, now: datetime) -> bool:
    """Whether it has been tried for long enough."""
    written = owed.purpose is Purpose.WRITTEN
    return now - owed.since >= (WRITTEN_GIVEN_UP_AFTER if written else GIVEN_UP_AFTER)


def sending(owed: Owed, now: datetime) -> Owed:
    """As it is written down before anything is sent."""
    return owed.evolve(sending=now, tries=owed.tries + 1, next_at=now + LOST_AFTER)


def requested(owed: Owed, now: datetime) -> Owed:
    """As it is when a tool has been asked to send it. What it says is true until `next_at`."""
    waits = WRITTEN_REQUEST_WAITS if owed.purpose is Purpose.WRITTEN else REQUEST_WAITS
    return owed.evolve(requested=now, tries=owed.tries + 1, next_at=now + waits)


def later(result: Result) -> Later | None:
    """That it is tried again; None: it is over."""
    if isinstance(result, Refused) and not result.reason.permanent:
        return Later(after=int(CREDENTIAL_PAUSE.total_seconds()), because=result.reason)
    return result if isinstance(result, Later) else None


def visibility(owed: Owed) -> Visibility:
    """Of a word whose text nobody knows any more."""
    return Visibility.PUBLIC if owed.purpose is Purpose.REPLY else Visibility.PRIVATE


def again(owed: Owed, later: Later, now: datetime) -> Owed:
    """As it is after a try by which surely nothing was sent."""
    pause = min(FIRST_PAUSE * 2 ** min(owed.tries - 1, 10), LONGEST_PAUSE)
    asked_for = timedelta(seconds=min(later.after or 0, 3_600))
    return owed.evolve(sending=None, next_at=now + max(pause, asked_for))


def said_nothing(reason: Reason, owed: Owed) -> bool:
    """Whether a refusal is worth no line: a private notice where there is no private channel is nobody's failure."""
    passing = (Reason.NO_PRIVATE_CHANNEL, Reason.WINDOW_CLOSED, Reason.NOT_ALLOWED)
    return owed.purpose in (Purpose.NEWS, Purpose.MISSED) and reason in passing
