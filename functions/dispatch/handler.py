"""The dispatch queue: events of the bus, and hints that one of them is to be sent to somebody."""

import json
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from functions.dispatch.addresses import HTTPS, Reach
from functions.dispatch.model import HINT, Announced, Hint, Place, parsed
from functions.dispatch.service import Dispatch
from functions.dispatch.store import DispatchStore
from functions.dispatch.webhooks import Webhooks
from functions.shared import aws, environment, queues
from functions.shared.dynamo import DynamoTable
from functions.shared.errors import Poison
from functions.shared.events import Event
from functions.shared.secrets import CachedSecret, read_from
from functions.shared.sqs import SqsQueue

ENOUGH_TIME = 25_000
"""Milliseconds that are kept for the attempt under way: a name, an answer at the last moment, a clean end."""


class Settings(BaseModel):
    """From the environment."""

    table_name: str
    queue_url: str
    dispatch_queue_url: str
    dispatch_dlq_url: str
    subscribers_secret_id: str
    receiver_ports: str = str(HTTPS)
    loopback_receivers: bool = False


@cache
def _wired() -> tuple[dict[str, Any], SqsQueue, SqsQueue]:
    own = environment.from_environment(Settings)
    ports = frozenset(int(port) for port in own.receiver_ports.split(","))
    parts = {
        "store": DispatchStore(DynamoTable(aws.dynamodb(), own.table_name)),
        "subscribers": CachedSecret(read_from(own.subscribers_secret_id), parsed).value,
        "post": Webhooks(Reach(ports, own.loopback_receivers)).post,
        "hints": SqsQueue(aws.sqs, own.dispatch_queue_url),
    }
    return parts, SqsQueue(aws.sqs, own.queue_url), SqsQueue(aws.sqs, own.dispatch_dlq_url)


def handler(event: dict[str, Any], context: Any) -> queues.BatchResult:
    """One message of the dispatch queue."""
    parts, source, dead_letters = _wired()

    def hurry() -> bool:
        return bool(context.get_remaining_time_in_millis() < ENOUGH_TIME)

    dispatch = Dispatch(**parts, hurry=hurry)
    return queues.consume(event, lambda record: receive(dispatch, str(record["body"])), source, dead_letters)


def receive(dispatch: Dispatch, body: str) -> None:
    """One event or hint. Raises Poison for what is neither, Unavailable where it is to be tried again."""
    match _read(body):
        case Hint() as hint:
            dispatch.hinted(hint)
        case Announced() as announced:
            dispatch.announce(announced)


def _read(body: str) -> Hint | Announced:
    try:
        envelope = json.loads(body)
        if envelope["detail-type"] == HINT:
            return Hint.model_validate(envelope["detail"])
        owner_id, entry = envelope["resources"]
        return Announced(event=Event.model_validate(envelope["detail"]), place=Place(owner_id=owner_id, entry=entry))
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise Poison("not an event of ours") from error
