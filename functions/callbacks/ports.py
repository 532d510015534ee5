"""What the services of the call need of the table, in their own words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from functions.callbacks.forecast import Forecast
from functions.callbacks.merging import Number
from functions.callbacks.model import Callback, Candidate
from functions.callbacks.people import Absence, Agent, Member, Presence
from functions.tickets import ports as tickets
from functions.tickets.model import Ticket


class Store(tickets.Store, Protocol):
    """The store of tickets, and of callbacks and agents."""

    def callback(self, callback_id: str) -> Callback | None:
        """The callback, by the id that carries its key."""

    def with_ticket(self, callback_id: str) -> tuple[Callback, Ticket] | None:
        """The callback and its ticket, in one read; None where there is none."""

    def callbacks(self, callback_ids: list[str]) -> dict[str, Callback]:
        """Those that exist, by id."""

    def callbacks_of(self, ticket_id: str) -> list[Callback]:
        """All of a ticket's callbacks, oldest first."""

    def number(self, brand: str, phone: str) -> Number:
        """Which ticket took this number last; a new one (version 0) where none did."""

    def waiting(self, shard: int, limit: int) -> Sequence[Candidate]:
        """What may be claimed in one shard, most urgent first. From an index: may lag."""

    def queued(self, shards: int, moments: Sequence[datetime]) -> tuple[list[int], int]:
        """How many may be claimed that are as urgent as each of the moments (in order) or more; and how many in all.

        From an index: may lag.
        """

    def forecast(self) -> Forecast | None:
        """What the sweep foresaw last, up to some seconds old; None where there is none, or it could not be read."""

    def foresee(self, forecast: Forecast) -> None:
        """The forecast from now on, whatever was foreseen before."""

    def awake(self, until: datetime) -> tuple[list[Callback], list[Ticket]]:
        """Callbacks and tickets at which something must happen by `until`. From an index: may lag."""

    def lapsed(self, now: datetime, limit: int) -> list[Candidate]:
        """Some of those whose agent let the lease run out, at most so many read. From an index: may lag."""

    def all_open(self) -> tuple[list[Callback], list[Ticket]]:
        """Every open callback and every open ticket, in no order. From an index: may lag."""

    def agent(self, sub: str) -> Agent:
        """The agent; a new one (version 0) where nobody wrote a profile or claimed yet."""

    def agents(self, subs: list[str]) -> list[Agent]:
        """Each of them, in this order; a new one (version 0) likewise."""

    def members(self) -> list[Member]:
        """Everybody who was ever here or has a profile, at most a thousand."""

    def presence(self, sub: str) -> Presence | None:
        """What the agent last said about being here."""

    def present(self, now: datetime) -> list[Presence]:
        """Who said within the last moments that they are here, away ones included."""

    def absence(self) -> Absence:
        """Of whose absence people were told."""
