"""Complaints through journey, as the open tickets grow: on the twins, so what is measured is our own work.

A world for each number of open tickets, filled with copies of one real complaint. The worlds take turns, round by
round, so that a busy moment of the machine falls on all of them; what can be compared is the ratio of their medians.
"""

import gc
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count
from statistics import median

from functions.callbacks.store import CallbackStore
from functions.intake.model import Author, Delivery, Mention, mention_id
from functions.journey.service import Journey
from functions.shared import clock
from functions.shared.memory import MemoryTable
from functions.shared.table import Item, Key, Put, Write
from functions.triage.trained import TrainedJudge
from infra.bench.samples import SOURCE, TEXT

OPEN = (1_000, 10_000, 100_000)
"""Open tickets, each with its callback, its author, its mention and its entry."""
ROUNDS = 15
COMPLAINTS = 40
"""In one round of one world."""
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

_numbers = count(1)


@dataclass(frozen=True)
class Pace:
    """Complaints a second of one processor's time, the median of the rounds."""

    open: int
    journey: float
    """Through the journey alone."""
    handler: float
    """From the queue's message on: read, judged, written, logged."""


class _Recording(MemoryTable):
    """Remembers what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[Item] = []

    def write(self, *writes: Write) -> None:
        super().write(*writes)
        self.written += [write.item for write in writes if isinstance(write, Put)]


class World:
    """A journey over so many open tickets."""

    def __init__(self, tickets: int) -> None:
        self.tickets = tickets
        self.table = MemoryTable()
        self._journey = Journey(CallbackStore(self.table), TrainedJudge())
        _fill(self.table, tickets)

    def journey(self) -> float:
        """Processor seconds of a round, from mention to commit."""
        return _seconds(lambda one: self._journey.receive(one.mentions[0], one.accepted_at), _deliveries())

    def handler(self) -> float:
        """Processor seconds of a round, from the queue's message to the log."""
        receive = import_module("functions.journey.handler").receive  # by its name, as Lambda does
        bodies = [one.model_dump_json() for one in _deliveries()]
        return _seconds(lambda body: receive(self._journey, body), bodies)


def paces(tickets: tuple[int, ...] = OPEN, rounds: int = ROUNDS) -> list[Pace]:
    """One for each number of open tickets."""
    moments = (NOON + timedelta(seconds=second) for second in count())
    worlds: list[World] = []
    with clock.driven_by(lambda: next(moments)), _quietly():
        worlds += (World(number) for number in tickets)
        gc.freeze()  # the worlds are no garbage: nobody is to look through them again and again
        took = [([one.journey() for one in worlds], [one.handler() for one in worlds]) for _ in range(rounds + 1)][1:]
    return [
        Pace(
            one.tickets,
            COMPLAINTS / median(journey[at] for journey, _ in took),
            COMPLAINTS / median(handler[at] for _, handler in took),
        )
        for at, one in enumerate(worlds)
    ]


@contextmanager
def _quietly() -> Iterator[None]:
    """Nothing is printed, and what is frozen meanwhile thaws again."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        gc.unfreeze()


def _seconds[One](do: Callable[[One], object], of: list[One]) -> float:
    begun = time.thread_time()
    for one in of:
        do(one)
    return time.thread_time() - begun


def _deliveries() -> list[Delivery]:
    return [_delivery() for _ in range(COMPLAINTS)]


def _delivery() -> Delivery:
    number, now = f"{next(_numbers):012d}", clock.now()
    mention = Mention(
        id=mention_id(brand="acme", channel="x", post_id=number, source=SOURCE, source_id=number),
        source=SOURCE,
        source_id=number,
        post_id=number,
        channel="x",
        brand="acme",
        text=TEXT,
        language="en",
        revised_at=now,
        posted_at=now,
        author=Author(id=number, handle="jan", name="Jan", followers=120),
    )
    return Delivery(source=SOURCE, accepted_at=now, mentions=(mention,))


def _fill(table: MemoryTable, tickets: int) -> None:
    """One complaint as the journey writes it, and copies of it under other names."""
    written = _Recording()
    delivery = _delivery()
    Journey(CallbackStore(written), TrainedJudge()).receive(delivery.mentions[0], delivery.accepted_at)
    ticket_id = next(item["id"] for item in written.written if item["sk"] == "HEAD")
    names = (
        ticket_id.removeprefix("tkt_"),
        delivery.mentions[0].id.removeprefix("mnt_"),
        delivery.mentions[0].source_id,
    )
    template = json.dumps(written.written)
    for _ in range(tickets):
        copy = template
        for name in names:
            copy = copy.replace(name, f"{next(_numbers):0{len(name)}d}")
        table.write(*(Put(Key(item["pk"], item["sk"]), item, 0) for item in json.loads(copy)))
