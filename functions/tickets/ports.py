"""What the services need of the table, in their own words. `store` has it over the table, and so over the twin."""

from collections.abc import Callable, Collection
from typing import Any, Protocol

from functions.intake.rhythm import Rhythm
from functions.shared.entities import Entity, Unchanged
from functions.shared.settings import BrandSettings
from functions.shared.table import Key
from functions.tickets.model import Entry, Known, Ticket
from functions.tickets.reveals import Reveal
from functions.tickets.seen import Seen


class Store(Protocol):
    """Reads are strongly consistent unless a line says otherwise. Each raises Unavailable when the table does."""

    def save(self, *entities: Entity | Unchanged) -> None:
        """All or none, each if it is still as it was read (`shared.entities.save`)."""

    def brand(self, name: str, *, fresh: bool = False) -> BrandSettings:
        """The brand's settings, the defaults where nobody set any; up to a minute old, unless `fresh`."""

    def change_brand(self, name: str, changes: Callable[[BrandSettings], dict[str, Any]]) -> BrandSettings:
        """The brand with what is to change of it (`shared.settings.change_brand`). Raises table.ConditionFailed."""

    def stored[Model: Entity](self, model: type[Model], key: Key) -> Model | None:
        """What a slice of its own keeps under one key, as it was read; None where there is nothing."""

    def seen(self, mention_id: str) -> Seen | None:
        """The mention, if it was seen before."""

    def rhythms(self) -> list[Rhythm]:
        """When each source was heard that ever was."""

    def known(self, brand: str, channel: str, account: str) -> Known:
        """The author; a new one (version 0) where the account was never seen."""

    def ticket(self, ticket_id: str) -> Ticket | None:
        """The ticket."""

    def tickets(self, ticket_ids: list[str]) -> dict[str, Ticket]:
        """Those that exist, by id."""

    def tickets_found(self, field: str, term: str) -> list[str]:
        """Ids of tickets of any brand with this order, parcel, handle or name (`rules.search_terms`)."""

    def index_for_search(self, ticket: Ticket) -> None:
        """Let the ticket be found by its terms; repeating it is harmless."""

    def wait_for(self, ticket: Ticket, numbers: Collection[str]) -> None:
        """Let the ticket be found by orders and parcels (at most 100) that do not exist yet; repeating is harmless."""

    def waiting_for(self, brand: str, number: str) -> list[str]:
        """Ids of tickets, of this brand or once of it, that wait for this order or parcel; at most 100."""

    def reveals(self, day: str, limit: int, after: str | None = None) -> tuple[list[Reveal], str | None]:
        """The numbers that were shown on a UTC day, the latest first, and where to go on; None at the end."""

    def entry(self, owner_id: str, sort_key: str) -> Entry | None:
        """One entry."""

    def entries(self, wanted: list[tuple[str, str]]) -> dict[tuple[str, str], Entry]:
        """Those of the (owner id, sort key) pairs that exist."""

    def timeline(self, owner_id: str, limit: int, after: str | None = None) -> tuple[list[Entry], str | None]:
        """Entries in order of time, and where to go on; None at the end."""
