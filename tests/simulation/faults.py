"""What goes wrong, decided by the seed: at every I/O point, and for whole services at a time."""

import random
from bisect import bisect
from collections import Counter
from collections.abc import Callable
from typing import Any

from functions.shared.errors import Unavailable
from functions.shared.table import ConditionFailed
from tests.simulation.engine import MINUTE, SECOND, Killed, Loop

READS = ("refused", "throttled", "slow", "killed before")
WRITES = (*READS, "conflict", "answer lost", "killed after")
SENDS = ("refused", "slow", "killed before", "answer lost", "killed after")
READING = frozenset({"table read", "table index", "orders", "registry"})
"""Nothing is done there: whoever acts between the answer and what follows it does so before the next call, too."""
SERVICES = {
    "table read": READS,
    "table index": READS,
    "table write": WRITES,
    "intake queue": SENDS,
    "lookup queue": SENDS,
    "conversation queue": SENDS,
    "platform": SENDS,
    "put off": SENDS,
    "page": SENDS,
    "notify": SENDS,
    "escalate": SENDS,
    "bus": SENDS,
    "orders": READS,
    "registry": READS,
    "request": ("refused", "slow", "answer lost"),
    "webhook": ("refused", "slow", "answer lost"),
}
ON_THE_WAY = (
    "queue duplicate",
    "queue late copy",
    "queue reordered",
    "queue delete lost",
    "queue poison",
    "newer version",
    "newer item",
    "stream late",
    "sweep late",
    "sweep twice",
    "tool duplicate",
    "tool late copy",
)
OF_AGENTS = ("agent vanishes", "agent double click", "agent late", "agent stale lease")
"""What the world itself does wrong, and how often, is drawn in the same way."""
MOST_OF_THE_TABLE, MOST_OF_THE_BUS, MOST = 0.1, 0.3, 0.6
"""Of all calls of one service, so many fail at most."""
WAYWARD = (0.0, 0.1, 0.25, 0.5)
CARELESS = (0.0, 0.4, 0.9)
OUTAGES = (
    "table",
    "intake queue",
    "lookup queue",
    "conversation queue",
    "platform",
    "page",
    "notify",
    "escalate",
    "bus",
    "orders",
    "sweep",
    "stream",
    "registry",
)
LEVELS = (0.0, 0.03, 0.1, 0.2, 0.3)
"""From none to brutal: a uniform rate would miss what only shows in a quiet or in a wild system."""


class Faults:
    """The profile of a seed, and the count of what was injected."""

    def __init__(self, chance: random.Random, loop: Loop, span: int) -> None:
        self._chance, self._loop = chance, loop
        self.counts: Counter[str] = Counter()
        self.level = chance.choice(LEVELS)
        self.on = True
        self._rates = {service: self._drawn(service, kinds) for service, kinds in SERVICES.items()}
        self.way = dict(zip(ON_THE_WAY, self._spread(len(ON_THE_WAY), chance.choice(WAYWARD)), strict=True))
        self.way |= dict(zip(OF_AGENTS, self._spread(len(OF_AGENTS), chance.choice(CARELESS)), strict=True))
        self.lag = chance.choice((0, 0, 0, 2, 20, 180)) * SECOND if self.level else 0
        self.forgets = self.level > 0 and chance.random() < 0.3
        """Whether the stream drops what it held while it was away, else it comes late."""
        self.outages = self._outages(span) if self.level else {}

    def _spread(self, many: int, level: float) -> list[float]:
        """A rate each: a third of them nothing, the others from a tenth of the level to all of it."""
        chance = self._chance
        return [0.0 if chance.random() < 0.35 else level * 10 ** chance.uniform(-1, 0) for _ in range(many)]

    def _drawn(self, service: str, kinds: tuple[str, ...]) -> tuple[list[float], tuple[str, ...]]:
        """The kinds with their added-up rates. What fails leaves room for what succeeds; slowness fails little.

        Much is asked of the table for one thing to be done, little of the others, so those may fail far more often.
        """
        most = {"bus": MOST_OF_THE_BUS}.get(service, MOST_OF_THE_TABLE if service.startswith("table") else MOST)
        rates = self._spread(len(kinds), self._chance.choice(LEVELS) if self.level else 0.0)
        failing = sum(rate for kind, rate in zip(kinds, rates, strict=True) if kind != "slow")
        tamed = min(1.0, most / failing) if failing else 1.0
        total, added = 0.0, []
        for kind, rate in zip(kinds, rates, strict=True):
            total += min(2 * rate, 0.6) if kind == "slow" else rate * tamed
            added.append(total)
        return added, kinds

    def _outages(self, span: int) -> dict[str, list[tuple[int, int]]]:
        """Stretches of minutes to four hours in which a service is away, for all to know."""
        chance = self._chance
        found: dict[str, list[tuple[int, int]]] = {}
        for _ in range(chance.choice((0, 1, 1, 2, 3, 5))):
            begins = chance.randrange(span)
            lasts = int(2 * MINUTE * 120 ** (chance.random() ** 1.5))
            found.setdefault(chance.choice(OUTAGES), []).append((begins, begins + lasts))
        return found

    def away(self, service: str) -> int | None:
        """Until when the service is away; None when it is there."""
        for begins, ends in self.outages.get(service, ()):
            if begins <= self._loop.now < ends:
                return ends
        return None

    def during(self, since: int, until: int) -> list[str]:
        """The services that were away at any time in between."""
        return [
            f"{service} away"
            for service, stretches in self.outages.items()
            if any(begins <= until and since < ends for begins, ends in stretches)
        ]

    def happens(self, what: str) -> bool:
        """Whether this goes wrong now, on the way; counted."""
        if not self.on or self._chance.random() >= self.way[what]:
            return False
        self.count(what)
        return True

    def count(self, kind: str) -> None:
        """One more was injected."""
        self.counts[kind] += 1

    def call(self, service: str, outage: str, work: Callable[[], Any], single: bool = False) -> Any:
        """`work` across a network: others act before it and after it, and it may go wrong in every way.

        `single`: a write of one item, which a client repeats by itself when the answer is lost, and is then told that
        the condition failed.
        """
        loop, chance = self._loop, self._chance
        loop.pause(1 + int(chance.random() * 12))
        if outage in self.outages and self.away(outage) is not None:
            self._hit(f"{outage} away")
            loop.pause(int(chance.random() * 3000))
            raise Unavailable(f"{outage} is away")
        added, kinds = self._rates[service]
        drawn = chance.random()
        if not self.on or drawn >= added[-1]:
            result = work()
            if service not in READING:
                loop.pause(1 + int(chance.random() * 6))
            return result
        return self._wrong(service, kinds[bisect(added, drawn)], work, single)

    def _hit(self, kind: str) -> None:
        self._loop.doing.faults += 1
        self.counts[kind] += 1

    def _wrong(self, service: str, kind: str, work: Callable[[], Any], single: bool) -> Any:
        self._hit(f"{service} {kind}")
        loop, chance = self._loop, self._chance
        match kind:
            case "refused" | "throttled":
                loop.pause(int(chance.random() * (300 if kind == "refused" else 2000)))
                raise Unavailable(f"{service} {kind}")
            case "killed before":
                raise Killed
            case "conflict":
                raise ConditionFailed({})
            case "slow":
                loop.pause(int(200 * 150 ** chance.random()))
                return work()
            case "killed after":
                work()
                raise Killed
            case _:
                work()
                loop.pause(int(chance.random() * 3000))
                if single and chance.random() < 0.5:
                    raise ConditionFailed({})
                raise Unavailable(f"{service} {kind}")

    def stop(self) -> None:
        """From now on everything works."""
        self.on = False
        self.lag = 0
        now = self._loop.now
        self.outages = {
            service: [(begins, min(ends, now)) for begins, ends in stretches if begins < now]
            for service, stretches in self.outages.items()
        }
