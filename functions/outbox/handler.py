"""The table's stream: what was committed to timelines goes to the event bus.

The stream gives each new entry at least once and in order; the events in it have ids that never change, so consumers
can tell a repetition. What the bus refuses goes back as a batch failure.
"""

import json
from collections.abc import Iterator
from functools import cache
from itertools import batched
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from functions.shared import aws, environment, events, telemetry
from functions.shared.queues import BatchResult

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

MAX_EVENTS = 5
"""Events in one PutEvents. It takes ten, and 256 KB together: with a stranger's metadata one of ours may have 41."""


class Settings(BaseModel):
    """From the environment."""

    bus_name: str


@cache
def _bus() -> str:
    return environment.from_environment(Settings).bus_name


def handler(event: dict[str, Any], _context: object) -> BatchResult:
    """One batch of stream records. Lambda starts again at the first one that is named as failed."""
    told = [(record["dynamodb"]["SequenceNumber"], each) for record in event["Records"] for each in _entries(record)]
    failed: list[str] = []
    for some in batched(told, MAX_EVENTS, strict=False):
        failed += _put(list(some))
    telemetry.log("events put", sent=len(told) - len(failed), failed=len(failed))
    return {"batchItemFailures": [{"itemIdentifier": number} for number in dict.fromkeys(failed)]}


def _entries(record: dict[str, Any]) -> "Iterator[PutEventsRequestEntryTypeDef]":
    """The events that a new entry of a timeline carries, as the bus takes them; none in what is no entry.

    `Resources` says where it stands: who sends an event out reads there what it is about.
    """
    image = record["dynamodb"].get("NewImage", {})
    for event in json.loads(image.get("events", {}).get("S", "[]")):
        yield {
            "Source": events.SOURCE,
            "DetailType": event["type"],
            "Detail": json.dumps(event),
            "Resources": [image["owner_id"]["S"], image["sk"]["S"]],
            "EventBusName": _bus(),
        }


def _put(entries: "list[tuple[str, PutEventsRequestEntryTypeDef]]") -> list[str]:
    """The sequence numbers of those that the bus did not take."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 only where AWS is called

    try:
        answers = aws.events().put_events(Entries=[entry for _, entry in entries])["Entries"]
    except (BotoCoreError, ClientError) as error:
        telemetry.log_error("bus refused", error)
        return [number for number, _ in entries]
    return [number for (number, _), answer in zip(entries, answers, strict=True) if "ErrorCode" in answer]
