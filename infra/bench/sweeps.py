"""The sweep when everything is late at once: how long until each break is recorded and people were told of it.

The product's own sweep, over the modelled table in virtual time, run each minute as on AWS and cut off where its
function would be. All of them fall due in the minute before: a storm that nobody answered.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from functions.callbacks import rules
from functions.callbacks.model import Callback
from functions.callbacks.store import CallbackStore
from functions.deadlines.service import Advanced, Sweep
from functions.shared import clock, ids
from functions.shared.memory import MemoryQueue
from functions.shared.table import Write, put
from infra.bench.claims import BEGIN, a_ticket
from infra.bench.modelled import Hours, ModelledTable
from infra.manifest import FUNCTIONS

_HANDLER = import_module("functions.deadlines.handler")  # by its name, as Lambda does
HANDS: int = _HANDLER.HANDS
ENOUGH_TIME: int = _HANDLER.ENOUGH_TIME
MINUTE = 60.0
TOPIC = 0.02
"""Seconds that a message to people takes."""
PROMISE = timedelta(minutes=15)


@dataclass(frozen=True)
class Breaks:
    """What became of callbacks that were late together. Seconds are after the first sweep began."""

    late: int
    recorded: int
    """Each once, if it is as many as were late."""
    told_of: int
    messages: int
    sweeps: int
    seconds: float
    """Until the last one was recorded and told of."""
    calls: float
    """Of the table, for each callback."""


class Storm:
    """So many callbacks, none of them answered."""

    def __init__(self, late: int, hands: int = HANDS, seed: int = 1) -> None:
        self._late, self._hands, self._chance = late, hands, random.Random(seed)  # noqa: S311
        self._hours = Hours(BEGIN)
        self._table = ModelledTable(self._hours, self._chance, self._note)
        self._recorded: Counter[str] = Counter()
        self._topics = _Topics(self._hours)
        self._sweeps, self._ended = 0, 0.0

    def run(self) -> Breaks:
        """Until a sweep finds nothing to do any more."""
        with clock.driven_by(self._hours.now, self._hours.sleep), ids.driven_by(self._chance.randbytes):
            for _ in range(self._late):
                self._fill()
            self._hours.at(0.0, self._minutes)
            self._hours.run()
        return Breaks(
            late=self._late,
            recorded=len(self._recorded) if self._recorded.total() == len(self._recorded) else -1,
            told_of=self._topics.told_of["page"],
            messages=self._topics.messages,
            sweeps=self._sweeps,
            seconds=self._ended,
            calls=(self._table.reads + self._table.writes) / self._late,
        )

    def _minutes(self) -> None:
        timeout = next(one.timeout for one in FUNCTIONS if one.name == "deadlines")
        store = CallbackStore(self._table)
        while True:
            began = self._seconds()
            ends = began + timeout - ENOUGH_TIME / 1000
            hurry = lambda ends=ends: self._seconds() >= ends  # noqa: E731
            swept = Sweep(store, self._topics, MemoryQueue(), hurry, each=self._each).run()
            if not swept.woken and not swept.told:
                return
            self._sweeps, self._ended = self._sweeps + 1, self._seconds()
            self._hours.sleep(max(0.0, began + MINUTE - self._seconds()))

    def _each(self, do: Callable[[Callback], Advanced], some: Iterable[Callback]) -> Iterable[Advanced]:
        """As the threads of the handler do them: so many at a time."""
        left, done, resting = iter(list(some)), list[Advanced](), 0

        def hand() -> None:
            nonlocal resting
            for one in left:
                done.append(do(one))
            resting += 1

        for _ in range(self._hands):
            self._hours.later(0.0, hand)
        while resting < self._hands:
            self._hours.sleep(0.005)
        return done

    def _seconds(self) -> float:
        return (self._hours.now() - BEGIN).total_seconds()

    def _fill(self) -> None:
        accepted_at = clock.to_milliseconds(BEGIN - PROMISE - timedelta(seconds=60 * self._chance.random()))
        ticket = a_ticket(ids.new("tkt"), accepted_at)
        for entity in (ticket, rules.begin(ticket, accepted_at, 15, 1, accepted_at)):
            self._table.fill(put(entity.key(), entity.to_item(), 0))

    def _note(self, writes: Sequence[Write]) -> None:
        """The entries that record a break: one a callback."""
        for write in writes:
            if write.key.sk.startswith("E#") and '"promise.broken"' in write.item["events"]:  # type: ignore[union-attr]
                self._recorded[write.item["owner_id"]] += 1  # type: ignore[union-attr]


class _Topics:
    """People, who hear how many callbacks a message is about."""

    def __init__(self, hours: Hours) -> None:
        self._hours, self.messages = hours, 0
        self.told_of: Counter[str] = Counter()

    def page(self, subject: str, _text: str) -> None:
        self._tell("page", subject)

    def notify(self, subject: str, _text: str) -> None:
        self._tell("notify", subject)

    def escalate(self, subject: str, _text: str) -> None:
        self._tell("escalate", subject)

    def _tell(self, topic: str, subject: str) -> None:
        self._hours.sleep(TOPIC)
        self.messages += 1
        self.told_of[topic] += int(subject.split(": ")[1].split(" x ", maxsplit=1)[0])
