"""The table's twin in memory, for tests and the simulation. Same contract suite as `shared.dynamo`.

It differs from DynamoDB in this only: its indexes never lag, and what stands equal in one is in order of its keys; its
pages are full but for the last; an item is measured by the bytes that it takes here (a little more than DynamoDB
counts); any depth, any name and any whole number fit; it is never throttled; it forgets on exit.
"""

import json
import marshal
import re
import threading
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter
from typing import Any, NamedTuple, Self

from functions.shared import keys
from functions.shared.errors import Unavailable
from functions.shared.table import (
    MAX_ITEM_BYTES,
    Check,
    ConditionFailed,
    Item,
    ItemTooLarge,
    Key,
    Page,
    Put,
    Write,
    write_order,
)

_LEAVES = frozenset({str, int, bool, type(None)})
_BRANCHES = frozenset({dict, list})
_WHOLE_TEXTS = 2
"""The form of `marshal` in which a text that is there twice is written twice."""
_HALF_A_PAIR = re.compile(rb"\xed[\xa0-\xbf]")
"""A surrogate by itself is no text: it cannot be encoded."""
_INDEX_NAMES = {index: keys.index_names(index) for index in keys.INDEXES}
_MAX_MESSAGE = 1024 * 1024
_REFUSED_BY_SQS = [c for c in map(chr, range(32)) if c not in "\t\n\r"] + ["\ufffe", "\uffff"]


class MemoryTable:
    """`shared.table.Table` in a process. Items are kept as bytes, so nobody can change one from outside."""

    def __init__(self) -> None:
        self._items: dict[Key, Kept] = {}
        self._sorted: dict[_Place, list[_Row]] = defaultdict(list)
        self._lock = threading.RLock()

    def get(self, key: Key) -> Item | None:
        kept = self._items.get(key)
        return None if kept is None else kept.item()

    def get_many(self, wanted: Iterable[Key]) -> dict[Key, Item]:
        found = ((key, self.get(key)) for key in dict.fromkeys(wanted))
        return {key: item for key, item in found if item is not None}

    def query(
        self, pk: str, *, prefix: str = "", limit: int = 100, after: str | None = None, newest_first: bool = False
    ) -> Page:
        with self._lock:
            rows = self._sorted.get(("", pk), [])
            first, end = bisect_left(rows, (prefix,)), bisect_right(rows, prefix, key=lambda row: row[0][: len(prefix)])
            if after is not None and newest_first:
                end = min(end, bisect_left(rows, (after,)))
            elif after is not None:
                first = max(first, bisect_right(rows, after, key=itemgetter(0)))
            some = range(first, end)[::-1] if newest_first else range(first, end)
            sort_keys = [rows[at][0] for at in some[:limit]]
            items = [self._items[Key(pk, sk)].item() for sk in sort_keys]
        return Page(items, sort_keys[-1] if len(some) > limit else None)

    def query_index(
        self, index: str, pk: str, *, until: str | None = None, limit: int = 100, after: str | None = None
    ) -> Page:
        with self._lock:
            rows = self._sorted.get((index, pk), [])
            first = bisect_right(rows, tuple(after.split("\n"))) if after else 0
            end = len(rows) if until is None else bisect_right(rows, until, key=itemgetter(0))
            some = rows[first : min(end, first + limit)]
            items = [self._items[Key(*row[1:])].item() for row in some]
        return Page(items, "\n".join(some[-1]) if end - first > limit else None)

    def count_index(self, index: str, pk: str, *, after: str, until: str) -> int:
        with self._lock:
            rows = self._sorted.get((index, pk), [])
            first, end = (bisect_right(rows, edge, key=itemgetter(0)) for edge in (after, until))
        return max(end - first, 0)

    def write(self, *writes: Write) -> None:
        write_order(writes)
        with self._lock:
            won = {write.key: self.get(write.key) for write in writes if not self._holds(write)}
            if won:
                raise ConditionFailed(won)
            kept = {write.key: self.keep(write.item) for write in writes if isinstance(write, Put)}
            for write in writes:
                if not isinstance(write, Check):
                    self._replace(write.key, kept.get(write.key))

    @staticmethod
    def keep(item: Item) -> "Kept":
        """How an item lies in it."""
        return Kept.of(item)

    def _holds(self, write: Write) -> bool:
        if write.version is None:
            return True
        kept = self._items.get(write.key)
        return write.version == (0 if kept is None else kept.version)

    def _replace(self, key: Key, kept: "Kept | None") -> None:
        before = self._items.pop(key, None)
        left, taken = before.places if before else (), kept.places if kept else ()
        for place, row in left:
            if (place, row) not in taken:
                rows = self._sorted[place]
                del rows[bisect_left(rows, row)]
        for place, row in taken:
            if (place, row) not in left:
                insort(self._sorted[place], row)
        if kept is not None:
            self._items[key] = kept


type _Place = tuple[str, str]
"""An index and its partition; "" is the table itself."""
type _Row = tuple[str, ...]
"""Where an item stands there: the sort key, in an index with the item's own key."""


class Kept(NamedTuple):
    """An item as it lies in the table."""

    raw: bytes
    version: int
    places: tuple[tuple[_Place, _Row], ...]

    @classmethod
    def of(cls, item: Item) -> Self:
        raw = marshal.dumps(item if _plain(item) else _as_json(item), _WHOLE_TEXTS)
        if _HALF_A_PAIR.search(raw):  # or a number that looks like it
            json.dumps(item, ensure_ascii=False).encode()
        if len(raw) > MAX_ITEM_BYTES:
            raise ItemTooLarge("an item is over 400 KB")
        return cls(raw, item["version"], tuple(_places(item)))

    def item(self) -> Item:
        """Another copy at each call."""
        return marshal.loads(self.raw)  # type: ignore[no-any-return]  # noqa: S302 - what `of` made


def _places(item: Item) -> Iterable[tuple[_Place, _Row]]:
    """In its partition, and in each index whose keys it carries."""
    yield ("", item["pk"]), (item["sk"],)
    for index, (own_pk, own_sk) in _INDEX_NAMES.items():
        if own_pk in item and own_sk in item:
            yield (index, item[own_pk]), (item[own_sk], item["pk"], item["sk"])


def _plain(value: Item | list[Any]) -> bool:
    """Whether it is made of nothing but what is kept as it is."""
    for inner in value.values() if isinstance(value, dict) else value:
        kind = type(inner)
        if kind not in _LEAVES and not (kind in _BRANCHES and _plain(inner)):
            return False
    return True


def _as_json(item: Item) -> Any:
    """With lists for tuples and texts for members of enumerations. Raises TypeError for a fraction."""
    return json.loads(json.dumps(item), parse_float=_refuse, parse_constant=_refuse)


def _refuse(number: str) -> None:
    raise TypeError(f"the table keeps whole numbers only, not {number}")


class MemoryQueue:
    """`shared.queues.Queue` in memory. `fails` makes it refuse; `loses_answers` makes it keep and then refuse."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.fails = False
        self.loses_answers = False

    def send(self, body: str) -> None:
        if self.fails or len(body.encode()) > _MAX_MESSAGE or any(bad in body for bad in _REFUSED_BY_SQS):
            raise Unavailable("the queue cannot be reached")
        self.bodies.append(body)
        if self.loses_answers:
            raise Unavailable("the queue cannot be reached")
