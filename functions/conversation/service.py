"""Works off what a ticket owes its author in writing: one word at a time, each at most once, whatever fails.

    mark      the ticket says that a try begins        as it was read: nobody else began one, and it is still true
    send      the platform takes it, refuses, or is silent
    record    the ticket says what became of it, with an entry; the promise that it keeps is kept

Killed between mark and record, nobody knows whether it was sent: it is not sent again, and the timeline says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from functions.callbacks.model import Callback
from functions.callbacks.ports import Store
from functions.conversation import rules
from functions.conversation.composing import Draft, Scene, composed
from functions.conversation.model import Reason, Refused, Result, Unheard, Unknown, Word
from functions.conversation.ports import Channel, Channels
from functions.conversation.recording import Ended, recorded
from functions.conversation.rules import Exchanged
from functions.conversation.wording import Wording
from functions.intake.model import Visibility
from functions.shared import clock, keys
from functions.shared.entities import pause, settled
from functions.shared.events import Happened
from functions.shared.values import text_of
from functions.tickets.model import EntryKind, Known, Ticket
from functions.tickets.replies import Owed, Purpose
from functions.tickets.service import line

MAX_WORDS = 10
"""Words of one ticket that are sent at a time."""


@dataclass(frozen=True)
class Read:
    """What was read for one turn."""

    ticket: Ticket
    callback: Callback | None
    """The call that is owed, whosever ticket's it is."""
    before: Exchanged
    known: Known | None
    now: datetime


@dataclass(frozen=True)
class Turn:
    """A word that is marked and may be sent."""

    owed: Owed
    draft: Draft
    word: Word
    channel: Channel
    began: datetime


@dataclass(frozen=True)
class Worked:
    """What was done for a ticket."""

    brand: str
    ended: tuple[Ended, ...]
    waits: bool
    """Whether a word waits for the order to be looked up: for some seconds only."""


class Conversation:
    """Says what is owed. `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, channels: Channels, wait: Callable[[int], None] = pause) -> None:
        self._store, self._channels, self._wait = store, channels, wait

    def work(self, ticket_id: str) -> Worked | None:
        """Sends what may be sent now; None where there is no such ticket. Harmless to repeat, at once or ever after.

        Raises Unavailable when the table or the registry cannot be reached, Contended when it lost too many races.
        """
        ended: list[Ended] = []
        for _ in range(MAX_WORDS):
            step = settled(lambda: self._step(ticket_id), self._wait)
            if step is None:
                return None
            if isinstance(step, Ticket):
                return Worked(step.brand, tuple(ended), _waits(step))
            ended.append(self._sent(step, ticket_id) if isinstance(step, Turn) else step)
        ticket = self._store.ticket(ticket_id)
        return Worked(ticket.brand, tuple(ended), _waits(ticket)) if ticket else None

    def told(self, ticket_id: str, word_id: str, result: Result) -> Ended | None:
        """What a tool says became of a word that it was asked to send; None where it was not asked, or said so before.

        Late or not: when the ticket says by then that nobody was told, it says what became of it after all
        (`recording`).
        """

        def once() -> Ended | None:
            ticket = self._store.ticket(ticket_id)
            owed = ticket.reply.asked_of_a_tool(word_id) if ticket else None
            if ticket is None or owed is None:
                return None
            return self._over(self._read(ticket, clock.now()), owed, result, at=owed.requested)

        return settled(once, self._wait)

    def _sent(self, turn: Turn, ticket_id: str) -> Ended:
        result = turn.channel.send(turn.word)
        return settled(lambda: self._record(turn, ticket_id, result), self._wait)

    def _step(self, ticket_id: str) -> Turn | Ended | Ticket | None:
        """The next word, marked; or what became of one that needed no sending; or the ticket, where it is no word's
        turn. None: there is no such ticket.
        """
        ticket, now = self._store.ticket(ticket_id), clock.now()
        if ticket is None:
            return None
        owing = ticket.owing(now)
        owed = next((one for one in owing.reply.owed if rules.ready(one, owing, now)), None)
        if owed is None:
            if owing != ticket:
                # The ticket is as read.
                self._store.save(owing)
            return owing
        read = self._read(owing, now)
        if owed.sending is not None:
            return self._over(read, owed, Unknown())
        if owed.requested is not None:
            return self._over(read, owed, Unheard(), at=owed.requested)
        draft = self._draft(read, owed)
        return self._over(read, owed, None) if draft is None else self._begun(read, owed, draft)

    def _begun(self, read: Read, owed: Owed, draft: Draft) -> Turn | Ended:
        word = rules.addressed(
            *(owed, read.ticket, read.before),
            text=draft.text,
            visibility=draft.visibility,
            by_person=owed.purpose is Purpose.WRITTEN,
        )
        word = word.evolve(privacy_url=draft.privacy_url)
        draft = replace(draft, word=word)
        channel = self._channels.of(word.brand, word.channel)
        # Of a tool that speaks in our place the tool knows what its platform allows, and by which ids.
        reason = rules.nobody(word) or (channel.forbids(word, read.now) if channel else None)
        if reason := Reason.GIVEN_UP if rules.given_up(owed, read.now) else reason:
            return self._over(read, owed, Refused(reason=reason), draft)
        if channel is None:
            return self._request(read, owed, draft, word)
        marked = read.ticket.evolve(reply=read.ticket.reply.changed(rules.sending(owed, read.now)))
        # The ticket is as read: the word is still owed, no other try has begun, and what it says is still true.
        self._store.save(marked)
        return Turn(owed, draft, word, channel, read.now)

    def _request(self, read: Read, owed: Owed, draft: Draft, word: Word) -> Ended:
        """A tool is asked to send it, once: the event names the entry with the words, and does not hold them."""
        data: dict[str, Any] = {
            "word": owed.id,
            "purpose": owed.purpose,
            "visibility": word.visibility,
            "channel": word.channel,
            "text": draft.text,
            "asks": draft.asks,
            "told_for": text_of(draft.told_for),
            "variant": draft.variant,
        }
        waiting = rules.requested(owed, read.now)
        facts = {name: data[name] for name in ("word", "visibility", "channel")} | {"reason": owed.purpose}
        facts["until"] = text_of(waiting.next_at)
        events = {Happened.REPLY_REQUESTED: facts}
        about = read.ticket.open_callback_id
        entry = line(read.ticket, EntryKind.REQUESTED, read.now, callback_id=about, data=data, events=events)
        waiting = waiting.evolve(entry=entry.key().sk)
        # The ticket is as read: the word is still owed, and no tool was asked. The entry is new.
        self._store.save(read.ticket.evolve(reply=read.ticket.reply.changed(waiting)), entry)
        return Ended(owed.purpose, "requested")

    def _record(self, turn: Turn, ticket_id: str, result: Result) -> Ended:
        ticket, now = self._store.ticket(ticket_id), clock.now()
        owed = ticket.reply.owing(turn.owed.id) if ticket else None
        if ticket is None or owed is None or owed.sending != turn.began:
            return Ended(turn.owed.purpose, "recorded by somebody else")  # it took longer than a try may take
        later = rules.later(result)
        if later is not None:
            # The ticket is as read.
            self._store.save(ticket.evolve(reply=ticket.reply.changed(rules.again(owed, later, now))))
            return Ended(owed.purpose, "later", later.because)
        return self._over(self._read(ticket, now), owed, result, turn.draft, turn.began)

    def _over(
        self,
        read: Read,
        owed: Owed,
        result: Result | Unheard | None,
        draft: Draft | None = None,
        at: datetime | None = None,
    ) -> Ended:
        if draft is None and owed.entry is not None:
            draft = self._kept(read.ticket, owed.entry)
        own = read.callback if read.callback and read.callback.ticket_id == read.ticket.id else None
        written, ended = recorded(
            *(read.ticket, own, owed, result), draft=draft, before=read.before, at=at, now=read.now
        )
        if read.known and draft and owed.purpose is Purpose.REPLY and not isinstance(result, Refused | Unheard | None):
            written.append(read.known.evolve(read=draft.variant))
        # Ticket, callback and author are as read: the word is still owed. The entry is new.
        self._store.save(*written)
        return ended

    def _read(self, ticket: Ticket, now: datetime) -> Read:
        callback = self._store.callback(ticket.open_callback_id) if ticket.open_callback_id else None
        account = ticket.author.id
        known = self._store.known(ticket.brand, ticket.channel, account) if account else None
        return Read(ticket, callback, rules.exchanged(rules.timeline(self._store, ticket.id), ticket), known, now)

    def _draft(self, read: Read, owed: Owed) -> Draft | None:
        if owed.purpose is Purpose.WRITTEN:
            return self._kept(read.ticket, owed.entry or "")
        ticket, known = read.ticket, read.known
        if known is not None and known.stopped:
            return None
        brand = self._store.brand(ticket.brand)
        wording = self._store.stored(Wording, keys.wording(ticket.brand)) or Wording(brand=ticket.brand)
        foreseen = self._store.forecast()
        wait = foreseen.wait(read.now + timedelta(minutes=brand.promise_minutes), read.now) if foreseen else None
        scene = Scene(
            *(ticket, read.callback, brand, wording, read.now, wait),
            private_on=rules.private_channel(ticket, read.before),
        )
        if owed.purpose is Purpose.REPLY:
            if read.before.post is None:
                return None  # said in private, or taken back
            scene = replace(scene, last_variant=known.read if known else None)
        return composed(owed, scene)

    def _kept(self, ticket: Ticket, entry: str) -> Draft | None:
        """The words of an entry: a person's own, or those that a tool was asked to send."""
        kept = self._store.entry(ticket.id, entry)
        if kept is None:
            return None
        told_for, data = kept.data.get("told_for"), kept.data
        return Draft(
            text=str(data.get("text") or ""),
            visibility=Visibility(data.get("visibility", Visibility.PRIVATE)),
            asks=bool(data.get("asks")),
            told_for=clock.from_text(told_for) if told_for else None,
            variant=data.get("variant"),
        )


def _waits(ticket: Ticket) -> bool:
    now = clock.now()
    fresh = (one for one in ticket.reply.owed if one.purpose is Purpose.REPLY and not one.tries)
    return any(not rules.ready(one, ticket, now) for one in fresh)
