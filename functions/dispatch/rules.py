"""When a subscriber is sent what, as pure decisions.

A *lane* is open while its subscriber takes what comes: each event is sent as it happens. After a few attempts in a row
that were not taken (or slowly), or when it asks to wait, the lane is *narrow*: nothing is sent as it happens, and one
worker at a time goes through what is owed, after a pause that grows. So a dead or slow subscriber costs the others at
most that one worker, and a dead one now and then an attempt. The first event that is taken quickly opens it again.
"""

import hashlib
from datetime import datetime, timedelta

from functions.dispatch.model import Announced, Answer, Delivery, DeliveryState, Lane, Noted, Subscriber

GIVEN_UP_AFTER = timedelta(days=3)
GRACE = timedelta(seconds=60)
"""How long the queue may take to send an event first, before the sweep does."""
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (20, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 21_600))
"""After which pause one event is tried again, after its first attempt, its second, … and after each further one."""
NARROW_FROM = 5
"""Strikes."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15, 30))
"""For how long a narrow lane rests after a failure."""
MAX_RETRY_AFTER = 24 * 3600
"""Seconds: one that asks for more is asked again after a day."""
TOGETHER = 40
"""Deliveries that a worker takes at a time."""
WORKED_FOR = timedelta(seconds=75)
"""A worker that has not come back by then was killed: longer than the function may run."""
DOWN_AFTER = timedelta(hours=1)
"""Somebody is told of a subscriber that has taken nothing for so long."""
GONE = 410
ASKS_TO_WAIT = frozenset({429, 503})


def noted(announced: Announced) -> Noted:
    """What is kept of an event for whoever wants it later."""
    event, place = announced.event, announced.place
    return Noted(event_id=event.id, type=event.type, brand=event.brand, occurred_at=event.occurred_at, place=place)


def owed(event: Noted, subscriber: Subscriber, now: datetime) -> Delivery:
    """What a subscriber is to be sent of an event."""
    of_event = {name: getattr(event, name) for name in Noted.model_fields if name != "version"}
    return Delivery(subscriber_id=subscriber.id, **of_event, next_at=now + GRACE, until=now + GIVEN_UP_AFTER)


def again(delivery: Delivery, now: datetime) -> Delivery:
    """The same once more, whatever became of it: a replay."""
    return delivery.evolve(state=DeliveryState.OWED, attempts=0, next_at=now, until=now + GIVEN_UP_AFTER)


def overdue(delivery: Delivery, now: datetime) -> bool:
    """Whether three days went by, most likely without an attempt: its lane was closed or rested."""
    return now > delivery.until


def after(delivery: Delivery, answer: Answer, now: datetime) -> Delivery:
    """The delivery after an attempt. What was taken once stays taken, whatever a second attempt came to."""
    if delivery.state is not DeliveryState.OWED:
        return delivery
    attempts = delivery.attempts + 1
    tried = delivery.evolve(attempts=attempts, last=answer.said, last_at=now)
    if answer.taken:
        return tried.evolve(state=DeliveryState.DELIVERED)
    pause = spread(BACKOFF[min(attempts, len(BACKOFF)) - 1], f"{delivery.event_id}{attempts}")
    later = tried.evolve(next_at=now + max(pause, _asked(answer)))
    return later.evolve(state=DeliveryState.GIVEN_UP) if later.next_at > delivery.until else later


def after_on(lane: Lane, answer: Answer, now: datetime) -> Lane:
    """The lane after an attempt."""
    if answer.taken:
        strikes = min(lane.strikes + 1, NARROW_FROM) if answer.slow else 0
        return lane.evolve(strikes=strikes, next_at=None, failing_since=None)
    if answer.status == GONE:
        return lane.evolve(disabled_at=lane.disabled_at or now)
    strikes = lane.strikes + 1
    failing = lane.evolve(strikes=strikes, failing_since=lane.failing_since or now)
    asked = _asked(answer)
    if strikes < NARROW_FROM and not asked:
        return failing
    rest = PAUSES[min(max(strikes - NARROW_FROM, 0), len(PAUSES) - 1)]
    return failing.evolve(next_at=now + (asked or spread(rest, f"{lane.subscriber_id}{strikes}")))


def narrow(lane: Lane) -> bool:
    """Whether one worker at a time goes through what is owed."""
    return lane.strikes >= NARROW_FROM or lane.next_at is not None


def goes_on(lane: Lane) -> bool:
    """Whether a worker tries the next event after one that was not taken."""
    return not lane.closed and not narrow(lane)


def may_work(lane: Lane, now: datetime) -> bool:
    """Whether somebody may go through what is owed now."""
    worked = lane.worked_until is not None and lane.worked_until > now
    return not lane.closed and not worked and not rests(lane, now)


def rests(lane: Lane, now: datetime) -> bool:
    """Whether it is left alone for now."""
    return lane.next_at is not None and lane.next_at > now


def horizon(lane: Lane, now: datetime) -> datetime:
    """Up to which next moment what is owed is sent: on a narrow lane, nobody else sends what happened just now."""
    return now + GRACE if narrow(lane) else now


def down(lane: Lane, now: datetime) -> bool:
    """Whether somebody must be told that it takes nothing."""
    return not lane.closed and lane.failing_since is not None and now - lane.failing_since >= DOWN_AFTER


def reopened(lane: Lane) -> Lane:
    """By a person's word: as if nothing had happened."""
    return lane.evolve(strikes=0, next_at=None, failing_since=None, paused_at=None, disabled_at=None)


def spread(pause: timedelta, seed: str) -> timedelta:
    """The pause or up to a quarter more, always the same of one seed: many that failed at once do not come at once."""
    part = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:2], "big") / 65_536
    return pause * (1 + part / 4)


def _asked(answer: Answer) -> timedelta:
    asked = answer.retry_after if answer.status in ASKS_TO_WAIT else None
    return timedelta(seconds=min(asked or 0, MAX_RETRY_AFTER))
