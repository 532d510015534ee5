"""What is done once instead of again and again, so that an hour is enough for a million complaints.

Nothing that happens in a seed depends on it: an item that was read is the same object for all who read it, which shows
in a moment where one of them changes it; its model is made once; what a text says is read once, and when service time
is over is counted once.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum
from functools import lru_cache
from inspect import getattr_static
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, Self
from unittest import mock
from zlib import crc32

from functions.callbacks import service_time
from functions.callbacks.model import Callback
from functions.intake.model import Registry
from functions.intake.rhythm import Rhythm
from functions.journey import accounts, asking, holding
from functions.journey import handler as journey
from functions.lookup import barcodes, numbers, phones
from functions.lookup import rules as lookup_rules
from functions.shared import clock, entities, memory, settings
from functions.shared.entities import Entity, Unchanged
from functions.shared.memory import Kept, MemoryTable
from functions.shared.table import Item, Put, Write
from functions.shared.values import Value
from functions.tickets import times, wishes
from functions.tickets.model import Entry, Ticket
from functions.triage.model import Post, Verdict
from functions.triage.trained import TrainedJudge

TEXTS = 1 << 15
"""Readings that are kept of each kind: those of some dozens of seeds, for customers of all of them say the same."""

A_TIME = datetime(2026, 11, 22, tzinfo=UTC)
A_DAY = timedelta(days=1)
"""Nothing is usual in the first day of a source."""


class Shown(dict[str, Any]):
    """An item as it was read, with what was made of it."""

    __slots__ = ("made",)

    def __init__(self, item: Item) -> None:
        super().__init__(item)
        self.made: dict[type, Any] = {}


class Written(dict[str, Any]):
    """An item as it is written, with the entity that it is of."""

    __slots__ = ("entity",)
    entity: Ticket | Callback


def _written(one: Entity | Unchanged) -> Write:
    """Of eight tickets and callbacks seven are not made again of the item that was made of them just before."""
    write: Write = _write(one)
    if not (isinstance(one, Ticket | Callback) and isinstance(write, Put)):
        return write
    if crc32(f"{one.id}{one.version}".encode()) % 8 == 0:
        return write
    item = Written(write.item)
    item.entity = one.evolve(version=item["version"])
    return Put(write.key, item, write.version)


_write = entities._write


class KeptOpen(Kept):
    """An item that is kept as it was written, and not as bytes."""

    shown: Shown

    @classmethod
    def of(cls, item: Item) -> Self:
        plain = item if memory._plain(item) else memory._as_json(item)
        kept = cls(b"", item["version"], tuple(memory._places(item)))
        kept.shown = Shown(plain)
        if isinstance(item, Written):
            kept.shown.made[type(item.entity)] = item.entity
        return kept

    def item(self) -> Item:
        return self.shown


class QuickTable(MemoryTable):
    """The twin, whose items are never packed. What no table takes (half a character, 400 KB) is none of its tests."""

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
        for (owner, name, quick), own in zip(READINGS, _OWN, strict=True):
            if getattr_static(owner, name) is own:  # no bug was planted there
                stack.enter_context(mock.patch.object(owner, name, quick))
        yield


def _once_made(plain: Callable[[type[Entity], Item], Any]) -> Callable[[type[Entity], Item], Any]:
    def from_item(cls: type[Entity], item: Item) -> Any:
        if not isinstance(item, Shown):
            return plain(cls, item)
        if cls not in item.made:
            item.made[cls] = plain(cls, item)
        return item.made[cls]

    return from_item


_brand = settings._readable


def _brand_once(stored: Item, name: str) -> settings.BrandSettings:
    if not isinstance(stored, Shown):
        return _brand(stored, name)
    if settings.BrandSettings not in stored.made:
        stored.made[settings.BrandSettings] = _brand(stored, name)
    return stored.made[settings.BrandSettings]  # type: ignore[no-any-return]


_judge = TrainedJudge()


@lru_cache(TEXTS)
def _judged(post: Post) -> Verdict:
    return _judge.judge(post)


_parcels = lru_cache(TEXTS)(numbers.parcels_in)
_clauses = lru_cache(TEXTS)(lambda text, plain=wishes._clauses: tuple(plain(text)))


_SAYS = (
    *("deleted", "text", "parcel_number", "order_number", "phone", "visibility"),
    *("post_id", "conversation_id", "in_reply_to", "url"),
)
"""What of a mention `named` looks at, beside who says it."""


def _named(mentions: Sequence[dict[str, Any]], brand: settings.BrandSettings) -> Any:
    said = tuple((*map(one.get, _SAYS), (one.get("author") or {}).get("id")) for one in mentions)
    return _numbers(said, brand.order_pattern, brand.country)


@lru_cache(TEXTS)
def _numbers(said: tuple[tuple[Any, ...], ...], order_pattern: str, country: str) -> Any:
    mentions = [dict(zip(_SAYS, one[:-1], strict=True), author={"id": one[-1]}) for one in said]
    return _plainly_named(mentions, settings.BrandSettings(name="any", order_pattern=order_pattern, country=country))


_plainly_named = lookup_rules.named


@lru_cache(TEXTS)
def _timeless(text: str | None) -> bool:
    """Whether a wish in it is the same, whenever it was said."""
    return not any(map(times.names_time, wishes._clauses(text or "")))


@lru_cache(TEXTS)
def _wish(text: str | None, said_at: datetime | None, zone: tzinfo) -> wishes.Wish:
    return wishes.heard(text, said_at or A_TIME, zone)


def _evolved(value: Value, **changes: Any) -> Value:
    """As `Value.evolve`, without what pydantic copies that is never there."""
    fields = type(value).__pydantic_fields__
    for name in changes:
        if name not in fields:
            raise TypeError(f"{type(value).__name__} has no {name}")
    other = value.__class__.__new__(value.__class__)
    _set(other, "__dict__", {**value.__dict__, **changes})
    _set(other, "__pydantic_extra__", None)
    _set(other, "__pydantic_fields_set__", value.__pydantic_fields_set__ | changes.keys())
    _set(other, "__pydantic_private__", None)
    return other


_set = object.__setattr__
_usual = Rhythm.usual


def _same(one: Value, other: object) -> bool:
    """As pydantic has it, of values without anything private or extra."""
    return one is other or (type(one) is type(other) and one.__dict__ == other.__dict__)


READINGS: tuple[tuple[Any, str, Any], ...] = (
    (Enum, "value", property(attrgetter("_value_"))),
    (Value, "__eq__", _same),
    (Value, "evolve", _evolved),
    (entities, "_write", _written),
    (clock, "_text", lru_cache(TEXTS)(lambda instant: instant.isoformat(timespec="milliseconds")[:23] + "Z")),
    (Registry, "from_text", lru_cache(16)(Registry.from_text)),
    (settings, "_readable", _brand_once),
    (service_time, "_of_day", lru_cache(TEXTS)(lambda *of, plain=service_time._of_day: tuple(plain(*of)))),
    (wishes, "_clauses", lambda text: iter(_clauses(text))),
    (times, "names_time", lru_cache(TEXTS)(times.names_time)),
    (asking, "heard", lambda text, at, zone: _wish(text, None if _timeless(text) else at, zone)),
    (holding, "named", _named),
    (lookup_rules, "named", _named),
    (accounts, "stops", lru_cache(TEXTS)(wishes.stops)),
    (Rhythm, "usual", lambda rhythm, at: 0.0 if at - rhythm.since < A_DAY else _usual(rhythm, at)),
    (asking, "offered_in", lru_cache(TEXTS)(phones.offered_in)),
    (lookup_rules, "offered_in", lru_cache(TEXTS)(phones.offered_in)),
    (lookup_rules, "recognised", lru_cache(TEXTS)(barcodes.recognised)),
    (numbers, "parcels_in", lambda text: list(_parcels(text))),
    (numbers, "cover", lru_cache(TEXTS)(numbers.cover)),
    (journey, "TrainedJudge", lambda: SimpleNamespace(judge=_judged)),
)
_OWN = [getattr_static(owner, name) for owner, name, _ in READINGS]
