"""What became of each sweep of the schedule: it met nothing, or what was in its way."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from typing import Any

from functions.shared.table import Item, Key, Write
from tests.simulation.engine import Loop
from tests.simulation.twins import FaultyTable

AT_THE_TICKET = "sweep hit at the ticket"
TIME = 60
"""Seconds in which a sweep that nothing hinders has told everything."""


class Sweeps:
    """One entry a minute of the schedule, in order."""

    def __init__(self) -> None:
        self._at: list[int] = []
        self._hindrance: list[str | None] = []
        self._hit: list[Collection[str]] = []

    def due(self, at: int) -> None:
        """A sweep is due at this moment of the loop; until more is known it did not come to its end."""
        self._at.append(at)
        self._hindrance.append("sweep not over")
        self._hit.append(())

    def ended(self, at: int, hindrance: str | None, hit: Collection[str] = ()) -> None:
        """The one that was due then is over, and met a fault at those tickets (by partition) only.

        Of two at that time it is enough that one did its work.
        """
        number = bisect_right(self._at, at) - 1
        if self._hindrance[number] is not None:
            self._hindrance[number], self._hit[number] = hindrance, frozenset(hit)
        elif self._hit[number]:
            self._hit[number] = [] if hindrance is None and not hit else self._hit[number]

    def causes(self, since: int, until: int, partition: str) -> set[str | None]:
        """What was in the way of those that were due after `since` and should have been over by `until`.

        None among them: nothing was in the way of one of them, as far as this ticket goes. Of nothing: none was due.
        """
        first, last = bisect_right(self._at, since), bisect_right(self._at, until - TIME * 1000)
        some = range(first, last)
        return {AT_THE_TICKET if partition in self._hit[one] else self._hindrance[one] for one in some}


class WatchedTable:
    """`shared.table.Table` for a sweep: a fault at one ticket is no excuse for what becomes of the others."""

    def __init__(self, table: FaultyTable, loop: Loop) -> None:
        self._table, self._loop = table, loop
        self.query, self.query_index, self.count_index = table.query, table.query_index, table.count_index

    def get(self, key: Key) -> Item | None:
        return self._noting((key.pk,), lambda: self._table.get(key))  # type: ignore[no-any-return]

    def get_many(self, wanted: Iterable[Key]) -> dict[Key, Item]:
        some = list(wanted)
        found: dict[Key, Item] = self._noting([one.pk for one in some], lambda: self._table.get_many(some))
        return found

    def write(self, *writes: Write) -> None:
        self._noting([one.key.pk for one in writes], lambda: self._table.write(*writes))

    def _noting(self, partitions: Collection[str], work: Callable[[], Any]) -> Any:
        run = self._loop.doing
        before = run.faults
        try:
            return work()
        finally:
            tickets = dict.fromkeys(partitions)
            if run.faults > before and tickets and all(one.startswith("T#") for one in tickets):
                run.at_tickets.update(list(tickets))
                run.faults += len(tickets) - 1  # one at each
