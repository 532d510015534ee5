"""Tickets in the one table."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial
from itertools import batched
from typing import Any

from functions.intake.rhythm import Rhythm
from functions.shared import clock, keys
from functions.shared.entities import Entity, Unchanged, load, readable, save
from functions.shared.settings import BrandSettings, brand_settings, change_brand
from functions.shared.table import MAX_TRANSACTION, Item, Key, Page, Table, put, whole
from functions.tickets.model import Entry, Known, Ticket
from functions.tickets.reveals import Reveal
from functions.tickets.rules import WANTED, search_terms
from functions.tickets.seen import Seen

BRAND_FRESH_FOR = timedelta(seconds=60)
PAGE = 500


class TicketStore:
    """`tickets.ports.Store` over the table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._brands: dict[str, tuple[datetime, BrandSettings]] = {}

    def save(self, *entities: Entity | Unchanged) -> None:
        save(self._table, *entities)

    def brand(self, name: str, *, fresh: bool = False) -> BrandSettings:
        now = clock.now()
        read_at, settings = self._brands.get(name, (None, None))
        if fresh or settings is None or read_at is None or now - read_at >= BRAND_FRESH_FOR:
            settings = brand_settings(self._table, name)
            self._brands[name] = now, settings
        return settings

    def change_brand(self, name: str, changes: Callable[[BrandSettings], dict[str, Any]]) -> BrandSettings:
        settings = change_brand(self._table, name, changes)
        self._brands[name] = clock.now(), settings
        return settings

    def stored[Model: Entity](self, model: type[Model], key: Key) -> Model | None:
        return load(self._table, model, key)

    def seen(self, mention_id: str) -> Seen | None:
        return load(self._table, Seen, keys.mention(mention_id))

    def rhythms(self) -> list[Rhythm]:
        items = whole(lambda after: self._table.query(keys.RHYTHM, after=after))
        return readable(Rhythm, items)

    def known(self, brand: str, channel: str, account: str) -> Known:
        found = load(self._table, Known, keys.author(brand, channel, account))
        return found or Known(brand=brand, channel=channel, account=account)

    def ticket(self, ticket_id: str) -> Ticket | None:
        return load(self._table, Ticket, keys.ticket(ticket_id))

    def tickets(self, ticket_ids: list[str]) -> dict[str, Ticket]:
        items = self._table.get_many(keys.ticket(ticket_id) for ticket_id in ticket_ids)
        found = (Ticket.from_item(item) for item in items.values())
        return {ticket.id: ticket for ticket in found}

    def wake_items(self, until: datetime | None = None) -> list[Item]:
        """Everything that is open, or all of it whose next moment has come by `until`. From the index: may lag."""
        end = None if until is None else keys.until(until)
        buckets = map(keys.wake_partition, range(keys.WAKE_BUCKETS))
        return [item for bucket in buckets for item in whole(partial(self._wake_page, bucket, end, PAGE))]

    def wake_heads(self, until: datetime, limit: int) -> list[Item]:
        """Of each bucket the first of those whose next moment has come, so many in all. From the index: may lag."""
        buckets = map(keys.wake_partition, range(keys.WAKE_BUCKETS))
        each = -(-limit // keys.WAKE_BUCKETS)
        return [item for bucket in buckets for item in self._wake_page(bucket, keys.until(until), each, None).items]

    def _wake_page(self, bucket: str, end: str | None, limit: int, after: str | None) -> Page:
        return self._table.query_index(keys.WAKE, bucket, until=end, limit=limit, after=after)

    def tickets_found(self, field: str, term: str) -> list[str]:
        page = self._table.query(keys.search_partition(field, term), limit=100)
        return [str(item["sk"]).removeprefix("T#") for item in page.items]

    def index_for_search(self, ticket: Ticket) -> None:
        wanted = [keys.search(field, term, ticket.id) for field, term in sorted(search_terms(ticket))]
        there = self._table.get_many(wanted)  # a ticket is looked up again with each mention, mostly by the same terms
        for some in batched((key for key in wanted if key not in there), MAX_TRANSACTION, strict=False):
            self._table.write(*(put(key, {}, None) for key in some))

    def wait_for(self, ticket: Ticket, numbers: Collection[str]) -> None:
        wanted = [keys.search(WANTED, f"{ticket.brand}#{number}", ticket.id) for number in dict.fromkeys(numbers)]
        if wanted:
            self._table.write(*(put(key, {}, None) for key in wanted))

    def waiting_for(self, brand: str, number: str) -> list[str]:
        return self.tickets_found(WANTED, f"{brand}#{number}")

    def reveals(self, day: str, limit: int, after: str | None = None) -> tuple[list[Reveal], str | None]:
        page = self._table.query(keys.reveals_of(day), limit=limit, after=after, newest_first=True)
        return readable(Reveal, page.items), page.next

    def entry(self, owner_id: str, sort_key: str) -> Entry | None:
        return load(self._table, Entry, keys.entry_at(owner_id, sort_key))

    def entries(self, wanted: list[tuple[str, str]]) -> dict[tuple[str, str], Entry]:
        items = self._table.get_many(keys.entry_at(owner_id, sort_key) for owner_id, sort_key in wanted)
        found = (Entry.from_item(item) for item in items.values())
        return {(entry.owner_id, entry.key().sk): entry for entry in found}

    def timeline(self, owner_id: str, limit: int, after: str | None = None) -> tuple[list[Entry], str | None]:
        partition = keys.entry_at(owner_id, "").pk
        page = self._table.query(partition, prefix=keys.ENTRY_PREFIX, limit=limit, after=after)
        return [Entry.from_item(item) for item in page.items], page.next
