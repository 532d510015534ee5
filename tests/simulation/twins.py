"""What the product reaches outside itself: table, queues, topics, bus, secret and orders, each with its faults.

The table is the product's own twin behind a network; queues are as SQS has them: at least once, hidden while somebody
works on a message, shown again when it was not deleted, kept for fourteen days.
"""

import heapq
import json
import random
from collections import deque
from collections.abc import Callable, Collection, Iterable
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError

from functions.lookup.model import FoundOrder
from functions.shared import keys
from functions.shared.errors import Unavailable
from functions.shared.memory import MemoryTable
from functions.shared.table import Item, Key, Page, Put, Write
from tests.simulation.engine import DAY, SECOND, Loop, Run
from tests.simulation.faults import Faults
from tests.simulation.haste import QuickTable
from tests.simulation.hearing import CANARY

RETENTION = 14 * DAY
POISON = ("{canary} {number}", '{{"version": 1, "text": "{canary} {number}"}}', '["{canary}", {number}]')
MAX_RECEIVES = 1_000


class FaultyTable:
    """`shared.table.Table`: the twin behind a network. `committed` hears of every write that took effect."""

    def __init__(self, loop: Loop, faults: Faults, committed: Callable[[Run, tuple[Write, ...]], None]) -> None:
        self.inner = QuickTable()
        self._behind = QuickTable()
        """The indexes as they were some seconds ago."""
        self._lagging: deque[tuple[int, tuple[Write, ...]]] = deque()
        self._loop, self._faults, self._committed = loop, faults, committed
        self._lags = faults.lag > 0
        self._moments: list[str] = []
        """At which something in the wake index is to happen, so that an idle minute costs nothing."""
        self._asleep_until = 0
        """Of the loop: before that is none of them."""

    def get(self, key: Key) -> Item | None:
        return self._faults.call("table read", "table", lambda: self.inner.get(key))  # type: ignore[no-any-return]

    def get_many(self, wanted: Iterable[Key]) -> dict[Key, Item]:
        some = list(wanted)
        if not some:
            return {}  # nobody is asked for nothing
        found: dict[Key, Item] = self._faults.call("table read", "table", lambda: self.inner.get_many(some))
        return found

    def query(self, pk: str, **how: Any) -> Page:
        return self._faults.call("table read", "table", lambda: self.inner.query(pk, **how))  # type: ignore[no-any-return]

    def query_index(self, index: str, pk: str, **how: Any) -> Page:
        def read() -> Page:
            return self.index().query_index(index, pk, **how)

        page: Page = self._faults.call("table index", "table", read)
        if self.index_is_late():
            self._faults.count("index lag")
            self._loop.doing.faults += 1
        return page

    def count_index(self, index: str, pk: str, **how: Any) -> int:
        return self._faults.call("table index", "table", lambda: self.index().count_index(index, pk, **how))  # type: ignore[no-any-return]

    def write(self, *writes: Write) -> None:
        single = len(writes) == 1 and writes[0].version is not None
        self._faults.call("table write", "table", lambda: self._commit(writes), single)

    def index(self) -> MemoryTable:
        """The indexes as they can be seen now."""
        if not self._lags:
            return self.inner
        while self._lagging and self._lagging[0][0] <= self._loop.now:
            self._behind.write(*self._lagging.popleft()[1])
        return self._behind

    def index_is_late(self) -> bool:
        """Whether the indexes do not show yet what was written."""
        self.index()
        return bool(self._lagging)

    def wakes(self) -> bool:
        """Whether a sweep would find anything that is due."""
        if not self._moments or self._loop.now < self._asleep_until:
            return False
        now = self._loop.text(self._loop.now)
        if self._moments[0][: len(now)] > now:
            self._asleep_until = self._loop.moment(self._moments[0][: len(now)])
            return False
        until = keys.until(self._loop.instant())
        table = self.index()
        found = any(
            table.query_index(keys.WAKE, keys.wake_partition(one), until=until, limit=1).items
            for one in range(keys.WAKE_BUCKETS)
        )
        if not found and not self._lagging:
            while self._moments and self._moments[0] <= until:
                heapq.heappop(self._moments)
        return found

    def waits(self, shards: int) -> bool:
        """Whether a claim would find somebody who still waits: near the head of the queue, as the index shows it."""
        table = self.index()
        heads = (table.query_index(keys.QUEUE, keys.queue_partition(one), limit=10).items for one in range(shards))
        shown = (Key(one["pk"], one["sk"]) for some in heads for one in some)
        return any("queue_pk" in (self.inner.get(key) or ()) for key in shown)

    def _commit(self, writes: tuple[Write, ...]) -> None:
        if self._faults.on and self._faults.way["newer item"]:
            writes = tuple(self._newer(write) for write in writes)
        self.inner.write(*writes)
        if self._lags:
            shown = tuple(
                Put(one.key, one.item, None)
                for one in writes
                if isinstance(one, Put) and (one.key.sk == "HEAD" or one.key.sk.startswith(keys.CALLBACK_PREFIX))
            )
            if shown:
                self._lagging.append((self._loop.now + self._faults.lag, shown))
        for write in writes:
            if isinstance(write, Put) and "wake_sk" in write.item:
                heapq.heappush(self._moments, write.item["wake_sk"])
                self._asleep_until = 0
        self._committed(self._loop.doing, writes)

    def _newer(self, write: Write) -> Write:
        """As newer code would write it: with a field that nobody here knows."""
        if isinstance(write, Put) and self._faults.happens("newer item"):
            return Put(write.key, {**write.item, "of_tomorrow": {"kind": "unheard"}}, write.version)
        return write


class Message:
    """One message and every copy of it that is shown."""

    __slots__ = ("body", "gone", "id", "received", "sent", "shown", "turn")

    def __init__(self, number: int, body: str, sent: int) -> None:
        self.id, self.body, self.sent = f"m{number}", body, sent
        self.received = self.shown = self.turn = 0
        self.gone = False


class SimulatedQueue:
    """A queue with its consumer: `handle(event)` in invocations of `timeout` milliseconds, so many at once."""

    def __init__(self, name: str, loop: Loop, faults: Faults, chance: random.Random) -> None:
        self.name, self._loop, self._faults, self._chance = name, loop, faults, chance
        self._ready: deque[tuple[Message, int]] = deque()
        self._receipts: dict[str, Message] = {}
        self._running = self._sent = 0
        self.here = 0
        """Messages that are not deleted."""
        self.handle: Callable[[dict[str, Any]], Any] = lambda _event: None
        self.function, self.timeout, self.at_once, self.batch = "", 0, 1, 5
        self.late = 0
        """Copies that are still to come."""
        self.poison: dict[str, None] = {}
        """What can never be read."""
        self.given_up = 0
        """Messages that the queue itself forgot, or counted out: the product is to leave none so long."""

    def enqueue(self, body: str) -> None:
        """Durably there."""
        if self.name == "intake" and self._faults.happens("newer version"):
            body = body.replace('{"version":1,', '{"version":9,', 1)
        self._sent += 1
        self.here += 1
        message = Message(self._sent, body, self._loop.now)
        late = int(self._chance.random() * 30 * SECOND) if self._faults.happens("queue reordered") else 0
        self._show(message, late)
        if self._faults.happens("queue late copy"):
            self._late_copy(body)
        if self._faults.happens("queue poison"):
            self._poison()

    def _poison(self) -> None:
        """Beside it something that no code can read, with what nobody may print."""
        self._sent += 1
        self.here += 1
        body = self._chance.choice(POISON).format(number=self._sent, canary=CANARY)
        self.poison[body] = None
        self._show(Message(self._sent, body, self._loop.now), 0)

    def _late_copy(self, body: str) -> None:
        def come() -> None:
            self.late -= 1
            self._sent += 1
            self.here += 1
            self._show(Message(self._sent, body, self._loop.now), 0)

        self.late += 1
        self._loop.at(self._loop.now + int(10 * SECOND * 40_000 ** (self._chance.random() ** 2)), come)

    def _show(self, message: Message, after: int) -> None:
        message.turn += 1
        message.shown, turn = self._loop.now + after, message.turn

        def show() -> None:
            if not message.gone and message.turn == turn and message.shown <= self._loop.now and self._keeps(message):
                self._ready.append((message, turn))
                if self._faults.happens("queue duplicate"):
                    self._ready.append((message, turn))
                self._dispatch()

        self._loop.at(message.shown, show)

    def _keeps(self, message: Message) -> bool:
        """Whether it is not too old, and was not received too often, to be shown once more."""
        if self._loop.now - message.sent <= RETENTION and message.received < MAX_RECEIVES:
            return True
        message.gone = True
        self.here -= 1
        self.given_up += 1
        return False

    def _dispatch(self) -> None:
        if self._ready and self._running < self.at_once:
            self._running += 1
            some = [self._ready.popleft() for _ in range(min(self.batch, len(self._ready)))]
            now = self._loop.now
            run = Run(self.function, now, now + self.timeout)
            self._loop.spawn(lambda: self._invoke([message for message, _ in some], run), run)

    def _invoke(self, messages: list[Message], run: Run) -> None:
        records: list[dict[str, Any]] = []
        for message in messages:
            message.received += 1
            receipt = f"{message.id}-{message.received}"
            self._receipts[receipt] = message
            self._show(message, 6 * self.timeout)
            records.append(
                {
                    "messageId": message.id,
                    "receiptHandle": receipt,
                    "body": message.body,
                    "attributes": {"ApproximateReceiveCount": str(message.received)},
                }
            )
        try:
            answer = self._loop.within(run, lambda: self.handle({"Records": records}))
            failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
            for message in messages:
                if message.id not in failed and "" not in failed:
                    self._delete(message)
        finally:
            for record in records:
                del self._receipts[record["receiptHandle"]]
            self._running -= 1
            self._loop.at(self._loop.now, self._dispatch)

    def _delete(self, message: Message) -> None:
        if not message.gone and not self._faults.happens("queue delete lost"):
            message.gone = True
            self.here -= 1

    def put_off(self, receipt: str, seconds: int) -> None:
        """`ChangeMessageVisibility`."""
        if (message := self._receipts.get(receipt)) is not None:
            self._show(message, seconds * SECOND)


class SqsClient:
    """What `shared.sqs` calls, for all queues by their names."""

    def __init__(self, faults: Faults, queues: dict[str, SimulatedQueue], dead: dict[str, list[str]]) -> None:
        self._faults, self._queues, self._dead = faults, queues, dead

    def send_message(self, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803 AWS's own
        _as_aws(lambda: self._sent(QueueUrl, MessageBody))

    def service(self) -> "DoorsService":
        """The same queues as the door reaches them."""

        def send(ask: dict[str, Any]) -> dict[str, Any]:
            self._sent(ask["QueueUrl"], ask["MessageBody"])
            return {"MessageId": "m"}

        return DoorsService({"SendMessage": send})

    def _sent(self, url: str, body: str) -> None:
        def send() -> None:
            if url in self._queues:
                self._queues[url].enqueue(body)
            else:
                self._dead[url].append(body)

        name = next((f"{name} queue" for name in ("lookup", "conversation") if url.startswith(name)), "intake queue")
        self._faults.call(name, name, send)

    def change_message_visibility(self, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:  # noqa: N803
        queue = self._queues[QueueUrl]
        outage = f"{QueueUrl} queue"
        _as_aws(lambda: self._faults.call("put off", outage, lambda: queue.put_off(ReceiptHandle, VisibilityTimeout)))


class SnsClient:
    """What `deadlines.topics` calls. `told(topic, subject, text)` hears what people hear."""

    def __init__(self, faults: Faults, told: Callable[[str, str, str], None]) -> None:
        self._faults, self._told = faults, told

    def publish(self, TopicArn: str, Subject: str, Message: str) -> None:  # noqa: N803
        _as_aws(lambda: self._faults.call(TopicArn, TopicArn, lambda: self._told(TopicArn, Subject, Message)))


class EventsClient:
    """What the outbox calls. Some entries of a call may be refused alone."""

    def __init__(self, faults: Faults, heard: Callable[[str, str, list[str]], None]) -> None:
        self._faults, self._heard = faults, heard

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        answers: list[dict[str, str]] = []

        def put() -> None:
            for entry in Entries:
                self._heard(entry["DetailType"], entry["Detail"], entry["Resources"])
                answers.append({"EventId": "e"})

        _as_aws(lambda: self._faults.call("bus", "bus", put))
        return {"Entries": answers}


class DoorsService:
    """What `shared.aws_json` gives intake: a service that is asked by the names of its operations."""

    def __init__(self, operations: dict[str, Callable[[dict[str, Any]], dict[str, Any]]]) -> None:
        self._operations = operations

    def call(self, operation: str, ask: dict[str, Any]) -> dict[str, Any]:
        return self._operations[operation](ask)


def secrets_service(faults: Faults, loop: Loop, text: str) -> DoorsService:
    """The registry of sources. That a sweep cannot read it is no excuse for what it does not tell of callbacks."""

    def value(_ask: dict[str, Any]) -> dict[str, Any]:
        run = loop.doing
        before = run.faults
        try:
            faults.call("registry", "registry", lambda: None)
        finally:
            run.faults = before if run.function == "deadlines" else run.faults
        return {"SecretString": text}

    return DoorsService({"GetSecretValue": value})


def _as_aws(call: Callable[[], Any]) -> None:
    """A fault as botocore raises it."""
    try:
        call()
    except Unavailable as error:
        if "throttled" in error.detail:
            raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "Call") from error
        raise ConnectionClosedError(endpoint_url="https://aws.invalid") from error


class FaultyOrders:
    """`lookup.ports.OrderSystem`: a shop across a network."""

    def __init__(self, faults: Faults, orders: dict[tuple[str, str], FoundOrder]) -> None:
        self._faults, self._orders = faults, orders

    def find(self, brand: str, orders: Collection[str], parcels: Collection[str]) -> list[FoundOrder]:
        def read() -> list[FoundOrder]:
            return [self._orders[brand, one] for one in orders if (brand, one) in self._orders]

        found: list[FoundOrder] = self._faults.call("orders", "orders", read)
        return found


def stream_record(number: int, item: Item) -> dict[str, Any]:
    """The new image of an entry, as far as the outbox reads it."""
    events = item["events"] if isinstance(item["events"], str) else json.dumps(item["events"])
    where = {name: {"S": str(item[name])} for name in ("owner_id", "sk") if name in item}
    return {"dynamodb": {"SequenceNumber": str(number), "NewImage": {"events": {"S": events}, **where}}}
