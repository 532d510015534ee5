"""The sweep: once a minute, over state and not over timers, so that nothing depends on an event having come.

It may run late, twice or not at all for a while. Each change is written on the condition that the callback is as it was
read, so it happens once; people are told before that is written down, so they are told at least once.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import batched

from functions.callbacks import forecast, story
from functions.callbacks.model import Callback
from functions.callbacks.ports import Store
from functions.deadlines import notices, rules
from functions.deadlines.floor import Floor
from functions.deadlines.holds import Holds
from functions.deadlines.notices import Pending, StepNotice
from functions.deadlines.ports import Starts, Topics
from functions.deadlines.remedies import Remedies
from functions.deadlines.senders import Senders
from functions.deadlines.telling import Telling
from functions.deadlines.watch import Watch
from functions.intake.model import SourceKind
from functions.intake.ports import Kind, Sources
from functions.shared import clock, telemetry
from functions.shared.connections import Connections
from functions.shared.entities import pause, settled
from functions.shared.errors import Unavailable
from functions.shared.queues import Queue
from functions.shared.table import ConditionFailed
from functions.shared.values import Value
from functions.tickets.model import EntryKind, Ticket

ASKED_AGAIN_AFTER = timedelta(minutes=5)
"""How long a lookup that the sweep has started may take before the sweep starts it again."""

TOGETHER = 2000
"""Callbacks that are dealt with before people are told of them: many in one message, and told while there is time."""

MARKED_TOGETHER = 50
"""Callbacks that are marked as told by one write."""


class Swept(Value):
    """What one sweep did."""

    woken: int = 0
    """Callbacks that were changed."""
    told: int = 0
    """Alerts that people were told of, of whatever was the matter with one callback or one brand."""
    lookups: int = 0
    """Lookups started."""
    words: int = 0
    """Tickets of which a word that is owed was started."""
    failed: int = 0
    """What is left for the next sweep."""


@dataclass(frozen=True)
class Advanced:
    """What became of one callback."""

    callback: Callback | None = None
    """As it stands now; None where there is none any more, or it was not come to."""
    changed: bool = False
    failed: bool = False


type Each = Callable[[Callable[[Callback], Advanced], Iterable[Callback]], Iterable[Advanced]]
"""`map`, or what does many at a time."""


class Sweep:
    """`hurry()` says that time is running out: what is not done by then is done by the next sweep.

    `shards`: partitions of the queue of callbacks; `sources` and their `kinds`: whose silence is noticed, if any;
    `connections`: whose credential's end is; `dispatch`: what starts what subscribers are owed; `centre`: what starts
    what is due at a contact centre; `conversation`: the queue of words that are owed, if any are sent; `each`: how what
    is due of a callback is done for all of them.
    """

    def __init__(
        self,
        store: Store,
        topics: Topics,
        lookups: Queue,
        hurry: Callable[[], bool] = lambda: False,
        wait: Callable[[int], None] = pause,
        *,
        shards: int = 1,
        sources: Sources | None = None,
        kinds: Mapping[SourceKind, Kind] | None = None,
        connections: Callable[[], Connections] = dict,
        dispatch: Starts | None = None,
        centre: Starts | None = None,
        each: Each = map,
        conversation: Queue | None = None,
        desk: str | None = None,
    ) -> None:
        self._store, self._lookups, self._each, self._conversation = store, lookups, each, conversation
        self._hurry, self._wait = hurry, wait
        self._telling = Telling(topics, desk)
        self._watch = Watch(store, self._telling, shards, wait)
        self._remedies = Remedies(store, shards, wait)
        self._holds = Holds(store, self._telling, wait)
        self._elsewhere = (
            (dispatch, "nobody knows what subscribers are owed"),
            (centre, "nobody knows what is due at the contact centre"),
        )
        self._senders = (
            Senders(store, self._telling, sources, kinds or {}, connections=connections, wait=wait) if sources else None
        )

    def run(self) -> Swept:
        """Everything whose moment has come. One that fails does not hold up the others."""
        now = clock.now()
        floor = Floor(self._store, now)
        done: Counter[str] = Counter()
        self._look(self._watch.look, now, done, "nobody knows who is present")
        if self._senders is not None:
            self._look(self._senders.look, now, done, "nobody knows which sources are heard")
        for starts, otherwise in self._elsewhere:
            if starts is not None:
                self._look(partial(_started, starts), now, done, otherwise)
        callbacks, tickets = self._store.awake(now)
        self._look(lambda at: self._holds.tell(tickets, at), now, done, "nobody knows what is held")
        self._look(lambda at: (0, self._remedies.bring_back(tickets, at)), now, done, "nothing silent is brought back")
        for some in batched(sorted(callbacks, key=lambda one: one.next_at or now), TOGETHER, strict=False):
            self._tell(self._wake(some, now, floor, done), done)
        for ticket in tickets:
            if not self._hurry():
                done.update(self._start(ticket.id, now))
        return Swept(**done)

    def _look(
        self, look: Callable[[datetime], tuple[int, int]], now: datetime, done: Counter[str], otherwise: str
    ) -> None:
        """What is told at once, before what is due of each callback: it is a message each, whatever it is about."""
        try:
            told, failed = look(now)
        except Exception as error:  # what is due is done all the same
            telemetry.log_error(otherwise, error)
            told, failed = 0, 1
        done.update(told=told, failed=failed)

    def _wake(self, callbacks: Iterable[Callback], now: datetime, floor: Floor, done: Counter[str]) -> list[Pending]:
        """What is due of each of them is done; those that people must be told of."""
        pending: list[Pending] = []
        for one in self._each(lambda callback: self._advanced(callback, now, floor), callbacks):
            done.update(woken=one.changed, failed=one.failed)
            if one.callback is not None and (due := rules.alerts(one.callback, now)):
                pending.append((one.callback, due))
        return pending

    def _advanced(self, callback: Callback, now: datetime, floor: Floor) -> Advanced:
        """Whatever is wrong with one must not silence the others."""
        if self._hurry():
            return Advanced()
        try:
            after, changed = self._advance(callback.id, now, floor)
        except Exception as error:  # see above
            telemetry.log_error("callback not advanced", error, callback_id=callback.id)
            return Advanced(failed=True)
        return Advanced(after, changed)

    def _advance(self, callback_id: str, now: datetime, floor: Floor) -> tuple[Callback | None, bool]:
        """The callback as it stands after what was due, and whether that changed it. The index may lag: read again."""

        def once() -> tuple[Callback | None, bool]:
            callback = self._store.callback(callback_id)
            if callback is None:
                return None, False
            after, kind = rules.advance(callback, now)
            if kind is None:
                return callback, False
            if kind is EntryKind.QUEUED:
                after = floor.asked_first(after)
            ticket = self._store.ticket(callback.ticket_id)
            if ticket is None:
                return None, False
            after = forecast.succeeding(callback, after, self._store.forecast, now)
            # The callback is as read: nobody claimed, dialled or ended it since. The entry is new.
            self._store.save(after, story.entry(ticket, callback, after, kind, now))
            return after.evolve(version=callback.version + 1), True

        return settled(once, self._wait)

    def _tell(self, pending: list[Pending], done: Counter[str]) -> None:
        """People first, then the mark that they were told: better told twice than never."""
        for notice in notices.of_steps(pending):
            if not self._telling.said(notice):
                done["failed"] += len(notice.callbacks)
                continue
            for some in batched(notice.callbacks, MARKED_TOGETHER, strict=False):
                self._mark(some, notice)
            done["told"] += len(notice.callbacks)

    def _mark(self, told: tuple[Callback, ...], notice: StepNotice) -> None:
        """In one write; where one of them was changed meanwhile, each by itself."""
        try:
            if len(told) == 1:
                settled(lambda: self._mark_once(told, notice), self._wait)
                return
            with suppress(ConditionFailed):
                self._mark_once(told, notice)
                return
        except Exception as error:  # they are told again by the next sweep
            telemetry.log_error("told, but not marked", error, count=len(told))
            return
        for one in told:
            self._mark((one,), notice)

    def _mark_once(self, told: tuple[Callback, ...], notice: StepNotice) -> None:
        now_read = self._store.callbacks([one.id for one in told])
        pairs = [(now_read[one.id], one) for one in told if one.id in now_read]
        marked = [rules.told(callback, notice.alert, as_told) for callback, as_told in pairs]
        # Each callback is as read: whatever else became of it meanwhile stands.
        if changed := [after for after, (before, _) in zip(marked, pairs, strict=True) if after != before]:
            self._store.save(*changed)

    def _start(self, ticket_id: str, now: datetime) -> dict[str, int]:
        """What was started of a ticket: its lookup, and the words that it owes."""

        def once() -> dict[str, int]:
            ticket = self._store.ticket(ticket_id)
            if ticket is None:
                return {}
            started = ticket
            if looks := rules.lookup_due(ticket, now):
                self._lookups.send(_due("lookup", ticket))
                started = started.evolve(lookup=ticket.lookup.evolve(next_at=now + ASKED_AGAIN_AFTER))
            if says := self._conversation is not None and rules.word_due(ticket, now):
                self._conversation.send(_due("word", ticket))
                started = started.evolve(reply=ticket.reply.evolve(started_at=now))
            if started != ticket:
                # The ticket is as read; where it is not, it may be started twice, which is harmless.
                self._store.save(started)
            return {"lookups": int(looks), "words": int(says)}

        try:
            return settled(once, self._wait)
        except Unavailable as error:
            telemetry.log_error("work not started", error, ticket_id=ticket_id)
            return {"failed": 1}


def _started(starts: Starts, now: datetime) -> tuple[int, int]:
    starts.start(now)
    return 0, 0


def _due(what: str, ticket: Ticket) -> str:
    """The shape in which the bus hands events to a queue."""
    return json.dumps({"detail-type": f"{what}.due", "detail": {"ticket_id": ticket.id, "brand": ticket.brand}})
