"""What is done once instead of again and again, so that an hour is enough for a million complaints.

Nothing that happens in a seed depends on it: an item that was read is the same object for all who read it, which shows
in a moment where one of them changes it; its model is made once; and what a text says is read once.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from unittest import mock

from functions.journey import asking
from functions.journey import handler as journey
from functions.lookup import numbers, phones
from functions.lookup import rules as lookup_rules
from functions.shared.entities import Entity
from functions.shared.memory import Kept, MemoryTable
from functions.shared.table import Item
from functions.tickets import wishes
from functions.tickets.model import Entry
from functions.triage.model import Post, Verdict
from functions.triage.trained import TrainedJudge

TEXTS = 4096
"""Readings that are kept of each kind."""


class Shown(dict[str, Any]):
    """An item as it was read, with what was made of it."""

    __slots__ = ("made",)

    def __init__(self, item: Item) -> None:
        super().__init__(item)
        self.made: dict[type, Any] = {}


class KeptOpen(Kept):
    """An item that is unpacked once."""

    shown: Shown | None = None

    def item(self) -> Item:
        if self.shown is None:
            self.shown = Shown(super().item())
        return self.shown


class QuickTable(MemoryTable):
    """The twin, whose items are unpacked once."""

    @staticmethod
    def keep(item: Item) -> Kept:
        return KeptOpen.of(item)


@contextmanager
def hastened() -> Iterator[None]:
    """The product's models and readings are made once."""
    with ExitStack() as stack:
        for model in (Entity, Entry):
            plain: Any = vars(model)["from_item"]
            stack.enter_context(mock.patch.object(model, "from_item", classmethod(_once_made(plain.__func__))))
        for module, name, quick in READINGS:
            stack.enter_context(mock.patch.object(module, name, quick))
        yield


_judge = TrainedJudge()


@lru_cache(TEXTS)
def _judged(post: Post) -> Verdict:
    return _judge.judge(post)


@lru_cache(TEXTS)
def _orders(texts: tuple[str, ...], pattern: str) -> tuple[list[str], bool]:
    return numbers.order_numbers(texts, pattern)


READINGS: tuple[tuple[Any, str, Any], ...] = (
    (asking, "heard", lru_cache(TEXTS)(wishes.heard)),
    (asking, "offered_in", lru_cache(TEXTS)(phones.offered_in)),
    (lookup_rules, "offered_in", lru_cache(TEXTS)(phones.offered_in)),
    (lookup_rules, "parcel_numbers", lru_cache(TEXTS)(numbers.parcel_numbers)),
    (lookup_rules, "order_numbers", lambda texts, pattern: _orders(tuple(texts), pattern)),
    (journey, "TrainedJudge", lambda: SimpleNamespace(judge=_judged)),
)


def _once_made(plain: Callable[[type[Entity], Item], Any]) -> Callable[[type[Entity], Item], Any]:
    def from_item(cls: type[Entity], item: Item) -> Any:
        if not isinstance(item, Shown):
            return plain(cls, item)
        if cls not in item.made:
            item.made[cls] = plain(cls, item)
        return item.made[cls]

    return from_item
