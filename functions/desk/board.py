"""The board: what is owed now, most urgent first, and how it stands as a whole."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.callbacks import forecast, rules
from functions.callbacks.model import Callback, CallbackState
from functions.callbacks.people import Caller
from functions.callbacks.ports import Store
from functions.callbacks.promises import is_due_soon
from functions.callbacks.service_time import opens_at
from functions.desk import showing
from functions.desk.bodies import BoardQuery
from functions.desk.views.callbacks import BoardView, Card
from functions.shared import clock
from functions.tickets.model import Ticket

MAX_CARDS = 200
FRESH_FOR = timedelta(seconds=1)
"""How long one reading of all that is open serves this process: many look at the board, every few seconds."""


@dataclass(frozen=True)
class Snapshot:
    """All that was open at one moment, as the index had it."""

    read_at: datetime
    callbacks: list[Callback]
    tickets: dict[str, Ticket]


class Board:
    """Shows the board. One reading of the index at most once a second; then the cards, read anew and consistently."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._snapshot: Snapshot | None = None

    def show(self, caller: Caller, wanted: BoardQuery) -> BoardView:
        """The board with the cards that are `wanted`; the counts are of everything."""
        now = clock.now()
        snapshot = self.snapshot(now)
        team = forecast.team(self._store.present(now), forecast.holding(snapshot.callbacks, now))
        wait = forecast.wait(forecast.ahead_of_new(snapshot.callbacks, now), team)
        opens = self._opens_at(caller, wanted, snapshot, now)
        return BoardView(
            now=now,
            open=opens is None,
            opens_at=opens,
            agents_present=team.agents,
            predicted_wait_seconds=None if wait is None or opens else int(wait.total_seconds()),
            incidents=(),
            counts=_counts(snapshot, now),
            callbacks=tuple(self._cards(caller, self._wanted(caller, wanted, snapshot), wanted, now)),
        )

    def _opens_at(self, caller: Caller, wanted: BoardQuery, snapshot: Snapshot, now: datetime) -> datetime | None:
        """When the first of the brands in question opens; None while one is open. Of an empty board: the caller's."""
        shown = {callback.brand for callback in snapshot.callbacks if _among(callback.brand, wanted.brand)}
        names = shown or set(self._store.agent(caller.sub).brands)
        moments = [opens_at(self._store.brand(name).service_hours, now) for name in names]
        return min((moment for moment in moments if moment), default=None) if None not in moments else None

    def snapshot(self, now: datetime) -> Snapshot:
        """All that is open, at most a second old."""
        if self._snapshot is None or not timedelta(0) <= now - self._snapshot.read_at < FRESH_FOR:
            callbacks, tickets = self._store.all_open()
            callbacks.sort(key=lambda callback: (callback.urgency_at, callback.id))
            self._snapshot = Snapshot(now, callbacks, {ticket.id: ticket for ticket in tickets})
        return self._snapshot

    def brands(self, now: datetime) -> set[str]:
        """Those of everything that is open."""
        snapshot = self.snapshot(now)
        return {one.brand for one in snapshot.callbacks} | {one.brand for one in snapshot.tickets.values()}

    def open_tickets(self) -> list[Ticket]:
        """Every open ticket, at most a second old."""
        return list(self.snapshot(clock.now()).tickets.values())

    def _wanted(self, caller: Caller, wanted: BoardQuery, snapshot: Snapshot) -> list[str]:
        if wanted.mine:  # one at most, and known without the index
            held = self._store.agent(caller.sub).holding
            return [held] if held else []
        return [callback.id for callback in snapshot.callbacks if _fits(callback, wanted)][:MAX_CARDS]

    def _cards(self, caller: Caller, ids: list[str], wanted: BoardQuery, now: datetime) -> list[Card]:
        callbacks = self._store.callbacks(ids)
        tickets = self._store.tickets([callback.ticket_id for callback in callbacks.values()])
        said = self._store.entries([(ticket.id, ticket.said) for ticket in tickets.values()])
        shown = []
        for callback in sorted(callbacks.values(), key=lambda callback: (callback.urgency_at, callback.id)):
            ticket = tickets.get(callback.ticket_id)
            others = wanted.mine and not rules.holds(callback, caller.sub)
            if ticket and callback.state.open and not others and _fits(callback, wanted):
                shown.append(showing.card(callback, ticket, said.get((ticket.id, ticket.said)), now))
        return shown


def _fits(callback: Callback, wanted: BoardQuery) -> bool:
    return (
        _among(callback.brand, wanted.brand)
        and _among(callback.channel, wanted.channel)
        and _among(callback.state, wanted.state)
        and _among(callback.language or "", wanted.language)
    )


def _among(value: str, wanted: Collection[str]) -> bool:
    return not wanted or value in wanted


def _counts(snapshot: Snapshot, now: datetime) -> dict[str, int]:
    by_state = Counter(callback.state for callback in snapshot.callbacks)
    return {
        **{state.value: by_state[state] for state in CallbackState if state.open},
        "due_soon": sum(is_due_soon(callback, now) for callback in snapshot.callbacks),
        "broken": sum(showing.broken(callback, now) for callback in snapshot.callbacks),
        "held": sum(ticket.held for ticket in snapshot.tickets.values()),
        "without_call": sum(ticket.waits_for_a_word for ticket in snapshot.tickets.values()),
    }
