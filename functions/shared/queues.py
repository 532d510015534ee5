"""How a queue's consumer goes through a batch: what failed for now goes back, what never can succeed is buried at once.

A failure that may pass is never counted out: the message returns to the queue for as long as the queue keeps it. Only
what can never succeed goes to the dead letters, by our own hand, so that an outage of an hour buries nothing.
"""

from collections.abc import Callable
from typing import Any, Protocol

from functions.shared import telemetry
from functions.shared.errors import Poison, Unavailable
from functions.shared.table import ItemTooLarge

MAX_SURPRISES = 5
"""Receives after which an error that nobody foresaw counts as poison: a bug, not an outage."""

type Record = dict[str, Any]
type BatchResult = dict[str, list[dict[str, str]]]


class Queue(Protocol):
    """Somewhere to put a message."""

    def send(self, body: str) -> None:
        """Keep `body` durably. Raises Unavailable when that is not known to have happened; it may have all the same."""


def consume(event: dict[str, Any], one: Callable[[Record], None], dead_letters: Queue) -> BatchResult:
    """Each record of an SQS batch through `one`; the answer names those that go back."""
    failed = [record for record in event["Records"] if not _done(record, one, dead_letters)]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _done(record: Record, one: Callable[[Record], None], dead_letters: Queue) -> bool:
    received = int(record["attributes"]["ApproximateReceiveCount"])
    try:
        one(record)
    except Unavailable as error:
        telemetry.log_error("message goes back", error, receive_count=received)
        return False
    except (Poison, ItemTooLarge) as error:
        return _buried(record, error, dead_letters)
    except Exception as error:
        telemetry.log_error("message failed", error, receive_count=received)
        return received >= MAX_SURPRISES and _buried(record, error, dead_letters)
    return True


def _buried(record: Record, error: Exception, dead_letters: Queue) -> bool:
    try:
        dead_letters.send(record["body"])
    except Unavailable:
        return False
    telemetry.log_error("message buried", error)
    telemetry.count("MessagesBuried")
    return True
