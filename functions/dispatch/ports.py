"""What dispatch needs of the outside world."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from functions.dispatch.hand_overs import HandOver, Offer, Seen
from functions.dispatch.model import Answer, Delivery, Lane, Noted, Subscribers
from functions.shared.entities import Entity
from functions.tickets.model import Entry, Ticket


class Store(Protocol):
    """The table, in dispatch's own words. Each raises Unavailable when the table does."""

    def save(self, *entities: Entity) -> None:
        """All or none, each if it is still as it was read (`shared.entities.save`)."""

    def entry(self, owner_id: str, sort_key: str) -> Entry | None:
        """The entry that carries an event."""

    def ticket(self, ticket_id: str) -> Ticket | None:
        """The event's ticket."""

    def lane(self, subscriber_id: str) -> Lane:
        """The lane; a new one (version 0) where nothing was written of it."""

    def delivery(self, subscriber_id: str, occurred_at: datetime, event_id: str) -> Delivery | None:
        """What a subscriber was, or is to be, sent of an event."""

    def owed(self, subscriber_id: str, until: datetime, limit: int) -> list[Delivery]:
        """What is to be sent by `until`, the longest waiting first; about so many. From an index: may lag."""

    def happened(self, since: datetime) -> Iterator[Noted]:
        """What happened since then, at most a month back, in order of time; read as it is asked for."""

    def sent(self, subscriber_id: str, since: datetime, limit: int) -> list[Delivery]:
        """Of what happened since then the first, in order of time."""


type Registry = Callable[[], Subscribers]
"""The subscribers, up to a minute old. Raises Unavailable where they cannot be read."""

type Post = Callable[[str, Mapping[str, str], bytes], Answer]
"""`post(url, headers, body)`: one attempt. It never raises: whatever went wrong is the answer."""


class HandOvers(Protocol):
    """The table, as the sweep reads hand-overs. Each raises Unavailable when the table does."""

    def hand_overs(self, callback_ids: list[str]) -> dict[str, HandOver]:
        """Those that exist, by callback."""

    def hand_overs_due(self, until: datetime, limit: int) -> list[HandOver]:
        """Those whose moment has come by `until`; about so many. From an index: may lag."""


class Centre(Protocol):
    """A contact centre that hands tasks to its agents.

    Each raises `exchange.NotAnswered` where nobody knows what came of it: it is asked again.
    """

    def start(self, offer: Offer) -> str:
        """Its id of the task; the same for the same token. Raises Refused where there surely is none."""

    def look(self, contact_id: str) -> Seen:
        """How it stands there. One that the centre does not know has ended."""

    def stop(self, contact_id: str) -> None:
        """It goes from whoever has it. One that has ended stays so."""

    def who(self, agent_id: str) -> str | None:
        """The name under which an agent signs in there; None: no such agent."""
