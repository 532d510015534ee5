"""The conversation's queue: hints that a word is owed, by events and by the sweep. Only the ticket matters."""

import logging
from functools import cache
from typing import Any

from pydantic import BaseModel

from functions.callbacks.store import CallbackStore
from functions.conversation.channels.connected import Connected, outcome
from functions.conversation.model import Reason, Refused, Result, Sent
from functions.conversation.service import Conversation
from functions.shared import aws, client, environment, queues, telemetry
from functions.shared.connections import ConnectionKind, parsed
from functions.shared.dynamo import DynamoTable
from functions.shared.errors import NotYet
from functions.shared.secrets import CachedSecret, read_from
from functions.shared.sqs import SqsQueue


class Settings(BaseModel):
    """From the environment."""

    table_name: str
    queue_url: str
    conversation_dlq_url: str
    connections_secret_id: str


@cache
def _wired() -> tuple[Conversation, SqsQueue, SqsQueue]:
    own = environment.from_environment(Settings)
    store = CallbackStore(DynamoTable(aws.dynamodb(), own.table_name))
    connections = CachedSecret(read_from(own.connections_secret_id), parsed)
    return (
        Conversation(store, Connected(connections.value, client.send, report)),
        SqsQueue(aws.sqs, own.queue_url),
        SqsQueue(aws.sqs, own.conversation_dlq_url),
    )


def handler(event: dict[str, Any], _context: object) -> queues.BatchResult:
    """One batch of the conversation's queue."""
    conversation, source, dead_letters = _wired()
    return queues.consume(event, lambda record: receive(conversation, str(record["body"])), source, dead_letters)


def report(kind: ConnectionKind, result: Result) -> None:
    """One figure a word that was tried, one more where it did not go out; a refused credential wakes somebody."""
    telemetry.count("ChannelCalls", channel=kind)
    if isinstance(result, Sent):
        return
    telemetry.count("ChannelFaults", channel=kind)
    telemetry.log("platform did not take it", level=logging.WARNING, kind=kind, code=outcome(result))
    if isinstance(result, Refused) and result.reason is Reason.EXPIRED_CREDENTIAL:
        telemetry.count("CredentialsRefused")


def receive(conversation: Conversation, body: str) -> None:
    """One hint. Raises Poison where it names no ticket, Unavailable where the table cannot be reached, NotYet where a
    word waits for the order to be looked up.
    """
    ticket_id = queues.ticket_id(body)
    worked = conversation.work(ticket_id)
    if worked is None:
        return
    for one in worked.ended:
        telemetry.log(
            "word ended",
            ticket_id=ticket_id,
            brand=worked.brand,
            kind=one.purpose,
            outcome=one.outcome,
            code=one.reason,
        )
    if worked.waits:
        raise NotYet("the order is being looked for")
