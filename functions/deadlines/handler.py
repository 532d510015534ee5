"""Every minute: the sweep."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any

from pydantic import BaseModel

from functions.callbacks.store import CallbackStore
from functions.deadlines.forecast import foresee
from functions.deadlines.service import Each, Sweep, Swept
from functions.deadlines.topics import SnsTopics
from functions.dispatch import model as dispatch
from functions.dispatch.handing_over import Due
from functions.dispatch.service import Owed
from functions.dispatch.store import DispatchStore
from functions.intake.model import Registry
from functions.intake.providers import KINDS
from functions.shared import aws, clock, environment, telemetry
from functions.shared.connections import Connections, parsed
from functions.shared.dynamo import DynamoTable
from functions.shared.errors import Unavailable
from functions.shared.secrets import CachedSecret, read_from
from functions.shared.sqs import SqsQueue

ENOUGH_TIME = 8_000
"""Milliseconds that are kept for telling people and for a clean end."""


HANDS = 8
"""Callbacks that are dealt with at a time: thousands may fall due within a minute, and each waits for the table."""


class Settings(BaseModel):
    """From the environment."""

    table_name: str
    lookup_queue_url: str
    dispatch_queue_url: str
    conversation_queue_url: str
    page_topic_arn: str
    notify_topic_arn: str
    escalate_topic_arn: str
    sources_secret_id: str
    connections_secret_id: str
    subscribers_secret_id: str
    queue_shards: int = 1
    desk_url: str | None = None


@cache
def _registry() -> CachedSecret[Registry]:
    own = environment.from_environment(Settings)
    return CachedSecret(read_from(own.sources_secret_id), Registry.from_text)


@cache
def _connections() -> CachedSecret[Connections]:
    own = environment.from_environment(Settings)
    return CachedSecret(read_from(own.connections_secret_id), parsed)


@cache
def _wired() -> tuple[CallbackStore, SnsTopics, SqsQueue, SqsQueue, int, str | None]:
    own = environment.from_environment(Settings)
    store = CallbackStore(DynamoTable(aws.dynamodb(), own.table_name))
    topics = SnsTopics(aws.sns, own.page_topic_arn, own.notify_topic_arn, own.escalate_topic_arn)
    lookups, conversation = (SqsQueue(aws.sqs, url) for url in (own.lookup_queue_url, own.conversation_queue_url))
    return store, topics, lookups, conversation, own.queue_shards, own.desk_url


@cache
def _dispatch() -> Owed:
    own = environment.from_environment(Settings)
    subscribers = CachedSecret(read_from(own.subscribers_secret_id), dispatch.parsed)
    store = DispatchStore(DynamoTable(aws.dynamodb(), own.table_name))
    return Owed(store, subscribers.value, SqsQueue(aws.sqs, own.dispatch_queue_url))


@cache
def _centre() -> Due:
    own = environment.from_environment(Settings)
    store, *_ = _wired()
    rows = DispatchStore(DynamoTable(aws.dynamodb(), own.table_name))
    hints = SqsQueue(aws.sqs, own.dispatch_queue_url)
    return Due(rows, store, _connections().value, hints, shards=own.queue_shards)


@contextmanager
def _hands() -> Iterator[Each]:
    """Many at a time."""
    with ThreadPoolExecutor(HANDS) as pool:
        yield pool.map


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """One sweep; its figures."""
    store, topics, lookups, conversation, shards, desk = _wired()
    foresee(store, shards, clock.now())

    def hurry() -> bool:
        return bool(context.get_remaining_time_in_millis() < ENOUGH_TIME)

    try:
        with _hands() as each:
            swept = Sweep(
                store,
                topics,
                lookups,
                hurry,
                shards=shards,
                sources=_registry(),
                kinds=KINDS,
                connections=_connections().value,
                dispatch=_dispatch(),
                centre=_centre(),
                each=each,
                conversation=conversation,
                desk=desk,
            ).run()
    except Unavailable as error:  # the alarm on failures tells of it; dead letters would only have to be emptied
        telemetry.log_error("nothing swept", error)
        swept = Swept(failed=1)
    started = swept.lookups + swept.words
    telemetry.log("swept", woken=swept.woken, sent=swept.told, started=started, failed=swept.failed)
    telemetry.count("SweepFailures", swept.failed)
    return {
        "woken": swept.woken,
        "told": swept.told,
        "lookups": swept.lookups,
        "words": swept.words,
        "failed": swept.failed,
    }
