"""What becomes of a post that was seen before: copies, edits and deletions, in whatever order they arrive."""

from datetime import datetime
from typing import Any

from functions.callbacks import promises
from functions.callbacks.model import Callback
from functions.callbacks.ports import Store
from functions.intake.model import Change, Mention, Visibility
from functions.shared import clock
from functions.shared.entities import Entity
from functions.shared.events import Happened, MentionRef
from functions.tickets.model import Entry, EntryKind, Seen, Ticket
from functions.tickets.rules import wants_human
from functions.tickets.service import line
from functions.triage.model import Verdict

DELETED = "deleted"
"""The flag of a ticket on which the author took something back."""


def said(mention: Mention, *, deleted: bool) -> dict[str, Any]:
    """The mention as its entry keeps it: its only home. Of one that its author deleted, nothing that was said."""
    whole = mention.model_dump(mode="json", exclude_none=True, exclude={"metadata", "accepted_at"})
    return _without_words(whole) if deleted else whole


def _without_words(data: dict[str, Any]) -> dict[str, Any]:
    gone = ("text", "url", "attachments", "order_number", "parcel_number", "phone", "email")
    return {name: value for name, value in data.items() if name not in gone} | {"deleted": True}


def _asked(entry: Entry, ticket: Ticket) -> bool:
    """Whether the mention, as it was judged when it came, wants a human."""
    verdict = Verdict.model_validate(entry.data["verdict"])
    return wants_human(verdict, Visibility(entry.data["visibility"]), ticket)


class Revisions:
    """Applies copies, edits and deletions to what stands."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def delete(self, seen: Seen | None, mention: Mention, accepted_at: datetime) -> None:
        """The text goes, the promise stays. A deletion that comes first leaves a tombstone."""
        if seen is None:
            tombstone = Seen(
                mention_id=mention.id, accepted_at=accepted_at, revised_at=mention.revised_at, deleted=True
            )
            # Nothing was seen of it before.
            self._store.save(tombstone)
            return
        if seen.deleted or mention.revised_at < seen.revised_at:
            return
        gone = seen.evolve(deleted=True, revised_at=mention.revised_at)
        self._change(gone, self._entry(seen), _without_words, what="deleted")

    def again(self, seen: Seen, mention: Mention, accepted_at: datetime) -> None:
        """A copy may bring an earlier time, another tool's name, a text that the first withheld; an edit, new text."""
        ref = MentionRef(source=mention.source, id=mention.source_id, post_id=mention.post_id)
        now_seen = seen.evolve(
            accepted_at=min(seen.accepted_at, accepted_at),
            refs=seen.refs if ref in seen.refs else (*seen.refs, ref),
        )
        entry = self._entry(seen)
        edited = mention.change is Change.UPDATED and mention.revised_at > seen.revised_at
        filled = not seen.deleted and mention.text is not None and entry is not None and entry.data.get("text") is None
        if edited or filled:
            now_seen = now_seen.evolve(revised_at=max(seen.revised_at, mention.revised_at), deleted=False)
            fresh = said(mention, deleted=False)
            self._change(now_seen, entry, lambda data: data | fresh, what="edited" if edited else "filled", ref=ref)
        elif now_seen != seen:
            # The mention is as read, and with it the ticket and the callback that the copy touches.
            self._store.save(now_seen, *self._touched(seen, now_seen, entry, ref))

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

    def _change(self, seen: Seen, entry: Entry | None, data: Any, *, what: str, ref: MentionRef | None = None) -> None:
        """The entry with other words, the ticket told of it, in one write on the condition that all are as read."""
        changed: list[Entity] = [seen]
        if entry is not None:
            changed.append(entry.evolve(data=data(entry.data)))
        ticket = self._store.ticket(seen.ticket_id) if seen.ticket_id else None
        if ticket is not None:
            flags = (*ticket.flags, DELETED) if what == DELETED and DELETED not in ticket.flags else ticket.flags
            ticket = (ticket.also(ref) if ref else ticket).evolve(flags=flags)
            event = {Happened.MENTION_CHANGED: {"change": what}}
            note = line(ticket, EntryKind.CHANGED, clock.now(), data={"change": what}, events=event)
            changed += [ticket, note, *self._moved(ticket, seen, entry)]
        self._store.save(*changed)
