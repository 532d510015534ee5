"""Many agents who claim within a second: what is wasted, whether two get the same one, how far from the right order.

The product's own claim code, over the modelled table. Four callbacks wait for each agent, due at moments spread over a
quarter of an hour, as after a bad one. The more urgent ones that still wait when one is taken are those it overtook:
their number is its displacement, the most urgent of them says by how many seconds.
"""

import random
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import mean
from typing import Any

from functions.callbacks import rules
from functions.callbacks.claims import Claims
from functions.callbacks.model import CallbackState, Candidate
from functions.callbacks.people import Caller
from functions.callbacks.store import CallbackStore
from functions.intake.model import Author
from functions.shared import clock, ids, keys
from functions.shared.errors import Contended
from functions.shared.table import Item, Put, Table, Write, put
from functions.tickets.model import Ticket
from functions.triage.model import Kind, Severity
from infra.bench.modelled import Hours, ModelledTable

BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WAITING = 4
"""Callbacks for each agent."""
SPREAD = timedelta(minutes=15)
"""Between the first and the last due time."""
WITHIN = 1.0
"""Seconds in which all agents claim."""

type Waiting = tuple[datetime, str]


@dataclass(frozen=True)
class Claimed:
    """What came of the claims of so many agents."""

    agents: int
    shards: int
    claims: int
    wasted: int
    """Conditional writes that were refused."""
    doubles: int
    """Callbacks that more than one agent was given."""
    sent_away: int
    """Agents who were told that nothing waits, though it did."""
    displacement: float
    """More urgent ones that still waited when one was taken: the mean."""
    overtaken: float
    """Seconds by which the most urgent of them was more urgent: the largest."""
    slowest: float
    """Seconds from the click to the callback: the longest."""

    @property
    def waste(self) -> float:
        """Wasted conditional writes a claim."""
        return self.wasted / max(self.claims, 1)


class Rush:
    """One run: so many agents, so many shards, everything by chance from one seed."""

    def __init__(self, agents: int, shards: int, seed: int = 1) -> None:
        self._chance = random.Random(f"{agents} {shards} {seed}")  # noqa: S311
        self._agents, self._shards = agents, shards
        self._hours = Hours(BEGIN)
        self._table = ModelledTable(self._hours, self._chance, self._note)
        self._waiting: list[Waiting] = []
        self._parsed: dict[tuple[str, int], Candidate] = {}
        self._given: list[str] = []
        self._overtook: list[tuple[int, float]] = []
        self._took: list[float] = []

    def run(self) -> Claimed:
        """All of them claim once."""
        with clock.driven_by(self._hours.now), ids.driven_by(self._chance.randbytes):
            self._fill()
            for number in range(self._agents):
                self._hours.at(self._chance.uniform(0, WITHIN), lambda sub=f"agent-{number}": self._agent(sub))  # type: ignore[misc]
            self._hours.run()
        return Claimed(
            agents=self._agents,
            shards=self._shards,
            claims=len(self._given),
            wasted=self._table.wasted,
            doubles=len(self._given) - len(set(self._given)),
            sent_away=self._agents - len(self._given),
            displacement=mean(rank for rank, _ in self._overtook),
            overtaken=max(seconds for _, seconds in self._overtook),
            slowest=max(self._took),
        )

    def _agent(self, sub: str) -> None:
        begun, chance = self._hours.now(), random.Random(self._chance.random())  # noqa: S311
        pause = lambda turn: self._hours.sleep(chance.uniform(0, 0.02 * 2**turn))  # noqa: E731 - as `entities.pause`
        claims = Claims(_Store(self._table, self._parsed), self._shards, pause, chance)
        while True:
            try:
                claimed = claims.claim(Caller(sub=sub, name=sub))
            except Contended:
                continue  # as a person does
            if claimed is not None:
                self._given.append(claimed[0].id)
                self._took.append((self._hours.now() - begun).total_seconds())
            return

    def _note(self, writes: Sequence[Write]) -> None:
        for item in (write.item for write in writes if isinstance(write, Put)):
            if item.get("state") == CallbackState.CLAIMED:
                place = bisect_left(self._waiting, _urgency(item))
                urgency, _ = self._waiting.pop(place)
                ahead = self._waiting[0][0] if place else urgency
                self._overtook.append((place, (urgency - ahead).total_seconds()))

    def _fill(self) -> None:
        for entity in self._complaints():
            self._table.fill(put(entity.key(), item := entity.to_item(), 0))
            if "queue_pk" in item:
                insort(self._waiting, _urgency(item))

    def _complaints(self) -> Iterator[Any]:
        for _ in range(WAITING * self._agents):
            accepted_at = clock.to_milliseconds(BEGIN - SPREAD * self._chance.random())
            ticket = a_ticket(ids.new("tkt"), accepted_at)
            yield ticket
            yield rules.begin(ticket, accepted_at, 15, self._shards, accepted_at)


class _Store(CallbackStore):
    """A thousand look at the same page at nearly the same moment: what one of them has parsed serves all."""

    def __init__(self, table: Table, parsed: dict[tuple[str, int], Candidate]) -> None:
        super().__init__(table)
        self._parsed = parsed

    def waiting(self, shard: int, limit: int) -> list[Candidate]:
        page = self._table.query_index(keys.QUEUE, keys.queue_partition(shard), limit=limit)
        return [self._parse(item) for item in page.items]

    def _parse(self, item: Item) -> Candidate:
        version = (item["id"], item["version"])
        if version not in self._parsed:
            self._parsed[version] = Candidate.from_item(item)
        return self._parsed[version]


def _urgency(item: dict[str, Any]) -> Waiting:
    return clock.from_text(item["urgency_at"]), item["id"]


def a_ticket(ticket_id: str, at: datetime) -> Ticket:
    """An ordinary one, whose number is known."""
    return Ticket(
        id=ticket_id,
        brand="acme",
        channel="x",
        author=Author(id=ticket_id, handle="jan", name="Jan", followers=120),
        kind=Kind.COMPLAINT,
        severity=Severity.ORDINARY,
        language="en",
        opened_at=at,
        round=1,
        said="",
        phone="+31612345678",
    )
