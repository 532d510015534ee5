"""The table's twin in memory, for tests and the simulation. Same contract suite as `shared.dynamo`.

It differs from DynamoDB in this only: its indexes never lag, and what stands equal in one is in order of its keys; its
pages are full but for the last; an item is measured by its JSON text (a little more than DynamoDB counts); any depth,
any name and any whole number fit; it is never throttled; it forgets on exit.
"""

import json
import threading
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable

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

_MAX_MESSAGE = 1024 * 1024
_REFUSED_BY_SQS = [c for c in map(chr, range(32)) if c not in "\t\n\r"] + ["\ufffe", "\uffff"]


class MemoryTable:
    """`shared.table.Table` in a process. Items are kept as JSON text, so nobody can change one from outside."""

    def __init__(self) -> None:
        self._items: dict[Key, str] = {}
        self._sorted: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
        self._lock = threading.RLock()

    def get(self, key: Key) -> Item | None:
        with self._lock:
            text = self._items.get(key)
        return None if text is None else json.loads(text)

    def get_many(self, wanted: Iterable[Key]) -> dict[Key, Item]:
        found = ((key, self.get(key)) for key in dict.fromkeys(wanted))
        return {key: item for key, item in found if item is not None}

    def query(
        self, pk: str, *, prefix: str = "", limit: int = 100, after: str | None = None, newest_first: bool = False
    ) -> Page:
        with self._lock:
            rows = [sk for sk, _, _ in self._sorted["", pk] if sk.startswith(prefix)]
            if newest_first:
                rows.reverse()
            if after is not None:
                rows = [sk for sk in rows if (sk < after if newest_first else sk > after)]
            items = [json.loads(self._items[Key(pk, sk)]) for sk in rows[:limit]]
        return Page(items, rows[limit - 1] if len(rows) > limit else None)

    def query_index(
        self, index: str, pk: str, *, until: str | None = None, limit: int = 100, after: str | None = None
    ) -> Page:
        with self._lock:
            rows = self._sorted[index, pk]
            own, item_pk, item_sk = after.split("\n") if after else ("", "", "")
            start = bisect_left(rows, (own, item_pk, item_sk + "\0")) if after else 0
            some = rows[start : start + limit + 1]
            if until is not None:
                some = [row for row in some if row[0] <= until]
            items = [json.loads(self._items[Key(row[1], row[2])]) for row in some[:limit]]
        return Page(items, "\n".join(some[limit - 1]) if len(some) > limit else None)

    def write(self, *writes: Write) -> None:
        write_order(writes)
        with self._lock:
            won = {write.key: self.get(write.key) for write in writes if not self._holds(write)}
            if won:
                raise ConditionFailed(won)
            texts = {write.key: _to_text(write.item) for write in writes if isinstance(write, Put)}
            for write in writes:
                if not isinstance(write, Check):
                    self._replace(write.key, texts.get(write.key))

    def _holds(self, write: Write) -> bool:
        if write.version is None:
            return True
        item = self.get(write.key)
        return write.version == (0 if item is None else item["version"])

    def _replace(self, key: Key, text: str | None) -> None:
        if (before := self._items.pop(key, None)) is not None:
            for place, row in _places(json.loads(before)):
                self._sorted[place].remove(row)
        if text is not None:
            self._items[key] = text
            for place, row in _places(json.loads(text)):
                insort(self._sorted[place], row)


def _places(item: Item) -> Iterable[tuple[tuple[str, str], tuple[str, str, str]]]:
    """Where an item stands in key order: in its partition, and in each index whose keys it carries."""
    yield ("", item["pk"]), (item["sk"], "", "")
    for index in keys.INDEXES:
        own_pk, own_sk = keys.index_names(index)
        if own_pk in item and own_sk in item:
            yield (index, item[own_pk]), (item[own_sk], item["pk"], item["sk"])


def _to_text(item: Item) -> str:
    text = json.dumps(item, ensure_ascii=False)
    json.loads(text, parse_float=_refuse, parse_constant=_refuse)
    if len(text.encode()) > MAX_ITEM_BYTES:
        raise ItemTooLarge("an item is over 400 KB")
    return text


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
