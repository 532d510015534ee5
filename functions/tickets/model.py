"""The nouns of a complaint's record: mentions seen, authors known, the ticket and its timeline."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pydantic import Field

from functions.intake.model import Account, Author
from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.events import Event, MentionRef, few
from functions.shared.table import Item, Key
from functions.shared.values import Instant, Value
from functions.tickets.holds import Hold
from functions.tickets.merges import Merge
from functions.tickets.parcels import Order, Parcel
from functions.tickets.remedies import Promised
from functions.tickets.replies import Purpose, Reply
from functions.triage.model import Kind, Severity

MAX_ALIASES = 4
"""Accounts of one person that are looked at beside the one that spoke: each is read with every mention."""


class TicketState(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    """Something is owed, or may be."""
    RESOLVED = "resolved"
    """A human spoke to the customer and it is over; a new complaint within a week reopens it."""
    CLOSED = "closed"
    """Ended without a call: withdrawn."""


class LookupState(StrEnum):
    """What is known about the order."""

    PENDING = "pending"
    """Not looked yet, or looking again because more was said."""
    FOUND = "found"
    NOT_FOUND = "not_found"
    """Looked, and there is none: a definite end."""
    SEVERAL = "several"
    """More than one fits; a person decides: a definite end."""
    UNREADABLE = "unreadable"
    """The order system did not answer or answered nonsense; it is tried again. Not an end."""


class Lookup(Value):
    """The state of looking for the order, and when it is looked for next."""

    state: LookupState = LookupState.PENDING
    tries: int = 0
    next_at: Instant | None = None
    detail: str | None = None
    """For the card: what is not known and why, in a sentence without personal data."""
    candidates: tuple[str, ...] = ()
    """The order numbers that fit, where several do."""

    @property
    def ended(self) -> bool:
        """Whether the answer is definite. "Could not be read" is not."""
        return self.state in (LookupState.FOUND, LookupState.NOT_FOUND, LookupState.SEVERAL)

    @property
    def unfinished(self) -> bool:
        """Whether it is to be looked at again: there is no end, or a carrier has not answered yet."""
        return not self.ended or self.next_at is not None


class Prefers(StrEnum):
    """How the customer wants to be answered."""

    CALL = "call"
    MESSAGE = "message"
    NONE = "none"


class Ticket(Entity):
    """The container of one author's open issue. Never claimed: its callbacks are."""

    id: str
    brand: str
    channel: str
    author: Author
    state: TicketState = TicketState.OPEN
    kind: Kind
    severity: Severity
    language: str | None = None
    flags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()
    """The flags that were before a person who said what it is."""
    opened_at: Instant
    ended_at: Instant | None = None
    round: int = 0
    """How many rounds were opened; 0: none yet (a question)."""
    open_callback_id: str | None = None
    """The call that is owed: its own, or that of another ticket with the same number (`linked`)."""
    linked: tuple[str, ...] = ()
    """Tickets with which it shared a call, because they had one number or by a person's word: the latest last."""
    merged: tuple[Merge, ...] = ()
    """By whose word other tickets are the same customer's: the latest last."""
    parted_at: Instant | None = None  # when such a word was taken back last
    unreached: bool = False
    """Nobody was reached by phone: a word in writing is owed until somebody is, whatever call is put off."""
    repeat: int = 1
    """Which complaint of this author in 90 days this is."""
    said: str
    """The sort key of the entry that says what it is about: the excerpt's only home."""
    mentions: tuple[MentionRef, ...] = ()
    customer_ref: str | None = None
    metadata_json: str = "{}"
    """The latest mention's metadata, as JSON text: a stranger's data may hold what the table cannot."""
    prefers: Prefers = Prefers.CALL
    call_at: Instant | None = None
    """From when on the author asked to be called, in a message."""
    wished_at: Instant | None = None
    """When the wish in force was said, by the author or by a person for them: an older message changes none of it."""
    heard_at: Instant | None = None
    """When the author was last heard: what came after a claim is new to who has the call."""
    phone: str | None = None
    """E.164. Masked on screens until revealed; in no log and no event."""
    phone_from: str | None = None
    """Who gave the number: `order`, `mention`, `agent`, or `merge` (it is that of a ticket of the same customer)."""
    order_phone: str | None = None
    """That of the order where it is not taken, for the author speaks for somebody else: an agent may decide to."""
    phone_wrong: bool = False
    """It was dialled and is somebody else's: kept, so that it is not taken for the customer's again."""
    customer_name: str | None = None
    order: Order | None = None
    parcel: Parcel | None = None
    lookup: Lookup = Lookup()
    hold: Hold | None = None
    """That it waits for a supervisor, or did."""
    reply: Reply = Reply()
    """What its author is owed in writing, and what became of it."""
    promised: tuple[Promised, ...] = ()
    """Remedies that were not reported yet, the oldest first."""

    def key(self) -> Key:
        return keys.ticket(self.id)

    def index(self) -> Item:
        """In the wake index while it is open, if only to be listed; once ended, while words or a remedy are owed."""
        watched = self.promised if self.state is not TicketState.CLOSED else ()
        moments = [self.reply.next_at, min((one.due_at for one in watched), default=None)]
        if self.state is TicketState.OPEN:
            moments += [self.lookup.next_at, self.hold.tell_at if self.hold and self.held else None]
        elif not (self.reply.owed or watched):
            return {}
        return keys.in_wake(min(filter(None, moments), default=None), self.id)

    @property
    def held(self) -> bool:
        """Whether it waits for a supervisor."""
        return self.state is TicketState.OPEN and self.hold is not None and self.hold.ended_at is None

    def owing(self, now: datetime) -> Self:
        """With the words that are owed by what is known: a question where it is certain that there is no number, and
        the time of the call where the number came because we asked.
        """
        if self.state is not TicketState.OPEN or self.open_callback_id is None or self.prefers is not Prefers.CALL:
            return self
        reply = self.reply
        if self.lookup.ended and not self.has_number:
            reply = reply.wants(Purpose.QUESTION, self.round, now)
        elif self.has_number and reply.asked(self.round):
            reply = reply.sooner(Purpose.NEWS, self.round, now)
        return self if reply is self.reply else self.evolve(reply=reply)

    def let_in(self, now: datetime, by: str | None = None) -> Self:
        """No longer waiting for a supervisor."""
        return self.evolve(hold=self.hold.ended(now, by)) if self.hold and self.held else self

    @property
    def has_number(self) -> bool:
        """Whether there is a number to call."""
        return self.phone is not None and not self.phone_wrong

    @property
    def waits_for_a_word(self) -> bool:
        """Whether it waits for a word in writing: no call is owed, or nobody could be reached by one."""
        return not self.held and (self.open_callback_id is None or self.unreached)

    @property
    def metadata(self) -> dict[str, Any]:
        """The sender's own data about the latest mention."""
        return dict(json.loads(self.metadata_json))

    def also(self, ref: MentionRef) -> Self:
        """With one more mention: the first and the latest ones are named in its events."""
        return self if ref in self.mentions else self.evolve(mentions=few(self.mentions, ref))


class Complained(Value):
    """That an author complained, once."""

    ticket_id: str
    at: Instant


class Known(Entity):
    """An author as we know the account: the latest ticket, and what came before."""

    brand: str
    channel: str
    account: str
    last_ticket_id: str | None = None
    """The latest ticket, open or not: two mentions at once meet here, so that only one opens."""
    complaints: tuple[Complained, ...] = ()
    """Those of the last 90 days, oldest first."""
    stopped: bool = False
    """Whether the author said `stop`, here or on another account: no automatic word goes there again."""
    read: str | None = None
    """Which of our texts this author read last in public: the next one is another."""
    aliases: tuple[Account, ...] = ()
    """The same person's other accounts, as a sender carried both ids: the first few."""

    def key(self) -> Key:
        return keys.author(self.brand, self.channel, self.account)


_as_text = json.JSONEncoder(ensure_ascii=False).encode


class EntryKind(StrEnum):
    """What an entry of the timeline says."""

    MENTION = "mention"
    CHANGED = "changed"
    LOOKUP = "lookup"
    TRIAGE = "triage"
    FLAGGED = "flagged"
    NOTE = "note"
    PHONE = "phone"
    PREFERS = "prefers"
    """How, or from when on, the customer wants to be called: said by the customer where it is by nobody."""
    CONTACT = "contact"
    """The customer was helped, or rang, elsewhere."""
    REMEDY = "remedy"
    """What became of something that was promised, by the system that does it."""
    LET_IN = "let_in"
    """A supervisor released what was held; by nobody: a source that is live said it too."""
    REVEAL = "reveal"
    CLAIMED = "claimed"
    RELEASED = "released"
    EXPIRED = "expired"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    DIALLED = "dialled"
    OUTCOME = "outcome"
    WRAPPED_UP = "wrapped_up"
    WITHDRAWN = "withdrawn"
    LINKED = "linked"
    PARTED = "parted"
    BROKEN = "broken"
    WRITTEN = "written"
    """A person wrote to the customer: `sent` or `failed` follows."""
    REQUESTED = "requested"
    """A tool was asked to write to the customer in our place (`reply.requested`)."""
    SENT = "sent"
    FAILED = "failed"
    """Words that did not go out, or of which nobody knows whether they did."""


class Entry(Entity):
    """One line of a timeline: the only home of text, and what the outbox sends."""

    id: str
    owner_id: str
    at: Instant
    kind: EntryKind
    by: str | None = None
    """The agent's name; None: the system, or the customer where the kind says so."""
    data: dict[str, Any] = Field(default_factory=dict)
    events: tuple[Event, ...] = ()
    """What the outbox puts on the bus for it."""

    def key(self) -> Key:
        return keys.entry(self.owner_id, self.at, self.id)

    def to_item(self) -> dict[str, Any]:
        """Data and events as JSON text: what strangers sent may hold numbers and depths that the table does not."""
        item = super().to_item()
        item["data"] = _as_text(item.get("data", {}))
        item["events"] = _as_text(item.get("events", []))
        return item

    @classmethod
    def from_item(cls, item: Item) -> Self:
        """As it was read."""
        return cls.model_validate({**item, "data": json.loads(item["data"]), "events": json.loads(item["events"])})
