"""One virtual clock and one event loop, so that a seed decides everything that happens, and when.

Every activity (a Lambda invocation, a click, a tool's POST, a sweep) is a strand of its own: a greenlet that gives way
to the loop at every I/O point and goes on at a later virtual instant. So others act between any read and the write that
follows it, and the same seed gives the same run to the last write.
"""

import heapq
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from greenlet import getcurrent, greenlet

from functions.shared import clock, keys

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Killed(BaseException):
    """The activity ends here and now, as a process does: no handler of the product sees it."""


class Run:
    """One activity: who acts, until when it may, and what the ledger must know of it to judge its writes."""

    __slots__ = ("agent", "at_tickets", "deadline", "faults", "function", "good_by", "overrules", "since", "token")

    def __init__(self, function: str, since: int = 0, deadline: int | None = None) -> None:
        self.function = function
        self.since = since
        self.deadline = deadline
        self.faults = 0
        self.at_tickets: Counter[str] = Counter()
        """Those of them that were met at one ticket or its callback, by partition."""
        self.token: str | None = None
        """The lease with which a verb of the desk was asked for."""
        self.agent: str | None = None
        self.good_by: int | None = None
        """When it was over, where it met no fault."""
        self.overrules = False
        """A supervisor's word needs no lease after an hour."""

    def left(self, now: int) -> int:
        """Milliseconds until it is killed."""
        return DAY if self.deadline is None else self.deadline - now


class Strand(greenlet):  # type: ignore[misc]
    """A greenlet with the activity that it is in."""

    doing: Run


class Loop:
    """The hub. Times are whole milliseconds since the start; strands and calls run in the order of their times."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        self.now = 0
        self._told = (0, start)
        self._written = (0, clock.to_text(start))
        self._next = self._until = 0
        self._due: list[tuple[int, int, Any]] = []
        self._hub = getcurrent()

    def instant(self) -> datetime:
        """What the clock shows, for `clock.driven_by`."""
        if self._told[0] != self.now:
            self._told = (self.now, self.start + timedelta(milliseconds=self.now))
        return self._told[1]

    def text(self, moment: int) -> str:
        """A moment of the loop as the product writes it."""
        if self._written[0] != moment:
            self._written = (moment, clock.to_text(self.start + timedelta(milliseconds=moment)))
        return self._written[1]

    def moment(self, text: str) -> int:
        """A moment of the loop from the product's text; never, where that is no time."""
        if text.startswith(keys.NEVER):
            return sys.maxsize
        return int((datetime.fromisoformat(text) - self.start) / timedelta(milliseconds=1))

    def at(self, moment: int, call: Callable[[], object]) -> None:
        """`call` at `moment`, in the hub: it must not pause."""
        self._next += 1
        heapq.heappush(self._due, (max(moment, self.now), self._next, call))

    def spawn(self, work: Callable[[], object], run: Run, after: int = 0) -> None:
        """An activity of its own, some milliseconds from now."""

        def whole() -> None:
            with suppress(Killed):
                work()

        strand = Strand(whole, self._hub)
        strand.doing = run
        self._next += 1
        heapq.heappush(self._due, (self.now + after, self._next, strand))

    @property
    def doing(self) -> Run:
        """The activity that is under way."""
        strand: Strand = getcurrent()
        return strand.doing

    def pause(self, milliseconds: int) -> None:
        """Others act meanwhile. Raises Killed when the activity's own time is over before that."""
        strand = getcurrent()
        until, deadline = self.now + milliseconds, strand.doing.deadline
        killed = deadline is not None and until > deadline
        goes_on = max(deadline, self.now) if killed else until
        if goes_on <= self._until and (not self._due or goes_on < self._due[0][0]):
            self.now = goes_on  # nobody acts before that: no need to ask the hub
        else:
            self._next += 1
            heapq.heappush(self._due, (goes_on, self._next, strand))
            self._hub.switch()
        if killed:
            raise Killed

    def sleep(self, seconds: float) -> None:
        """For `clock.driven_by`: the product's own waiting."""
        self.pause(int(seconds * SECOND))

    def within(self, run: Run, work: Callable[[], Any]) -> Any:
        """`work` as that activity, in the strand that asks for it."""
        strand: Any = getcurrent()
        before, strand.doing = strand.doing, run
        try:
            return work()
        finally:
            strand.doing = before

    def run(self, until: int) -> None:
        """Everything that happens by `until`."""
        due, self._until = self._due, until
        while due and due[0][0] <= until:
            self.now, _, what = heapq.heappop(due)
            if isinstance(what, Strand):
                what.switch()
            else:
                what()
        self.now = max(self.now, until)

    def end(self) -> None:
        """Nobody goes on: every strand that waits is killed."""
        for _, _, what in sorted(self._due, key=lambda one: one[:2]):
            if isinstance(what, Strand) and what:
                what.throw(Killed)
        self._due.clear()
