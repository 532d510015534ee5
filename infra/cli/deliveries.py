"""What a subscriber was sent and is owed, as operations teams look at it and change it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from functions.dispatch import rules
from functions.dispatch.model import Delivery, Lane, Noted, Subscriber
from functions.dispatch.store import DispatchStore
from functions.shared import clock
from functions.shared.dynamo import DynamoTable
from functions.shared.entities import settled
from functions.shared.table import ConditionFailed
from infra.cli.target import Target

STEP = 1_000
"""A word of how far it is after so many events."""


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


class Replayed(NamedTuple):
    """How many events are owed again, and from when on there are more; None: that is all."""

    events: int
    more_from: datetime | None


def replay(
    where: Target, subscriber: Subscriber, since: datetime, limit: int, report: Callable[[int, datetime], None]
) -> Replayed:
    """All that it wants and that happened since then is owed, whether it was sent it, or was no subscriber yet.

    `report`: told how many it is so far, and up to when, now and then.
    """
    store, count = _store(where), 0
    for event in store.happened(since):
        if not subscriber.wants(event.type, event.brand):
            continue
        if count == limit:
            return Replayed(count, event.occurred_at)
        count += _owed_again(store, event, subscriber)
        if count % STEP == 0:
            report(count, event.occurred_at)
    return Replayed(count, None)


def _owed_again(store: DispatchStore, event: Noted, subscriber: Subscriber) -> bool:
    """Whether it is sent once more; a delivery under way at this moment is left to itself."""
    now, fresh = clock.now(), rules.owed(event, subscriber, clock.now())
    try:
        # Nothing is known of this event for this subscriber …
        store.save(rules.again(fresh, now))
    except ConditionFailed:
        known = store.delivery(subscriber.id, event.occurred_at, event.event_id)
        try:
            # … or the delivery is as read.
            store.save(rules.again(known or fresh, now))
        except ConditionFailed:
            return False
    return True


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
