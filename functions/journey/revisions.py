"""What becomes of a post that was seen before: copies, edits and deletions, in whatever order they arrive."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.callbacks import promises, story
from functions.callbacks.model import Callback
from functions.callbacks.ports import Store
from functions.callbacks.rounds import Rounds
from functions.intake.model import Mention, Visibility
from functions.journey.arrival import looked_again, revised
from functions.journey.asking import Asked, asked, followed, in_words, still_in_hand, told, wished
from functions.journey.holding import waiting_edited
from functions.journey.words import DELETED, FIRST, is_edit, restated, said, without_first, without_words
from functions.shared import clock
from functions.shared.entities import Entity, Unchanged
from functions.shared.events import Happened, MentionRef
from functions.tickets.holds import Hold
from functions.tickets.model import Entry, EntryKind, Ticket
from functions.tickets.rules import Threading, joinable, wants_human
from functions.tickets.seen import Seen
from functions.tickets.service import line
from functions.tickets.wishes import NO_WISH
from functions.triage.model import Verdict


def _ref(mention: Mention) -> MentionRef:
    return MentionRef(source=mention.source, id=mention.source_id, post_id=mention.post_id)


def _wanted(entry: Entry, ticket: Ticket) -> bool:
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
            times = {"accepted_at": accepted_at, "revised_at": mention.revised_at}
            # Nothing was seen of it before.
            self._store.save(Seen(mention_id=mention.id, deleted=True, taken_back=True, **times))
            return
        earlier = seen.evolve(accepted_at=min(seen.accepted_at, accepted_at), taken_back=True)
        if seen.deleted or (seen.edited and mention.revised_at < seen.revised_at):
            if seen.deleted:
                earlier = earlier.evolve(revised_at=max(seen.revised_at, mention.revised_at))
            self._older_deletion(seen, earlier)
            return
        gone = earlier.evolve(deleted=True, revised_at=mention.revised_at)
        self._change(gone, self._entry(seen), _Change(DELETED, without_words))

    def _older_deletion(self, seen: Seen, earlier: Seen) -> None:
        """It takes no words that stand, but those before them; and it may have been accepted before all others."""
        if earlier == seen:
            return
        entry = self._entry(seen)
        former = () if entry is None or FIRST not in entry.data else (entry.evolve(data=without_first(entry.data)),)
        ticket = self._store.ticket(seen.ticket_id) if seen.ticket_id else None
        # The mention is as read, and with it its entry and the callback that is due earlier.
        self._store.save(earlier, *former, *(self._moved(ticket, earlier, entry) if ticket else ()))

    def again(
        self, seen: Seen, mention: Mention, verdict: Verdict, accepted_at: datetime, hold: Hold | None = None
    ) -> Threading | None:
        """A copy may bring an earlier time, another tool's name, a text that the first withheld; an edit, new text.

        NEW_ROUND for an edit into a complaint where no call is open: it is owed one as if it had been said anew; HOLD
        where a supervisor is to say so first (`hold`).
        """
        ref = _ref(mention)
        now_seen = revised(seen.also(ref), mention).evolve(accepted_at=min(seen.accepted_at, accepted_at))
        entry = self._entry(seen)
        if entry is not None and not now_seen.deleted:
            data = restated(entry.data, said(mention, verdict), keeps_first=not seen.taken_back)
            if data.get("text") != entry.data.get("text"):
                return self._said_again(now_seen, entry, mention, verdict, accepted_at, data=data, hold=hold)
            if data != entry.data:
                # The mention and its entry are as read, and with them the ticket and callback that the copy touches.
                entry_too = entry.evolve(data=data)
                self._store.save(now_seen, entry_too, *self._touched(seen, now_seen, entry, ref))
                return None
        if now_seen != seen:
            # The mention is as read, and with it the ticket and the callback that the copy touches.
            self._store.save(now_seen, *self._touched(seen, now_seen, entry, ref))
        return None

    def _said_again(
        self,
        seen: Seen,
        entry: Entry,
        mention: Mention,
        verdict: Verdict,
        accepted_at: datetime,
        *,
        data: dict[str, Any],
        hold: Hold | None,
    ) -> Threading | None:
        now = clock.now()
        what = "edited" if is_edit(mention) else "filled"
        change = _Change(what, lambda _: data | {"changed_at": clock.to_text(accepted_at)}, _ref(mention))
        ticket = self._store.ticket(seen.ticket_id) if seen.ticket_id else None
        if ticket is None:
            self._change(seen, entry, change)
            return None
        if entry.data.get("deleted") and not self._others_deleted(ticket, entry):
            ticket = ticket.evolve(flags=tuple(flag for flag in ticket.flags if flag != DELETED))
        news = self._news(ticket, entry, mention, verdict, accepted_at)
        after = news.heard(ticket, now)
        begins = news.wants_human and ticket.open_callback_id is None and joinable(ticket, now)
        if begins and hold:
            held: story.Told = {Happened.MENTION_HELD: {"reason": hold.reason}}
            # The mention, its entry and the ticket without an open call are as read.
            self._change(seen, entry, change, waiting_edited(after, seen, verdict, hold), events=held)
            return Threading.HOLD
        if begins:
            self._begin(seen, entry, change, (ticket, after), mention=mention, verdict=verdict, news=news)
            return Threading.NEW_ROUND
        before = self._store.callback(ticket.open_callback_id) if ticket.open_callback_id else None
        call = news.followed(before, ticket, now) if before else None
        changed = (call,) if call is not None and call != before else still_in_hand(before)
        # The mention, its entry, the ticket and, where a wish concerns it, its callback are as read.
        events = story.happened(before, call) if before and call else {}
        self._change(seen, entry, change, after, *changed, *told(ticket, after, call, now), events=events)
        return None

    def _begin(
        self,
        seen: Seen,
        entry: Entry | None,
        change: "_Change",
        tickets: tuple[Ticket, Ticket],
        *,
        mention: Mention,
        verdict: Verdict,
        news: "_News",
    ) -> None:
        """A round for words that want a human where no call is open. `tickets`: as it was, and with the words."""
        (ticket, after), now = tickets, clock.now()
        owing, callback, beside, events = self._rounds.again(
            *(after, self._rounds.known(mention), news.accepted_at, now),
            complaint=verdict.is_complaint,
            as_asked=lambda begun: news.followed(begun, ticket, now),
        )
        owing = owing.evolve(said=seen.entry or owing.said, severity=min(owing.severity, verdict.severity))
        # The mention, its entry, the ticket without an open call and the author are as read; the callback is new.
        wish = told(ticket, owing, callback, now)
        seen = seen.evolve(round=owing.round)
        self._change(seen, entry, change, owing, callback, *beside, *wish, events=events)

    def _others_deleted(self, ticket: Ticket, entry: Entry) -> bool:
        """Whether more was taken back on it than this, which its author has said again."""
        after: str | None = None
        while True:
            entries, after = self._store.timeline(ticket.id, 100, after)
            if any(one.data.get("deleted") for one in entries if one.id != entry.id):
                return True
            if after is None:
                return False

    def _news(self, ticket: Ticket, entry: Entry, mention: Mention, verdict: Verdict, accepted_at: datetime) -> "_News":
        """What the new words ask for that the old ones did not."""
        brand = self._store.brand(ticket.brand)
        now_asked = asked(mention, accepted_at, brand)
        was = in_words(entry.data.get("text"), now_asked.said_at, brand)
        new = Asked(
            wish=NO_WISH if now_asked.wish == was.wish else now_asked.wish,
            said_at=now_asked.said_at,
            number=now_asked.number and not was.number,
        )
        before = Verdict.model_validate(entry.data["verdict"])
        wanted = wants_human(verdict, mention.visibility, ticket, asks=now_asked.human)
        wanted = wanted and not wants_human(before, mention.visibility, ticket, asks=was.human)
        return _News(new, accepted_at, wanted, brings=new.number or mention.visibility is Visibility.PRIVATE)

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
        if callback is None or (callback.agreed_at and not (entry and _wanted(entry, ticket))):
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
        *beside: Entity | Unchanged,
        events: story.Told | None = None,
    ) -> None:
        """The entry with other words, the ticket told of it, in one write on the condition that all are as read.

        `ticket`, and `beside` it: as they are to be where the change begins a round or brings a wish.
        """
        changed: list[Entity | Unchanged] = [seen, *beside]
        if entry is not None:
            changed.append(entry.evolve(data=change.apply(entry.data)))
        if ticket is None and seen.ticket_id:
            ticket = self._store.ticket(seen.ticket_id)
        if ticket is not None:
            call = next((one for one in beside if isinstance(one, Callback)), None)
            moved = () if call else self._moved(ticket, seen, entry)
            ticket = change.on(ticket)
            what: story.Told = {Happened.MENTION_CHANGED: {"change": change.what}, **(events or {})}
            note = line(
                ticket,
                EntryKind.CHANGED,
                clock.now(),
                callback_id=ticket.open_callback_id,
                data={"change": change.what},
                events=what,
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


@dataclass(frozen=True)
class _News:
    """What an edit asks for that was not asked before."""

    asked: Asked
    accepted_at: datetime
    wants_human: bool
    brings: bool
    """Whether a number may be in the new words."""

    def heard(self, ticket: Ticket, now: datetime) -> Ticket:
        """The ticket with the wish; what may be known now is looked for again."""
        lookup = looked_again(ticket, now, brings=self.brings)
        return wished(ticket, self.asked).evolve(heard_at=now, lookup=lookup)

    def followed(self, callback: Callback, ticket: Ticket, now: datetime) -> Callback:
        """The open call after it."""
        return followed(callback, ticket, self.asked, self.accepted_at, now, wants_human=self.wants_human)
