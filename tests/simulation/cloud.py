"""The product's own handlers, wired by themselves, over twins instead of AWS.

Each handler puts its real things together from its environment, as it does when deployed; only the clients and the
table under them are twins. What calls the functions (gateway, queues, stream, rule, schedule) is here.
"""

import os
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any
from unittest import mock

from functions.conversation import handler as conversation
from functions.deadlines import handler as deadlines
from functions.desk import handler as desk
from functions.intake import handler as intake
from functions.intake.model import Registry
from functions.journey import handler as journey
from functions.lookup import handler as lookup
from functions.lookup.model import FoundOrder
from functions.outbox import handler as outbox
from functions.shared import aws, aws_json
from functions.shared.errors import Unavailable
from functions.shared.table import Item, Put, Write
from infra.manifest import FUNCTIONS
from tests.simulation.browser import SeededDesk
from tests.simulation.calls import Violation
from tests.simulation.engine import DAY, MINUTE, SECOND, Killed, Loop, Run
from tests.simulation.faults import Faults
from tests.simulation.hearing import personal
from tests.simulation.platform import Platform
from tests.simulation.sweeps import WatchedTable
from tests.simulation.twins import (
    EventsClient,
    FaultyOrders,
    FaultyTable,
    SimulatedQueue,
    SnsClient,
    SqsClient,
    secrets_service,
    stream_record,
)

TIMEOUT = {function.name: function.timeout * SECOND for function in FUNCTIONS}
HANDLERS: dict[str, Any] = {
    "intake": intake,
    "journey": journey,
    "lookup": lookup,
    "conversation": conversation,
    "deadlines": deadlines,
    "outbox": outbox,
    "desk": desk,
}


STARTS_A_LOOKUP = ("complaint.opened", "mention.joined", "mention.changed")
STARTS_A_WORD = ("complaint.opened", "mention.joined", "lookup.finished", "call.attempted", "reply.written")
"""The rules of the bus, as `infra.bus` has them."""

CONSUMERS = {"intake": ("journey", 6), "lookup": ("lookup", 4), "conversation": ("conversation", 4)}
"""By queue: which function works on it, and how many at once."""

BATCH = 25
"""Records of the stream at a time."""


class Context:
    """What Lambda hands to a handler."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop

    def get_remaining_time_in_millis(self) -> int:
        return self._loop.doing.left(self._loop.now)


class Cloud:
    """One account: what is deployed, and what of AWS is around it."""

    def __init__(self, loop: Loop, faults: Faults, chance: random.Random, registry: Registry, ledger: Any) -> None:
        self.loop, self.faults, self._chance, self._ledger = loop, faults, chance, ledger
        self.table = FaultyTable(loop, faults, self._committed)
        self.queues = {name: SimulatedQueue(name, loop, faults, chance) for name in CONSUMERS}
        self.dead: dict[str, list[str]] = {f"{name}-dlq": [] for name in CONSUMERS}
        self.platform = Platform(faults, ledger.arrived, ledger.tickets)
        self._sqs = SqsClient(faults, self.queues, self.dead)
        self._sns = SnsClient(faults, ledger.people.told)
        self._bus = EventsClient(faults, self._heard)
        self._secrets = secrets_service(faults, loop, registry.model_dump_json())
        self._context = Context(loop)
        self._desk = SeededDesk(chance)
        self.listening: list[Callable[[str, str, list[str]], None]] = []
        """Who hears every event on the bus, beside the product's own queues: (kind, the event, where it stands)."""
        self._stream: deque[tuple[int, Item]] = deque()
        self._number = 0
        self._following = False
        self.newer_is_deployed = False
        self.rules = {"lookup": STARTS_A_LOOKUP, "conversation": STARTS_A_WORD}
        """Of the bus: which events go into which queue."""
        self.orders: dict[tuple[str, str], FoundOrder] = {}
        """A shop's own order system, which some seeds have instead of the built-in one."""
        self._own_shop = chance.random() < 0.4
        self.shards = chance.choice((1, 1, 4))
        """Partitions of the queue of callbacks."""

    @contextmanager
    def deployed(self) -> Iterator[None]:
        """The handlers as they are wired when a function starts."""
        of_the_door = self._sqs.service()
        with (
            mock.patch.multiple(
                aws, dynamodb=lambda: None, sqs=lambda: self._sqs, sns=lambda: self._sns, events=lambda: self._bus
            ),
            mock.patch.multiple(aws_json, sqs=lambda: of_the_door, secrets=lambda: self._secrets),
            mock.patch.object(deadlines, "_hands", return_value=nullcontext(map)),  # a thread would escape the clock
        ):
            for name, module in HANDLERS.items():
                self._wire(name, module)
            for name, (function, at_once) in CONSUMERS.items():
                queue = self.queues[name]
                queue.function = function
                queue.timeout, queue.at_once = TIMEOUT[queue.function], at_once
                queue.handle = self._consumer(queue.function)
            try:
                yield
            finally:  # what is tested after this in the same process is not to find the twins
                for module in HANDLERS.values():
                    for wire in _wires(module):
                        wire.cache_clear()

    def _wire(self, name: str, module: Any) -> None:
        own = next((queue for queue, (function, _) in CONSUMERS.items() if function == name), "")
        environment = {field.upper(): _address(field, own) for field in module.Settings.model_fields}
        environment["QUEUE_SHARDS"] = str(self.shards)
        table: Any = WatchedTable(self.table, self.loop) if name == "deadlines" else self.table
        twins: dict[str, Any] = {"DynamoTable": lambda _client, _name: table, "Desk": self._desk}
        twins["Connected"] = lambda *_: self.platform
        if self._own_shop:
            twins["BuiltinOrders"] = lambda _table: FaultyOrders(self.faults, self.orders)
        patched = {name: twin for name, twin in twins.items() if hasattr(module, name)}
        with mock.patch.dict(os.environ, environment), _patched(module, patched):
            for wire in _wires(module):
                wire.cache_clear()
                wire()

    def _consumer(self, function: str) -> Callable[[dict[str, Any]], Any]:
        def handle(event: dict[str, Any]) -> Any:
            if function == "journey":
                self._as_newer_code(event)
            return self._invoked(function, event) or {"batchItemFailures": [{"itemIdentifier": ""}]}

        return handle

    def _invoked(self, function: str, event: dict[str, Any]) -> Any:
        """What a handler answers; None where it fails as a whole, for a reason that its text may be printed for."""
        try:
            return HANDLERS[function].handler(event, self._context)
        except Exception as error:
            if personal(repr(error)):
                raise Violation(f"personal data in an exception of {function}") from error
            if not isinstance(error, Unavailable):
                raise Violation(f"{function} failed: {error!r}") from error
            return None

    def _as_newer_code(self, event: dict[str, Any]) -> None:
        """Some invocations are of newer code, which reads what old code leaves alone."""
        for record in event["Records"]:
            if record["body"].startswith('{"version":9,') and (self.newer_is_deployed or self._chance.random() < 0.3):
                record["body"] = record["body"].replace('{"version":9,', '{"version":1,', 1)

    def knock(self, event: dict[str, Any]) -> dict[str, Any]:
        """A webhook at the gateway. Killed: the gateway answers 503 by itself."""
        now = self.loop.now
        run = Run("intake", now, now + TIMEOUT["intake"])
        try:
            answer: dict[str, Any] = self.loop.within(run, lambda: intake.handler(event, self._context))
        except Killed:
            return {"statusCode": 503, "body": "{}"}
        return answer

    def every_minute(self) -> None:
        """The schedule."""
        now = self.loop.now
        self.loop.at(now + MINUTE, self.every_minute)
        sweeps = self._ledger.people.sweeps
        sweeps.due(now)
        if self.faults.outages and self.faults.away("sweep") is not None:
            self.faults.count("sweep absent")
            sweeps.ended(now, "sweep away")
            return
        if not self.table.wakes() and not self._ledger.people.floor.unknown(self._ledger.text(now)):
            if self.table.index_is_late():
                sweeps.ended(now, "index late")
            else:
                sweeps.ended(now, None)
                self._ledger.people.swept(now)
            return
        late = int(self._chance.random() * 90 * SECOND) if self.faults.happens("sweep late") else 0
        for _ in range(2 if self.faults.happens("sweep twice") else 1):
            run = Run("deadlines")
            self.loop.spawn(lambda run=run: self._sweep(run, now, late > 0), run, late)  # type: ignore[misc]

    def _sweep(self, run: Run, due: int, late: bool) -> None:
        run.since = self.loop.now
        run.deadline = run.since + TIMEOUT["deadlines"]
        people, done = self._ledger.people, False
        try:
            done = self._invoked("deadlines", {}) is not None
        finally:
            in_haste = self.loop.now - run.since > 40 * SECOND
            blind = run.faults > run.at_tickets.total()
            if blind or not done:
                people.sweeps.ended(due, "sweep hit by a fault")
            elif in_haste:
                people.sweeps.ended(due, "sweep ran out of time")
            else:
                run.good_by = None if run.faults else self.loop.now
                people.sweeps.ended(due, "sweep late" if late else None, run.at_tickets)
                people.swept(run.since, run.at_tickets)
            began, ended = self._ledger.text(run.since), self._ledger.text(self.loop.now)
            people.floor.swept(began, ended, good=run.good_by is not None)

    def _committed(self, run: Run, writes: tuple[Write, ...]) -> None:
        self._ledger.committed(run, writes)
        for write in writes:
            if isinstance(write, Put) and write.version == 0 and write.key.sk.startswith("E#"):
                self._stream.append((self.loop.now, write.item))
        if self._stream and not self._following:
            self._following = True
            late = int(self._chance.random() * 20 * MINUTE) if self.faults.happens("stream late") else 0
            self.loop.at(self.loop.now + 300 + late, self._follow)

    def _follow(self) -> None:
        """The stream's consumer: in order, and again from the first that failed."""
        now = self.loop.now
        if (until := self.faults.away("stream")) is not None:
            self.faults.count("stream away")
            self.loop.at(until, self._forget if self.faults.forgets else self._follow)
            return
        run = Run("outbox", now, now + TIMEOUT["outbox"])
        self.loop.spawn(self._publish, run)

    def _forget(self) -> None:
        """What it held is older than the stream keeps."""
        self.faults.counts["stream forgot"] += len(self._stream)
        for _, item in self._stream:
            self._ledger.forgotten(item)
        self._stream.clear()
        self._following = False

    def _publish(self) -> None:
        some = [self._stream[one] for one in range(min(BATCH, len(self._stream)))]
        records = [stream_record(number, item) for number, (_, item) in enumerate(some)]
        done, began = 0, self.loop.now
        try:
            failed = self._invoked("outbox", {"Records": records})["batchItemFailures"]
            done = min((int(one["itemIdentifier"]) for one in failed), default=len(some))
        finally:
            for _ in range(done):
                self._stream.popleft()
            while self._stream and self.loop.now - self._stream[0][0] > DAY:
                self._ledger.forgotten(self._stream.popleft()[1])
            self._following = bool(self._stream)
            if self._stream:
                self.loop.at(began + (SECOND if done else int(self._chance.random() * 30 * SECOND)), self._follow)

    def _heard(self, kind: str, detail: str, resources: list[str]) -> None:
        """The bus: everybody who listens, and its rules."""
        self._ledger.heard(kind, detail)
        for listens in self.listening:
            listens(kind, detail, resources)
        for queue, starts in self.rules.items():
            if kind in starts:
                self.queues[queue].enqueue(f'{{"detail-type": "{kind}", "source": "kwartier", "detail": {detail}}}')

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way."""
        return not self._stream and not any(queue.here or queue.late for queue in self.queues.values())


def _wires(module: Any) -> list[Any]:
    """Whatever a handler makes once, of its environment."""
    kept = (one for one in vars(module).values() if hasattr(one, "cache_clear"))
    return [one for one in kept if one.__module__ == module.__name__]


@contextmanager
def _patched(module: Any, twins: dict[str, Any]) -> Iterator[None]:
    with ExitStack() as stack:
        for name, twin in twins.items():
            stack.enter_context(mock.patch.object(module, name, twin))
        yield


def _address(field: str, own: str) -> str:
    """The value of a handler's setting."""
    if field == "queue_url":
        return own
    if field.endswith("_dlq_url"):
        return field.removesuffix("_dlq_url") + "-dlq"
    for ending in ("_queue_url", "_topic_arn"):
        if field.endswith(ending):
            return field.removesuffix(ending)
    return field
