"""Callbacks and agents in the one table, beside the tickets that they belong to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate, pairwise

from pydantic import ValidationError

from functions.callbacks.facts import Fact, Named
from functions.callbacks.forecast import Forecast
from functions.callbacks.merging import Number
from functions.callbacks.model import Callback, Candidate
from functions.callbacks.people import Absence, Agent, Member, Presence
from functions.callbacks.rules import expired
from functions.shared import clock, keys, telemetry
from functions.shared.entities import Entity, Unchanged, load, readable
from functions.shared.errors import Unavailable
from functions.shared.table import Item, Table, put, whole
from functions.tickets.model import Ticket, TicketState
from functions.tickets.store import TicketStore

FORECAST_FRESH_FOR = timedelta(seconds=20)


class CallbackStore(TicketStore):
    """`callbacks.ports.Store` over the table."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._forecast: tuple[datetime, Forecast | None] | None = None
        self._named: set[str] = set()
        """Brands that are known to be on the list of those that have facts."""

    def save(self, *entities: Entity | Unchanged) -> None:
        brands = {one.brand for one in entities if isinstance(one, Fact)} - self._named
        unnamed = [brand for brand in sorted(brands) if self._table.get(keys.named(brand)) is None]
        # Beside all that: the brand of a fact is new in the list, where it is not on it.
        super().save(*entities, *(Named(brand=brand) for brand in unnamed))
        self._named |= brands

    def callback(self, callback_id: str) -> Callback | None:
        place = keys.parse_callback_id(callback_id)
        return None if place is None else load(self._table, Callback, keys.callback(*place))

    def with_ticket(self, callback_id: str) -> tuple[Callback, Ticket] | None:
        if (place := keys.parse_callback_id(callback_id)) is None:
            return None
        of_callback, of_ticket = keys.callback(*place), keys.ticket(place[0])
        found = self._table.get_many((of_callback, of_ticket))
        if of_callback not in found or of_ticket not in found:
            return None
        return Callback.from_item(found[of_callback]), Ticket.from_item(found[of_ticket])

    def callbacks(self, callback_ids: list[str]) -> dict[str, Callback]:
        places = (keys.parse_callback_id(callback_id) for callback_id in callback_ids)
        items = self._table.get_many(keys.callback(*place) for place in places if place)
        found = (Callback.from_item(item) for item in items.values())
        return {callback.id: callback for callback in found}

    def callbacks_of(self, ticket_id: str) -> list[Callback]:
        pk, prefix = keys.ticket(ticket_id).pk, keys.CALLBACK_PREFIX
        items = whole(lambda after: self._table.query(pk, prefix=prefix, after=after))
        return [Callback.from_item(item) for item in items]

    def number(self, brand: str, phone: str) -> Number:
        digest = keys.number_digest(brand, phone)
        return load(self._table, Number, keys.number(digest)) or Number(digest=digest)

    def waiting(self, shard: int, limit: int) -> Sequence[Candidate]:
        page = self._table.query_index(keys.QUEUE, keys.queue_partition(shard), limit=limit)
        return readable(Candidate, page.items)

    def queued(self, shards: int, moments: Sequence[datetime]) -> tuple[list[int], int]:
        partitions = [keys.queue_partition(shard) for shard in range(shards)]
        waiting = {one: self._table.count_index(keys.QUEUE, one, after="", until=keys.NEVER) for one in partitions}
        edges = ["", *map(keys.until, moments)]
        counts = [
            sum(
                self._table.count_index(keys.QUEUE, one, after=after, until=until) for one in partitions if waiting[one]
            )
            for after, until in pairwise(edges)
        ]
        return list(accumulate(counts)), sum(waiting.values())

    def forecast(self) -> Forecast | None:
        now = clock.now()
        read_at, known = self._forecast or (None, None)
        if read_at is None or not timedelta(0) <= now - read_at < FORECAST_FRESH_FOR:
            known = self._read_forecast()
            self._forecast = now, known
        return known

    def foresee(self, forecast: Forecast) -> None:
        # In any case: nothing is decided on what was foreseen before, and of two sweeps at once either is right.
        self._table.write(put(forecast.key(), forecast.to_item(), None))
        self._forecast = clock.now(), forecast

    def _read_forecast(self) -> Forecast | None:
        """Without one the due time is told: what cannot be read must not hold up what is opened."""
        try:
            return load(self._table, Forecast, keys.forecast())
        except (Unavailable, ValidationError) as error:
            telemetry.log_error("forecast unreadable", error)
            return None

    def awake(self, until: datetime) -> tuple[list[Callback], list[Ticket]]:
        return _parted(self.wake_items(until))

    def lapsed(self, now: datetime, limit: int) -> list[Candidate]:
        claimed = readable(Candidate, (item for item in self.wake_heads(now, limit) if _is_callback(item)))
        return [candidate for candidate in claimed if expired(candidate, now)]

    def all_open(self) -> tuple[list[Callback], list[Ticket]]:
        callbacks, tickets = _parted(self.wake_items())
        still_open = [ticket for ticket in tickets if ticket.state is TicketState.OPEN]
        return [callback for callback in callbacks if callback.state.open], still_open

    def agent(self, sub: str) -> Agent:
        return load(self._table, Agent, keys.agent(sub)) or Agent(sub=sub)

    def agents(self, subs: list[str]) -> list[Agent]:
        items = self._table.get_many(keys.agent(sub) for sub in subs)
        found = {agent.sub: agent for agent in readable(Agent, items.values())}
        return [found.get(sub) or Agent(sub=sub) for sub in subs]

    def members(self) -> list[Member]:
        return readable(Member, self._table.query(keys.MEMBERS, limit=1000).items)

    def presence(self, sub: str) -> Presence | None:
        return load(self._table, Presence, keys.presence(sub))

    def present(self, now: datetime) -> list[Presence]:
        items = whole(lambda after: self._table.query(keys.PRESENCE, limit=1000, after=after))
        return [presence for presence in readable(Presence, items) if presence.until > now]

    def absence(self) -> Absence:
        return load(self._table, Absence, keys.absence()) or Absence()


def _parted(items: list[Item]) -> tuple[list[Callback], list[Ticket]]:
    tickets = readable(Ticket, (item for item in items if not _is_callback(item)))
    return readable(Callback, (item for item in items if _is_callback(item))), tickets


def _is_callback(item: Item) -> bool:
    return str(item["sk"]).startswith(keys.CALLBACK_PREFIX)
