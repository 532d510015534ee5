"""The reports: what the facts say, and what is open now beside them.

A day that is over is added up once and kept as one small row, so a year costs as much as its days. Nothing is scanned:
a report reads the months from its first day on, and the facts of days that were not added up yet.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from functions.callbacks import facts
from functions.callbacks.facts import Fact
from functions.callbacks.model import Callback
from functions.reports import figures
from functions.reports.figures import Causes, Figures, Kept, Repeats, ServiceLevel
from functions.reports.model import VERSION, Counted, Counts, DaySum, Group, Only
from functions.reports.ports import Store
from functions.reports.rules import added_up
from functions.shared import clock
from functions.shared.errors import InputError, Unavailable
from functions.shared.table import ItemTooLarge
from functions.shared.values import Instant, Value
from functions.tickets.model import Ticket

MAX_DAYS = 400
"""A report begins at most so many days ago."""
USUAL_DAYS = 7
SETTLED = timedelta(hours=1)
"""So long after its end nobody writes a fact of a day any more: no function runs that long."""
MOST_FACTS = 15_000
"""Of days that nobody has added up yet, so many are read for one report; the next one goes on from there."""
FRESH_FOR = timedelta(seconds=10)

type Open = Callable[[], tuple[Iterable[Callback], Mapping[str, Ticket]]]
"""How to read what is open now: callbacks, and tickets by id."""


class Wanted(Value):
    """What a report is to be about."""

    first: date | None = None
    """None: six days before the last one."""
    last: date | None = None
    """None: today."""
    group: Group = Group.DAY
    brands: tuple[str, ...] = ()
    """Empty: all."""
    only: Only | None = None
    """Of one channel, one depot and so on; the rows are days or brands then."""


class Today(Value):
    """How today stands, for a board on the wall: each brand's own today, together."""

    called: Kept
    asked: Kept
    broken: int
    """Promises of every kind that were broken today, whether or not anybody has called since."""
    time_zones: dict[str, str]
    as_of: Instant


class Reports:
    """Adds up. `steps`: of each cause, the step of the chain."""

    def __init__(self, store: Store, open_now: Open, steps: Mapping[str, str]) -> None:
        self._store, self._open_now, self._steps = store, open_now, steps
        self._today: Today | None = None

    def brands(self) -> list[str]:
        """Every brand of which there is a fact."""
        return self._store.brands()

    def service_level(self, wanted: Wanted) -> ServiceLevel:
        """How promises were kept, and how long everything took."""
        read = self._read(wanted)
        return ServiceLevel.model_validate(read.report(figures.service_row, self._steps))

    def causes(self, wanted: Wanted) -> Causes:
        """What went wrong, by carrier, depot and step of the chain."""
        read = self._read(wanted)
        of = sum(count for figure, count in figures.total(read.counts).items() if figure.startswith("cause:"))
        return Causes.model_validate(
            read.report(lambda key, row: figures.causes_row(key, row, self._steps, of), self._steps)
        )

    def repeats(self, wanted: Wanted) -> Repeats:
        """Who had to complain again."""
        return Repeats.model_validate(self._read(wanted).report(figures.repeats_row, self._steps))

    def today(self) -> Today:
        """How today stands, at most ten seconds old in this process."""
        now = clock.now()
        if self._today is None or not timedelta(0) <= now - self._today.as_of < FRESH_FOR:
            reading = _Reading(self._store, self._open_now(), now)
            zones = {brand: self._store.time_zone(brand) for brand in reading.brands()}
            todays = {brand: _today(zone, now) for brand, zone in zones.items()}
            counts = {brand: reading.counts(brand, zones[brand], day, day, "") for brand, day in todays.items()}
            row = figures.service_row("", figures.total(counts))
            broken = row.called.broken + row.asked.broken + row.written.broken
            self._today = Today(called=row.called, asked=row.asked, broken=broken, time_zones=zones, as_of=now)
        return self._today

    def _read(self, wanted: Wanted) -> "_Read":
        """Raises InputError where two things at once are asked for that were not counted together."""
        if wanted.only and wanted.group.counted_by:
            what = [("/group", "of what is told apart by `only`, the rows are days or brands")]
            raise InputError("these two were not counted together", what, code="not_together")
        now = clock.now()
        reading = _Reading(self._store, self._open_now(), now)
        zones = {brand: self._store.time_zone(brand) for brand in wanted.brands or reading.brands()}
        first, last = _range(wanted, max((_today(zone, now) for zone in zones.values()), default=now.date()))
        by = (wanted.only or wanted).group.counted_by
        counts = {brand: reading.counts(brand, zone, first, last, by) for brand, zone in zones.items()}
        if wanted.only:
            counts = figures.only(counts, wanted.only, self._steps)
        return _Read(first, last, wanted.group, wanted.only, zones, now, counts)


@dataclass(frozen=True)
class _Read:
    """All that a report is made of."""

    first: date
    last: date
    group: Group
    only: Only | None
    time_zones: dict[str, str]
    as_of: datetime
    counts: dict[str, Counts]

    def report[Row: Value](self, row: Callable[[str, Figures], Row], steps: Mapping[str, str]) -> dict[str, Any]:
        """The total, and a row for each key."""
        rows = figures.apart(self.counts, self.group, steps).items()
        return {
            **{name: getattr(self, name) for name in ("first", "last", "group", "only", "time_zones", "as_of")},
            "total": row("", figures.total(self.counts)),
            "rows": tuple(row(key, of_row) for key, of_row in rows),
        }


class _Reading:
    """One reading of what is open and of what the facts say, in this order: what ends in between is met once."""

    def __init__(self, store: Store, opened: tuple[Iterable[Callback], Mapping[str, Ticket]], now: datetime) -> None:
        self._store, self._now, self._left = store, now, MOST_FACTS
        callbacks, tickets = opened
        self._open = [facts.of_call(tickets.get(one.ticket_id), one, now) for one in callbacks if one.state.open]

    def brands(self) -> list[str]:
        """Every brand of which anything is known."""
        return sorted({*self._store.brands(), *(fact.brand for fact in self._open)})

    def counts(self, brand: str, time_zone: str, first: date, last: date, by: str) -> Counts:
        """What happened on those dates of that zone, and as it is told apart `by`."""
        zone = ZoneInfo(time_zone)
        since = datetime.combine(first, time(), zone).astimezone(UTC).date()
        summed, ended = self._days(brand, time_zone, since, by)
        own = [fact for fact in self._open if fact.brand == brand and fact.id not in ended]
        dates = {(first + timedelta(days=after)).isoformat() for after in range((last - first).days + 1)}
        counts: Counts = Counter()
        for one, count in (*summed.items(), *added_up(own, zone).items()):
            if one.day in dates and one.by in ("", by):
                counts[one] += count
        return counts

    def _days(self, brand: str, time_zone: str, since: date, by: str) -> tuple[Counts, set[str]]:
        """All from that UTC day on, and the ids of what was not added up before."""
        zone, found, ids = ZoneInfo(time_zone), Counter[Counted](), set[str]()
        sums: dict[str, DaySum] = {}
        for day in (since + timedelta(days=after) for after in range((self._now.date() - since).days + 1)):
            if day == since or day.day == 1:
                sums = self._store.sums(f"{day:%Y-%m}", brand)
            known = sums.get(day.isoformat())
            if known is not None and (known.time_zone, known.made_as) == (time_zone, VERSION):
                for one, count in known.counts(by):
                    found[one] += count
                continue
            over = self._now >= datetime.combine(day, time(), UTC) + timedelta(days=1) + SETTLED
            of_day = self._facts(day, brand, over=over)
            counts = added_up(of_day, zone)
            found.update(counts)
            ids |= {fact.id for fact in of_day}
            if over:
                self._keep(DaySum.made(day.isoformat(), brand, time_zone, counts))
        return found, ids

    def _facts(self, day: date, brand: str, *, over: bool) -> Sequence[Fact]:
        if over and self._left <= 0:
            raise Unavailable("days of long ago are being added up for the first time: ask again")
        found = self._store.facts(day.isoformat(), brand)
        self._left -= len(found)
        return found

    def _keep(self, sum_: DaySum) -> None:
        with suppress(ItemTooLarge):  # then it is added up each time
            self._store.keep(sum_)


def _today(time_zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(time_zone)).date()


def _range(wanted: Wanted, today: date) -> tuple[date, date]:
    """Raises InputError for one that is empty, or begins too long ago."""
    oldest, last = today - timedelta(days=MAX_DAYS), wanted.last or today
    too_old = f"a report begins at most {MAX_DAYS} days ago; older calls are in the exports"
    if last < oldest:
        raise InputError(too_old, [("/to", f"before {oldest}")], code="range")
    first = wanted.first or max(last - timedelta(days=USUAL_DAYS - 1), oldest)
    if first < oldest:
        raise InputError(too_old, [("/from", f"before {oldest}")], code="range")
    if first > last:
        raise InputError("the range ends before it begins", [("/to", f"before {first}")], code="range")
    return first, min(last, today)
