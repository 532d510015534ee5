"""Deliveries and lanes in the one table."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from itertools import batched, islice

from functions.dispatch.hand_overs import HandOver, of_callback
from functions.dispatch.model import KEPT_FOR, Delivery, Lane, Noted
from functions.shared import clock, keys
from functions.shared.entities import load, readable
from functions.shared.table import Item, whole
from functions.tickets.store import TicketStore

PAGE = 1000


class DispatchStore(TicketStore):
    """`dispatch.ports.Store` over the table."""

    def lane(self, subscriber_id: str) -> Lane:
        return load(self._table, Lane, keys.lane(subscriber_id)) or Lane.of(subscriber_id)

    def delivery(self, subscriber_id: str, occurred_at: datetime, event_id: str) -> Delivery | None:
        return load(self._table, Delivery, keys.delivery(subscriber_id, occurred_at, event_id))

    def owed(self, subscriber_id: str, until: datetime, limit: int) -> list[Delivery]:
        found = self._due(subscriber_id, until, limit)
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

    def hand_overs(self, callback_ids: list[str]) -> dict[str, HandOver]:
        items = self._table.get_many(of_callback(one) for one in callback_ids)
        return {one.callback_id: one for one in readable(HandOver, items.values())}

    def hand_overs_due(self, until: datetime, limit: int) -> list[HandOver]:
        return readable(HandOver, self._due(keys.CENTRE, until, limit))

    def _due(self, of: str, until: datetime, limit: int) -> list[Item]:
        each, found = -(-limit // keys.SUBSCRIBER_BUCKETS), []
        for bucket in range(keys.SUBSCRIBER_BUCKETS):
            partition = keys.owed_partition(of, bucket)
            found += self._table.query_index(keys.WAKE, partition, until=keys.until(until), limit=each).items
        return found
