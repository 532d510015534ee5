"""Who is at the desk and what each has in hand, and the figures of the board on the wall."""

from collections.abc import Callable
from datetime import datetime, timedelta

from functions.callbacks import forecast
from functions.callbacks.ladder import dialled_in_time
from functions.callbacks.model import Callback, CallbackState
from functions.callbacks.people import Agent, Caller, Presence
from functions.callbacks.ports import Store
from functions.callbacks.rules import expired
from functions.desk import showing
from functions.desk.board import Board
from functions.desk.bodies import BoardQuery
from functions.desk.views.people import AgentRow, AgentsView, HoldingView, NextDue, TodayView, WallView
from functions.reports.service import Today
from functions.shared import clock
from functions.tickets.rules import to_judge

HELD = (CallbackState.CLAIMED, CallbackState.IN_CALL)
NO_CARDS = BoardQuery(mine=True)
TIMES_AS_LONG, LONGEST = 20, timedelta(seconds=60)
"""For how long today's figures stand: so many times as long as reading them took, at most a minute."""


class Floor:
    """Reads what the board has read already, and who is present. `today`: how today stands, by the facts."""

    def __init__(self, store: Store, board: Board, today: Callable[[], Today]) -> None:
        self._store, self._board, self._read_today = store, board, today
        self._today: tuple[datetime, TodayView] | None = None

    def agents(self) -> AgentsView:
        """Everybody who was ever here or has a profile: who has something in hand first, then who is here."""
        now = clock.now()
        present = {one.sub: one for one in self._store.present(now)}
        held = {one.lease.agent: one for one in self._board.snapshot(now).callbacks if one.lease and _held(one, now)}
        names = {one.sub: one.name for one in self._store.members()} | {one.sub: one.name for one in present.values()}
        names |= {sub: one.lease.agent_name for sub, one in held.items() if one.lease}
        rows = [_row(one, names[one.sub], present, held, now) for one in self._store.agents(sorted(names))]
        return AgentsView(now=now, agents=tuple(sorted(rows, key=_in_order)))

    def wall(self, caller: Caller) -> WallView:
        """All figures together, from what the board has at most a second old."""
        board = self._board.show(caller, NO_CARDS)
        now = board.now
        snapshot = self._board.snapshot(now)
        held = forecast.holding(snapshot.callbacks, now)
        due = [one for one in snapshot.callbacks if _owed(one)]
        first = min(due, key=lambda one: one.promise.due_at, default=None)
        return WallView(
            now=now,
            open=board.open,
            opens_at=board.opens_at,
            agents_present=board.agents_present,
            agents_busy=len(held),
            predicted_wait_seconds=board.predicted_wait_seconds,
            counts=board.counts,
            to_judge=sum(bool(to_judge(one)) for one in snapshot.tickets.values()),
            today=self._todays(now),
            next_due=first and NextDue(due_at=first.promise.due_at, kind=first.promise.kind, brand=first.brand),
        )

    def _todays(self, now: datetime) -> TodayView:
        """Today's figures, read anew as seldom as it takes long: a day of many calls must not hold up the board."""
        if self._today is None or not timedelta(0) <= self._today[0] - now <= LONGEST:
            today = self._read_today()
            again = min(TIMES_AS_LONG * (clock.now() - now), LONGEST)
            view = TodayView(**dict(today.called) | {"broken": today.broken}, time_zones=today.time_zones)
            self._today = now + again, view
        return self._today[1]


def _held(callback: Callback, now: datetime) -> bool:
    return callback.state in HELD and not expired(callback, now)


def _owed(callback: Callback) -> bool:
    """Whether somebody waits for a promise that no dial under way keeps."""
    active = callback.active
    return active is not None and callback.state.open and not dialled_in_time(callback, active)


def _row(agent: Agent, name: str, present: dict[str, Presence], held: dict[str, Callback], now: datetime) -> AgentRow:
    here, callback = present.get(agent.sub), held.get(agent.sub)
    return AgentRow(
        id=agent.sub,
        name=name or agent.name,
        brands=agent.brands,
        languages=agent.languages,
        skills=agent.skills,
        group=agent.group,
        state=here.state if here else None,
        holding=_holding(callback, now) if callback else None,
    )


def _holding(callback: Callback, now: datetime) -> HoldingView:
    lease, attempt = callback.lease, callback.attempt
    assert lease is not None
    in_call = callback.state is CallbackState.IN_CALL and attempt is not None
    return HoldingView(
        callback_id=callback.id,
        ticket_id=callback.ticket_id,
        brand=callback.brand,
        channel=callback.channel,
        state=callback.state,
        since=lease.since,
        dialled_at=attempt.started_at if in_call and attempt else None,
        due_at=callback.promise.due_at,
        broken=showing.broken(callback, now),
    )


def _in_order(row: AgentRow) -> tuple[bool, bool, str]:
    return row.holding is None, row.state is None, (row.name or row.id).casefold()
