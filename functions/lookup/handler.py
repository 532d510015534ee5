"""The lookup queue: events that hint at a lookup, and the sweep's own word that one is due. Only the ticket matters."""

import logging
from functools import cache
from typing import Any

from pydantic import BaseModel

from functions.callbacks.store import CallbackStore
from functions.lookup.asking import Asking
from functions.lookup.carriers import Carriers
from functions.lookup.orders.builtin import BuiltinOrders
from functions.lookup.service import Lookups
from functions.lookup.systems import OrderSystems
from functions.shared import aws, client, environment, queues, telemetry
from functions.shared.connections import ConnectionKind, parsed
from functions.shared.dynamo import DynamoTable
from functions.shared.exchange import Fault
from functions.shared.secrets import CachedSecret, read_from
from functions.shared.sqs import SqsQueue


class Settings(BaseModel):
    """From the environment."""

    table_name: str
    queue_url: str
    lookup_dlq_url: str
    connections_secret_id: str


@cache
def _wired() -> tuple[Lookups, SqsQueue, SqsQueue]:
    own = environment.from_environment(Settings)
    table = DynamoTable(aws.dynamodb(), own.table_name)
    connections = CachedSecret(read_from(own.connections_secret_id), parsed)
    asking = Asking(connections.value, client.send, report)
    return (
        Lookups(CallbackStore(table), OrderSystems(BuiltinOrders(table), asking), parcels=Carriers(asking)),
        SqsQueue(aws.sqs, own.queue_url),
        SqsQueue(aws.sqs, own.lookup_dlq_url),
    )


def handler(event: dict[str, Any], _context: object) -> queues.BatchResult:
    """One batch of the lookup queue."""
    lookups, source, dead_letters = _wired()
    return queues.consume(event, lambda record: receive(lookups, str(record["body"])), source, dead_letters)


def report(kind: ConnectionKind, fault: Fault | None) -> None:
    """One figure a provider that was asked, one more where it was silent; a refused credential wakes somebody."""
    telemetry.count("ProviderCalls", provider=kind)
    if fault is None:
        return
    telemetry.count("ProviderFaults", provider=kind)
    telemetry.log("provider silent", level=logging.WARNING, kind=kind, code=fault)
    if fault is Fault.CREDENTIAL:
        telemetry.count("CredentialsRefused")


def receive(lookups: Lookups, body: str) -> None:
    """One hint. Raises Poison where it names no ticket, Unavailable where the table cannot be reached."""
    looked = lookups.look(queues.ticket_id(body))
    if looked is None:
        return
    telemetry.log(
        "looked up", ticket_id=looked.ticket_id, brand=looked.brand, state=looked.state, attempts=looked.tries
    )
    if not looked.pattern_usable:
        telemetry.log("order pattern unusable", level=logging.WARNING, brand=looked.brand)
