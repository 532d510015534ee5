"""From a mention to a human who is owed: the one transaction in which a ticket and its callback are opened.

Open first, enrich next: nothing outside the table is asked here, so no slow shop or carrier can delay the board. Every
step reads, decides by `tickets.rules.thread` and writes on the condition that nothing changed; a lost race reads again.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from functions.callbacks import forecast, promises, rules, story
from functions.callbacks.model import Callback
from functions.callbacks.ports import Store
from functions.callbacks.review import Review
from functions.callbacks.rounds import Rounds
from functions.intake.model import Change, Mention, Mode, Visibility
from functions.journey.accounts import Person, person
from functions.journey.arrival import Arrival, edits, union
from functions.journey.asking import asked, marked, still_in_hand, told, wished
from functions.journey.contacts import Contacts
from functions.journey.hearing import Hearing
from functions.journey.holding import held_for, hold, warned
from functions.journey.model import AT_ONCE, Terms
from functions.journey.observing import Observing
from functions.journey.remedies import Remedies
from functions.journey.replies import Replies
from functions.journey.revisions import Revisions
from functions.journey.versions import Versions
from functions.shared import clock
from functions.shared.entities import Entity, Unchanged, pause, settled
from functions.shared.events import Happened
from functions.shared.settings import BrandSettings
from functions.tickets.holds import HeldFor
from functions.tickets.model import Ticket, TicketState
from functions.tickets.replies import Purpose
from functions.tickets.rules import Threading, remember, repeat, thread, wants_human
from functions.tickets.seen import Seen
from functions.triage.features import is_said_to
from functions.triage.model import Kind, Post, Verdict
from functions.triage.ports import Judge


class Journey:
    """Receives mentions. `shards`: partitions of the queue; `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, judge: Judge, shards: int = 1, wait: Callable[[int], None] = pause) -> None:
        self._store, self._judge, self._wait = store, judge, wait
        self._rounds = Rounds(store, shards)
        self._revisions = Revisions(store, self._rounds)
        self._versions = Versions(store, self._revisions)
        self._observing = Observing(store)
        self._review = Review(store, shards, wait)
        self.contacts = Contacts(store, wait)
        self.remedies = Remedies(store, wait, shards=shards)
        self.replies = Replies(store, wait)
        self.hearing = Hearing(store, wait)

    def receive(self, mention: Mention, accepted_at: datetime, terms: Terms = AT_ONCE) -> Threading | None:
        """What became of the mention; None for one that was seen before or only changed. Harmless to repeat.

        Raises Contended or Unavailable (try again), table.ItemTooLarge (never will).
        """
        return settled(lambda: self._once(mention, accepted_at, terms), self._wait)

    def _once(self, mention: Mention, accepted_at: datetime, terms: Terms) -> Threading | None:
        if terms.mode is Mode.OBSERVE and mention.change is not Change.DELETED:
            return self._observed(mention, accepted_at, terms)
        mention = self._versions.as_one(mention, accepted_at)
        seen, held = self._store.seen(mention.id), terms.held_for(mention, accepted_at)
        if mention.change is Change.DELETED:  # whatever the mode: what its author took back is not kept
            self._revisions.delete(seen, mention, accepted_at)
            return None
        brand = self._store.brand(mention.brand)
        verdict = warned(self._verdict(mention), mention, brand)
        held = held_for(verdict, brand, None, held)
        if seen is None or seen.owner_id is None:
            return self._place(mention, verdict, seen, accepted_at, held)
        other_state = seen.deleted or mention.revised_at != seen.revised_at or edits(seen, mention)
        if seen.ticket_id is None and other_state and self._asks(seen, mention, verdict, accepted_at):
            # Another state of a post that asked nothing asks something: it opens as if it had come first.
            return self._place(mention, verdict, seen, accepted_at, held)
        waits = hold(brand, accepted_at, held, verdict.flags) if held else None
        changed = self._revisions.again(seen, mention, verdict, accepted_at, waits)
        if held is None and seen.ticket_id and self._wants_in(seen, mention, verdict, accepted_at):
            # What waits for a supervisor has come from a source that is live as well.
            self._review.let_in(seen.ticket_id, accepted_at)
        return changed

    def _observed(self, mention: Mention, accepted_at: datetime, terms: Terms) -> Threading:
        asks = asked(mention, accepted_at, self._store.brand(mention.brand)).human
        self._observing.observe(mention, self._verdict(mention), accepted_at, terms, asks=asks)
        return Threading.OBSERVE

    def _verdict(self, mention: Mention) -> Verdict:
        return self._judge.judge(_post(mention, self._store.brand(mention.brand).complaint_from))

    def _wants_in(self, seen: Seen, mention: Mention, verdict: Verdict, accepted_at: datetime) -> bool:
        return mention.visibility is Visibility.PRIVATE or self._asks(seen, mention, verdict, accepted_at)

    def _asks(self, seen: Seen, mention: Mention, verdict: Verdict, accepted_at: datetime) -> bool:
        """Whether something is to be opened for it, by what it is or, unless it is gone, by what it says in words."""
        match verdict.kind:
            case Kind.COMPLAINT | Kind.QUESTION:
                return True
            case Kind.PRAISE:
                return False
            case _:
                return not seen.deleted and asked(mention, accepted_at, self._store.brand(mention.brand)).human

    def _place(
        self, mention: Mention, verdict: Verdict, seen: Seen | None, accepted_at: datetime, held: HeldFor | None
    ) -> Threading:
        now = clock.now()
        who = person(self._store, mention, now)
        latest, brand = who.latest, self._store.brand(mention.brand)
        asks = asked(mention, accepted_at, brand)
        verdict = warned(verdict, mention, brand, latest=latest, accounts=who.accounts, now=now)
        held = held_for(verdict, brand, latest, held)
        alone = self._store.entry(seen.owner_id, seen.entry) if seen and seen.owner_id and seen.entry else None
        arrival = Arrival(mention, verdict, asks, seen=seen, alone=alone, accepted_at=accepted_at, now=now, held=held)
        what = thread(verdict, mention.visibility, latest, now, asks=arrival.asked.human)
        if held and what in (Threading.OPEN, Threading.OPEN_QUESTION, Threading.NEW_ROUND):
            what = Threading.HOLD
        match what:
            case Threading.IGNORE | Threading.PRAISE:
                self._store.save(*arrival.recorded(what))
            case Threading.OPEN | Threading.OPEN_QUESTION:
                self._open(arrival, who, what)
            case Threading.JOIN | Threading.NEW_ROUND:
                assert latest is not None
                self._join(arrival, who, latest, what)
            case _ if latest is not None and latest.state is TicketState.OPEN:
                self._wait_on(arrival, who, latest)
            case _:
                self._open(arrival, who, what)
        return what

    def _open(self, arrival: Arrival, who: Person, what: Threading) -> None:
        known, latest = who.known, who.latest
        before = arrival.ticket(repeat(known, arrival.now) if known else 1)
        ticket, callback = wished(before, arrival.asked), None
        written: list[Entity | Unchanged] = []
        events: story.Told = {Happened.COMPLAINT_OPENED: _facts(ticket)}
        if what is Threading.HOLD:
            ticket, events = self._waiting(ticket, arrival)
        elif what is Threading.OPEN:
            as_asked = partial(arrival.asked_of, ticket=before)
            ticket, callback = self._rounds.begin(ticket, arrival.accepted_at, arrival.now, as_asked=as_asked)
            written.append(callback)
            events |= story.begun(callback)
        else:
            ticket = ticket.evolve(
                reply=ticket.reply.wants(Purpose.REPLY, 0, arrival.now)
            )  # if the brand answers those
        entry = arrival.entry(ticket, events)
        ticket = ticket.evolve(said=entry.key().sk)
        if known is not None:
            written += [remember(known, ticket.id, what is Threading.OPEN, arrival.now), *who.held()]
        if latest is not None:
            # What ended long ago must not be reopened by another mention at this very moment.
            written.append(Unchanged(latest))
        # The mention was not placed yet, the author is as read on each account (so nobody else opened), and ticket,
        # callback and entries are new: one ticket and one callback, whatever is repeated or raced.
        wish = told(before, ticket, callback, arrival.now)
        self._store.save(arrival.placed(entry, ticket.round), ticket, entry, *arrival.moved(), *written, *wish)

    def _wait_on(self, arrival: Arrival, who: Person, latest: Ticket) -> None:
        """What waits for a supervisor, on the author's open ticket on which nobody is owed a call."""
        before = arrival.joined(latest)
        ticket, events = self._waiting(wished(before, arrival.asked), arrival)
        entry = arrival.entry(ticket, events)
        if not latest.held:
            ticket = ticket.evolve(said=entry.key().sk)
        # The mention was not placed yet, and the ticket is as read: no call is open on it.
        wish = told(latest, ticket, None, arrival.now)
        self._store.save(arrival.placed(entry, ticket.round), ticket, entry, *who.learned(), *arrival.moved(), *wish)

    def _waiting(self, ticket: Ticket, arrival: Arrival) -> tuple[Ticket, story.Told]:
        """The ticket as it waits for a supervisor, since the first that does, and the event of it."""
        assert arrival.held is not None
        kind = Kind.COMPLAINT if arrival.verdict.is_complaint else ticket.kind
        brand = self._store.brand(ticket.brand)
        fresh = hold(brand, arrival.accepted_at, arrival.held, arrival.verdict.flags)
        waits = fresh.over(ticket.hold) if ticket.hold and ticket.held else fresh
        held = ticket.evolve(kind=kind, hold=waits)
        return held, {Happened.MENTION_HELD: _facts(held) | {"reason": arrival.held}}

    def _join(self, arrival: Arrival, who: Person, latest: Ticket, what: Threading) -> None:
        ticket = wished(arrival.joined(latest), arrival.asked)
        events: story.Told = {Happened.MENTION_JOINED: _facts(ticket)}
        if latest.held and arrival.lets_in():
            ticket, events = ticket.let_in(arrival.now), {Happened.COMPLAINT_OPENED: _facts(ticket)}
        written: list[Entity | Unchanged] = []
        before = callback = self._store.callback(latest.open_callback_id) if latest.open_callback_id else None
        if what is Threading.NEW_ROUND:
            complaint, as_asked = arrival.verdict.is_complaint, partial(arrival.asked_of, ticket=latest)
            ticket, callback, beside, begun = self._rounds.again(
                *(ticket, who.known, arrival.accepted_at, arrival.now), complaint=complaint, as_asked=as_asked
            )
            written += [callback, *beside]
            events |= begun
        elif (
            before is not None
            and arrival.held is not HeldFor.AGE
            and (after := _joined(before, latest, ticket, arrival, self._store.brand(ticket.brand))) != before
        ):
            callback = forecast.succeeding(before, after, self._store.forecast, arrival.now)
            written.append(callback)
            events |= story.happened(before, callback)
        else:
            written += still_in_hand(before)
        already = {one.key() for one in written if isinstance(one, Entity)}
        written += [one for one in who.learned() if one.key() not in already]
        if arrival.verdict.kind is Kind.PRAISE:
            events[Happened.PRAISE_RECEIVED] = {}
            written.append(arrival.praise())
        entry = arrival.entry(ticket, events)
        if what is Threading.NEW_ROUND:
            ticket = ticket.evolve(said=entry.key().sk)
        # The mention was not placed yet and the ticket is as read, its round and open callback with it; the callback
        # is new where none was open, else as read.
        wish = told(latest, ticket, callback, arrival.now)
        self._store.save(arrival.placed(entry, ticket.round), ticket, entry, *arrival.moved(), *written, *wish)


def _joined(callback: Callback, before: Ticket, ticket: Ticket, arrival: Arrival, brand: BrandSettings) -> Callback:
    """The open call after this mention, which may make it graver or due earlier, put it off or bring it forward.

    `before`: the ticket as it was. Where the call is another ticket's, its card tells of this one by its flags.
    """
    asks = wants_human(arrival.verdict, arrival.mention.visibility, before, asks=arrival.asked.human)
    moves = (asks or callback.agreed_at is None) and arrival.asked.wish.call_at is None
    moved = promises.move_earlier(callback, arrival.accepted_at) if moves else callback
    after = arrival.asked_of(moved, ticket=before, wants_human=asks)
    severity = min(callback.severity, arrival.verdict.severity)
    flags = marked(after, union(callback.flags, arrival.verdict.flags), before, ticket)
    changed = after.evolve(severity=severity, flags=flags)
    changed = rules.kept_for(changed, brand, news=arrival.verdict.flags)
    if arrival.held is not None and not arrival.held.of_source:
        changed = rules.looked_at_first(changed)
    return callback if changed == promises.settle(callback) else changed


def _post(mention: Mention, complaint_from: float | None) -> Post:
    return Post(
        text=mention.text,
        language=mention.language,
        visibility=mention.visibility,
        sentiment=mention.sentiment,
        attachments=len(mention.attachments),
        to_brand=is_said_to(mention.brand, mention.text),
        complaint_from=complaint_from,
    )


def _facts(ticket: Ticket) -> dict[str, object]:
    """What an event says of a ticket: words of ours only."""
    return {
        "kind": ticket.kind,
        "severity": int(ticket.severity),
        "channel": ticket.channel,
        "language": ticket.language,
        "repeat": ticket.repeat,
        "round": ticket.round,
    }
