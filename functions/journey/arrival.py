"""One mention on its way in, and the values that are written for it."""

import json
from datetime import datetime, timedelta

from functions.callbacks.facts import Fact
from functions.callbacks.model import Callback
from functions.intake.model import Author, Mention, Visibility
from functions.journey.asking import Asked, followed
from functions.journey.words import DELETED, is_edit, restated, said, without_words
from functions.shared import ids
from functions.shared.entities import Entity
from functions.shared.events import Event, Happened, MentionRef, event_id
from functions.tickets.holds import HeldFor
from functions.tickets.model import Entry, EntryKind, Lookup, LookupState, Ticket
from functions.tickets.rules import Threading, joinable
from functions.tickets.seen import Seen
from functions.tickets.service import line
from functions.tickets.wishes import NO_WISH
from functions.triage.model import Flag, Kind, Verdict

LOOKUP_GRACE = timedelta(seconds=20)
"""How long the event may take to start the lookup before the sweep does."""


class Arrival:
    """One mention on its way in, with what was said about it: makes the values that are written for it."""

    def __init__(
        self,
        mention: Mention,
        verdict: Verdict,
        asked: Asked,
        *,
        seen: Seen | None,
        alone: Entry | None,
        accepted_at: datetime,
        now: datetime,
        held: HeldFor | None = None,
    ) -> None:
        """`alone`: its entry from when another state of it asked nothing."""
        self.held = held
        """Why it opens nothing until a supervisor says so."""
        self.mention, self.verdict, self.now = mention, verdict, now
        self.accepted_at = accepted_at if seen is None else min(accepted_at, seen.accepted_at)
        self._seen, self._alone = seen, alone
        self._ref = MentionRef(source=mention.source, id=mention.source_id, post_id=mention.post_id)
        self._deleted = seen is not None and seen.deleted and not edits(seen, mention)
        # What was wished so long ago puts no call off and brings none forward.
        self.asked = Asked(NO_WISH, asked.said_at) if self._deleted or held is HeldFor.AGE else asked
        self._flags = (*verdict.flags, DELETED) if self._deleted else verdict.flags

    def asked_of(self, callback: Callback, *, ticket: Ticket, wants_human: bool = False) -> Callback:
        """The call as this mention asks for it. `ticket`: as it was before."""
        return followed(callback, ticket, self.asked, self.accepted_at, self.now, wants_human=wants_human)

    def placed(self, entry: Entry, round_: int | None = None) -> Seen:
        """The mention as seen, on its ticket or by itself."""
        new = Seen(mention_id=self.mention.id, accepted_at=self.accepted_at, revised_at=self.mention.revised_at)
        return (
            revised(self._seen or new, self.mention)
            .evolve(owner_id=entry.owner_id, entry=entry.key().sk, round=round_, accepted_at=self.accepted_at)
            .also(self._ref)
        )

    def moved(self) -> tuple[Entry, ...]:
        """The entry that it had by itself, where there was one: its words are on the ticket now, and only there."""
        return (self._alone.evolve(data=without_words(self._alone.data)),) if self._alone else ()

    def entry(self, ticket: Ticket, events: dict[Happened, dict[str, object]]) -> Entry:
        """What was said, on the ticket's timeline."""
        callback_id = ticket.open_callback_id
        return line(ticket, EntryKind.MENTION, self.now, callback_id=callback_id, data=self._said(), events=events)

    def _said(self) -> dict[str, object]:
        fresh = said(self.mention, self.verdict)
        if self._deleted:
            return without_words(fresh)
        keeps_first = self._seen is None or not self._seen.taken_back
        return restated(self._alone.data, fresh, keeps_first=keeps_first) if self._alone else fresh

    def ticket(self, repeat_: int) -> Ticket:
        """A new ticket for it, without a round yet."""
        mention, verdict = self.mention, self.verdict
        return Ticket(
            id=ids.new("tkt"),
            brand=mention.brand,
            channel=mention.channel,
            author=mention.author,
            kind=verdict.kind if verdict.is_complaint else Kind.QUESTION,
            severity=verdict.severity,
            language=verdict.language or mention.language,
            flags=self._flags,
            reasons=verdict.reasons,
            opened_at=self.now,
            repeat=repeat_,
            said="",
            mentions=(self._ref,),
            customer_ref=mention.customer_ref,
            metadata_json=json.dumps(mention.metadata),
            # Of what may never be let in, no order system is asked anything.
            lookup=Lookup(next_at=None if self.held else self.now + LOOKUP_GRACE),
            heard_at=self.now,
        )

    def joined(self, latest: Ticket) -> Ticket:
        """The author's ticket with this mention on it; what is not known yet is looked for again.

        So is a number where this may bring one: the one that is known may have been wrong. What is too old is only put
        on the timeline of a ticket that waits for nobody.
        """
        if self.held is HeldFor.AGE and not latest.held and latest.open_callback_id is not None:
            return latest.also(self._ref)
        mention, verdict = self.mention, self.verdict
        brings = mention.phone is not None or mention.visibility is Visibility.PRIVATE or self.asked.number
        brings = brings or (Flag.ON_BEHALF in verdict.flags and Flag.ON_BEHALF not in latest.flags)
        return latest.also(self._ref).evolve(
            severity=min(latest.severity, verdict.severity),
            flags=union(latest.flags, (*self._flags, *(() if self._of(latest) else (f"also_on:{mention.channel}",)))),
            reasons=union(latest.reasons, verdict.reasons)[:20],
            author=_merged(latest.author, mention.author) if self._of(latest) else latest.author,
            customer_ref=mention.customer_ref or latest.customer_ref,
            metadata_json=json.dumps(mention.metadata) if mention.metadata else latest.metadata_json,
            lookup=latest.lookup if self._waits_on(latest) else looked_again(latest, self.now, brings=brings),
            heard_at=self.now,
        )

    def _waits_on(self, latest: Ticket) -> bool:
        """Whether there is nothing to look for, because no call is owed yet that would need it."""
        return self.held is not None and latest.open_callback_id is None

    def lets_in(self) -> bool:
        """Whether, on a ticket that waits for a supervisor, it wants somebody by itself."""
        wanted = self.verdict.kind in (Kind.COMPLAINT, Kind.QUESTION) or self.asked.human
        return self.held is None and (wanted or self.mention.visibility is Visibility.PRIVATE)

    def _of(self, ticket: Ticket) -> bool:
        """Whether it is by the very account that the ticket is of, and not by another one of the same person."""
        return ticket.channel == self.mention.channel and ticket.author.id in (None, self.mention.author.id)

    def recorded(self, what: Threading) -> tuple[Entity, ...]:
        """The mention by itself: what asks nothing of us, and praise, which is counted too."""
        happened = Happened.PRAISE_RECEIVED if what is Threading.PRAISE else Happened.MENTION_IGNORED
        mention = self.mention
        entry_id = ids.derived("ent", mention.id)
        event = Event(
            id=event_id(entry_id, happened),
            type=happened,
            occurred_at=self.now,
            brand=mention.brand,
            mentions=(self._ref,),
            customer_ref=mention.customer_ref,
            metadata=mention.metadata,
            data={"kind": self.verdict.kind, "channel": mention.channel},
        )
        entry = Entry(
            id=entry_id, owner_id=mention.id, at=self.now, kind=EntryKind.MENTION, data=self._said(), events=(event,)
        )
        praise = (self.praise(),) if what is Threading.PRAISE else ()
        return (self.placed(entry), entry, *praise)

    def praise(self) -> Fact:
        """What the reports count."""
        mention = self.mention
        return Fact(id=mention.id, at=self.now, brand=mention.brand, kind="praise", data={"channel": mention.channel})


def edits(seen: Seen, mention: Mention) -> bool:
    """Whether this state is an edit of what stands, or brings back what was deleted before."""
    return is_edit(mention) and (not (seen.edited or seen.deleted) or mention.revised_at > seen.revised_at)


def revised(seen: Seen, mention: Mention) -> Seen:
    """The mention as seen after this state of it, which is no deletion."""
    return seen.evolve(revised_at=mention.revised_at, edited=True, deleted=False) if edits(seen, mention) else seen


def looked_again(ticket: Ticket, now: datetime, *, brings: bool) -> Lookup:
    """The lookup begun anew where something is not known yet, or the new words may bring a number."""
    known = ticket.lookup.state is LookupState.FOUND and ticket.has_number
    again = joinable(ticket, now) and (brings or not known)
    return Lookup(next_at=now + LOOKUP_GRACE) if again else ticket.lookup


def _merged(before: Author, now: Author) -> Author:
    """What this tool says of the account, and of what it leaves out, what was known."""
    return Author.model_validate(before.model_dump() | now.model_dump(exclude_none=True))


def union(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """What was said before, and what is new in `more`."""
    return (*before, *(one for one in more if one not in before))
