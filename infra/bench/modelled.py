"""The table as many see it at once, in virtual time: what an operation takes, who is in whose way, what indexes miss.

The figures are those of DynamoDB within a region, drawn anew for each operation. A transaction has its items to itself
from the moment it is looked at until it is committed: another write to one of them meanwhile is refused, as DynamoDB
does (TransactionConflict). An index shows a write some milliseconds after its commit. All of it follows from the seed.
"""

import heapq
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import count

from greenlet import getcurrent, greenlet

from functions.shared.memory import MemoryTable
from functions.shared.table import Check, ConditionFailed, Item, Key, Page, Put, Write

READ = (0.003, 0.008)
"""Seconds of a read, there and back."""
WRITE = (0.004, 0.010)
"""Of one item written by itself."""
TRANSACTION = (0.008, 0.020)
INDEX_LAG = (0.005, 0.050)
"""After a commit, until an index shows it."""


class Hours:
    """Virtual time, and those who wait in it: one runs until it sleeps, then whoever is next."""

    def __init__(self, begin: datetime) -> None:
        self._begin, self._seconds = begin, 0.0
        self._waiting: list[tuple[float, int, Callable[[], object]]] = []
        self._order = count()
        self._all = getcurrent()

    def now(self) -> datetime:
        """For `shared.clock`."""
        return self._begin + timedelta(seconds=self._seconds)

    def at(self, seconds: float, do: Callable[[], object]) -> None:
        """Somebody begins, or something happens, so many seconds after the beginning."""
        heapq.heappush(self._waiting, (seconds, next(self._order), greenlet(do, self._all).switch))

    def later(self, seconds: float, do: Callable[[], object]) -> None:
        """The same, so many seconds from now."""
        self.at(self._seconds + seconds, do)

    def sleep(self, seconds: float) -> None:
        """Called by one who runs: the others go on meanwhile."""
        heapq.heappush(self._waiting, (self._seconds + seconds, next(self._order), getcurrent().switch))
        self._all.switch()

    def run(self) -> None:
        """Until nobody waits any more."""
        while self._waiting:
            self._seconds, _, go_on = heapq.heappop(self._waiting)
            go_on()


class ModelledTable:
    """`shared.table.Table` in virtual time. `committed` hears of the writes of each commit, at its moment."""

    def __init__(self, hours: Hours, chance: random.Random, committed: Callable[[Sequence[Write]], None]) -> None:
        self._hours, self._chance, self._committed = hours, chance, committed
        self._items, self._indexed = MemoryTable(), MemoryTable()
        self._busy: set[Key] = set()
        self.reads = 0
        self.writes = 0
        self.wasted = 0
        """Writes that were refused because somebody else came first."""

    def fill(self, *writes: Write) -> None:
        """Long before the beginning."""
        self._items.write(*writes)
        self._indexed.write(*writes)

    def get(self, key: Key) -> Item | None:
        return self._read(lambda: self._items.get(key))

    def get_many(self, wanted: Iterable[Key]) -> dict[Key, Item]:
        return self._read(lambda: self._items.get_many(wanted))

    def query(
        self, pk: str, *, prefix: str = "", limit: int = 100, after: str | None = None, newest_first: bool = False
    ) -> Page:
        ask = {"prefix": prefix, "limit": limit, "after": after, "newest_first": newest_first}
        return self._read(lambda: self._items.query(pk, **ask))  # type: ignore[arg-type]

    def query_index(
        self, index: str, pk: str, *, until: str | None = None, limit: int = 100, after: str | None = None
    ) -> Page:
        return self._read(lambda: self._indexed.query_index(index, pk, until=until, limit=limit, after=after))

    def count_index(self, index: str, pk: str, *, after: str, until: str) -> int:
        return self._read(lambda: self._indexed.count_index(index, pk, after=after, until=until))

    def write(self, *writes: Write) -> None:
        taken = {write.key for write in writes}
        way, under_way = self._parts(TRANSACTION if len(writes) > 1 else WRITE)
        self._hours.sleep(way)
        try:
            if taken & self._busy:
                raise ConditionFailed({})
            self._items.write(*(Check(write.key, write.version) for write in writes if write.version is not None))
        except ConditionFailed:
            self.wasted += 1
            self._hours.sleep(way)
            raise
        self._busy |= taken
        self._hours.sleep(under_way)
        self._busy -= taken
        self._items.write(*writes)
        self.writes += 1
        self._committed(writes)
        self._hours.later(self._chance.uniform(*INDEX_LAG), lambda: self._show(writes))
        self._hours.sleep(way)

    def _show(self, writes: Iterable[Write]) -> None:
        """In the indexes, unless what was written later is there already."""
        for write in writes:
            before = self._indexed.get(write.key)
            if isinstance(write, Put) and (before is None or before["version"] < write.item["version"]):
                self._indexed.write(Put(write.key, write.item, None))

    def _read[Answer](self, read: Callable[[], Answer]) -> Answer:
        way, there = self._parts(READ)
        self.reads += 1
        self._hours.sleep(way + there)
        answer = read()
        self._hours.sleep(way)
        return answer

    def _parts(self, seconds: tuple[float, float]) -> tuple[float, float]:
        """Of an operation: a quarter is the way there, half is spent there, a quarter is the way back."""
        whole = self._chance.uniform(*seconds)
        return whole / 4, whole / 2
