"""What becomes of a post that was seen before: copies, edits and deletions, in whatever order they arrive."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.callbacks import promises
from functions.callbacks.model import Callback
from functions.callbacks.ports import Store
from functions.intake.model import Change, Mention, Visibility
from functions.journey.rounds import Rounds, queued
from functions.shared import clock
from functions.shared.entities import Entity, Unchanged
from functions.shared.events import Happened, MentionRef
from functions.tickets.model import Entry, EntryKind, Seen, Ticket
from functions.tickets.rules import Threading, joinable, wants_human
from functions.tickets.service import line
from functions.triage.model import Kind, Verdict

DELETED = "deleted"
"""The flag of a ticket on which the author took something back."""


def said(mention: Mention, *, deleted: bool) -> dict[str, Any]:
    """The mention as its entry keeps it: its only home. Of one that its author deleted, nothing that was said."""
    whole = mention.model_dump(mode="json", exclude_none=True, exclude={"metadata", "accepted_at"})
    return _without_words(whole) if deleted else whole


def _without_words(data: dict[str, Any]) -> dict[str, Any]:
    gone = ("text", "url", "attachments", "order_number", "parcel_number", "phone", "email")
    return {name: value for name, value in data.items() if name not in gone} | {"deleted": True}


def _ref(mention: Mention) -> MentionRef:
    return MentionRef(source=mention.source, id=mention.source_id, post_id=mention.post_id)


def _asked(entry: Entry, ticket: Ticket) -> bool:
    """Whether the mention, as it was judged when it came, wants a human."""
    verdict = Verdict.model_validate(entry.data["verdict"])
    return wants_human(verdict, Visibility(entry.data["visibility"]), ticket)


class Revisions:
    """Applies copies, edits and deletions to what stands."""

    def __init__(self, store: Store, rounds: Rounds) -> None:
        self._store, self._rounds = store, rounds

    def delete(self, seen: Seen | None, mention: Mention, accepted_at: datetime) -> None:
        """The text goes, the promise stays. A deletion that comes first leaves a tombstone."""
        if seen is None:
            tombstone = Seen(
                mention_id=mention.id, accepted_at=accepted_at, revised_at=mention.revised_at, deleted=True
            )
            # Nothing was seen of it before.
            self._store.save(tombstone)
            return
        earlier = seen.evolve(accepted_at=min(seen.accepted_at, accepted_at))
        if seen.deleted or mention.revised_at < seen.revised_at:
            if earlier != seen:
                ticket = self._store.ticket(seen.ticket_id) if seen.ticket_id else None
                # The mention is as read, and with it the callback that is due earlier.
                self._store.save(earlier, *(self._moved(ticket, earlier, self._entry(seen)) if ticket else ()))
            return
        gone = earlier.evolve(deleted=True, revised_at=mention.revised_at)
        self._change(gone, self._entry(seen), _Change(DELETED, _without_words))

    def again(self, seen: Seen, mention: Mention, verdict: Verdict, accepted_at: datetime) -> Threading | None:
        """A copy may bring an earlier time, another tool's name, a text that the first withheld; an edit, new text.

        NEW_ROUND for an edit into a complaint where no call is open: it is owed one as if it had been said anew.
        """
        ref = _ref(mention)
        now_seen = seen.also(ref).evolve(accepted_at=min(seen.accepted_at, accepted_at))
        entry = self._entry(seen)
        edited = mention.change is Change.UPDATED and mention.revised_at > seen.revised_at
        filled = not seen.deleted and mention.text is not None and entry is not None and entry.data.get("text") is None
        if edited or filled:
            now_seen = now_seen.evolve(revised_at=max(seen.revised_at, mention.revised_at), deleted=False)
            return self._said_again(now_seen, entry, mention, verdict, accepted_at, edited=edited)
        if now_seen != seen:
            # The mention is as read, and with it the ticket and the callback that the copy touches.
            self._store.save(now_seen, *self._touched(seen, now_seen, entry, ref))
        return None

    def _said_again(
        self,
        seen: Seen,
        entry: Entry | None,
        mention: Mention,
        verdict: Verdict,
        accepted_at: datetime,
        *,
        edited: bool,
    ) -> Threading | None:
        fresh = said(mention, deleted=False) | {"verdict": verdict.model_dump(mode="json")}
        change = _Change("edited" if edited else "filled", lambda data: data | fresh, _ref(mention))
        ticket = self._store.ticket(seen.ticket_id) if seen.ticket_id else None
        if ticket is None or not _asks_anew(ticket, entry, verdict):
            self._change(seen, entry, change)
            return None
        known = self._rounds.known(mention)
        now = clock.now()
        owing, callback, beside = self._rounds.again(ticket, known, accepted_at, now, complaint=True)
        owing = owing.evolve(said=seen.entry or owing.said, severity=min(owing.severity, verdict.severity))
        # The mention, its entry, the ticket without an open call and the author are as read; the callback is new.
        self._change(seen.evolve(round=owing.round), entry, change, owing, callback, *beside)
        return Threading.NEW_ROUND

    def _touched(self, seen: Seen, now_seen: Seen, entry: Entry | None, ref: MentionRef) -> list[Entity]:
        """The ticket that names the other tool too, and the callback that is due earlier, where they change."""
        ticket = self._store.ticket(seen.ticket_id) if seen.ticket_id else None
        if ticket is None:
            return []
        changed: list[Entity] = []
        if (also := ticket.also(ref)) != ticket:
            changed.append(also)
        return [*changed, *self._moved(ticket, now_seen, entry)]

    def _moved(self, ticket: Ticket, now_seen: Seen, entry: Entry | None) -> list[Entity]:
        """The callback, where this copy makes it due earlier. An agreed time gives way only to who wants a human."""
        callback = self._callback_of(ticket, now_seen)
        if callback is None or (callback.agreed_at and not (entry and _asked(entry, ticket))):
            return []
        moved = promises.move_earlier(callback, now_seen.accepted_at)
        return [moved] if moved != callback else []

    def _callback_of(self, ticket: Ticket, seen: Seen) -> Callback | None:
        """The open callback, if it is the one of the round in which the mention came."""
        if ticket.open_callback_id is None or ticket.round != seen.round:
            return None
        return self._store.callback(ticket.open_callback_id)

    def _entry(self, seen: Seen) -> Entry | None:
        return self._store.entry(seen.owner_id, seen.entry) if seen.owner_id and seen.entry else None

    def _change(
        self,
        seen: Seen,
        entry: Entry | None,
        change: "_Change",
        ticket: Ticket | None = None,
        *new: Entity | Unchanged,
    ) -> None:
        """The entry with other words, the ticket told of it, in one write on the condition that all are as read.

        `ticket`, and `new` beside it: as they are to be where the change begins a round.
        """
        changed: list[Entity | Unchanged] = [seen, *new]
        if entry is not None:
            changed.append(entry.evolve(data=change.apply(entry.data)))
        if ticket is None and seen.ticket_id:
            ticket = self._store.ticket(seen.ticket_id)
        if ticket is not None:
            moved = () if new else self._moved(ticket, seen, entry)
            ticket = change.on(ticket)
            events: dict[Happened, dict[str, object]] = {Happened.MENTION_CHANGED: {"change": change.what}}
            if begun := next((one for one in new if isinstance(one, Callback)), None):
                events |= queued(begun)
            note = line(
                ticket,
                EntryKind.CHANGED,
                clock.now(),
                callback_id=ticket.open_callback_id,
                data={"change": change.what},
                events=events,
            )
            changed += [ticket, note, *moved]
        self._store.save(*changed)


@dataclass(frozen=True)
class _Change:
    """What becomes of an entry's data, and what the ticket is told."""

    what: str
    apply: Callable[[dict[str, Any]], dict[str, Any]]
    ref: MentionRef | None = None

    def on(self, ticket: Ticket) -> Ticket:
        """The ticket with the tool's name, and with a flag where something was taken back."""
        flags = (*ticket.flags, DELETED) if self.what == DELETED and DELETED not in ticket.flags else ticket.flags
        return (ticket.also(self.ref) if self.ref else ticket).evolve(flags=flags)


def _asks_anew(ticket: Ticket, entry: Entry | None, verdict: Verdict) -> bool:
    """Whether the new words want a human whom the old ones did not want, and whom nobody is owed."""
    before = entry.data.get("verdict", {}).get("kind") if entry else None
    owed = ticket.open_callback_id is not None
    return verdict.is_complaint and before != Kind.COMPLAINT and not owed and joinable(ticket, clock.now())
