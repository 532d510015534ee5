"""Deliveries and lanes in the one table."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from itertools import batched, islice

from functions.dispatch.model import KEPT_FOR, Delivery, Lane, Noted
from functions.shared import clock, keys
from functions.shared.entities import load, readable
from functions.shared.table import whole
from functions.tickets.store import TicketStore

PAGE = 1000


class DispatchStore(TicketStore):
    """`dispatch.ports.Store` over the table."""

    def lane(self, subscriber_id: str) -> Lane:
        return load(self._table, Lane, keys.lane(subscriber_id)) or Lane.of(subscriber_id)

    def delivery(self, subscriber_id: str, occurred_at: datetime, event_id: str) -> Delivery | None:
        return load(self._table, Delivery, keys.delivery(subscriber_id, occurred_at, event_id))

    def owed(self, subscriber_id: str, until: datetime, limit: int) -> list[Delivery]:
        each = -(-limit // keys.SUBSCRIBER_BUCKETS)
        found = []
        for bucket in range(keys.SUBSCRIBER_BUCKETS):
            partition = keys.owed_partition(subscriber_id, bucket)
            found += self._table.query_index(keys.WAKE, partition, until=keys.until(until), limit=each).items
        return sorted(readable(Delivery, found), key=lambda one: one.next_at)

    def happened(self, since: datetime) -> Iterator[Noted]:
        return self._since(Noted, keys.TO_ANYBODY, since)

    def sent(self, subscriber_id: str, since: datetime, limit: int) -> list[Delivery]:
        return list(islice(self._since(Delivery, subscriber_id, since), limit))

    def _since[Row: Noted](self, model: type[Row], to: str, since: datetime) -> Iterator[Row]:
        known_from = max(since, clock.now() - KEPT_FOR)
        buckets = (self._bucket(model, to, bucket, known_from) for bucket in range(keys.SUBSCRIBER_BUCKETS))
        return merge(*buckets, key=lambda one: (one.occurred_at, one.event_id))

    def _bucket[Row: Noted](self, model: type[Row], to: str, bucket: int, since: datetime) -> Iterator[Row]:
        partition, begin = keys.delivery_partition(to, bucket), keys.deliveries_from(since)
        items = whole(lambda after: self._table.query(partition, after=after or begin, limit=PAGE))
        for page in batched(items, PAGE, strict=False):
            yield from readable(model, page)
