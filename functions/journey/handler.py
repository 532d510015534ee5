"""The intake queue: what each delivery holds, one after the other."""

from collections.abc import Callable
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from functions.callbacks.store import CallbackStore
from functions.intake.model import DELIVERY_VERSION, Contact, Delivery, Mention, Mode
from functions.intake.orders import PushedOrder
from functions.intake.reports import RemedyReport, ReplyReport
from functions.journey.model import Terms
from functions.journey.orders import Orders
from functions.journey.service import Journey
from functions.lookup.orders.pushed import PushedOrders
from functions.shared import aws, environment, queues, telemetry
from functions.shared.dynamo import DynamoTable
from functions.shared.errors import Poison, Unavailable
from functions.shared.sqs import SqsQueue
from functions.tickets.rules import Threading
from functions.triage.trained import TrainedJudge

ENOUGH_TIME = 4_000
"""Milliseconds that are kept for the mention in hand and for putting off what goes back."""


class Settings(BaseModel):
    """From the environment."""

    table_name: str
    queue_url: str
    intake_dlq_url: str
    queue_shards: int = 1


@cache
def _wired() -> tuple[Journey, Orders, SqsQueue, SqsQueue]:
    own = environment.from_environment(Settings)
    table = DynamoTable(aws.dynamodb(), own.table_name)
    store = CallbackStore(table)
    return (
        Journey(store, TrainedJudge(), own.queue_shards),
        Orders(store, PushedOrders(table)),
        SqsQueue(aws.sqs, own.queue_url),
        SqsQueue(aws.sqs, own.intake_dlq_url),
    )


def handler(event: dict[str, Any], context: Any) -> queues.BatchResult:
    """One batch of the intake queue."""
    journey, orders, source, dead_letters = _wired()

    def hurry() -> bool:
        return context is not None and context.get_remaining_time_in_millis() < ENOUGH_TIME

    def one(record: queues.Record) -> None:
        receive(journey, str(record["body"]), hurry, orders)

    return queues.consume(event, one, source, dead_letters)


def receive(
    journey: Journey, body: str, hurry: Callable[[], bool] = lambda: False, orders: Orders | None = None
) -> None:
    """One delivery. Raises Poison where it is none, Unavailable where a newer version than ours must read it.

    A mention that fails by itself does not keep the others of its delivery from their call: it is raised after them.
    In a `hurry` the rest goes back to the queue, where it is shown again within seconds; killed in the midst of it, the
    whole batch would be hidden for minutes.
    """
    delivery = _delivery(body)
    failed: Exception | None = None
    received: tuple[PushedOrder | Contact | RemedyReport | ReplyReport | Mention, ...] = (
        *delivery.orders,
        *delivery.contacts,
        *delivery.remedies,
        *delivery.replies,
        *delivery.mentions,
    )
    for one in received:
        if hurry():
            raise Unavailable("no time left: the rest is done when it comes back, and what is done is known by then")
        try:
            outcome = _kept(orders, one) if isinstance(one, PushedOrder) else _received(journey, one, delivery)
        except Unavailable:
            raise  # so would the others: the whole comes back
        except Exception as error:  # too large, or a bug of ours
            telemetry.log_error("mention failed", error, mention_id=one.id, source=delivery.source)
            failed = error
            continue
        telemetry.log("mention received", mention_id=one.id, source=delivery.source, outcome=outcome)
    _note(journey, delivery)
    if failed is not None:
        raise failed


def _kept(orders: Orders | None, order: PushedOrder) -> str:
    """What became of it, for the log. It calls nobody, so its source's mode is all one."""
    if orders is None:
        raise Unavailable("nobody here keeps orders")
    return "order kept, and looked up for who named it" if orders.receive(order) else "order kept"


def _received(journey: Journey, one: Mention | Contact | RemedyReport | ReplyReport, delivery: Delivery) -> str:
    """What became of it, for the log."""
    match one:
        case RemedyReport():
            return "remedy" if journey.remedies.receive(one) else "remedy, of no ticket or seen before"
        case ReplyReport():
            return "reply" if journey.replies.receive(one) else "reply, of no ticket or told before"
        case Contact() if delivery.mode is Mode.OBSERVE:
            return Threading.OBSERVE
        case Contact():
            return "contact" if journey.contacts.receive(one) else "contact, of no open ticket or seen before"
        case Mention():
            return journey.receive(one, delivery.accepted_at, Terms.of(delivery)) or "seen before"


def _note(journey: Journey, delivery: Delivery) -> None:
    """That the source was heard. Raises Unavailable: what came is done by now, and all of it is harmless to repeat."""
    try:
        journey.hearing.heard(delivery.source, delivery.accepted_at)
    except Unavailable:
        raise
    except Exception as error:  # newer code's, or a bug: nothing that was said may be buried for it
        telemetry.log_error("source not noted as heard", error, source=delivery.source)


def _delivery(body: str) -> Delivery:
    try:
        delivery = Delivery.model_validate_json(body)
    except ValidationError as error:
        raise Poison("not a delivery") from error
    if delivery.version > DELIVERY_VERSION:
        raise Unavailable("a delivery of a newer version: left for newer code")
    return delivery
