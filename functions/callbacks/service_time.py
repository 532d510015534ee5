"""Service time as pure functions: when so much of it has passed, and how much lies between two instants.

An instant is service time when the clock on the wall of the brand's time zone then shows a time in one of its hours.
Everything is counted in UTC instants, so an hour that the clocks skip is no time, and one that they repeat counts
twice. Each function has a worked form that also gives the steps it went through.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from functions.callbacks.calendars import holiday
from functions.shared.hours import Blocks, Hours

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
_LONGEST = 3660
"""Days without service time after which there is taken to be none: closed dates cannot fill ten years."""


class NeverOpen(ValueError):
    """There is no service time at all, so nothing can ever be due."""


@dataclass(frozen=True)
class Step:
    """One stretch of the working: open and counted, or closed and why."""

    since: datetime
    until: datetime
    counted: timedelta
    """Service time in it; none while closed."""
    why: tuple[str, ...]
    """`open` or `closed`, and what is not as in other weeks."""


@dataclass(frozen=True)
class Due:
    """A due time with its working."""

    due_at: datetime
    opens_at: datetime | None
    """When service begins, where it was closed at the start; None where it was open."""
    steps: tuple[Step, ...]


def due_at(hours: Hours | None, since: datetime, service: timedelta) -> datetime:
    """The earliest instant (UTC) by which so much service time has passed since `since`; no hours: always open.

    Raises NeverOpen, and ValueError for a negative service time.
    """
    if hours is None or not hours.limited:
        return since + service
    return due(hours, since, service).due_at


def due(hours: Hours, since: datetime, service: timedelta) -> Due:
    """The same, worked."""
    if service < timedelta(0):
        raise ValueError("service time cannot be negative")
    at, left, steps = since.astimezone(UTC), service, list[Step]()
    begins = at
    if left:
        for opens, closes in _stretches(hours, at):
            steps += _closed(hours, at, opens)
            used = min(closes - opens, left)
            at, left = opens + used, left - used
            steps.append(_open(hours, opens, at))
            if not left:
                break
    first = next((step.since for step in steps if step.counted), begins)
    return Due(at, first if first > begins else None, _joined(steps))


def between(hours: Hours | None, since: datetime, until: datetime) -> timedelta:
    """The service time from one instant to a later one. Raises ValueError where the second is before the first."""
    if until < since:
        raise ValueError("the second instant is before the first")
    if hours is None or not hours.limited:
        return until - since
    return sum((step.counted for step in worked(hours, since, until)), timedelta(0))


def worked(hours: Hours, since: datetime, until: datetime) -> tuple[Step, ...]:
    """The same, worked: the open and closed stretches from one instant to a later one."""
    at, end, steps = since.astimezone(UTC), until.astimezone(UTC), list[Step]()
    for opens, closes in _stretches(hours, at, end):
        steps += _closed(hours, at, opens)
        at = closes
        steps.append(_open(hours, opens, at))
    return _joined([*steps, *_closed(hours, at, end)])


def opens_at(hours: Hours | None, now: datetime) -> datetime | None:
    """When it opens next; None while it is open. Raises NeverOpen."""
    if hours is None or not hours.limited:
        return None
    opens = next(_stretches(hours, now.astimezone(UTC)))[0]
    return opens if opens > now else None


def blocks_of(hours: Hours, day: date) -> tuple[Blocks, str]:
    """The blocks of a date, and why they are not those of its weekday (nothing where they are)."""
    blocks, why = hours.of(day)
    if why or hours.holidays is None:
        return blocks, why
    name = holiday(hours.holidays, day)
    return (blocks, "") if name is None else ((), name)


def _stretches(hours: Hours, since: datetime, until: datetime | None = None) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches from `since` on, in order; what goes on over midnight comes in pieces. Raises NeverOpen."""
    midnight = since.replace(hour=0, minute=0, second=0, microsecond=0)
    empty = 0
    while empty < _LONGEST and (until is None or midnight < until):
        empty += 1
        for opens, closes in _of_day(hours, midnight):
            start, end = max(opens, since), closes if until is None else min(closes, until)
            if start < end:
                yield start, end
                empty = 0
        midnight += DAY
    if until is None:
        raise NeverOpen("never open: nothing can be due")


def _of_day(hours: Hours, midnight: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches of one UTC day, in order, over the stretches in which the clocks are not changed."""
    zone = ZoneInfo(hours.time_zone)
    for start, end in _unchanged(zone, midnight):
        offset = _offset(zone, start)
        day = (start + offset).replace(hour=0, minute=0, second=0, microsecond=0)
        while day < end + offset:
            for opens, closes in blocks_of(hours, day.date())[0]:
                since, until = max(start, day + opens - offset), min(end, day + closes - offset)
                if since < until:
                    yield since, until
            day += DAY


def _unchanged(zone: ZoneInfo, midnight: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The parts of one UTC day with one offset each. (No zone changes its clocks twice within six hours.)"""
    start = midnight
    for quarter in range(4):
        low, high = midnight + DAY / 4 * quarter, midnight + DAY / 4 * (quarter + 1)
        if _offset(zone, low) == _offset(zone, high):
            continue
        before, after = low, high
        while after - before > SECOND:
            middle = before + (after - before) // SECOND // 2 * SECOND
            before, after = (middle, after) if _offset(zone, middle) == _offset(zone, low) else (before, middle)
        if start < after:
            yield start, after
        start = after
    if start < midnight + DAY:
        yield start, midnight + DAY


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def _open(hours: Hours, since: datetime, until: datetime) -> Step:
    return Step(since, until, until - since, ("open", *_reasons(hours, since, until)))


def _closed(hours: Hours, since: datetime, until: datetime) -> list[Step]:
    """A closed stretch as a step; none where it has no length."""
    if since >= until:
        return []
    return [Step(since, until, timedelta(0), ("closed", *_reasons(hours, since, until)))]


def _reasons(hours: Hours, since: datetime, until: datetime) -> list[str]:
    """What is not as in other weeks between two instants: dates with their reasons, a change of the clocks."""
    zone = ZoneInfo(hours.time_zone)
    first, last = since.astimezone(zone), (until - timedelta(microseconds=1)).astimezone(zone)
    days = [first + DAY * n for n in range(min((last.date() - first.date()).days + 1, _LONGEST))]
    said = [f"{day.date()} {why}" for day in days if (why := blocks_of(hours, day.date())[1])]
    return [*said, *(["the clocks change"] if first.utcoffset() != last.utcoffset() else [])]


def _joined(steps: list[Step]) -> tuple[Step, ...]:
    """Open stretches that touch are one step; what is told of both is told once."""
    joined: list[Step] = []
    for step in steps:
        last = joined[-1] if joined else None
        if last and last.until == step.since and last.counted and step.counted:
            why = tuple(dict.fromkeys((*last.why, *step.why)))
            joined[-1] = Step(last.since, step.until, last.counted + step.counted, why)
        else:
            joined.append(step)
    return tuple(joined)
