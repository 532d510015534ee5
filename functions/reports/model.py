"""The nouns of a report: what a fact says of a call, what it is grouped by, and the sum of a day."""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple, Self

from pydantic import Field

from functions.callbacks.facts import Fact
from functions.callbacks.model import CallbackState, Disposition, Promise
from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.table import Item, Key
from functions.shared.values import Instant, Value

VERSION = 1
"""Of the way in which facts are added up: a sum that was made in another way is made again."""


class Dial(Value):
    """One dial, and what came of it; not who dialled."""

    at: Instant
    ended_at: Instant | None = None
    came_of_it: Disposition | None = Field(default=None, alias="as")
    group: str | None = None


class Call(Value):
    """A callback as its fact has it (`callbacks.facts.of_call`), or as it stands while it is open."""

    id: str
    ticket_id: str
    round: int
    channel: str
    language: str | None = None
    severity: int
    repeat: int = 1
    follows_up: bool = False
    """Begun by a word of ours, not by something that the customer said."""
    in_writing: str | None = None
    """Why it was answered in writing instead of by a call, where it was."""
    state: CallbackState
    resolution: str | None = None
    cause: str | None = None
    opened_at: Instant
    accepted_at: Instant
    ended_at: Instant | None = None
    """None: open."""
    group: str | None = None
    """Of the agent who dialled first."""
    dials: tuple[Dial, ...] = ()
    promises: tuple[Promise, ...] = ()
    carrier: str | None = None
    depot: str | None = None

    @classmethod
    def of(cls, fact: Fact) -> Self:
        """What the fact says. Facts of the first release do not say when the round opened."""
        over = not CallbackState(fact.data["state"]).open
        opened = fact.data.get("opened_at") or fact.data["accepted_at"]
        return cls.model_validate(
            {**fact.data, "id": fact.id, "opened_at": opened, "ended_at": fact.at if over else None}
        )


class Group(StrEnum):
    """What a report may be told apart by."""

    DAY = "day"
    HOUR = "hour"
    """Of the day, `00` to `23`."""
    BRAND = "brand"
    CHANNEL = "channel"
    GROUP = "group"
    """Of the agent who dialled first; nothing where nobody did."""
    CARRIER = "carrier"
    DEPOT = "depot"
    """Where the parcel was last, by the carrier's word."""
    CAUSE = "cause"
    STEP = "step"
    """The step of the chain to which the cause belongs."""

    @property
    def counted_by(self) -> str:
        """What is counted for it (`Counted.by`): steps follow from causes; days and brands are apart in any case."""
        return {Group.DAY: "", Group.BRAND: "", Group.STEP: Group.CAUSE.value}.get(self, self.value)


class Only(Value):
    """What a report is kept to: `group` is the way of telling apart, neither days nor brands; `key` one row of it."""

    group: Group
    key: str

    def has(self, one: "Counted", steps: Mapping[str, str]) -> bool:
        """Whether this count is of it. `steps`: of each cause, the step of the chain."""
        key = steps.get(one.key, "") if self.group is Group.STEP else one.key
        return one.by == self.group.counted_by and key == self.key


class Counted(NamedTuple):
    """What a count is of: `figure`, on the local date `day`, of everything that has `key` where it is told apart `by`.

    `by` is empty, and `key` with it, for everything of that day.
    """

    day: str
    by: str
    key: str
    figure: str


type Counts = Counter[Counted]
"""All that a report knows. Every figure is a count, so days add up whatever they are told apart by."""


class DaySum(Entity):
    """The facts of one UTC day of one brand, added up when the day was over. What they say never changes."""

    day: str
    brand: str
    time_zone: str
    """Whose dates and hours it counts by."""
    made_as: int = VERSION
    packed: str

    @classmethod
    def made(cls, day: str, brand: str, time_zone: str, counts: Counts) -> Self:
        """The sum, small: a thousand calls are some ten kilobytes."""
        tree: dict[str, Any] = {}
        for (date, by, key, figure), count in counts.items():
            tree.setdefault(date, {}).setdefault(by, {}).setdefault(key, {})[figure] = count
        text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
        return cls(day=day, brand=brand, time_zone=time_zone, packed=packed)

    @classmethod
    def from_item(cls, item: Item) -> Self:
        return cls.model_validate(item)

    def key(self) -> Key:
        return keys.day_sum(self.day, self.brand)

    def counts(self, by: str) -> Iterator[tuple[Counted, int]]:
        """What was counted of everything, and as it is told apart `by`."""
        tree = json.loads(zlib.decompress(base64.b64decode(self.packed)))
        for date, dimensions in tree.items():
            for dimension in {"", by} & dimensions.keys():
                for key, figures in dimensions[dimension].items():
                    for figure, count in figures.items():
                        yield Counted(date, dimension, key, figure), count
