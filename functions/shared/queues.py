"""How a queue's consumer goes through a batch: what failed for now goes back, what never can succeed is buried at once.

A failure that may pass is never counted out: the message returns to the queue for as long as the queue keeps it. Only
what can never succeed goes to the dead letters, by our own hand, so that an outage of an hour buries nothing.
"""

import json
from collections.abc import Callable
from typing import Any, Protocol

from functions.shared import telemetry
from functions.shared.errors import NotYet, Poison, Unavailable
from functions.shared.table import ItemTooLarge

MAX_SURPRISES = 5
"""Receives after which an error that nobody foresaw counts as poison: a bug, not an outage."""

MAX_DOUBLINGS = 6
"""Tries after 2, 4, 8 … 64 seconds, before the queue's own pace."""

MAX_ID = 64
"""Characters of a ticket's id, with room to spare."""

type Record = dict[str, Any]
type BatchResult = dict[str, list[dict[str, str]]]


class Queue(Protocol):
    """Somewhere to put a message."""

    def send(self, body: str) -> None:
        """Keep `body` durably. Raises Unavailable when that is not known to have happened; it may have all the same."""


class Source(Protocol):
    """The queue that a batch came from."""

    def put_off(self, receipt: str, seconds: int) -> None:
        """Show the message again so soon. Raises Unavailable; it then comes back when its visibility timeout ends."""


def consume(event: dict[str, Any], one: Callable[[Record], None], source: Source, dead_letters: Queue) -> BatchResult:
    """Each record of an SQS batch through `one`; the answer names those that go back."""
    failed = [record for record in event["Records"] if not _done(record, one, dead_letters)]
    for record in failed:
        _soon_again(record, source)
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def ticket_id(body: str) -> str:
    """The ticket of an event, which is a hint to look at it. Raises Poison where it names none."""
    try:
        found = json.loads(body)["detail"]["ticket_id"]
    except (ValueError, KeyError, TypeError) as error:
        raise Poison("not an event of ours") from error
    if not isinstance(found, str) or not 0 < len(found) <= MAX_ID:
        raise Poison("an event without a ticket")
    return found


def again_after(received: int) -> int | None:
    """Seconds until a message that was received so often is tried again; None: the queue's own visibility timeout.

    A throttled write must not cost two minutes of the fifteen.
    """
    return 2**received if received <= MAX_DOUBLINGS else None


def _done(record: Record, one: Callable[[Record], None], dead_letters: Queue) -> bool:
    received = _received(record)
    try:
        one(record)
    except NotYet:
        return False
    except Unavailable as error:
        telemetry.log_error("message goes back", error, receive_count=received)
        return False
    except (Poison, ItemTooLarge) as error:
        return _buried(record, error, dead_letters)
    except Exception as error:  # the rest of the batch must not fail with it, nor its text be printed
        telemetry.log_error("message failed", error, receive_count=received)
        return received >= MAX_SURPRISES and _buried(record, error, dead_letters)
    return True


def _received(record: Record) -> int:
    return int(record["attributes"]["ApproximateReceiveCount"])


def _soon_again(record: Record, source: Source) -> None:
    seconds = again_after(_received(record))
    if seconds is None:
        return
    try:
        source.put_off(record["receiptHandle"], seconds)
    except Unavailable as error:
        telemetry.log_error("message not put off", error)


def _buried(record: Record, error: Exception, dead_letters: Queue) -> bool:
    try:
        dead_letters.send(record["body"])
    except Unavailable:
        return False
    telemetry.log_error("message buried", error)
    telemetry.count("MessagesBuried")
    return True
