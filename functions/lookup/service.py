"""From what a customer named to the order, the parcel and the number on the ticket.

The callback has been open all along; this only adds to it. When the order system cannot be read, that is written on
the ticket with the moment of the next try, and the sweep starts it: a shop may be away for hours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.callbacks import forecast, story
from functions.callbacks.in_writing import Why
from functions.callbacks.merging import held_back
from functions.callbacks.model import Callback, CallbackState
from functions.callbacks.one_call import Beside, OneCall
from functions.callbacks.ports import Store
from functions.callbacks.rules import answered_in_writing, learned
from functions.lookup import rules
from functions.lookup.model import Answer, Looked, Named, Tracked
from functions.lookup.ports import OrderSystem, Parcels
from functions.shared import clock
from functions.shared.entities import Entity, Unchanged, pause, settled
from functions.shared.errors import Conflict, Unavailable
from functions.shared.events import Happened
from functions.shared.exchange import Fault, NotAnswered, Silent
from functions.shared.settings import BrandSettings
from functions.tickets.model import Entry, EntryKind, Ticket
from functions.tickets.service import line

PAGE = 100
MAX_ENTRIES = 1_000
"""Entries of a timeline that are read, the oldest first."""
MAX_MENTIONS = 100
"""Mentions that are looked at, the latest of those: what a stranger can make us read takes a second at most."""


@dataclass(frozen=True)
class Read:
    """What was read for one turn."""

    ticket: Ticket
    callback: Callback | None
    brand: BrandSettings
    timeline: list[Entry]

    def mentions(self, after: datetime | None = None) -> list[Entry]:
        """What was said, oldest first, of late; or since `after`."""
        said = [entry for entry in self.timeline if entry.kind is EntryKind.MENTION][-MAX_MENTIONS:]
        return said if after is None else [entry for entry in said if max(entry.at, _changed_at(entry)) > after]

    def was_told(self, data: dict[str, Any]) -> bool:
        """Whether the latest word on the lookup says just this: then it is not said again."""
        latest = next((entry.data for entry in reversed(self.timeline) if entry.kind is EntryKind.LOOKUP), None)
        return latest is not None and all(latest.get(field) == value for field, value in data.items())


class Lookups:
    """Looks for orders. `wait`: how to pause between turns of a lost race."""

    def __init__(
        self,
        store: Store,
        orders: OrderSystem,
        wait: Callable[[int], None] = pause,
        parcels: Parcels | None = None,
    ) -> None:
        self._store, self._orders, self._wait, self._parcels = store, orders, wait, parcels
        self._one_call = OneCall(store)

    def look(self, ticket_id: str) -> Looked | None:
        """Looks for what the ticket names and writes what came of it; None where nothing was to be done any more.

        Raises Unavailable when the table cannot be reached, Contended when it lost too many races.
        """
        return settled(lambda: self._once(ticket_id), self._wait)

    def _once(self, ticket_id: str) -> Looked | None:
        ticket = self._store.ticket(ticket_id)
        if ticket is None or not rules.wanted(ticket):
            return None
        callback = self._store.callback(ticket.open_callback_id) if ticket.open_callback_id else None
        read = Read(ticket, callback, self._store.brand(ticket.brand), self._timeline(ticket_id))
        said, usable = rules.named([entry.data for entry in read.mentions()], read.brand)
        answer = self._tracked(ticket, self._answer(ticket, said))
        known = rules.concluded(ticket, answer, read.brand, clock.now())
        if known.lookup.ended or not ticket.lookup.tries:
            self._store.index_for_search(known)  # first: once the end is written, nobody comes back to do it
        self._write(read, known)
        state, tries = known.lookup.state, known.lookup.tries
        return Looked(ticket_id=ticket.id, brand=ticket.brand, state=state, tries=tries, pattern_usable=usable)

    def _answer(self, ticket: Ticket, said: Named) -> Answer:
        """What the order system has. Where it has nothing, the ticket is left word for an order that is yet to come.

        Asked again after that: an order that came meanwhile was not told of this ticket.
        """
        answer = self._ask(ticket.brand, said)
        numbers = (*said.orders, *said.parcels)
        if not numbers or not answer.readable or answer.orders:
            return answer
        self._store.wait_for(ticket, numbers)
        return self._ask(ticket.brand, said)

    def _ask(self, brand: str, said: Named) -> Answer:
        """What the order system has; where nothing was named it is not asked."""
        if not said.orders and not said.parcels:
            return Answer(named=said)
        try:
            orders = tuple(self._orders.find(brand, said.orders, said.parcels))
            return Answer(named=said, orders=orders, silent=tuple(one.silent for one in orders if one.silent))
        except NotAnswered as error:
            return Answer(named=said, readable=False, silent=error.silent)
        except Unavailable:
            return Answer(named=said, readable=False)

    def _tracked(self, ticket: Ticket, answer: Answer) -> Answer:
        """The answer with what the carriers say of the parcel."""
        if self._parcels is None:
            return answer
        for number, carrier in rules.to_track(ticket, answer):
            try:
                tracked = self._parcels.track(ticket.brand, number, carrier)
            except Unavailable:
                tracked = Tracked(silent=(Silent(who="The list of carriers", fault=Fault.SLOW),))
            answer = answer.evolve(
                parcel=answer.parcel or tracked.parcel,
                silent=(*answer.silent, *tracked.silent),
                depot_phone=answer.depot_phone or tracked.depot_phone,
            )
        return answer

    def _timeline(self, ticket_id: str) -> list[Entry]:
        entries, after = self._store.timeline(ticket_id, PAGE)
        while after is not None and len(entries) < MAX_ENTRIES:
            more, after = self._store.timeline(ticket_id, PAGE, after)
            entries += more
        return entries

    def _write(self, read: Read, known: Ticket) -> None:
        """The ticket; the callback where it changes; an entry where there is something to say that was not said yet."""
        now = clock.now()
        known, after, beside = self._settled(read, known, now)
        known = known.owing(now)
        data = _told(known, known.has_number)
        news = not read.was_told(data)
        events: story.Told = {}
        if news and known.lookup.ended:
            events[Happened.LOOKUP_FINISHED] = {"state": known.lookup.state}
        written: list[Entity | Unchanged] = [known, *beside]
        before = read.callback
        if before is not None and after is not None and after.id != before.id:
            written.append(after)  # its own again, and told of beside it
            before = after = None
        if before is not None and after is not None and after != before:
            written += [after, story.entry(known, before, after, EntryKind.LOOKUP, now, data=data, events=events)]
        elif news:
            about = known.open_callback_id
            written.append(line(known, EntryKind.LOOKUP, now, callback_id=about, data=data, events=events))
        # The ticket and, where it changes, the callback are as read: nothing that was said or done meanwhile is lost.
        # The entry is new.
        self._store.save(*written)

    def _settled(self, read: Read, known: Ticket, now: datetime) -> tuple[Ticket, Callback | None, Beside]:
        """Ticket and callback with what is known now, and what else that changes: a number has one call.

        A number that is not to be had now is looked for again; nothing else has to wait for it.
        """
        before = read.callback
        if before is None:
            return known, None, ()
        try:
            after = self._learned(read, known, before, now)
            settled = self._one_call.renumbered(read.ticket, known, before, after, now)
        except Conflict:
            known = held_back(known, read.ticket, now)
            return known, self._learned(read, known, before, now), ()
        return settled.ticket, settled.callback, settled.beside

    def _learned(self, read: Read, known: Ticket, callback: Callback, now: datetime) -> Callback:
        """The callback with what is known now. Where a number was waited for, the clock runs since it was brought."""
        if callback.ticket_id != known.id:
            return callback
        has_number = known.has_number
        ended, brought_at = known.lookup.ended or callback.lookup_ended, None
        if has_number and (since := rules.waits_since(callback)) is not None:
            brought_at = self._brought_at([entry.data for entry in read.mentions(after=since)], known, read.brand)
        after = learned(callback, has_number=has_number, lookup_ended=ended, now=now, accepted_at=brought_at)
        if after.state is CallbackState.WAITING_FOR_NUMBER and (said := _without_number(known, after, read.timeline)):
            after = answered_in_writing(after, Why.NO_NUMBER, now, self._accepted_at(said))
        return forecast.succeeding(callback, after, self._store.forecast, now)

    def _brought_at(self, mentions: list[dict[str, Any]], known: Ticket, brand: BrandSettings) -> datetime | None:
        """When the mention that brought the number was accepted; None where no mention did."""
        mention = rules.bringer(mentions, known, brand)
        return self._accepted_at(mention) if mention else None

    def _accepted_at(self, mention: dict[str, Any]) -> datetime | None:
        """When its words were accepted."""
        seen, changed_at = self._store.seen(str(mention.get("id"))), mention.get("changed_at")
        if changed_at:
            return clock.from_text(str(changed_at))
        return seen.accepted_at if seen else None


def _without_number(ticket: Ticket, callback: Callback, timeline: list[Entry]) -> dict[str, Any] | None:
    """The mention that answered our question and brought no number; None where nothing was said since we asked.

    Where we could not ask, what is said after that promise is over: it must not fall silent either.
    """
    asked = ticket.reply.asked(ticket.round)
    since = asked.at if asked else None if callback.active else callback.promise.ended_at
    if since is None:
        return None
    said = (entry.data for entry in timeline if entry.kind is EntryKind.MENTION and entry.at > since)
    return next((one for one in said if not one.get("deleted")), None)


def _changed_at(entry: Entry) -> datetime:
    """When the words were accepted that stand there now, where they are not the first ones."""
    changed_at = entry.data.get("changed_at")
    return clock.from_text(str(changed_at)) if changed_at else entry.at


def _told(known: Ticket, has_number: bool) -> dict[str, Any]:
    """What the timeline says of it; always the same fields, so that two of them can be compared."""
    return {
        "lookup": known.lookup.state,
        "detail": known.lookup.detail,
        "order": known.order.number if known.order else None,
        "candidates": list(known.lookup.candidates),
        "has_number": has_number,
        "round": known.round,
    }
