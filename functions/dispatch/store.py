"""Deliveries and lanes in the one table."""

from datetime import datetime
from heapq import merge
from itertools import islice

from functions.dispatch.model import KEPT_FOR, Delivery, Lane
from functions.shared import clock, keys
from functions.shared.entities import load, readable
from functions.shared.table import whole
from functions.tickets.store import TicketStore


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

    def sent(self, subscriber_id: str, since: datetime, limit: int) -> list[Delivery]:
        now = clock.now()
        buckets = (self._bucket(subscriber_id, bucket, since) for bucket in range(keys.SUBSCRIBER_BUCKETS))
        in_order = merge(*buckets, key=lambda one: (one.occurred_at, one.event_id))
        return list(islice((one for one in in_order if one.occurred_at + KEPT_FOR > now), limit))

    def _bucket(self, subscriber_id: str, bucket: int, since: datetime) -> list[Delivery]:
        partition, begin = keys.delivery_partition(subscriber_id, bucket), keys.deliveries_from(since)
        items = whole(lambda after: self._table.query(partition, after=after or begin, limit=1000))
        return readable(Delivery, items)
