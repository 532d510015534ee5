"""How a model is kept in the table: its key, its place in the indexes, and the version that was read.

`save` is the only way in. It writes all of the entities in one transaction, each on the condition that it is still at
the version that was read (0: that it does not exist yet). So a change never overwrites one that it did not see.
"""

import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Self

from pydantic import ValidationError

from functions.shared import clock, telemetry
from functions.shared.errors import Contended
from functions.shared.table import Check, ConditionFailed, Item, Key, Table, put
from functions.shared.values import Value


class Entity(Value):
    """A value with an identity in the table."""

    version: int = 0
    """As read; 0: new. The table counts it up with every write."""

    def key(self) -> Key:
        """Its primary key."""
        raise NotImplementedError

    def index(self) -> Item:
        """The attributes that place it in the indexes; none where it belongs to no index now."""
        return {}

    def to_item(self) -> dict[str, Any]:
        """As the table keeps it."""
        return {**super().to_item(), **self.index()}

    @classmethod
    def from_item(cls, item: Item) -> Self:
        """As it was read."""
        return cls.model_validate(item)


class Unchanged:
    """Writes nothing, but holds the transaction to this: `entity` is still as it was read."""

    def __init__(self, entity: Entity) -> None:
        self.entity = entity


def save(table: Table, *entities: Entity | Unchanged) -> None:
    """All of them or none, each if it is still as it was read. Raises table.ConditionFailed with what is there now."""
    written = {one.key(): one.version for one in entities if isinstance(one, Entity)}
    table.write(*(_write(one) for one in entities if not _implied(one, written)))


def _implied(one: Entity | Unchanged, written: dict[Key, int]) -> bool:
    """Whether it is held to its version by being written, too. Raises ConditionFailed where it was read twice and
    changed in between.
    """
    if isinstance(one, Entity):
        read, implied = one, False
    else:
        read, implied = one.entity, one.entity.key() in written
    if written.get(read.key(), read.version) != read.version:
        raise ConditionFailed({})
    return implied


def _write(one: Entity | Unchanged) -> Any:
    if isinstance(one, Unchanged):
        return Check(one.entity.key(), one.entity.version)
    return put(one.key(), one.to_item(), one.version)


def load[Model: Entity](table: Table, model: type[Model], key: Key) -> Model | None:
    """The entity at `key`, or None."""
    item = table.get(key)
    return None if item is None else model.from_item(item)


def readable[Model: Entity](model: type[Model], items: Iterable[Item]) -> list[Model]:
    """Those of the items that this code can read. One that newer code wrote must not hold up all the others."""
    found: list[Model] = []
    for item in items:
        try:
            found.append(model.from_item(item))
        except ValidationError as error:
            telemetry.log_error("item unreadable", error, kind=model.__name__)
            telemetry.count("ItemsUnreadable")
    return found


TURNS = 8
"""How often a lost race is run again before it is left to the caller's own retry."""


def pause(turn: int) -> None:
    """Wait a random moment, longer each turn: those who met once should not meet again."""
    clock.sleep(random.uniform(0, 0.02 * 2**turn))  # noqa: S311


def settled[Result](once: Callable[[], Result], wait: Callable[[int], None] = pause) -> Result:
    """What `once` (read, decide, write) gives when nothing changes under it. Raises Contended after some turns."""
    for turn in range(TURNS):
        if turn:
            wait(turn - 1)
        with suppress(ConditionFailed):
            return once()
    raise Contended("too many changes at once; try again")
