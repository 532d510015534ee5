"""What a subscriber was sent and is owed, as operations teams look at it and change it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from functions.dispatch import rules
from functions.dispatch.model import KEPT_FOR, Delivery, Lane, Subscriber
from functions.dispatch.store import DispatchStore
from functions.shared import clock
from functions.shared.dynamo import DynamoTable
from functions.shared.entities import settled
from functions.shared.table import ConditionFailed
from infra.cli.target import Target

MOST = 1_000_000
"""Events that one replay covers."""


def state(where: Target, subscriber: Subscriber) -> str:
    """How a subscriber is, in a few words."""
    lane, now = _store(where).lane(subscriber.id), clock.now()
    if lane.disabled_at:
        return f"gone (410) since {clock.to_text(lane.disabled_at)}"
    if lane.paused_at:
        return f"paused since {clock.to_text(lane.paused_at)}"
    if lane.failing_since:
        again = f", tried again at {clock.to_text(lane.next_at)}" if rules.rests(lane, now) and lane.next_at else ""
        return f"failing since {clock.to_text(lane.failing_since)}{again}"
    return "slow" if rules.narrow(lane) else "well"


def pause(where: Target, subscriber: Subscriber) -> None:
    """It is sent nothing."""
    _change(where, subscriber, lambda lane: lane.evolve(paused_at=lane.paused_at or clock.now()))


def resume(where: Target, subscriber: Subscriber) -> None:
    """It is sent what it is owed, as if nothing had been wrong."""
    _change(where, subscriber, rules.reopened)


def replay(where: Target, subscriber: Subscriber, since: datetime) -> int:
    """All that happened since then is owed again; how much. A delivery under way at this moment is left to itself."""
    store, count = _store(where), 0
    for one in store.sent(subscriber.id, max(since, clock.now() - KEPT_FOR), MOST):
        try:
            # The delivery is as read.
            store.save(rules.again(one, clock.now()))
        except ConditionFailed:
            continue
        count += 1
    return count


def log(where: Target, subscriber: Subscriber, since: datetime | None, limit: int) -> list[str]:
    """A line each."""
    begin = since or clock.now() - timedelta(hours=1)
    return [_line(one) for one in _store(where).sent(subscriber.id, begin, limit)]


def _line(one: Delivery) -> str:
    tries = f"{one.attempts} attempt{'' if one.attempts == 1 else 's'}"
    last = f"{one.last} at {clock.to_text(one.last_at)}" if one.last and one.last_at else "none yet"
    again = f"  next {clock.to_text(one.next_at)}" if one.state == "owed" else ""
    when = clock.to_text(one.occurred_at)
    return f"{when}  {one.type}  {one.event_id}  {one.state}  {tries}, the last: {last}{again}"


def _change(where: Target, subscriber: Subscriber, change: Callable[[Lane], Lane]) -> None:
    store = _store(where)

    def once() -> None:
        lane = store.lane(subscriber.id)
        # The lane is as read.
        store.save(change(lane))

    settled(once)


def _store(where: Target) -> DispatchStore:
    return DispatchStore(DynamoTable(where.client("dynamodb"), where.output("TableName")))
