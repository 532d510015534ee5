"""Service time as pure functions: when so much of it has passed, and how much lies between two instants.

An instant is service time when the clock on the wall of the brand's time zone then shows a time in one of its hours.
Everything is counted in UTC instants, so an hour that the clocks skip is no time, and one that they repeat counts
twice. Each function has a worked form that also gives the steps it went through.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from functions.callbacks.calendars import holiday
from functions.shared.hours import Blocks, Hours

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
_LONGEST = 7500
"""Days without service time after which there is taken to be none: more than closed dates can fill."""

type Stretch = tuple[datetime, datetime]
"""From and until, in UTC."""


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
    at, left, counted = since, service, list[Stretch]()
    for opens, closes in _stretches(hours, since) if left else ():
        at = min(closes, opens + left)
        left -= at - opens
        counted.append((opens, at))
        if not left:
            break
    first = counted[0][0] if counted else since
    return Due(at.astimezone(UTC), first if first > since else None, _steps(hours, since, at, counted))


def before(hours: Hours | None, until: datetime, service: timedelta) -> datetime:
    """The latest instant from which so much service time is left until `until`; no hours: always open.

    It is service time itself, never the closed time before it: when five minutes are left until 09:02,
    it is three minutes before closing on the day before. Raises NeverOpen, and ValueError for a negative service time.
    """
    if service < timedelta(0):
        raise ValueError("service time cannot be negative")
    if hours is None or not hours.limited:
        return until - service
    at, left = until.astimezone(UTC), service
    for opens, closes in _stretches_back(hours, until) if left else ():
        at = max(opens, closes - left)
        left -= closes - at
        if not left:
            break
    return at


def between(hours: Hours | None, since: datetime, until: datetime) -> timedelta:
    """The service time from one instant to a later one. Raises ValueError where the second is before the first."""
    if until < since:
        raise ValueError("the second instant is before the first")
    if hours is None or not hours.limited:
        return until - since
    return sum((step.counted for step in worked(hours, since, until)), timedelta(0))


def worked(hours: Hours, since: datetime, until: datetime) -> tuple[Step, ...]:
    """The same, worked: the open and closed stretches from one instant to a later one."""
    return _steps(hours, since, until, _stretches(hours, since, until))


def opens_at(hours: Hours | None, now: datetime) -> datetime | None:
    """When it opens next; None while it is open. Raises NeverOpen."""
    if hours is None or not hours.limited:
        return None
    opens = next(_stretches(hours, now))[0]
    return opens if opens > now else None


def in_service(hours: Hours | None, at: datetime) -> datetime:
    """The instant itself, or where it is closed then, when it opens next. Raises NeverOpen."""
    return opens_at(hours, at) or at


def blocks_of(hours: Hours, day: date) -> tuple[Blocks, str]:
    """The blocks of a date, and why they are not those of its weekday (nothing where they are)."""
    blocks, why = hours.of(day)
    if not why and hours.holidays is not None and (name := holiday(hours.holidays, day)) is not None:
        blocks, why = (), name
    end = hours.closes(day)
    if end is None:
        return blocks, why
    left = tuple((opens, min(closes, end)) for opens, closes in blocks if opens < end)
    return left, why if left == blocks else "closed early" if left else "closed by hand"


def _stretches(hours: Hours, since: datetime, until: datetime | None = None) -> Iterator[Stretch]:
    """The open stretches from `since` on, in order; what goes on over midnight comes in pieces. Raises NeverOpen."""
    since = since.astimezone(UTC)
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


def _stretches_back(hours: Hours, until: datetime) -> Iterator[Stretch]:
    """The open stretches that end by `until`, the latest first. Raises NeverOpen."""
    until = until.astimezone(UTC)
    midnight = until.replace(hour=0, minute=0, second=0, microsecond=0)
    empty = 0
    while empty < _LONGEST:
        empty += 1
        for opens, closes in reversed(tuple(_of_day(hours, midnight))):
            if opens < until:
                yield opens, min(closes, until)
                empty = 0
        midnight -= DAY
    raise NeverOpen("never open: nothing is left of nothing")


def _of_day(hours: Hours, midnight: datetime) -> Iterator[Stretch]:
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


def _unchanged(zone: ZoneInfo, midnight: datetime) -> Iterator[Stretch]:
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
        yield start, after
        start = after
    if start < midnight + DAY:
        yield start, midnight + DAY


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def _steps(hours: Hours, since: datetime, until: datetime, counted: Iterable[Stretch]) -> tuple[Step, ...]:
    """Everything from `since` to `until`: what was counted, in as few steps as can be, and what lies between."""
    steps: list[Step] = []
    at = since.astimezone(UTC)
    for opens, closes in (*_whole(counted), (until.astimezone(UTC),) * 2):
        if at < opens:
            steps.append(Step(at, opens, timedelta(0), ("closed", *_reasons(hours, at, opens))))
        if opens < closes:
            steps.append(Step(opens, closes, closes - opens, ("open", *_reasons(hours, opens, closes))))
        at = closes
    return tuple(steps)


def _whole(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Those that touch as one."""
    joined: list[Stretch] = []
    for opens, closes in stretches:
        begins = joined.pop()[0] if joined and joined[-1][1] == opens else opens
        joined.append((begins, closes))
    return joined


def _reasons(hours: Hours, since: datetime, until: datetime) -> list[str]:
    """What is not as in other weeks between two instants: dates with their reasons, a change of the clocks."""
    zone = ZoneInfo(hours.time_zone)
    first, last = since.astimezone(zone), (until - timedelta(microseconds=1)).astimezone(zone)
    days = [first + DAY * n for n in range(min((last.date() - first.date()).days + 1, _LONGEST))]
    said = [f"{day.date()} {why}" for day in days if (why := blocks_of(hours, day.date())[1])]
    return [*said, *(["the clocks change"] if first.utcoffset() != last.utcoffset() else [])]
