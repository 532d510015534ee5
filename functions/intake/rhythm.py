"""How often a source is heard, at which hour of the week, and whether it has fallen silent: rules, and what is kept.

Time is cut into slots of five minutes, and it is counted in how many of them something came: a source that posts a
hundred times a minute costs no more to watch than one that posts twice an hour. A source's usual gap at an hour of the
week is the hour divided by what came in it, on the average of the last four weeks; in its first week, of the same hour
of the days before. *Silent* is who let three such gaps pass: the gaps are counted hour by hour, so a quiet night is no
silence, and a silence that began on Friday is not announced on Sunday.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Self

from pydantic import Field

from functions.shared import keys
from functions.shared.entities import Entity
from functions.shared.table import Key
from functions.shared.values import Instant

SLOT = timedelta(minutes=5)
GAPS = 3.0
"""Usual gaps without a delivery after which a source is silent."""
WEEKS = 4
"""How far back it is remembered what is usual."""
LOOKED_BACK = timedelta(days=14)
"""A silence is reckoned from this long ago at most."""

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_HOURS_A_WEEK = 168
_DIGITS = "0123456789abc"
"""Slots in an hour, 0 to 12: one sign for each hour of a week keeps the item under a kilobyte."""


class Rhythm(Entity):
    """When a source was heard."""

    source: str
    since: Instant
    """When it was heard first."""
    last_at: Instant
    """When it was heard last, to five minutes."""
    weeks: dict[str, str] = Field(default_factory=dict)
    """By the date of a week's Monday (UTC): in how many slots of each of its hours something came."""

    def key(self) -> Key:
        return keys.rhythm(self.source)

    @classmethod
    def begun(cls, source: str, at: datetime) -> Self:
        """Of a source that is heard for the first time."""
        return cls(source=source, since=at, last_at=at - SLOT).heard(at)

    def heard(self, at: datetime) -> Self:
        """With a delivery at that moment; itself where that slot, or a later one, is counted already."""
        if slot_of(at) <= slot_of(self.last_at):
            return self
        monday, hour = _place(at)
        counts = self.weeks.get(monday, "0" * _HOURS_A_WEEK)
        more = _DIGITS[min(_DIGITS.index(counts[hour]) + 1, len(_DIGITS) - 1)]
        weeks = {**self.weeks, monday: counts[:hour] + more + counts[hour + 1 :]}
        kept = sorted(weeks)[-WEEKS - 1 :]
        return self.evolve(last_at=at, weeks={one: weeks[one] for one in kept})

    def usual(self, at: datetime) -> float:
        """Deliveries that are usual in the hour around `at`; 0 where nobody knows yet."""
        weeks = [at - 7 * _DAY * back for back in range(1, WEEKS + 1)]
        days = [at - _DAY * back for back in range(1, 7)]
        known = [one for one in weeks if one >= self.since] or [one for one in days if one >= self.since]
        known = [one for one in known if one <= self.last_at] or known
        return sum(map(self._count, known)) / len(known) if known else 0.0

    def _count(self, at: datetime) -> int:
        monday, hour = _place(at)
        counts = self.weeks.get(monday)
        return _DIGITS.index(counts[hour]) if counts else 0

    def missed(self, now: datetime) -> float:
        """How many usual gaps have passed without a delivery."""
        at, missed = max(self.last_at, now - LOOKED_BACK), 0.0
        while at < now:
            until = min(_hour_of(at) + _HOUR, now)
            missed += self.usual(at) * ((until - at) / _HOUR)
            at = until
        return missed

    def silent(self, now: datetime) -> bool:
        """Whether it let three of its usual gaps pass."""
        return self.missed(now) >= GAPS


def slot_of(at: datetime) -> int:
    """Which slot an instant lies in."""
    return int(at.timestamp() // SLOT.total_seconds())


def _place(at: datetime) -> tuple[str, int]:
    """The Monday of an instant's week, and the hour of that week."""
    there = at.astimezone(UTC)
    monday: date = there.date() - timedelta(days=there.weekday())
    return monday.isoformat(), there.weekday() * 24 + there.hour


def _hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
