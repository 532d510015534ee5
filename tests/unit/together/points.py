"""All that the functions ask of the outside, counted, so that any of it can fail: a table, topics, a queue, a bus.

A clean run says what there is; then each of them fails in its turn, in every way in which it can.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError, ReadTimeoutError

from functions.shared import keys
from functions.shared.errors import Unavailable
from functions.shared.memory import MemoryTable
from functions.shared.table import ConditionFailed, Item, Key, Page, Put, Write

_TO = TypeSerializer()


class Killed(BaseException):
    """The function is gone, with whatever it was about to do."""


class Fault(StrEnum):
    """What happens at one point."""

    NONE = "none"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    """It took effect, and the function is gone before it knows."""
    REFUSED = "refused"
    """Throttled, or no answer: nothing took effect."""
    ANSWER_LOST = "answer lost"
    """It took effect, and the function is told that it did not answer."""
    CONFLICT = "conflict"
    """The table had another transaction under way on the same item, and wrote nothing."""
    DONE_TWICE = "done twice"
    """AWS's own client had no answer and asked again: what it wrote itself now stands in its way."""


class Points:
    """Counts what one step of the day asks, from 1, and lets the `at`-th of every step fail, each step once."""

    def __init__(self, fault: Fault = Fault.NONE, at: int = 0) -> None:
        self.fault, self.at = fault, at
        self.most = 0
        """How much the largest step asked."""
        self._asked = 0
        self.spared = False
        """Whether nothing is counted for now, and nothing fails."""

    def begin(self) -> None:
        """Another step: one message, one sweep, one request."""
        self._asked = 0

    def through[Result](self, act: Callable[[], Result], *, writes: int = 0) -> Result:
        """`act`, unless this is where it fails. `writes`: to the table, in one transaction where there are several."""
        if self.spared:
            return act()
        self._asked += 1
        self.most = max(self.most, self._asked)
        fault = self.fault if self._asked == self.at else Fault.NONE
        match fault:
            case Fault.KILLED_BEFORE:
                raise Killed
            case Fault.REFUSED:
                raise Unavailable("not now")
            case Fault.CONFLICT if writes:
                raise ConditionFailed({})
            case Fault.DONE_TWICE if writes == 1:
                act()
        done = act()
        match fault:
            case Fault.KILLED_AFTER:
                raise Killed
            case Fault.ANSWER_LOST:
                raise Unavailable("done, but the answer was lost")
        return done


class CountedTable(MemoryTable):
    """The twin, whose reads and writes are points; and its stream, as the outbox's mapping filters it."""

    def __init__(self, reads: Points, writes: Points) -> None:
        super().__init__()
        self._reads, self._writes = reads, writes
        self.stream: list[dict[str, Any]] = []
        self.items: dict[Key, Item] = {}
        """Everything that stands in it."""

    def get(self, key: Key) -> Item | None:
        return self._reads.through(lambda: super(CountedTable, self).get(key))

    def query(
        self, pk: str, *, prefix: str = "", limit: int = 100, after: str | None = None, newest_first: bool = False
    ) -> Page:
        ask = super().query
        return self._reads.through(lambda: ask(pk, prefix=prefix, limit=limit, after=after, newest_first=newest_first))

    def query_index(
        self, index: str, pk: str, *, until: str | None = None, limit: int = 100, after: str | None = None
    ) -> Page:
        ask = super().query_index
        return self._reads.through(lambda: ask(index, pk, until=until, limit=limit, after=after))

    def write(self, *writes: Write) -> None:
        # A transaction carries a token of the client's own, so that one done twice is one; a single write has none.
        self._writes.through(lambda: self._write(writes), writes=len(writes))

    def _write(self, writes: tuple[Write, ...]) -> None:
        super().write(*writes)
        for write in writes:
            if isinstance(write, Put):
                self.items[write.key] = write.item
            if isinstance(write, Put) and write.version == 0 and write.key.sk.startswith(keys.ENTRY_PREFIX):
                self.stream.append(self._record(write.item))

    def _record(self, item: Item) -> dict[str, Any]:
        image = {name: _TO.serialize(value) for name, value in item.items()}
        keys_ = {"pk": image["pk"], "sk": image["sk"]}
        change = {"Keys": keys_, "NewImage": image, "SequenceNumber": str(len(self.stream))}
        return {"eventName": "INSERT", "dynamodb": change}


class CountedTopics:
    """The topics; what was said there is kept, as often as it was: where one is down another one may be told."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self.told: list[str] = []

    def page(self, _subject: str, text: str) -> None:
        self._points.through(lambda: self.told.append(text))

    def notify(self, _subject: str, text: str) -> None:
        self._points.through(lambda: self.told.append(text))

    def escalate(self, _subject: str, text: str) -> None:
        self._points.through(lambda: self.told.append(text))


class CountedQueue:
    """A queue; what was sent is kept."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self.bodies: list[str] = []

    def send(self, body: str) -> None:
        self._points.through(lambda: self.bodies.append(body))


class CountedBus:
    """EventBridge's client, as far as the outbox uses it."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self.told: list[dict[str, Any]] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 AWS's own name
        try:
            self._points.through(lambda: self.told.extend(Entries))
        except Unavailable as error:
            if self._points.fault is Fault.REFUSED:
                raise ClientError({"Error": {"Code": "ThrottlingException"}}, "PutEvents") from error
            raise ReadTimeoutError(endpoint_url="https://events") from error
        return {"Entries": [{"EventId": "1"} for _ in Entries]}
