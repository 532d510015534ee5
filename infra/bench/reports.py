"""A report over months of facts: what it reads, and the processor's time, the first time and from then on.

The product's own reports and table over a client that answers as DynamoDB pages: whole items, a megabyte a page. The
time is that of everything but this client; what HTTP and botocore add goes by the pages.
"""

import json
import random
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from functions.callbacks import facts, rules
from functions.callbacks.facts import Fact, Named
from functions.callbacks.model import Attempt, Callback, CallbackState, Disposition, Outcome
from functions.reports.service import MOST_FACTS, Reports, Wanted
from functions.reports.store import ReportStore
from functions.shared import clock
from functions.shared.dynamo import DynamoTable
from functions.shared.entities import Entity
from functions.shared.errors import Unavailable
from functions.shared.table import put
from infra.bench.claims import a_ticket

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAYS, A_DAY = 90, 1_000
PAGE = 1024 * 1024

type Marshalled = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """What one report asked, of the last `DAYS` days."""

    which: str
    turns: int
    """How often it had to be asked."""
    pages: int
    megabytes: float
    seconds: float


def reads() -> list[Read]:
    """The first report, and the second one."""
    client = _filled(_Client(), random.Random(1))  # noqa: S311
    with clock.driven_by(lambda: NOW):
        return [_read(client, which) for which in ("first", "from then on")]


def _read(client: "_Client", which: str) -> Read:
    reports = Reports(ReportStore(DynamoTable(client, "bench")), lambda: ([], {}), {})  # type: ignore[arg-type]
    wanted = Wanted(first=(NOW - timedelta(days=DAYS - 1)).date())
    client.pages, client.bytes, client.inside = 0, 0, 0.0
    begun, turns = time.process_time(), 0
    while True:
        turns += 1
        try:
            assert reports.service_level(wanted).total.calls.ended >= DAYS * A_DAY * 0.99
        except Unavailable:
            assert turns <= DAYS * A_DAY // MOST_FACTS + 1
            continue
        seconds = time.process_time() - begun - client.inside
        return Read(which, turns, client.pages, client.bytes / 1e6, seconds)


def _filled(client: "_Client", chance: random.Random) -> "_Client":
    client.keep(Named(brand="acme"))
    for day in range(DAYS):
        for number in range(A_DAY):
            client.keep(_fact(chance, NOW - timedelta(days=day, seconds=chance.randrange(40_000)), f"{day}x{number}"))
    return client


def _fact(chance: random.Random, at: datetime, id_: str) -> Fact:
    """A call in which somebody was reached at the first or second dial, mostly in time."""
    accepted_at = at - timedelta(minutes=chance.randrange(8, 30))
    ticket = a_ticket(f"tkt_{id_}", accepted_at)
    callback = rules.begin(ticket, accepted_at, 15, 1, accepted_at)
    waited = timedelta(seconds=chance.expovariate(1 / 400) + 30)
    results = (Disposition.NO_ANSWER, Disposition.REACHED)[chance.randrange(2) :]
    dials = tuple(
        Attempt(id="a", agent="s", agent_name="s", group="north", started_at=at - timedelta(minutes=3), disposition=one)
        for one in results
    )
    first = callback.accepted_at + waited
    dials = (dials[0].evolve(started_at=first), *dials[1:])
    outcome = Outcome.KEPT if first <= callback.promise.due_at else Outcome.BROKEN
    promises = (callback.promise.evolve(outcome=outcome, ended_at=first),)
    ended = _over(callback, dials).evolve(promises=promises, id=f"cbk_{id_}_1", cause=f"cause{chance.randrange(16)}")
    return facts.of_call(ticket, ended, at)


def _over(callback: Callback, dials: tuple[Attempt, ...]) -> Callback:
    return callback.evolve(state=CallbackState.DONE, attempts=dials, resolution="resolved")


class _Client:
    """As much of DynamoDB as a report asks."""

    def __init__(self) -> None:
        self._items: dict[str, dict[str, tuple[Marshalled, int]]] = defaultdict(dict)
        self.pages, self.bytes, self.inside = 0, 0, 0.0

    def keep(self, entity: Entity) -> None:
        serialize = TypeSerializer().serialize
        item = put(entity.key(), entity.to_item(), 0).item
        self.put_item(Item={name: serialize(value) for name, value in item.items()})

    def put_item(self, Item: Marshalled, **_: Any) -> None:  # noqa: N803
        begun = time.process_time()
        self._items[Item["pk"]["S"]][Item["sk"]["S"]] = Item, len(json.dumps(Item))
        self.inside += time.process_time() - begun

    def get_item(self, **_: Any) -> Marshalled:
        return {}

    def query(self, ExpressionAttributeValues: Marshalled, **ask: Any) -> Marshalled:  # noqa: N803
        begun = time.process_time()
        items = self._items.get(ExpressionAttributeValues[":pk"]["S"], {})
        after = ask.get("ExclusiveStartKey", {"sk": {"S": ""}})["sk"]["S"]
        found: list[Marshalled] = []
        size = 0
        for sk in sorted(items):
            if sk > after and size < PAGE and len(found) < ask["Limit"]:
                found.append(items[sk][0])
                size += items[sk][1]
        self.pages, self.bytes = self.pages + 1, self.bytes + size
        last = found[-1]["sk"] if found else None
        more = last is not None and last["S"] < max(items)
        self.inside += time.process_time() - begun
        return {"Items": found, **({"LastEvaluatedKey": {"sk": last}} if more else {})}
