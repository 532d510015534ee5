"""The intake queue: each delivery's mentions, one after the other."""

from datetime import datetime
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from functions.callbacks.store import CallbackStore
from functions.intake.model import DELIVERY_VERSION, Contact, Delivery, Mention
from functions.journey.service import Journey
from functions.shared import aws, environment, queues, telemetry
from functions.shared.dynamo import DynamoTable
from functions.shared.errors import Poison, Unavailable
from functions.shared.sqs import SqsQueue
from functions.triage.rules import PlainJudge


class Settings(BaseModel):
    """From the environment."""

    table_name: str
    queue_url: str
    intake_dlq_url: str
    queue_shards: int = 1


@cache
def _wired() -> tuple[Journey, SqsQueue, SqsQueue]:
    own = environment.from_environment(Settings)
    store = CallbackStore(DynamoTable(aws.dynamodb(), own.table_name))
    return (
        Journey(store, PlainJudge(), own.queue_shards),
        SqsQueue(aws.sqs, own.queue_url),
        SqsQueue(aws.sqs, own.intake_dlq_url),
    )


def handler(event: dict[str, Any], _context: object) -> queues.BatchResult:
    """One batch of the intake queue."""
    journey, source, dead_letters = _wired()
    return queues.consume(event, lambda record: receive(journey, str(record["body"])), source, dead_letters)


def receive(journey: Journey, body: str) -> None:
    """One delivery. Raises Poison where it is none, Unavailable where a newer version than ours must read it.

    A mention that fails by itself does not keep the others of its delivery from their call: it is raised after them.
    """
    delivery = _delivery(body)
    failed: Exception | None = None
    received: tuple[Contact | Mention, ...] = (*delivery.contacts, *delivery.mentions)
    for one in received:
        try:
            outcome = _received(journey, one, delivery.accepted_at)
        except Unavailable:
            raise  # so would the others: the whole comes back
        except Exception as error:  # too large, or a bug of ours
            telemetry.log_error("mention failed", error, mention_id=one.id, source=delivery.source)
            failed = error
            continue
        telemetry.log("mention received", mention_id=one.id, source=delivery.source, outcome=outcome)
    if failed is not None:
        raise failed


def _received(journey: Journey, one: Mention | Contact, accepted_at: datetime) -> str:
    """What became of it, for the log."""
    if isinstance(one, Contact):
        return "contact" if journey.contacts.receive(one) else "contact, of no open ticket or seen before"
    return journey.receive(one, accepted_at) or "seen before"


def _delivery(body: str) -> Delivery:
    try:
        delivery = Delivery.model_validate_json(body)
    except ValidationError as error:
        raise Poison("not a delivery") from error
    if delivery.version > DELIVERY_VERSION:
        raise Unavailable("a delivery of a newer version: left for newer code")
    return delivery
