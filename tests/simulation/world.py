"""One seed: a world with its faults, from the first complaint until nothing is owed any more."""

import gc
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from unittest import mock

from functions.intake.model import Registry, Source, SourceKind
from functions.lookup.model import FoundOrder
from functions.lookup.orders.builtin import OrderRow
from functions.shared import clock, ids, keys, telemetry
from functions.shared.table import put
from tests.simulation import hours
from tests.simulation.agents import Agents
from tests.simulation.calls import Violation
from tests.simulation.cloud import Cloud
from tests.simulation.customers import Customers
from tests.simulation.desk import Desk
from tests.simulation.engine import DAY, HOUR, MINUTE, Loop
from tests.simulation.faults import Faults
from tests.simulation.haste import hastened
from tests.simulation.hearing import CANARY, Listener, personal
from tests.simulation.ledger import Ledger
from tests.simulation.speaking import Speaker
from tests.simulation.tools import Tool
from tests.simulation.verdict import verdict
from tests.simulation.writing import Writers

STARTS = tuple(
    datetime(*day, tzinfo=UTC)
    for day in (
        (2026, 11, 23, 8, 0),
        (2026, 11, 20, 14, 0),
        (2026, 10, 24, 20, 0),
        (2027, 3, 27, 22, 0),
        (2028, 2, 28, 9, 0),
    )
)
"""A Monday, a Friday afternoon, both nights in which the clocks change, and the eve of a leap day."""
BRANDS = {"acme": (15, True), "zon": (15, False)}
"""Minutes of service time; whether it is always open."""
SPOKEN_FOR = 0.3
"""Of all seeds."""
QUIETLY = 0.05
"""Of all customers, those beside whom somebody asks something in private and complains of nothing."""
DRAINS_WITHIN = 16 * DAY
SWEPT = 2 / 3
"""Of the seeds, those in which the rule that starts a word at once is away: the sweep starts each a minute later."""
OLD = 14 * 24 * 3600
"""Seconds after which a post would wait for a supervisor: longer than any tool goes on trying."""


@dataclass
class Result:
    """What became of a seed."""

    seed: int
    complaints: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    violation: str | None = None
    about: str | None = None
    story: list[tuple[int, str, str, str]] = field(default_factory=list)
    trace: str = ""
    """What was written, in short: the same for the same seed."""


class World:
    """Everything of one seed."""

    def __init__(self, seed: int, complaints: int | None = None) -> None:
        self.chance = random.Random(f"world {seed}")
        size = complaints or int(60 * 12 ** self.chance.random())
        self.size = size
        self.loop = Loop(self.chance.choice(STARTS))
        self.span = int(20 * MINUTE * 18 ** self.chance.random())
        self.faults = Faults(random.Random(f"faults {seed}"), self.loop, self.span)
        self.ledger = Ledger(self.loop, BRANDS)
        self._bytes = random.Random(f"ids {seed}")
        registry = _registry()
        self.cloud = Cloud(self.loop, self.faults, self.chance, registry, self.ledger)
        if random.Random(f"conversation {seed}").random() < SWEPT:
            self.cloud.rules["conversation"] = ()
            self.ledger.counts["seeds in which only the sweep starts words"] = 1
        self.desk = Desk(self.cloud, self.ledger, self.chance)
        tools = {
            brand: [
                Tool(name, source, self.cloud, self.ledger, self.chance)
                for name, source in registry.sources.items()
                if source.brand == brand
            ]
            for brand in BRANDS
        }
        self._tools = [tool for some in tools.values() for tool in some]
        self.customers = Customers(self.loop, self.ledger, tools, self.chance)
        self.writers = Writers(self.loop, self.desk, self.ledger, random.Random(f"writers {seed}"))
        self.ledger.writers = self.writers.here
        self.agents = Agents(self.loop, self.faults, self.desk, self.ledger, self.chance)
        self.agents.writers = self.writers
        if self.writers.here:
            quiet = random.Random(f"quietly {seed}")
            self.customers.quietly = lambda: quiet.random() < QUIETLY
        self._speaks(tools, random.Random(f"speaker {seed}"))
        self.ledger.ring = self.agents.ring

    def _speaks(self, tools: dict[str, list[Tool]], chance: random.Random) -> None:
        """In some seeds a channel is no account of ours: a tool speaks there in our place."""
        if chance.random() < SPOKEN_FOR:
            theirs = {
                brand: next(one for one in some if one.source.kind == "standard") for brand, some in tools.items()
            }
            self.cloud.platform.of_tools = ("reviews",)
            self.cloud.listening.append(Speaker(self.cloud, self.ledger, theirs, chance).heard)

    @contextmanager
    def owned(self) -> Iterator[None]:
        """Clock, pauses, ids, chance and telemetry in the hands of this world."""
        listener = Listener(self._heard)
        state = random.getstate()
        with ExitStack() as stack:
            stack.enter_context(clock.driven_by(self.loop.instant, self.loop.sleep))
            stack.enter_context(ids.driven_by(self._bytes.randbytes))
            stack.enter_context(mock.patch.multiple(telemetry, _logger=lambda: listener, _metrics=lambda: listener))
            stack.enter_context(hastened())
            stack.enter_context(self.cloud.deployed())
            random.seed(self._bytes.random())
            try:
                yield
            finally:
                random.setstate(state)

    def _heard(self, action: str, said: dict[str, Any]) -> None:
        """Every line of the log and every figure."""
        if personal(str(said)):
            raise Violation(f"personal data in the log: {action}")
        if action in ("message failed", "mention failed", "webhook failed", "item unreadable"):
            raise Violation(f"{action}: {said.get('error')}")
        self.ledger.counts["lines"] += 1

    def run(self) -> None:
        """The days with faults, then the days without, until nothing is owed."""
        with self.owned():
            self.customers.come(self.size, self.span)
            self._furnish()
            agents = max(3, int(self.size / (self.span / MINUTE) * 4 * self.chance.choice((0.3, 1, 2, 3))))
            self.agents.come(agents, lambda: self.cloud.table.waits(self.cloud.shards))
            self.loop.at(0, self.cloud.every_minute)
            try:
                self.loop.run(self.span + HOUR)
                self.faults.stop()
                self.agents.tidy = self.cloud.newer_is_deployed = True
                self._drain()
                verdict(self.ledger, self.cloud, self.faults)
            finally:
                self.loop.end()

    def _furnish(self) -> None:
        """Brands; the shop's orders are put in when the customers are known."""
        table = self.cloud.table.inner
        of_zon: dict[str, Any] = {"hours": hours.TEXT, "time_zone": "Europe/Amsterdam"}
        for brand in BRANDS:
            # Customers here come again all day and are called each time: nobody is here to review the sixth.
            item = {"name": brand, "most_tickets_a_day": 50, "most_orders": 20} | (of_zon if brand == "zon" else {})
            table.write(put(keys.brand(brand), item, None))
        for (brand, number), phone in self.customers.orders.items():
            row = OrderRow(brand=brand, number=number, phone=phone or None, customer=f"{CANARY} {number}")
            table.write(put(row.key(), row.to_item(), 0))
            self.cloud.orders[brand, number] = FoundOrder(number=number, phone=phone or None, customer=row.customer)

    def _drain(self) -> None:
        """On until nothing is on its way and nothing is owed; and then for some sweeps, which tell what is left."""
        ends, rested = self.loop.now + DRAINS_WITHIN, False
        while not (rested and self._quiet()):
            if self.loop.now >= ends:
                raise Violation(f"does not drain: {self._left()}", next(iter(self.ledger.open), None))
            rested = self._quiet()
            if rested and self.writers.owes():
                rested = False
                self.writers.look()
            self.agents.ring()
            self.loop.run(self.loop.now + 10 * MINUTE)

    def _quiet(self) -> bool:
        tools = any(tool.under_way for tool in self._tools)
        return self.cloud.idle and not tools and not self.customers.busy and not self.ledger.open

    def _left(self) -> str:
        queues = {name: queue.here for name, queue in self.cloud.queues.items()}
        tools = sum(tool.under_way for tool in self._tools)
        return f"{len(self.ledger.open)} callbacks, {queues}, {tools} webhooks, {self.customers.busy} customers"


def _registry() -> Registry:
    sources: dict[str, Source] = {}
    for brand in BRANDS:
        secret = "whsec_" + "c2ltdWxhdGlvbi1zZWNyZXQtb2Ytbm8tdXNlLTMyYg=="
        standard = Source(kind=SourceKind.STANDARD, brand=brand, secret=secret, max_age=OLD)
        x: dict[str, Any] = {"secret": "consumer-secret-of-no-use", "own_account": "1", "max_age": OLD}
        sources |= {f"care-{brand}": standard, f"x-{brand}": Source(kind=SourceKind.X, brand=brand, **x)}
    return Registry(sources=sources)


def play(seed: int, complaints: int | None = None, story: bool = False) -> Result:
    """One seed from beginning to end."""
    world = World(seed, complaints)
    result = Result(seed)
    if story:
        world.ledger.story = result.story
    collects = gc.isenabled()
    gc.disable()
    try:
        world.run()
    except Violation as violation:
        result.violation, result.about = violation.what, violation.about
    finally:
        if collects:
            gc.enable()
    result.complaints = world.customers.complaints
    result.faults, result.counts = world.faults.counts, world.ledger.counts
    result.trace = world.ledger.trace()
    return result
