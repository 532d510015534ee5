"""The dispatch queue: events of the bus and of a contact centre, and hints that one of them is to be acted upon."""

import json
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from functions.callbacks.store import CallbackStore
from functions.dispatch.addresses import HTTPS, Reach
from functions.dispatch.centres.amazon_connect import CONTACT_EVENT, AmazonConnect, heard
from functions.dispatch.hand_overs import Contact
from functions.dispatch.handing_over import HandingOver
from functions.dispatch.model import HAND_OVER, HINT, Announced, Hint, Place, parsed
from functions.dispatch.service import Dispatch
from functions.dispatch.store import DispatchStore
from functions.dispatch.webhooks import Webhooks
from functions.shared import aws, connections, environment, queues
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
    connect_instance_arn: str | None = None
    connections_secret_id: str = ""
    desk_url: str = ""
    """With the instance, where there is one."""


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


@cache
def _handing_over() -> HandingOver | None:
    own = environment.from_environment(Settings)
    if own.connect_instance_arn is None:
        return None
    return HandingOver(
        CallbackStore(DynamoTable(aws.dynamodb(), own.table_name)),
        AmazonConnect(aws.connect, own.connect_instance_arn),
        CachedSecret(read_from(own.connections_secret_id), connections.parsed).value,
        own.desk_url,
    )


def handler(event: dict[str, Any], context: Any) -> queues.BatchResult:
    """One message of the dispatch queue."""
    parts, source, dead_letters = _wired()

    def hurry() -> bool:
        return bool(context.get_remaining_time_in_millis() < ENOUGH_TIME)

    dispatch = Dispatch(**parts, hurry=hurry)
    handing = _handing_over()
    return queues.consume(event, lambda record: receive(dispatch, str(record["body"]), handing), source, dead_letters)


def receive(dispatch: Dispatch, body: str, handing: HandingOver | None = None) -> None:
    """One event or hint. Raises Poison for what is neither, Unavailable where it is to be tried again.

    `handing`: to the contact centre, where there is one.
    """
    match _read(body):
        case Hint() as hint:
            dispatch.hinted(hint)
        case Announced() as announced:
            dispatch.announce(announced)
            if handing is not None:
                handing.happened(announced.event)
        case Contact() as contact if handing is not None:
            handing.heard(contact)
        case str() as callback_id if handing is not None:
            handing.follow(callback_id, look=True)


def _read(body: str) -> Hint | Announced | Contact | str:
    """A text is the id of a callback whose hand-over is to be looked at."""
    try:
        envelope = json.loads(body)
        if envelope["detail-type"] == CONTACT_EVENT:
            return heard(envelope)
        if envelope["detail-type"] == HAND_OVER:
            return str(envelope["detail"]["callback_id"])
        if envelope["detail-type"] == HINT:
            return Hint.model_validate(envelope["detail"])
        owner_id, entry = envelope["resources"]
        return Announced(event=Event.model_validate(envelope["detail"]), place=Place(owner_id=owner_id, entry=entry))
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise Poison("not an event of ours") from error
