"""The sweep: once a minute, over state and not over timers, so that nothing depends on an event having come.

It may run late, twice or not at all for a while. Each change is written on the condition that the callback is as it was
read, so it happens once; people are told before that is written down, so they are told at least once.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import batched

from functions.callbacks import forecast, story
from functions.callbacks.model import Alert, Callback
from functions.callbacks.ports import Store
from functions.deadlines import rules
from functions.deadlines.ports import Topics
from functions.shared import clock, telemetry
from functions.shared.entities import pause, settled
from functions.shared.errors import Unavailable
from functions.shared.queues import Queue
from functions.shared.values import Value
from functions.tickets.model import Ticket

ASKED_AGAIN_AFTER = timedelta(minutes=5)
"""How long a lookup that the sweep has started may take before the sweep starts it again."""

TOGETHER = 500
"""Callbacks that are dealt with before people are told of them: many in one message, and told while there is time."""

type Pending = tuple[Callback, tuple[Alert, ...]]


class Swept(Value):
    """What one sweep did."""

    woken: int = 0
    """Callbacks that were changed."""
    told: int = 0
    """Alerts that people were told of."""
    lookups: int = 0
    """Lookups started."""
    failed: int = 0
    """What is left for the next sweep."""


class Sweep:
    """`hurry()` says that time is running out: what is not done by then is done by the next sweep."""

    def __init__(
        self,
        store: Store,
        topics: Topics,
        lookups: Queue,
        hurry: Callable[[], bool] = lambda: False,
        wait: Callable[[int], None] = pause,
    ) -> None:
        self._store, self._topics, self._lookups = store, topics, lookups
        self._hurry, self._wait = hurry, wait

    def run(self) -> Swept:
        """Everything whose moment has come. One that fails does not hold up the others."""
        now = clock.now()
        callbacks, tickets = self._store.awake(now)
        done: Counter[str] = Counter()
        for some in batched(sorted(callbacks, key=lambda one: one.next_at or now), TOGETHER, strict=False):
            self._tell(self._wake(some, now, done), done)
        for ticket in tickets:
            if not self._hurry():
                started = self._start_lookup(ticket.id, now)
                done["lookups"] += started is True
                done["failed"] += started is None
        return Swept(**done)

    def _wake(self, callbacks: Iterable[Callback], now: datetime, done: Counter[str]) -> list[Pending]:
        """What is due of each of them is done; those that people must be told of."""
        pending: list[Pending] = []
        for callback in callbacks:
            if self._hurry():
                break
            try:
                after, changed = self._advance(callback.id, now)
            except Exception as error:  # whatever is wrong with one must not silence the others
                telemetry.log_error("callback not advanced", error, callback_id=callback.id)
                done["failed"] += 1
                continue
            done["woken"] += changed
            if after is not None and (due := rules.alerts(after, now)):
                pending.append((after, due))
        return pending

    def _advance(self, callback_id: str, now: datetime) -> tuple[Callback | None, bool]:
        """The callback as it stands after what was due, and whether that changed it. The index may lag: read again."""

        def once() -> tuple[Callback | None, bool]:
            callback = self._store.callback(callback_id)
            if callback is None:
                return None, False
            after, kind = rules.advance(callback, now)
            if kind is None:
                return callback, False
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
        for notice in rules.notices(pending):
            if not self._said(notice):
                done["failed"] += len(notice.callbacks)
                continue
            for callback in notice.callbacks:
                self._mark(callback, notice.alert)
            done["told"] += len(notice.callbacks)

    def _said(self, notice: rules.Notice) -> bool:
        """Whether those were told whom it concerns. While nobody can be woken, the shift is told meanwhile."""
        wakes = notice.alert in rules.PAGES
        try:
            (self._topics.page if wakes else self._topics.notify)(notice.subject, notice.text)
        except Unavailable as error:
            telemetry.log_error("nobody was told", error, count=len(notice.callbacks))
            if wakes:
                with suppress(Unavailable):
                    self._topics.notify(notice.subject, notice.text)
            return False
        return True

    def _mark(self, told: Callback, alert: Alert) -> None:
        def once() -> None:
            callback = self._store.callback(told.id)
            if callback is not None and rules.concerns(alert, told, callback):
                # The callback is as read: whatever else became of it meanwhile stands.
                self._store.save(rules.told(callback, (alert,)))

        try:
            settled(once, self._wait)
        except Unavailable as error:
            telemetry.log_error("told, but not marked", error, callback_id=told.id)

    def _start_lookup(self, ticket_id: str, now: datetime) -> bool | None:
        """Whether a lookup was started; None where it could not be."""

        def once() -> bool:
            ticket = self._store.ticket(ticket_id)
            if ticket is None or not rules.lookup_due(ticket, now):
                return False
            self._lookups.send(_due(ticket))
            later = ticket.lookup.evolve(next_at=now + ASKED_AGAIN_AFTER)
            # The ticket is as read; where it is not, the lookup may be started twice, which is harmless.
            self._store.save(ticket.evolve(lookup=later))
            return True

        try:
            return settled(once, self._wait)
        except Unavailable as error:
            telemetry.log_error("lookup not started", error, ticket_id=ticket_id)
            return None


def _due(ticket: Ticket) -> str:
    """The shape in which the bus hands events to the lookup queue."""
    return json.dumps({"detail-type": "lookup.due", "detail": {"ticket_id": ticket.id, "brand": ticket.brand}})
