"""The one table, as the stores see it: items by key, and writes that hold only if nothing changed since the read.

Every change in this system is: read with strong consistency, decide with a pure rule, write on the condition that each
item is still the version that was read. That one kind of condition is enough, and a lost one says so with an exception:
read again, decide again. Two adapters obey one contract suite: `shared.dynamo` (AWS) and `shared.memory` (the twin).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from functions.shared.errors import KwartierError

type Item = dict[str, Any]
"""Attributes of plain JSON types without floats, keys and `version` included."""


class Key(NamedTuple):
    """The primary key of an item."""

    pk: str
    sk: str


@dataclass(frozen=True)
class Put:
    """Write the whole item with `version + 1`, if it is still at `version`; 0: if there is none; None: in any case."""

    key: Key
    item: Item
    version: int | None


@dataclass(frozen=True)
class Check:
    """Write nothing, but hold the transaction to this: the item is still at `version` (0: there is none)."""

    key: Key
    version: int


@dataclass(frozen=True)
class Delete:
    """Remove the item, if it is still at `version`; None: in any case."""

    key: Key
    version: int | None


type Write = Put | Check | Delete


@dataclass(frozen=True)
class Page:
    """Some items in key order, and where to go on: `next` is None at the end."""

    items: list[Item]
    next: str | None


class ConditionFailed(KwartierError):
    """An item was not the version that was read; nothing was written. `won` maps each lost key to what is there now."""

    def __init__(self, won: dict[Key, Item | None]) -> None:
        super().__init__("an item changed since it was read")
        self.won = won


class ItemTooLarge(KwartierError):
    """An item over the 400 KB that the table takes, or a key over its 2 KB and 1 KB. Nothing was written."""


MAX_TRANSACTION = 100
MAX_ITEM_BYTES = 400 * 1024
MAX_PK_BYTES = 2048
MAX_SK_BYTES = 1024


class Table(Protocol):
    """What a table can do. Each method raises `errors.Unavailable` when the table cannot be reached or throttles."""

    def get(self, key: Key) -> Item | None:
        """The item as last written (strongly consistent), or None."""

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Item]:
        """Those of the items that exist; strongly consistent each, not as one snapshot."""

    def query(
        self, pk: str, *, prefix: str = "", limit: int = 100, after: str | None = None, newest_first: bool = False
    ) -> Page:
        """Items of one partition whose sort key begins with `prefix`, strongly consistent; `after`: a page's `next`."""

    def query_index(
        self, index: str, pk: str, *, until: str | None = None, limit: int = 100, after: str | None = None
    ) -> Page:
        """Items of one index partition in order of its sort key, up to `until` inclusive. May lag behind the table."""

    def count_index(self, index: str, pk: str, *, after: str, until: str) -> int:
        """How many items of one index partition have a sort key over `after`, up to `until` inclusive. May lag."""

    def write(self, *writes: Write) -> None:
        """All of the writes or none (at most 100, no key twice). Raises ConditionFailed or ItemTooLarge."""


def whole(page: Callable[[str | None], Page]) -> Iterator[Item]:
    """The items of every page: `page(after)` is one of them. A page may end before its limit."""
    after = None
    while True:
        some = page(after)
        yield from some.items
        if (after := some.next) is None:
            return


def put(key: Key, item: Item, version: int | None) -> Put:
    """A Put whose item carries its key and its new version."""
    return Put(key, {**item, "pk": key.pk, "sk": key.sk, "version": (version or 0) + 1}, version)


def write_order(writes: Sequence[Write]) -> list[Key]:
    """The keys of a transaction. Raises ValueError where one stands twice or there are too many, ItemTooLarge."""
    keys = [write.key for write in writes]
    if not all(map(fits, keys)):
        raise ItemTooLarge("a key is longer than the table takes")
    if len(set(keys)) != len(keys):
        raise ValueError("a transaction names a key twice")
    if not 0 < len(keys) <= MAX_TRANSACTION:
        raise ValueError(f"a transaction of {len(keys)} writes")
    return keys


def fits(key: Key) -> bool:
    """Whether the table takes such a key. Ids come in addresses too: what no key can be is asked of no table."""
    return len(key.pk.encode()) <= MAX_PK_BYTES and len(key.sk.encode()) <= MAX_SK_BYTES
