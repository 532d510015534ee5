"""What can happen, in the order in which it does: the plot of the whole system.

Events carry ids and facts, never text or numbers. They are hints: what was committed to the table is the truth, and the
sweep starts whatever no event did. `docs/events.md` describes each for outsiders.
"""

from enum import StrEnum
from typing import Any

from pydantic import Field

from functions.shared import ids
from functions.shared.values import Instant, Value

SOURCE = "kwartier"
VERSION = 1


class Happened(StrEnum):
    """A domain event's type."""

    MENTION_IGNORED = "mention.ignored"
    """Somebody said something that asks nothing of us."""
    PRAISE_RECEIVED = "praise.received"
    """Somebody was pleased: kept, counted, handed on."""
    MENTION_HELD = "mention.held"
    """It waits for a supervisor: its source is in review, or it is too old to ring somebody for it unasked."""
    COMPLAINT_OPENED = "complaint.opened"
    """Somebody is owed a human: a ticket was opened."""
    MENTION_JOINED = "mention.joined"
    """The same author said more; it stands on the open ticket."""
    MENTION_CHANGED = "mention.changed"
    """A post was edited or deleted by its author."""
    CONTACT_RECORDED = "contact.recorded"
    """The customer was helped, or rang, elsewhere; it stands on the open ticket."""
    CALLBACK_QUEUED = "callback.queued"
    """A call waits for an agent: new, again, or back from a lost lease."""
    LOOKUP_FINISHED = "lookup.finished"
    """The order was found, or it is known that it cannot be."""
    CALLBACK_CLAIMED = "callback.claimed"
    """An agent took the call."""
    CALL_ATTEMPTED = "call.attempted"
    """An agent dialled, and this came of it."""
    PROMISE_KEPT = "promise.kept"
    """A human called in time."""
    PROMISE_BROKEN = "promise.broken"
    """Nobody did. Recorded once, never erased."""
    CALLBACK_WITHDRAWN = "callback.withdrawn"
    """The call is not needed any more; the promise is void."""
    REPLY_REQUESTED = "reply.requested"
    """Somebody has to write to the customer where we have no channel of our own."""
    REPLY_WRITTEN = "reply.written"
    """A person wrote to the customer; it is on its way."""
    REPLY_SENT = "reply.sent"
    """Words went out to the customer."""
    REPLY_FAILED = "reply.failed"
    """Words did not go out, or nobody knows whether they did."""
    REMEDY_REQUESTED = "remedy.requested"
    """The agent promised that the company will do something."""
    TICKET_RESOLVED = "ticket.resolved"
    """The issue is over, by the word of the one who spoke to the customer."""


class MentionRef(Value):
    """How a tool finds its own mention again."""

    source: str
    id: str
    post_id: str | None = None


MAX_MENTION_REFS = 20
"""How many of its mentions a ticket names in its events: the first one and the latest."""


def few(refs: tuple[MentionRef, ...], more: MentionRef) -> tuple[MentionRef, ...]:
    """With one more; of many the first one and the latest, so that an item stays small."""
    kept = (*refs, more)
    return kept if len(kept) <= MAX_MENTION_REFS else (kept[0], *kept[-MAX_MENTION_REFS + 1 :])


class Event(Value):
    """One thing that happened, as it goes to the bus and to subscribers."""

    id: str
    type: Happened
    version: int = VERSION
    occurred_at: Instant
    brand: str
    ticket_id: str | None = None
    callback_id: str | None = None
    mentions: tuple[MentionRef, ...] = ()
    customer_ref: str | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    data: dict[str, Any] = Field(default_factory=dict)


def event_id(entry_id: str, type_: Happened) -> str:
    """The same entry gives the same event id however often it is sent: consumers deduplicate by it."""
    return ids.derived("evt", entry_id, type_)
