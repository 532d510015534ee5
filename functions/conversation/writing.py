"""A person writes to the customer: accepted, kept, and sent from state until the platform took or refused it."""

from collections.abc import Callable

from functions.callbacks import promises, story
from functions.callbacks.model import Callback
from functions.callbacks.people import Caller
from functions.callbacks.ports import Store
from functions.conversation import rules
from functions.conversation.model import Reason, Word
from functions.conversation.platforms import Rules
from functions.intake.model import Visibility
from functions.shared import clock, ids
from functions.shared.entities import Entity, pause, settled
from functions.shared.errors import Conflict, NotFound, Refused
from functions.shared.events import Happened
from functions.tickets.model import Entry, EntryKind, Ticket
from functions.tickets.replies import Owed, Purpose
from functions.tickets.seen import Seen
from functions.tickets.service import line

AT_ONCE = (Reason.TOO_LONG, Reason.WINDOW_CLOSED, Reason.NO_PRIVATE_CHANNEL)
"""What a person is told before the words are accepted. Whatever else stands in the way is said on the timeline: perhaps
a tool speaks on this channel in our place, and knows of another way.
"""
MAX_WAITING = 20
"""Words of people on one ticket that wait to be sent: more than that is no conversation any more."""


class Writing:
    """The verb. `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, wait: Callable[[int], None] = pause) -> None:
        self._store, self._wait = store, wait

    def write(self, caller: Caller, ticket_id: str, message_id: str, text: str, visibility: Visibility) -> Entry:
        """Accepts the words; repeated with the same `message_id`, the same entry. `sent` or `failed` follows.

        Raises NotFound; Refused with what the platform's rules say (`window_closed`, `no_private_channel`, `too_long`
        …), as far as they are known before it is asked; Conflict where the id was given to other words.
        """
        return settled(lambda: self._once(caller, ticket_id, message_id, text, visibility), self._wait)

    def _once(self, caller: Caller, ticket_id: str, message_id: str, text: str, visibility: Visibility) -> Entry:
        ticket, word_id = self._store.ticket(ticket_id), ids.derived("wrd", ticket_id, message_id)
        if ticket is None:
            raise NotFound("no such ticket")
        seen, now = self._store.seen(word_id), clock.now()
        if seen is not None:
            return self._same(ticket, seen, text, visibility)
        owed = Owed(id=message_id, purpose=Purpose.WRITTEN, round=ticket.round, since=now, next_at=now)
        self._allowed(ticket, owed, text, visibility)
        data = {"word": message_id, "text": text, "visibility": visibility}
        events = {Happened.REPLY_WRITTEN: {"word": message_id, "visibility": visibility}}
        callback = self._store.callback(ticket.open_callback_id) if ticket.open_callback_id else None
        begun = _begun(callback, ticket, owed, caller)
        entry = line(ticket, EntryKind.WRITTEN, now, by=caller.name, callback_id=ticket.open_callback_id, data=data)
        if callback is not None and begun is not None:
            entry = story.entry(ticket, callback, begun, EntryKind.WRITTEN, now, by=caller.name, data=data)
        entry = entry.evolve(events=(*entry.events, *line(ticket, EntryKind.WRITTEN, now, events=events).events))
        owes = ticket.reply.evolve(owed=(*ticket.reply.owed, owed.evolve(entry=entry.key().sk)))
        known = Seen(mention_id=word_id, owner_id=ticket.id, entry=entry.key().sk, accepted_at=now, revised_at=now)
        written: list[Entity] = [ticket.evolve(reply=owes), entry, known, *((begun,) if begun else ())]
        # The id was not given to any words yet, and the ticket is as read (and its call, where that changes). The
        # entry is new.
        self._store.save(*written)
        return entry

    def _same(self, ticket: Ticket, seen: Seen, text: str, visibility: Visibility) -> Entry:
        entry = self._store.entry(ticket.id, seen.entry or "")
        if entry is None or (entry.data.get("text"), entry.data.get("visibility")) != (text, visibility):
            raise Conflict("that id was given to other words", code="message_id_used")
        return entry

    def _allowed(self, ticket: Ticket, owed: Owed, text: str, visibility: Visibility) -> None:
        if sum(one.purpose is Purpose.WRITTEN for one in ticket.reply.owed) >= MAX_WAITING:
            raise Conflict("too many words wait to be sent on this ticket", code="too_many_waiting")
        before = rules.exchanged(rules.timeline(self._store, ticket.id), ticket)
        word: Word = rules.addressed(owed, ticket, before, text=text, visibility=visibility, by_person=True)
        reason = rules.nobody(word) or Rules(channel=word.channel).forbids(word, clock.now())
        if reason in AT_ONCE:
            raise Refused(f"the platform does not allow this: {reason}", code=reason)


def _begun(callback: Callback | None, ticket: Ticket, owed: Owed, caller: Caller) -> Callback | None:
    """The ticket's own call that is answered in writing, with the answer under way; None where nothing changes."""
    if callback is None or callback.ticket_id != ticket.id or not callback.state.open:
        return None
    words = callback.in_writing
    again = words is not None and words.arrived and callback.active is not None  # the customer has written since
    if words is None or (words.begun_at is not None and not again):
        return None
    late = promises.break_if_late(callback, owed.since)
    return promises.settle(late.evolve(in_writing=words.evolve(begun_at=owed.since, by=caller.sub, arrived=False)))
